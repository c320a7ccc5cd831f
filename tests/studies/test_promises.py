from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import MultiPolygon, Point, box

from geodispatch.domain import (
    ClockStart,
    ClockStop,
    Jurisdictions,
    Priority,
    ResponseLimit,
    ResponseLimits,
    Urgency,
    Zone,
)
from geodispatch.policing import City
from geodispatch.studies.promises import (
    Impossible,
    check_promises,
    check_reach,
    impossible_places,
)
from gridville import BLOCKS, SIDE
from town import NOON, corner, town

TODAY = date(2026, 3, 6)
DAY = timedelta(days=1)
STATIONS = (0, 14)


def limit(urgency=Urgency.URGENT, area="urban", minutes=5.0, **more) -> ResponseLimit:
    values = {"valid_from": date(2024, 1, 1), "valid_until": None, "source": "notice 7"} | more
    span = None if minutes is None else timedelta(minutes=minutes)
    stops = values.pop("stops", ClockStop.ARRIVED)
    return ResponseLimit(area, urgency, span, ClockStart.RECEIVED, stops, **values)


CALM = limit(Urgency.NON_URGENT)


def promising(*limits: ResponseLimit, zones: tuple[Zone, ...] = ()) -> City:
    city = town()
    ground = Jurisdictions(city.jurisdictions, zones)
    return replace(city, limits=ResponseLimits(limits), jurisdictions=ground)


def found(*limits: ResponseLimit, zones: tuple[Zone, ...] = ()) -> set[tuple[str, bool]]:
    told = check_promises(promising(*limits, zones=zones), TODAY)
    assert [one.grave for one in told] == sorted((one.grave for one in told), reverse=True)
    return {(one.key, one.grave) for one in told}


def around(node: int, degrees: float = 0.002) -> MultiPolygon:
    """A square zone around a junction of Gridville, whose blocks are 0.0054 degrees long."""
    place = corner(node)
    return MultiPolygon(
        [box(place.lon - degrees, place.lat - degrees, place.lon + degrees, place.lat + degrees)]
    )


def test_limits_for_every_call_without_end_leave_nothing_to_see_to():
    assert found(limit(), CALM) == set()


def test_calls_without_a_limit_today_are_grave():
    assert found(CALM) == {("limits-lacking", True)}
    assert found(limit(valid_from=TODAY + DAY), CALM) == {("limits-lacking", True)}


def test_no_number_is_told():
    assert found(limit(minutes=None), CALM) == {("limits-unannounced", False)}


def test_a_limit_that_ends_soon_without_another_is_grave():
    soon = TODAY + timedelta(days=60)
    assert found(limit(valid_until=soon), CALM) == {("limits-ends", True)}
    assert found(limit(valid_until=soon + DAY), CALM) == set()
    assert found(limit(valid_until=soon), limit(valid_from=soon), CALM) == set()


def test_a_hole_in_time_is_grave_while_it_is_to_come():
    ahead = limit(valid_until=TODAY + 9 * DAY), limit(valid_from=TODAY + 10 * DAY)
    assert found(*ahead, CALM) == {("limits-hole", True)}
    past = limit(valid_until=TODAY - 9 * DAY), limit(valid_from=TODAY - 8 * DAY)
    assert found(*past, CALM) == {("limits-hole", False)}


def test_a_limit_for_ground_that_nobody_has_is_of_no_use():
    assert found(limit(), CALM, limit(area="rural")) == {("limits-unused", False)}


def test_a_limit_for_one_priority_does_not_serve_the_others():
    first = limit(priority=Priority.P1)
    assert found(first, CALM) == {("limits-lacking", True)}
    each = [limit(priority=priority) for priority in Priority]
    assert found(*each, CALM) == set()


def test_what_is_non_urgent_needs_no_limit_for_p1():
    calm = [limit(Urgency.NON_URGENT, priority=one) for one in (Priority.P2, Priority.P3)]
    assert found(limit(), *calm) == set()


def test_a_limit_for_one_priority_that_ends_is_mild_where_the_general_one_takes_its_place():
    first = limit(minutes=3, priority=Priority.P1, valid_until=TODAY + DAY)
    assert found(limit(), first, CALM) == {("limits-ends", False)}


def test_a_limit_that_no_call_is_judged_by_is_told():
    assert found(limit(), CALM, limit(category="fight")) == set()
    assert found(limit(), CALM, limit(category="figth")) == {("limits-for-nobody", False)}
    never = limit(Urgency.NON_URGENT, priority=Priority.P1)
    assert found(limit(), CALM, never) == {("limits-for-nobody", False)}


def test_a_limit_that_was_announced_after_it_began_is_told():
    assert found(limit(notice=date(2023, 12, 1)), CALM) == set()
    assert found(limit(notice=date(2024, 1, 1)), CALM) == set()
    assert found(limit(notice=date(2024, 1, 2)), CALM) == {("limits-backdated", False)}


def test_a_drawn_zone_needs_limits_as_any_class_does():
    station = Zone("station", around(24))
    own = [limit(area="station"), limit(Urgency.NON_URGENT, area="station")]
    assert found(limit(), CALM, zones=(station,)) == {("limits-lacking", True)}
    assert found(limit(), CALM, *own, zones=(station,)) == set()


