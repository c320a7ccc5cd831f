"""The engines that are measured, each behind the same few methods (`benchmarks.peers.peer`)."""

from benchmarks.peers.geodispatch_travel import Geodispatch
from benchmarks.peers.igraph_dijkstra import Igraph
from benchmarks.peers.networkit_dijkstra import Networkit
from benchmarks.peers.networkx_dijkstra import Networkx
from benchmarks.peers.peer import Given, Peer
from benchmarks.peers.routingkit import RoutingkitCch, RoutingkitCchOurOrder
from benchmarks.peers.scipy_dijkstra import Scipy, ScipyByRank
from benchmarks.peers.valhalla_actor import Valhalla

PEERS: dict[str, type[Peer]] = {
    peer.name: peer
    for peer in (
        Geodispatch,
        RoutingkitCch,
        RoutingkitCchOurOrder,
        ScipyByRank,
        Scipy,
        Networkit,
        Igraph,
        Networkx,
        Valhalla,
    )
}
"""By name, in the order of the tables."""

__all__ = ["PEERS", "Given", "Peer"]
