import csv
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geodispatch.adapters.city_build import BuildRequest, build_city
from geodispatch.adapters.city_folder import load_city
from geodispatch.adapters.road_files import import_roads
from geodispatch.domain.place import Place
from geodispatch.domain.unit import Station
from geodispatch.errors import InputError
from map_files import at, feature, road, square, write_geojson

DAY = date(2026, 11, 22)
HELSINKI = Path(__file__).parents[1] / "data" / "helsinki.osm.pbf"
ROADS = [
    road((0, 0), (1, 0), name="一路", oneway="yes"),
    road((1, 0), (2, 0), name="二路"),
    road((2, 0), (0, 0), (1, 1), name="三路", maxspeed="30"),
    road((1, 0), (1, 3), name="四路", maxspeed="0"),
]


@pytest.fixture
def request_(tmp_path):
    roads = write_geojson(tmp_path / "roads.geojson", ROADS)
    areas = write_geojson(
        tmp_path / "areas.geojson",
        [square(-1, -1, 2, code="1", name="甲"), square(1, -1, 5, code="2", name="乙")],
    )
    return BuildRequest(
        "town",
        roads,
        tmp_path / "out" / "town",
        DAY,
        jurisdictions=areas,
        time_zone="Asia/Shanghai",
    )


def files(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_a_built_city_loads_with_what_went_in(request_):
    report = build_city(request_)
    city = load_city(request_.out)
    network = import_roads(request_.roads).roads
    assert city.code == "town"
    assert city.time_zone == "Asia/Shanghai"
    assert city.roads.n_edges == report.edges == network.n_edges == 7
    forward = network.forward_ms > 0
    assert city.roads.travel_s[: forward.sum()] == pytest.approx(network.forward_ms[forward] / 1000)
    assert city.roads.length_m[: forward.sum()] == pytest.approx(network.length_mm[forward] / 1000)
    assert set(city.roads.streets.name) == {"一路", "二路", "三路", "四路"}
    assert {area.code: area.name for area in city.jurisdictions} == {"1": "甲", "2": "乙"}
    assert city.missing == {"population", "limits", "roads-partly"}
    assert len(city.limits) == 0


def test_the_marks_of_the_main_component_agree_with_the_network(request_):
    from geodispatch.adapters.geoparquet import read_geoparquet

    build_city(request_)
    marks = read_geoparquet(request_.out / "roads.parquet").columns["main"].to_numpy()
    assert marks.tolist() == load_city(request_.out).roads.main.tolist()


def test_the_report_accounts_for_every_row(request_):
    report = build_city(request_)
    assert (report.road_rows.read, report.road_rows.accepted, report.road_rows.repaired) == (
        4,
        3,
        1,
    )
    text = "\n".join(report.lines())
    assert "4 rows read = 3 accepted + 1 repaired + 0 quarantined" in text
    assert "maxspeed is no speed" in text


def test_the_same_input_gives_the_same_bytes(request_):
    build_city(request_)
    first = files(request_.out)
    build_city(replace(request_, replace=True))
    assert files(request_.out) == first


def test_without_polygons_one_illustrative_area_is_made_and_told(request_):
    report = build_city(replace(request_, jurisdictions=None))
    areas = list(load_city(request_.out).jurisdictions)
    assert [(area.code, area.illustrative) for area in areas] == [("whole-area", True)]
    assert any("illustrative" in line for line in report.lines())


def test_rows_set_aside_are_in_the_quarantine_file_without_formulas(request_, tmp_path):
    bad = feature("LineString", [at(0, 0), ["=cmd()", 1]], highway="service")
    write_geojson(request_.roads, [*ROADS, bad])
    report = build_city(request_)
    with report.quarantine.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [(row["source"], row["row"], row["field"]) for row in rows] == [
        ("roads.geojson", "5", "geometry")
    ]
    assert report.road_rows.quarantined == 1


def test_a_clean_import_has_no_quarantine_file(request_):
    assert build_city(request_).quarantine is None
    assert not (request_.out / "quarantine.csv").exists()


def test_a_refused_build_leaves_nothing_behind(request_):
    request_.jurisdictions.write_text("{")
    with pytest.raises(InputError):
        build_city(request_)
    assert not request_.out.parent.exists() or not list(request_.out.parent.iterdir())


def test_a_build_that_fails_while_writing_leaves_the_old_city(request_, monkeypatch):
    build_city(request_)
    before = files(request_.out)
    request_.roads.unlink()
    with pytest.raises(InputError, match="no such file"):
        build_city(replace(request_, replace=True))
    assert files(request_.out) == before
    assert [path.name for path in request_.out.parent.iterdir()] == ["town"]


def test_a_folder_that_is_no_city_is_never_touched(request_):
    request_.out.mkdir(parents=True)
    (request_.out / "thesis.txt").write_text("my only copy")
    with pytest.raises(InputError, match="is no city: it is left alone"):
        build_city(replace(request_, replace=True))
    assert (request_.out / "thesis.txt").read_text() == "my only copy"


def test_a_city_is_replaced_only_when_asked(request_):
    build_city(request_)
    with pytest.raises(InputError, match="stands there already"):
        build_city(request_)


def test_an_out_that_is_a_file_is_refused(request_):
    request_.out.parent.mkdir()
    request_.out.write_text("x")
    with pytest.raises(InputError, match="is a file"):
        build_city(request_)


@pytest.mark.parametrize("name", ["", "../x", "a b", "a/b"])
def test_a_name_that_could_be_a_path_is_refused(request_, name):
    with pytest.raises(InputError, match="no name for a city"):
        build_city(replace(request_, name=name))


def test_an_unknown_time_zone_is_refused(request_):
    with pytest.raises(InputError, match="no time zone"):
        build_city(replace(request_, time_zone="Mars/Olympus"))


def test_swapped_polygons_are_recognised_by_the_roads(request_, tmp_path):
    path = tmp_path / "swapped.geojson"
    # Helsinki swapped (60 E, 25 N) is a valid place, in Arabia: only the roads tell.
    ring = [[60.16, 24.93], [60.18, 24.93], [60.18, 24.96], [60.16, 24.96], [60.16, 24.93]]
    write_geojson(path, [feature("Polygon", [ring], code="1")])
    with pytest.raises(InputError, match="swapped") as refused:
        build_city(replace(request_, roads=HELSINKI, jurisdictions=path))
    assert "swapped.geojson" in str(refused.value)


def test_polygons_of_another_place_are_refused(request_, tmp_path):
    far = write_geojson(tmp_path / "far.geojson", [square(5000, 0, 1, code="1")])
    with pytest.raises(InputError, match="do not overlap the roads"):
        build_city(replace(request_, jurisdictions=far))


def test_drawn_zones_go_into_the_city_and_before_its_jurisdictions(request_, tmp_path):
    zones = write_geojson(tmp_path / "drawn.geojson", [square(0, 0, 1, name="campus")])
    built = replace(request_, zones=zones)
    build_city(built)
    located = load_city(built.out).jurisdictions.locate(Place(*at(0.5, 0.5)))
    assert located.area_class == "campus"


def test_a_bad_limits_or_fleet_file_stops_the_build_before_anything_is_read(request_, tmp_path):
    bad = tmp_path / "limits.toml"
    bad.write_text("nonsense = 1")
    with pytest.raises(InputError, match=r"limits\.toml"):
        build_city(replace(request_, limits=bad))
    with pytest.raises(InputError, match=r"none\.csv"):
        build_city(replace(request_, fleet=tmp_path / "none.csv"))
    assert not request_.out.parent.exists()


def one_station_each(roads, jurisdictions, seed):
    assert roads.n_edges > 0
    return tuple(
        Station(f"{a.name}-{seed}", a.code, Place(114.3, 30.6), True) for a in jurisdictions
    )


def test_stations_are_made_with_the_seed_of_the_city_and_marked_synthetic(request_):
    build_city(request_, stations=one_station_each)
    city = load_city(request_.out)
    assert [station.name for station in city.stations] == [
        f"甲-{city.fleet_seed}",
        f"乙-{city.fleet_seed}",
    ]
    assert all(station.synthetic for station in city.stations)
    assert "Stations: synthetic" in (request_.out / "SOURCES.md").read_text(encoding="utf-8")


def test_without_a_maker_there_are_no_stations(request_):
    build_city(request_)
    assert load_city(request_.out).stations == ()


def test_progress_is_told_from_the_first_stage_to_the_last(request_):
    told = []
    build_city(request_, lambda stage, done, total: told.append((stage, done, total)))
    assert told[0][0] == "reading roads"
    assert told[-1] == ("writing the city", 1, 1)


def test_sources_tells_origin_rows_and_what_is_missing(request_):
    build_city(request_)
    text = (request_.out / "SOURCES.md").read_text(encoding="utf-8")
    assert "roads.geojson" in text
    assert "4 read = 3 accepted + 1 repaired" in text
    assert "Population: no source gives it" in text


@pytest.mark.parametrize("name", ["roads.parquet", "jurisdictions.parquet"])
def test_a_changed_file_is_noticed(request_, name):
    build_city(request_)
    path = request_.out / name
    content = bytearray(path.read_bytes())
    content[40] ^= 1
    path.write_bytes(bytes(content))
    with pytest.raises(InputError, match="checksum"):
        load_city(request_.out)


@pytest.mark.parametrize("name", ["roads.parquet", "jurisdictions.parquet", "limits.toml"])
def test_a_missing_file_is_named(request_, name):
    build_city(request_)
    (request_.out / name).unlink()
    with pytest.raises(InputError, match=name):
        load_city(request_.out)


def test_another_format_version_is_refused(request_):
    build_city(request_)
    manifest = request_.out / "city.toml"
    manifest.write_text(manifest.read_text().replace("format = 1", "format = 2"))
    with pytest.raises(InputError, match="the format is 2"):
        load_city(request_.out)


def test_an_unknown_city_names_those_that_are_known():
    with pytest.raises(InputError, match=r"no city 'atlantis'.*wuhan"):
        load_city("atlantis")


odd_values = st.sampled_from(["residential", "footway", "motorway;trunk", "", None, 7])
odd_lines = st.sampled_from(
    [
        [at(0, 0), at(1, 0)],
        [at(1, 0), at(1, 1)],
        [at(1, 1), at(1, 1)],
        [at(0, 0)],
        [],
        None,
        [[0, 0], [0, 1]],
        [[1e9, 1], [2, 2]],
    ]
)
rows = st.builds(
    lambda line, highway, oneway, speed: feature(
        "LineString", line, highway=highway, oneway=oneway, maxspeed=speed
    ),
    odd_lines,
    odd_values,
    st.sampled_from(["yes", "-1", "maybe", None]),
    st.sampled_from(["50", "0", "fast", None, -3, 30.5]),
)


@settings(
    max_examples=120, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(st.lists(rows, max_size=8))
def test_every_row_ends_in_exactly_one_class(tmp_path, features):
    path = write_geojson(tmp_path / "any.geojson", [*features, *ROADS])
    try:
        found = import_roads(path)
    except InputError:
        return
    counts = found.counts
    assert counts.read == len(features) + len(ROADS)
    assert counts.accepted + counts.repaired + counts.quarantined + counts.skipped == counts.read
    assert np.isin(found.roads.row, list(found.ledger.labels)).all()
