"""Files that no honest program writes: each ends in a sentence that names the file."""

import gzip
import json
from itertools import pairwise

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import shapely

from geodispatch.adapters.datum import Datum
from geodispatch.adapters.import_report import Ledger
from geodispatch.adapters.jurisdictions import import_jurisdictions
from geodispatch.adapters.road_files import import_roads
from geodispatch.adapters.text_file import read_text
from geodispatch.adapters.toml_file import read_toml
from geodispatch.errors import InputError
from map_files import at, feature, osm_xml, road, square, way, write_geojson, write_parquet

GOOD = road((0, 0), (1, 0))
LINES = [shapely.LineString([at(0, 0), at(1, 0)])]
VERTICAL = 'VERTCRS["h",VDATUM["d"],CS[vertical,1],AXIS["up",up],LENGTHUNIT["metre",1]]'


def refusal(path):
    with pytest.raises(InputError) as refused:
        import_roads(path)
    assert path.name in str(refused.value)
    return str(refused.value)


@pytest.mark.parametrize("kind", [["a"], {}, None, 7, "Nonsense", {"a": {"b": []}}])
def test_a_geometry_of_no_known_type_is_set_aside(tmp_path, kind):
    odd = {"type": "Feature", "properties": {}, "geometry": {"type": kind, "coordinates": []}}
    found = import_roads(write_geojson(tmp_path / "r.geojson", [GOOD, odd]))
    assert found.counts.quarantined == 1


@pytest.mark.parametrize("pair", [[True, False], ["114.3", "30.6"], [None, 1], {"x": 1}, "ab"])
def test_a_coordinate_that_is_no_number_is_set_aside(tmp_path, pair):
    odd = feature("LineString", [at(0, 0), pair], highway="service")
    found = import_roads(write_geojson(tmp_path / "r.geojson", [GOOD, odd]))
    assert "LineString" in found.ledger.quarantined[2].problem


def test_a_whole_number_of_5000_digits_is_refused(tmp_path):
    path = tmp_path / "r.geojson"
    path.write_text('{"a": ' + "9" * 5000 + "}")
    assert "thousands of digits" in refusal(path)


@pytest.mark.parametrize(
    "crs",
    [
        {"properties": [1]},
        {"properties": {"name": 7}},
        {"properties": {"name": 'LOCAL_CS["town",UNIT["metre",1]]'}},
        {"properties": {"name": VERTICAL}},
        {"properties": {"name": "EPSG:5773"}},  # heights above EGM96
        {"properties": {"name": "EPSG:4978"}},  # metres from the middle of the earth
        {"properties": {"name": "x" * 5000}},
    ],
)
def test_a_crs_that_is_no_map_s_is_refused_in_short(tmp_path, crs):
    message = refusal(write_geojson(tmp_path / "r.geojson", [GOOD], crs=crs))
    assert "field crs" in message
    assert len(message) < 500


@pytest.mark.parametrize(
    "geo",
    [
        b"{",
        b"\xff",
        b"[]",
        b"7",
        b"{}",
        b'{"primary_column": "geometry"}',
        b'{"primary_column": "geometry", "columns": []}',
        b'{"primary_column": "geometry", "columns": {"other": {"encoding": "WKB"}}}',
        b'{"primary_column": "absent", "columns": {"absent": {"encoding": "WKB"}}}',
        b'{"primary_column": ["a"], "columns": {}}',
        b'{"primary_column": "geometry", "columns": {"geometry": 5}}',
        b'{"primary_column": "geometry", "columns": {"geometry": {"encoding": "point"}}}',
        b'{"primary_column": "highway", "columns": {"highway": {"encoding": "WKB"}}}',
        b'{"primary_column": "geometry", "columns": {"geometry": '
        b'{"encoding": "WKB", "crs": {"type": "Nonsense"}}}}',
        b"[" * 100_000,
    ],
)
def test_geoparquet_whose_metadata_make_no_sense_is_refused(tmp_path, geo):
    path = write_parquet(tmp_path / "r.parquet", {"highway": ["service"]}, LINES)
    pq.write_table(pq.read_table(path).replace_schema_metadata({b"geo": geo}), path)
    assert len(refusal(path)) < 600


