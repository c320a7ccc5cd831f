import numpy as np
import pytest

from geodispatch.roads import RoadNetwork, Streets
from gridville import BLOCK_DEGREES, BOTH_WAYS, gridville, gridville_with_island, town


def two_nodes(travel_s, tail=(0, 1), head=(1, 0), **more):
    return RoadNetwork.from_arrays(tail, head, travel_s, [0.0, 0.001], [0.0, 0.0], **more)


@pytest.mark.parametrize("weight", [float("nan"), -1.0, -1e-9, -np.inf, 2147483.647, 1e300])
def test_a_weight_that_means_nothing_is_refused_with_the_index_of_its_edge(weight):
    with pytest.raises(ValueError, match=r"travel_s of edge 1 is"):
        two_nodes([1.0, weight])


def test_the_largest_weight_and_a_closure_are_accepted():
    net = two_nodes([2147483.646, np.inf])
    assert net.travel_s.tolist() == [2147483.646, np.inf]


def test_seconds_become_whole_milliseconds_half_to_even():
    net = two_nodes([0.0125, 0.0135])
    assert net.travel_s.tolist() == [0.012, 0.014]


@pytest.mark.parametrize(
    ("tail", "head", "message"),
    [
        ([0, 2], [1, 0], r"tail\[1\] is 2; it must be from 0 to 1"),
        ([0, 1], [-1, 0], r"head\[0\] is -1; it must be from 0 to 1"),
        ([0, 1], [1], r"head has shape \(1,\)"),
        ([[0, 1]], [1, 0], r"tail has shape \(1, 2\)"),
        ([0.0, 1.0], [1, 0], r"tail holds float64 values"),
    ],
)
def test_an_edge_needs_two_nodes_of_the_network(tail, head, message):
    with pytest.raises(ValueError, match=message):
        two_nodes([1.0, 1.0], tail, head)


def test_every_edge_needs_one_weight():
    with pytest.raises(ValueError, match=r"travel_s has shape \(3,\); it must be \(2,\)"):
        two_nodes([1.0, 1.0, 1.0])


@pytest.mark.parametrize("length", [np.nan, np.inf, -1.0])
def test_a_length_that_means_nothing_is_refused(length):
    with pytest.raises(ValueError, match="length_m of edge 0"):
        two_nodes([1.0, 1.0], length_m=[length, 1.0])


@pytest.mark.parametrize("lon", [np.nan, 181.0, 12_730_000.0])
def test_a_node_must_be_in_degrees(lon):
    with pytest.raises(ValueError, match="Node 1 is at lon="):
        RoadNetwork.from_arrays([0], [1], [1.0], [0.0, lon], [0.0, 0.0])


def test_the_network_keeps_its_own_copy_and_nobody_can_write_to_it():
    weights = np.array([1.0, 2.0])
    net = two_nodes(weights)
    weights[0] = 99.0
    assert net.travel_s.tolist() == [1.0, 2.0]
    with pytest.raises(ValueError, match="read-only"):
        net.travel_s[0] = 5.0


@pytest.mark.parametrize("n_nodes", [0, 1])
def test_a_network_may_have_no_edges(n_nodes):
    net = RoadNetwork.from_arrays([], [], [], np.zeros(n_nodes), np.zeros(n_nodes))
    assert (net.n_nodes, net.n_edges, len(net.streets)) == (n_nodes, 0, 0)
    assert net.main.tolist() == []


def test_both_directions_and_parallel_edges_share_a_straight_street():
    net = two_nodes([5.0, 6.0, 7.0], tail=[1, 0, 0], head=[0, 1, 1])
    assert net.street.tolist() == [0, 0, 0]
    assert net.forward.tolist() == [False, True, True]
    assert net.streets.coordinates(0).tolist() == [[0.0, 0.0], [0.001, 0.0]]


def test_a_length_left_out_is_the_great_circle():
    net = RoadNetwork.from_arrays([0], [1], [1.0], [0.0, BLOCK_DEGREES], [0.0, 0.0])
    assert net.length_m[0] == pytest.approx(600.0, abs=1e-6)


