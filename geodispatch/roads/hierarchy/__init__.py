"""
A customizable contraction hierarchy: exact fastest paths, prepared in steps.

A city is held together by few places. Whoever crosses the river takes one of its bridges, whatever
the traffic. So most of the work of finding a path depends on the streets alone and can be done
before any weight is known. This engine does it as Dibbelt, Strasser and Wagner do [1]_, in three
steps, each of them repeated only when that changes on which it depends.

1. **Order**, once for a network. A few vertices that cut the map in two go last, then each half is
   cut again, and so on down: nested dissection. Vertices are then *contracted* from the first to
   the last: taken out of the graph, while all their remaining neighbours are joined with each
   other, so that every way over them stays a way without them. A pair that was not joined before
   gets a *shortcut*; links and shortcuts together are the *arcs*. The place of a vertex in the
   order is its *rank*. Its lowest higher neighbour is its parent in the *elimination tree*, and
   all its higher neighbours are ancestors: what hangs below a separator cannot see past it.
2. **Customisation**, once for a set of weights, with all traffic and closures in them. An arc from
   ``v`` up to ``w`` weighs the least of its links and of the detours over a lower ``u`` with arcs
   to both: its *lower triangles*. By rising rank both legs of a triangle are final before they are
   needed, so that one pass is enough. After a small change only those rows are done again that
   can differ: those of the links, then those above a row that did differ.
3. **Questions.** Among the fastest paths there is one that first climbs in rank and then descends:
   where a path dips, an arc over the dip is as fast. So a search from a vertex looks at its
   ancestors and at nothing else, by rank and without a queue. What it costs depends on the depth
   of the tree and not on the length of the way.

From many to one (``search``) the ancestors of the end are labelled first, then each start climbs
until it meets a label. The nearest few leave out whole subtrees: all ways from below ``v`` lead
over the higher neighbours of ``v``. From some to everywhere (``sweep``) one pass over the arcs
from the top down labels all, in the order in which they lie in memory: PHAST. From many to many
the pass keeps to the ancestors of the ends and takes sixteen starts side by side, one in each
*lane*, so that an arc is loaded once for all: RPHAST. A path is found last, by comparing labels,
and unpacked: each arc into the two legs of a triangle, until only links are left (``unpacking``).

Five junctions along a street. The ends go first, then the middle, whose neighbours 1 and 3 get a
shortcut, the last arc here. Closing the block from 2 to 3 closes it one way:

>>> import numpy as np
>>> from dataclasses import replace
>>> from geodispatch.roads import RoadNetwork
>>> from geodispatch.roads.order import Order
>>> ahead, back, lon = np.arange(4), np.arange(1, 5), np.arange(5) / 1000
>>> street = RoadNetwork.from_arrays(np.r_[ahead, back], np.r_[back, ahead], [5.0] * 8, lon, lon)
>>> by_hand = Order(np.array([0, 4, 2, 1, 3]), street.graph.checksum)
>>> engine = Hierarchy(replace(street, order=by_hand))
>>> vertex, arcs = engine.topology.order, engine.topology.arcs
>>> list(zip(vertex[arcs.lower].tolist(), vertex[arcs.upper].tolist(), strict=True))
[(4, 3), (0, 1), (2, 1), (2, 3), (1, 3)]
>>> metric = engine.metric(np.array([1, 2, 3, 4, 1, 2, 3, 4], dtype=np.uint32))
>>> metric.weights.up.tolist(), metric.weights.down.tolist()
([4, 1, 2, 3, 5], [4, 1, 2, 3, 5])
>>> closed = np.array([1, 2, 2**31 - 1, 4, 1, 2, 3, 4], dtype=np.uint32)
>>> later = engine.changed(metric, closed, edges=np.array([2]))
>>> later.weights.up.tolist(), later.weights.down.tolist()
([4, 1, 2, 2147483647, 2147483647], [4, 1, 2, 3, 5])
>>> later.paths_to(np.array([0]), np.zeros(1), np.array([4])).edges(0).tolist()
[7, 6, 5, 4]

Any order gives exact answers; a good one gives few arcs and a shallow tree. Where about √n vertices
cut a network of n in two, as in the plane, the arcs grow as n log n, the tree as √n, the arcs that
a search passes as n at most, and the triangles as n√n; streets do better than that. Wuhan has
82,902 vertices and 269,293 arcs; a vertex has 131 ancestors on average and 181 at most. The order
takes 0.3 to 0.5 s, the arcs 0.03 to 0.1 s, new weights about 4 ms, a small change far less.

Threads share what never changes: the `Hierarchy` with its topology (order, tree and arcs), and its
metrics. A topology serves other networks along the same streets too: who walks against one-ways
has other weights on the same arcs. Working memory belongs to one thread each, and kernels let go
of the interpreter's lock, so that threads search at the same time.

Where to read on: ``dissection`` (the order), ``elimination`` (the arcs that it makes), ``topology``
(both together), ``customization``, ``search``, ``sweep``, ``unpacking``, ``engine`` (what
`TravelTimes` asks), ``compiled`` (how numba is used) and ``warming`` (compiling ahead).

References
----------
.. [1] Dibbelt, J., Strasser, B. and Wagner, D. (2016). Customizable contraction hierarchies. ACM
   Journal of Experimental Algorithmics 21, 1.5.
"""

from geodispatch.roads.hierarchy.engine import Hierarchy

__all__ = ["Hierarchy"]
