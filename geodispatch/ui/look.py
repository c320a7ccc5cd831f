"""
What a window asks: what it looks at, and the call that it enters.

A window keeps this by itself, in the browser, and sends it with every question; the server keeps
nothing of a window. Whatever comes may be anything: it is read by type here, and judged by the
desk.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from geodispatch.domain import Language, Place
from geodispatch.policing import Recommendation
from geodispatch.ui.scene import SHOWN_OFFERS

MOST_SHOWN = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class CallForm:
    """
    A call as it stands in the boxes.

    Parameters
    ----------
    key
        Of the command that opens it; the same until it is answered.
    place
        What stands in the box of the place.
    pin
        Longitude and latitude of a place that was clicked or chosen from a list, WGS 84; counts
        before what stands in the box.
    severity
        1 to 4; 0 while nobody knows.
    about
        What else is known of the call, by its name in `ReceiveCall`.
    same_as
        Which incident nearby it is about: its number, empty for none of them; ``None`` while nobody
        was asked.
    """

    key: str
    place: str = ""
    pin: tuple[float, float] | None = None
    category: str = ""
    severity: int = 0
    facts: tuple[str, ...] = ()
    about: Mapping[str, str] = field(default_factory=dict)
    same_as: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """
    What a window looks at, and what was done in it since it asked last.

    Parameters
    ----------
    incident
        Selected incident; ``None`` selects the first of the queue.
    callsign
        Unit that was asked about; ``None`` means the best one.
    unit
        Unit whose card is open.
    shown
        Offers that the list shows at least.
    past
        Whether the history of the incident is shown.
    press
        A button that was pressed; see `geodispatch.ui.press`.
    call
        A call that is to be opened.
    supposed
        What is supposed for once, and is not so; see `geodispatch.ui.supposed`.
    queue_key
        Of the queue that the window shows: the same queue is not sent again.
    """

    language: Language = "zh"
    incident: str | None = None
    callsign: str | None = None
    unit: str | None = None
    shown: int = SHOWN_OFFERS
    past: bool = False
    press: Mapping[str, Any] | None = None
    call: CallForm | None = None
    supposed: Mapping[str, Any] | None = None
    queue_key: str = ""

    def __post_init__(self) -> None:
        if not 0 <= self.shown <= MOST_SHOWN:
            msg = f"A list shows 0 to {MOST_SHOWN} offers, not {self.shown}."
            raise ValueError(msg)

    def asked(self, ranked: Recommendation | None) -> str | None:
        """Return who is asked about: the one clicked, else the best while any is wanted."""
        if ranked is None:
            return None
        known = {offer.unit.callsign for offer in ranked.recommended}
        known |= {out.unit.callsign for out in ranked.left_out}
        if self.callsign in known:
            return self.callsign
        return ranked.recommended[0].unit.callsign if ranked.team else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """
    A question beside what the window looks at.

    Parameters
    ----------
    text
        What was typed.
    at
        Longitude and latitude, WGS 84.
    minutes
        Limit of a coverage.
    supposed
        As in `Look`.
    """

    language: Language = "zh"
    text: str = ""
    at: tuple[float, float] | None = None
    incident: str = ""
    callsign: str = ""
    minutes: float | None = None
    supposed: Mapping[str, Any] | None = None

    def __post_init__(self) -> None:
        self.place  # noqa: B018 - one that is on no map is no question

    @property
    def place(self) -> Place | None:
        """The place that is asked about."""
        return Place(*self.at) if self.at else None
