"""
Recorded positions: CSV (``callsign,device_at,lon,lat`` and optionally ``speed_kmh``) or GPX.

Nobody wrote down when they were received; until they are played they count as received at once.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Generic, TypeVar

from geodispatch.adapters.csv_rows import Row, named, read_rows
from geodispatch.adapters.datum import Datum
from geodispatch.adapters.positions.door import degrees, read_place, through_door
from geodispatch.adapters.positions.gpx import read_gpx
from geodispatch.adapters.source_files import check_source
from geodispatch.domain.positions import FASTEST_REPORT_KMH, Fix
from geodispatch.errors import InputError

COLUMNS = ("callsign", "device_at", "lon", "lat")
SUFFIXES = (".csv", ".gpx")
SOURCE = "replay"

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Recording(Generic[_T]):
    """
    What a file held.

    Parameters
    ----------
    items
        In the order of their times.
    refused
        One error for each row that cannot be used.
    repeated
        Rows that only repeat another one.
    """

    items: tuple[_T, ...]
    refused: tuple[InputError, ...]
    repeated: int


def read_positions(
    file: Path, datum: Datum = Datum.WGS84, callsign: str | None = None
) -> Recording[Fix]:
    """
    Read a recording; bad rows are set aside, one error for each.

    Parameters
    ----------
    callsign
        Whose track a GPX file is; without it, the unit is the name of the track.

    Raises
    ------
    InputError
        If the file as a whole cannot be read.
    """
    suffix = check_source(file, SUFFIXES)
    recording = _READERS[suffix](file, callsign)
    fixes = sorted(recording.items, key=lambda fix: (fix.device_at, fix.callsign))
    return Recording(through_door(fixes, datum), recording.refused, recording.repeated)


def _read_csv(file: Path, callsign: str | None) -> Recording[Fix]:
    if callsign is not None:
        raise InputError(
            "the rows of a CSV name their units", "Leave it out", file=file, field="--callsign"
        )
    rows = read_rows(file, COLUMNS, _fix, "device_at", _key)
    return Recording(tuple(fix for _, fix in rows.good), rows.refused, rows.repeated)


def _read_gpx(file: Path, callsign: str | None) -> Recording[Fix]:
    return Recording(*read_gpx(file, callsign, SOURCE))


_READERS: dict[str, Callable[[Path, str | None], Recording[Fix]]] = {
    ".csv": _read_csv,
    ".gpx": _read_gpx,
}


def _key(fix: Fix) -> str:
    return f"{fix.callsign} {fix.device_at.isoformat()}"


def _fix(row: Row) -> Fix:
    device_at = required_instant(row, "device_at")
    callsign = row.read("callsign", named)
    place = read_place(row)
    speed_kmh = row.read("speed_kmh", _speed)
    try:
        return Fix(callsign, place, device_at, device_at, speed_kmh, SOURCE)
    except ValueError as error:
        raise InputError(str(error).rstrip("."), file=row.file, row=row.number) from None


def required_instant(row: Row, field: str) -> datetime:
    """
    Return the time in a cell that may not be empty.

    Raises
    ------
    InputError
        If it is empty or no time with a zone.
    """
    instant = row.instant(field)
    if instant is None:
        raise row.error(field, "is empty")
    return instant


def _speed(text: str) -> float | None:
    if not text:
        return None
    speed_kmh = degrees(text)
    if not 0.0 <= speed_kmh <= FASTEST_REPORT_KMH:
        msg = f"is {text[:40]!r}, not a speed from 0 to {FASTEST_REPORT_KMH:.0f} km/h"
        raise ValueError(msg)
    return speed_kmh
