"""
The work that engines are given, with questions drawn anew in each round from a fixed seed.

A job knows how to draw a question, how to put it to an engine, and how to find out whether the
answer is right. What takes part in the time is `ask` alone.
"""

from abc import ABC, abstractmethod
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from benchmarks.peers import Peer
from benchmarks.peers.peer import Answer
from benchmarks.roads import IntArray, Roads

PAIRS = 10**9
"""Origin-destination pairs of the job that is measured on some blocks."""
BLOCK = (50_000, 1_000)
"""Origins and destinations of one of its blocks."""
PAIRS_NEED = 200_000
"""Nodes of a network on which somebody would ask for so many."""
CHECKED = 50
"""Times that are compared after new weights."""


@dataclass(frozen=True)
class Question:
    """
    One question.

    Parameters
    ----------
    roads
        The network.
    sources, targets
        Nodes.
    arcs, ms
        Arcs that change, and their new milliseconds.
    weights
        The same in the engine's own form.
    """

    roads: Roads
    sources: IntArray
    targets: IntArray
    arcs: IntArray = field(default_factory=lambda: np.empty(0, dtype=np.int64))
    ms: IntArray = field(default_factory=lambda: np.empty(0, dtype=np.int64))
    weights: Any = None


class Job(ABC):
    """
    One kind of work.

    Attributes
    ----------
    name
        Column of the table.
    needs
        Networks with fewer nodes leave it out.
    scale
        How many times the measured work fits into the work that the column names.
    rounds, burst, patience_s
        How many rounds there are, after one to warm up, questions in each, and for how long at
        most an engine takes part.
    """

    needs: int = 0
    scale: float = 1.0
    rounds: int = 12
    burst: int = 10
    patience_s: float = 1.5

    def __init__(self, name: str) -> None:
        self.name = name

    @abstractmethod
    def draw(self, roads: Roads, rng: np.random.Generator) -> Question:
        """Make a question."""

    def begin(self, peer: Peer, roads: Roads) -> None:  # noqa: B027  most need no beginning
        """Bring an engine into the state in which the first question finds it; untimed."""

    def parts(self, peer: Peer) -> int:  # noqa: ARG002
        """Return how many parts the work has, of which a slow engine does some."""
        return 1

    def prepared(self, peer: Peer, question: Question, parts: int) -> Question:  # noqa: ARG002
        """Put the question into the engine's form, cut down to some of its parts; untimed."""
        return question

    @abstractmethod
    def ask(self, peer: Peer, question: Question) -> Answer:
        """Have an engine answer; timed."""

    def times(self, peer: Peer, question: Question, answer: Answer) -> IntArray:  # noqa: ARG002
        """Return the milliseconds that all engines must agree on; untimed."""
        return peer.ms(answer)


class ToOne(Job):
    """Times of many units to one incident."""

    def __init__(self, name: str, units: int) -> None:
        super().__init__(name)
        self._units = self.needs = units

    def draw(self, roads: Roads, rng: np.random.Generator) -> Question:
        """Draw units and an incident."""
        return Question(roads, _nodes(roads, rng, self._units), _nodes(roads, rng, 1))

    def ask(self, peer: Peer, question: Question) -> Answer:
        """One question."""
        return peer.to_one(int(question.targets[0]), question.sources)


class Nearest(ToOne):
    """Times of the nearest of many units."""

    k = 10

    def ask(self, peer: Peer, question: Question) -> Answer:
        """One question."""
        return peer.nearest(int(question.targets[0]), question.sources, self.k)

    def times(self, peer: Peer, question: Question, answer: Answer) -> IntArray:  # noqa: ARG002
        """Return them rising: any order is right."""
        return np.sort(peer.ms(answer))


class Table(Job):
    """Times from many nodes to many."""

    rounds = 4
    burst = 1
    patience_s = 3.5

    def __init__(self, name: str, sources: int, targets: int) -> None:
        super().__init__(name)
        self._sources, self._targets = sources, targets
        self.needs = max(sources, targets)

    def draw(self, roads: Roads, rng: np.random.Generator) -> Question:
        """Draw both sides."""
        return Question(roads, _nodes(roads, rng, self._sources), _nodes(roads, rng, self._targets))

    def parts(self, peer: Peer) -> int:
        """Return how many nodes are on the side that the engine takes one by one."""
        return self._targets if peer.by_target else self._sources

    def prepared(self, peer: Peer, question: Question, parts: int) -> Question:
        """Take some nodes of that side only."""
        if peer.by_target:
            return replace(question, targets=question.targets[:parts])
        return replace(question, sources=question.sources[:parts])

    def ask(self, peer: Peer, question: Question) -> Answer:
        """One question."""
        return peer.table(question.sources, question.targets)

    def times(self, peer: Peer, question: Question, answer: Answer) -> IntArray:  # noqa: ARG002
        """Return a row for every target."""
        times = peer.ms(answer)
        return times if peer.by_target else times.T


