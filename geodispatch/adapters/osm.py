"""
OpenStreetMap files (``.osm.pbf``, ``.osm``, ``.osm.gz``) to drawn streets, with pyosmium.

Ways are cut where they meet: a node that occurs twice among the drivable ways is a junction. Where
an extract does not hold all nodes of a way, the stretches inside are used, and the way counts as
repaired. Each row of the account is one way tagged ``highway``; turn restrictions, which are
relations, have an account of their own (`osm_turns`).
"""

import gzip
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

import numpy as np
import osmium
import shapely
from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse

from geodispatch.adapters.datum import Datum
from geodispatch.adapters.drawn_roads import DrawnRoads, FloatArray, IntArray, street_name
from geodispatch.adapters.import_report import Ledger, Progress
from geodispatch.adapters.osm_tags import Passage, passage
from geodispatch.adapters.osm_turns import Relation, drawn_turns
from geodispatch.adapters.text_file import one_line
from geodispatch.errors import InputError

_TICK = 2000
_UNREADABLE = (
    osmium.InvalidLocationError,
    ArithmeticError,
    LookupError,
    MemoryError,
    RuntimeError,
    ValueError,  # ids of 20 digits, tags without end, bytes that are no UTF-8
)
"""What the reader raises, as the C++ code beneath it does."""
Point = tuple[int, float, float]
"""Node id, longitude, latitude."""


@dataclass(slots=True)
class _Ways:
    """
    Stretches of drivable ways, as they are read.

    Parameters
    ----------
    ref, lon, lat
        Nodes of all stretches one after the other; stretch ``i`` ends before ``stop[i]``.
    first_seen
        Row and content of each way id, to find ids that occur twice.
    """

    row: list[int] = field(default_factory=list)
    passage: list[Passage] = field(default_factory=list)
    name: list[str | None] = field(default_factory=list)
    ref: list[int] = field(default_factory=list)
    lon: list[float] = field(default_factory=list)
    lat: list[float] = field(default_factory=list)
    stop: list[int] = field(default_factory=list)
    first_seen: dict[int, tuple[int, int]] = field(default_factory=dict)

    def add(self, row: int, found: Passage, name: str | None, stretch: list[Point]) -> None:
        """Add one stretch of a way."""
        for ref, lon, lat in stretch:
            self.ref.append(ref)
            self.lon.append(lon)
            self.lat.append(lat)
        self.row.append(row)
        self.passage.append(found)
        self.name.append(name)
        self.stop.append(len(self.ref))


def read_osm(path: Path, datum: Datum, ledger: Ledger, progress: Progress) -> DrawnRoads:
    """
    Read the roads of an OpenStreetMap file.

    Raises
    ------
    InputError
        If the file is cut short, damaged or holds a document type; if it has no drivable way; if
        the caller declared it GCJ-02, which OpenStreetMap never is.
    """
    if datum is not Datum.WGS84:
        problem = "OpenStreetMap is WGS 84 by definition, but the file is declared GCJ-02"
        raise InputError(problem, "Leave `--roads-datum` out", file=path)
    if not path.name.lower().endswith(".pbf"):
        _check_xml_head(path)
    ways = _Ways()
    try:
        restrictions = _read_all(path, ways, ledger, progress)
    except _UNREADABLE as error:
        problem = f"is cut short, damaged or not OpenStreetMap data ({one_line(str(error))})"
        raise InputError(problem, "Fetch it again", file=path) from None
    _drop_quarantined(ways, ledger)
    if not ways.row:
        if ledger.quarantined:
            note = next(iter(ledger.quarantined.values()))
            problem = f"no way could be used; the first one, {note.row}, {note.problem}"
        else:
            problem = "holds no way that a car may use"
        raise InputError(problem, "Fetch an extract that holds roads and their nodes", file=path)
    return replace(_cut_at_junctions(ways), turns=drawn_turns(restrictions, ledger))


def _read_all(path: Path, ways: _Ways, ledger: Ledger, progress: Progress) -> list[Relation]:
    """Take all ways of a file, and return its turn restrictions."""
    restrictions = []
    row = 0
    for each in _ways_and_restrictions(path):
        if each.is_relation():
            restrictions.append(Relation.of(each))
            continue
        row += 1
        _take(each, row, ways, ledger)
        if row % _TICK == 0:
            progress("reading ways", row, 0)
    return restrictions


def _check_xml_head(path: Path) -> None:
    """Refuse a document type before any other parser sees the file."""
    unpack = gzip.open if path.name.lower().endswith(".gz") else open
    try:
        with unpack(path, "rb") as stream:
            _, root = next(iterparse(stream, events=("start",), forbid_dtd=True))
    except DefusedXmlException:
        problem = "holds a document type, which map data never needs"
        raise InputError(problem, "Fetch it again", file=path) from None
    except (*_UNREADABLE, ParseError, EOFError, OSError, StopIteration, zlib.error) as error:
        problem = f"is cut short or not OpenStreetMap XML ({one_line(str(error))})"
        raise InputError(problem, "Fetch it again", file=path) from None
    if root.tag != "osm":
        problem = f"is XML of another kind: it begins with <{root.tag}>"
        raise InputError(problem, "Give an OpenStreetMap file", file=path)


