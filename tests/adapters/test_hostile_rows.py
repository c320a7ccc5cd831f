"""
Hostile files by the number of their row in the project's list of hostile inputs.

Every reader of files that a person may hand in is tried; each refuses in a sentence that names the
file, and nobody sees a traceback. ``docs/hostile.md`` lists all rows with their tests.
"""

import csv
import gzip
import json
import os
import sqlite3
from pathlib import Path

import numpy as np
import pytest

from geodispatch.adapters.call_log import read_calls
from geodispatch.adapters.csv_rows import require_all
from geodispatch.adapters.datum import Datum
from geodispatch.adapters.fleet import read_fleet
from geodispatch.adapters.import_report import Ledger, Note, write_quarantine
from geodispatch.adapters.jurisdictions import MOST_VERTICES, import_jurisdictions
from geodispatch.adapters.positions.calls import read_call_rows
from geodispatch.adapters.positions.recordings import read_positions
from geodispatch.adapters.road_files import import_roads
from geodispatch.adapters.text_file import LARGEST_FILE
from geodispatch.adapters.toml_file import read_toml
from geodispatch.adapters.uploads import Uploads
from geodispatch.errors import InputError
from map_files import at, feature, road, square, write_geojson

GOOD_ROAD, GOOD_AREA = road((0, 0), (1, 0)), square(0, 0, 3, code="A", name="East")


def areas(path: Path):
    return import_jurisdictions(path, Datum.WGS84, Ledger(path.name))


def calls_of_a_replay(path: Path):
    found = read_call_rows(path)
    require_all(found.refused)
    return found


MAPS = {"roads": import_roads, "areas": areas}
TEXTS = {
    "fleet": read_fleet,
    "calls": read_calls,
    "replayed calls": calls_of_a_replay,
    "positions": read_positions,
    "toml": read_toml,
}
SUFFIX = {"roads": ".geojson", "areas": ".geojson", "toml": ".toml"}
EVERY = {**MAPS, **TEXTS}
every_reader = pytest.mark.parametrize("name", EVERY)
every_text = pytest.mark.parametrize("name", TEXTS)
every_map = pytest.mark.parametrize("name", MAPS)


@pytest.fixture
def file(tmp_path):
    """Write bytes to a file with the ending that a reader expects."""

    def file(name: str, content: bytes) -> Path:
        path = tmp_path / f"handed-in{SUFFIX.get(name, '.csv')}"
        path.write_bytes(content)
        return path

    return file


def refusal(name: str, path: Path) -> str:
    with pytest.raises(InputError) as refused:
        EVERY[name](path)
    assert path.name in str(refused.value)
    assert len(str(refused.value)) < 1000
    return str(refused.value)


def geojson(*features) -> bytes:
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


@pytest.mark.parametrize("ending", [".zip", ".tar", ".tar.gz", ".7z", ".rar", ".kmz", ".tgz"])
@every_map
def test_row_22_to_25_archives_are_refused_by_their_name(tmp_path, name, ending):
    path = tmp_path / f"city{ending}"
    path.write_bytes(b"PK\x03\x04 ../../etc/passwd")
    assert "is an archive" in refusal(name, path)


@every_text
def test_row_22_to_25_an_archive_under_another_name_is_refused_by_its_content(file, name):
    assert "ZIP" in refusal(name, file(name, b"PK\x03\x04" + b"../../etc/passwd" * 9))


@every_map
def test_row_23_a_bomb_in_gzip_is_bounded(tmp_path, name, monkeypatch):
    monkeypatch.setattr("geodispatch.adapters.source_files.MOST_UNPACKED_BYTES", 10_000)
    path = tmp_path / "bomb.geojson.gz"
    path.write_bytes(gzip.compress(b" " * 20_000))
    assert "unpacks to more" in refusal(name, path)


@every_map
def test_row_26_a_virtual_layer_that_calls_itself_geojson_reads_no_other_file(file, name):
    layer = (
        b'<OGRVRTDataSource><OGRVRTLayer name="passwd"><SrcDataSource>/etc/passwd</SrcDataSource>'
        b"</OGRVRTLayer></OGRVRTDataSource>"
    )
    said = refusal(name, file(name, layer))
    assert "is not JSON" in said
    assert "root:" not in said


