"""Files of closures and of speeds by the hour: what is read, and how mistakes are named."""

import json
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from geodispatch.adapters.bundled import data_folder
from geodispatch.adapters.datum import Datum
from geodispatch.adapters.speed_profiles import read_profile
from geodispatch.adapters.traffic_files import read_measures
from geodispatch.errors import InputError
from geodispatch.roads.measures import Direction

SQUARE = [[[114.0, 30.0], [114.1, 30.0], [114.1, 30.1], [114.0, 30.1], [114.0, 30.0]]]
LINE = [[114.0, 30.0], [114.1, 30.1]]
CLOSED = {"closed": True}


def feature(properties=CLOSED, kind="Polygon", coordinates=SQUARE):
    shape = {"type": kind, "coordinates": coordinates}
    return {"type": "Feature", "properties": properties, "geometry": shape}


@pytest.fixture
def read(tmp_path):
    def read(*features, datum=Datum.WGS84, **members):
        document = {"type": "FeatureCollection", "features": features, **members}
        file = tmp_path / "closures.geojson"
        file.write_text(json.dumps(document), encoding="utf-8")
        return read_measures(file, datum)

    return read


def test_a_closure_and_a_slow_area_are_read(read):
    closed, slow = read(
        feature(
            {
                "closed": True,
                "from": "2026-03-06T08:00:00+08:00",
                "until": "2026-03-06T10:00:00+08:00",
                "direction": "forward",
                "note": "马拉松",
            },
            "LineString",
            LINE,
        ),
        feature({"speed_factor": 0.5}),
    )
    assert (closed.speed_factor, closed.direction, closed.note) == (
        0.0,
        Direction.FORWARD,
        "马拉松",
    )
    assert closed.starts == datetime(2026, 3, 6, 0, tzinfo=UTC)
    assert closed.ends == datetime(2026, 3, 6, 2, tzinfo=UTC)
    assert (slow.speed_factor, slow.starts, slow.ends) == (0.5, None, None)
    assert slow.where.bounds == (114.0, 30.0, 114.1, 30.1)


def test_a_file_without_features_is_no_measure(read):
    assert read() == ()


def test_what_other_programs_add_is_passed_over(read):
    extra = {"closed": True, "fid": 7, "stroke": "#f00", "closed_by": "desk 3", "until": None}
    assert len(read(feature(extra), name="closures", bbox=[114, 30, 115, 31])) == 1


def test_heights_are_dropped(read):
    high = [[[*pair, 25.0] for pair in SQUARE[0]]]
    (measure,) = read(feature(coordinates=high))
    assert not measure.where.has_z


def test_multi_geometries_are_read(read):
    lines, areas = read(
        feature(kind="MultiLineString", coordinates=[LINE, LINE[::-1]]),
        feature(kind="MultiPolygon", coordinates=[SQUARE]),
    )
    assert (len(lines.where.geoms), len(areas.where.geoms)) == (2, 1)


def test_coordinates_of_a_chinese_map_are_shifted_once(read):
    (as_drawn,), (shifted,) = read(feature()), read(feature(), datum=Datum.GCJ02)
    assert 0.004 < as_drawn.where.bounds[0] - shifted.where.bounds[0] < 0.007


def test_another_crs_that_the_file_states_is_converted(read):
    east, north = 12_690_421.95, 3_503_549.84  # 114 E, 30 N
    square = [[[east + dx, north + dy] for dx, dy in ((0, 0), (9, 0), (9, 9), (0, 9), (0, 0))]]
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::3857"}}
    (measure,) = read(feature(coordinates=square), crs=crs)
    assert measure.where.bounds[:2] == pytest.approx((114.0, 30.0), abs=1e-5)


