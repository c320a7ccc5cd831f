"""What ``--traffic`` and ``--profile`` mean for the travel times of a command."""

from datetime import datetime
from pathlib import Path

import numpy as np
import shapely

from geodispatch.adapters.datum import Datum
from geodispatch.adapters.speed_profiles import read_profile
from geodispatch.adapters.traffic_files import read_measures
from geodispatch.cli.output import tell
from geodispatch.policing import City
from geodispatch.roads import TravelTimes
from geodispatch.roads.traffic import LivingWeights
from geodispatch.wiring import quick_travel


def driving_now(
    city: City, traffic: Path | None, datum: Datum, profile: str | None, now: datetime
) -> TravelTimes | None:
    """
    Return travel times by car with the measures and the speeds of this moment.

    What is in force, and what means no street, is told on stderr.

    Parameters
    ----------
    traffic
        File of measures, in this datum.
    profile
        Speeds by hour of the week: one that ships, or a file.

    Returns
    -------
    ``None`` when there is neither: the city's own travel times hold.

    Raises
    ------
    InputError
        If a file cannot stand.
    """
    if traffic is None and profile is None:
        return None
    measures = () if traffic is None else read_measures(traffic, datum)
    hours = None if profile is None else read_profile(profile, city.time_zone)
    weights = LivingWeights(city.roads, measures, hours)
    if traffic is not None:
        _tell_of_measures(traffic, city, weights, now)
    if hours is not None:
        tell(f"Speeds of {city.local_time(now):%A, %H:00} from {profile}: {hours.source}.")
    travel = quick_travel(city)
    travel.update(weights.travel_s(now))
    return travel


def _tell_of_measures(file: Path, city: City, weights: LivingWeights, now: datetime) -> None:
    factor, street = weights.measured(now), weights.net.street
    closed = np.unique(street[factor == 0.0])
    slowed = np.setdiff1d(street[(factor > 0.0) & (factor < 1.0)], closed)
    faster = np.setdiff1d(street[factor > 1.0], np.concatenate((closed, slowed)))
    in_force = len(weights.state(now)[1])
    told = f"{closed.size} streets closed, {slowed.size} slowed"
    if faster.size:
        told += f", {faster.size} faster"
    tell(f"{file}: {in_force} of {len(weights.measures)} measures in force now: {told}.")
    for index, (measure, edges) in enumerate(zip(weights.measures, weights.meant, strict=True)):
        if edges.size == 0 and isinstance(measure.where, shapely.Geometry):
            hint = " Longitude and latitude look swapped." if _swapped(city, measure.where) else ""
            where = f"{file}, row {index + 1}"
            tell(f"{where}: no street of {city.code} runs through it or along it.{hint}")


def _swapped(city: City, where: shapely.Geometry) -> bool:
    """Whether a geometry would lie where the streets of a city are, were its axes exchanged."""
    lon, lat = city.roads.streets.lon, city.roads.streets.lat
    if not lon.size:
        return False
    west, south, east, north = shapely.bounds(where).tolist()
    extent = shapely.box(lon.min(), lat.min(), lon.max(), lat.max())
    return bool(extent.intersects(shapely.box(south, west, north, east)))
