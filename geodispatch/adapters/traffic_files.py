"""
Closures and slow areas: a GeoJSON file that somebody drew, as measures on a road network.

A feature is a polygon or a line with the properties ``closed`` or ``speed_factor``, ``from`` and
``until``, ``direction`` and ``note`` (`docs/files.md`). One bad feature refuses the file: half of
what a desk ordered closed is worse than an error. Further properties are passed over, unless they
look like a slip of the pen: a closure whose ``untill`` nobody reads would last for ever.
"""

from collections.abc import Mapping
from datetime import datetime
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from geodispatch.adapters.datum import Datum
from geodispatch.adapters.features import finish_features, from_geojson_shape, stated_crs
from geodispatch.adapters.import_report import Ledger
from geodispatch.adapters.source_files import check_source, read_json
from geodispatch.adapters.text_file import clean_name, one_line
from geodispatch.adapters.toml_file import shown
from geodispatch.domain.times import require_zone
from geodispatch.errors import InputError
from geodispatch.roads.measures import Direction, Drawn, Measure

_DRAWN = "A measure is a polygon or a line"
SUFFIXES = (".geojson", ".geojson.gz", ".json")
KNOWN = ("closed", "speed_factor", "from", "until", "direction", "note")
ALIKE = 0.8  # "untill", "Until", "speed-factor" are alike; "form" may be a word of its own

Properties = Mapping[str, Any]


def read_measures(file: Path, datum: Datum = Datum.WGS84) -> tuple[Measure, ...]:
    """
    Read closures and changed speeds.

    Parameters
    ----------
    file
        GeoJSON FeatureCollection; one without features is no measure.
    datum
        What the coordinates mean; they are converted once, here.

    Returns
    -------
    A measure for every feature, in their order.

    Raises
    ------
    InputError
        If the file cannot be read as a whole, or a feature cannot stand; names file, feature
        (as row, from 1) and property.
    """
    check_source(file, SUFFIXES)
    document = read_json(file)
    kind = document.get("type") if isinstance(document, dict) else None
    features = document.get("features") if kind == "FeatureCollection" else None
    if not isinstance(features, list):
        raise InputError("is no GeoJSON FeatureCollection", "Export it as one", file=file)
    if not features:
        return ()
    properties: list[Properties] = []
    shapes = np.full(len(features), None, dtype=object)
    ledger = Ledger(file.name)
    for index, feature in enumerate(features):
        ledger.read(index + 1)
        properties.append(_properties(feature, file, index + 1))
        try:
            shapes[index] = from_geojson_shape(feature.get("geometry"))
        except ValueError as error:
            raise _error(file, index + 1, "geometry", f"{error}", _DRAWN) from None
    geometry = finish_features(
        file, properties, shapes, stated_crs(document, file), datum, ledger
    ).geometry
    for row, note in sorted(ledger.quarantined.items()):
        problem = f"{note.problem} {note.value}".rstrip()
        remedy = "Draw it again, longitude first, in degrees"
        raise _error(file, row, note.field, problem, remedy)
    return tuple(
        _measure(own, shape, file, index + 1)
        for index, (own, shape) in enumerate(zip(properties, geometry, strict=True))
    )


def _error(file: Path, row: int, field: str, problem: str, remedy: str = "") -> InputError:
    return InputError(problem, remedy, file=file, row=row, field=field)


def _properties(feature: object, file: Path, row: int) -> Properties:
    if not isinstance(feature, dict) or feature.get("type") != "Feature":
        raise InputError("is no GeoJSON feature", "Export it again", file=file, row=row)
    own = feature.get("properties")
    if not isinstance(own, dict):
        raise _error(file, row, "properties", "has none", "Say closed or speed_factor")
    for key in own:
        meant = get_close_matches(key.lower().strip(), KNOWN, n=1, cutoff=ALIKE)
        if key not in KNOWN and meant and meant[0] not in own:
            problem = f"is not known here; {meant[0]} may be meant"
            raise _error(file, row, one_line(key, 40), problem, "Correct it, or call it otherwise")
    return own


def _measure(own: Properties, shape: Drawn, file: Path, row: int) -> Measure:
    factor = _factor(own, file, row)
    starts, ends = (_moment(own, key, file, row) for key in ("from", "until"))
    if starts is not None and ends is not None and ends <= starts:
        problem = f"{shown(own['until'])} is not after from {shown(own['from'])}"
        raise _error(file, row, "until", problem)
    if not shape.is_valid:
        problem = f"the outline crosses or touches itself ({shapely.is_valid_reason(shape)})"
        raise _error(file, row, "geometry", problem, "Draw it again")
    direction = _direction(own, file, row)
    if direction is not Direction.BOTH and shapely.get_dimensions(shape) != 1:
        problem = f"is {direction}, but an area has no direction"
        raise _error(
            file, row, "direction", problem, "Draw a line along the street, the way it runs"
        )
    try:
        return Measure(shape, factor, starts, ends, direction, _note(own, file, row))
    except ValueError as error:
        field = "speed_factor" if "speed_factor" in str(error) else "geometry"
        raise _error(file, row, field, str(error).rstrip(".")) from None


def _factor(own: Properties, file: Path, row: int) -> float:
    closed, factor = own.get("closed"), own.get("speed_factor")
    if not (closed is None or isinstance(closed, bool)):
        raise _error(file, row, "closed", f"is {shown(closed)}, not true or false")
    if closed and factor is not None:
        problem = f"{shown(factor)} stands beside closed"
        raise _error(file, row, "speed_factor", problem, "Say one of the two")
    if closed:
        return 0.0
    if factor is None:
        problem = "is missing, and closed is not true"
        raise _error(file, row, "speed_factor", problem, "Say one of the two")
    if isinstance(factor, bool) or not isinstance(factor, int | float):
        raise _error(file, row, "speed_factor", f"is {shown(factor)}, not a number")
    return float(factor)


def _moment(own: Properties, key: str, file: Path, row: int) -> datetime | None:
    given = own.get(key)
    if given is None:
        return None
    if not isinstance(given, str):
        raise _error(
            file, row, key, f"is {shown(given)}, not a time such as 2026-03-06T08:00+08:00"
        )
    try:
        return require_zone("The time", datetime.fromisoformat(given.strip()))
    except ValueError as error:
        raise _error(file, row, key, one_line(str(error).rstrip("."))) from None


def _direction(own: Properties, file: Path, row: int) -> Direction:
    given = own.get("direction")
    if given is None:
        return Direction.BOTH
    if given not in list(Direction):
        known = f"Known: {', '.join(Direction)}"
        raise _error(file, row, "direction", f"is {shown(given)}, which is not known here", known)
    return Direction(given)


def _note(own: Properties, file: Path, row: int) -> str:
    given = own.get("note")
    if given is None:
        return ""
    if not isinstance(given, str):
        raise _error(file, row, "note", f"is {shown(given)}, not text")
    try:
        return clean_name(given)
    except ValueError as error:
        raise _error(file, row, "note", str(error)) from None
