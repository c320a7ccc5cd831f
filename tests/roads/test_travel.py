"""`TravelTimes` itself: what it refuses, whatever engine it asks, and which engine that is."""

import math
import pickle

import pytest

from geodispatch.roads import RoadNetwork, TravelTimes, dijkstra
from geodispatch.roads.dijkstra import Dijkstra
from geodispatch.roads.hierarchy import Hierarchy
from gridville import gridville


@pytest.mark.parametrize("node", [25, -1])
def test_a_node_outside_the_network_is_refused(node):
    travel = TravelTimes(gridville())
    for ask in (
        lambda: travel.table([node], [0]),
        lambda: travel.table([0], [node]),
        lambda: travel.to_one(node, [0]),
        lambda: travel.to_one(0, [node]),
        lambda: travel.nearest(0, [node], 1),
        lambda: travel.nearest(node, [0], 1),
        lambda: travel.reach([node]),
        lambda: travel.route(0, node),
        lambda: travel.route(node, 0),
        lambda: travel.lengths_to(node, [0]),
        lambda: travel.lengths_to(0, [node]),
    ):
        with pytest.raises(ValueError, match=rf"\[0\] is {node}; it must be from 0 to 24"):
            ask()


def test_offsets_that_mean_nothing_are_refused():
    travel = TravelTimes(gridville())
    with pytest.raises(ValueError, match=r"offset_s of source 1 is -1\.0"):
        travel.reach([0, 1], [0.0, -1.0])
    with pytest.raises(ValueError, match=r"offset_s of source 0 is nan"):
        travel.reach([0], [float("nan")])
    with pytest.raises(ValueError, match=r"offset_s has shape \(1,\)"):
        travel.reach([0, 1], [0.0])


def test_a_table_larger_than_a_block_is_put_together_from_blocks(monkeypatch):
    net = gridville()
    whole = TravelTimes(net, Dijkstra(net)).table(range(25), range(25))
    monkeypatch.setattr(dijkstra, "BLOCK_VALUES", 75)  # three rows at a time
    assert TravelTimes(net, Dijkstra(net)).table(range(25), range(25)).tolist() == whole.tolist()
    by_hand = [[60.0 * (abs(a // 5 - b // 5) + abs(a % 5 - b % 5)) for b in range(25)]
               for a in range(25)]  # fmt: skip
    assert whole.tolist() == by_hand


def test_a_network_has_one_hierarchy_for_all_its_travel_times():
    net = gridville()
    first, second = TravelTimes(net), TravelTimes(net)
    assert first.engine is second.engine is Hierarchy.of(net)
    first.update(net.travel_s * 2)
    assert (first.to_one(24, [0])[0], second.to_one(24, [0])[0]) == (960.0, 480.0)


def other_town() -> RoadNetwork:
    net = gridville()
    return RoadNetwork.from_arrays(net.head[::-1], net.tail[::-1], net.travel_s, net.lon, net.lat)


@pytest.mark.parametrize("engine", [Dijkstra, Hierarchy.of])
def test_an_engine_of_another_network_is_refused(engine):
    travel = TravelTimes(gridville())
    with pytest.raises(ValueError, match="another network"):
        TravelTimes(gridville(), engine(other_town()))
    with pytest.raises(ValueError, match="another network"):
        travel.adopt(engine(other_town()))
    with pytest.raises(ValueError, match="another network"):
        travel.put_in_force(TravelTimes(other_town(), engine(other_town())).metric)
    assert travel.to_one(0, [24]).tolist() == [480.0]


@pytest.mark.parametrize("k", [2.0, math.nan, True, "1", None, [1], -1])
def test_a_number_of_sources_that_is_no_number_is_refused(k):
    with pytest.raises(ValueError, match="k is .*; it must be a whole number"):
        TravelTimes(gridville()).nearest(0, [1, 2], k)


def test_a_network_that_was_sent_to_another_process_is_read_only_there():
    net = pickle.loads(pickle.dumps(gridville()))  # noqa: S301 - our own bytes
    assert not any(array.flags.writeable for array in (net.tail, net.streets.lon))
    assert TravelTimes(net).to_one(0, [24]).tolist() == [480.0]
