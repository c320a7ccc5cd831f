"""A process that writes batches and says so once each is kept: ``python writer.py WHERE ...``."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from adapters.positions.fixes import fix
from geodispatch.adapters.positions import PositionStore

ROWS = 40


def main(where: str, history: str, city: str, begin: int, batches: int) -> None:
    """Write batches whose fixes have device times of their own, from ``begin`` on."""
    store = PositionStore(where, Path(history), city)
    for number in range(begin, begin + batches):
        store.put([fix(number, callsign=f"B{unit}") for unit in range(ROWS)])
        sys.stdout.write(f"{number}\n")
        sys.stdout.flush()
    store.close()


if __name__ == "__main__":
    main(*sys.argv[1:4], *map(int, sys.argv[4:6]))
