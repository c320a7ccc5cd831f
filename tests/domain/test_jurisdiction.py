import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import MultiPolygon, Point, box

from geodispatch.domain import (
    Jurisdiction,
    Jurisdictions,
    JurisdictionStatus,
    Place,
    Relation,
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
