"""
What an engine costs alone in a process of its own: seconds until it is ready, and memory.

Memory is what the process holds beyond the imported libraries, compiled code and arrays that it
started from: at its peak, and after the questions, when all that can be freed is freed. Both are
known on Linux only.
"""

import ctypes
import gc
import re
from pathlib import Path

import numpy as np

from benchmarks.peers import PEERS, Given
from benchmarks.peers.geodispatch_travel import Geodispatch, compile_kernels, network
from benchmarks.roads import Roads
from benchmarks.synthetic import synthetic

_STATUS = Path("/proc/self/status")
_RESET = Path("/proc/self/clear_refs")
_MB = 1e6
_KB = 1024


def alone(name: str, roads: Roads, given: Given) -> dict[str, float | None]:
    """
    Make one engine ready and ask it a little of everything.

    Returns
    -------
    Seconds by stage, and megabytes ``held`` and ``peak``; ``None`` where nobody can tell.
    """
    kind = PEERS[name]
    if kind is Geodispatch:
        compile_kernels()
        network(roads)
    elif not kind.own_weights:
        small = Given(dissection=np.arange(synthetic("10k").n_nodes))
        kind(synthetic("10k"), small)  # imports its library
    let_go()
    before = resident("VmRSS")
    forget_peak()
    peer = kind(roads, given)
    rng = np.random.default_rng(0)
    nodes = rng.choice(roads.n_nodes, 400, replace=False)
    for ask in (
        lambda: peer.update(peer.weights(roads.ms)),
        lambda: peer.to_one(int(nodes[0]), nodes[200:]),
        lambda: peer.route(int(nodes[0]), int(nodes[1])),
        lambda: peer.reach(nodes[:200]),
    ):
        try:
            ask()
        except NotImplementedError:
            continue
    peak = resident("VmHWM")
    let_go()
    held = resident("VmRSS")
    cost: dict[str, float | None] = dict(peer.seconds)
    cost["held"] = None if held is None or before is None else (held - before) / _MB
    cost["peak"] = None if peak is None or before is None else (peak - before) / _MB
    return cost


def resident(which: str) -> int | None:
    """Return bytes of memory, ``VmRSS`` now or ``VmHWM`` at the peak; ``None`` if nobody knows."""
    if not _STATUS.exists():
        return None
    found = re.search(rf"{which}:\s+(\d+) kB", _STATUS.read_text())
    return int(found[1]) * _KB if found else None


def forget_peak() -> None:
    """Let the peak begin anew, where the system can."""
    if _RESET.exists():
        _RESET.write_text("5")


def let_go() -> None:
    """Give freed memory back to the system, where the C library can."""
    gc.collect()
    if _STATUS.exists():
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
        if trim is not None:
            trim(0)
