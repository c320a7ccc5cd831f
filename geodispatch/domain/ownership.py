"""
Whose incident it is, and how it changed hands (110 rules, art. 20).

Where nobody can say for sure, the nearest unit goes at once and somebody owns the incident for
now. It may be handed over later, as often as it must; the clock of the caller never stops for it.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from geodispatch.domain.times import keep_utc, utc


@dataclass(frozen=True, slots=True)
class HandOver:
    """
    One change of hands.

    Parameters
    ----------
    giver, taker
        Codes of jurisdictions, or names of other bodies.
    at
        When, aware, kept in UTC.
    why
        The reason, in words; never empty.
    """

    giver: str
    taker: str
    at: datetime
    why: str

    def __post_init__(self) -> None:
        keep_utc(self, ("at",), "The hand-over: ")
        if not self.why.strip():
            msg = f"The hand-over from {self.giver} to {self.taker} needs a reason (R20)."
            raise ValueError(msg)
        if self.giver == self.taker:
            msg = f"{self.giver} cannot hand an incident over to itself."
            raise ValueError(msg)


@dataclass(frozen=True, slots=True)
class Ownership:
    """
    Who owns an incident.

    Parameters
    ----------
    owner
        Code of a jurisdiction, or the name of another body; empty while there is none.
    provisional
        Whether it is only for now.
    since
        When the incident was received, aware, kept in UTC: its response time counts from here,
        whoever owns it.
    history
        Every hand-over, the oldest first.
    """

    owner: str
    provisional: bool
    since: datetime
    history: tuple[HandOver, ...] = ()

    def __post_init__(self) -> None:
        keep_utc(self, ("since",))

    def hand_over(
        self, to: str, at: datetime, why: str, *, provisional: bool = False
    ) -> "Ownership":
        """
        Return the ownership after a hand-over; ``since`` stays.

        Raises
        ------
        ValueError
            If there is no reason, nothing changes hands, or it lies before what came before.
        """
        last = self.history[-1].at if self.history else self.since
        if utc("The hand-over: at", at) < last:
            before = last.astimezone(at.tzinfo)
            msg = f"The hand-over at {at.isoformat()} lies before {before.isoformat()}."
            raise ValueError(msg)
        step = HandOver(self.owner, to, at, why)
        return replace(self, owner=to, provisional=provisional, history=(*self.history, step))
