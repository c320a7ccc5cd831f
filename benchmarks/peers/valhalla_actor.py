"""Valhalla, by its bindings: routes on tiles that it builds of an OpenStreetMap file."""

import importlib
import json
import subprocess
import tempfile
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.peers.peer import Given, Peer
from benchmarks.roads import IntArray, Roads


class Valhalla(Peer):
    """
    The ``Actor``, in this process.

    Its seconds are its own, so no answer is compared; places are snapped inside its time.
    """

    name = "Valhalla"
    own_weights = True

    def __init__(self, roads: Roads, given: Given) -> None:
        super().__init__(roads, given)
        if given.osm is None:
            msg = "it reads OpenStreetMap files only"
            raise NotImplementedError(msg)
        valhalla = importlib.import_module("valhalla")
        self._lonlat = np.column_stack((roads.lon, roads.lat))
        self._folder = tempfile.TemporaryDirectory()
        tiles = Path(self._folder.name) / "tiles"
        tiles.mkdir()
        config = valhalla.get_config(tile_extract="", tile_dir=str(tiles), verbose=False)
        config["mjolnir"]["concurrency"] = 1
        config["service_limits"]["auto"]["max_matrix_location_pairs"] = 10**9
        config["service_limits"]["auto"]["max_matrix_distance"] = 1e7
        path = Path(self._folder.name) / "valhalla.json"
        path.write_text(json.dumps(config))
        build = valhalla.PYVALHALLA_DIR / "bin" / "valhalla_build_tiles"
        with self.counting("build"):
            # It leaves a list of its own where it runs.
            command, here = [build, "-c", path, given.osm.resolve()], self._folder.name
            subprocess.run(command, check=True, capture_output=True, cwd=here)
            self._actor = valhalla.Actor(str(path))

    def _places(self, nodes: IntArray) -> list[dict[str, float]]:
        return [{"lon": lon, "lat": lat} for lon, lat in self._lonlat[nodes].tolist()]

    def to_one(self, target: int, sources: IntArray) -> Any:  # noqa: ANN401  a JSON document
        """Ask for a matrix of one column."""
        question = {"costing": "auto", "verbose": False}
        ends = {"sources": self._places(sources), "targets": self._places(np.array([target]))}
        return self._actor.matrix(question | ends)

    def nearest(self, target: int, sources: IntArray, k: int) -> Any:  # noqa: ANN401
        """Fail: it would be `to_one` again."""
        raise NotImplementedError

    def table(self, sources: IntArray, targets: IntArray) -> Any:  # noqa: ANN401
        """Fail: a column alone takes seconds, and its cost does not scale with their number."""
        raise NotImplementedError

    def route(self, source: int, target: int) -> Any:  # noqa: ANN401
        """Ask for a route without words."""
        places = self._places(np.array([source, target]))
        return self._actor.route(
            {"locations": places, "costing": "auto", "directions_type": "none"}
        )
