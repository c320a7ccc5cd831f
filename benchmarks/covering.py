"""
Covering on towns of a fixed seed: ``python -m benchmarks.covering``.

Cells and posts are anywhere in a square of 10 km, a cell has a demand of 1 to 100, and travel is as
the crow flies at 10 m/s. Each question is asked once, in one process, with 20 s.
"""

import resource
import sys

import numpy as np
import numpy.typing as npt

from geodispatch.solvers import Cover, expected_cover, maximal_cover, set_cover

FloatArray = npt.NDArray[np.float64]

SET_COVER = ((1_000, 100, 120.0), (10_000, 200, 100.0), (10_000, 200, 150.0))
"""Cells, posts and limit in seconds."""
MAXIMAL = (
    (1_000, 100, 120.0, 10),
    (10_000, 200, 100.0, 20),
    (50_000, 500, 60.0, 40),
    (50_000, 500, 100.0, 40),
)
"""Cells, posts, limit in seconds and posts to place."""
BUSY = 0.3


def main() -> None:
    """Ask every question and write a row of a table for each."""
    set_cover([[1.0]], 1.0)
    _write("| question | value | bound | gap | proved | seconds |\n|---|---|---|---|---|---|\n")
    for n_cells, n_posts, limit_s in SET_COVER:
        travel_s, _ = town(n_cells, n_posts)
        _row(f"set cover {n_cells} x {n_posts}, {limit_s:.0f} s", set_cover(travel_s, limit_s))
    for n_cells, n_posts, limit_s, p in MAXIMAL:
        travel_s, demand = town(n_cells, n_posts)
        size = f"{n_cells} x {n_posts}, {limit_s:.0f} s, p = {p}"
        _row(f"maximal cover {size}", maximal_cover(travel_s, demand, limit_s, p))
        _row(f"expected cover {size}", expected_cover(travel_s, demand, limit_s, p, BUSY))
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    _write(f"\nPeak of the process, tables of travel times among it: {peak_mb:.0f} MB\n")


def town(n_cells: int, n_posts: int) -> tuple[FloatArray, FloatArray]:
    """Return travel times from post to cell, seconds, and the demand of each cell."""
    rng = np.random.default_rng(0)
    cells, posts = rng.uniform(0, 10_000, (n_cells, 2)), rng.uniform(0, 10_000, (n_posts, 2))
    demand = rng.integers(1, 101, n_cells).astype(np.float64)
    apart = posts[:, None, :] - cells[None, :, :]
    return np.hypot(apart[..., 0], apart[..., 1]) / 10.0, demand


def _row(question: str, cover: Cover) -> None:
    _write(
        f"| {question} | {cover.value:,.1f} | {cover.bound:,.1f} | {cover.gap:.2%} "
        f"| {'yes' if cover.proved else 'no'} | {cover.seconds:.2f} |\n"
    )


def _write(text: str) -> None:
    sys.stdout.write(text)
    sys.stdout.flush()


if __name__ == "__main__":
    main()
