"""When places on streets are reached, given when the junctions are."""

import numpy as np

from geodispatch.roads.arrays import FloatArray, read_only
from geodispatch.roads.doors import Stands
from geodispatch.roads.reach import Coverage
from geodispatch.roads.snapping import Snapped
from geodispatch.roads.travel import TravelTimes


def arrival_at(travel: TravelTimes, coverage: Coverage, places: Snapped) -> FloatArray:
    """
    Return when each place is reached through the junctions of its street, shape ``(n,)``.

    Parameters
    ----------
    travel
        The engine that ``coverage`` was found with; the weights now in force are used for the
        last part of the way.
    coverage
        Arrival at the junctions, and the stretches around the origins, by `reach_from`.
    places
        Feet of the places on the same network.

    Returns
    -------
    Seconds, ``inf`` where nobody comes. An origin that stands on the very street of a place
    comes by way of a junction here, so that the time is never too short.
    """
    net = travel.net
    ways = Stands.of(net, travel.metric.edge_ms, places).ways(net, leaving=False)
    arrival_s = np.full(len(places.street), np.inf)
    np.minimum.at(arrival_s, ways.place, coverage.node_s[ways.node] + ways.ms / 1000.0)
    return read_only(arrival_s)
