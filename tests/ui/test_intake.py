from dataclasses import replace

import pytest
from shapely.geometry import MultiPolygon, box

from geodispatch.domain import Jurisdiction, Jurisdictions, Place
from geodispatch.ui.intake import Refused, read_place, too_far
from town import corner, town

CITY = town()
CENTRE = corner(12)


def read(text: str):
    return read_place(text, CITY, CENTRE, "en")


@pytest.mark.parametrize(
    "text", ["0.01, 0.02", "0.01,0.02", " 0.01  0.02 ", "0.01，0.02", "0.01;0.02", "+1e-2, 2e-2"]
)
def test_longitude_and_latitude_are_read_as_people_write_them(text):
    assert read(text) == Place(0.01, 0.02)


@pytest.mark.parametrize(
    "text", ["", "here", "0.01", "0.01, 0.02, 0.03", "nan, 0.02", "inf, 0.02", "181, 95", "0.01 x"]
)
def test_what_is_no_place_is_refused_with_an_example(text):
    refused = read(text)
    assert isinstance(refused, Refused)
    assert "0.0108, 0.0108" in refused.message


def test_a_place_outside_every_jurisdiction_but_near_is_kept():
    assert read("0.1, 0.01") == Place(0.1, 0.01)


def test_a_place_far_away_is_refused_with_its_distance():
    refused = read("3.0, 3.0")
    assert isinstance(refused, Refused)
    assert "km away from Gridville" in refused.message


def test_swapped_coordinates_are_recognised_and_put_right():
    square = Jurisdiction("A", "A", MultiPolygon([box(114.0, 30.0, 115.0, 31.0)]))
    inland = replace(CITY, jurisdictions=Jurisdictions([square]))
    refused = read_place("30.593, 114.305", inland, Place(114.5, 30.5), "en")
    assert isinstance(refused, Refused)
    assert "Write the longitude first: 114.305, 30.593." in refused.message


def test_a_click_far_from_the_city_is_refused_too():
    assert too_far(Place(3.0, 3.0), CITY, "zh") is not None
    assert too_far(CENTRE, CITY, "zh") is None
