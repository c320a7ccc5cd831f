"""
Closures, hours and areas on the command line, in a town that one can work out by hand.

Two rows of three junctions, 500 m apart, all streets both ways at one speed. WEST stands at the
south-west corner, EAST 400 m up the east side; the incident is 550 m east of WEST.

    3 --- 4 --- 5
    |     |     | EAST
    0 --- 1 -x- 2
    WEST
"""

import json
import math

import pytest
from shapely.geometry import Point, shape

from geodispatch.adapters.fleet import COLUMNS

LON, LAT = 114.0, 30.5
DEGREES_PER_M = 180.0 / (math.pi * 6_371_008.8)
NOW = ("--now", "2026-03-06T08:30:00+08:00")  # a Friday
SPEED = 0.9 * 30 / 3.6  # m/s: a residential street, the emergency factor in it


def at(east_m, north_m):
    return [
        round(LON + east_m * DEGREES_PER_M / math.cos(math.radians(LAT)), 9),
        round(LAT + north_m * DEGREES_PER_M, 9),
    ]


def typed(place):
    return ",".join(map(str, place))


SCENE = at(550, 0)
CORNERS = [at(east, north) for north in (0, 500) for east in (0, 500, 1000)]
BLOCKS = [(0, 1), (1, 2), (3, 4), (4, 5), (0, 3), (1, 4), (2, 5)]


def feature(coordinates, kind="LineString", **properties):
    shape = {"type": kind, "coordinates": coordinates}
    return {"type": "Feature", "properties": properties, "geometry": shape}


def collection(*features):
    return json.dumps({"type": "FeatureCollection", "features": features})


@pytest.fixture
def town(cli, tmp_path):
    roads, fleet, folder = (tmp_path / name for name in ("roads.geojson", "fleet.csv", "town"))
    roads.write_text(
        collection(*(feature([CORNERS[a], CORNERS[b]], highway="residential") for a, b in BLOCKS))
    )
    places = {"WEST": at(0, 0), "EAST": at(1000, 400)}
    rows = [f"{name},car,1,{typed(place)},,available,2,0,,," for name, place in places.items()]
    fleet.write_text("\n".join([",".join(COLUMNS), *rows]))
    status, _, err = cli(
        "city", "build", "town", "--roads", str(roads), "--fleet", str(fleet), "--out",
        str(folder), "--time-zone", "Asia/Shanghai", "--keep-nodes",
    )  # fmt: skip
    assert status == 0, err
    return str(folder)


@pytest.fixture
def drawn(tmp_path):
    def drawn(*features):
        file = tmp_path / "closures.geojson"
        file.write_text(collection(*features))
        return "--traffic", str(file)

    return drawn


@pytest.fixture
def recommend(cli, town):
    def recommend(*more):
        status, out, err = cli(
            "recommend", "--city", town, "--at", typed(SCENE), "--category", "fight", "--json",
            *NOW, *more,
        )  # fmt: skip
        assert status == 0, err
        return json.loads(out), err

    return recommend


def travel(answer):
    return [(offer["callsign"], offer["travel_s"]) for offer in answer["recommended"]]


def seconds(metres):
    return pytest.approx(metres / SPEED, abs=0.5)


def test_the_nearest_comes_first_while_nothing_is_closed(recommend):
    answer, _ = recommend()
    assert travel(answer) == [("WEST", seconds(550)), ("EAST", seconds(850))]


def test_behind_a_closed_street_a_unit_takes_longer_and_another_is_first(recommend, drawn):
    answer, err = recommend(*drawn(feature([at(100, 0), at(400, 0)], closed=True)))
    assert travel(answer) == [("EAST", seconds(850)), ("WEST", seconds(1550))]
    assert "1 of 1 measures in force now: 1 streets closed, 0 slowed." in err


def test_a_street_closed_the_other_way_is_no_hindrance(recommend, drawn):
    backward = feature([at(400, 0), at(100, 0)], closed=True, direction="forward")
    answer, _ = recommend(*drawn(backward))
    assert travel(answer)[0] == ("WEST", seconds(550))


def test_in_a_slow_area_streets_take_longer(recommend, drawn):
    square = [[at(100, -50), at(200, -50), at(200, 50), at(100, 50), at(100, -50)]]
    answer, err = recommend(*drawn(feature(square, "Polygon", speed_factor=0.8)))
    assert travel(answer) == [("WEST", seconds(500 / 0.8 + 50)), ("EAST", seconds(850))]
    assert "0 streets closed, 1 slowed." in err


def test_a_measure_that_expired_or_has_not_begun_changes_nothing(recommend, drawn):
    plain, _ = recommend()
    line = [at(100, 0), at(400, 0)]
    answer, err = recommend(
        *drawn(
            feature(line, closed=True, until="2026-03-06T08:30:00+08:00"),
            feature(line, closed=True, **{"from": "2026-03-06T01:00:00Z"}),
        )
    )
    assert answer == plain
    assert "0 of 2 measures in force now: 0 streets closed, 0 slowed." in err


def test_a_measure_that_means_no_street_is_told(recommend, drawn):
    away = [at(100, 200), at(400, 200)]
    file = drawn(
        feature(away, closed=True),
        feature([at(100, 0), at(400, 0)], closed=True),
        # 30.5, 84 is a place as well, only not this town
        feature([[30.5, 84.0], [30.6, 84.0]], closed=True),
    )
    _, err = recommend(*file)
    assert f"{file[1]}, row 1: no street of town runs through it or along it." in err
    assert "row 2" not in err
    assert "swapped" not in err


