import math
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from shapely.affinity import translate
from shapely.geometry import MultiPolygon, Point, Polygon, box

from geodispatch.domain import (
    Jurisdiction,
    Jurisdictions,
    JurisdictionStatus,
    Place,
    Relation,
    Zone,
    beyond,
)

METRE = 1 / 111_195.08  # degrees at the equator


def area(code: str, west: float, east: float) -> Jurisdiction:
    return Jurisdiction(code, f"name of {code}", MultiPolygon([box(west, 0.0, east, 0.1)]))


# A and B share a border, C lies 1 km east of B.
ROW = Jurisdictions([area("B", 0.1, 0.2), area("A", 0.0, 0.1), area("C", 0.2 + 1000 * METRE, 0.3)])


def test_a_place_well_inside_is_inside():
    found = ROW.locate(Place(0.05, 0.05))
    assert (found.jurisdiction.code, found.status) == ("A", JurisdictionStatus.INSIDE)


@pytest.mark.parametrize(
    ("metres", "status"), [(99, JurisdictionStatus.BORDER), (101, JurisdictionStatus.INSIDE)]
)
def test_a_place_within_a_hundred_metres_of_another_jurisdiction_is_on_the_border(metres, status):
    found = ROW.locate(Place(0.1 - metres * METRE, 0.05))
    assert (found.jurisdiction.code, found.status) == ("A", status)


@pytest.mark.parametrize(
    ("metres", "status"), [(99, JurisdictionStatus.BORDER), (101, JurisdictionStatus.INSIDE)]
)
def test_a_border_is_as_wide_in_the_north_where_degrees_are_short(metres, status):
    north = Jurisdictions(
        Jurisdiction(code, code, MultiPolygon([box(west, 60.0, west + 0.1, 60.1)]))
        for code, west in (("A", 0.0), ("B", 0.1))
    )
    degrees = metres * METRE / math.cos(math.radians(60.05))
    assert north.locate(Place(0.1 - degrees, 60.05)).status is status


def test_the_edge_of_the_city_is_no_border():
    assert ROW.locate(Place(0.00001, 0.05)).status is JurisdictionStatus.INSIDE


def test_a_place_outside_belongs_to_the_nearest_and_says_so():
    found = ROW.locate(Place(0.2 + 400 * METRE, 0.05))
    assert (found.jurisdiction.code, found.status) == ("B", JurisdictionStatus.OUTSIDE)


def test_overlapping_ground_belongs_to_the_lowest_code():
    both = Jurisdictions([area("B", 0.0, 0.2), area("A", 0.1, 0.3)])
    assert both.locate(Place(0.15, 0.05)).jurisdiction.code == "A"


def test_neighbours_touch_or_nearly_touch():
    a, b, c = (ROW.get(code) for code in "ABC")
    assert ROW.relation(a, a) is Relation.OWN
    assert ROW.relation(a, b) is Relation.NEIGHBOUR
    assert ROW.relation(b, c) is Relation.OUTSIDE
    assert ROW.relation(None, c) is Relation.OUTSIDE


def test_a_jurisdiction_answers_to_its_code_and_its_name():
    assert ROW.get("B") is ROW.get("name of B")
    assert ROW.get("nobody") is None


def test_a_code_used_twice_is_refused():
    with pytest.raises(ValueError, match="used twice: A"):
        Jurisdictions([area("A", 0, 1), area("A", 2, 3)])


def test_a_city_without_polygons_locates_nothing():
    nowhere = Jurisdictions([]).locate(Place(0, 0))
    assert (nowhere.jurisdiction, nowhere.status) == (None, JurisdictionStatus.OUTSIDE)


def test_a_jurisdiction_with_over_a_tenth_outside_the_data_reaches_beyond_it():
    # The data ends in the middle of B; A lies wholly inside, C wholly outside.
    assert [one.code for one in beyond(ROW, box(0.0, 0.0, 0.15, 0.1))] == ["B", "C"]
    assert [one.code for one in beyond(ROW, box(0.0, 0.0, 0.191, 0.1))] == ["C"]


def test_the_box_around_the_city_has_a_margin():
    east = 0.3
    assert ROW.boxed(Place(east + 900 * METRE, 0.05), margin_m=1000)
    assert not ROW.boxed(Place(east + 1100 * METRE, 0.05), margin_m=1000)
    assert not ROW.boxed(Place(0.05, -1100 * METRE), margin_m=1000)
    assert Jurisdictions([]).boxed(Place(99, 9), margin_m=0)


def test_the_distance_to_the_city_is_zero_inside():
    assert ROW.distance_m(Place(0.05, 0.05)) == 0
    assert ROW.distance_m(Place(0.05, 0.1 + 1000 * METRE)) == pytest.approx(1000, rel=1e-3)
    assert Jurisdictions([]).distance_m(Place(0, 0)) == math.inf


@given(st.floats(0, 0.3), st.floats(0, 0.1))
def test_every_place_has_exactly_one_owner(lon, lat):
    found = ROW.locate(Place(lon, lat))
    covering = [one.code for one in ROW if one.boundary.covers(_point(lon, lat))]
    if covering:
        assert found.jurisdiction.code == min(covering)
        assert found.status is not JurisdictionStatus.OUTSIDE
    else:
        assert found.status is JurisdictionStatus.OUTSIDE


def _point(lon: float, lat: float):
    return Point(lon, lat)


