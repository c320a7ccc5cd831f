"""
Turn restrictions as a driver keeps them: by remembering the last edges that were driven.

A plain search over pairs of a node and these edges, with nothing of the project in it.
"""

import heapq
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

NO_PATH_MS = 2**31 - 1
State = tuple[int, tuple[int, ...]]
"""A node and the last edges that were driven to get there, oldest first."""


@dataclass
class TurnOracle:
    """
    A network with forbidden sequences of edges.

    Parameters
    ----------
    edges
        Tail, head, milliseconds, street, and whether the edge runs along its street.
    forbidden
        Sequences of edges.
    u_turn_ms
        What turning round costs at the nodes inside forbidden sequences.
    """

    edges: Sequence[tuple[int, int, float, object, bool]]
    forbidden: Iterable[Sequence[int]]
    u_turn_ms: float
    _leaving: dict[int, list[int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.forbidden = {tuple(sequence) for sequence in self.forbidden}
        self.lengths = {len(sequence) for sequence in self.forbidden}
        self.inside = {self.edges[e][1] for sequence in self.forbidden for e in sequence[:-1]}
        self.kept = max(self.lengths, default=2) - 1
        for edge, (tail, *_) in enumerate(self.edges):
            self._leaving.setdefault(tail, []).append(edge)

    def allows(self, driven: Sequence[int]) -> bool:
        """Whether the last of some edges may be driven after the others."""
        return not any(tuple(driven[-length:]) in self.forbidden for length in self.lengths)

    def turn_ms(self, driven: Sequence[int], edge: int) -> float:
        """What the turn from the last driven edge costs."""
        if not driven or self.edges[edge][0] not in self.inside:
            return 0
        *_, street, along = self.edges[edge]
        *_, last_street, last_along = self.edges[driven[-1]]
        return self.u_turn_ms if street == last_street and along != last_along else 0

    def ways_on(self, state: State) -> Iterable[tuple[int, float]]:
        """Edges that may be entered, and what it costs to turn into them."""
        node, driven = state
        for edge in self._leaving.get(node, ()):
            if self.allows((*driven, edge)):
                yield edge, self.turn_ms(driven, edge)

    def settle(self, starts: Mapping[State, float]) -> dict[State, float]:
        """Milliseconds from some starts, each at its own cost, to every state reached."""
        settled: dict[State, float] = {}
        queue = [(ms, state) for state, ms in starts.items()]
        heapq.heapify(queue)
        while queue:
            ms, state = heapq.heappop(queue)
            if state in settled:
                continue
            settled[state] = ms
            for edge, turn_ms in self.ways_on(state):
                _, head, edge_ms, *_ = self.edges[edge]
                later = ms + edge_ms + turn_ms
                if later < NO_PATH_MS:
                    heapq.heappush(queue, (later, (head, (*state[1], edge)[-self.kept :])))
        return settled

    def seconds(self, source: int, n_nodes: int) -> list[float]:
        """Seconds from a node to every node, ``inf`` where there is no path."""
        found = [math.inf] * n_nodes
        for (node, _), ms in self.settle({(source, ()): 0}).items():
            found[node] = min(found[node], ms / 1000.0)
        return found

    def cost_ms(self, path: Sequence[int]) -> float:
        """Milliseconds of a path by its edges; ``inf`` where it breaks off or is forbidden."""
        total = 0.0
        for i, edge in enumerate(path):
            before = path[:i]
            joined = not i or self.edges[before[-1]][1] == self.edges[edge][0]
            if not joined or not self.allows(path[: i + 1]):
                return math.inf
            total += self.edges[edge][2] + self.turn_ms(before, edge)
        return total
