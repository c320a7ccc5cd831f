"""
Turns that are forbidden, and what a vehicle must remember because of them.

A restriction says that some edges may not be driven one right after the other: two where a turn
at a junction is forbidden, more where only the way by which one came there makes the difference.
Whether an edge may be driven then depends on the edges before it. `Memory` is the least that has
to be kept of them, and `geodispatch.roads.graph` makes vertices of it, at the nodes inside
forbidden sequences and nowhere else: a city has some hundred of them among 100,000 nodes.
"""

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np

from geodispatch.roads.arrays import MOST_MS, IntArray, indices, read_only

U_TURN_S = 20.0
"""
Seconds that turning round at a junction takes. An assumption, to be calibrated; the car profile
of OSRM has the same.
"""

FORBIDDEN = -1
"""What `Memory.then` answers where an edge may not be driven."""


@dataclass(frozen=True, eq=False)
class TurnRestrictions:
    """
    Sequences of edges that may not be driven one right after the other.

    Only nodes *inside* a sequence are affected, where one of its edges ends and the next begins.
    There a U-turn also takes ``u_turn_s``: leaving along the street by which one came, the other
    way. At all other nodes it takes nothing.

    Parameters
    ----------
    ptr, edges
        Sequence ``i`` is ``edges[ptr[i]:ptr[i + 1]]``, two edges or more, each starting where the
        one before it ends. A sequence may stand twice.
    u_turn_s
        Seconds, 0 or more, rounded to whole milliseconds.

    Raises
    ------
    ValueError
        If a sequence is shorter than two edges, or ``u_turn_s`` is negative or no number.

    Examples
    --------
    >>> turns = TurnRestrictions.of([[4, 7], [4, 8, 2]])
    >>> turns
    <TurnRestrictions: 2 forbidden sequences, a U-turn takes 20.0 s>
    >>> turns.ptr.tolist(), turns.edges.tolist()
    ([0, 2, 5], [4, 7, 4, 8, 2])
    """

    ptr: IntArray
    edges: IntArray
    u_turn_s: float = U_TURN_S

    def __post_init__(self) -> None:
        edges = indices(self.edges, np.iinfo(np.int64).max, "edges")
        ptr = indices(self.ptr, edges.size + 1, "ptr")
        if not ptr.size or ptr[0] != 0 or ptr[-1] != edges.size:
            msg = f"ptr must run from 0 to the number of edges, {edges.size}; it is {ptr.tolist()}."
            raise ValueError(msg)
        short = np.flatnonzero(np.diff(ptr) < 2)
        if short.size:
            start, stop = ptr[short[0]], ptr[short[0] + 1]
            msg = (
                f"Forbidden sequence {short[0]} is {edges[start:stop].tolist()}; "
                "it takes two edges or more to forbid a turn."
            )
            raise ValueError(msg)
        # The comparisons are false for NaN, so NaN is refused too.
        if not 0.0 <= self.u_turn_s <= MOST_MS / 1000.0:
            msg = f"u_turn_s is {self.u_turn_s}; it must be 0 or more, at most {MOST_MS / 1000.0}."
            raise ValueError(msg)
        object.__setattr__(self, "ptr", read_only(ptr))
        object.__setattr__(self, "edges", read_only(edges))
        object.__setattr__(self, "u_turn_s", self.u_turn_ms / 1000.0)

    def __len__(self) -> int:
        return int(self.ptr.size - 1)

    def __repr__(self) -> str:
        return (
            f"<TurnRestrictions: {len(self)} forbidden sequences, a U-turn takes {self.u_turn_s} s>"
        )

    @classmethod
    def of(
        cls, sequences: Iterable[Sequence[int]], u_turn_s: float = U_TURN_S
    ) -> "TurnRestrictions":
        """
        Forbid some sequences of edges.

        Raises
        ------
        ValueError
            As `TurnRestrictions`.
        """
        rows = [list(sequence) for sequence in sequences]
        ptr = np.cumsum([0, *map(len, rows)], dtype=np.int64)
        return cls(ptr, np.array(list(chain.from_iterable(rows)), dtype=np.int64), u_turn_s)

    @property
    def u_turn_ms(self) -> int:
        """Whole milliseconds that a U-turn takes, half to even."""
        return round(self.u_turn_s * 1000.0)

    @property
    def first(self) -> IntArray:
        """All edges but the last of their sequence: a vehicle that drove one must remember it."""
        inside = np.ones(self.edges.size, dtype=np.bool_)
        inside[self.ptr[1:] - 1] = False
        return self.edges[inside]

    def sequences(self) -> list[list[int]]:
        """Return the sequences, each a list of edges."""
        parts = np.split(self.edges, self.ptr[1:-1]) if len(self) else []
        return [part.tolist() for part in parts]

    def check(self, tail: IntArray, head: IntArray) -> None:
        """
        Check that the sequences can be driven on a network, were they not forbidden.

        Parameters
        ----------
        tail, head
            From and to node of every edge of the network.

        Raises
        ------
        ValueError
            If an edge does not exist, or one does not start where that before it ends; names
            sequence and edge.
        """
        owner = np.repeat(np.arange(len(self)), np.diff(self.ptr))
        unknown = np.flatnonzero(self.edges >= tail.size)
        if unknown.size:
            at = unknown[0]
            msg = (
                f"Forbidden sequence {owner[at]} names edge {self.edges[at]}; "
                f"the network has {tail.size} edges, counted from 0."
            )
            raise ValueError(msg)
        before, after = self.edges[:-1], self.edges[1:]
        apart = np.flatnonzero((owner[:-1] == owner[1:]) & (head[before] != tail[after]))
        if apart.size:
            at = apart[0]
            msg = (
                f"Forbidden sequence {owner[at]} goes from edge {before[at]}, which ends at node "
                f"{head[before[at]]}, to edge {after[at]}, which starts at node "
                f"{tail[after[at]]}; each edge must start where the one before it ends."
            )
            raise ValueError(msg)