@pytest.mark.parametrize(
    "path",
    ["/vsicurl/example.org/a.geojson", "/vsizip/a.zip/a.geojson", "http://example.org/a.geojson"],
)
@every_map
def test_row_27_paths_that_lead_off_this_computer_are_refused(name, path):
    with pytest.raises(InputError, match="only files of this computer"):
        EVERY[name](Path(path))


@pytest.mark.parametrize("ending", [".pkl", ".pickle", ".npy", ".npz", ".joblib"])
@every_map
def test_row_28_files_that_could_run_code_are_never_opened(tmp_path, name, ending):
    path = tmp_path / f"city{ending}"
    np.save(path.with_suffix(".npy"), np.array([{"a": 1}], dtype=object), allow_pickle=True)
    path.with_suffix(".npy").rename(path)
    assert "can run code" in refusal(name, path)


@every_reader
def test_row_29_an_empty_file_is_called_empty(file, name):
    assert "empty" in refusal(name, file(name, b""))


@every_reader
def test_row_30_a_file_of_2_gib_is_refused_before_it_is_read(file, name):
    path = file(name, b"x")
    os.truncate(path, 2 * 1024**3 + 1)
    said = refusal(name, path)
    assert "larger than" in said or "more than" in said
    assert LARGEST_FILE < 2 * 1024**3


@every_map
def test_row_31_geojson_that_breaks_off_is_refused(file, name):
    assert "ends in the middle" in refusal(name, file(name, geojson(GOOD_ROAD, GOOD_AREA)[:-30]))


@every_map
def test_row_32_json_nested_without_end_is_refused(file, name):
    content = b'{"type": "FeatureCollection", "features": ' + b"[" * 200_000
    assert "nested too deeply" in refusal(name, file(name, content))


@pytest.mark.parametrize("number", [b"NaN", b"Infinity", b"-Infinity", b"1e999", b"-1e999"])
@every_map
def test_row_33_numbers_that_are_none_are_refused(file, name, number):
    content = geojson(GOOD_ROAD, GOOD_AREA).replace(b"114.3,", number + b",", 1)
    assert number in content
    refusal(name, file(name, content))


@every_map
def test_row_34_a_key_named_twice_is_refused(file, name):
    content = geojson(GOOD_ROAD).replace(b'"type": "Feature"', b'"type": "Feature", "type": "X"', 1)
    assert "twice" in refusal(name, file(name, content))


@every_reader
def test_row_36_another_encoding_is_named_and_never_guessed(file, name):
    text = '{"name": "中山路"}\ncallsign,kind\n巡逻一号,car\n'
    assert "UTF-16" in refusal(name, file(name, text.encode("utf-16")))
    said = refusal(name, file(name, (text * 20).encode("gb18030")))
    assert "GBK" in said
    assert "巡逻" not in said


BOMB = (
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">'
    '<!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>'
)
OUTSIDE = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY c SYSTEM "file:///etc/passwd">]>'
XML = {
    "city.osm": (import_roads, "<osm>&c;</osm>"),
    "city.graphml": (import_roads, "<graphml>&c;</graphml>"),
    "track.gpx": (read_positions, '<gpx version="1.1"><trk><name>&c;</name></trk></gpx>'),
}


@pytest.mark.parametrize("name", XML)
def test_row_37_entities_that_grow_are_refused(tmp_path, name):
    reader, body = XML[name]
    (tmp_path / name).write_text(BOMB + body, encoding="utf-8")
    with pytest.raises(InputError, match="document type"):
        reader(tmp_path / name)


@pytest.mark.parametrize("name", XML)
def test_row_38_entities_of_another_file_are_refused(tmp_path, name):
    reader, body = XML[name]
    (tmp_path / name).write_text(OUTSIDE + body, encoding="utf-8")
    with pytest.raises(InputError, match="document type") as refused:
        reader(tmp_path / name)
    assert "root:" not in str(refused.value)


def test_row_37_kml_is_not_accepted_at_all(tmp_path):
    for name in MAPS:
        (tmp_path / "city.kml").write_text(BOMB + "<kml>&c;</kml>", encoding="utf-8")
        assert "not of a kind" in refusal(name, tmp_path / "city.kml")


def test_row_39_a_polygon_of_too_many_vertices_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("geodispatch.adapters.jurisdictions.MOST_VERTICES", 1000)
    assert MOST_VERTICES < 10**7
    angle = np.linspace(0, 2 * np.pi, 1001)[:-1]
    ring = [at(float(np.cos(turn)), float(np.sin(turn))) for turn in angle]
    round_area = feature("Polygon", [[*ring, ring[0]]], code="A", name="Round")
    path = write_geojson(tmp_path / "round.geojson", [round_area])
    assert "vertices" in refusal("areas", path)


