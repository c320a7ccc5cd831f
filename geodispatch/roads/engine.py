"""
What `TravelTimes` asks of an engine.

An `Engine` is made for one `SearchGraph` and holds whatever no change of weights alters. Of a
set of weights it makes a `Metric`, which never changes: whoever holds one gets answers that belong
together. Two engines exist: scipy's Dijkstra (`geodispatch.roads.dijkstra`), ready at once, and the
hierarchy (`geodispatch.roads.hierarchy`), built once and a hundred times faster.

Engines speak vertices and links of the graph. They trust their arguments: indices are in range,
int64 and contiguous, milliseconds are whole. Times of `NO_PATH_MS` and more are no path.
"""

from typing import Protocol

import numpy as np

from geodispatch.roads.arrays import FloatArray, IntArray, MsArray
from geodispatch.roads.graph import SearchGraph
from geodispatch.roads.network import RoadNetwork


class Paths(Protocol):
    """Fastest paths from some starts to the nearest of some ends."""

    @property
    def ms(self) -> FloatArray:
        """
        Milliseconds from every start, with what its end adds; ``inf`` where there is no path.

        Shape ``(n_starts,)``.
        """
        ...

    @property
    def end(self) -> IntArray:
        """Position among the ends of the one that each path leads to; -1 where there is none."""
        ...

    @property
    def length_m(self) -> FloatArray:
        """Metres of each path, without what its end adds; NaN where there is none."""
        ...

    def edges(self, start: int) -> IntArray:
        """
        Return the edges of the path from one start, in the order of driving.

        ``start`` is its position; its path must exist.
        """
        ...


class Metric(Protocol):
    """One state of the weights, ready to search."""

    @property
    def engine(self) -> "Engine":
        """The engine that made it."""
        ...

    @property
    def edge_ms(self) -> MsArray:
        """The weights: whole milliseconds of every edge, `NO_PATH_MS` where closed."""
        ...

    def paths_to(self, ends: IntArray, end_ms: FloatArray, starts: IntArray) -> Paths:
        """
        Search from some starts to the nearest of some ends.

        Parameters
        ----------
        ends, end_ms
            Vertices, and what is added where a path ends there, ``inf`` for never; a vertex may
            come twice.
        starts
            Vertices; may repeat.
        """
        ...

    def route(self, start: int, end: int) -> tuple[float, IntArray]:
        """
        Return milliseconds and edges of a fastest path from one vertex to another.

        ``inf`` and no edges where there is no path.
        """
        ...

    def nearest(self, end: int, starts: IntArray, k: int) -> tuple[IntArray, FloatArray]:
        """
        Return the ``k`` starts nearest to ``end``, as positions and milliseconds.

        Nearest first, equally near ones by position; fewer when fewer have a path.
        """
        ...

    def table(self, starts: IntArray, ends: IntArray) -> FloatArray:
        """Return *seconds* from every start to every end, shape ``(n_starts, n_ends)``."""
        ...

    def spread(
        self,
        starts: IntArray,
        start_ms: FloatArray,
        owner: IntArray,
        most_ms: float = np.inf,
    ) -> tuple[FloatArray, IntArray]:
        """
        Search from some starts to all vertices, and say whose start was the fastest.

        Parameters
        ----------
        starts, start_ms, owner
            Where, how many milliseconds after zero (``inf`` for never), and whose, from 0.
        most_ms
            Nobody asks for later arrivals: an engine may leave them out, as if none came.

        Returns
        -------
        *Seconds* and owner for every vertex, ``inf`` and -1 where none comes; among equally fast
        owners the lowest.
        """
        ...


class Engine(Protocol):
    """Makes metrics for one graph."""

    @property
    def graph(self) -> SearchGraph:
        """The graph that is searched."""
        ...

    def also_for(self, net: RoadNetwork) -> "Engine":
        """
        Return an engine of this kind for other edges between the same nodes: those of a walker.

        What can be shared is shared.

        Raises
        ------
        ValueError
            If the network joins nodes that this engine's network does not join.
        """
        ...

    def metric(self, edge_ms: MsArray) -> Metric:
        """
        Make a metric of new weights.

        Parameters
        ----------
        edge_ms
            Whole milliseconds of every edge, `NO_PATH_MS` where closed; kept, not copied.
        """
        ...

    def changed(self, metric: Metric, edge_ms: MsArray, edges: IntArray) -> Metric:
        """
        Make a metric of weights that differ from another's at some edges only.

        Parameters
        ----------
        metric
            One that this engine made.
        edge_ms
            All new weights.
        edges
            Where they differ from ``metric.edge_ms``.
        """
        ...
