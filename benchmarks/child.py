"""
One piece of the measuring in a process of its own, on one thread; `benchmarks.__main__` starts it.

A network lies in a folder of its own, with the orders that were computed on it and what was
measured, each measurement as a JSON file.
"""

import gc
import json
import os
import sys
import time
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.alone import alone
from benchmarks.first_map import first_map_s
from benchmarks.frames import frames
from benchmarks.jobs import GROWING, JOBS
from benchmarks.peers import PEERS, Given, Peer
from benchmarks.roads import Roads
from benchmarks.rounds import compete
from benchmarks.screen import screen
from benchmarks.tiles import first_view_s, slowest_near, tile_ms
from benchmarks.whole_path import stages
from geodispatch.wiring.cities import open_city

ONE_THREAD = dict.fromkeys(
    ("NUMBA_NUM_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1"
)
NETWORK = "network.npz"
OSM = "osm.txt"
_ORDERS = ("dissection", "inertial")


def _given(folder: Path) -> Given:
    given = Given(kept=folder)
    for kind in _ORDERS:
        path = folder / f"{kind}.npy"
        if path.exists():
            setattr(given, kind, np.load(path))
    osm = folder / OSM
    if osm.exists():
        given.osm = Path(osm.read_text())
    return given


def _keep_orders(given: Given, folder: Path) -> None:
    for kind in _ORDERS:
        order, path = getattr(given, kind), folder / f"{kind}.npy"
        if order is not None and not path.exists():
            np.save(path, order)


def measure_alone(folder: Path, name: str) -> dict[str, Any]:
    """Measure what one engine costs alone, its order included; keep the order."""
    roads, given = Roads.load(folder / NETWORK), _given(folder)
    if name == "geodispatch":
        given.dissection = None
    try:
        cost = alone(name, roads, given)
    except (ImportError, NotImplementedError, PackageNotFoundError) as error:
        return {"missing": str(error)}
    _keep_orders(given, folder)
    return dict(cost)


def measure_rounds(folder: Path, which: str, *names: str) -> dict[str, Any]:
    """Let some engines do jobs in interleaved rounds: ``all`` jobs or those of ``growth``."""
    roads, given = Roads.load(folder / NETWORK), _given(folder)
    peers: list[Peer] = [PEERS[name](roads, given) for name in names]
    # Millions of objects of Python graphs: without this, every collection would walk them.
    gc.collect()
    gc.freeze()
    gc.disable()
    measured: dict[str, Any] = {}
    for job in JOBS:
        if roads.n_nodes >= job.needs and (which == "all" or job.name in GROWING):
            start = time.monotonic()
            found = compete(job, peers, roads)
            measured[job.name] = {
                name: result.summary() for name, result in found.items() if result.seconds
            }
            sys.stderr.write(f"  {job.name}: {time.monotonic() - start:.0f} s\n")
    return measured


def measure_desk(folder: Path, city: str) -> dict[str, Any]:  # noqa: ARG001  as all pieces
    """Time the whole path on one bundled city."""
    return dict(stages(city))


def measure_first_map(folder: Path) -> dict[str, Any]:  # noqa: ARG001  as all pieces
    """Time the start of the app."""
    return {"seconds": first_map_s()}


def measure_frames(folder: Path) -> dict[str, Any]:  # noqa: ARG001  as all pieces
    """Count the frames of a map with many units."""
    return dict(frames() or {})


def measure_screen(folder: Path) -> dict[str, Any]:  # noqa: ARG001  as all pieces
    """Time what a dispatcher waits for at the screen."""
    return dict(screen() or {})


def measure_tiles(folder: Path, city: str) -> dict[str, Any]:  # noqa: ARG001  as all pieces
    """Draw the base map of one bundled city, zoom by zoom."""
    figures = tile_ms(open_city(city).roads)
    return {"slowest_ms": slowest_near(figures), "by_theme": figures}


def measure_first_view(folder: Path) -> dict[str, Any]:  # noqa: ARG001  as all pieces
    """Time the first view of a server that runs already."""
    return {"seconds": first_view_s()}


def main() -> None:
    """Run ``PIECE FOLDER ...`` and print JSON."""
    piece, folder, *rest = sys.argv[1:]
    if any(os.environ.get(name) != count for name, count in ONE_THREAD.items()):
        sys.stderr.write("Not on one thread: start this by `make bench`.\n")
    pieces: dict[str, Callable[..., dict[str, Any]]] = {
        "alone": measure_alone,
        "rounds": measure_rounds,
        "desk": measure_desk,
        "first_map": measure_first_map,
        "first_view": measure_first_view,
        "frames": measure_frames,
        "screen": measure_screen,
        "tiles": measure_tiles,
    }
    result = pieces[piece](Path(folder), *rest)
    sys.stdout.write(json.dumps(result))


if __name__ == "__main__":
    main()
