"""
Response times of an area without a log: drawn from where its people are and where units stand.

For each simulated call a place is drawn by weight, and for each unit whether it is busy; the free
one that comes first goes. No queue, no call that keeps a unit busy for the next: what comes out is
turnout and travel of the present force, and shows what a limit could be where nobody measured yet.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
import numpy.typing as npt

from geodispatch.domain.times import require_zone
from geodispatch.domain.unit import Unit
from geodispatch.policing import City, ready_units
from geodispatch.roads import TravelTimes, arrivals_of_each
from geodispatch.studies.coverage import Calls
from geodispatch.studies.coverage.sending import reached_by
from geodispatch.studies.ground import Of, ground_of

DRAWS = 2000
LONGEST = timedelta(hours=3)
"""Whoever would come later counts as nobody."""


@dataclass(frozen=True, slots=True, eq=False)
class Simulated:
    """
    Simulated response times.

    Parameters
    ----------
    times_s
        Turnout and travel of each call, seconds, ``inf`` where nobody free comes within
        `LONGEST`; shape ``(n,)``.
    units
        How many may go.
    """

    times_s: npt.NDArray[np.float64]
    units: int


def simulated_times(  # noqa: PLR0913  what is asked, and what the planner knows beside it
    city: City,
    units: Sequence[Unit],
    now: datetime,
    travel: TravelTimes | None = None,
    *,
    area: str = "",
    of: Of = "area",
    calls: Calls | None = None,
    busy_fraction: float = 0.0,
    draws: int = DRAWS,
    seed: int = 1,
) -> Simulated:
    """
    Draw response times of the units that may go at ``now`` in an area.

    Parameters
    ----------
    area, of, calls
        Where calls come from: evenly over the area, by where people live, or from the places of
        past calls; see `geodispatch.studies.ground.ground_of`.
    busy_fraction
        Share of its time for which each unit is busy, whatever the others do; 0 to 1.
    draws, seed
        How many calls, and of which sequence of random numbers.

    Raises
    ------
    ValueError
        As `ground_of`; if the busy fraction is no share, or there is nothing to draw from.
    """
    require_zone("now", now)
    if not 0.0 <= busy_fraction <= 1.0:
        msg = f"A unit cannot be busy for {busy_fraction} of its time; it is a share from 0 to 1."
        raise ValueError(msg)
    ground = ground_of(city, area, of, calls)
    total = float(ground.weight.sum())
    if not total > 0.0:
        msg = f"Nothing lies in {area or city.code} from which calls could come."
        raise ValueError(msg)
    rng = np.random.default_rng(seed)
    drawn = np.searchsorted(np.cumsum(ground.weight), rng.uniform(0.0, total, draws), side="right")
    places, which = np.unique(np.minimum(drawn, len(ground.weight) - 1), return_inverse=True)
    ready = ready_units(city, units, now)
    times_s = np.full(draws, np.inf)
    for group in reached_by(city, ready, LONGEST, now, city.driving(travel)):
        each = arrivals_of_each(group.coverage, ground.feet.rows(places))
        for arrival_s in each:
            free = rng.random(draws) >= busy_fraction
            sooner = free & (arrival_s[which] < times_s)
            times_s[sooner] = arrival_s[which][sooner]
    return Simulated(times_s, len(ready))
