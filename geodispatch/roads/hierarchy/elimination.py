"""
Contraction without weights: which shortcuts an order of elimination makes.

Vertices are contracted from the lowest rank up; contracting one joins all its higher neighbours
with each other. This is what sparse Cholesky factorisation does with rows, and its algorithms
serve: the parent of a vertex in the elimination tree is its lowest higher neighbour after
contraction, and all its higher neighbours are ancestors [1]_. The tree is found without making a
single shortcut, by Liu's algorithm [2]_; then the arcs of each vertex follow by walking the tree
from every lower neighbour up [3]_, which visits each arc once and leaves the lists sorted.

References
----------
.. [1] Bauer, R., Columbus, T., Rutter, I. and Wagner, D. (2016). Search-space size in contraction
   hierarchies. Theoretical Computer Science 645, 112-127.
.. [2] Liu, J. W. H. (1990). The role of elimination trees in sparse factorization. SIAM Journal
   on Matrix Analysis and Applications 11, 134-172.
.. [3] Gilbert, J. R., Ng, E. G. and Peyton, B. W. (1994). An efficient algorithm to compute row
   and column counts for sparse Cholesky factorization. SIAM Journal on Matrix Analysis and
   Applications 15, 1075-1091.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from geodispatch.roads.hierarchy.compiled import NOBODY, ONE, kernel

IndexArray = npt.NDArray[np.uint32]
Index = np.uint32


class Arcs(NamedTuple):
    """
    The arcs of a contracted graph, over ranks; all arrays uint32.

    Parameters
    ----------
    parent
        Parent of every rank in the elimination tree, `NOBODY` at a root.
    ptr, lower, upper
        Lower and upper end of every arc. Those up from rank ``u`` are the arcs from ``ptr[u]``
        to ``ptr[u + 1]`` (exclusive), by rising upper end; the first leads to the parent.
    down_ptr, down_arc, down_lower
        Arcs of rank ``v`` to lower ranks are ``down_arc[down_ptr[v]:down_ptr[v + 1]]``, by
        rising lower end, which ``down_lower`` holds.
    """

    parent: IndexArray
    ptr: IndexArray
    lower: IndexArray
    upper: IndexArray
    down_ptr: IndexArray
    down_arc: IndexArray
    down_lower: IndexArray


@kernel
def elimination_tree(ptr: IndexArray, lower: IndexArray) -> IndexArray:
    """
    Return the parent of every vertex, `NOBODY` at a root.

    Parameters
    ----------
    ptr, lower
        Lower neighbours of vertex ``k`` are ``lower[ptr[k]:ptr[k + 1]]``; vertices are ranks.
    """
    n = np.uint32(ptr.size - 1)
    parent = np.full(n, NOBODY, dtype=np.uint32)
    top = np.full(n, NOBODY, dtype=np.uint32)  # a known ancestor, paths compressed
    for k in range(n):
        for e in range(ptr[k], ptr[k + ONE]):
            i = lower[e]
            while i != NOBODY and i < k:
                above = top[i]
                top[i] = k
                if above == NOBODY:
                    parent[i] = k
                i = above
    return parent


@kernel
def postorder(parent: IndexArray) -> IndexArray:
    """
    Return the vertices so that each comes right after its subtree.

    Every order in which children come before parents makes the same shortcuts; this one numbers
    each subtree without gaps, so that what is searched together lies together in memory.
    """
    n = np.uint32(parent.size)
    # The roots are the children of one more vertex, which is not listed.
    child = np.full(n + ONE, NOBODY, dtype=np.uint32)
    sibling = np.full(n, NOBODY, dtype=np.uint32)
    for i in range(n):
        u = np.uint32(n - ONE - np.uint32(i))
        p = min(parent[u], n)
        sibling[u] = child[p]
        child[p] = u
    listed = np.empty(n, dtype=np.uint32)
    count = np.uint32(0)
    stack = np.empty(n + ONE, dtype=np.uint32)
    stack[0] = n
    height = np.uint32(1)
    while height > 0:
        u = stack[height - ONE]
        c = child[u]
        if c != NOBODY:
            child[u] = sibling[c]
            stack[height] = c
            height = np.uint32(height + ONE)
            continue
        height = np.uint32(height - ONE)
        if u < n:
            listed[count] = u
            count = np.uint32(count + ONE)
    return listed


@kernel
def count_arcs(ptr: IndexArray, lower: IndexArray, parent: IndexArray) -> npt.NDArray[np.int64]:
    """Return how many arcs lead up from every vertex, shortcuts counted."""
    n = np.uint32(parent.size)
    count = np.zeros(n, dtype=np.int64)
    seen = np.full(n, NOBODY, dtype=np.uint32)
    for k in range(n):
        seen[k] = k
        for e in range(ptr[k], ptr[k + ONE]):
            i = lower[e]
            while seen[i] != k:
                count[i] += 1
                seen[i] = k
                i = parent[i]
    return count


@kernel
def list_arcs(
    ptr: IndexArray, lower: IndexArray, parent: IndexArray, arc_ptr: IndexArray
) -> IndexArray:
    """Return the upper ends of all arcs, by lower end, then upper end."""
    n = np.uint32(parent.size)
    upper = np.empty(arc_ptr[n], dtype=np.uint32)
    ahead = arc_ptr[:-1].copy()
    seen = np.full(n, NOBODY, dtype=np.uint32)
    for k in range(n):
        seen[k] = k
        for e in range(ptr[k], ptr[k + ONE]):
            i = lower[e]
            while seen[i] != k:
                upper[ahead[i]] = k
                ahead[i] += ONE
                seen[i] = k
                i = parent[i]
    return upper


@kernel
def list_down(arc_ptr: IndexArray, upper: IndexArray) -> tuple[IndexArray, IndexArray, IndexArray]:
    """
    Return the arcs of every vertex to lower ones, as ``(ptr, arc, lower)``.

    Those of vertex ``v`` are ``arc[ptr[v]:ptr[v + 1]]``, rising by their lower ends.
    """
    n = np.uint32(arc_ptr.size - 1)
    ptr = np.zeros(n + ONE, dtype=np.uint32)
    for a in range(upper.size):
        ptr[upper[a] + ONE] += ONE
    for v in range(n):
        ptr[v + ONE] += ptr[v]
    ahead = ptr[:-1].copy()
    arc = np.empty(upper.size, dtype=np.uint32)
    lower = np.empty(upper.size, dtype=np.uint32)
    for u in range(n):
        for a in range(arc_ptr[u], arc_ptr[u + ONE]):
            v = upper[a]
            arc[ahead[v]] = a
            lower[ahead[v]] = u
            ahead[v] += ONE
    return ptr, arc, lower


@kernel
def find_arc(arcs: Arcs, u: Index, v: Index) -> Index:
    """Return the arc between two different ranks by bisection; `NOBODY` when there is none."""
    lower, higher = min(u, v), max(u, v)
    low, last = arcs.ptr[lower], arcs.ptr[lower + ONE]
    high = last
    while low < high:
        middle = np.uint32((low + high) >> ONE)
        if arcs.upper[middle] < higher:
            low = np.uint32(middle + ONE)
        else:
            high = middle
    return low if low < last and arcs.upper[low] == higher else NOBODY


@kernel
def find_arcs(arcs: Arcs, one: IndexArray, other: IndexArray) -> IndexArray:
    """Return the arc that joins each pair of different ranks; `NOBODY` where there is none."""
    found = np.empty(one.size, dtype=np.uint32)
    for i in range(one.size):
        found[i] = find_arc(arcs, one[i], other[i])
    return found