def test_streets_become_edges_forward_first_and_only_where_passable():
    # Street 0 both ways with a bend, street 1 only backward, street 2 not at all.
    streets = Streets(
        ptr=[0, 3, 5, 7],
        lon=[0.0, 0.001, 0.001, 0.001, 0.002, 0.002, 0.0],
        lat=[0.0, 0.0, 0.001, 0.001, 0.001, 0.001, 0.0],
        name=["Bend", "", ""],
    )
    nan = np.nan
    net = RoadNetwork.from_streets(
        [0, 1, 2], [1, 2, 0], [10, nan, nan], [20, 30, nan], streets, [222.4, 111.2, 250.0]
    )
    assert list(zip(net.tail.tolist(), net.head.tolist(), strict=True)) == [(0, 1), (1, 0), (2, 1)]
    assert net.travel_s.tolist() == [10.0, 20.0, 30.0]
    assert net.length_m.tolist() == [222.4, 222.4, 111.2]
    assert net.street.tolist() == [0, 0, 1]
    assert net.forward.tolist() == [True, False, False]
    assert net.lon.tolist() == [0.0, 0.001, 0.002]
    assert net.streets.name == ("Bend", "", "")
    assert net.streets.kind is None


def straight_streets(n):
    """Streets 0-1, 1-2, … along the equator, a thousandth of a degree each."""
    ends = np.arange(n) * 0.001
    lon = np.column_stack((ends, ends + 0.001)).reshape(-1)
    return Streets(np.arange(0, 2 * n + 1, 2), lon, np.zeros(2 * n))


def test_a_negative_weight_is_refused_with_the_index_of_its_street():
    with pytest.raises(ValueError, match=r"backward_s of street 1 is -3\.0"):
        RoadNetwork.from_streets(
            [0, 1], [1, 2], [1, 1], [np.nan, -3.0], straight_streets(2), [111.0, 111.0]
        )


def test_a_street_that_runs_against_its_nodes_is_refused():
    with pytest.raises(ValueError, match="Street 0 does not meet the other streets at node 1"):
        RoadNetwork.from_streets(
            [1, 1], [0, 2], [1, 1], [1, 1], straight_streets(2), [111.0, 111.0]
        )


@pytest.mark.parametrize("far", [3, 10**12])
def test_a_node_without_a_street_is_refused(far):
    with pytest.raises(ValueError, match=r"no gaps|without gaps"):
        RoadNetwork.from_streets(
            [0, 1], [1, far], [1, 1], [1, 1], straight_streets(2), [111.0, 111.0]
        )


@pytest.mark.parametrize(
    ("ptr", "message"),
    [
        ([0, 1, 3], "Street 0 has fewer than 2 points"),
        ([0, 2], "ptr must rise from 0 to the number of points, 3"),
        ([], "ptr must rise"),
    ],
)
def test_a_street_needs_two_points(ptr, message):
    with pytest.raises(ValueError, match=message):
        Streets(ptr, [0.0, 0.1, 0.2], [0.0, 0.0, 0.0])


def test_names_must_be_as_many_as_streets():
    with pytest.raises(ValueError, match="name has 2 entries for 1 streets"):
        Streets([0, 2], [0.0, 0.1], [0.0, 0.0], name=["a", "b"])


def test_a_stretch_of_a_bent_street_keeps_the_bend():
    # An L: two blocks, with the bend at half of the length.
    street = Streets([0, 3], [0.0, BLOCK_DEGREES, BLOCK_DEGREES], [0.0, 0.0, BLOCK_DEGREES])
    expected = np.array([[0.5, 0.0], [1.0, 0.0], [1.0, 0.5]]) * BLOCK_DEGREES
    assert street.stretch(0, 0.25, 0.75) == pytest.approx(expected, abs=1e-9)
    assert street.stretch(0, 0.75, 0.25) == pytest.approx(expected[::-1], abs=1e-9)
    assert street.stretch(0, 0.0, 1.0).tolist() == street.coordinates(0).tolist()


def test_streets_of_an_island_are_not_main():
    net = gridville_with_island()
    assert net.main.tolist() == [True] * 40 + [False]
    assert gridville().main.all()


def test_of_two_equal_components_the_one_with_the_lowest_node_is_main():
    net = RoadNetwork.from_arrays(
        [3, 2, 0, 1], [2, 3, 1, 0], [1.0] * 4, [0.0, 0.1, 0.2, 0.3], np.zeros(4)
    )
    assert net.main.tolist() == [True, False]


def test_a_street_that_only_leads_out_of_town_is_not_main():
    net = town([*BOTH_WAYS, (24, 25)], more=[(4, 5)])
    assert net.main.tolist() == [True] * 40 + [False]


def test_a_closed_edge_connects_nothing():
    seconds = [60.0] * 80
    for edge in (0, 1, 40, 41):  # all four edges at junction 0
        seconds[edge] = np.inf
    net = town(BOTH_WAYS, seconds)
    assert np.flatnonzero(~net.main).tolist() == [0, 1]
