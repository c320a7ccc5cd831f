"""Ways that are driven by the clock: a line, and when one is where on it."""

import math
from array import array
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from geodispatch.domain.place import Place
from geodispatch.policing.movement import Movement
from geodispatch.roads import WALKING_KMH, FloatArray, journeys_to
from geodispatch.roads.plane import great_circle_m

FOREVER = math.inf
DIGITS = 5
"""Of a degree: a metre, which is what receivers round to."""

MEETS_EVERY_S = 60.0
"""So close together on a round whoever comes back to it looks where to meet it."""


@dataclass(frozen=True, slots=True, eq=False)
class Course:
    """
    A line on which somebody moves; before its beginning and after its end he stands.

    Parameters
    ----------
    lon, lat
        WGS 84 degrees.
    at_s
        Seconds from the beginning to each point; none is before the one before it.
    kmh
        Speed from each point to the next; 0 at the last.
    """

    lon: "array[float]"
    lat: "array[float]"
    at_s: "array[float]"
    kmh: "array[float]"

    @classmethod
    def of(cls, points: FloatArray, at_s: FloatArray) -> "Course":
        """Return the course of a line, longitude and latitude, shape ``(k, 2)``."""
        metres = great_circle_m(points[:-1, 0], points[:-1, 1], points[1:, 0], points[1:, 1])
        seconds = np.diff(at_s)
        kmh = np.divide(3.6 * metres, seconds, out=np.zeros(len(metres)), where=seconds > 0.0)
        columns = (points[:, 0], points[:, 1], at_s, np.append(kmh, 0.0))
        return cls(*(array("d", column.tolist()) for column in columns))

    @classmethod
    def standing(cls, place: Place) -> "Course":
        """Return the course of whoever stays where he is."""
        return cls.of(np.array([[place.lon, place.lat]]), np.zeros(1))

    @property
    def duration_s(self) -> float:
        """Seconds from the beginning to the end."""
        return self.at_s[-1]

    def at(self, after_s: float) -> tuple[Place, float]:
        """Return where he is so long after the beginning, and how fast he moves, km/h."""
        before = bisect_right(self.at_s, after_s) - 1
        if before < 0 or before + 1 == len(self.at_s):
            end = 0 if before < 0 else -1
            return Place(round(self.lon[end], DIGITS), round(self.lat[end], DIGITS)), 0.0
        start_s, lon, lat = self.at_s[before], self.lon[before], self.lat[before]
        share = (after_s - start_s) / (self.at_s[before + 1] - start_s)
        lon += share * (self.lon[before + 1] - lon)
        lat += share * (self.lat[before + 1] - lat)
        return Place(round(lon, DIGITS), round(lat, DIGITS)), round(self.kmh[before], 1)


@dataclass(frozen=True, slots=True, eq=False)
class Leg:
    """A course that is driven from one instant until another, seconds since 1970."""

    since_s: float
    course: Course
    until_s: float = FOREVER


@dataclass(frozen=True, slots=True, eq=False)
class Round:
    """
    A course that ends where it began and is driven for ever; where, says the clock alone.

    Parameters
    ----------
    phase_s
        How far along it was in 1970.
    """

    course: Course
    phase_s: float

    @property
    def turn_s(self) -> float:
        """Seconds that it takes to go round once."""
        return self.course.duration_s or 1.0

    def at(self, at_s: float) -> tuple[Place, float]:
        """Return where one is at an instant, and how fast, km/h."""
        return self.course.at((at_s + self.phase_s) % self.turn_s)

    def meetings(self) -> tuple[tuple[float, Place], ...]:
        """Return seconds from the beginning, every `MEETS_EVERY_S`, and the place of each."""
        count = int(self.turn_s / MEETS_EVERY_S) + 1
        return tuple(
            (MEETS_EVERY_S * number, self.course.at(MEETS_EVERY_S * number)[0])
            for number in range(count)
        )

    def passes(self, after_s: float, from_s: float) -> float:
        """
        Return the first instant at which a place of it is passed.

        Parameters
        ----------
        after_s
            Where on it, seconds from the beginning.
        from_s
            Earliest instant.
        """
        return from_s + (after_s - self.phase_s - from_s) % self.turn_s


def between(moves: Movement, start: Place, goal: Place, pace: float = 1.0) -> Course:
    """
    Return the course from one place to another, along the streets.

    What lies between a place and its street is walked, with the terminal in the hand. Where no
    street leads it is the straight line, at the speed of the estimate.

    Parameters
    ----------
    pace
        Time to that of the movement.
    """
    lonlat = [(start.lon, start.lat)]
    found = journeys_to(moves.travel, lonlat, (goal.lon, goal.lat), moves.estimate)
    points, at_s = found.drive(0)
    at_s = at_s * pace
    if not found.by_road[0]:
        return Course.of(points, at_s)
    walks_s = np.array((found.snap_m[0], found.destination_snap_m)) / (WALKING_KMH / 3.6)
    points = np.concatenate((lonlat, points, [(goal.lon, goal.lat)]))
    steps_s = np.concatenate(([0.0, walks_s[0]], np.diff(at_s), walks_s[1:]))
    return Course.of(points, np.cumsum(steps_s))


def round_of(legs: Sequence[Course], stands_s: Sequence[float], phase: float) -> Round:
    """
    Return the round of some courses, each of which begins where the one before it ends.

    Parameters
    ----------
    stands_s
        Seconds for which one stands before each of them.
    phase
        How far along it was in 1970, as a share of the whole.
    """
    now_s = 0.0
    lon: list[float] = []
    lat: list[float] = []
    at_s: list[float] = []
    for leg, wait_s in zip(legs, stands_s, strict=True):
        for axis, kept in ((leg.lon, lon), (leg.lat, lat)):
            kept += [axis[0], *axis]
        at_s += [now_s, *(now_s + wait_s + after_s for after_s in leg.at_s)]
        now_s = at_s[-1]
    return Round(Course.of(np.column_stack((lon, lat)), np.array(at_s)), phase * now_s)
