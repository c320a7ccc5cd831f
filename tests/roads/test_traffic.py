"""What every edge takes at an instant: cases on Gridville, laws on random measures and hours."""

import math
from datetime import UTC, datetime, timedelta
from threading import Event, Thread

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import box

from geodispatch.roads import RoadNetwork, Streets, TravelTimes
from geodispatch.roads.hours import SpeedProfile
from geodispatch.roads.measures import Measure
from geodispatch.roads.traffic import LiveTravel, LivingWeights
from gridville import BOTH_WAYS, aside, corner, gridville

NET = gridville()
NOON = datetime(2026, 3, 6, 12, tzinfo=UTC)  # a Friday
HOUR = timedelta(hours=1)
SECOND = timedelta(seconds=1)


def edge(a, b):
    return BOTH_WAYS.index((a, b))


def week(**hours):
    """168 factors of 1 but for some: ``h108=0.5`` is Friday noon."""
    factors = np.ones(168)
    for hour, factor in hours.items():
        factors[int(hour[1:])] = factor
    return factors


def test_without_measures_and_profile_the_weights_are_those_of_the_network():
    weights = LivingWeights(NET)
    assert weights.travel_s(NOON).tolist() == NET.travel_s.tolist()
    assert weights.next_change(NOON) is None


def test_a_closed_street_has_no_time_and_a_slow_one_more():
    weights = LivingWeights(NET, [Measure([edge(6, 7)], 0.0), Measure([edge(7, 8)], 0.5)])
    seconds = weights.travel_s(NOON)
    assert (seconds[edge(6, 7)], seconds[edge(7, 6)]) == (math.inf, 60.0)
    assert (seconds[edge(7, 8)], seconds[edge(8, 7)]) == (120.0, 60.0)


def test_of_several_measures_the_slowest_counts():
    measures = [Measure([0, 1], 2.0), Measure([0, 2], 0.5), Measure([0], 0.25)]
    assert LivingWeights(NET, measures).travel_s(NOON)[:4].tolist() == [
        240.0,
        30.0,
        120.0,
        60.0,
    ]


def test_a_measure_counts_on_top_of_the_hour():
    profile = SpeedProfile(week(h108=0.5))
    weights = LivingWeights(NET, [Measure([0], 0.5)], profile)
    assert weights.travel_s(NOON)[:2].tolist() == [240.0, 120.0]
    assert weights.travel_s(NOON - SECOND)[:2].tolist() == [120.0, 60.0]


def test_streets_take_the_factor_of_their_class():
    streets = Streets(
        NET.streets.ptr, NET.streets.lon, NET.streets.lat, kind=["primary_link"] + ["road"] * 39
    )
    net = RoadNetwork(
        NET.tail, NET.head, NET.travel_s, NET.length_m, NET.lon, NET.lat, streets,
        NET.street, NET.forward,
    )  # fmt: skip
    profile = SpeedProfile(np.full(168, 0.75), {"primary": np.full(168, 0.5)})
    seconds = LivingWeights(net, (), profile).travel_s(NOON)
    assert seconds[[0, 40, 1, 41]].tolist() == [120.0, 120.0, 80.0, 80.0]


def test_seconds_are_whole_milliseconds_half_to_even():
    net = RoadNetwork.from_arrays([0, 0], [1, 1], [0.001, 0.003], [0.0, 0.1], [0.0, 0.0])
    seconds = LivingWeights(net, [Measure([0, 1], 2.0)]).travel_s(NOON)
    assert seconds.tolist() == [0.0, 0.002]


def test_what_takes_no_time_takes_none_when_slowed_and_is_closed_when_closed():
    net = RoadNetwork.from_arrays([0, 0], [1, 1], [0.0, 0.0], [0.0, 0.1], [0.0, 0.0])
    measures = [Measure([0], 0.5), Measure([1], 0.0)]
    assert LivingWeights(net, measures).travel_s(NOON).tolist() == [0.0, math.inf]


