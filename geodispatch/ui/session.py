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

import streamlit as st

from geodispatch.desk import Desk
from geodispatch.domain import Place
from geodispatch.errors import UnknownIncidentError
from geodispatch.policing import Recommendation
from geodispatch.ui.intake import Refused, written
from geodispatch.ui.scene import SHOWN_OFFERS

_RANK_AGAIN_AFTER = timedelta(seconds=10)
_KEY = "geodispatch"


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
    text
        What the coordinates box holds, as far as the server was told.
    pin
        Place that was clicked while no category was chosen.
    """

    category: str | None = None
    severity: int = 0
    facts: list[str] = field(default_factory=list)
    text: str = ""
    pin: Place | None = None


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
    shown
        Offers that the list shows.
    problem
        Why the last entry was refused.
    gone
        Whether the selected incident has left the queue; its last answer stays until something
        else is chosen.
    draft
        The call that is being entered.
    gaps, minutes
        Whether the coverage is shown, and for which limit; ``None`` is the shortest offered.
    """

    city: str
    incident_id: str | None = None
    callsign: str | None = None
    shown: int = SHOWN_OFFERS
    problem: Refused | None = None
    gone: bool = False
    draft: Draft = field(default_factory=Draft)
    gaps: bool = False
    minutes: float | None = None
    _ranked: tuple[datetime, Recommendation] | None = None

    def select(self, incident_id: str | None) -> None:
        """Look at another incident, or at none; its best unit comes first again."""
        if incident_id != self.incident_id:
            self.incident_id, self.callsign, self.shown = incident_id, None, SHOWN_OFFERS
        self.problem, self.gone = None, False

    def mark(self, place: Place) -> None:
        """Keep a place that was clicked until somebody says what happened there."""
        self.draft.pin, self.draft.text, self.problem = place, written(place), None

    def follow(self, waiting: Sequence[str]) -> None:
        """
        Compare the selection with the queue, which others and the time change too.

        Parameters
        ----------
        waiting
            Numbers of the incidents in the queue, in its order.
        """
        self.gone = self.incident_id is not None and self.incident_id not in waiting
        if self.gone and self._kept_answer() is None:
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

    def recommendation(self, desk: Desk, now: datetime) -> Recommendation | None:
        """Return who should go to the selected incident; ``None`` when nobody can say any more."""
        if self.incident_id is None:
            return None
        kept = self._kept_answer()
        if kept is not None:
            at, ranked = kept
            if self.gone or timedelta(0) <= now - at < _RANK_AGAIN_AFTER:
                return ranked
        try:
            self._ranked = (now, desk.recommend(self.incident_id, now))
        except UnknownIncidentError:
            return None
        return self._ranked[1]

    def _kept_answer(self) -> tuple[datetime, Recommendation] | None:
        """Return the last answer when it is about the selected incident."""
        if self._ranked is None or self._ranked[1].incident.id != self.incident_id:
            return None
        return self._ranked


def session_for(city: str) -> Session:
    """Return this window's session, a new one when it looks at another city."""
    kept = st.session_state.get(_KEY)
    if not isinstance(kept, Session) or kept.city != city:
        kept = st.session_state[_KEY] = Session(city)
    return kept
