"""A fix and a row of numbers and texts, and back; every number is in range before it is SQL."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import RowMapping

from geodispatch.domain.place import Place
from geodispatch.domain.positions import Fix, Reported, Track

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)

Values = dict[str, Any]
Row = Mapping[str, Any] | RowMapping


def microseconds(instant: datetime) -> int:
    """
    Return whole microseconds since 1970; exact, unlike a timestamp.

    Examples
    --------
    >>> microseconds(datetime(1970, 1, 1, 0, 0, 1, 5, tzinfo=UTC))
    1000005
    """
    return (instant - EPOCH) // _MICROSECOND


def instant(us: int) -> datetime:
    """Return the instant of so many microseconds since 1970."""
    return EPOCH + timedelta(microseconds=us)


def values_of(fix: Fix) -> Values:
    """Return the columns of a fix; that it could be made says that they are in range."""
    said = fix.reported
    device_us, received_us = microseconds(fix.device_at), microseconds(fix.received_at)
    return {
        "callsign": fix.callsign,
        "device_us": device_us,
        "received_us": received_us,
        "at_us": received_us if fix.skewed else device_us,
        "lon": float(fix.place.lon),
        "lat": float(fix.place.lat),
        "speed_kmh": None if fix.speed_kmh is None else float(fix.speed_kmh),
        "source": fix.source,
        "raw_lon": None if said is None else float(said.lon),
        "raw_lat": None if said is None else float(said.lat),
        "datum": None if said is None else said.datum,
    }


def fix_of(row: Row) -> Fix:
    """
    Return the fix of a row.

    Raises
    ------
    ValueError
        If the row holds what no fix can be.
    """
    said = None
    if row["datum"] is not None:
        said = Reported(row["raw_lon"], row["raw_lat"], row["datum"])
    return Fix(
        row["callsign"],
        Place(row["lon"], row["lat"]),
        instant(row["device_us"]),
        instant(row["received_us"]),
        row["speed_kmh"],
        row["source"],
        said,
    )


def values_of_track(track: Track, changed: int) -> Values:
    """Return the columns of a track that changed with that batch."""
    doubted = track.candidate
    candidate = None if doubted is None else json.dumps(values_of(doubted), allow_nan=False)
    return values_of(track.latest) | {
        "candidate": candidate,
        "run": track.run,
        "changed": changed,
    }


def track_of(row: Row) -> Track:
    """Return the track of a row."""
    candidate = row["candidate"]
    doubted = None if candidate is None else fix_of(json.loads(candidate))
    return Track(fix_of(row), doubted, row["run"])