@every_map
def test_row_40_a_geopackage_is_not_opened_whatever_it_would_run(tmp_path, name):
    path = tmp_path / "city.gpkg"
    with sqlite3.connect(path) as made:
        made.execute("CREATE TABLE a (b)")
        made.execute("CREATE TRIGGER t AFTER INSERT ON a BEGIN DELETE FROM a; END")
        made.execute("CREATE VIEW v AS SELECT * FROM a")
    made.close()
    assert "not of a kind" in refusal(name, path)
    disguised = path.rename(tmp_path / "city.geojson")
    refusal(name, disguised)


@pytest.mark.parametrize("name", ["fleet", "calls", "replayed calls", "positions"])
def test_row_41_a_table_of_a_million_columns_is_refused(file, name):
    header = ",".join(f"c{number}" for number in range(1_000_000)).encode()
    refusal(name, file(name, header + b"\n" + b"," * 999_999 + b"\n"))


@pytest.mark.parametrize("twin", ["Ａ７", "A７", "a7"])
def test_row_12_callsigns_that_look_alike_are_both_refused(tmp_path, twin):
    header = (
        "callsign,kind,station,lon,lat,fix_at,status,sworn,auxiliary,capabilities,"
        "shift_from,shift_to"
    )
    rows = [f"{callsign},car,,114.3,30.6,,available,2,0,,," for callsign in ("A7", twin)]
    rows[1] = rows[1].replace(",2,0", ",1,0")
    path = tmp_path / "fleet.csv"
    path.write_text("\n".join([header, *rows]), encoding="utf-8")
    with pytest.raises(InputError, match="callsign"):
        read_fleet(path)


def test_row_13_to_17_a_cell_that_a_table_would_compute_is_text_and_numbers_stay_numbers(tmp_path):
    path = tmp_path / "quarantine.csv"
    attacks = ["=1+1", "+1+1", "-1+1", "@SUM(1)", "\t=1", "\r=1"]
    notes = [
        Note("a.csv", str(row), "name", "is odd", attack) for row, attack in enumerate(attacks, 2)
    ]
    write_quarantine(path, notes)
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [row["value"] for row in rows] == [f"'{attack}" for attack in attacks]
    assert [row["row"] for row in rows] == ["2", "3", "4", "5", "6", "7"]


@pytest.mark.parametrize("attack", ['a"b', "a\nb", 'a";b,c\r\n"=d'])
def test_row_18_quotes_and_line_breaks_stay_in_their_cell(tmp_path, attack):
    path = tmp_path / "quarantine.csv"
    write_quarantine(path, [Note("a.csv", "2", "name", "is odd", attack)])
    with path.open(encoding="utf-8", newline="") as stream:
        header, row = list(csv.reader(stream))
    assert attack in row
    assert len(row) == len(header)


@every_reader
def test_row_19_a_workbook_is_not_accepted(tmp_path, name):
    path = tmp_path / "book.xlsx"
    path.write_bytes(b"PK\x03\x04[Content_Types].xml" + bytes(range(256)))
    refusal(name, path)


def test_row_19_no_workbook_is_written():
    written = Path(__file__).parents[2] / "geodispatch"
    assert not [
        file for file in written.rglob("*.py") if "to_excel" in file.read_text(encoding="utf-8")
    ]


@pytest.mark.parametrize("name", ["../../etc/x", "..\\..\\x", "a/../../x", ".."])
def test_row_20_a_file_whose_name_climbs_stays_in_its_folder(tmp_path, name):
    assert_stays(tmp_path, name)


@pytest.mark.parametrize("name", ["/etc/passwd", "C:\\Windows\\x", "//host/share/x", "~/x"])
def test_row_21_a_file_whose_name_is_a_path_stays_in_its_folder(tmp_path, name):
    assert_stays(tmp_path, name)


def assert_stays(folder: Path, name: str) -> None:
    """Hand a file in under a name, and look where it lies."""
    shelf = Uploads(folder / "up")
    with shelf.take(name) as (key, stream):
        stream.write(b"x")
    assert shelf.find(key).path.parent == folder / "up" / key
    assert [file for file in folder.rglob("*") if file.is_file()] == [shelf.find(key).path]
