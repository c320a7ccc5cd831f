"""
What one browser window remembers: what is selected, and nothing that the desk would miss.

The queue, the units and every incident belong to the desk. The session keeps which of them this
window looks at, and the last recommendation, so that a click on a unit need not rank again.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

import streamlit as st

from geodispatch.desk import Desk
from geodispatch.errors import UnknownIncidentError
from geodispatch.policing import Recommendation
from geodispatch.ui.scene import SHOWN_OFFERS

_RANK_AGAIN_AFTER = timedelta(seconds=10)
_KEY = "geodispatch"


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
    """

    city: str
    incident_id: str | None = None
    callsign: str | None = None
    shown: int = SHOWN_OFFERS
    problem: str | None = None
    _ranked: tuple[datetime, Recommendation] | None = None

    def select(self, incident_id: str | None) -> None:
        """Look at another incident, or at none; its best unit comes first again."""
        if incident_id != self.incident_id:
            self.incident_id, self.callsign, self.shown = incident_id, None, SHOWN_OFFERS
        self.problem = None

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
        """Return who should go to the selected incident; ``None`` when it is gone."""
        if self.incident_id is None:
            return None
        if self._ranked is not None:
            at, ranked = self._ranked
            fresh = timedelta(0) <= now - at < _RANK_AGAIN_AFTER
            if fresh and ranked.incident.id == self.incident_id:
                return ranked
        try:
            self._ranked = (now, desk.recommend(self.incident_id, now))
        except UnknownIncidentError:
            return None
        return self._ranked[1]


def session_for(city: str) -> Session:
    """Return this window's session, a new one when it looks at another city."""
    kept = st.session_state.get(_KEY)
    if not isinstance(kept, Session) or kept.city != city:
        kept = st.session_state[_KEY] = Session(city)
    return kept
