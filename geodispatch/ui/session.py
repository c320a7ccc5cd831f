"""
What one browser window remembers: what is selected or half typed, nothing the desk would miss.

The queue, the units and every incident belong to the desk. The session keeps which of them this
window looks at, and the last recommendation, so that a click on a unit need not rank again.

It also keeps what stands in the boxes. Streamlit ties a box to its words, and would empty all of
them at a switch of the language: a call half entered would then open as something else.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import uuid4

import streamlit as st

from geodispatch.desk import Desk, Wanted
from geodispatch.domain import Place
from geodispatch.domain.board import Board, IncidentRecord
from geodispatch.policing import Recommendation
from geodispatch.ui.intake import Refused, written
from geodispatch.ui.reply import Reply
from geodispatch.ui.scene import SHOWN_OFFERS

_RANK_AGAIN_AFTER = timedelta(seconds=10)
_DOUBLE_CLICK = timedelta(seconds=2)
_KEY = "geodispatch"


@dataclass(frozen=True, slots=True)
class _Ranked:
    """A recommendation, and the moment and the entry of the log that it was made at."""

    at: datetime
    number: str
    seq: int
    answer: Recommendation


@dataclass
class Draft:
    """
    The call that is being entered.

    Parameters
    ----------
    category
        Code; ``None`` until somebody chose one. Nothing opens without.
    severity
        1 to 4; 0 while nobody knows.
    facts
        Codes of what the caller stated besides, in the order in which it was chosen.
    about
        What else is known of the call, by its name in `ReceiveCall`.
    text
        What the coordinates box holds, as far as the server was told.
    pin
        Place that was clicked while no category was chosen.
    place
        Place that was meant, while the dispatcher says whether it is one of the incidents nearby.
    key
        Of the command that opens it; the same until it is answered.
    """

    category: str | None = None
    severity: int = 0
    facts: list[str] = field(default_factory=list)
    about: dict[str, str] = field(default_factory=dict)
    text: str = ""
    pin: Place | None = None
    place: Place | None = None
    key: str = field(default_factory=lambda: str(uuid4()))


@dataclass
class Session:
    """
    One window.

    Parameters
    ----------
    city
        City that the rest belongs to.
    incident_id
        Selected incident; ``None`` selects the first of the queue.
    callsign
        Unit that was asked for; ``None`` means the best one.
    unit
        Unit whose card is open.
    shown
        Offers that the list shows.
    problem
        Why the last entry was refused.
    reply
        What became of the last press.
    gone
        Whether the selected incident has left the queue; it stays in sight until something else
        is chosen.
    past
        Whether its history is shown.
    draft
        The call that is being entered.
    seq
        Number of the last entry of the log that the window shows; ``None`` while the log is away.
    opened_at
        When this window opened its last incident.
    gaps, minutes
        Whether the coverage is shown, and for which limit; ``None`` is the shortest offered.
    """

    city: str
    incident_id: str | None = None
    callsign: str | None = None
    unit: str | None = None
    shown: int = SHOWN_OFFERS
    problem: Refused | Reply | None = None
    reply: Reply | None = None
    gone: bool = False
    past: bool = False
    draft: Draft = field(default_factory=Draft)
    seq: int | None = None
    opened_at: datetime | None = None
    gaps: bool = False
    minutes: float | None = None
    _ranked: _Ranked | None = None

    def select(self, incident_id: str | None) -> None:
        """Look at another incident, or at none; its best unit comes first again."""
        if incident_id != self.incident_id:
            self.incident_id, self.callsign, self.shown = incident_id, None, SHOWN_OFFERS
            self.past = False
        self.problem, self.gone = None, False

    def mark(self, place: Place) -> None:
        """Keep a place that was clicked until somebody says what happened there."""
        self.draft.pin, self.draft.text, self.problem = place, written(place), None

    def just_opened(self, now: datetime) -> bool:
        """Whether an incident was opened here a moment ago, as by the first of two clicks."""
        return self.opened_at is not None and now - self.opened_at < _DOUBLE_CLICK

    def follow(self, waiting: Sequence[str], board: Board) -> None:
        """
        Compare the selection with the queue, which others and the time change too.

        Parameters
        ----------
        waiting
            Numbers of the incidents in the queue, in its order.
        """
        self.gone = self.incident_id is not None and self.incident_id not in waiting
        if self.gone and board.incident(self.incident_id or "") is None:
            self.select(None)
        if self.incident_id is None and waiting:
            self.select(waiting[0])

    def asked(self, ranked: Recommendation | None) -> str | None:
        """Return the callsign that this window asks about: the one clicked, else the best."""
        if ranked is None:
            return None
        known = {offer.unit.callsign for offer in ranked.recommended}
        known |= {out.unit.callsign for out in ranked.left_out}
        if self.callsign in known:
            return self.callsign
        return ranked.recommended[0].unit.callsign if ranked.recommended else None

    def show_more(self) -> None:
        """Lengthen the list of offers."""
        self.shown += SHOWN_OFFERS

    def rank_again(self) -> None:
        """Forget the last recommendation: something was commanded on it."""
        self._ranked = None

    def recommendation(self, desk: Desk, now: datetime, board: Board) -> Recommendation | None:
        """
        Return who should go to the selected incident; ``None`` where nobody is sought any more.

        The last answer counts for as long as the log has nothing new, and ten seconds at most.
        """
        record = board.open.get(self.incident_id or "")
        if record is None:
            return None
        kept = self._ranked
        if (
            kept is not None
            and (kept.number, kept.seq) == (record.number, board.seq)
            and timedelta(0) <= now - kept.at < _RANK_AGAIN_AFTER
        ):
            return kept.answer
        level = level_sought(desk, record)
        answer = desk.recommend(record.number, now, Wanted(level), board)
        self._ranked = _Ranked(now, record.number, board.seq, answer)
        return answer


def level_sought(desk: Desk, record: IncidentRecord) -> int:
    """Return the level of reinforcement that was asked for, as far as the plan of now has it."""
    return min(record.level, len(desk.waiting(record).classified.plan.reinforcement))


def session_for(city: str) -> Session:
    """Return this window's session, a new one when it looks at another city."""
    kept = st.session_state.get(_KEY)
    if not isinstance(kept, Session) or kept.city != city:
        kept = st.session_state[_KEY] = Session(city)
    return kept
