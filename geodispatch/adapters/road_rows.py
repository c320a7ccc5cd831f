"""
From the attributes of a road file to streets: three schemas are understood.

- OpenStreetMap words (``highway``, ``oneway``, ``maxspeed``, ``name``, with ``u`` and ``v`` where
  the source has node ids), as osmnx and most exports write them. With ``oneway`` and ``reversed``
  each row is one direction (osmnx), unless ``from`` and ``to`` tell that its graph was made
  undirected: then each row is a street whose one-way runs from ``from`` to ``to``. Without any
  ``oneway`` or ``junction`` the source knows no directions: every street is two-way, motorways
  too.
- Traffic models (AequilibraE and its kin): ``link_type``, ``a_node``, ``b_node``, ``direction``
  (0 both, 1 from a to b, -1 from b to a), ``speed_ab``, ``speed_ba`` in km/h, ``name``.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import shapely

from geodispatch.adapters.drawn_roads import (
    MAXSPEED,
    NAMES,
    ONE_WAYS,
    DrawnRoads,
    IntArray,
    street_name,
)
from geodispatch.adapters.features import Features, Properties
from geodispatch.adapters.geoparquet import Geometries
from geodispatch.adapters.import_report import Ledger
from geodispatch.adapters.osm_tags import Passage, passage
from geodispatch.errors import InputError

_MODEL_ONEWAY = {"0": "no", "1": "yes", "-1": "-1"}
_ID_COLUMNS = ("link_id", "id", "feature id")


@dataclass(frozen=True, slots=True)
class _Schema:
    """Which columns a file has, and what follows from that."""

    columns: frozenset[str]
    model: bool
    directed: bool
    nodes: tuple[str, str] | None
    unique: tuple[str, ...]

    @property
    def knows(self) -> frozenset[str]:
        """Fields that the file can tell."""
        one_ways = self.model or self.directed or bool({"oneway", "junction"} & self.columns)
        found = {ONE_WAYS: one_ways, NAMES: "name" in self.columns}
        speeds = {"maxspeed", "maxspeed:forward", "speed_ab", "speed_ba"}
        found[MAXSPEED] = bool(speeds & self.columns)
        return frozenset(field for field, known in found.items() if known)


def streets_of(features: Features, ledger: Ledger) -> DrawnRoads:
    """
    Read the attributes of a road file, row by row.

    Raises
    ------
    InputError
        If the file has no column that says what class of road a line is.
    """
    schema = _schema(features)
    usable, passages = _passages(features, schema, ledger)
    usable = _without_duplicates(features, schema, usable, ledger)
    nodes = _node_ids(features, schema, usable, ledger)
    usable = [index for index in usable if index + 1 not in ledger.quarantined]
    if not usable:
        raise InputError(
            "has no road that a car may use", "Check the attributes of its rows", file=features.file
        )
    drawn = _drawn(features, usable, passages, schema)
    if nodes is None:
        return drawn
    rows = drawn.row - 1
    return replace(drawn, u=nodes[0][rows], v=nodes[1][rows])


def _schema(features: Features) -> _Schema:
    columns = frozenset(
        key for row in features.properties for key, value in row.items() if not _absent(value)
    )
    model = "link_type" in columns and "highway" not in columns
    if not model and "highway" not in columns:
        problem = "has neither highway nor link_type: nothing says what class of road a line is"
        raise InputError(
            problem,
            "Export it with OpenStreetMap's highway attribute",
            file=features.file,
            field="highway",
        )
    osmnx = {"u", "v", "oneway", "reversed"} <= columns
    undirected = osmnx and {"from", "to"} <= columns
    pairs = (("a_node", "b_node"), ("from", "to") if undirected else ("u", "v"))
    nodes = next((pair for pair in pairs if set(pair) <= columns), None)
    directed = osmnx and not undirected
    key = ("u", "v", "key") if {"u", "v", "key"} <= columns else ()
    unique = key or next(((name,) for name in _ID_COLUMNS if name in columns), ())
    return _Schema(columns, model, directed, nodes, unique)


def _passages(
    features: Features, schema: _Schema, ledger: Ledger
) -> tuple[list[int], dict[int, Passage]]:
    """Return the rows that are roads for a car, with how it passes."""
    usable: list[int] = []
    passages: dict[int, Passage] = {}
    implied = ONE_WAYS in schema.knows and not schema.directed
    for index, properties in enumerate(features.properties):
        row = index + 1
        if row in ledger.quarantined:
            continue
        found = passage(_tags(properties, schema), implied_oneway=implied)
        if isinstance(found, str):
            ledger.skip(row, found)
            continue
        if "Line" not in features.geometry[index].geom_type:
            ledger.quarantine(row, "geometry", "is not a line", features.geometry[index].geom_type)
            continue
        for complaint in found.complaints:
            ledger.repair(row, complaint.field, complaint.problem, complaint.value)
        passages[index] = found
        usable.append(index)
    return usable, passages


def _tags(properties: Properties, schema: _Schema) -> dict[str, str]:
    """Put the attributes of a row into OpenStreetMap's words."""
    tags = {key: _text(value) for key, value in properties.items() if not _absent(value)}
    if schema.model:
        tags["highway"] = tags.get("link_type", "")
        for ours, theirs in (("maxspeed:forward", "speed_ab"), ("maxspeed:backward", "speed_ba")):
            if theirs in tags:
                tags[ours] = tags[theirs]
        direction = tags.get("direction", "0")
        tags["oneway"] = _MODEL_ONEWAY.get(direction, direction)
    if schema.directed:
        tags["oneway"] = "yes"  # the opposite direction, where it exists, is a row of its own
    return tags


