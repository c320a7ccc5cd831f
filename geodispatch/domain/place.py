"""Where something is: WGS 84 degrees, longitude first, and nothing else."""

import math
from dataclasses import dataclass

EARTH_RADIUS_M = 6_371_008.8  # mean radius R1 of the WGS 84 ellipsoid (IUGG)


@dataclass(frozen=True, slots=True)
class Place:
    """
    A point in WGS 84 (EPSG:4326), decimal degrees, longitude first.

    Raises
    ------
    ValueError
        If a coordinate is not finite or not in degrees.

    Examples
    --------
    >>> Place(114.305, 30.593)
    Place(lon=114.305, lat=30.593)
    >>> Place(12730000.0, 3580000.0)
    Traceback (most recent call last):
    ...
    ValueError: Place(lon=12730000.0, lat=3580000.0) is not in degrees. Coordinates are \
WGS 84 longitude, latitude, in that order.
    """

    lon: float
    lat: float

    def __post_init__(self) -> None:
        # The comparisons are false for NaN, so NaN is refused too.
        if not (-180.0 <= self.lon <= 180.0 and -90.0 <= self.lat <= 90.0):
            msg = (
                f"Place(lon={self.lon}, lat={self.lat}) is not in degrees. "
                "Coordinates are WGS 84 longitude, latitude, in that order."
            )
            raise ValueError(msg)

    def distance_m(self, other: "Place") -> float:
        """
        Great-circle distance to ``other``, metres (haversine, mean Earth radius).

        Examples
        --------
        >>> round(Place(0.0, 0.0).distance_m(Place(0.0, 1.0)))
        111195
        """
        phi, psi = math.radians(self.lat), math.radians(other.lat)
        half_lat = (psi - phi) / 2
        half_lon = math.radians(other.lon - self.lon) / 2
        chord = math.sin(half_lat) ** 2 + math.cos(phi) * math.cos(psi) * math.sin(half_lon) ** 2
        return 2 * EARTH_RADIUS_M * math.asin(min(1.0, math.sqrt(chord)))
