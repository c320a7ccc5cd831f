"""Time as the domain keeps it: aware instants, compared in UTC."""

from datetime import datetime


def require_zone(what: str, instant: datetime) -> datetime:
    """
    Return ``instant`` if it carries a time zone.

    Raises
    ------
    ValueError
        If it is naive: a time without a zone is a guess, and a limit cannot rest on one.

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
    return instant
