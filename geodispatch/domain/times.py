"""
Time as the domain keeps it: aware instants, in UTC.

Python compares and subtracts two instants of one zone by their wall clocks, so an hour that comes
twice (clocks put back) would be lost. What is kept is therefore in UTC; clocks are for people.
"""

from collections.abc import Iterable
from datetime import UTC, datetime

EARLIEST = datetime(1900, 1, 1, tzinfo=UTC)
LATEST = datetime(2200, 1, 1, tzinfo=UTC)


def require_zone(what: str, instant: datetime) -> datetime:
    """
    Return ``instant`` if it carries a time zone and lies between 1900 and 2200.

    Raises
    ------
    ValueError
        If it is naive: a time without a zone is a guess, and a limit cannot rest on one. Or if
        it is a "never" such as 9999-12-31, which no clock of a city can show.

    Examples
    --------
    >>> require_zone("received_at", datetime(2026, 3, 6, 12, 0))
    Traceback (most recent call last):
    ...
    ValueError: received_at 2026-03-06 12:00:00 has no time zone; write it with one, for example \
2026-03-06T12:00:00+08:00.
    """
    if instant.tzinfo is None or instant.utcoffset() is None:
        example = instant.replace(microsecond=0).isoformat()
        msg = f"{what} {instant} has no time zone; write it with one, for example {example}+08:00."
        raise ValueError(msg)
    if not EARLIEST <= instant < LATEST:
        msg = f"{what} {instant} does not lie between the years 1900 and 2200."
        raise ValueError(msg)
    return instant


def utc(what: str, instant: datetime) -> datetime:
    """
    Return the same instant in UTC.

    Raises
    ------
    ValueError
        As `require_zone`.

    Examples
    --------
    >>> utc("received_at", datetime.fromisoformat("2026-03-06T12:00+08:00")).isoformat()
    '2026-03-06T04:00:00+00:00'
    """
    return require_zone(what, instant).astimezone(UTC)


def keep_utc(owner: object, fields: Iterable[str], whose: str = "") -> None:
    """
    Put instants of a frozen dataclass into UTC, at the end of its making.

    Parameters
    ----------
    fields
        Names of its instants; those that are ``None`` stay.
    whose
        Goes before the name of a field in a complaint.

    Raises
    ------
    ValueError
        As `require_zone`.
    """
    for field in fields:
        instant = getattr(owner, field)
        if instant is not None:
            object.__setattr__(owner, field, utc(whose + field, instant))


def keep_span(owner: object, ends: tuple[str, str], whose: str, what: str) -> None:
    """
    Put the two ends of a span of a frozen dataclass into UTC; ``None`` leaves a side open.

    Parameters
    ----------
    ends
        Names of the fields in which it begins and ends.
    what
        What lasts from the one until the other.

    Raises
    ------
    ValueError
        As `require_zone`; or if it does not end after it begins, told on the clocks that were
        given.
    """
    given: tuple[datetime | None, ...] = tuple(getattr(owner, end) for end in ends)
    keep_utc(owner, ends, whose)
    begins, until = given
    if begins and until and utc(what, until) <= utc(what, begins):
        msg = (
            f"{whose}the {what} ends at {until.isoformat()}, "
            f"not after it begins at {begins.isoformat()}."
        )
        raise ValueError(msg)
