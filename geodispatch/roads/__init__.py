"""
Roads: how long it takes to drive from here to there, exactly.

This room knows streets, seconds and metres, and nothing about police. It takes flat arrays and
gives flat arrays; files are read by the adapters, who may joins whom is decided in policing.

What lives here
---------------
`RoadNetwork`
    Directed edges between junctions, as arrays that are checked once and never change. Each
    edge runs along a street of `Streets`, the polylines that a map shows; the two directions
    of a two-way street are two edges along one street. ``from_arrays`` makes a network of
    straight streets, ``from_streets`` one from a city file.
`TravelTimes`
    Answers between *nodes*: ``table``, ``to_one``, ``nearest``, ``reach``, ``route``,
    ``lengths_to``. Traffic and closures come in by ``update``, of all edges or of a few.
`geodispatch.roads.hierarchy`, `Dijkstra`
    The engines behind it: a customizable contraction hierarchy, built once for a network and
    a hundred times as fast, and scipy's Dijkstra, ready at once. The same contract, the same
    answers; whoever serves starts with the one and adopts the other.
`RoadNetwork.snap`
    From a place to the nearest street, as a fraction of that street (`Snapped`).
`journeys_to`
    Answers between *places*: from many to one, the parts of streets at both ends counted, the
    direction of one-way streets honoured, with lengths and routes on demand (`Journeys`). Where
    the network has no answer, a `StraightLine` estimate stands in and is marked.
`reach_from`, ``isochrones``
    What some places reach within a limit: junctions, shares of streets, and any other places
    (`Coverage`); and as areas on a map, one for every limit.
`count_reach`, `arrivals_of_each`
    By how many of the places everything is reached within the limit (`ReachCounts`), and by each
    of them when.
`TurnRestrictions`
    Turns that may not be driven. Only the nodes that have some are expanded, inside the engines'
    graph; nobody above sees it.
`Measure`, `SpeedProfile`, `LivingWeights`, `LiveTravel`
    Closures and slow areas, speeds by hour of the week, the weights of an instant, and travel
    times that are brought to it with the next hour made ready.
`walking_network`
    The same streets for people on foot, who need not mind one-ways.

What always holds
-----------------
- Seconds are whole milliseconds inside, in float64, so that sums are exact and two engines can
  be compared for equality. ``inf`` is "no path" in answers and "closed" in weights.
- Indices are the caller's: nodes, edges and streets keep the numbers they came with.
- Ties go to the lower index, so that the same question has the same answer tomorrow.
- "Nobody can reach it" is a result. Errors (`ValueError`) are for input that means nothing,
  and name the index.
- A dispatcher asks "how long from all units to this place", which runs against the edges: one
  search from the place answers for every unit.
- Networks and weights are immutable. `TravelTimes.update` prepares a new state aside and swaps
  it in at once; readers on other threads see the old one or the new one, never a mixture.
- A time of 24.8 days (2**31 - 1 ms) or more counts as no path, so that engines may count in 32
  bits.

Longitudes and latitudes are WGS 84 degrees. Metres exist only here and in the adapters: lengths
are taken in a plane about the middle of the network (`geodispatch.roads.plane`).

Where to read on: ``network`` and ``streets`` (what is stored), ``graph`` and ``engine`` (what is
searched, and by what contract), ``hierarchy`` (the algorithm, with its papers) and ``dijkstra``,
``travel``; ``snapping``, ``doors`` (ways between a place and the junctions of its street),
``journeys``, ``approaches``, ``reach`` and ``reach_counts``, ``isochrones``, ``outlines``;
``turns``; ``measures``, ``hours``, ``traffic``; ``walking``; ``order`` (what of a hierarchy is
kept on disk); ``arrays`` holds the checks at the door.
"""

from geodispatch.roads.arrays import BoolArray, FloatArray, IntArray
from geodispatch.roads.dijkstra import Dijkstra
from geodispatch.roads.hours import SpeedProfile
from geodispatch.roads.journeys import Journeys, StraightLine, journeys_to
from geodispatch.roads.measures import Direction, Measure, edges_crossed, edges_meant
from geodispatch.roads.network import RoadNetwork
from geodispatch.roads.reach import Coverage, reach_from
from geodispatch.roads.reach_counts import ReachCounts, arrivals_of_each, count_reach
from geodispatch.roads.snapping import Snapped
from geodispatch.roads.streets import Streets
from geodispatch.roads.stretches import Stretches, together
from geodispatch.roads.traffic import LiveTravel, LivingWeights
from geodispatch.roads.travel import Route, TravelTimes
from geodispatch.roads.turns import TurnRestrictions
from geodispatch.roads.walking import WALKING_KMH, walking_network

__all__ = [
    "WALKING_KMH",
    "BoolArray",
    "Coverage",
    "Dijkstra",
    "Direction",
    "FloatArray",
    "IntArray",
    "Journeys",
    "LiveTravel",
    "LivingWeights",
    "Measure",
    "ReachCounts",
    "RoadNetwork",
    "Route",
    "Snapped",
    "SpeedProfile",
    "StraightLine",
    "Streets",
    "Stretches",
    "TravelTimes",
    "TurnRestrictions",
    "arrivals_of_each",
    "count_reach",
    "edges_crossed",
    "edges_meant",
    "journeys_to",
    "reach_from",
    "together",
    "walking_network",
]
