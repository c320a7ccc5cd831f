from dataclasses import replace
from functools import cache

import pytest
from shapely.geometry import MultiPolygon, box

from geodispatch.desk.coordinates import read_coordinates
from geodispatch.desk.lookup import How, Lookup
from geodispatch.desk.places import Landmark, PlaceIndex, SpotKind
from geodispatch.desk.roadnames import named_roads
from geodispatch.domain import Jurisdiction, Jurisdictions, Place
from town import NET, corner, town


@cache
def index(*landmarks: Landmark) -> PlaceIndex:
    """
    Gridville, where three streets have names.

    The southernmost street is 中山路 from end to end. Main Street is the western one, and the
    eastern one has the same name without being the same road; both have four blocks.
    """
    ends = [NET.streets.coordinates(street)[[0, -1]] for street in range(len(NET.streets))]
    south, west, east = NET.lat.min(), NET.lon.min(), NET.lon.max()
    names = [
        "中山路"
        if (line[:, 1] == south).all()
        else "Main Street"
        if (line[:, 0] == west).all() or (line[:, 0] == east).all()
        else ""
        for line in ends
    ]
    roads = replace(NET, streets=replace(NET.streets, name=names))
    return PlaceIndex(replace(town(), roads=roads), landmarks)


def named(text: str, *landmarks: Landmark) -> list[str]:
    return [spot.name for spot in index(*landmarks).find(text).spots]


UNIVERSITY = Landmark("武汉大学", corner(12), ("武大", "Wuhan University"), "guard dogs at night")


def test_a_road_is_found_at_its_middle_with_its_district():
    (spot,) = index().find("中山路").spots
    assert (spot.kind, spot.name) == (SpotKind.ROAD, "中山路")
    assert spot.place.distance_m(corner(2)) < 1.0  # of five corners in a row the third
    assert spot.district == "East"
    assert spot.length_m == pytest.approx(4 * 600, rel=0.01)


def test_two_roads_of_one_name_are_two_places():
    spots = index().find("main street").spots
    assert [spot.district for spot in spots] == ["East", "West"] or [
        spot.district for spot in spots
    ] == ["West", "East"]
    assert {round(spot.place.lon, 6) for spot in spots} == {
        round(float(NET.lon.min()), 6),
        round(float(NET.lon.max()), 6),
    }


@pytest.mark.parametrize(
    "typed",
    [
        "武汉大学",
        "武漢大學",
        "武汉 大学",
        "武大",
        "whdx",
        "WHDX",
        "wuhandaxue",
        "wuh daxue",
        "wuhan univ",
        "univ wuhan",
        "武汉大雪",
        "汉大学",
        "wuhn university",
        "wuhan univrsity",
    ],
)
def test_a_landmark_is_found_however_it_is_typed(typed):
    spot = index(UNIVERSITY).find(typed).spots[0]
    assert (spot.name, spot.kind) == ("武汉大学", SpotKind.LANDMARK)
    assert spot.place == corner(12)


def test_a_landmark_says_by_which_name_it_was_found_and_what_to_beware_of():
    (spot,) = index(UNIVERSITY).find("wuda").spots
    assert spot.alias == "武大"
    assert spot.hazard == "guard dogs at night"


def test_a_name_is_found_by_each_way_in_which_it_may_be_read():
    road = Landmark("长丰大道", corner(12))
    for typed in ("changfeng", "zhangfeng", "cfdd", "zfdd", "长丰"):
        assert named(typed, road) == ["长丰大道"]


def test_a_place_that_several_of_its_names_match_is_listed_once():
    assert named("wu", UNIVERSITY).count("武汉大学") == 1


def test_districts_and_stations_are_found_too():
    assert [spot.kind for spot in index().find("East").spots] == [SpotKind.DISTRICT]
    (station,) = index().find("w1").spots
    assert (station.kind, station.place) == (SpotKind.STATION, corner(0))


def test_a_house_number_is_left_aside_and_that_is_said():
    for typed in ("中山路129号", "129 Main Street", "Main Street no. 7"):
        found = index().find(typed)
        assert found.spots
        assert found.no_number


def test_better_ways_to_match_go_first():
    names = ["大学武汉", "武汉大学医院", "我和大熊", "武汉大学", "新武汉大学"]
    found = Lookup(names).find("武汉大学", 8)
    assert [(names[hit.row], hit.how) for hit in found] == [
        ("武汉大学", How.SAME),
        ("武汉大学医院", How.BEGINS),
        ("新武汉大学", How.HOLDS),
    ]
    assert [names[hit.row] for hit in Lookup(names).find("whdx", 8)][:2] == ["我和大熊", "武汉大学"]


