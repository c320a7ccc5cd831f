"""
Compiled functions, as this engine uses them.

numba compiles a function at its first call, about a second each, and keeps the machine code in a
folder that the user may write: beside the module, else in the user's cache folder, or where
``NUMBA_CACHE_DIR`` points. Where no folder can be written, it compiles anew in every process.

Three habits keep the code fast. Indices and weights are unsigned 32-bit, for which numba leaves
out the test for negative indices. Arrays that a kernel only reads are passed as they are kept,
read-only ones always read-only: each combination is compiled by itself. And the interpreter's
lock is released, so that threads search at the same time.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import ParamSpec, TypeVar, cast

import numpy as np
from numba import njit
from numba.core.dispatcher import Dispatcher

from geodispatch.roads.arrays import NO_PATH_MS

Takes = ParamSpec("Takes")
Gives = TypeVar("Gives")

INF = np.uint32(NO_PATH_MS)
ONE = np.uint32(1)
NOBODY = np.uint32(2**32 - 1)
"""No vertex, no arc, no owner."""


_KERNELS: list[Dispatcher] = []


def kernel(function: Callable[Takes, Gives]) -> Callable[Takes, Gives]:
    """Compile a function over arrays at its first call, without the interpreter's lock."""
    try:
        compiled = njit(nogil=True, cache=True)(function)
    except RuntimeError:  # no folder for the machine code can be written
        compiled = njit(nogil=True)(function)
    _KERNELS.append(compiled)
    return cast(Callable[Takes, Gives], compiled)


def part(function: Callable[Takes, Gives]) -> Callable[Takes, Gives]:
    """
    Make a function a part of the kernels that call it.

    For what runs once a rank: a call that hands over a dozen arrays counts references to each of
    them, which takes longer than the work.
    """
    return cast(Callable[Takes, Gives], njit(nogil=True, inline="always")(function))


def is_compiled() -> bool:
    """
    Whether every kernel has left machine code on this machine.

    Code of an older version counts too: it is replaced when it is found out.
    """
    return all(any(_indexes(compiled)) for compiled in _KERNELS)


def forget_compiled() -> None:
    """Delete the machine code on this machine, which a power cut can leave cut short."""
    for compiled in _KERNELS:
        for index in _indexes(compiled):
            index.unlink(missing_ok=True)


def _indexes(compiled: Dispatcher) -> Iterator[Path]:
    folder = compiled.stats.cache_path
    if folder is not None:
        yield from Path(folder).glob(f"*.{compiled.py_func.__name__}-*.nbi")
