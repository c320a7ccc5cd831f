"""Time as the domain keeps it: aware instants, compared in UTC."""

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