@pytest.mark.parametrize(
    ("properties", "message"),
    [
        ({}, "field speed_factor: is missing, and closed is not true"),
        ({"closed": False}, "field speed_factor: is missing, and closed is not true"),
        ({"closed": "yes"}, "field closed: is 'yes', not true or false"),
        ({"closed": True, "speed_factor": 0.5}, r"speed_factor: 0\.5 stands beside closed"),
        ({"speed_factor": "0.5"}, r"field speed_factor: is '0\.5', not a number"),
        ({"speed_factor": True}, "field speed_factor: is True, not a number"),
        ({"speed_factor": 50}, "field speed_factor: .* is 50; it must be 0 for closed, or from"),
        ({"speed_factor": -1}, "field speed_factor: .* is -1"),
        ({**CLOSED, "from": "2026-03-06T08:00"}, "field from: .* no time zone"),
        ({**CLOSED, "from": "2026-03-06"}, "field from: .* no time zone"),
        ({**CLOSED, "from": "tomorrow"}, "field from: Invalid isoformat string: 'tomorrow'"),
        ({**CLOSED, "until": 1772755200}, "field until: is 1772755200, not a time such as"),
        ({**CLOSED, "until": "9999-12-31T00:00Z"}, "field until: .* between the years"),
        (
            {**CLOSED, "from": "2026-03-06T08:00Z", "until": "2026-03-06T16:00+08:00"},
            r"field until: '2026-03-06T16:00\+08:00' is not after from '2026-03-06T08:00Z'",
        ),
        ({**CLOSED, "untill": None}, "field untill: is not known here; until may be meant"),
        ({**CLOSED, "Until": None}, "field Until: is not known here; until may be meant"),
        ({"speed-factor": 0.5}, "field speed-factor: .* speed_factor may be meant"),
        ({**CLOSED, "direction": "north"}, "direction: is 'north', .* Known: both, forward"),
        ({**CLOSED, "direction": "forward"}, "direction: is forward, but an area has no"),
        ({**CLOSED, "note": 7}, "field note: is 7, not text"),
        ({**CLOSED, "note": "a\u202eb"}, r"field note: holds the invisible character U\+202E"),
        (None, "field properties: has none"),
    ],
)
def test_a_property_that_cannot_stand_is_named_with_its_feature(read, properties, message):
    with pytest.raises(InputError, match=r"closures\.geojson, row 2, " + ".*" + message):
        read(feature(), feature(properties))


@pytest.mark.parametrize(
    ("kind", "coordinates", "message"),
    [
        ("Point", [114.0, 30.0], "row 2, field geometry: is a Point. A measure is a polygon or"),
        ("Polygon", [], "row 2, field geometry: has coordinates that make no Polygon"),
        ("MultiPolygon", [], "row 2, field geometry: is empty"),
        ("LineString", [["114", "30"], LINE[1]], r"row 2, field geometry: .* \(str is no number"),
        ("Polygon", [[[0, 0], [0.1, 0], [0.1, 0.1], [0, 0]]], "row 2, .* vertex at 0, 0"),
        (
            "Polygon",
            [[[114, 30], [114.1, 30.1], [114.1, 30], [114, 30.1], [114, 30]]],
            r"row 2, field geometry: the outline crosses .*Self-intersection\[114.05 30.05\]",
        ),
        ("LineString", [LINE[0], LINE[0]], r"row 2, field geometry: .* \(Too few points"),
    ],
)
def test_a_shape_that_cannot_stand_is_named_with_its_feature(read, kind, coordinates, message):
    with pytest.raises(InputError, match=message):
        read(feature(), feature(CLOSED, kind, coordinates))


def test_swapped_coordinates_are_recognised_where_they_are_no_place(read):
    swapped = [[pair[::-1] for pair in SQUARE[0]]]
    with pytest.raises(InputError, match="longitude and latitude look swapped"):
        read(feature(coordinates=swapped))
    with pytest.raises(InputError, match="row 2, field geometry: is not in degrees"):
        read(feature(), feature(coordinates=swapped), feature())


@pytest.mark.parametrize(
    ("crs", "message"),
    [
        ({"type": "name", "properties": {"name": "EPSG:0"}}, "field crs: states a CRS that nobody"),
        ({"type": "name", "properties": {}}, "field crs: states no CRS"),
        (None, "field crs: states no CRS"),
        ({"type": "name", "properties": {"name": "EPSG:5773"}}, "a CRS that is no map's"),
    ],
)
def test_a_crs_that_nobody_knows_is_refused(read, crs, message):
    with pytest.raises(InputError, match=message):
        read(feature(), crs=crs)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("[]", "is no GeoJSON FeatureCollection"),
        ('{"type": "Feature"}', "is no GeoJSON FeatureCollection"),
        ('{"type": "FeatureCollection"}', "is no GeoJSON FeatureCollection"),
        ('{"type": "FeatureCollection", "features": [7]}', "row 1: is no GeoJSON feature"),
        ('{"type": "FeatureCollection", "features": [', "ends in the middle"),
        ("", "the file is empty"),
    ],
)
def test_a_file_that_is_no_collection_is_refused(tmp_path, content, message):
    file = tmp_path / "closures.geojson"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match=message):
        read_measures(file)


