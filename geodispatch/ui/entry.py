"""
The boxes of a new call, and what opens an incident.

Nothing opens until somebody has chosen what happened: a stray click on the map only marks a
place. The box of the category is empty again after each call, so that the next stray click does
no more than that.
"""

from dataclasses import dataclass
from datetime import UTC, datetime

import streamlit as st

from geodispatch.desk import Desk
from geodispatch.domain import Language, Place
from geodispatch.ui.escape import escape_markdown
from geodispatch.ui.intake import Refused, read_place, too_far, written
from geodispatch.ui.session import Draft, Session
from geodispatch.ui.texts import say


@dataclass(frozen=True, slots=True)
class Entry:
    """
    The entry of one window.

    Parameters
    ----------
    centre
        A place in the city, for the example in the box.
    """

    desk: Desk
    centre: Place
    session: Session
    language: Language

    def show(self) -> None:
        """Draw the boxes."""
        language = self.language
        with st.container(key="intake"):
            self._choose_category()
            self._choose_severity()
            with st.form("coordinates", border=False, enter_to_submit=True):
                text, button = st.columns([5, 3], vertical_alignment="bottom")
                st.session_state.setdefault(self._text_key, self.session.draft.text)
                text.text_input(
                    say("coordinates", language),
                    key=self._text_key,
                    placeholder=f"{self.centre.lon:.4f}, {self.centre.lat:.4f}",
                    max_chars=60,
                )
                button.form_submit_button(
                    say("open", language), on_click=self._take_text, width="stretch"
                )
            self._say_what_next()

    def take_place(self, place: Place) -> None:
        """Open an incident where the map was clicked, or only mark the place."""
        refused = too_far(place, self.desk.city)
        if refused is not None:
            self.session.problem = refused
        elif self.session.draft.category is None:
            self.session.mark(place)
            st.session_state[self._text_key] = self.session.draft.text
        else:
            self._open(place, self.session.draft.category)

    def _choose_category(self) -> None:
        draft, language, book = self.session.draft, self.language, self.desk.city.rulebook
        key = bind("category", language, draft.category)
        st.selectbox(
            say("category", language),
            list(book.categories),
            index=None,
            format_func=lambda code: book.category(code).name.in_language(language),
            placeholder=say("category-choose", language),
            key=key,
            on_change=lambda: setattr(self.session.draft, "category", st.session_state[key]),
        )

    def _choose_severity(self) -> None:
        draft, language = self.session.draft, self.language
        key = bind("severity", language, draft.severity)
        st.selectbox(
            say("severity", language),
            [0, 1, 2, 3, 4],
            format_func=lambda level: _severity_words(level, language),
            help=say("severity-help", language),
            key=key,
            on_change=lambda: setattr(self.session.draft, "severity", st.session_state[key]),
        )

    def _say_what_next(self) -> None:
        session = self.session
        if session.problem is not None:
            st.error(escape_markdown(session.problem.words(self.language)))
        elif session.draft.pin is not None:
            st.info(say("pin-hint", self.language))
        else:
            st.caption(say("click-hint", self.language))

    @property
    def _text_key(self) -> str:
        return f"coordinates-text-{self.language}"

    def _take_text(self) -> None:
        draft = self.session.draft
        draft.text = str(st.session_state.get(self._text_key, ""))
        place = self._meant(draft)
        if isinstance(place, Refused):
            self.session.problem, draft.pin = place, None
        elif draft.category is None:
            self.session.problem, draft.pin = Refused("category-needed"), place
        else:
            self._open(place, draft.category)

    def _meant(self, draft: Draft) -> Place | Refused:
        if draft.pin is not None and draft.text == written(draft.pin):
            return draft.pin  # not rounded by the way through the box
        return read_place(draft.text, self.desk.city, self.centre)

    def _open(self, place: Place, category: str) -> None:
        severity = self.session.draft.severity or None
        incident = self.desk.open(place, category, datetime.now(tz=UTC), severity)
        self.session.draft = Draft()
        st.session_state[self._text_key] = ""
        self.session.select(incident.id)


def bind(name: str, language: Language, value: object) -> str:
    """
    Return the key of a box that shows ``value``, to be called just before the box is drawn.

    Streamlit ties a box to its words, so each language has boxes of its own; the session holds
    the value for both.
    """
    key = f"{name}-{language}"
    if key not in st.session_state or st.session_state[key] != value:
        st.session_state[key] = value
    return key


def _severity_words(level: int, language: Language) -> str:
    if level == 0:
        return say("severity-unknown", language)
    return say("severity-value", language, level=str(level))
