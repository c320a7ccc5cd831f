"""City folders that somebody changed by hand: their checksums are taken out, so they are read."""

import re
from datetime import date

import geopandas
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import shapely

from geodispatch.adapters.city_build import BuildRequest, build_city
from geodispatch.adapters.city_folder import find_city, load_city
from geodispatch.domain.place import Place
from geodispatch.domain.unit import Station
from geodispatch.errors import InputError
from map_files import road, square, write_geojson

ROADS = [road((0, 0), (1, 0)), road((1, 0), (1, 1)), road((1, 1), (2, 1), oneway="yes")]
AREAS = [square(-1, -1, 2, code="1", name="甲"), square(1, -1, 5, code="2", name="乙")]


def one_station(_roads, _jurisdictions, _seed):
    return (Station("甲-1", "1", Place(114.3, 30.6), True),)


@pytest.fixture
def folder(tmp_path):
    request = BuildRequest(
        "town",
        write_geojson(tmp_path / "roads.geojson", ROADS),
        tmp_path / "town",
        date(2026, 11, 22),
        jurisdictions=write_geojson(tmp_path / "areas.geojson", AREAS),
        simplified=False,
    )
    build_city(request, stations=one_station)
    manifest = request.out / "city.toml"
    head, _, _ = manifest.read_text(encoding="utf-8").partition("[sha256]")
    manifest.write_text(head + "[sha256]\n", encoding="utf-8")
    load_city(request.out)
    return request.out


def refusal(folder, name):
    with pytest.raises(InputError) as refused:
        load_city(folder)
    message = str(refused.value)
    assert name in message
    assert "Build the city again" in message
    assert len(message) < 600
    return message


def with_column(path, name, values):
    table = pq.read_table(path)
    index = table.column_names.index(name)
    changed = table.set_column(index, name, values)
    pq.write_table(changed.replace_schema_metadata(table.schema.metadata), path)


WKB = [shapely.to_wkb(shapely.LineString([(114.3, 30.6), (114.301, 30.6)]))] * 2


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("u", pa.array([0, None, 1], pa.int32())),
        ("u", pa.array([0, -1, 1], pa.int32())),
        ("u", pa.array([0, 2**31 - 1, 1], pa.int32())),
        ("u", pa.array(["0", "1", "2"])),
        ("u", pa.array([0.0, 1.0, 2.0])),
        ("u", pa.array([2, 1, 0], pa.int32())),  # streets that do not meet
        ("forward_ms", pa.array([1000, -1, 1000], pa.int32())),
        ("forward_ms", pa.array([1000, -5, 1000], pa.int32())),
        ("forward_ms", pa.array(["1", "2", "x"])),
        ("length_mm", pa.array([1000, None, 1000], pa.int32())),
        ("length_mm", pa.array([1000, -1, 1000], pa.int32())),
        ("highway", pa.array([1, 2, 3])),
        ("name", pa.array([b"\xff", b"", b""])),
        ("geometry", pa.array([*WKB, None], pa.binary())),
        ("geometry", pa.array([*WKB, shapely.to_wkb(shapely.Point(1, 2))], pa.binary())),
        ("geometry", pa.array([*WKB, b"\x01\x02"], pa.binary())),
        ("geometry", pa.array([1, 2, 3])),
    ],
)
def test_roads_with_a_column_of_nonsense_are_refused(folder, name, values):
    with_column(folder / "roads.parquet", name, values)
    refusal(folder, "roads.parquet")


def test_roads_that_are_closed_both_ways_are_refused(folder):
    closed = pa.array([None, None, None], pa.int32())
    for name in ("forward_ms", "backward_ms"):
        with_column(folder / "roads.parquet", name, closed)
    assert "lead nowhere" in refusal(folder, "roads.parquet")


def test_a_missing_column_is_named(folder):
    path = folder / "roads.parquet"
    pq.write_table(pq.read_table(path).drop_columns(["v"]), path)
    assert "field v" in refusal(folder, "roads.parquet")


@pytest.mark.parametrize("name", ["roads.parquet", "jurisdictions.parquet"])
@pytest.mark.parametrize("geo", [b"{", b"{}", None])
def test_a_table_with_broken_metadata_is_refused(folder, name, geo):
    table = pq.read_table(folder / name)
    pq.write_table(table.replace_schema_metadata({b"geo": geo} if geo else None), folder / name)
    refusal(folder, name)