def test_an_edge_that_would_take_weeks_is_closed():
    net = RoadNetwork.from_arrays([0], [1], [2_000_000.0], [0.0, 0.1], [0.0, 0.0])
    weights = LivingWeights(net, [Measure([0], 0.5)])
    assert weights.travel_s(NOON).tolist() == [math.inf]
    TravelTimes(net).update(weights.travel_s(NOON))


def test_the_next_change_is_the_next_start_end_or_hour_of_other_factors():
    measures = [Measure([0], 0.5, NOON + 90 * SECOND, NOON + 2 * HOUR)]
    weights = LivingWeights(NET, measures, SpeedProfile(week(h109=0.5)))
    instants = [NOON]
    while len(instants) < 6:
        instants.append(weights.next_change(instants[-1]))
    assert instants[1:] == [
        NOON + 90 * SECOND,
        NOON + HOUR,
        NOON + 2 * HOUR,  # the hour and the measure end together
        NOON + 169 * HOUR,
        NOON + 170 * HOUR,
    ]


def test_a_measure_that_touches_no_street_changes_nothing():
    nowhere = box(*aside(corner(6), 200.0, 200.0), *aside(corner(6), 400.0, 400.0))
    weights = LivingWeights(NET, [Measure(nowhere, 0.0, ends=NOON + HOUR)])
    assert [edges.size for edges in weights.meant] == [0]
    assert weights.next_change(NOON) is None


def test_an_instant_without_a_zone_is_refused():
    weights, noon = LivingWeights(NET), NOON.replace(tzinfo=None)
    for ask in (weights.travel_s, weights.next_change, weights.state, weights.measured):
        with pytest.raises(ValueError, match="no time zone"):
            ask(noon)


FACTORS = st.sampled_from([0.0, 0.01, 0.3, 0.5, 1.0, 1.7])
MINUTES = st.integers(-200, 200)


@st.composite
def some_measures(draw):
    """Closures and slow edges, with starts and ends in the hours around noon."""
    measures = []
    for _ in range(draw(st.integers(0, 5))):
        first, second = (draw(st.none() | MINUTES) for _ in range(2))
        if first is not None and second is not None:
            first, second = min(first, second), max(first, second) + 1
        starts, ends = (
            None if at is None else NOON + at * timedelta(minutes=1) for at in (first, second)
        )
        edges = draw(st.lists(st.integers(0, 79), max_size=6))
        measures.append(Measure(np.array(edges, dtype=np.int64), draw(FACTORS), starts, ends))
    return measures


@st.composite
def living(draw):
    hours = draw(st.lists(st.sampled_from([0.4, 0.7, 1.0]), min_size=168, max_size=168))
    profile = draw(st.none() | st.just(SpeedProfile(np.array(hours), time_zone="Asia/Kathmandu")))
    return LivingWeights(NET, draw(some_measures()), profile), profile


def instants():
    return st.integers(-15_000, 15_000).map(lambda seconds: NOON + seconds * SECOND)


@given(living(), instants())
def test_weights_are_what_one_computes_edge_by_edge(world, instant):
    weights, profile = world
    seconds = weights.travel_s(instant)
    for number in range(NET.n_edges):
        holding = [
            measure.speed_factor
            for measure in weights.measures
            if number in measure.where and measure.in_force(instant)
        ]
        factor = min(holding, default=1.0)
        if profile is not None:
            factor *= float(profile.default[profile.hour(instant)])
        expected = round(60_000 / factor) / 1000 if factor else math.inf
        assert seconds[number] == expected


@given(living(), instants(), instants())
def test_changes_turn_the_weights_of_one_instant_into_those_of_another(world, before, after):
    weights, _ = world
    edges, new_s = weights.changes(before, after)
    seconds = weights.travel_s(before).copy()
    assert (seconds[edges] != new_s).all()
    seconds[edges] = new_s
    assert seconds.tolist() == weights.travel_s(after).tolist()


