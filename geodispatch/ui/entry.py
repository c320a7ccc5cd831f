"""
The boxes of a new call, and what opens an incident.

Nothing opens until somebody has chosen what happened: a stray click on the map only marks a
place. The box of the category is empty again after each call, so that the next stray click does
no more than that.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

import streamlit as st

from geodispatch.desk import Desk
from geodispatch.domain import Category, Language, Place
from geodispatch.policing.classification import BORDER, OUTSIDE
from geodispatch.policing.rulebook import Rules
from geodispatch.ui.briefing import read
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
            now = datetime.now(tz=UTC)
            leaves = self.desk.categories(now)
            self._choose_category(leaves)
            self._choose_severity(leaves.get(self.session.draft.category or ""))
            self._choose_facts(self.desk.city.rules(now))
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

    def _choose_category(self, leaves: Mapping[str, Category]) -> None:
        draft, language = self.session.draft, self.language
        if draft.category not in leaves:
            draft.category = None  # another edition is in force since midnight
        key = bind("category", language, draft.category)
        st.selectbox(
            say("category", language),
            list(leaves),
            index=None,
            format_func=lambda code: leaf_words(leaves[code], language),
            placeholder=say("category-choose", language),
            filter_mode="contains",
            key=key,
            on_change=lambda: setattr(self.session.draft, "category", st.session_state[key]),
        )

    def _choose_severity(self, leaf: Category | None) -> None:
        draft, language = self.session.draft, self.language
        key = bind("severity", language, draft.severity)
        st.selectbox(
            say("severity", language),
            [0, 1, 2, 3, 4],
            format_func=lambda level: severity_choice(level, leaf, language),
            help=severity_help(leaf, language),
            key=key,
            on_change=lambda: setattr(self.session.draft, "severity", st.session_state[key]),
        )

    def _choose_facts(self, rules: Rules) -> None:
        draft, language = self.session.draft, self.language
        offered = stated_facts(rules)
        draft.facts = [code for code in draft.facts if code in offered]
        key = bind("facts", language, draft.facts)
        st.multiselect(
            say("facts", language),
            offered,
            format_func=lambda code: read(rules.facts[code].name, language),
            placeholder=say("facts-choose", language),
            help=say("facts-help", language),
            filter_mode="contains",
            select_all=False,
            key=key,
            on_change=lambda: setattr(self.session.draft, "facts", list(st.session_state[key])),
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
        draft = self.session.draft
        incident = self.desk.open(
            place,
            category,
            datetime.now(tz=UTC),
            draft.severity or None,
            frozenset(draft.facts),
        )
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


def stated_facts(rules: Rules) -> list[str]:
    """Return what a caller can state, in the order of the book: not what follows from the place."""
    return [code for code in rules.facts if code not in {BORDER, OUTSIDE}]


def severity_choice(level: int, leaf: Category | None, language: Language) -> str:
    """Name a severity, with what it means for the category where the book says."""
    if level == 0:
        return say("severity-unknown", language)
    words = say("severity-value", language, level=str(level))
    meaning = ((leaf.severity_words if leaf else None) or {}).get(level)
    if meaning is None:
        return words
    return say("severity-meaning", language, level=words, words=read(meaning, language))


def severity_help(leaf: Category | None, language: Language) -> str:
    """Say in Markdown what a severity does, and what each means for the category."""
    meanings = sorted((leaf.severity_words if leaf else None) or {})
    listed = [f"- {escape_markdown(severity_choice(one, leaf, language))}" for one in meanings]
    return "\n".join([say("severity-help", language), "", *listed])


def leaf_words(leaf: Category, language: Language) -> str:
    """
    Name a category with all by which somebody may search it.

    Its group, its name in the other language and its code stand behind its name.
    """
    other: Language = "en" if language == "zh" else "zh"
    names = (leaf.name, leaf.path[-1].name)
    shown = [*(read(name, language) for name in names), read(leaf.name, other), leaf.code]
    return " · ".join(dict.fromkeys(shown))