@pytest.mark.parametrize("name", ["roads.parquet", "jurisdictions.parquet"])
def test_a_table_without_rows_is_refused(folder, name):
    pq.write_table(pq.read_table(folder / name).slice(0, 0), folder / name)
    assert "has no rows" in refusal(folder, name)


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("code", pa.array(["1", "1"])),
        ("code", pa.array(["1", None])),
        ("name", pa.array(["甲", None])),
        ("level", pa.array([1, 2])),
        ("illustrative", pa.array([True, None])),
        ("geometry", pa.array([None, None], pa.binary())),
        ("geometry", pa.array([shapely.to_wkb(shapely.Point(1, 2))] * 2, pa.binary())),
    ],
)
def test_jurisdictions_with_a_column_of_nonsense_are_refused(folder, name, values):
    with_column(folder / "jurisdictions.parquet", name, values)
    refusal(folder, "jurisdictions.parquet")


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("time_zone", '"Mars/Olympus"'),
        ("time_zone", '"Asia"'),
        ("time_zone", '""'),
        ("fleet_seed", "-1"),
        ("fleet_seed", str(2**80)),
        ("country", '"China"'),
        ("code", '"a\\u0007"'),
        ("code", '"../elsewhere"'),
        ("code", '"/elsewhere"'),
        ("code", '".."'),
        ("name", '{ zh = "\\u202e", en = "x" }'),
    ],
)
def test_a_head_that_cannot_stand_is_refused(folder, key, value):
    path = folder / "city.toml"
    text = re.sub(
        rf"^{key} = .*$", lambda _: f"{key} = {value}", path.read_text("utf-8"), flags=re.M
    )
    path.write_text(text, encoding="utf-8")
    assert key in refusal(folder, "city.toml")


def test_a_demo_fleet_without_its_stations_is_refused(folder):
    (folder / "stations.csv").unlink()
    assert "is missing" in refusal(folder, "stations.csv")


def test_a_station_of_a_megabyte_is_refused(folder):
    with (folder / "stations.csv").open("a") as stream:
        stream.write("x" * 2**20)
    refusal(folder, "stations.csv")


@pytest.mark.parametrize(
    ("row", "field"),
    [
        ("a\x07,1,1,1,true", "name"),
        ("a,1,x,1,true", "lon"),
        ("a,1,1,99,true", "lon"),
        ("a", "juris"),
    ],
)
def test_a_station_that_is_none_is_named_by_row_and_field(folder, row, field):
    (folder / "stations.csv").write_text(f"name,jurisdiction,lon,lat,synthetic\n{row}\n")
    with pytest.raises(InputError, match=rf"stations\.csv, row 2, field {field}"):
        load_city(folder)


def test_a_limit_for_a_class_that_nobody_has_is_refused_when_the_city_loads(folder):
    with (folder / "limits.toml").open("a") as stream:
        stream.write(
            '[[limit]]\narea_class = "urbn"\nurgency = "urgent"\nminutes = 5\nstarts = "received"\n'
            'stops = "arrived"\nfrom = 2024-01-01\nsource = "x"\n'
        )
    with pytest.raises(InputError, match="area class 'urbn', which no jurisdiction has"):
        load_city(folder)


def test_a_city_with_a_drawn_zone_that_no_limit_is_for_is_refused_when_others_have_one(folder):
    write_geojson(folder / "zones.geojson", [square(0, 0, 1, name="campus")])
    assert [zone.name for zone in load_city(folder).jurisdictions.zones] == ["campus"]
    with (folder / "limits.toml").open("a") as stream:
        stream.write(
            '[[limit]]\narea_class = "urban"\nurgency = "urgent"\nminutes = 5\n'
            'starts = "received"\nstops = "arrived"\nfrom = 2024-01-01\nsource = "x"\n'
        )
    with pytest.raises(InputError, match="no limit is for the area class 'campus'"):
        load_city(folder)


@pytest.mark.parametrize("city", ["x" * 5000, "a\x00b", "", "./none"])
def test_a_city_that_cannot_be_is_told_in_short(city):
    with pytest.raises(InputError) as refused:
        find_city(city)
    assert len(str(refused.value)) < 400


def test_a_table_written_by_geopandas_is_read_all_the_same(folder):
    """An analyst may mend names in a notebook; geopandas writes another kind of text column."""
    path = folder / "jurisdictions.parquet"
    areas = geopandas.read_parquet(path)
    areas["name"] = ["东", "西"]
    areas.to_parquet(path)
    assert [area.name for area in load_city(folder).jurisdictions] == ["东", "西"]
