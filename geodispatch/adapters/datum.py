"""
Datum shift between WGS 84 and GCJ-02, the datum of Chinese map services.

Maps published in China carry coordinates that are displaced by 100 to 700 m. Files rarely say
so: polygons of such a source read as EPSG:4326 without complaint. A source is therefore
*declared* (``wgs84`` or ``gcj02``) and converted once, here; nothing is converted silently.

Formula: the published reverse engineering of GCJ-02 (Krasovsky 1940 ellipsoid, eccentricity
squared 0.00669342162296594323), as given in [1]_ and used by every open converter. Outside the
rectangle 72.004-137.8347 E, 0.8293-55.8271 N the datum is the identity, as in that code;
Hong Kong, Macau and Taiwan lie inside the rectangle but are mapped without the shift, so a source
there is declared ``wgs84``.

References
----------
.. [1] "Restrictions on geographic data in China", section GCJ-02, Wikipedia; first published
   as EvilTransform (2010). https://en.wikipedia.org/wiki/GCJ-02
"""

from enum import StrEnum
from typing import TypeVar

import numpy as np
import shapely
from numpy.typing import NDArray

Degrees = NDArray[np.float64]
_Geometry = TypeVar("_Geometry")

SEMI_MAJOR_M = 6_378_245.0  # Krasovsky 1940
ECCENTRICITY_2 = 0.00669342162296594323
WEST, EAST, SOUTH, NORTH = 72.004, 137.8347, 0.8293, 55.8271
INVERSE_TOLERANCE_DEG = 1e-11
_MAX_ROUNDS = 20


class Datum(StrEnum):
    """What the coordinates of a source mean."""

    WGS84 = "wgs84"
    GCJ02 = "gcj02"


def to_gcj02(lon: Degrees, lat: Degrees) -> tuple[Degrees, Degrees]:
    """
    Shift WGS 84 degrees to GCJ-02.

    Parameters
    ----------
    lon, lat
        Degrees, any equal shapes; places outside China come back unchanged.

    Examples
    --------
    >>> lon, lat = to_gcj02(np.array([116.404]), np.array([39.915]))
    >>> print(lon.round(5), lat.round(5))
    [116.41024] [39.9164]
    """
    lon, lat = np.asarray(lon, dtype=np.float64), np.asarray(lat, dtype=np.float64)
    d_lon, d_lat = _shift(lon, lat)
    inside = _in_china(lon, lat)
    return np.where(inside, lon + d_lon, lon), np.where(inside, lat + d_lat, lat)


def to_wgs84(lon: Degrees, lat: Degrees) -> tuple[Degrees, Degrees]:
    """
    Shift GCJ-02 degrees back to WGS 84.

    The formula has no closed inverse; the fixed point of ``x = y - shift(x)`` is iterated until
    no coordinate moves more than ``INVERSE_TOLERANCE_DEG`` (a micrometre). The shift changes by
    less than 1 % of the distance moved, so that each round gains two digits.

    Examples
    --------
    >>> lon, lat = to_wgs84(*to_gcj02(np.array([114.305]), np.array([30.593])))
    >>> bool(abs(lon - 114.305)[0] < 1e-9 and abs(lat - 30.593)[0] < 1e-9)
    True
    """
    lon, lat = np.asarray(lon, dtype=np.float64), np.asarray(lat, dtype=np.float64)
    inside = _in_china(lon, lat)
    there_lon, there_lat = lon.copy(), lat.copy()
    for _ in range(_MAX_ROUNDS):
        d_lon, d_lat = _shift(there_lon, there_lat)
        next_lon = np.where(inside, lon - d_lon, lon)
        next_lat = np.where(inside, lat - d_lat, lat)
        moved = max(_largest(next_lon - there_lon), _largest(next_lat - there_lat))
        there_lon, there_lat = next_lon, next_lat
        if moved < INVERSE_TOLERANCE_DEG:
            break
    return there_lon, there_lat


def geometry_to_wgs84(geometry: _Geometry, datum: Datum) -> _Geometry:
    """
    Return geometries (one, or an array of them) in WGS 84.

    A source that is declared WGS 84 comes back as it is.
    """
    if datum is Datum.WGS84:
        return geometry
    converted: _Geometry = shapely.transform(geometry, _convert_pairs)  # type: ignore[call-overload]
    return converted


def _convert_pairs(lonlat: Degrees) -> Degrees:
    return np.column_stack(to_wgs84(lonlat[:, 0], lonlat[:, 1]))


def _largest(change: Degrees) -> float:
    return float(np.max(np.abs(change), initial=0.0))


def _in_china(lon: Degrees, lat: Degrees) -> NDArray[np.bool_]:
    inside: NDArray[np.bool_] = (lon >= WEST) & (lon <= EAST) & (lat >= SOUTH) & (lat <= NORTH)
    return inside


def _shift(lon: Degrees, lat: Degrees) -> tuple[Degrees, Degrees]:
    """Degrees that GCJ-02 adds at a WGS 84 place."""
    x, y = lon - 105.0, lat - 35.0
    ripple = (20.0 * np.sin(6.0 * np.pi * x) + 20.0 * np.sin(2.0 * np.pi * x)) * 2.0 / 3.0
    root = np.sqrt(np.abs(x))
    north_m = (
        -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root + ripple
        + (20.0 * np.sin(np.pi * y) + 40.0 * np.sin(np.pi / 3.0 * y)) * 2.0 / 3.0
        + (160.0 * np.sin(np.pi / 12.0 * y) + 320.0 * np.sin(np.pi / 30.0 * y)) * 2.0 / 3.0
    )  # fmt: skip
    east_m = (
        300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root + ripple
        + (20.0 * np.sin(np.pi * x) + 40.0 * np.sin(np.pi / 3.0 * x)) * 2.0 / 3.0
        + (150.0 * np.sin(np.pi / 12.0 * x) + 300.0 * np.sin(np.pi / 30.0 * x)) * 2.0 / 3.0
    )  # fmt: skip
    phi = np.radians(lat)
    flat = 1.0 - ECCENTRICITY_2 * np.sin(phi) ** 2
    meridian_m = SEMI_MAJOR_M * (1.0 - ECCENTRICITY_2) / (flat * np.sqrt(flat))
    parallel_m = SEMI_MAJOR_M / np.sqrt(flat) * np.cos(phi)
    return np.degrees(east_m / parallel_m), np.degrees(north_m / meridian_m)
