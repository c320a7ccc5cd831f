import hashlib
import re
from pathlib import Path

import numpy as np
import pytest
import shapely

from geodispatch.adapters.city_files import read_jurisdictions
from geodispatch.adapters.city_folder import bundled_cities, find_city, load_city
from geodispatch.adapters.city_manifest import read_manifest
from geodispatch.adapters.datum import Datum
from geodispatch.adapters.import_report import Ledger
from geodispatch.adapters.jurisdictions import import_jurisdictions
from geodispatch.errors import InputError

DATA = Path(__file__).parents[2] / "data"
MOST_BYTES = 12_000_000


@pytest.fixture(scope="module")
def wuhan():
    return load_city("wuhan")


@pytest.fixture(scope="module")
def coquimbo():
    return load_city("coquimbo")


def test_the_bundled_cities_are_these():
    assert bundled_cities() == ("coquimbo", "wuhan")


def test_wuhan_has_every_edge_and_district_of_its_sources(wuhan):
    assert len(wuhan.roads.streets) == 92_667
    assert wuhan.roads.n_nodes == 82_902
    assert wuhan.roads.n_edges == 2 * 92_667  # undirected source: every street both ways
    assert len(wuhan.jurisdictions) == 13
    assert wuhan.roads.main.all()
    assert wuhan.roads.length_m[: len(wuhan.roads.streets)].sum() == pytest.approx(
        7_182_000, rel=1e-3
    )


def test_wuhan_says_what_no_source_gives(wuhan):
    assert wuhan.missing == {
        "population",
        "street-names",
        "one-ways",
        "maxspeed",
        "roads-partly",
    }
    assert wuhan.population is None
    assert wuhan.roads.streets.name is None
    assert (wuhan.time_zone, wuhan.fleet_seed) == ("Asia/Shanghai", 8989)


def test_coquimbo_has_one_ways_names_and_all_heads(coquimbo):
    assert len(coquimbo.roads.streets) == 19_846
    assert coquimbo.roads.n_nodes == 15_591
    assert coquimbo.roads.n_edges == 2 * 19_846 - 5_420
    assert sum(name != "" for name in coquimbo.roads.streets.name) == 18_371
    assert coquimbo.population.heads.sum() == pytest.approx(451_834, abs=1e-6)
    assert (coquimbo.time_zone, coquimbo.fleet_seed) == ("America/Santiago", 1544)


def test_coquimbo_areas_are_illustrative_in_one_piece_each_and_do_not_overlap(coquimbo):
    areas = list(coquimbo.jurisdictions)
    assert 4 <= len(areas) <= 6
    assert all(area.illustrative for area in areas)
    total = sum(area.boundary.area for area in areas)
    assert shapely.union_all([area.boundary for area in areas]).area == pytest.approx(total)
    places = shapely.points(coquimbo.population.lon, coquimbo.population.lat)
    tree = shapely.STRtree([area.boundary for area in areas])
    covered = np.unique(tree.query(places, predicate="dwithin", distance=1e-6)[0])
    assert len(covered) == len(places)


def test_chaoyang_comes_along_as_jurisdictions_without_roads():
    folder = DATA / "jurisdictions" / "chaoyang"
    areas = read_jurisdictions(folder / "jurisdictions.parquet")
    assert [area.name for area in areas][:2] == ["双塔区", "龙城区"]
    assert len(areas) == 7
    assert "roads" in read_manifest(folder / "city.toml").missing


def test_a_city_that_ships_without_roads_says_so():
    with pytest.raises(InputError, match="jurisdictions only"):
        load_city("chaoyang")


def test_bundled_jurisdictions_can_be_imported_again(tmp_path):
    path = DATA / "jurisdictions" / "chaoyang" / "jurisdictions.parquet"
    again = import_jurisdictions(path, Datum.WGS84, Ledger(path.name))
    assert again.areas == read_jurisdictions(path)


@pytest.mark.parametrize("name", bundled_cities())
def test_the_manifest_names_the_files_as_they_are(name):
    folder = find_city(name)
    manifest = read_manifest(folder.manifest)
    for file, digest in manifest.sha256.items():
        path = folder.roads / file if (folder.roads / file).is_file() else folder.rest / file
        assert hashlib.sha256(path.read_bytes()).hexdigest() == digest


@pytest.mark.parametrize(
    "sources", sorted(DATA.glob("*/*/SOURCES.md")), ids=lambda path: "/".join(path.parts[-3:-1])
)
def test_sources_name_licence_and_checksums_of_their_files(sources):
    text = sources.read_text(encoding="utf-8")
    for words in ("- Origin: ", "- Version: ", "- Licence: ", "- Date: ", "- sha256: "):
        assert words in text
    listed = re.findall(r"\| `(.+?)` \| `([0-9a-f]{64})` \|", text)
    assert {name for name, _ in listed} == {path.name for path in sources.parent.glob("*.parquet")}
    for name, digest in listed:
        assert hashlib.sha256((sources.parent / name).read_bytes()).hexdigest() == digest


def test_openstreetmap_data_carries_its_notice():
    assert "OpenStreetMap contributors" in (DATA / "LICENSE-ODbL.md").read_text(encoding="utf-8")
    for name in bundled_cities():
        assert "ODbL" in (DATA / "osm" / name / "SOURCES.md").read_text(encoding="utf-8")
        assert any("OpenStreetMap" in line for line in load_city(name).attribution)


def test_the_bundled_data_stays_small():
    assert sum(path.stat().st_size for path in DATA.rglob("*") if path.is_file()) <= MOST_BYTES
