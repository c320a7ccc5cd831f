"""
What is left of a session, and what a clock that was set back does to it.

A session knows when somebody was last there (``seen``) and when it is over whatever happens
(``ends``), by the clock of the machine. A clock that is set back puts ``seen`` into the future.
Then both are moved back by as much: nobody is thrown out, the 16 hours stay 16 hours, and who
went away is out 15 minutes after that moment at the latest, not after the hour that comes twice.
Clocks of several machines differ by a little: up to a minute back is no reason to move anything.
A clock that is set forward ends sessions early; they sign in again.
"""

from dataclasses import dataclass
from datetime import timedelta

from geodispatch.adapters.people.records import Outcome
from geodispatch.desk.people import IDLE_FOR, LONGEST_SESSION

_US = timedelta(microseconds=1)

SECOND_US = 1_000_000
IDLE_US = IDLE_FOR // _US
LONGEST_US = LONGEST_SESSION // _US
TOUCH_US = 15 * SECOND_US
"""A touch is written when the last one is so old; a session may end so much early, never late."""

FORGIVEN_BACK_US = 60 * SECOND_US


@dataclass(frozen=True, slots=True)
class Span:
    """
    When somebody was last there, and when his session is over in any case.

    Parameters
    ----------
    seen_us, ends_us
        Microseconds since 1970.
    """

    seen_us: int
    ends_us: int

    def over(self, now_us: int) -> Outcome | None:
        """Return why a session is over; ``None`` while it is not."""
        if now_us >= self.ends_us:
            return Outcome.TOO_LONG
        return Outcome.IDLE if now_us >= self.seen_us + IDLE_US else None

    def on_clock(self, now_us: int) -> "Span":
        """Return itself as the clock now has it: moved back with a clock that was set back."""
        if now_us >= self.seen_us - FORGIVEN_BACK_US:
            return self
        return Span(now_us, self.ends_us - (self.seen_us - now_us))

    def touched(self, now_us: int) -> "Span":
        """Return itself with somebody there now; unchanged where that was noted just before."""
        recent = now_us < self.seen_us + TOUCH_US
        return self if recent else Span(now_us, self.ends_us)
