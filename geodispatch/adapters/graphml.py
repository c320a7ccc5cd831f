"""
GraphML as osmnx writes it: nodes with ``x``, ``y``; edges, each one direction of a street.

Read by defusedxml: a document type is refused, so that entities cannot blow up or reach for files.
"""

import math
from collections.abc import Iterator, Mapping
from pathlib import Path
from xml.etree.ElementTree import Element, ParseError

import numpy as np
import shapely
from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse

from geodispatch.adapters.datum import Datum
from geodispatch.adapters.features import Features, Properties, finish_features
from geodispatch.adapters.import_report import Ledger
from geodispatch.errors import InputError

_SPACE = "{http://graphml.graphdrawing.org/xmlns}"


def read_graphml(path: Path, datum: Datum, ledger: Ledger) -> Features:
    """
    Read the edges of an osmnx graph; each row is one edge.

    Raises
    ------
    InputError
        If it is cut short, no osmnx graph, states no CRS, or holds a document type.
    """
    names: dict[str, str] = {}
    places: dict[str, tuple[float, float]] = {}
    edges: list[tuple[str, str, dict[str, str]]] = []
    crs = ""
    for element in _elements(path):
        tag = element.tag.removeprefix(_SPACE)
        if tag == "key":
            names[element.get("id", "")] = element.get("attr.name", "")
        elif tag == "node":
            places[element.get("id", "")] = _place(_values(element, names), path, len(places) + 1)
        elif tag == "edge":
            edges.append(
                (element.get("source", ""), element.get("target", ""), _values(element, names))
            )
        elif tag == "graph":
            crs = _values(element, names).get("crs", "")
        if tag in {"node", "edge"}:
            element.clear()
    if not edges or not crs:
        what = "has no edges" if not edges else "states no CRS"
        raise InputError(what, "Save it with osmnx.save_graphml", file=path)
    return _features(path, datum, ledger, places, edges, crs)


def _elements(path: Path) -> Iterator[Element]:
    try:
        for _, element in iterparse(path, events=("end",), forbid_dtd=True):
            yield element
    except DefusedXmlException:
        raise InputError(
            "holds a document type, which map data never needs", "Export it again", file=path
        ) from None
    except (ParseError, LookupError, ValueError) as error:  # the latter: odd encodings
        raise InputError(
            f"is cut short or not XML ({error})", "Fetch or export it again", file=path
        ) from None


def _values(element: Element, names: Mapping[str, str]) -> dict[str, str]:
    entries = (child for child in element if child.tag == f"{_SPACE}data")
    return {names.get(child.get("key", ""), ""): child.text or "" for child in entries}


def _place(values: Mapping[str, str], path: Path, row: int) -> tuple[float, float]:
    try:
        x, y = float(values["x"]), float(values["y"])
    except (KeyError, ValueError):
        problem = "the node has no x and y"
    else:
        if math.isfinite(x) and math.isfinite(y):
            return x, y
        problem = f"the node lies at {x}, {y}, which is no place"
    remedy = "Save it with osmnx.save_graphml"
    raise InputError(problem, remedy, file=path, row=row, field="x, y")


def _features(
    path: Path,
    datum: Datum,
    ledger: Ledger,
    places: Mapping[str, tuple[float, float]],
    edges: list[tuple[str, str, dict[str, str]]],
    crs: str,
) -> Features:
    geometry = np.full(len(edges), None, dtype=object)
    properties: list[Properties] = []
    for index, (source, target, values) in enumerate(edges):
        row = index + 1
        ledger.read(row)
        # Edges without these (not made by osmnx itself) are directed all the same, as the graph is.
        given = {"oneway": "yes", "reversed": "no", **values}
        properties.append({**given, "u": source, "v": target})
        try:
            geometry[index] = _line(values, places[source], places[target])
        except KeyError as error:
            ledger.quarantine(
                row, "source, target", "names a node that is not there", error.args[0]
            )
        except (shapely.errors.ShapelyError, ValueError) as error:
            ledger.quarantine(row, "geometry", f"is no line ({error})")
    return finish_features(path, properties, geometry, crs, datum, ledger)


def _line(
    values: Mapping[str, str], start: tuple[float, float], end: tuple[float, float]
) -> shapely.Geometry:
    drawn = values.get("geometry")
    return shapely.from_wkt(drawn) if drawn else shapely.linestrings([start, end])
