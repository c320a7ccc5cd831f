"""What the log keeps about an event besides the event itself."""

from dataclasses import dataclass
from datetime import datetime

from geodispatch.domain.events.base import Event
from geodispatch.domain.times import keep_utc


@dataclass(frozen=True, slots=True)
class Stamp:
    """
    Who does something at which desk.

    Parameters
    ----------
    operator
        Number of the operator (110 rules, art. 7); never empty.
    seat
        The position of the desk where he sits.
    desk
        Code of the desk.
    """

    operator: str
    seat: str = ""
    desk: str = ""

    def __post_init__(self) -> None:
        if not any(character.isalnum() for character in self.operator):
            msg = "Every entry of the log names its operator (R7); give a number."
            raise ValueError(msg)


@dataclass(frozen=True, slots=True)
class Entry:
    """
    One row of the log.

    Parameters
    ----------
    seq
        From 1, without gaps; the order of the log, whatever the clocks say.
    recorded_at
        When the desk recorded it, aware, kept in UTC.
    by
        Who recorded it.
    key
        Of the command that it belongs to.
    paper
        Number of the paper form that it was entered from after an outage (110 rules, art. 51);
        empty for what was recorded as it happened.
    """

    seq: int
    recorded_at: datetime
    by: Stamp
    key: str
    event: Event
    paper: str = ""

    def __post_init__(self) -> None:
        keep_utc(self, ("recorded_at",), f"Entry {self.seq}: ")