def _text(value: object) -> str:
    """Text of a cell; numbers as a person writes them, lists (osmnx) joined by semicolons."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, str) and value.startswith("[") and value.endswith("]"):
        return ";".join(part.strip(" '\"") for part in value[1:-1].split(","))
    if isinstance(value, list):
        return ";".join(str(part) for part in value)
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)


def _absent(value: object) -> bool:
    return value is None or value == "" or (isinstance(value, float) and math.isnan(value))


def _without_duplicates(
    features: Features, schema: _Schema, usable: list[int], ledger: Ledger
) -> list[int]:
    """Keep one of identical rows with the same id; refuse all rows of an id that differ."""
    by_id: dict[tuple[str, ...], list[int]] = {}
    for index in usable if schema.unique else []:
        key = tuple(str(features.properties[index].get(name)) for name in schema.unique)
        by_id.setdefault(key, []).append(index)
    dropped: set[int] = set()
    for key, indices in by_id.items():
        if len(indices) > 1 and "None" not in key:
            dropped |= _repeats(features, ",".join(schema.unique), ",".join(key), indices, ledger)
    return [index for index in usable if index not in dropped]


def _repeats(
    features: Features, columns: str, key: str, indices: list[int], ledger: Ledger
) -> set[int]:
    """Rows of one id that are not used: all but the first, or all when they differ."""
    first, *others = indices
    if all(_identical(features, first, other) for other in others):
        for other in others:
            ledger.repair(other + 1, columns, "occurs twice, identical; kept once", key)
        return set(others)
    for index in indices:
        ledger.quarantine(index + 1, columns, "differing rows have the same id", key)
    return set(indices)


def _identical(features: Features, one: int, other: int) -> bool:
    same_line = shapely.equals_identical(features.geometry[one], features.geometry[other])
    return bool(same_line) and features.properties[one] == features.properties[other]


def _node_ids(
    features: Features, schema: _Schema, usable: Sequence[int], ledger: Ledger
) -> tuple[IntArray, IntArray] | None:
    """Node numbers of every row, by the ids of the file; rows without an id are quarantined."""
    if schema.nodes is None:
        return None
    number: dict[str, int] = {}
    ends = np.full((2, len(features.properties)), -1, dtype=np.int64)
    for index in usable:
        for side, column in enumerate(schema.nodes):
            value = features.properties[index].get(column)
            if _absent(value):
                ledger.quarantine(index + 1, column, "has no node id")
            else:
                ends[side, index] = number.setdefault(_text(value), len(number))
    return ends[0], ends[1]


def _drawn(
    features: Features, usable: list[int], passages: Mapping[int, Passage], schema: _Schema
) -> DrawnRoads:
    """Lines with their attributes; a row of several lines becomes several streets."""
    parts, owner = shapely.get_parts(features.geometry[usable], return_index=True)
    if schema.nodes is not None and len(parts) != len(usable):
        parts, owner = _joined(features.geometry[usable]), np.arange(len(usable))
    rows = np.asarray(usable, dtype=np.int64)[owner]
    used = [passages[index] for index in rows.tolist()]
    return DrawnRoads(
        rows + 1,
        parts,
        [each.highway for each in used],
        [_name(features.properties[index].get("name")) for index in rows.tolist()],
        np.array([each.forward_kmh for each in used]),
        np.array([each.backward_kmh for each in used]),
        directed=schema.directed,
        knows=schema.knows,
    )


def _joined(geometry: Geometries) -> Geometries:
    """One line a row: the parts of a multi-line are merged end to end where they meet."""
    joined = np.where(shapely.get_type_id(geometry) == 5, shapely.line_merge(geometry), geometry)
    first: Geometries = shapely.get_geometry(joined, 0)
    return first


def _name(value: object) -> str | None:
    return None if _absent(value) else street_name(_text(value))
