"""From a road file of any known kind to a network: the one entry of the road import."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

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
from geodispatch.errors import InputError
from geodispatch.roads import RoadNetwork

MOST_32_BIT = 2**31 - 2
"""Most milliseconds and millimetres of one street; one below what engines use for "closed"."""


@dataclass(frozen=True, slots=True)
class RoadImport:
    """
    A network and the account of the file that it came from.

    Parameters
    ----------
    network
        Of the same streets: what a desk will drive on.
    missing
        What the source cannot tell: of ``one-ways``, ``street-names``, ``maxspeed``.
    drawn_streets
        Streets before simplification.
    turn_ledger, turn_counts
        The account of what restricts turns in the file; ``None`` for a kind of file that cannot
        tell.
    """

    roads: ImportedRoads
    network: RoadNetwork
    ledger: Ledger
    counts: RowCounts
    missing: frozenset[str]
    drawn_streets: int
    turn_ledger: Ledger | None = None
    turn_counts: RowCounts | None = None


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
    _check_sizes(roads, ledger, path)
    return RoadImport(
        roads,
        _network(roads, path),
        ledger,
        ledger.close(kept),
        SOURCE_FIELDS - drawn.knows,
        drawn_streets,
        *_turn_account(drawn, roads),
    )


def _turn_account(
    drawn: DrawnRoads, roads: ImportedRoads
) -> tuple[Ledger | None, RowCounts | None]:
    if drawn.turns is None:
        return None, None
    kept = set() if roads.turns is None else set(roads.turns.row.tolist())
    return drawn.turns.ledger, drawn.turns.ledger.close(kept)


def _check_sizes(roads: ImportedRoads, ledger: Ledger, path: Path) -> None:
    """Refuse streets that the city file cannot hold: chains of thousands of kilometres."""
    most = np.maximum.reduce([roads.length_mm, roads.forward_ms, roads.backward_ms])
    if most.max() > MOST_32_BIT:
        worst = int(np.argmax(most))
        problem = (
            f"the street that begins with row {ledger.labels[int(roads.row[worst])]} is "
            f"{roads.length_mm[worst] / 1e6:.0f} km long or takes weeks"
        )
        raise InputError(problem, "Cut an extract of the city", file=path)


def _network(roads: ImportedRoads, path: Path) -> RoadNetwork:
    try:
        return roads.network()
    except ValueError as error:
        problem = f"its streets make no network: {str(error).rstrip('.')}"
        raise InputError(problem, "Export the roads again", file=path) from None


def is_osm(path: Path) -> bool:
    """Whether a file is OpenStreetMap's own format, by its name."""
    return path.name.lower().endswith((".osm", ".osm.gz", ".pbf"))


def _read(path: Path, suffix: str, datum: Datum, ledger: Ledger, progress: Progress) -> DrawnRoads:
    if is_osm(path):
        return read_osm(path, datum, ledger, progress)
    if suffix == ".graphml":
        return streets_of(read_graphml(path, datum, ledger), ledger)
    return streets_of(read_features(path, datum, ledger), ledger)