def test_a_zone_is_an_area_class_of_its_own_that_goes_before_the_jurisdictions():
    campus = Zone("campus", MultiPolygon([box(0.04, 0.04, 0.06, 0.06)]))
    town = Jurisdictions(ROW, [campus])
    inside, beside = town.locate(Place(0.05, 0.05)), town.locate(Place(0.02, 0.05))
    assert (inside.jurisdiction.code, inside.zone, inside.area_class) == ("A", "campus", "campus")
    assert (beside.zone, beside.area_class) == ("", "urban")


def test_the_border_of_a_zone_belongs_to_it():
    campus = Zone("campus", MultiPolygon([box(0.04, 0.04, 0.06, 0.06)]))
    assert Jurisdictions(ROW, [campus]).locate(Place(0.06, 0.05)).zone == "campus"


def test_where_zones_overlap_the_first_by_name_counts():
    square = MultiPolygon([box(0.04, 0.04, 0.06, 0.06)])
    town = Jurisdictions(ROW, [Zone("station", square), Zone("campus", square)])
    assert town.locate(Place(0.05, 0.05)).zone == "campus"


def test_a_zone_counts_outside_every_jurisdiction():
    lake = Zone("lake", MultiPolygon([box(0.4, 0.0, 0.5, 0.1)]))
    assert Jurisdictions(ROW, [lake]).locate(Place(0.45, 0.05)).area_class == "lake"
    assert Jurisdictions([], [lake]).locate(Place(0.45, 0.05)).area_class == "lake"
    assert Jurisdictions([], [lake]).locate(Place(0.35, 0.05)).area_class == ""


def test_two_zones_of_one_name_are_refused():
    square = MultiPolygon([box(0, 0, 1, 1)])
    with pytest.raises(ValueError, match="Zone names are used twice: campus"):
        Jurisdictions(ROW, [Zone("campus", square), Zone("campus", square)])


# A diamond over B and C, a ring with a hole over A, one that overlaps both, and one far away: their
# corners and edges meet those of others, cross them and lie on them.
_ODD = Jurisdictions(
    [
        *ROW,
        Jurisdiction("D", "diamond", MultiPolygon([Polygon([(0.2, 0), (0.3, 0.1), (0.2, 0.2)])])),
        Jurisdiction(
            "E",
            "ring",
            MultiPolygon(
                [
                    Polygon(
                        [(0, 0.1), (0.1, 0.1), (0.1, 0.2), (0, 0.2)],
                        [box(0.02, 0.12, 0.08, 0.18).exterior.coords],
                    )
                ]
            ),
        ),
        Jurisdiction("F", "far", MultiPolygon([box(0.7, 0.3, 0.8, 0.4)])),
    ],
    [
        Zone("north", MultiPolygon([box(0.05, 0.05, 0.25, 0.3)])),
        Zone("east", MultiPolygon([box(0.2, 0.0, 0.9, 0.1)])),
    ],
)
_ON_A_LINE = st.sampled_from([0.0, 0.02, 0.05, 0.08, 0.1, 0.12, 0.18, 0.2, 0.25, 0.3, 0.4, 0.7])
_DEGREES = st.one_of(_ON_A_LINE, st.floats(-0.3, 1.1))
_PLACES = st.lists(st.tuples(_DEGREES, _DEGREES), min_size=1, max_size=40)


def assert_told_as_one_by_one(town: Jurisdictions, places: list[tuple[float, float]]):
    lon, lat = np.array(places, dtype=float).T
    found = town.locate_many(lon, lat)
    areas = list(town)
    for row, (east, north) in enumerate(places):
        one = town.locate(Place(east, north))
        assert areas[found.owner[row]] is one.jurisdiction
        assert found.outside[row] == (one.status is JurisdictionStatus.OUTSIDE)
        assert (town.zones[found.zone[row]].name if found.zone[row] >= 0 else "") == one.zone


# As far from a corner of the ring as from one of the diamond: the last digit decides.
@example([(0.15, 0.9), (0.14999999999999988, 0.9), (0.15, 0.3), (0.10000000000000009, -0.1875)])
@given(_PLACES)
def test_many_places_are_located_as_each_would_be(places):
    assert_told_as_one_by_one(_ODD, places)


@cache
def _odd_at(north: float) -> Jurisdictions:
    return Jurisdictions(replace(one, boundary=translate(one.boundary, yoff=north)) for one in _ODD)


@given(_PLACES, st.sampled_from([-89.0, -60.0, 30.0, 75.0]))
def test_many_places_are_located_as_each_would_be_where_degrees_are_short(places, north):
    assert_told_as_one_by_one(_odd_at(north), [(lon, lat + north) for lon, lat in places])


@given(st.lists(st.tuples(st.floats(-180, 180), st.floats(-90, 90)), min_size=1, max_size=40))
def test_places_anywhere_on_earth_are_located_as_each_would_be(places):
    assert_told_as_one_by_one(_ODD, places)


def test_a_place_that_is_not_known_has_no_owner():
    found = _ODD.locate_many(np.array([0.05, np.nan, 0.05]), np.array([0.05, 0.05, np.inf]))
    assert (found.owner >= 0).tolist() == [True, False, False]
    assert found.outside.tolist() == [False, True, True]
    assert found.zone.tolist()[1:] == [-1, -1]


def test_a_city_without_polygons_owns_no_place():
    found = Jurisdictions([]).locate_many(np.array([0.05]), np.array([0.05]))
    assert (found.owner.tolist(), found.outside.tolist(), found.zone.tolist()) == (
        [-1],
        [True],
        [-1],
    )


def test_no_places_are_located_too():
    assert _ODD.locate_many(np.empty(0), np.empty(0)).owner.tolist() == []
