"""
The order of contraction of a city's roads, kept beside them: ``order.npz``.

A cache and nothing more. It holds the version of its format, the checksum of the graph it was
found for, and the order. A file that is missing, damaged, of another version or of other roads is
as good as none: the order is found anew, and written where the folder allows it. Nothing an
order says can make a travel time wrong (`geodispatch.roads.order`).
"""

import os
import tempfile
from contextlib import suppress
from pathlib import Path

import numpy as np

from geodispatch.roads.order import Order

ORDER = "order.npz"
FORMAT = 1


def read_order(path: Path) -> Order | None:
    """Return the order in a file; ``None`` when there is no file, or none that can be read."""
    if not path.is_file():
        return None
    # Whatever a damaged archive makes zlib, zipfile and numpy raise: there is no order then.
    with suppress(Exception), path.open("rb") as file, np.load(file, allow_pickle=False) as parts:
        order = parts["order"]
        if int(parts["format"]) == FORMAT and order.dtype.kind in "iu":
            return Order(order.astype(np.int64), str(parts["graph"]))
    return None


def write_order(path: Path, order: Order) -> None:
    """
    Write an order, whole or not at all.

    Raises
    ------
    OSError
        If the folder cannot be written.
    """
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".tmp", dir=path.parent)
    aside = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            np.savez_compressed(
                file, format=FORMAT, graph=order.graph, order=order.vertices.astype("<u4")
            )
        aside.chmod(0o644)
        aside.replace(path)
    except BaseException:
        aside.unlink(missing_ok=True)
        raise