def _ways_and_restrictions(path: Path) -> Iterator[Any]:
    """
    Ways tagged ``highway`` with the places of their nodes, and turn restrictions.

    All else stays in the C++ reader.
    """
    way, relation = osmium.osm.WAY, osmium.osm.RELATION
    roads = osmium.filter.KeyFilter("highway")
    roads.enable_for(way)
    restrictions = osmium.filter.TagFilter(("type", "restriction"))
    restrictions.enable_for(relation)
    return iter(
        osmium.FileProcessor(str(path), osmium.osm.NODE | way | relation)
        .with_locations()
        .with_filter(osmium.filter.EntityFilter(way | relation))
        .with_filter(roads)
        .with_filter(restrictions)
    )


def _take(way: Any, row: int, ways: _Ways, ledger: Ledger) -> None:  # noqa: ANN401  pyosmium's view
    tags = {tag.k: tag.v for tag in way.tags}
    ledger.read(row, f"way {way.id}")
    found = passage(tags)
    if isinstance(found, str):
        ledger.skip(row, found)
        return
    nodes = [(node.ref, node.location) for node in way.nodes]
    if any(place.valid() and place.lon == place.lat == 0.0 for _, place in nodes):
        ledger.quarantine(row, "nodes", "has a vertex at 0, 0", len(nodes))
        return
    if _seen_before(
        way.id, row, hash((frozenset(tags.items()), tuple(r for r, _ in nodes))), ways, ledger
    ):
        return
    stretches = _stretches(nodes)
    if not stretches:
        ledger.quarantine(row, "nodes", "has no two nodes that are in the file", len(nodes))
        return
    if sum(map(len, stretches)) < len(nodes):
        ledger.repair(
            row,
            "nodes",
            "had nodes that are not in the file or occur twice in a row; the rest is used",
            len(nodes),
        )
    for complaint in found.complaints:
        ledger.repair(row, complaint.field, complaint.problem, complaint.value)
    name = street_name(tags.get("name", ""))
    for stretch in stretches:
        ways.add(row, found, name, stretch)


def _seen_before(way_id: int, row: int, content: int, ways: _Ways, ledger: Ledger) -> bool:
    """Keep one of identical ways with the same id; refuse both of two that differ."""
    if way_id not in ways.first_seen:
        ways.first_seen[way_id] = (row, content)
        return False
    first, other = ways.first_seen[way_id]
    if content == other:
        ledger.repair(row, "id", "occurs twice, identical; kept once", way_id)
    else:
        for each in (first, row):
            ledger.quarantine(each, "id", "differing ways have the same id", way_id)
    return True


def _stretches(nodes: list[tuple[int, Any]]) -> list[list[Point]]:
    """Return the runs of two or more nodes whose places are known, without repeats."""
    runs: list[list[Point]] = [[]]
    for ref, location in nodes:
        if not location.valid():
            runs.append([])
        elif not runs[-1] or runs[-1][-1][0] != ref:
            runs[-1].append((ref, location.lon, location.lat))
    return [run for run in runs if len(run) >= 2]


def _drop_quarantined(ways: _Ways, ledger: Ledger) -> None:
    """Forget ways that a later one with the same id put into doubt."""
    doubtful = [i for i, row in enumerate(ways.row) if row in ledger.quarantined]
    for i in reversed(doubtful):
        start = ways.stop[i - 1] if i else 0
        span = ways.stop[i] - start
        for nodes in (ways.ref, ways.lon, ways.lat):
            del nodes[start : ways.stop[i]]
        for column in (ways.row, ways.passage, ways.name, ways.stop):
            del column[i]
        ways.stop[i:] = [stop - span for stop in ways.stop[i:]]


def _cut_at_junctions(ways: _Ways) -> DrawnRoads:
    ref = np.array(ways.ref, dtype=np.int64)
    lonlat = np.column_stack([np.array(ways.lon), np.array(ways.lat)])
    stop = np.array(ways.stop, dtype=np.int64)
    _, number, count = np.unique(ref, return_inverse=True, return_counts=True)
    cut = count[number.reshape(-1)] >= 2
    last = stop - 1
    cut[last] = True
    cut[np.concatenate([[0], stop[:-1]])] = True
    at = np.flatnonzero(cut)
    inside = ~np.isin(at[:-1], last)
    start, end = at[:-1][inside], at[1:][inside]
    stretch = np.searchsorted(stop, start, side="right")
    used = [ways.passage[i] for i in stretch.tolist()]
    return DrawnRoads(
        row=np.array(ways.row, dtype=np.int64)[stretch],
        geometry=_lines(lonlat, start, end),
        highway=[each.highway for each in used],
        name=[ways.name[i] for i in stretch.tolist()],
        forward_kmh=np.array([each.forward_kmh for each in used]),
        backward_kmh=np.array([each.backward_kmh for each in used]),
        u=ref[start],
        v=ref[end],
    )


def _lines(lonlat: FloatArray, start: IntArray, end: IntArray) -> Any:  # noqa: ANN401
    """Lines through the points ``start`` to ``end``, both included."""
    size = end - start + 1
    owner = np.repeat(np.arange(len(start)), size)
    offset = np.arange(size.sum()) - np.repeat(np.cumsum(size) - size, size)
    return shapely.linestrings(lonlat[np.repeat(start, size) + offset], indices=owner)