class ManyPairs(Table):
    """A billion pairs in blocks, each reduced to the nearest source of every target."""

    rounds = 2
    patience_s = 3.5

    def __init__(self, name: str) -> None:
        super().__init__(name, *BLOCK)
        self.needs = PAIRS_NEED
        self.scale = PAIRS / (BLOCK[0] * BLOCK[1])

    def ask(self, peer: Peer, question: Question) -> Answer:
        """One block, of which only the least times stay."""
        block = peer.table(question.sources, question.targets)
        if isinstance(block, np.ndarray):
            return block.min(axis=int(peer.by_target))
        return [min(row) for row in block]

    def times(self, peer: Peer, question: Question, answer: Answer) -> IntArray:
        """Return the least times; nothing to compare when not all sources were asked."""
        whole = question.sources.size == self._sources
        return peer.ms(answer) if whole else np.empty(0, dtype=np.int64)


class Reach(ToOne):
    """Times of the first of many units to every node."""

    def ask(self, peer: Peer, question: Question) -> Answer:
        """One question."""
        return peer.reach(question.sources)


class Routes(ToOne):
    """Whole paths of some units to one incident."""

    def ask(self, peer: Peer, question: Question) -> Answer:
        """One question a route."""
        target = int(question.targets[0])
        return [peer.route(source, target) for source in question.sources.tolist()]

    def times(self, peer: Peer, question: Question, answer: Answer) -> IntArray:
        """Return the milliseconds along the paths, -1 for what is no path of the network."""
        target = int(question.targets[0])
        return np.array(
            [
                _ms_along(peer.path(route), source, target, question.roads)
                for source, route in zip(question.sources.tolist(), answer, strict=True)
            ]
        )


class Update(Job):
    """New weights for all arcs, checked by a question afterwards."""

    rounds = 30
    burst = 1

    def draw(self, roads: Roads, rng: np.random.Generator) -> Question:
        """Draw the weights of another hour."""
        return self._changed(roads, rng, np.arange(roads.n_arcs))

    def _changed(self, roads: Roads, rng: np.random.Generator, arcs: IntArray) -> Question:
        """Return new weights, from those of a fast night to those of a bad hour."""
        ms = np.maximum(1, np.rint(roads.ms[arcs] * rng.uniform(0.8, 3.0, arcs.size)))
        return Question(
            roads, _nodes(roads, rng, CHECKED), _nodes(roads, rng, 1), arcs, ms.astype(np.int64)
        )

    def prepared(self, peer: Peer, question: Question, parts: int) -> Question:  # noqa: ARG002
        """Put the weights into the engine's form."""
        return replace(question, weights=peer.weights(question.ms))

    def ask(self, peer: Peer, question: Question) -> Answer:
        """Hand them over."""
        peer.update(question.weights)

    def times(self, peer: Peer, question: Question, answer: Answer) -> IntArray:  # noqa: ARG002
        """Ask under the new weights."""
        return peer.ms(peer.to_one(int(question.targets[0]), question.sources))


class Change(Update):
    """New weights for a share of the arcs, one at least; the others keep theirs."""

    def __init__(self, name: str, share: float) -> None:
        super().__init__(name)
        self._share = share

    def begin(self, peer: Peer, roads: Roads) -> None:
        """Go back to the first weights: engines left the last job at different hours."""
        peer.update(peer.weights(roads.ms))

    def draw(self, roads: Roads, rng: np.random.Generator) -> Question:
        """Draw the arcs and their weights."""
        count = max(1, round(roads.n_arcs * self._share))
        return self._changed(roads, rng, rng.choice(roads.n_arcs, count, replace=False))

    def ask(self, peer: Peer, question: Question) -> Answer:
        """Hand them over."""
        peer.change(question.arcs, question.weights)


JOBS: tuple[Job, ...] = (
    ToOne("200 → 1", 200),
    ToOne("2000 → 1", 2000),
    Nearest("nearest 10 of 2000", 2000),
    Table("2k × 2k", 2000, 2000),
    Table("50k × 200", 50_000, 200),
    Reach("reach of 200", 200),
    Routes("one route", 1),
    Routes("ten routes", 10),
    ManyPairs("10⁹ pairs"),
    Update("all weights"),
    Change("one arc", share=0.0),
    Change("1 % of arcs", share=0.01),
)
"""Those that change weights come last: an engine that left early keeps old ones."""


GROWING = ("200 → 1", "2k × 2k", "reach of 200", "one route", "all weights")
"""Those that show how cost grows with the network, on sizes that serve for nothing else."""


def _nodes(roads: Roads, rng: np.random.Generator, count: int) -> IntArray:
    return rng.choice(roads.n_nodes, count, replace=False)


def _ms_along(nodes: IntArray, source: int, target: int, roads: Roads) -> int:
    if nodes.size == 0 or (nodes[0], nodes[-1]) != (source, target):
        return -1
    try:
        return int(roads.ms[roads.arcs_along(nodes)].sum())
    except ValueError:
        return -1
