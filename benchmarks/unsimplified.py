"""
An OpenStreetMap file as a network in which every node of a drivable way is a node.

The program's own import cuts ways at junctions only. Routing engines are commonly measured on
the uncut network, which is several times larger; what tags mean is read by the same rules.
"""

import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import osmium
from pyproj import Geod

from benchmarks.roads import IntArray, Roads
from geodispatch.adapters.osm_tags import EMERGENCY_FACTOR, passage

_EARTH = Geod(ellps="WGS84")
_MS_PER_HOUR = 3_600_000.0


def read_unsimplified(path: Path) -> Roads:
    """
    Read the drivable ways of a file, milliseconds by length and speed.

    Raises
    ------
    SystemExit
        If the file holds no drivable way.
    """
    tail: list[int] = []
    head: list[int] = []
    kmh: list[float] = []
    places: dict[int, tuple[float, float]] = {}
    for way in _highways(path):
        found = passage({tag.k: tag.v for tag in way.tags})
        if isinstance(found, str):
            continue
        nodes = [(node.ref, node.location) for node in way.nodes if node.location.valid()]
        places.update((ref, (location.lon, location.lat)) for ref, location in nodes)
        run = [ref for ref, _ in nodes]
        for way_on, speed in ((run, found.forward_kmh), (run[::-1], found.backward_kmh)):
            if not math.isnan(speed):
                tail += way_on[:-1]
                head += way_on[1:]
                kmh += [speed] * (len(run) - 1)
    if not tail:
        msg = f"{path.name} holds no way that a car may use."
        raise SystemExit(msg)
    refs = np.fromiter(places, dtype=np.int64)
    lonlat = np.array(list(places.values()))
    ends = _rows(refs, np.array(tail)), _rows(refs, np.array(head))
    first, last = lonlat[ends[0]], lonlat[ends[1]]
    _, _, length_m = _EARTH.inv(first[:, 0], first[:, 1], last[:, 0], last[:, 1])
    speed_kmh = np.array(kmh) * EMERGENCY_FACTOR
    ms = np.rint(length_m / 1000.0 / speed_kmh * _MS_PER_HOUR).astype(np.int64)
    name = path.name.split(".", maxsplit=1)[0].capitalize()
    return Roads.of(f"{name}, unsimplified", ends, ms, lonlat[:, 0], lonlat[:, 1])


def _highways(path: Path) -> Iterator[Any]:
    return iter(
        osmium.FileProcessor(str(path), osmium.osm.NODE | osmium.osm.WAY)
        .with_locations()
        .with_filter(osmium.filter.EntityFilter(osmium.osm.WAY))
        .with_filter(osmium.filter.KeyFilter("highway"))
    )


def _rows(refs: IntArray, wanted: IntArray) -> IntArray:
    """Return the rows of some ids in ``refs``, which need not rise."""
    order = np.argsort(refs)
    rows: IntArray = order[np.searchsorted(refs[order], wanted)]
    return rows
