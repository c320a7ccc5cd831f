"""How each kind of unit moves: a table, one row a kind."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from geodispatch.domain.unit import UnitKind
from geodispatch.policing.city import City
from geodispatch.policing.rulebook import Settings
from geodispatch.roads import WALKING_KMH, StraightLine, TravelTimes

STRAIGHT_KMH = StraightLine().speed_kmh
"""Speed of a car where only a straight line can be given."""


@dataclass(frozen=True, slots=True)
class Movement:
    """
    Travel times on the roads, and the estimate where these have no answer.

    Kinds whose movements are equal can share one search.
    """

    travel: TravelTimes
    estimate: StraightLine


def movement(city: City, kind: UnitKind, driving: TravelTimes, settings: Settings) -> Movement:
    """
    Return how units of a kind move in a city.

    Parameters
    ----------
    driving
        Travel times by car, with the traffic and the closures of now.
    settings
        Of the rules in force.
    """
    return _TABLE[kind](city, driving, settings)


def _by_motorcycle(city: City, driving: TravelTimes, settings: Settings) -> Movement:
    factor = settings.motorcycle_factor
    return Movement(city.riding(driving, factor), StraightLine(speed_kmh=STRAIGHT_KMH / factor))


_TABLE: Mapping[UnitKind, Callable[[City, TravelTimes, Settings], Movement]] = MappingProxyType(
    {
        UnitKind.CAR: lambda _city, driving, _settings: Movement(driving, StraightLine()),
        UnitKind.MOTORCYCLE: _by_motorcycle,
        UnitKind.FOOT: lambda city, driving, _settings: Movement(
            city.walking(driving), StraightLine(speed_kmh=WALKING_KMH)
        ),
    }
)
