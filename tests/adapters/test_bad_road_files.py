import gzip
import json

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import shapely

from geodispatch.adapters.road_files import import_roads
from geodispatch.errors import InputError
from map_files import at, feature, road, write_geojson, write_parquet

GOOD = road((0, 0), (1, 0))
LINES = [shapely.LineString([at(0, 0), at(1, 0)])]
DEEP = "[" * 200_000


def refusal(path):
    with pytest.raises(InputError) as refused:
        import_roads(path)
    assert path.name in str(refused.value)
    return str(refused.value)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "the file is empty"),
        (b"  \n", "the file is empty"),
        (
            json.dumps({"type": "FeatureCollection", "features": [GOOD]}).encode()[:-20],
            "ends in the middle",
        ),
        (b"<html>", "is not JSON"),
        (b'{"type": "FeatureCollection", "features": []}', "has no features"),
        (b'{"type": "Topology"}', "no GeoJSON FeatureCollection"),
        (b"[1, 2]", "no GeoJSON FeatureCollection"),
        (b'{"a": NaN}', "NaN"),
        (b'{"a": -Infinity}', "Infinity"),
        (b'{"a": 1, "a": 2}', "'a' twice"),
        (b'{"features": ' + DEEP.encode(), "nested too deeply"),
        ('{"name": "中山路"}'.encode("gb18030"), "GBK"),
        ('{"name": "中山路"}'.encode("utf-16"), "UTF-16"),
        (b'\xff\x80 {"a"', "looks like another encoding"),
    ],
)
def test_text_that_is_no_geojson_is_refused(tmp_path, content, message):
    path = tmp_path / "roads.geojson"
    path.write_bytes(content)
    assert message in refusal(path)


@pytest.mark.parametrize("name", ["a.zip", "a.tar.gz", "a.7z", "a.geojson.zip"])
def test_archives_are_refused(tmp_path, name):
    (tmp_path / name).write_bytes(b"PK")
    assert "is an archive" in refusal(tmp_path / name)


@pytest.mark.parametrize("name", ["a.pkl", "a.npy", "a.joblib"])
def test_files_that_run_code_are_never_opened(tmp_path, name):
    (tmp_path / name).write_bytes(b"\x80")
    assert "can run code" in refusal(tmp_path / name)


def test_other_kinds_and_missing_files_are_refused(tmp_path):
    (tmp_path / "a.shp").write_bytes(b"x")
    assert "not of a kind" in refusal(tmp_path / "a.shp")
    assert "no such file" in refusal(tmp_path / "none.geojson")


def test_a_path_into_a_virtual_file_system_is_refused():
    from pathlib import Path

    with pytest.raises(InputError, match="only files of this computer"):
        import_roads(Path("/vsicurl/example.org/roads.geojson"))


def test_a_broken_gzip_is_refused(tmp_path):
    path = tmp_path / "roads.geojson.gz"
    path.write_bytes(gzip.compress(json.dumps({"features": [GOOD] * 50}).encode())[:80])
    assert "cannot be unpacked" in refusal(path)


def test_metres_that_call_themselves_degrees_are_refused_with_row_and_field(tmp_path):
    utm = feature(
        "LineString", [[241_000.0, 3_388_000.0], [241_100.0, 3_388_000.0]], highway="service"
    )
    message = refusal(write_geojson(tmp_path / "r.geojson", [utm]))
    assert "row 1, field geometry" in message
    assert "looks like metres" in message


def test_latitude_first_is_recognised(tmp_path):
    swapped = feature("LineString", [[30.6, 114.3], [30.6, 114.301]], highway="service")
    assert "swapped" in refusal(write_geojson(tmp_path / "r.geojson", [swapped]))


def test_another_crs_in_the_crs_member_is_reprojected(tmp_path):
    utm = feature(
        "LineString", [[241_000.0, 3_388_000.0], [241_100.0, 3_388_000.0]], highway="service"
    )
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::32650"}}
    found = import_roads(write_geojson(tmp_path / "r.geojson", [utm], crs=crs))
    assert shapely.get_x(shapely.get_point(found.roads.geometry[0], 0)) == pytest.approx(
        114.3, abs=0.1
    )


@pytest.mark.parametrize(
    "crs", [None, {"type": "name", "properties": {"name": "EPSG:99999999"}}, {"type": "link"}]
)
def test_a_crs_that_nobody_knows_is_refused(tmp_path, crs):
    assert "field crs" in refusal(write_geojson(tmp_path / "r.geojson", [GOOD], crs=crs))


def test_geoparquet_without_a_crs_is_refused(tmp_path):
    path = write_parquet(tmp_path / "r.parquet", {"highway": ["service"]}, LINES, crs=None)
    assert "states no CRS" in refusal(path)


def test_plain_parquet_is_refused(tmp_path):
    pq.write_table(pa.table({"highway": ["service"]}), tmp_path / "r.parquet")
    assert "not GeoParquet" in refusal(tmp_path / "r.parquet")


def test_cut_parquet_is_refused(tmp_path):
    path = write_parquet(tmp_path / "r.parquet", {"highway": ["service"]}, LINES)
    path.write_bytes(path.read_bytes()[:-30])
    assert "damaged, cut short" in refusal(path)


