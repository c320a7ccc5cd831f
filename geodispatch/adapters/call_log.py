"""
The call log: one call a row, CSV, UTF-8.

``call_id,received_at,lon,lat,category``, and where they are known ``severity`` and ``facts``
(codes separated by ``;``): times in ISO 8601 with a zone, places in WGS 84. Further columns are
passed over.
"""

from pathlib import Path

from geodispatch.adapters.csv_rows import Row, codes, degrees, named, read_rows, require_all
from geodispatch.domain.incident import Incident
from geodispatch.domain.place import Place

COLUMNS = ("call_id", "received_at", "lon", "lat", "category")


def read_calls(file: str | Path) -> tuple[tuple[int, Incident], ...]:
    """
    Read the calls of a log, all of them or nothing.

    Returns
    -------
    The row of each call and the call, in the order of the file.

    Raises
    ------
    InputError
        At the first bad row, naming file, row and field, and how many more there are.
    """
    rows = read_rows(Path(file), COLUMNS, _call, "call_id", lambda call: call.id)
    require_all(rows.refused)
    return rows.good


def _call(row: Row) -> Incident:
    received_at = row.instant("received_at")
    if received_at is None:
        raise row.error("received_at", "is empty")
    return Incident(
        place=_place(row),
        category=row.read("category", named),
        received_at=received_at,
        severity=row.read("severity", _severity),
        id=row.read("call_id", named),
        facts=row.read("facts", codes),
    )


def _place(row: Row) -> Place:
    lon, lat = (row.read(field, degrees) for field in ("lon", "lat"))
    if abs(lon) <= 90 < abs(lat) <= 180:
        raise row.error("lat", f"is {lat:g}: longitude and latitude look swapped")
    try:
        return Place(lon, lat)
    except ValueError:
        field = "lat" if -180 <= lon <= 180 else "lon"
        raise row.error(field, "is not in degrees", "Use WGS 84 degrees") from None


def _severity(text: str) -> int | None:
    if text not in {"", "1", "2", "3", "4"}:
        msg = f"is {text[:40]!r}, not 1 to 4 or empty"
        raise ValueError(msg)
    return int(text) if text else None