@given(living(), instants(), st.floats(0.0, 1.0))
def test_nothing_changes_before_the_next_change(world, instant, share):
    weights, _ = world
    coming = weights.next_change(instant)
    end = NOON + timedelta(days=20) if coming is None else coming
    between_them = instant + share * (end - instant)
    if between_them < end:
        assert weights.state(between_them) == weights.state(instant)
    if coming is not None:
        assert coming > instant
        assert weights.state(coming) != weights.state(instant)


@given(living(), living(), st.lists(instants(), min_size=1, max_size=6))
@settings(max_examples=40, deadline=None)
def test_live_travel_answers_as_if_made_for_the_instant(first, second, moments):
    travel = TravelTimes(NET)
    live = LiveTravel(travel, first[0])
    for moment in moments:
        live.bring_to(moment)
        assert travel.travel_s.tolist() == first[0].travel_s(moment).tolist()
    for moment in moments:
        live.follow(second[0], moment)
        fresh = TravelTimes(NET)
        fresh.update(second[0].travel_s(moment))
        assert (
            travel.table([0, 12], np.arange(25)).tolist()
            == fresh.table([0, 12], np.arange(25)).tolist()
        )


def test_what_begins_is_in_force_and_what_ended_is_gone():
    weights = LivingWeights(NET, [Measure([edge(0, 1)], 0.0, NOON, NOON + HOUR)])
    live = LiveTravel(TravelTimes(NET), weights)
    found = []
    for at in (NOON - SECOND, NOON, NOON + HOUR):
        live.bring_to(at)
        found.append(float(live.travel.to_one(1, [0])[0]))
    assert found == [60.0, 180.0, 60.0]


def test_it_says_whether_weights_were_put_in_force():
    weights = LivingWeights(NET, [Measure([edge(0, 1)], 0.0, NOON, NOON + HOUR)])
    live = LiveTravel(TravelTimes(NET), weights)
    said = [live.bring_to(at) for at in (NOON - HOUR, NOON, NOON + SECOND, NOON + HOUR)]
    assert said == [False, True, False, True]


def test_the_weights_of_the_next_hour_are_made_before_it_begins():
    made = []

    class Counted(TravelTimes):
        def prepare(self, travel_s):
            made.append("ahead")
            return super().prepare(travel_s)

        def update(self, travel_s, edges=None):
            made.append(len(edges))
            super().update(travel_s, edges=edges)

    hours = SpeedProfile(week(h109=0.5, h110=0.25))
    live = LiveTravel(Counted(NET), LivingWeights(NET, (), hours))
    live.bring_to(NOON)
    live.bring_to(NOON + HOUR)
    assert made == ["ahead", "ahead"]
    live.bring_to(NOON)  # nobody foresaw that
    assert made == ["ahead", "ahead", 80, "ahead"]
    live.follow(LivingWeights(NET, [Measure([0], 0.5)]), NOON)
    assert made == ["ahead", "ahead", 80, "ahead", 1]


def test_weights_for_another_network_are_refused():
    with pytest.raises(ValueError, match="another network"):
        LiveTravel(TravelTimes(NET), LivingWeights(gridville()))
    live = LiveTravel(TravelTimes(NET), LivingWeights(NET))
    with pytest.raises(ValueError, match="another network"):
        live.follow(LivingWeights(gridville()), NOON)


def test_readers_see_the_old_weights_or_the_new_ones():
    weights = LivingWeights(NET, [Measure(np.arange(80), 0.5, NOON, NOON + HOUR)])
    live = LiveTravel(TravelTimes(NET), weights)
    done, seen = Event(), set()

    def ask():
        while not done.is_set():
            seen.update(map(tuple, live.travel.table([0], [4, 24]).tolist()))

    readers = [Thread(target=ask) for _ in range(2)]
    for reader in readers:
        reader.start()
    for turn in range(100):
        live.bring_to(NOON + turn % 2 * HOUR)
    done.set()
    for reader in readers:
        reader.join()
    assert seen <= {(240.0, 480.0), (480.0, 960.0)}
