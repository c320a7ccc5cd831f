import numpy as np
import pytest

from geodispatch.roads import RoadNetwork, Streets, TravelTimes, journeys_to, walking_network
from gridville import BLOCKS, between, corner, gridville, gridville_with_one_way


def test_a_block_is_walked_in_six_minutes():
    # 600 m at 6 km/h.
    travel = TravelTimes(walking_network(gridville()))
    assert travel.table([0], [1, 24]).tolist() == [[360.0, 8 * 360.0]]


def test_one_ways_do_not_bind_people_on_foot():
    net = walking_network(gridville_with_one_way())
    journeys = journeys_to(TravelTimes(net), [between(6, 7, 500.0)], between(6, 7, 100.0))
    assert journeys.travel_s.tolist() == [240.0]
    assert net.n_edges == 2 * len(BLOCKS)


def test_closures_do_not_bind_people_on_foot():
    net = RoadNetwork.from_arrays([0], [1], [np.inf], [0.0, 0.001], [0.0, 0.0], [100.0])
    assert TravelTimes(walking_network(net)).table([0, 1], [1, 0]).tolist() == [
        [60.0, 0.0],
        [0.0, 60.0],
    ]


def test_nobody_walks_on_a_motorway():
    streets = Streets(
        [0, 2, 4],
        [0.0, 0.001, 0.001, 0.002],
        [0.0] * 4,
        kind=["motorway", "residential"],
    )
    net = RoadNetwork.from_streets([0, 1], [1, 2], [9, 9], [9, 9], streets, [100.0, 100.0])
    walking = walking_network(net)
    assert walking.street.tolist() == [1, 1]
    assert walking.main.tolist() == [False, True]


@pytest.mark.parametrize("speed_kmh", [0.0, -1.0, np.nan])
def test_standing_still_is_refused(speed_kmh):
    with pytest.raises(ValueError, match="walking speed"):
        walking_network(gridville(), speed_kmh)


def test_nodes_keep_their_numbers():
    walking = walking_network(gridville())
    assert (walking.lon[13], walking.lat[13]) == corner(13)
