"""The door: a source that declares GCJ-02 is converted here, once; what it said is kept."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from geodispatch.adapters.csv_rows import Row
from geodispatch.adapters.datum import Datum, to_wgs84
from geodispatch.domain.place import Place
from geodispatch.domain.positions import Fix, Reported


def through_door(fixes: Sequence[Fix], datum: Datum) -> tuple[Fix, ...]:
    """
    Return fixes in WGS 84.

    Parameters
    ----------
    fixes
        Their places in the datum of the source.
    datum
        What the source declares.

    Raises
    ------
    ValueError
        If a fix went through a door before.
    """
    if any(fix.reported for fix in fixes):
        msg = "A fix cannot be converted twice."
        raise ValueError(msg)
    if datum is Datum.WGS84:
        return tuple(fixes)
    said = np.array([(fix.place.lon, fix.place.lat) for fix in fixes], dtype=np.float64)
    lon, lat = to_wgs84(*said.reshape(-1, 2).T)
    return tuple(
        replace(
            fix,
            place=Place(float(x), float(y)),
            reported=Reported(fix.place.lon, fix.place.lat, datum.value),
        )
        for fix, x, y in zip(fixes, lon, lat, strict=True)
    )


def check_place(lon: float, lat: float) -> tuple[str, str] | None:
    """
    Return the field and the problem of coordinates that are no place; ``None`` where they are one.

    Examples
    --------
    >>> check_place(114.3, 30.6)
    >>> check_place(30.6, 114.3)
    ('lat', 'is 114.3: longitude and latitude look swapped')
    """
    if abs(lon) <= 90 < abs(lat) <= 180:
        return "lat", f"is {lat:g}: longitude and latitude look swapped"
    if not -180 <= lon <= 180:  # true for NaN
        return "lon", f"is {lon:g}, not in degrees"
    if not -90 <= lat <= 90:
        return "lat", f"is {lat:g}, not in degrees"
    if lon == lat == 0:
        return "lon", "and lat are both 0, which is no fix"
    return None


def read_place(row: Row) -> Place:
    """
    Return the place in the columns ``lon`` and ``lat`` of a row.

    Raises
    ------
    InputError
        If it is none, naming file, row and field.
    """
    lon, lat = (row.read(field, degrees) for field in ("lon", "lat"))
    if problem := check_place(lon, lat):
        raise row.error(*problem)
    return Place(lon, lat)


def degrees(text: str) -> float:
    """Return the number in a cell; what is none is refused with an example."""
    try:
        return float(text)
    except ValueError:
        msg = f"is {text[:40]!r}, not a number with a point such as 114.305"
        raise ValueError(msg) from None
