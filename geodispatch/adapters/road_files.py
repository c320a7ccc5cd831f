"""From a road file of any known kind to a network: the one entry of the road import."""

from dataclasses import dataclass
from pathlib import Path

from geodispatch.adapters.datum import Datum
from geodispatch.adapters.drawn_roads import SOURCE_FIELDS, DrawnRoads
from geodispatch.adapters.features import read_features
from geodispatch.adapters.graphml import read_graphml
from geodispatch.adapters.import_report import Ledger, Progress, RowCounts, no_progress
from geodispatch.adapters.imported_roads import ImportedRoads
from geodispatch.adapters.network_import import build_network
from geodispatch.adapters.osm import read_osm
from geodispatch.adapters.road_rows import streets_of
from geodispatch.adapters.simplify import simplify
from geodispatch.adapters.source_files import ROAD_SUFFIXES, check_source


@dataclass(frozen=True, slots=True)
class RoadImport:
    """
    A network and the account of the file that it came from.

    Parameters
    ----------
    missing
        What the source cannot tell: of ``one-ways``, ``street-names``, ``maxspeed``.
    drawn_streets
        Streets before simplification.
    """

    roads: ImportedRoads
    ledger: Ledger
    counts: RowCounts
    missing: frozenset[str]
    drawn_streets: int


def import_roads(
    path: Path,
    datum: Datum = Datum.WGS84,
    *,
    simplified: bool = True,
    progress: Progress = no_progress,
) -> RoadImport:
    """
    Import the roads of a file.

    Parameters
    ----------
    path
        ``.osm.pbf``, ``.osm``, ``.osm.gz``, GeoJSON (also ``.gz``), GeoParquet, osmnx's GraphML.
    datum
        What the coordinates of the file mean; OpenStreetMap is always WGS 84.
    simplified
        Merge chains of streets at nodes where nothing branches off.

    Raises
    ------
    InputError
        If the file cannot be read or holds no road for a car.
    """
    suffix = check_source(path, ROAD_SUFFIXES)
    ledger = Ledger(path.name)
    progress("reading roads", 0, 0)
    drawn = _read(path, suffix, datum, ledger, progress)
    progress("building the network", 0, 0)
    roads, kept = build_network(drawn, ledger)
    drawn_streets = len(roads)
    if simplified:
        progress("simplifying", 0, 0)
        roads = simplify(roads)
    return RoadImport(roads, ledger, ledger.close(kept), SOURCE_FIELDS - drawn.knows, drawn_streets)


def is_osm(path: Path) -> bool:
    """Whether a file is OpenStreetMap's own format, by its name."""
    return path.name.lower().endswith((".osm", ".osm.gz", ".pbf"))


def _read(path: Path, suffix: str, datum: Datum, ledger: Ledger, progress: Progress) -> DrawnRoads:
    if is_osm(path):
        return read_osm(path, datum, ledger, progress)
    if suffix == ".graphml":
        return streets_of(read_graphml(path, datum, ledger), ledger)
    return streets_of(read_features(path, datum, ledger), ledger)
