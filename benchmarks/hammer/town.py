"""A city of streets in squares, with units that stand at its corners."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import numpy as np
from shapely.geometry import MultiPolygon, box

from geodispatch.adapters import load_rulebook
from geodispatch.domain import (
    AvlFix,
    ClockStart,
    ClockStop,
    Crew,
    Jurisdiction,
    Jurisdictions,
    Name,
    Place,
    ResponseLimit,
    ResponseLimits,
    Unit,
    UnitKind,
    UnitStatus,
    Urgency,
)
from geodispatch.policing import City
from geodispatch.roads import RoadNetwork

CODE = "hammer"
SIDE = 12
BLOCK_M, BLOCK_S = 400.0, 40.0
BLOCK_DEGREES = 0.004
WEST, SOUTH = 10.0, 0.0
SEEN_BEFORE = timedelta(seconds=5)


def squares() -> RoadNetwork:
    """Return `SIDE` by `SIDE` corners, each joined to its neighbours both ways."""
    node = np.arange(SIDE * SIDE).reshape(SIDE, SIDE)
    one = np.concatenate((node[:, :-1].ravel(), node[:-1].ravel()))
    other = np.concatenate((node[:, 1:].ravel(), node[1:].ravel()))
    tail, head = np.append(one, other), np.append(other, one)
    row, column = np.divmod(np.arange(SIDE * SIDE), SIDE)
    return RoadNetwork.from_arrays(
        tail,
        head,
        np.full(tail.size, BLOCK_S),
        lon=WEST + column * BLOCK_DEGREES,
        lat=SOUTH + row * BLOCK_DEGREES,
        length_m=np.full(tail.size, BLOCK_M),
    )


def corner(number: int) -> Place:
    """Return the place of a corner, counted row by row from the south-west."""
    row, column = divmod(number % (SIDE * SIDE), SIDE)
    return Place(WEST + column * BLOCK_DEGREES, SOUTH + row * BLOCK_DEGREES)


def town() -> City:
    """Return the city: two districts, the shipped rule book, five minutes for every call."""
    edge, far = BLOCK_DEGREES, BLOCK_DEGREES * SIDE
    middle = WEST + far / 2.0
    west = box(WEST - edge, SOUTH - edge, middle, SOUTH + far)
    east = box(middle, SOUTH - edge, WEST + far, SOUTH + far)
    return City(
        code=CODE,
        name=Name("锤镇", "Hammertown"),
        roads=squares(),
        jurisdictions=Jurisdictions(
            [
                Jurisdiction("W", "West", MultiPolygon([west])),
                Jurisdiction("E", "East", MultiPolygon([east])),
            ]
        ),
        limits=ResponseLimits(
            ResponseLimit(
                "urban",
                urgency,
                timedelta(minutes=5),
                ClockStart.RECEIVED,
                ClockStop.ARRIVED,
                date(2024, 1, 1),
                None,
                "made up for the hammer",
            )
            for urgency in Urgency
        ),
        rulebook=load_rulebook("110"),
    )


def callsigns(count: int) -> tuple[str, ...]:
    """
    Return callsigns.

    Examples
    --------
    >>> callsigns(2)
    ('H001', 'H002')
    """
    return tuple(f"H{number:03d}" for number in range(1, count + 1))


@dataclass(frozen=True, slots=True)
class Fleet:
    """
    Cars with two officers each, at corners, seen five seconds ago.

    Parameters
    ----------
    count
        How many.
    """

    count: int

    def units(self, now: datetime) -> tuple[Unit, ...]:
        """Return them as they are known at ``now``."""
        seen = now - SEEN_BEFORE
        return tuple(
            Unit(
                callsign=callsign,
                kind=UnitKind.CAR,
                station="W" if number % 2 else "E",
                crew=Crew(2, 0),
                status=UnitStatus.AVAILABLE,
                fix=AvlFix(corner(number * 7), device_at=seen),
            )
            for number, callsign in enumerate(callsigns(self.count))
        )