@pytest.mark.parametrize(
    "typed",
    [
        "hongsan",  # sh without its h
        "honshan",  # ng without its g
        "honsanqu",
        "wuhan hongsan",
        "hongshang",
        "hongshen",  # one letter is another, is one too many, is missing, two changed places
        "hongsshan",
        "hogshan",
        "hognshan",
    ],
)
def test_pinyin_with_a_slip_in_it_finds_the_place(typed):
    assert "洪山" in among(typed)[0]


def among(typed: str) -> list[str]:
    """Search among the names of a city on a river, which sound much alike."""
    names = ("红钢城", "武汉洪山区", "洪山区", "青山区", "汉阳", "汉南", "南湖路", "和平大道")
    return named(typed, *(Landmark(name, corner(12)) for name in names))


@pytest.mark.parametrize(
    ("typed", "name"),
    [("lanhu", "南湖路"), ("hanlan", "汉南"), ("qinsan", "青山区"), ("honggancen", "红钢城")],
)
def test_who_says_n_for_l_or_slurs_twice_is_understood(typed, name):
    assert among(typed) == [name]


def test_a_letter_that_was_left_out_is_likelier_than_another_or_one_too_many():
    names = ["江岸区", "江汉区", "中华公园", "中湖公园"]
    assert [names[hit.row] for hit in Lookup(names).find("jianghn", 8)] == ["江汉区", "江岸区"]
    assert [names[hit.row] for hit in Lookup(names).find("zhonghau", 8)] == ["中华公园", "中湖公园"]


def test_what_is_called_so_or_begins_so_goes_before_what_is_called_so_with_a_slip():
    names = ["南山", "蓝山公园", "兰山"]
    found = Lookup(names).find("lanshan", 8)
    assert [(names[hit.row], hit.how) for hit in found] == [
        ("兰山", How.SOUNDS),
        ("蓝山公园", How.SOUNDS),
        ("南山", How.SLURRED),
    ]


@pytest.mark.parametrize(
    "typed", ["san", "hsan", "hans", "honda", "hotel", "beijing", "nanjing", "hongkong"]
)
def test_short_texts_and_names_from_elsewhere_find_no_slips(typed):
    assert among(typed) == []


def test_nothing_comes_of_nothing_and_of_noise():
    for typed in ("", "  ", "?!", "zzzzqqq", "\x00", "a" * 100_000, "((((" * 50, ".*", "\\"):
        assert named(typed, UNIVERSITY) == []


@pytest.mark.parametrize(
    "text",
    [
        "114.31, 30.5",
        "（114.31，30.5）",
        "114.31 30.5",
        "114,31 30,5",
        "POINT(114.31 30.5)",
        "geo:30.5,114.31",
        "30.5N 114.31E",
        "N30.5,E114.31",
        "30°30′N 114°18′36″E",
        "30°30'0\" N, 114°18'36\" E",
        "东经114.31 北纬30.5",
        "北纬30度30分，东经114度18分36秒",
        "纬度：30.5 经度：114.31",
        "lat=30.5&lng=114.31",
        "1.1431e2, 30.5",
    ],
)
def test_coordinates_are_read_in_every_usual_notation(text):
    typed = read_coordinates(text)
    assert typed is not None
    assert typed.place == Place(114.31, 30.5)


@pytest.mark.parametrize(
    "text", ["", "114.31", "1 2 3", "21 de Mayo", "K11", "30.5N 31.5N", "114.31.2, 5", "nan, inf"]
)
def test_what_is_no_pair_of_angles_is_no_coordinates(text):
    assert read_coordinates(text) is None


def test_coordinates_in_the_city_are_a_place_and_swapped_ones_are_put_right_and_said():
    found = index().find("0.0107, 0.0101")
    assert [spot.place for spot in found.spots] == [Place(0.0107, 0.0101)]
    assert found.spots[0].district == "East"
    assert not found.swapped
    assert index().find("5.0, 6.0").spots == ()


def test_coordinates_with_the_latitude_first_are_put_right_and_that_is_said():
    # Wuhan, for which only one order lies on the earth.
    wuhan = Jurisdictions([Jurisdiction("A", "A", MultiPolygon([box(114, 30, 115, 31)]))])
    found = PlaceIndex(replace(town(), jurisdictions=wuhan)).find("30.5 114.31")
    assert [spot.place for spot in found.spots] == [Place(114.31, 30.5)]
    assert found.swapped


def test_streets_and_hazards_of_an_address_are_known():
    here = index(UNIVERSITY)
    assert here.street_at(corner(3)) in {"中山路", ""}
    assert here.street_at(Place(corner(2).lon, corner(2).lat - 0.0001)) == "中山路"
    assert here.hazards(corner(12), 60.0) == (UNIVERSITY,)
    assert here.hazards(corner(13), 60.0) == ()


def test_a_city_without_names_still_finds_its_districts():
    assert list(named_roads(NET.streets)) == []
    assert PlaceIndex(town()).find("west").spots[0].name == "West"
