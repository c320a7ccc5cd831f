"""Every choice of posts, tried: an oracle for small questions, nothing of the project in it."""

from itertools import combinations, combinations_with_replacement

import numpy as np
from hypothesis import strategies as st

NEVER = np.inf


@st.composite
def questions(draw, most_posts=7, most_cells=9):
    """Small tables with ties, posts alike, cells alike and cells that nobody reaches."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    n_posts, n_cells = draw(st.integers(1, most_posts)), draw(st.integers(0, most_cells))
    travel_s = rng.choice([0.0, 60.0, 120.0, 180.0, NEVER], (n_posts, n_cells))
    if draw(st.booleans()):
        travel_s[-1] = travel_s[0]
    whole = draw(st.booleans())
    demand = rng.integers(0, 5, n_cells).astype(float) if whole else rng.random(n_cells)
    limit_s = draw(st.sampled_from([0.0, 60.0, 120.0]))
    n_fixed = draw(st.integers(0, min(n_posts, 2)))
    fixed = rng.choice(n_posts, n_fixed, replace=False).tolist()
    return travel_s, demand, limit_s, fixed


def fewest(travel_s, limit_s, fixed):
    within = travel_s <= limit_s
    others = [post for post in range(len(within)) if post not in fixed]
    return min(
        len(more) + len(fixed)
        for n in range(len(others) + 1)
        for more in combinations(others, n)
        if (within[[*more, *fixed]].any(axis=0) == within.any(axis=0)).all()
    )


def covered(travel_s, demand, limit_s, posts):
    within = travel_s <= limit_s
    return sum(d for d, near in zip(demand, within[list(posts)].any(axis=0), strict=True) if near)


def most_covered(travel_s, demand, limit_s, p, fixed):
    others = [post for post in range(len(travel_s)) if post not in fixed]
    return max(
        covered(travel_s, demand, limit_s, [*more, *fixed])
        for more in combinations(others, p - len(fixed))
    )


def expected(travel_s, demand, limit_s, posts, busy):
    near = (travel_s[list(posts)] <= limit_s).sum(axis=0)
    return sum(d * (1.0 - busy ** int(k)) for d, k in zip(demand, near, strict=True))


def most_expected(travel_s, demand, limit_s, p, busy, fixed):
    return max(
        expected(travel_s, demand, limit_s, [*more, *fixed], busy)
        for more in combinations_with_replacement(range(len(travel_s)), p - len(fixed))
    )