def test_a_file_that_is_not_there_or_of_another_kind_is_refused(tmp_path):
    with pytest.raises(InputError, match="there is no such file"):
        read_measures(tmp_path / "closures.geojson")
    with pytest.raises(InputError, match="not of a kind that can be read"):
        read_measures(Path("closures.shp"))


ONES = "[" + ", ".join(["1"] * 24) + "]"
HALVES = ONES.replace("1", "0.5")
PROFILE = f"""
source = "notes of a patrol"

[default]
every-day = {ONES}

[class.primary]
workdays = {ONES}
friday = {HALVES}
weekend = {ONES}
"""


@pytest.fixture
def read_changed(tmp_path):
    def read_changed(old: str = "", new: str = ""):
        assert old in PROFILE
        file = tmp_path / "hours.toml"
        file.write_text(PROFILE.replace(old, new, 1), encoding="utf-8")
        return read_profile(file, "Asia/Shanghai")

    return read_changed


def test_a_profile_is_read_and_the_more_special_day_goes_first(read_changed):
    profile = read_changed()
    assert (profile.time_zone, profile.source) == ("Asia/Shanghai", "notes of a patrol")
    assert profile.row("tertiary").tolist() == [1.0] * 168
    expected = np.ones((7, 24))
    expected[4] = 0.5
    assert profile.row("primary").tolist() == expected.ravel().tolist()


def test_a_profile_of_one_default_is_enough(read_changed):
    assert read_changed(PROFILE[PROFILE.index("[class") :], "").by_class == {}


def test_the_profile_that_ships_says_that_it_is_synthetic():
    profile = read_profile("synthetic", "Asia/Shanghai")
    assert "SYNTHETIC" in profile.source
    text = (data_folder() / "profiles" / "synthetic.toml").read_text(encoding="utf-8")
    assert text.startswith("# SYNTHETIC")
    assert profile.row("primary").min() < profile.row("residential").min() <= 1.0


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('source = "notes of a patrol"', "", "field source: is missing"),
        ("[default]", "[defaults]", "line 4, field defaults: is not known here"),
        ("[class.primary]", "[class.primay]", r"field class\.primay: is no highway class"),
        ("friday", "firday", r"class\.primary\.firday: is not known here. Known keys: every-day"),
        (f"weekend = {ONES}", "", r"class\.primary: says nothing of saturday"),
        (ONES, "[1, 1]", r"default\.every-day: holds 2 factors, not 24"),
        (ONES, "1", r"default\.every-day: is 1, not a list"),
        ("0.5, 0.5", "0.5, 0", r"friday: holds 0 for 01:00, not a number from 0\.01 to 10"),
        ("0.5, 0.5", "0.5, 60", "friday: holds 60 for 01:00"),
        ("0.5, 0.5", "0.5, nan", "friday: holds nan for 01:00"),
        ("0.5, 0.5", "0.5, true", "friday: holds True for 01:00"),
        ("0.5, 0.5", '0.5, "slow"', "friday: holds 'slow' for 01:00"),
        ("[default]", "[default", r"not TOML: .* \(at line 4"),
    ],
)
def test_a_mistake_in_a_profile_is_named_by_its_key(read_changed, old, new, message):
    with pytest.raises(InputError, match=r"hours\.toml.*" + message):
        read_changed(old, new)


def test_the_examples_of_the_documentation_can_be_read(tmp_path):
    page = (Path(__file__).parents[2] / "docs" / "files.md").read_text(encoding="utf-8")
    section = page[page.index("## Closures and slow areas") :]
    for kind, name in (("json", "closures.geojson"), ("toml", "hours.toml")):
        (tmp_path / name).write_text(section.split(f"```{kind}\n")[1].split("```")[0])
    closed, slow = read_measures(tmp_path / "closures.geojson")
    assert (closed.speed_factor, slow.speed_factor) == (0.0, 0.5)
    profile = read_profile(tmp_path / "hours.toml", "Asia/Shanghai")
    assert profile.row("primary")[17] == 0.5


def test_a_profile_that_is_not_there_is_told_what_ships():
    with pytest.raises(InputError, match=r"no speed profile 'monday'. Name one .*\(synthetic\)"):
        read_profile("monday", "UTC")
    with pytest.raises(InputError, match=r"monday\.toml: the file does not exist"):
        read_profile("monday.toml", "UTC")
