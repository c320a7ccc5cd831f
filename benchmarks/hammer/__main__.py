"""
``python -m benchmarks.hammer``: many desks on one log, killed at random, and an audit.

Status 1 says that something failed that must not; a bar of speed that was missed is printed only.
"""

import argparse
import json
import os
import shutil
import sys
import tempfile
from pathlib import Path

from benchmarks.hammer.contest import Contest, run
from benchmarks.hammer.flood import Flood, flood
from benchmarks.hammer.full_disk import fill_disk
from benchmarks.hammer.servers import NoServerError, Server
from benchmarks.machine import description
from geodispatch.errors import GeodispatchError

SHORT_S, SHORT_KILLS = 12.0, 40
"""With the set-up and the audit that is about 20 s."""
DYING = 0.008


def main() -> None:
    """Run the command line."""
    asked = _arguments()
    folder = Path(tempfile.mkdtemp(prefix="hammer-"))
    try:
        good, document, lines = _measure(asked, folder)
    except (GeodispatchError, NoServerError) as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(2)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    said = json.dumps(document, ensure_ascii=False, indent=1) if asked.json else "\n".join(lines)
    sys.stdout.write(f"{said}\n")
    sys.exit(0 if good else 1)


def _measure(asked: argparse.Namespace, folder: Path) -> tuple[bool, object, list[str]]:
    """Return whether nothing failed that must not, a document, and lines for people."""
    if asked.disk_full:
        proved = fill_disk(folder, asked.units)
        return proved.good, proved.document(), proved.lines()
    if asked.with_positions:
        half_s, by_http = asked.pair_seconds, asked.by_http
        plan = Flood(folder, asked.processes, asked.units, asked.pairs, half_s, by_http)
        pairs = flood(plan, asked.seed, _say)
        return True, pairs.document(), [*_machine(), *pairs.lines()]
    if asked.database == "postgresql":
        with Server() as server:
            figures = run(_contest(asked, folder, server.url), server)
    else:
        database = str(folder / "desk.db") if asked.database == "sqlite" else asked.database
        figures = run(_contest(asked, folder, database))
    return figures.good, figures.document(), [*_machine(), *figures.lines()]


def _contest(asked: argparse.Namespace, folder: Path, database: str) -> Contest:
    return Contest(
        database=database,
        folder=folder,
        desks=asked.processes,
        units=asked.units,
        seconds=SHORT_S if asked.short else asked.seconds,
        kills=SHORT_KILLS if asked.short else asked.kills,
        seed=asked.seed,
        dying=asked.dying,
    )


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.hammer", description=__doc__)
    parser.add_argument(
        "--database",
        default="sqlite",
        help="sqlite or postgresql for one of our own, that is removed after; a file or an address",
    )
    parser.add_argument("--processes", type=int, default=8, help="desks")
    parser.add_argument("--units", type=int, default=40)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--kills", type=int, default=200, help="at least so many desks die")
    parser.add_argument("--dying", type=float, default=DYING, help="chance to die at a command")
    parser.add_argument("--seed", type=int, default=110)
    parser.add_argument("--short", action="store_true", help="about 20 s in all, fewer kills")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--with-positions", action="store_true", help="beside a flood of positions")
    parser.add_argument("--by-http", action="store_true", help="positions come through HTTP")
    parser.add_argument("--pairs", type=int, default=5)
    parser.add_argument("--pair-seconds", type=float, default=60.0, help="of each half of a pair")
    parser.add_argument("--disk-full", action="store_true", help="a command on a full disk")
    return parser.parse_args()


def _machine() -> list[str]:
    load = os.getloadavg()[0]
    return [*description()[:4], f"Load before the end: {load:.1f}", ""]


def _say(line: str) -> None:
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()


if __name__ == "__main__":
    main()
