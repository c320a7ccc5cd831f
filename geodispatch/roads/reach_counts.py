"""
By how many origins everything is reached within a limit, and by each of them when.

One search for each origin, so that a place that three units reach is told from one that a single
one does: what a second and a third unit are worth, and what is left when the first one is busy.

A street is reached by an origin in whole, or along at most a few stretches; of the stretches the
sweep along the street says how much of its length is reached by at least ``k`` origins, exactly
and without cutting it into pieces beforehand.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

from geodispatch.roads.approaches import Approaches, Direct, direct_ways
from geodispatch.roads.arrays import FloatArray, IntArray, read_only
from geodispatch.roads.doors import Ways
from geodispatch.roads.reach import Coverage, Spread, on_streets
from geodispatch.roads.snapping import Snapped
from geodispatch.roads.stretches import Stretches, together


@dataclass(frozen=True, eq=False)
class ReachCounts:
    """
    Numbers of origins that come within a limit.

    Parameters
    ----------
    whole
        How many reach every street over its whole length, shape ``(n_streets,)``.
    stretches
        What they reach of the other streets; those of one origin do not overlap.
    places
        How many come to each place, one array for each group of places asked for.
    """

    whole: IntArray
    stretches: Stretches
    places: tuple[IntArray, ...]

    def __add__(self, other: "ReachCounts") -> "ReachCounts":
        return ReachCounts(
            self.whole + other.whole,
            together((self.stretches, other.stretches)),
            tuple(a + b for a, b in zip(self.places, other.places, strict=True)),
        )

    @classmethod
    def nobody(cls, n_streets: int, places: Sequence[Snapped]) -> "ReachCounts":
        """Return the counts of no origins at all."""
        return cls(
            np.zeros(n_streets, dtype=np.int64),
            Stretches.none(),
            tuple(np.zeros(len(group.street), dtype=np.int64) for group in places),
        )

    @cached_property
    def pieces(self) -> tuple[IntArray, FloatArray, IntArray]:
        """
        The streets, cut where the number of origins changes.

        Street, share of its length, and number of origins of every piece; the shares of a street
        sum to 1. Shape ``(n_pieces,)``.
        """
        part = self.stretches
        cut, again = np.unique(part.street, return_inverse=True)
        # A beginning and an end for each stretch, and both ends of the streets that have any.
        row = np.concatenate((again, again, np.arange(cut.size), np.arange(cut.size)))
        at = np.concatenate((part.low, part.high, np.zeros(cut.size), np.ones(cut.size)))
        step = np.repeat((1, -1, 0), (again.size, again.size, 2 * cut.size))
        order = np.lexsort((at, row))
        row, at, count = row[order], at[order], np.cumsum(step[order])
        piece = np.flatnonzero((row[:-1] == row[1:]) & (at[1:] > at[:-1]))
        uncut = np.setdiff1d(np.arange(self.whole.size), cut, assume_unique=True)
        street = cut[row[piece]]
        return (
            read_only(np.concatenate((street, uncut))),
            read_only(np.concatenate((at[piece + 1] - at[piece], np.ones(uncut.size)))),
            read_only(np.concatenate((self.whole[street] + count[piece], self.whole[uncut]))),
        )

    def street_share(self, at_least: int) -> FloatArray:
        """Return the share of every street that this many origins or more reach."""
        street, share, count = self.pieces
        enough = count >= at_least
        found = np.bincount(street[enough], share[enough], minlength=self.whole.size)
        return np.minimum(found, 1.0)


class _Origin(NamedTuple):
    """
    One origin's search: its row, when each vertex is reached, and which are in time.

    ``times`` is how many stand ready at the same point of a street at the same time.
    """

    row: int
    times: int
    vertex_ms: FloatArray
    reached: IntArray


def count_reach(coverage: Coverage, places: Sequence[Snapped] = ()) -> ReachCounts:
    """
    Count the origins that reach each street and each place within the limit of a coverage.

    With the weights that the coverage was found with, whatever is in force since.

    Parameters
    ----------
    places
        Groups of feet on the same network.
    """
    spread, limit_ms = coverage.spread, coverage.limit_s * 1000.0
    asked = [_Asked.of(spread, group) for group in places]
    counts = [np.zeros(len(group.approaches), dtype=np.int64) for group in asked]
    whole = np.zeros(len(spread.net.streets), dtype=np.int64)
    stretches: list[Stretches] = []
    for origin in _searches(spread, *_once(spread), limit_ms):
        alone = np.array([origin.row])
        in_whole, in_part = on_streets(spread, origin.vertex_ms, alone, limit_ms)
        whole[in_whole] += origin.times
        stretches += [in_part] * origin.times
        for group, count in zip(asked, counts, strict=True):
            group.count_in_time(spread, origin, coverage.limit_s, count)
    return ReachCounts(whole, together(stretches), tuple(counts))


def arrivals_of_each(coverage: Coverage, places: Snapped) -> FloatArray:
    """
    Return when each origin comes to each place.

    With the weights that the coverage was found with.

    Returns
    -------
    Seconds after zero with the origin's readiness in them, shape ``(n_origins, n_places)``;
    ``inf`` where it comes after the limit of the coverage or not at all.
    """
    spread = coverage.spread
    asked = _Asked.of(spread, places)
    seconds = np.full((spread.ready_ms.size, len(asked.approaches)), np.inf)
    every = np.arange(spread.ready_ms.size)
    for origin in _searches(spread, every, np.ones_like(every), coverage.limit_s * 1000.0):
        place, ms = asked.arrivals(spread, origin)
        np.minimum.at(seconds[origin.row], place, ms / 1000.0)
    seconds[seconds > coverage.limit_s] = np.inf
    return seconds


@dataclass(frozen=True, slots=True, eq=False)
class _Asked:
    """
    A group of places, with the ways to them.

    Parameters
    ----------
    direct, ptr
        Ways along one street; those from origin ``i`` are ``ptr[i]`` to ``ptr[i + 1]``.
    """

    approaches: Approaches
    direct: Direct
    ptr: IntArray

    @classmethod
    def of(cls, spread: Spread, places: Snapped) -> "_Asked":
        direct = direct_ways(spread.net, spread.stands, places)
        ptr = np.searchsorted(direct.origin, np.arange(spread.ready_ms.size + 1))
        approaches = Approaches.of(spread.net, spread.metric.edge_ms, places)
        return cls(approaches, direct, ptr.astype(np.int64))

    def arrivals(self, spread: Spread, origin: _Origin) -> tuple[IntArray, FloatArray]:
        """Return places and milliseconds of all ways that begin in time; a place may repeat."""
        ways = self.approaches.from_vertices(origin.reached)
        ms = origin.vertex_ms[self.approaches.vertex[ways]] + self.approaches.ms[ways]
        own = slice(self.ptr[origin.row], self.ptr[origin.row + 1])
        along_ms = spread.ready_ms[origin.row] + self.direct.ms[own]
        place = np.concatenate((self.approaches.place[ways], self.direct.place[own]))
        return place, np.concatenate((ms, along_ms))

    def count_in_time(
        self, spread: Spread, origin: _Origin, limit_s: float, count: IntArray
    ) -> None:
        """Add 1 to the count of every place that an origin reaches in time."""
        place, ms = self.arrivals(spread, origin)
        reached = np.zeros(count.size, dtype=np.bool_)
        reached[place[ms / 1000.0 <= limit_s]] = True
        count += origin.times * reached


def _once(spread: Spread) -> tuple[IntArray, IntArray]:
    """Return the first row of the origins that set out alike, and how many each stands for."""
    alike = np.column_stack((spread.feet.street, spread.feet.fraction, spread.ready_ms))
    _, first, times = np.unique(alike, axis=0, return_index=True, return_counts=True)
    return first, times


def _searches(
    spread: Spread, rows: IntArray, times: IntArray, limit_ms: float
) -> Iterator[_Origin]:
    """Search from one origin after the other, those that can set out in time."""
    ways = spread.stands.ways(spread.net, leaving=True)
    order = np.argsort(ways.place, kind="stable")
    ptr = np.searchsorted(ways.place[order], np.arange(spread.ready_ms.size + 1))
    for row, alike in zip(rows.tolist(), times.tolist(), strict=True):
        starts = order[ptr[row] : ptr[row + 1]]
        if spread.ready_ms[row] <= limit_ms and starts.size:
            vertex_ms = _search(spread, ways, starts, limit_ms)
            yield _Origin(row, alike, vertex_ms, np.flatnonzero(vertex_ms <= limit_ms))


def _search(spread: Spread, ways: Ways, starts: IntArray, limit_ms: float) -> FloatArray:
    alone = np.zeros(starts.size, dtype=np.int64)
    start_ms = spread.ready_ms[ways.place[starts]] + ways.ms[starts]
    seconds, _ = spread.metric.spread(ways.vertex[starts], start_ms, alone, limit_ms)
    return np.rint(seconds * 1000.0)