def test_parquet_whose_geometry_is_no_wkb_is_refused(tmp_path):
    path = write_parquet(tmp_path / "r.parquet", {"highway": ["service"]}, LINES)
    table = pq.read_table(path)
    broken = table.set_column(1, "geometry", pa.array([b"\x01\x02"], pa.binary()))
    pq.write_table(broken.replace_schema_metadata(table.schema.metadata), path)
    assert "no WKB" in refusal(path)


def test_a_file_without_road_classes_is_refused(tmp_path):
    line = feature("LineString", [at(0, 0), at(1, 0)], name="x")
    assert "field highway" in refusal(write_geojson(tmp_path / "r.geojson", [line]))


def test_a_file_of_footways_has_no_road(tmp_path):
    assert "no road that a car may use" in refusal(
        write_geojson(tmp_path / "r.geojson", [road((0, 0), (1, 0), highway="steps")])
    )


def test_bad_rows_are_quarantined_and_the_good_ones_kept(tmp_path):
    bad = [
        {"type": "Feature", "properties": {"highway": "service"}, "geometry": None},
        feature("Point", at(0, 0), highway="service"),
        feature("Polygon", [[at(0, 0), at(1, 0), at(1, 1), at(0, 0)]], highway="service"),
        feature("LineString", [at(0, 0)], highway="service"),
        feature("LineString", [at(0, 0), ["x", 3]], highway="service"),
        feature("LineString", [[0, 0], [0, 0.001]], highway="service"),
        feature("LineString", [at(0, 0), at(0, 0)], highway="service"),
        feature("LineString", [[241_000.0, 3_388_000.0], [1.0, 2.0]], highway="service"),
    ]
    good = [road((i, 0), (i + 1, 0)) for i in range(9)]
    found = import_roads(write_geojson(tmp_path / "r.geojson", [*good, *bad, "no feature"]))
    assert found.counts.accepted == 9
    assert found.counts.quarantined == 9
    assert found.counts.read == 18
    assert {note.field for note in found.ledger.quarantined.values()} == {"geometry"}


def test_numbers_beyond_floats_are_refused_like_nan(tmp_path):
    path = write_geojson(tmp_path / "r.geojson", [GOOD, road((1, 0), (2, 0))])
    path.write_text(path.read_text().replace(str(at(2, 0)[0]), "1e999"))
    assert "holds 1e999, which is larger than any number" in refusal(path)


def test_nan_in_parquet_is_quarantined(tmp_path):
    with np.errstate(invalid="ignore"):
        broken = shapely.LineString([at(0, 0), (float("nan"), 30.6)])
    path = write_parquet(tmp_path / "r.parquet", {"highway": ["service"] * 2}, [*LINES, broken])
    assert import_roads(path).counts.quarantined == 1


def test_identical_rows_with_one_id_count_once_and_differing_ones_not_at_all(tmp_path):
    rows = [
        road((0, 0), (1, 0), link_id=1),
        road((0, 0), (1, 0), link_id=1),
        road((1, 0), (2, 0), link_id=2),
        road((2, 0), (3, 0), link_id=2),
        road((3, 0), (4, 0), link_id=3),
    ]
    found = import_roads(write_geojson(tmp_path / "r.geojson", rows))
    assert len(found.roads) == 2
    assert (found.counts.accepted, found.counts.repaired, found.counts.quarantined) == (2, 1, 2)


def test_a_row_without_a_node_id_is_quarantined(tmp_path):
    rows = [road((0, 0), (1, 0), u=1, v=2), road((1, 0), (2, 0), u=2, v=None)]
    found = import_roads(write_geojson(tmp_path / "r.geojson", rows))
    assert found.ledger.quarantined[2].field == "v"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (
            '<?xml version="1.0"?><!DOCTYPE g [<!ENTITY a "b">]><graphml>&a;</graphml>',
            "document type",
        ),
        ("<graphml><graph>", "cut short"),
        ("<graphml/>", "has no edges"),
    ],
)
def test_bad_graphml_is_refused(tmp_path, content, message):
    path = tmp_path / "town.graphml"
    path.write_text(content)
    assert message in refusal(path)


def test_numbers_beyond_any_float_and_hostile_words_are_set_aside(tmp_path):
    rows = [
        GOOD,
        feature("LineString", [[10**400, 1], at(1, 0)], highway="service"),
        road((1, 0), (2, 0), highway="\ud800\x1b[2J" + "x" * 10_000),
        road((2, 0), (3, 0), name="\ud800\u202e路\x00", maxspeed=["50", ["30"]]),
    ]
    found = import_roads(write_geojson(tmp_path / "r.geojson", rows, ascii_only=True))
    assert (found.counts.accepted + found.counts.repaired, found.counts.quarantined) == (2, 1)
    (reason,) = found.ledger.skip_reasons()
    assert reason.isprintable()
    assert len(reason) < 400
    assert found.roads.name.tolist() == [None, "路"]


@pytest.mark.parametrize("depth", [1, 100, 400])
def test_a_deep_property_does_no_harm(tmp_path, depth):
    deep = "[" * depth + "]" * depth
    path = write_geojson(tmp_path / "r.geojson", [GOOD])
    path.write_text(path.read_text().replace('"residential"', f'"residential", "name": {deep}'))
    assert import_roads(path).counts.accepted == 1
