"""What every engine is asked, and how its answers are made comparable."""

import time
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

import numpy as np

from benchmarks.roads import IntArray, Roads

Answer = Any
Weights = Any
"""Each engine has objects of its own."""
NO_PATH = 2**31 - 1
"""Milliseconds that stand for "no path" when answers are compared."""


@dataclass
class Given:
    """
    What was computed or found before, so that an engine need not do it again.

    Parameters
    ----------
    dissection, inertial
        Elimination orders, the node of every rank: by METIS, as geodispatch makes it, and by
        inertial flow, as RoutingKit does. An engine that has to make one puts it here.
    osm
        The file that the network was read from.
    kept
        A folder where an engine keeps what takes long to build.
    """

    dissection: IntArray | None = None
    inertial: IntArray | None = None
    osm: Path | None = None
    kept: Path | None = None


class Peer(ABC):
    """
    One engine on one network, on one thread.

    A method that an engine has no way of doing raises `NotImplementedError`: a dash in the table.
    Questions come as nodes, numbered as in `Roads`. Answers are the engine's own objects: what a
    program would get, so that no conversion falls into the time. `ms` and `path` read them.

    Attributes
    ----------
    name
        What the tables call it.
    whole
        It gets the whole patience of a job: it is no search without preparation.
    by_target
        It makes tables target by target, a row each; otherwise source by source.
    own_weights
        It knows no milliseconds but its own, so its answers cannot be compared.
    seconds
        What making it ready cost, by stage: ``order``, ``build``.

    Parameters
    ----------
    roads, given
        The network, and what need not be done again.
    """

    name: ClassVar[str]
    whole: ClassVar[bool] = False
    by_target: ClassVar[bool] = False
    own_weights: ClassVar[bool] = False

    def __init__(self, roads: Roads, given: Given) -> None:  # noqa: ARG002  for those below
        self.seconds = {"order": 0.0, "build": 0.0}

    @contextmanager
    def counting(self, stage: str) -> Iterator[None]:
        """Add the time that a block takes to a stage."""
        start = time.perf_counter()
        yield
        self.seconds[stage] += time.perf_counter() - start

    @abstractmethod
    def to_one(self, target: int, sources: IntArray) -> Answer:
        """Return the times from some nodes to one."""

    @abstractmethod
    def table(self, sources: IntArray, targets: IntArray) -> Answer:
        """Return the times from every source to every target, either way round."""

    @abstractmethod
    def route(self, source: int, target: int) -> Answer:
        """Return a fastest path."""

    def path(self, answer: Answer) -> IntArray:
        """Return the nodes of a route."""
        raise NotImplementedError

    def reach(self, sources: IntArray) -> Answer:
        """Return the times from the nearest of some nodes to every node."""
        raise NotImplementedError

    def weights(self, ms: IntArray) -> Weights:
        """Return milliseconds in the form that a program which uses the engine keeps."""
        raise NotImplementedError

    def update(self, weights: Weights) -> None:
        """Use new weights for all arcs."""
        raise NotImplementedError

    def change(self, arcs: IntArray, weights: Weights) -> None:
        """Use new weights for some arcs."""
        raise NotImplementedError

    def nearest(self, target: int, sources: IntArray, k: int) -> Answer:
        """Return the times from the ``k`` nearest of some nodes to one, in any order."""
        return np.partition(np.asarray(self.to_one(target, sources), dtype=np.float64), k - 1)[:k]

    def ms(self, answer: Answer) -> IntArray:
        """Return whole milliseconds, `NO_PATH` for none; a table as sources by targets."""
        times = np.asarray(answer, dtype=np.float64)  # None becomes NaN
        return np.where(np.isfinite(times), np.rint(times), NO_PATH).astype(np.int64)
