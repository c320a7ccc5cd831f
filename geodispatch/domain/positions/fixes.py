"""A fix: one position of a unit, as it came in."""

from dataclasses import dataclass
from datetime import datetime

from geodispatch.domain.place import Place
from geodispatch.domain.times import keep_utc
from geodispatch.domain.unit import CLOCK_SKEW, AvlFix

LONGEST_NAME = 200
FASTEST_REPORT_KMH = 1000.0
"""A terminal that reports more than this is broken."""


@dataclass(frozen=True, slots=True)
class Reported:
    """
    What a source said where it was converted at the door.

    Parameters
    ----------
    lon, lat
        Degrees in the datum of the source.
    datum
        Its name, for example ``gcj02``.

    Raises
    ------
    ValueError
        If the numbers are not degrees.
    """

    lon: float
    lat: float
    datum: str

    def __post_init__(self) -> None:
        Place(self.lon, self.lat)
        _check_name("datum", self.datum, least=1)


@dataclass(frozen=True, slots=True)
class Fix:
    """
    One position of a unit, as it came in.

    Parameters
    ----------
    callsign
        1 to 200 printable characters.
    place
        WGS 84.
    device_at
        When the terminal measured it, by its own clock, aware, kept in UTC.
    received_at
        When the desk got it, aware, kept in UTC.
    speed_kmh
        As the terminal reported it, 0 to 1000; ``None`` where it did not.
    source
        Which door it came in by; may be empty.
    reported
        The place in the datum of the source; ``None`` where that is WGS 84.

    Raises
    ------
    ValueError
        If a value is out of its range, not finite, or a time has no zone.
    """

    callsign: str
    place: Place
    device_at: datetime
    received_at: datetime
    speed_kmh: float | None = None
    source: str = ""
    reported: Reported | None = None

    def __post_init__(self) -> None:
        _check_name("callsign", self.callsign, least=1)
        _check_name("source", self.source, least=0)
        keep_utc(self, ("device_at", "received_at"))
        # The comparison is false for NaN, so NaN is refused too.
        if self.speed_kmh is not None and not 0.0 <= self.speed_kmh <= FASTEST_REPORT_KMH:
            msg = "speed_kmh is not a speed from 0 to 1000 km/h."  # it may be too long to show
            raise ValueError(msg)

    @property
    def skewed(self) -> bool:
        """Whether the terminal's clock was more than `CLOCK_SKEW` ahead of the desk's."""
        return self.device_at - self.received_at > CLOCK_SKEW

    @property
    def at(self) -> datetime:
        """The time it counts for: the terminal's, or that of receipt where that is skewed."""
        return self.received_at if self.skewed else self.device_at

    @property
    def order(self) -> tuple[datetime, datetime]:
        """What sorts the fixes of a unit; two with the same are one."""
        return self.at, self.device_at


def as_avl(fix: Fix, now: datetime) -> AvlFix:
    """
    Return a fix as units carry it, its age that of the time it counts for.

    A clock ahead of ``now`` within `CLOCK_SKEW` measured it just now; one that is farther ahead,
    as after this machine's own was set back, shows as what it is.
    """
    measured = fix.at
    if now < measured <= now + CLOCK_SKEW:
        measured = now
    return AvlFix(fix.place, measured, fix.received_at)


def _check_name(what: str, text: str, least: int) -> None:
    if not least <= len(text) <= LONGEST_NAME or not (text.isprintable() and text == text.strip()):
        msg = f"{what} is {text[:40]!a}, not {least} to {LONGEST_NAME} printable characters."
        raise ValueError(msg)
