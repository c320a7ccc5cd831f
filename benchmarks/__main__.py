"""
``make bench``: measure everything in processes of their own, print one report.

The report goes to standard output, progress to standard error. Status 1 says that an engine gave
a wrong time.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.child import NETWORK, ONE_THREAD, OSM
from benchmarks.peers import PEERS
from benchmarks.report import report
from benchmarks.results import Network, Results
from benchmarks.roads import Roads, wuhan
from benchmarks.synthetic import SIDES, synthetic
from benchmarks.unsimplified import read_unsimplified
from benchmarks.whole_path import CITIES

GROWTH = ("10k", "100k", "1.1M")
"""Networks that show the growth alone: fewer jobs."""
RESULTS = Path(__file__).with_name("RESULTS.md")


def main() -> None:
    """Run the command line."""
    asked = _arguments()
    with tempfile.TemporaryDirectory() as folder:
        run = Run(Path(folder), asked)
        for key, roads in _networks(asked):
            run.measure(key, roads)
        if not asked.only or "desk" in asked.only:
            run.measure_desk()
    results = run.results
    text = report(results)
    sys.stdout.write(text)
    if asked.write:
        RESULTS.write_text(text, encoding="utf-8")
    for network, engine, count in results.wrong():
        _say(f"WRONG: {engine} gave {count} wrong times on {network}")
    for what in results.broken:
        _say(f"BROKEN: {what}")
    sys.exit(1 if results.wrong() or results.broken else 0)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--osm", type=Path, help="also measure on this OpenStreetMap file")
    parser.add_argument("--write", action="store_true", help=f"also write {RESULTS.name}")
    parser.add_argument("--full", action="store_true", help="all work on every network; an hour")
    parser.add_argument(
        "--only", nargs="+", choices=["wuhan", "osm", *SIDES, "desk"], help="measure a part"
    )
    asked = parser.parse_args()
    if asked.osm is not None and not asked.osm.is_file():
        parser.error(f"there is no file {asked.osm}")
    return asked


def _networks(asked: argparse.Namespace) -> Iterator[tuple[str, Roads]]:
    wanted = asked.only or ["wuhan", "osm", *SIDES]
    if "wuhan" in wanted:
        yield "wuhan", wuhan()
    if "osm" in wanted and asked.osm is not None:
        yield "osm", read_unsimplified(asked.osm)
    for size in SIDES:
        if size in wanted:
            yield size, synthetic(size)


class Run:
    """
    One run of everything.

    Parameters
    ----------
    folder
        For what the processes hand to each other.
    asked
        The arguments of the command line.
    """

    def __init__(self, folder: Path, asked: argparse.Namespace) -> None:
        self.results = Results()
        self._folder, self._asked = folder, asked

    def measure(self, key: str, roads: Roads) -> None:
        """Measure all engines on one network: each alone, then together in rounds."""
        folder = self._folder / key
        folder.mkdir()
        roads.save(folder / NETWORK)
        if key == "osm":
            (folder / OSM).write_text(str(self._asked.osm))
        network = Network(key, roads.name, roads.n_nodes, roads.n_arcs)
        self.results.networks.append(network)
        _say(f"{roads.name}: {roads.n_nodes:,} nodes, {roads.n_arcs:,} arcs")
        short = key in GROWTH and not self._asked.full
        for name in PEERS:
            cost = self._child("alone", folder, name)
            network.alone[name] = cost or {"missing": "it failed"}
        able = [name for name, cost in network.alone.items() if "missing" not in cost]
        network.rounds = self._child("rounds", folder, "growth" if short else "all", *able)

    def measure_desk(self) -> None:
        """Measure the whole path on the bundled cities, and the start of the app."""
        for city in CITIES:
            self.results.desk[city] = self._child("desk", self._folder, city)
            self.results.tiles[city] = self._child("tiles", self._folder, city)
        self.results.first_map_s = self._child("first_map", self._folder).get("seconds")
        self.results.first_view_s = self._child("first_view", self._folder).get("seconds")
        self.results.frames = self._child("frames", self._folder)
        self.results.screen = self._child("screen", self._folder)

    def _child(self, piece: str, folder: Path, *rest: str) -> dict[str, Any]:
        """Measure one piece in a process of its own, on one thread; empty when it fails."""
        start = time.monotonic()
        command = [sys.executable, "-m", "benchmarks.child", piece, str(folder), *rest]
        done = subprocess.run(
            command, env=os.environ | ONE_THREAD, stdout=subprocess.PIPE, check=False
        )
        what = f"{piece} {rest[0]}" if len(rest) == 1 else piece
        _say(f"  {what}: {time.monotonic() - start:.0f} s")
        if done.returncode:
            self.results.broken.append(f"{what} on {folder.name}, status {done.returncode}")
            return {}
        measured: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
        return measured


def _say(line: str) -> None:
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()


if __name__ == "__main__":
    main()