def test_geoparquet_with_two_geometry_columns_of_one_name_is_refused(tmp_path):
    path = write_parquet(tmp_path / "r.parquet", {"highway": ["service"]}, LINES)
    table = pq.read_table(path)
    twice = table.append_column("geometry", table["geometry"])
    pq.write_table(twice.replace_schema_metadata(table.schema.metadata), path)
    assert "not one geometry column" in refusal(path)


def test_geoparquet_whose_times_are_out_of_any_calendar_is_refused(tmp_path):
    times = pa.array([2**62], pa.timestamp("us"))
    path = write_parquet(tmp_path / "r.parquet", {"highway": ["service"], "edited": times}, LINES)
    assert "cannot be read" in refusal(path)


NODES = {1: (0, 0), 2: (1, 0)}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('lat="30.6"', 'lat="nan"'),
        ('lat="30.6"', 'lat=""'),
        ('way id="10"', f'way id="{2**63}"'),
        ('way id="10"', f'way id="-{2**63}"'),
        ('ref="1"', f'ref="{2**64}"'),
        ('ref="1"', 'ref="x"'),
        ('v="service"', f'v="{"x" * 2000}"'),
        ("<?xml version='1.0'?>", "<?xml version='1.0' encoding='utf-7'?>"),
        ("<?xml version='1.0'?>", "<?xml version='1.0' encoding='nonsense'?>"),
    ],
)
def test_openstreetmap_xml_with_absurd_values_is_refused(tmp_path, old, new):
    path = tmp_path / "town.osm"
    text = osm_xml(NODES, [way(10, [1, 2], highway="service")])
    assert old in text
    path.write_text(text.replace(old, new, 1))
    refusal(path)


def test_a_packed_file_with_a_flipped_bit_is_refused(tmp_path):
    path = tmp_path / "town.osm.gz"
    packed = bytearray(gzip.compress(osm_xml(NODES, [way(10, [1, 2], highway="service")]).encode()))
    packed[12] ^= 0xFF
    path.write_bytes(packed)
    assert "cut short" in refusal(path)


def test_an_osm_way_through_0_0_is_set_aside(tmp_path):
    path = tmp_path / "town.osm"
    ways = [way(10, [1, 2], highway="service"), way(11, [2, 3], highway="service")]
    text = osm_xml({**NODES, 3: (2, 0)}, ways)
    lon, lat = at(2, 0)
    path.write_text(text.replace(f'lon="{lon}" lat="{lat}"', 'lon="0" lat="0"'))
    found = import_roads(path)
    assert [note.problem for note in found.ledger.quarantined.values()] == ["has a vertex at 0, 0"]
    assert len(found.roads) == 1


def test_a_street_across_a_continent_is_set_aside_with_its_length(tmp_path):
    rows = [GOOD, feature("LineString", [at(0, 0), [90.0, 30.6]], highway="motorway")]
    found = import_roads(write_geojson(tmp_path / "r.geojson", rows))
    note = found.ledger.quarantined[2]
    assert note.problem == "is longer than 100 km"
    assert note.value.endswith(" km")
    assert 2000 < float(note.value.split()[0]) < 2600


def test_a_chain_too_long_for_the_city_file_is_refused(tmp_path):
    places = [[round(70.0 + step, 3), 30.0] for step in range(25)]  # 96 km a step
    rows = [
        feature("LineString", [start, end], highway="service", maxspeed="1")
        for start, end in pairwise(places)
    ]
    assert "km long or takes weeks" in refusal(write_geojson(tmp_path / "r.geojson", rows))


@pytest.mark.parametrize("x", ["nan", "1e999", "-inf"])
def test_a_graphml_node_at_no_place_is_named(tmp_path, x):
    space = "http://graphml.graphdrawing.org/xmlns"
    path = tmp_path / "town.graphml"
    path.write_text(
        f'<graphml xmlns="{space}"><key id="0" attr.name="x"/><key id="1" attr.name="y"/>'
        f'<graph><node id="1"><data key="0">{x}</data><data key="1">3</data></node></graph>'
        "</graphml>"
    )
    assert "row 1, field x, y: the node lies at" in refusal(path)


