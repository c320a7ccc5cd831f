"""
Solvers: arrays in, decisions out.

This room knows rows and columns, seconds and counts, and neither police nor maps. Whoever asks
says which unit could do what and when it would arrive; what comes back is the best choice there
is, and whether that is proved. Why the roles are there and how a unit's time comes about is the
business of other rooms, so that a question of optimisation can be read, tested against every
other way and measured by itself.

What lives here
---------------
`fill_roles`
    The best units for the roles of one call. Always exact, in a fraction of a millisecond for
    the plan of an ordinary call.
`fill_together`
    The same for several calls at once that want the same units, and `fill_one_by_one` to compare
    it with. Exact if the time is enough, and says whether it was (`Together.proved`).
`CallRoles`
    What one call asks for and who could come.
`set_cover`
    The fewest posts that reach every cell within a limit.
`maximal_cover`
    A number of posts that reach the most demand, and `expected_cover` for units that are busy for
    a share of the time. Each says how far from the best it may be (`Cover.gap`).
`expected_coverage`
    What units already placed can be expected to cover when they are busy for a share of the time.
`Cover`
    Posts, their value, a bound, and whether it is proved.
`Filling`, `Together`, `Grade`
    The answers, and how good they are: of two grades the smaller is the better.

What always holds
-----------------
- What counts more is settled before what counts less, strictly (`roles` has the order). Nothing is
  weighed against anything, since no weight says how many seconds a filled role is worth, and since
  sums of large and small weights are not exact.
- Seconds are whole milliseconds inside, so that equal is equal. Of equal answers to one call the
  one with the first units in the caller's order is taken: the same question has the same answer
  tomorrow.
- "Nobody can" is a result. Errors (`ValueError`) are for input that means nothing.
- No time limit loses an answer: what is found first is kept until there is better.

Where to read on: ``roles`` (the objective, and how one call is solved), ``calls`` (checks at the
door), ``plans`` (which units can matter), ``lattice``, ``slowest`` and ``totals`` (the dynamic
programme); ``together`` (several calls, stage by stage), ``pairs`` and ``program`` (the integer
programme); ``answers``; for posts ``covering``: ``kinds`` (fewer rows and columns), ``swapping``
(good answers), ``relaxing`` (the bound), ``exact`` and ``set_covering`` (the integer programmes),
``most`` (one after another until the time is over).
"""

from geodispatch.solvers.answers import Filling, Grade, Together
from geodispatch.solvers.calls import CallRoles
from geodispatch.solvers.covering import (
    Cover,
    expected_cover,
    expected_coverage,
    maximal_cover,
    set_cover,
)
from geodispatch.solvers.roles import fill_roles
from geodispatch.solvers.together import fill_one_by_one, fill_together

__all__ = [
    "CallRoles",
    "Cover",
    "Filling",
    "Grade",
    "Together",
    "expected_cover",
    "expected_coverage",
    "fill_one_by_one",
    "fill_roles",
    "fill_together",
    "maximal_cover",
    "set_cover",
]
