from datetime import UTC, datetime, timedelta
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

import geodispatch as gd
from geodispatch.domain import JurisdictionStatus
from geodispatch.policing import ReasonCode, obstacles, patrol, standing_of
from geodispatch.studies import SyntheticFleet, synthetic_calls, synthetic_fleet, synthetic_stations

NOW = datetime(2026, 3, 6, 4, tzinfo=UTC)


@cache
def coquimbo():
    return gd.load_city("coquimbo")


@pytest.fixture(scope="module", params=["wuhan", "coquimbo"])
def city(request):
    return gd.load_city(request.param)


def test_the_stations_that_ship_are_those_of_the_generator(city):
    made = synthetic_stations(city.roads, city.jurisdictions, city.fleet_seed)
    assert set(made) == set(city.stations)


def test_every_jurisdiction_with_main_streets_has_a_station_of_its_own_on_its_ground(city):
    for station in city.stations:
        where = city.jurisdictions.locate(station.place)
        assert where.jurisdiction.code == station.jurisdiction
        assert where.status is not JurisdictionStatus.OUTSIDE


def test_the_same_seed_and_moment_give_the_same_fleet(city):
    assert synthetic_fleet(city, NOW) == synthetic_fleet(city, NOW)


def test_the_fleet_is_never_stale(city):
    """A year later the same units are as fresh as today."""
    fleet, later = SyntheticFleet(city), NOW + timedelta(days=365)
    ages = [[unit.fix.age_s(now) for unit in fleet.units(now)] for now in (NOW, later)]
    assert ages[0] == ages[1]
    assert [u.on_shift(NOW) for u in fleet.units(NOW)] == [
        u.on_shift(later) for u in fleet.units(later)
    ]


def test_callsigns_are_unique(city):
    callsigns = [unit.callsign for unit in synthetic_fleet(city, NOW)]
    assert len(set(callsigns)) == len(callsigns)


def test_the_demo_shows_every_kind_of_obstacle():
    city = gd.load_city("wuhan")
    demand = patrol(city, NOW)
    seen = {
        reason.code
        for unit in synthetic_fleet(city, NOW)
        for reason in obstacles(standing_of(unit, demand))
    }
    assert seen == {
        ReasonCode.BUSY,
        ReasonCode.OUT_OF_SERVICE,
        ReasonCode.OFF_SHIFT,
        ReasonCode.NO_CREW,
        ReasonCode.NO_SWORN_OFFICER,
        ReasonCode.POSITION_TOO_OLD,
    }


@given(st.datetimes(datetime(2024, 1, 1), datetime(2034, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001
def test_at_any_moment_the_queue_is_full_and_fresh(now):
    city = coquimbo()
    calls = synthetic_calls(city, now)
    assert len(calls) == 6
    assert len({call.id for call in calls}) == 6
    for call in calls:
        assert timedelta(0) <= now - call.received_at <= timedelta(minutes=20, seconds=1)
        assert not city.rules(now).category(call.category).confidential


def test_a_call_keeps_its_number_and_place_while_it_waits(city):
    first = {call.id: call for call in synthetic_calls(city, NOW)}
    second = {call.id: call for call in synthetic_calls(city, NOW + timedelta(seconds=30))}
    stayed = set(first) & set(second)
    assert len(stayed) >= 4
    assert all(first[number] == second[number] for number in stayed)
