"""Dijkstra's algorithm as the textbooks have it, with nothing of the project in it."""

import heapq
import math
from collections.abc import Hashable, Iterable, Mapping

Node = Hashable

NO_PATH = 2**31 - 1  # milliseconds: 24.8 days and more count as no path


def fastest(
    arcs: Iterable[tuple[Node, Node, float]], starts: Mapping[Node, float]
) -> dict[Node, float]:
    """Return the least cost from the starts, each at its own cost, to every node reached."""
    ahead: dict[Node, list[tuple[Node, float]]] = {}
    for tail, head, cost in arcs:
        if not math.isinf(cost):
            ahead.setdefault(tail, []).append((head, cost))
    settled: dict[Node, float] = {}
    queue = [(cost, order, node) for order, (node, cost) in enumerate(starts.items())]
    heapq.heapify(queue)
    count = len(queue)
    while queue:
        cost, _, node = heapq.heappop(queue)
        if cost >= NO_PATH:
            break
        if node in settled:
            continue
        settled[node] = cost
        for head, more in ahead.get(node, ()):
            count += 1
            heapq.heappush(queue, (cost + more, count, head))
    return settled
