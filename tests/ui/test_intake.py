from dataclasses import replace

import pytest
from shapely.geometry import MultiPolygon, box

from geodispatch.domain import Jurisdiction, Jurisdictions, Place
from geodispatch.ui.intake import Refused, read_place, too_far
from town import corner, town

CITY = town()
CENTRE = corner(12)


def read(text: str):
    return read_place(text, CITY, CENTRE)


@pytest.mark.parametrize(
    "text",
    [
        "0.01, 0.02",
        "0.01,0.02",
        " 0.01  0.02 ",
        "0.01，0.02",
        "0.01、0.02",
        "0.01;0.02",
        "+1e-2, 2e-2",
    ],
)
def test_longitude_and_latitude_are_read_as_people_write_them(text):
    assert read(text) == Place(0.01, 0.02)


@pytest.mark.parametrize(
    "text", ["", "here", "0.01", "0.01, 0.02, 0.03", "nan, 0.02", "inf, 0.02", "0.01 x", "1_0, 2"]
)
def test_what_is_no_place_is_refused_with_an_example(text):
    refused = read(text)
    assert isinstance(refused, Refused)
    assert refused.words("en").startswith("Cannot read")
    assert "0.0108, 0.0108" in refused.words("en")


@pytest.mark.parametrize("text", ["-200, 95", "181, 95", "1e999, 0"])
def test_numbers_that_no_place_has_are_out_of_range(text):
    assert "out of range" in read(text).words("en")


def test_a_place_outside_every_jurisdiction_but_near_is_kept():
    assert read("0.1, 0.01") == Place(0.1, 0.01)


def test_a_place_far_away_is_refused_with_its_distance():
    refused = read("3.0, 3.0")
    assert isinstance(refused, Refused)
    assert "km away from Gridville" in refused.words("en")
    assert "格子镇" in refused.words("zh")  # worded when drawn, so it follows the language


def test_swapped_coordinates_are_recognised_and_put_right():
    square = Jurisdiction("A", "A", MultiPolygon([box(114.0, 30.0, 115.0, 31.0)]))
    inland = replace(CITY, jurisdictions=Jurisdictions([square]))
    refused = read_place("30.5931234, 114.3051234", inland, Place(114.5, 30.5))
    assert isinstance(refused, Refused)
    assert "Write the longitude first: 114.3051234, 30.5931234." in refused.words("en")


def test_a_click_far_from_the_city_is_refused_too():
    assert too_far(Place(3.0, 3.0), CITY) is not None
    assert too_far(CENTRE, CITY) is None
