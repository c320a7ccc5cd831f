import gc
import weakref
from dataclasses import replace

import numpy as np
import pytest

from geodispatch.domain import AvlFix, Incident, Place, UnitKind
from geodispatch.policing import City, movement, recommend
from geodispatch.policing.following import ScaledTimes
from geodispatch.roads import RoadNetwork, TravelTimes
from geodispatch.roads.dijkstra import Dijkstra
from town import NET, NOON, corner, town, unit

FIGHT = Incident(corner(12), "fight", NOON)


def town_with(motorcycle_factor: float) -> City:
    book = town().rulebook
    rules = book.latest
    settings = replace(rules.settings, motorcycle_factor=motorcycle_factor)
    editions = (replace(rules, settings=settings),)
    return replace(town(), rulebook=replace(book, editions=editions))


def bike(callsign: str, node: int | None, **changes: object):
    return unit(callsign, node, kind=UnitKind.MOTORCYCLE, **changes)


def bike_s(city: City, travel: TravelTimes | None = None) -> float:
    """Seconds that a motorcycle takes from 7 to 12: one block, 60 s by car."""
    return recommend(city, FIGHT, [bike("M", 7)], NOON, travel).recommended[0].travel_s


def test_motorcycles_share_the_search_of_the_cars_where_they_are_as_fast():
    city, travel = town_with(1.0), TravelTimes(NET)
    rules = city.rules(NOON).settings
    both = (UnitKind.CAR, UnitKind.MOTORCYCLE)
    car, motorcycle = (movement(city, kind, travel, rules) for kind in both)
    assert car == motorcycle
    assert motorcycle.travel is travel


def test_a_motorcycle_takes_its_part_of_a_car_s_time_and_the_car_its_own():
    units = [bike("M", 7), unit("CAR", 11)]
    answer = recommend(town_with(0.5), FIGHT, units, NOON)
    assert [(o.unit.callsign, o.travel_s) for o in answer.recommended] == [
        ("M", 30.0),
        ("CAR", 60.0),
    ]


def test_a_motorcycle_is_held_up_by_the_traffic_that_holds_up_the_cars():
    city, travel = town_with(0.5), TravelTimes(NET)
    assert bike_s(city, travel) == 30.0
    travel.update(NET.travel_s * 4)
    assert bike_s(city, travel) == 120.0


def test_a_street_that_is_closed_to_cars_is_closed_to_motorcycles():
    city, travel = town_with(0.5), TravelTimes(NET)
    between = np.isin(NET.tail, (7, 12)) & np.isin(NET.head, (7, 12))
    travel.update(np.where(between, np.inf, NET.travel_s))
    assert bike_s(city, travel) == 90.0  # three blocks round it


def test_the_straight_line_of_a_motorcycle_is_ridden_as_fast_as_its_streets():
    lost = AvlFix(Place(float(NET.lon[0]) - 0.009, float(NET.lat[0])), NOON)
    units = [bike("M", None, fix=lost), unit("CAR", None, fix=lost)]
    offers = recommend(town_with(0.5), FIGHT, units, NOON).recommended
    times = {offer.unit.callsign: offer.travel_s for offer in offers}
    assert not any(offer.by_road for offer in offers)
    assert times["M"] == pytest.approx(times["CAR"] / 2, abs=0.001)


def test_times_are_made_anew_only_when_the_weights_they_follow_have_changed():
    scaled, travel = ScaledTimes(2.0), TravelTimes(NET)
    first = scaled.of(travel).metric
    assert scaled.of(travel).metric is first
    travel.update(NET.travel_s)
    assert scaled.of(travel).metric is not first


def test_motorcycles_are_searched_by_the_engine_that_the_cars_go_on_with():
    scaled, travel = ScaledTimes(2.0), TravelTimes(NET, Dijkstra(NET))
    scaled.of(travel)
    travel.adopt(Dijkstra(NET))
    assert scaled.of(travel).engine is travel.engine
    assert scaled.of(travel).table([7], [12]).tolist() == [[120.0]]


def test_an_answer_keeps_the_weights_that_a_motorcycle_was_ranked_with():
    city, travel = town_with(0.5), TravelTimes(NET)
    before = recommend(city, FIGHT, [bike("M", 7)], NOON, travel)
    travel.update(np.full(NET.n_edges, np.inf))
    assert not recommend(city, FIGHT, [bike("M", 7)], NOON, travel).recommended[0].by_road
    assert before.recommended[0].distance_m == pytest.approx(600.0, rel=1e-3)


def test_scaled_times_go_with_the_times_that_they_follow():
    scaled, travel = ScaledTimes(2.0), TravelTimes(NET)
    followers = weakref.ref(scaled.of(travel))
    del travel
    gc.collect()
    assert followers() is None


def test_a_street_that_would_take_longer_than_any_answer_may_is_no_way():
    slow = RoadNetwork.from_arrays([0, 1], [1, 0], [2e6, 60.0], [0.0, 0.01], [0.0, 0.0])
    assert ScaledTimes(2.0).of(TravelTimes(slow)).travel_s.tolist() == [np.inf, 120.0]


def test_a_city_keeps_the_travel_times_that_nobody_brings():
    assert town().driving(None) is town().driving(None)
