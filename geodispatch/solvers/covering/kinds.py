"""
The same question with fewer rows and columns.

Cells that the same posts reach are one kind of cell: a question of ten thousand cells and two
hundred posts seldom has more than two thousand kinds. A post that reaches no cell that another one
does not reach is left out; of posts alike the first is kept.
"""

import numpy as np
from scipy.sparse import csr_array

from geodispatch.solvers.covering.questions import BoolArray, FloatArray, IntArray


def kinds_of(within: BoolArray, also: IntArray | None = None) -> tuple[IntArray, IntArray]:
    """
    Tell cells alike together.

    Parameters
    ----------
    within
        Which post reaches which cell, shape ``(n_posts, n_cells)``.
    also
        A number of each cell in which cells of a kind agree too.

    Returns
    -------
    The first cell of each kind, and the kind of each cell.
    """
    n_cells = within.shape[1]
    key = np.packbits(within, axis=0).T
    if also is not None:
        key = np.hstack((key, also.astype(np.int64)[:, None].view(np.uint8)))
    if not key.size:
        kind = np.zeros(n_cells, dtype=np.int64)
        return kind[:1], kind
    rows = np.ascontiguousarray(key).view(np.dtype((np.void, key.shape[1]))).ravel()
    _, first, kind = np.unique(rows, return_index=True, return_inverse=True)
    return first.astype(np.int64), kind.astype(np.int64)


def is_needless(reach: csr_array) -> BoolArray:
    """
    Tell of each row whether another row has all that it has.

    Of rows that have the same, all but the first are needless; rows that have nothing are.
    """
    size = np.diff(reach.indptr)
    common = (reach @ reach.T).toarray()
    row = np.arange(len(size))
    has_all = common == size[:, None]
    is_more = (size > size[:, None]) | ((size == size[:, None]) & (row < row[:, None]))
    needless: BoolArray = (has_all & is_more).any(axis=1) | (size == 0)
    return needless


def hardest(within: BoolArray) -> IntArray:
    """
    Return the cells such that whoever reaches them all reaches every other one too.

    A cell whose posts are among those of another cell is harder to reach than that one.

    Parameters
    ----------
    within
        Which post reaches which cell, shape ``(n_posts, n_cells)``, each cell by some post.
    """
    cells, _ = kinds_of(within)
    posts = within[:, cells].sum(axis=0)
    order = np.argsort(posts, kind="stable")
    words = _words(within[:, cells[order]])
    left = np.arange(len(cells))
    kept = []
    while len(left):
        kept.append(int(left[0]))
        first = words[left[0]]
        left = left[((words[left] & first) != first).any(axis=1)]
    return np.sort(cells[order[kept]])


def _words(within: BoolArray) -> np.ndarray:
    """Return the posts of each cell as the bits of whole words, shape ``(n_cells, n_words)``."""
    bits = np.packbits(within, axis=0).T
    wide = np.zeros((len(bits), -(-bits.shape[1] // 8) * 8), dtype=np.uint8)
    wide[:, : bits.shape[1]] = bits
    return wide.view(np.uint64)


def weights(kind: IntArray, demand: FloatArray) -> FloatArray:
    """Sum the demand of the cells of each kind."""
    return np.bincount(kind, demand).astype(np.float64)
