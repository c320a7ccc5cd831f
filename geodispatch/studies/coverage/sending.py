"""Who sets out from where: the units that may go, by their own ways of moving."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np

from geodispatch.policing import City, Standing, movement
from geodispatch.roads import Coverage, TravelTimes, reach_from


@dataclass(frozen=True, slots=True)
class Reached:
    """
    What those units reach that move alike.

    Parameters
    ----------
    callsigns
        Of the origins of the coverage, in their order.
    """

    coverage: Coverage
    callsigns: tuple[str, ...]


def reached_by(
    city: City,
    ready: Sequence[Standing],
    limit: timedelta,
    now: datetime,
    driving: TravelTimes,
) -> tuple[Reached, ...]:
    """
    Return what units reach within a limit of an order, turnout included.

    Parameters
    ----------
    ready
        Those that may go; who has no place does not count.
    now
        Its edition of the rules has the turnout of each kind.
    driving
        Travel times by car.

    Returns
    -------
    One entry for each way of moving, with the weights that are in force now.
    """
    settings = city.rules(now).settings
    kinds = dict.fromkeys(standing.unit.kind for standing in ready)
    moves = {kind: movement(city, kind, driving, settings).travel for kind in kinds}
    found = []
    for engine in dict.fromkeys(moves.values()):
        going = [s for s in ready if s.place is not None and moves[s.unit.kind] is engine]
        if going:
            places = np.array([(s.place.lon, s.place.lat) for s in going if s.place is not None])
            turnout_s = [settings.turnout[s.unit.kind].total_seconds() for s in going]
            coverage = reach_from(engine, places, turnout_s, limit.total_seconds())
            found.append(Reached(coverage, tuple(s.unit.callsign for s in going)))
    return tuple(found)
