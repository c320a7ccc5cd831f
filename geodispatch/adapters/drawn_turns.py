"""
Turns as a source restricts them, and the streets that they mean.

A source speaks of roads and of the places where they meet; forbidden are sequences of streets in
one direction. A road that passes through the place of a turn, rather than ending there, can be
meant from either side. Where one-ways leave one side only, that one is taken; otherwise the
restriction is set aside. So is one whose roads do not meet.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, pairwise, product

import numpy as np

from geodispatch.adapters.import_report import Ledger
from geodispatch.adapters.imported_roads import CLOSED_MS, ImportedRoads, StreetTurns
from geodispatch.adapters.osm_tags import Complaint
from geodispatch.roads import BoolArray, IntArray

SET_ASIDE = "speaks of a way that was set aside"
RULED_OUT = "speaks of a turn that one-ways rule out"
ONLY_WAY = "allows the only way on that there is"

Link = int
"""A street in one direction: twice its position, and one more against its drawing."""
Path = tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class DrawnTurn:
    """
    A turn that a source restricts, in the source's own words.

    Parameters
    ----------
    row
        Its row in the ledger of the turns.
    only
        True when everything but this turn is forbidden, False when this turn is.
    u_turn
        True when the turn leads back.
    starts, ends
        Rows of the roads that the turn leads from and to, each with each.
    via
        The node in between, by its id in the source; or the rows of the roads in between, in the
        order of driving or the reverse.
    """

    row: int
    only: bool
    u_turn: bool
    starts: tuple[int, ...]
    via: int | tuple[int, ...]
    ends: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class DrawnTurns:
    """Turns that a source restricts, and the account of its rows that restrict turns."""

    ledger: Ledger
    turns: tuple[DrawnTurn, ...]


def forbidden_turns(
    drawn: DrawnTurns, u: IntArray, v: IntArray, roads: ImportedRoads
) -> StreetTurns | None:
    """
    Find the streets that the restricted turns of a source mean; ``None`` where they mean none.

    What becomes of each is noted in the ledger of the turns.

    Parameters
    ----------
    u, v
        Nodes of the streets by their ids in the source.
    roads
        As drawn, not simplified; their rows rise.
    """
    if not drawn.turns:
        return None
    row: list[int] = []
    paths: list[Path] = []
    streets = _Streets(u, v, roads)
    for turn in drawn.turns:
        found = streets.forbidden(turn, drawn.ledger)
        row += [turn.row] * len(found)
        paths += found
    links = np.array(list(chain.from_iterable(paths)), dtype=np.int64)
    ptr = np.cumsum([0, *map(len, paths)], dtype=np.int64)
    turns = StreetTurns(ptr, links // 2, links % 2 == 0, np.array(row, dtype=np.int64))
    return turns if paths else None


class _Streets:
    """Streets as links, found by the rows that they come from and by ids of their nodes."""

    def __init__(self, u: IntArray, v: IntArray, roads: ImportedRoads) -> None:
        self._tail: IntArray = np.column_stack((roads.u, roads.v)).reshape(-1)
        self._head: IntArray = np.column_stack((roads.v, roads.u)).reshape(-1)
        open_ = np.column_stack((roads.forward_ms, roads.backward_ms)).reshape(-1) != CLOSED_MS
        self._open: BoolArray = open_
        self._any: BoolArray = np.ones_like(open_)
        self._row = roads.row
        self._ref: IntArray = np.column_stack((u, v)).reshape(-1)  # of the tail of every link
        self._by_tail = np.argsort(self._tail, kind="stable")
        self._by_ref = np.argsort(self._ref, kind="stable")

    def forbidden(self, turn: DrawnTurn, ledger: Ledger) -> list[Path]:
        """Return the sequences of streets that a turn forbids; note why where there are none."""
        found: list[Path] = []
        problems: list[str | Complaint] = []
        for start, end in product(turn.starts, turn.ends):
            meant = self._meant(turn, start, end)
            if not isinstance(meant, list):
                problems.append(meant)
                continue
            for path in meant:
                found += self._others(path) if turn.only else [path]
        complaint = next((each for each in problems if isinstance(each, Complaint)), None)
        if complaint is not None:
            note = ledger.repair if found else ledger.quarantine
            note(turn.row, complaint.field, complaint.problem, complaint.value)
        elif not found:
            ledger.skip(turn.row, str(problems[0]) if problems else ONLY_WAY)
        return found

    def _meant(self, turn: DrawnTurn, start: int, end: int) -> list[Path] | str | Complaint:
        """Return the paths from one road to another that are meant, or why there are none."""
        rows = (start, *(turn.via if isinstance(turn.via, tuple) else ()), end)
        if not all(self._along(row).size for row in rows):
            return SET_ASIDE
        paths = self._paths(turn, start, end, self._open)
        back = turn.u_turn and start == end and isinstance(turn.via, int)
        if back:
            paths = [path for path in paths if path[1] == _reversed(path[0])]
        if len(paths) == 1 or (paths and back):
            return paths
        if paths:
            problem = "a way passes through the via, and may be meant from either side"
            return Complaint("members", problem, "")
        if self._paths(turn, start, end, self._any):
            return RULED_OUT
        return Complaint("members", "its ways do not meet at the via", "")

    def _paths(self, turn: DrawnTurn, start: int, end: int, usable: BoolArray) -> list[Path]:
        """Return all paths over usable links from one road through the via to another."""
        if isinstance(turn.via, int):
            node = self._node(turn.via)
            into = [link for link in self._links(start, usable) if self._head[link] == node]
            out = [link for link in self._links(end, usable) if self._tail[link] == node]
            return list(product(into, out))
        for ways in (turn.via, turn.via[::-1]):
            found = self._through(start, ways, end, usable)
            if found:
                return found
        return []

    def _through(
        self, start: int, ways: tuple[int, ...], end: int, usable: BoolArray
    ) -> list[Path]:
        """Return paths from one road along some others, in this order, to the last."""
        paths: list[Path] = [(link,) for link in self._links(start, usable)]
        for way, following in pairwise((*ways, end)):
            goal = set(self._tail[self._links(following, self._any)].tolist())
            paths = [
                (*path, *stretch)
                for path in paths
                for stretch in self._stretches(way, int(self._head[path[-1]]), goal, usable)
            ]
            # Two of each end tell as well as all that the meaning is not clear.
            ends = Counter[int]()
            kept = []
            for path in paths:
                ends[path[-1]] += 1
                if ends[path[-1]] <= 2:
                    kept.append(path)
            paths = kept
        last = self._links(end, usable)
        return [
            (*path, link)
            for path in paths
            for link in last
            if self._tail[link] == self._head[path[-1]]
        ]

    def _stretches(self, way: int, node: int, goal: set[int], usable: BoolArray) -> Iterator[Path]:
        """Yield the stretches of a way from a node to the first node of the goal, either way."""
        ahead = self._along(way).tolist()
        for course in (ahead, [_reversed(link) for link in reversed(ahead)]):
            for first, link in enumerate(course):
                if self._tail[link] == node:
                    stretch = self._stretch((*course[first:], *course[:first]), goal, usable)
                    if stretch:
                        yield stretch

    def _stretch(self, course: Path, goal: set[int], usable: BoolArray) -> Path | None:
        """Return the beginning of a course that ends in the goal; ``None`` if it breaks before."""
        for last, link in enumerate(course):
            if not usable[link] or (last and self._tail[link] != self._head[course[last - 1]]):
                return None
            if int(self._head[link]) in goal:
                return course[: last + 1]
        return None

    def _others(self, path: Path) -> list[Path]:
        """Return every open way off a path, each with the path up to there."""
        return [
            (*path[:i], link)
            for i in range(1, len(path))
            for link in self._leaving(int(self._head[path[i - 1]]))
            if self._open[link] and link != path[i]
        ]

    def _links(self, row: int, usable: BoolArray) -> list[Link]:
        """Both directions of every street of a row, as far as usable."""
        ahead = self._along(row)
        links = np.concatenate((ahead, ahead + 1))
        return [int(link) for link in links[usable[links]]]

    def _along(self, row: int) -> IntArray:
        """Links of a row as it is drawn; rows rise, as the streets were cut in their order."""
        start, stop = np.searchsorted(self._row, [row, row + 1])
        return 2 * np.arange(start, stop)

    def _leaving(self, node: int) -> list[Link]:
        start, stop = np.searchsorted(self._tail, [node, node + 1], sorter=self._by_tail)
        return [int(link) for link in self._by_tail[start:stop]]

    def _node(self, ref: int) -> int:
        """Return the node of an id of the source, -1 where no street ends."""
        at = int(np.searchsorted(self._ref, ref, sorter=self._by_ref))
        if at == self._ref.size or self._ref[self._by_ref[at]] != ref:
            return -1
        return int(self._tail[self._by_ref[at]])


def _reversed(link: Link) -> Link:
    """Return the same street in the other direction."""
    return link ^ 1