def test_zones_that_overlap_are_told_with_their_square_kilometres():
    zones = (Zone("one", around(24)), Zone("two", around(24, degrees=0.001)))
    every = [limit(kind, area=zone.name) for zone in zones for kind in Urgency]
    told = check_promises(promising(limit(), CALM, *every, zones=zones), TODAY)
    # 0.002 by 0.002 degrees of 111.195 km near the equator.
    assert [(one.key, dict(one.values)) for one in told] == [
        ("limits-zones-overlap", {"one": "one", "other": "two", "km2": "0.0495"})
    ]


def test_zones_that_touch_do_not_overlap():
    west, east = box(0, 0, 0.01, 0.01), box(0.01, 0, 0.02, 0.01)
    zones = (Zone("east", MultiPolygon([east])), Zone("west", MultiPolygon([west])))
    every = [limit(kind, area=zone.name) for zone in zones for kind in Urgency]
    assert found(limit(), CALM, *every, zones=zones) == set()


# Gridville has stations at 0 and 14; a car turns out in 30 s and drives a block in 60 s.


def impossible(one: ResponseLimit, city: City | None = None) -> Impossible:
    where = impossible_places(city or town(), one, None, NOON)
    assert where is not None
    return where


def blocks_out_of_reach(blocks_driven: int) -> int:
    """Count, block by block, those that nobody reaches the nearer end of with a block to go."""

    def apart(node: int) -> int:
        row, column = divmod(node, SIDE)
        ways = [divmod(station, SIDE) for station in STATIONS]
        return min(abs(row - to_row) + abs(column - to_column) for to_row, to_column in ways)

    return sum(min(apart(one), apart(other)) + 1 > blocks_driven for one, other in BLOCKS)


@pytest.mark.parametrize("blocks", range(7))
def test_what_no_car_reaches_from_any_station_is_counted_block_by_block(blocks):
    share = impossible(limit(minutes=blocks + 0.5)).road_share
    assert share == pytest.approx(blocks_out_of_reach(blocks) / len(BLOCKS))


def test_the_three_blocks_at_the_far_junction_are_the_gap_of_four_blocks():
    where = impossible(limit(minutes=4.5))
    assert where.road_share == pytest.approx(3 / 40)
    assert where.stations == 2
    (gap,) = where.gaps
    place = corner(21)
    assert gap.area.intersects(Point(place.lon, place.lat))
    assert not where.everywhere


def test_a_limit_below_the_turnout_can_be_kept_nowhere():
    where = impossible(limit(minutes=0.4))
    assert (where.road_share, where.area_share, where.everywhere) == (1.0, 1.0, True)


def test_a_limit_that_stops_with_the_departure_is_held_against_the_turnout_alone():
    assert impossible(limit(minutes=0.5, stops=ClockStop.DEPARTED)).area_share == 0.0
    assert impossible(limit(minutes=0.49, stops=ClockStop.DEPARTED)).everywhere


def test_only_ground_of_the_area_class_counts():
    far = promising(zones=(Zone("far", around(21)),))
    assert impossible(limit(area="far", minutes=5.0), far).everywhere
    assert impossible(limit(area="far", minutes=5.5), far).area_share == 0.0
    assert (
        impossible(limit(minutes=4.5), far).area_share < impossible(limit(minutes=4.5)).area_share
    )


def test_where_nothing_is_known_nothing_is_said():
    assert impossible_places(town(), limit(minutes=None), None, NOON) is None
    assert impossible_places(town(), limit(area="rural"), None, NOON) is None
    assert impossible_places(replace(town(), stations=()), limit(), None, NOON) is None


def test_a_moment_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="now"):
        impossible_places(town(), limit(), None, datetime(2026, 3, 6, 12))  # noqa: DTZ001


def test_a_limit_that_nobody_can_keep_anywhere_is_grave():
    city = promising(limit(minutes=0.4), limit(Urgency.NON_URGENT, minutes=4.5))
    told = [(one.key, one.grave, one.values["share"]) for one in check_reach(city, NOON)]
    assert told[0] == ("limits-impossible", True, "100")
    assert [(key, grave) for key, grave, _ in told[1:]] == [("limits-partly-impossible", False)]


def test_limits_of_another_day_and_without_a_number_are_not_held_against_the_roads():
    over = limit(minutes=0.5, valid_until=date(2025, 1, 1))
    city = promising(over, limit(Urgency.NON_URGENT, minutes=None))
    assert check_reach(city, NOON) == ()


def test_the_day_of_a_limit_is_that_of_the_citys_clocks():
    ends = limit(minutes=0.4, valid_until=date(2026, 3, 7))
    city = replace(promising(ends), time_zone="Asia/Shanghai")
    late = datetime(2026, 3, 6, 15, 59, tzinfo=UTC)
    assert len(check_reach(city, late)) == 1
    assert check_reach(city, late + timedelta(minutes=1)) == ()


@settings(max_examples=25)
@given(st.floats(0.1, 12), st.floats(0.1, 12))
def test_a_longer_limit_is_never_impossible_in_more_places(one, other):
    short, long = (impossible(limit(minutes=each)) for each in sorted((one, other)))
    assert long.area_share <= short.area_share
    assert long.road_share <= short.road_share + 1e-12