def test_two_lines_between_the_same_ids_that_never_meet_are_not_both_used(tmp_path):
    rows = [road((0, 0), (1, 0), u=1, v=2), road((5, 5), (6, 5), u=1, v=2)]
    found = import_roads(write_geojson(tmp_path / "r.geojson", rows))
    assert found.ledger.quarantined[2].problem == "the ends of the line are not at its nodes"


@pytest.mark.parametrize("code", [True, ["a"], [1, 2], 3.5e-320, "a\x07b"])
def test_a_code_is_text_or_a_number(tmp_path, code):
    path = write_geojson(tmp_path / "a.geojson", [square(0, 0, 1, code=code)])
    if isinstance(code, float):
        assert len(import_jurisdictions(path, Datum.WGS84, Ledger("a")).areas) == 1
        return
    with pytest.raises(InputError, match=r"a\.geojson.*no polygon could be used"):
        import_jurisdictions(path, Datum.WGS84, Ledger("a"))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"PK\x03\x04\x14\x00\x00\x00\x08\x00", "a ZIP archive"),
        (gzip.compress(b"{}", mtime=0), "packed by gzip"),
        (b"PAR1" + bytes(40), "Parquet"),
        (b"\x89PNG\r\n\x1a\n", "a picture"),
        ('{"name": "Ñuñoa"}'.encode("latin-1"), "another encoding"),
        ('{"name": "Peñalolén, Curicó, Maipú"}'.encode("latin-1"), "another encoding"),
        ('{"a": "x"}'.encode("utf-16-le"), "such as UTF-16"),
        ('{"name": "武昌区"}'.encode("utf-16-be"), "such as UTF-16"),
        ('{"a": 1}'.encode("utf-32"), "UTF-32"),
        ('{"name": "武昌区"}'.encode("gbk"), "looks like GBK"),
        (b"\xff" + bytes(range(1, 256)), "another encoding"),
    ],
)
def test_what_is_no_utf_8_is_called_by_its_name(tmp_path, content, message):
    path = tmp_path / "r.geojson"
    path.write_bytes(content)
    assert message in refusal(path)
    with pytest.raises(InputError, match=message):
        read_text(path)


def test_a_folder_with_the_name_of_a_file_is_called_a_folder(tmp_path):
    (tmp_path / "r.geojson").mkdir()
    assert "is a folder" in refusal(tmp_path / "r.geojson")
    with pytest.raises(InputError, match="is a folder"):
        read_toml(tmp_path / "r.geojson")


def test_a_name_that_no_disk_takes_is_refused(tmp_path):
    assert "too long" in refusal(tmp_path / ("x" * 5000 + ".geojson"))


def test_an_address_is_shown_as_it_was_typed():
    from pathlib import Path

    with pytest.raises(InputError, match=r"https://example\.org/r\.geojson: .* no URLs"):
        import_roads(Path("https://example.org/r.geojson"))


def test_toml_may_begin_with_a_byte_order_mark(tmp_path):
    path = tmp_path / "a.toml"
    path.write_text("\ufeffx = 1\r\n", encoding="utf-8")
    assert read_toml(path).get("x", int) == 1


@pytest.mark.parametrize(
    "text", ["a=" + "[" * 50_000, "a = " + "9" * 5000, "a = 1\na = 2", "\x00", "a = '\x00'"]
)
def test_toml_without_sense_is_refused(tmp_path, text):
    path = tmp_path / "a.toml"
    path.write_text(text)
    with pytest.raises(InputError, match=r"a\.toml"):
        read_toml(path)


def test_a_key_nested_without_end_is_told_in_short(tmp_path):
    path = tmp_path / "a.toml"
    path.write_text("x" + ".x" * 3000 + " = 1")
    with pytest.raises(InputError) as refused:
        read_toml(path).get("x", int)
    assert len(str(refused.value)) < 400


def test_a_file_name_that_is_no_text_does_no_harm(tmp_path):
    path = write_geojson(tmp_path / "bad\udcff\n.geojson", [GOOD, {}])
    found = import_roads(path)
    assert found.ledger.quarantined[2].source == "bad\\udcff\\u000a.geojson"
    assert json.dumps(found.ledger.source)
    assert np.all(found.network.main)
