"""
Travel times that follow those of a car: of another vehicle in its traffic, and of a walker.

Both are kept by the car's travel times that they follow, as long as these live, and threads may
share them.
"""

from threading import Lock
from weakref import WeakKeyDictionary

import numpy as np

from geodispatch.roads import RoadNetwork, TravelTimes, walking_network
from geodispatch.roads.arrays import MOST_MS
from geodispatch.roads.engine import Engine


class ScaledTimes:
    """
    Travel times whose every edge takes a factor of what it takes elsewhere.

    They are made when they are asked for, kept, and made anew once the weights that they follow
    have changed. Threads may share them.

    Parameters
    ----------
    factor
        Above 0; 1 is the times themselves.
    """

    def __init__(self, factor: float) -> None:
        self._factor = factor
        self._lock = Lock()
        self._kept: WeakKeyDictionary[TravelTimes, tuple[object, TravelTimes]] = WeakKeyDictionary()

    def of(self, travel: TravelTimes) -> TravelTimes:
        """Return ``travel`` times the factor, with the weights that are in force there now."""
        if self._factor == 1.0:
            return travel
        with self._lock:
            # Asked before the weights: if these change meanwhile, the next question sees it.
            metric = travel.metric
            made_of, scaled = self._kept.get(travel, (None, None))
            if scaled is None or made_of is not metric:
                if scaled is None or scaled.engine is not travel.engine:
                    scaled = TravelTimes(travel.net, travel.engine)
                travel_s = travel.travel_s * self._factor
                travel_s[travel_s > MOST_MS / 1000.0] = np.inf
                scaled.update(travel_s)
                self._kept[travel] = metric, scaled
            return scaled


class WalkingTimes:
    """
    Travel times of a walker on the streets of a network, by the engine of a car's.

    No closure and no traffic holds a walker up, so the weights stay what they are.

    Parameters
    ----------
    roads
        The network of the cars.
    """

    def __init__(self, roads: RoadNetwork) -> None:
        self._net = walking_network(roads)
        self._lock = Lock()
        self._kept: WeakKeyDictionary[Engine, TravelTimes] = WeakKeyDictionary()

    def beside(self, driving: TravelTimes) -> TravelTimes:
        """Return the walker's travel times, found by the same kind of engine."""
        with self._lock:
            engine = driving.engine
            if engine not in self._kept:
                self._kept[engine] = TravelTimes(self._net, engine.also_for(self._net))
            return self._kept[engine]