def test_swapped_coordinates_that_are_a_place_too_are_told(cli, drawn):
    file = drawn(feature([[-29.9, -71.25], [-29.91, -71.25]], closed=True))
    status, _, err = cli("coverage", "--city", "coquimbo", "--limit", "5", *file, "--json")
    assert status == 0
    assert "row 1: no street of coquimbo runs through it" in err
    assert "along it. Longitude and latitude look swapped." in err


def test_speeds_of_the_hour_are_those_of_the_clocks_of_the_city(recommend, tmp_path):
    file = tmp_path / "hours.toml"
    hours = ["1"] * 8 + ["0.5"] + ["1"] * 15
    file.write_text(f'source = "a test"\n[default]\nevery-day = [{", ".join(hours)}]\n')
    answer, err = recommend("--profile", str(file))
    assert travel(answer)[0] == ("WEST", seconds(1100))
    assert f"Speeds of Friday, 08:00 from {file}: a test." in err
    later, _ = recommend("--profile", str(file), "--now", "2026-03-06T09:00:00+08:00")
    assert travel(later)[0] == ("WEST", seconds(550))


def test_a_bundled_profile_says_that_it_is_invented(recommend):
    answer, err = recommend("--profile", "synthetic")
    assert travel(answer)[0] == ("WEST", seconds(550 / 0.8))
    assert "from synthetic: " in err
    assert "SYNTHETIC: invented" in err


def test_coverage_shrinks_where_a_street_is_closed(cli, town, drawn):
    shares = []
    closed = drawn(feature([at(100, 0), at(400, 0)], closed=True))
    for options in ((), closed):
        status, out, _ = cli("coverage", "--city", town, "--limit", "1.5", "--json", *NOW, *options)
        assert status == 0
        shares.append(json.loads(out)["covered_road_share"])
    assert 0 < shares[1] < shares[0]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--traffic", "nowhere.geojson"), "nowhere.geojson: there is no such file"),
        (("--profile", "monday"), "there is no speed profile 'monday'"),
        (("--profile", "nowhere.toml"), "nowhere.toml: the file does not exist"),
    ],
)
@pytest.mark.parametrize(
    "command",
    [
        ("recommend", "--at", "-71.25,-29.9", "--category", "fight", "--json"),
        ("coverage", "--limit", "5", "--json"),
        ("reach", "--at", "-71.25,-29.9", "--minutes", "5"),
    ],
    ids=lambda command: command[0],
)
def test_a_file_that_is_not_there_is_refused_in_one_sentence(cli, command, words, message):
    status, out, err = cli(*command, "--city", "coquimbo", *words)
    assert (status, out) == (1, "")
    assert message in err
    assert "Traceback" not in err


def test_a_bad_feature_is_named_by_file_feature_and_property(cli, drawn):
    line = [[-71.25, -29.9], [-71.26, -29.9]]
    words = drawn(feature(line, closed=True), feature(line, closed=True, until="2026-03-06T08:00"))
    status, out, err = cli("coverage", "--city", "coquimbo", "--limit", "5", *words, "--json")
    assert (status, out) == (1, "")
    assert f"{words[1]}, row 2, field until: The time 2026-03-06 08:00:00 has no time zone" in err
    assert "Traceback" not in err


def test_the_area_that_is_reached_is_one_geojson_document(cli):
    status, out, _ = cli(
        "reach", "--city", "coquimbo", "--at", "-71.25,-29.9", "--minutes", "5,2.5"
    )
    document = json.loads(out)
    assert (status, document["type"]) == (0, "FeatureCollection")
    assert [each["properties"] for each in document["features"]] == [
        {"limit_s": 300.0},
        {"limit_s": 150.0},
    ]
    areas = [shape(each["geometry"]) for each in document["features"]]
    assert all(area.is_valid and area.geom_type == "MultiPolygon" for area in areas)
    assert areas[0].area > areas[1].area > 0
    assert areas[0].contains(areas[1].representative_point())


def test_a_closed_street_is_not_in_the_area(cli, town, drawn):
    closed = drawn(feature([at(100, 0), at(400, 0)], closed=True))
    reached = []
    for options in ((), closed):
        _, out, _ = cli(
            "reach", "--city", town, "--at", typed(at(0, 0)), "--minutes", "1", *options
        )
        area = shape(json.loads(out)["features"][0]["geometry"])
        reached.append(area.contains(Point(at(300, 0))))
    assert reached == [True, False]


def test_from_a_place_far_from_every_street_nothing_is_reached(cli, town):
    status, out, err = cli("reach", "--city", town, "--at", typed(at(0, -700)), "--minutes", "5")
    assert status == 0
    assert json.loads(out)["features"][0]["geometry"]["coordinates"] == []
    assert "farther than 500 m from every street" in err


@pytest.mark.parametrize("minutes", ["", "five", "5;10", "0", "-1", "nan", "5,", "2000"])
def test_minutes_that_are_none_are_wrong_usage(cli, minutes):
    status, out, _ = cli(
        "reach", "--city", "coquimbo", "--at", "-71.25,-29.9", "--minutes", minutes
    )
    assert (status, out) == (2, "")
