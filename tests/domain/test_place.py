import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodispatch.domain import Place

degrees = st.builds(Place, st.floats(-180, 180), st.floats(-90, 90))


@pytest.mark.parametrize(
    ("lon", "lat"), [(181.0, 0.0), (0.0, 91.0), (float("nan"), 0.0), (0.0, float("inf"))]
)
def test_a_place_that_is_not_in_degrees_is_refused(lon, lat):
    with pytest.raises(ValueError, match="not in degrees"):
        Place(lon, lat)


def test_a_degree_of_latitude_is_a_ninetieth_of_the_quarter_meridian():
    # Mean radius 6,371,008.8 m: a quarter of the circle is 10,007,557 m.
    assert Place(0, 0).distance_m(Place(0, 90)) == pytest.approx(10_007_557, abs=1)


@given(degrees, degrees)
def test_distance_is_the_same_both_ways(one, other):
    assert one.distance_m(other) == pytest.approx(other.distance_m(one), abs=1e-6)


@given(degrees, degrees, degrees)
def test_a_detour_is_never_shorter(one, other, between):
    straight = one.distance_m(other)
    assert straight <= one.distance_m(between) + between.distance_m(other) + 1e-3
