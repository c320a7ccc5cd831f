"""
The boxes of a new call, and what opens an incident.

Nothing opens until somebody has chosen what happened: a stray click on the map only marks a
place. The box of the category is empty again after each call, so that the next stray click does
no more than that.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import uuid4

import streamlit as st

from geodispatch.desk import Desk
from geodispatch.desk.commands import AcceptIncident, ReceiveCall
from geodispatch.desk.seat import Seat
from geodispatch.domain import Category, Language, Place
from geodispatch.domain.events import CallReceived, kind_of
from geodispatch.policing.rulebook import Rules
from geodispatch.ui.choices import (
    leaf_words,
    severity_choice,
    severity_help,
    stated_facts,
    unknown_first,
)
from geodispatch.ui.escape import escape, escape_markdown
from geodispatch.ui.intake import Refused, read_place, too_far, written
from geodispatch.ui.nearby import nearby
from geodispatch.ui.reply import Reply, order
from geodispatch.ui.session import Draft, Session
from geodispatch.ui.texts import say
from geodispatch.ui.wording import read

ABOUT = ("caller", "phone", "words", "language", "spoken_by", "recording")
"""What else may be known of a call, as in `ReceiveCall`; none of it is needed (art. 7)."""

MOST_CHARACTERS = 2000


@dataclass(frozen=True, slots=True)
class Entry:
    """
    The entry of one window.

    Parameters
    ----------
    centre
        A place in the city, for the example in the box.
    operator
        Who takes the calls here, as he answers the telephone.
    away
        Whether the log is away, so that nothing can be opened.
    """

    seat: Seat
    centre: Place
    session: Session
    language: Language
    operator: str
    away: bool = False

    @property
    def desk(self) -> Desk:
        """The desk that the call goes to."""
        return self.seat.desk

    def show(self) -> None:
        """Draw the boxes."""
        language = self.language
        with st.container(key="intake"):
            now = datetime.now(tz=UTC)
            self._greet(now)
            leaves = self.desk.categories(now)
            self._choose_category(leaves)
            self._choose_severity(leaves.get(self.session.draft.category or ""))
            self._choose_facts(self.desk.city.rules(now))
            self._ask_the_caller()
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
                    say("open", language),
                    on_click=self._take_text,
                    width="stretch",
                    disabled=self.away,
                )
            self._say_what_next(now)

    def take_place(self, place: Place) -> None:
        """Open an incident where the map was clicked, or only mark the place."""
        refused = too_far(place, self.desk.city)
        if refused is not None:
            self.session.problem = refused
        elif self.session.draft.category is None or self.away:
            self.session.mark(place)
            st.session_state[self._text_key] = self.session.draft.text
        else:
            self._open(place)

    def _greet(self, now: datetime) -> None:
        """110 rules, art. 7: whoever answers says where and who he is."""
        words = say(
            "greeting",
            self.language,
            desk=self.desk.city.name.in_language(self.language),
            operator=self.operator,
        )
        article = self.desk.city.rules(now).records.get(kind_of(CallReceived), "")
        cite = f"<cite>{escape(article)}</cite>" if article else ""
        st.html(f'<p class="gd-greeting">{escape(words)}{cite}</p>')

    def _choose_category(self, leaves: Mapping[str, Category]) -> None:
        draft, language = self.session.draft, self.language
        if draft.category not in leaves:
            draft.category = None  # another edition is in force since midnight
        key = bind("category", language, draft.category)
        st.selectbox(
            say("category", language),
            unknown_first(leaves),
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

    def _ask_the_caller(self) -> None:
        draft, language = self.session.draft, self.language
        with st.expander(say("caller-more", language), key=f"caller-more-{language}"):
            for name in ABOUT:
                key = bind(f"about-{name}", language, draft.about.get(name, ""))
                st.text_input(
                    say(f"field-{name}", language),
                    key=key,
                    max_chars=MOST_CHARACTERS,
                    on_change=self._take_about,
                    args=(name, key),
                )

    def _take_about(self, name: str, key: str) -> None:
        self.session.draft.about[name] = str(st.session_state[key])

    def _say_what_next(self, now: datetime) -> None:
        session = self.session
        if session.draft.place is not None:
            self._ask_whether_same(session.draft.place, now)
        if session.problem is not None:
            st.error(escape_markdown(problem_words(session.problem, self.language)))
        elif session.draft.pin is not None:
            st.info(say("pin-hint", self.language))
        elif session.draft.place is None:
            with st.container(key="hint"):
                st.caption(say("click-hint", self.language))

    def _ask_whether_same(self, place: Place, now: datetime) -> None:
        """Let a person say whether it is one of those nearby; nothing is linked by itself."""
        language = self.language
        with st.container(key="same"):
            st.warning(say("near", language))
            for near in nearby(self.desk.queue(now, self.desk.view().board), place, now):
                st.caption(escape_markdown(near.words(now, language)))
                st.button(
                    escape_markdown(say("near-same", language, number=near.number)),
                    key=f"same-{near.number}",
                    on_click=self._receive,
                    args=(place, near.number),
                    disabled=self.away,
                    width="stretch",
                )
            st.button(
                say("near-other", language),
                key="other",
                on_click=self._receive,
                args=(place, ""),
                disabled=self.away,
                width="stretch",
            )

    @property
    def _text_key(self) -> str:
        return f"coordinates-text-{self.language}"

    def _take_text(self) -> None:
        draft, session = self.session.draft, self.session
        draft.text = str(st.session_state.get(self._text_key, ""))
        if not draft.text and draft.category is None and session.just_opened(datetime.now(tz=UTC)):
            return  # the second half of a double click
        place = self._meant(draft)
        if isinstance(place, Refused):
            session.problem, draft.pin = place, None
        elif draft.category is None:
            session.problem, draft.pin = Refused("category-needed"), place
        else:
            self._open(place)

    def _meant(self, draft: Draft) -> Place | Refused:
        if draft.pin is not None and draft.text == written(draft.pin):
            return draft.pin  # not rounded by the way through the box
        return read_place(draft.text, self.desk.city, self.centre)

    def _open(self, place: Place) -> None:
        """Open an incident, unless one is open nearby: then a person says whether it is that."""
        now = datetime.now(tz=UTC)
        self.session.problem = None
        if nearby(self.desk.queue(now, self.desk.view().board), place, now):
            self.session.draft.place = place
        else:
            self._receive(place, "")

    def _receive(self, place: Place, same_as: str) -> None:
        """Take the call; whoever opens an incident has it."""
        draft, session, now = self.session.draft, self.session, datetime.now(tz=UTC)
        assert draft.category is not None  # noqa: S101 - asked before
        call = ReceiveCall(
            place=place,
            category=draft.category,
            severity=draft.severity or None,
            facts=frozenset(draft.facts),
            same_as=same_as,
            **draft.about,  # type: ignore[arg-type]
        )
        reply = order(self.seat, call, draft.key, now)
        if reply.done is None:
            session.problem = reply
            if not reply.again:
                draft.key = str(uuid4())
            return
        number = reply.done.incident
        accepted = reply
        if not same_as:
            accept = AcceptIncident(incident=number)
            accepted = order(self.seat, accept, f"{draft.key}/accept", now)
        session.draft = Draft()
        session.opened_at = now
        st.session_state[self._text_key] = ""
        session.select(number)
        session.problem = accepted if accepted.done is None else None


def problem_words(problem: Refused | Reply, language: Language) -> str:
    """Say why an entry was refused, with the article where there is one."""
    if isinstance(problem, Refused):
        return problem.words(language)
    article = f" ({problem.article})" if problem.article else ""
    return f"{problem.words.in_language(language)}{article}"


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
