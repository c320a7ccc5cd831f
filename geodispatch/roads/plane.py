"""
Metres out of degrees, for the extent of a city.

Equirectangular about one latitude: x is longitude scaled by the cosine of that latitude. A
quarter of a degree away from it an east-west distance is off by 0.3 % at latitude 30, which
is less than what snapping must tell apart. Networks across the 180th meridian are not
supported.
"""

from dataclasses import dataclass

import numpy as np

from geodispatch.roads.arrays import FloatArray

EARTH_RADIUS_M = 6_371_008.8  # mean radius R1 of the WGS 84 ellipsoid (IUGG)
METRES_PER_DEGREE = float(np.radians(1.0)) * EARTH_RADIUS_M


@dataclass(frozen=True, slots=True)
class Plane:
    """
    A plane in metres about a point in WGS 84 degrees.

    Examples
    --------
    >>> Plane(0.0, 60.0).xy(np.array([1.0]), np.array([60.0])).round().tolist()
    [[55598.0, 0.0]]
    """

    lon: float
    lat: float

    @classmethod
    def about(cls, lon: FloatArray, lat: FloatArray) -> "Plane":
        """Return the plane about the middle of the points' extent; about 0, 0 without points."""
        if not lon.size:
            return cls(0.0, 0.0)
        return cls(float((lon.min() + lon.max()) / 2), float((lat.min() + lat.max()) / 2))

    def xy(self, lon: FloatArray, lat: FloatArray) -> FloatArray:
        """Return metres east and north, shape ``(n, 2)``."""
        east = (lon - self.lon) * (METRES_PER_DEGREE * np.cos(np.radians(self.lat)))
        return np.column_stack((east, (lat - self.lat) * METRES_PER_DEGREE))


def great_circle_m(
    lon: FloatArray, lat: FloatArray, to_lon: FloatArray | float, to_lat: FloatArray | float
) -> FloatArray:
    """
    Return great-circle distances, metres (haversine, mean Earth radius); arguments broadcast.

    Examples
    --------
    >>> great_circle_m(np.array([0.0]), np.array([0.0]), 0.0, 1.0).round().tolist()
    [111195.0]
    """
    phi, psi = np.radians(lat), np.radians(to_lat)
    half_lon = np.radians(np.subtract(to_lon, lon)) / 2
    chord = np.sin((psi - phi) / 2) ** 2 + np.cos(phi) * np.cos(psi) * np.sin(half_lon) ** 2
    distance: FloatArray = 2 * EARTH_RADIUS_M * np.arcsin(np.sqrt(np.minimum(1.0, chord)))
    return distance