class Memory:
    """
    What a vehicle must remember of the edges it drove, and what that allows.

    The automaton of Aho and Corasick [1]_ over the forbidden sequences: a state stands for the
    longest run of last driven edges with which a forbidden sequence begins. State 0 stands for
    none. Driving on along an edge leads to one state, or is forbidden because the last edges,
    however far back, are then a forbidden sequence.

    Parameters
    ----------
    sequences
        Forbidden ones, two edges or more each.
    noted
        Edges that are remembered, as the last one, even where no sequence begins with them.

    Attributes
    ----------
    last
        The last edge that was driven in every state; -1 in state 0.

    References
    ----------
    .. [1] Aho, A. V. and Corasick, M. J. (1975). Efficient string matching: an aid to
       bibliographic search. Communications of the ACM 18, 333-340.

    Examples
    --------
    >>> memory = Memory([[4, 8, 2]], noted=[5])
    >>> state = memory.then(memory.then(0, 4), 8)
    >>> memory.then(state, 2), memory.then(state, 3), memory.last[memory.then(state, 5)]
    (-1, 0, 5)
    """

    def __init__(self, sequences: Iterable[Sequence[int]], noted: Iterable[int]) -> None:
        self.last = [-1]
        self._longer: list[dict[int, int]] = [{}]
        self._forbidden = [False]
        for sequence in sequences:
            self._forbidden[self._add(sequence)] = True
        for edge in noted:
            self._add([edge])
        self._shorter = [0] * len(self.last)
        self._link_up()

    def then(self, state: int, edge: int) -> int:
        """Return the state after driving on along an edge, `FORBIDDEN` where it may not be."""
        found = self._then(state, edge)
        return FORBIDDEN if self._forbidden[found] else found

    def _then(self, state: int, edge: int) -> int:
        while state and edge not in self._longer[state]:
            state = self._shorter[state]
        return self._longer[state].get(edge, 0)

    def _add(self, sequence: Sequence[int]) -> int:
        """Add the states in which a sequence has been driven so far; return the last of them."""
        state = 0
        for edge in sequence:
            if edge not in self._longer[state]:
                self._longer[state][edge] = len(self.last)
                self.last.append(edge)
                self._longer.append({})
                self._forbidden.append(False)
            state = self._longer[state][edge]
        return state

    def _link_up(self) -> None:
        """Find the next shorter run of every state; what is forbidden there is so here too."""
        queue = deque(self._longer[0].values())
        while queue:
            state = queue.popleft()
            for edge, longer in self._longer[state].items():
                self._shorter[longer] = self._then(self._shorter[state], edge)
                self._forbidden[longer] |= self._forbidden[self._shorter[longer]]
                queue.append(longer)
