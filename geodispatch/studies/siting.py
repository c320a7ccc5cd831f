"""
What more posts would reach: "to announce five minutes here you need three more, there and there".

The force that is there counts as it is; new posts are added to it where they reach most, or so few
that everything is reached: the maximal covering problem with posts that are fixed [1]_ and the
set covering problem [2]_. Posts may go to a few hundred street junctions, spread evenly over the
area that is asked about, so that the number told is that of posts among these places; a place
between them may do slightly better. Every answer says what is proved of it.

Turnout and travel count together, by the same roads and the same rule as in a coverage study: what
is asked for is reached when the nearest point of a street is.

References
----------
.. [1] Church, R. and ReVelle, C. (1974). The maximal covering location problem. Papers of the
   Regional Science Association 32, 101-118.
.. [2] Toregas, C., Swain, R., ReVelle, C. and Bergman, L. (1971). The location of emergency service
   facilities. Operations Research 19, 1363-1373.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property

import numpy as np
import numpy.typing as npt

from geodispatch.domain.place import Place
from geodispatch.domain.times import require_zone
from geodispatch.domain.unit import Unit, UnitKind
from geodispatch.policing import City, movement, ready_units
from geodispatch.roads import TravelTimes, arrivals_of_each, reach_from
from geodispatch.solvers.covering import Cover, maximal_cover, set_cover
from geodispatch.studies.coverage import Calls
from geodispatch.studies.coverage.sending import reached_by
from geodispatch.studies.coverage.study import check_limit
from geodispatch.studies.ground import Ground, Of, ground_of

CANDIDATES = 300
"""Street junctions where a post may go."""

SECONDS = 20.0
"""For one question, before the best answer so far is given."""

_TURNS = 4.0  # of a search that asks several times, each may take this part of what is left

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Step:
    """
    One more post.

    Parameters
    ----------
    adds, share
        What it adds to what those before it reach, and what they all reach then; 0 to 1.
    """

    place: Place
    adds: float
    share: float


@dataclass(frozen=True, slots=True)
class Siting:
    """
    New posts for a limit, and how good the answer is.

    Parameters
    ----------
    share_now
        What the present force reaches, 0 to 1.
    share_possible
        What it and posts at all candidates would reach: no more can be promised.
    wanted
        Share asked for.
    enough
        Whether the steps reach it; not where it is above ``share_possible``, whose share they
        then reach.
    steps
        The new posts, each the one of them that adds most after those before it.
    share
        What the force and all new posts reach.
    at_least
        No fewer new posts reach as much, wherever among the candidates they stand.
    proved
        Whether ``at_least`` is the number of steps.
    seconds
        That the search took.
    """

    limit: timedelta
    share_now: float
    share_possible: float
    wanted: float
    enough: bool
    steps: tuple[Step, ...]
    share: float
    at_least: int
    proved: bool
    seconds: float

    @property
    def posts(self) -> int:
        """How many more posts."""
        return len(self.steps)

    @property
    def gap(self) -> float:
        """How many posts the answer may be too many, as a share of it; 0 where it is proved."""
        return (self.posts - self.at_least) / self.posts if self.posts else 0.0


@dataclass(frozen=True, slots=True)
class BestShare:
    """
    The most that a number of new posts can reach, with the present force.

    Parameters
    ----------
    posts
        How many new ones, at most.
    places
        Where; fewer where more add nothing.
    share, bound
        What these reach, and what no others exceed; 0 to 1.
    """

    posts: int
    places: tuple[Place, ...]
    share: float
    bound: float
    proved: bool
    seconds: float

    @property
    def gap(self) -> float:
        """By how much the share may be below the best."""
        return 0.0 if self.proved else self.bound - self.share


@dataclass(frozen=True, eq=False)
class Sites:
    """
    Places where posts may go, and what each of them reaches within a limit.

    Parameters
    ----------
    candidates
        Places, in the order of the rows of ``seconds`` after its first.
    seconds
        Turnout and travel to each place of the ground, ``inf`` beyond the limit, shape
        ``(1 + n_candidates, n_places)``; the first row is the present force, whoever comes first.
    """

    limit: timedelta
    ground: Ground
    candidates: tuple[Place, ...]
    seconds: FloatArray = field(repr=False)

    @cached_property
    def _total(self) -> float:
        return float(self.ground.weight.sum())

    def _share(self, rows: IntArray) -> float:
        reached = np.isfinite(self.seconds[rows]).any(axis=0)
        return float(self.ground.weight[reached].sum()) / self._total if self._total else 1.0

    @cached_property
    def share_now(self) -> float:
        """What the present force reaches, 0 to 1; 1 where there is nothing to reach."""
        return self._share(np.array([0]))

    @cached_property
    def share_possible(self) -> float:
        """What the present force and posts at all candidates would reach."""
        return self._share(np.arange(len(self.seconds)))

    def best(self, posts: int, seconds: float = SECONDS) -> BestShare:
        """
        Return the most that a number of new posts can reach.

        Raises
        ------
        ValueError
            If the number is negative.
        """
        if posts < 0:
            msg = f"{posts} new posts cannot be placed; the number must be 0 or more."
            raise ValueError(msg)
        number = min(posts, len(self.candidates))
        cover = self._cover(number, seconds)
        places = tuple(self.candidates[row - 1] for row in cover.posts if row)
        share, bound = ((value / self._total if self._total else 1.0) for value in _both(cover))
        return BestShare(posts, places, share, bound, cover.proved, cover.seconds)

    def needed(self, share: float = 1.0, seconds: float = SECONDS) -> Siting:
        """
        Find the fewest new posts that reach a share of the ground, and where.

        Parameters
        ----------
        share
            Above 0 and at most 1, both inclusive of what is reached already.
        seconds
            For the whole search; then the best answer so far is given.

        Raises
        ------
        ValueError
            If the share is not above 0 and at most 1.
        """
        if not 0.0 < share <= 1.0:
            msg = f"A share of {share} cannot be asked for; it must be above 0 and at most 1."
            raise ValueError(msg)
        wanted = min(share, self.share_possible)
        if wanted <= self.share_now:
            rows, at_least, took = np.empty(0, dtype=np.int64), 0, 0.0
        elif share >= self.share_possible:
            rows, at_least, took = self._all_of_it(seconds)
        else:
            rows, at_least, took = self._part_of_it(wanted, seconds)
        steps = self._steps(rows)
        reached = steps[-1].share if steps else self.share_now
        return Siting(
            limit=self.limit,
            share_now=self.share_now,
            share_possible=self.share_possible,
            wanted=share,
            enough=share <= self.share_possible,
            steps=steps,
            share=reached,
            at_least=at_least,
            proved=at_least == len(steps),
            seconds=took,
        )

    def _cover(self, posts: int, seconds: float) -> Cover:
        limit_s = self.limit.total_seconds()
        weight = self.ground.weight
        return maximal_cover(self.seconds, weight, limit_s, posts + 1, fixed=(0,), seconds=seconds)

    def _all_of_it(self, seconds: float) -> tuple[IntArray, int, float]:
        """Return rows, the least number of new posts, and the seconds, for all within reach."""
        worth = np.flatnonzero(self.ground.weight > 0.0)
        limit_s = self.limit.total_seconds()
        cover = set_cover(self.seconds[:, worth], limit_s, fixed=(0,), seconds=seconds)
        return _new(cover), int(np.ceil(cover.bound - 1e-9)) - 1, cover.seconds

    def _part_of_it(self, wanted: float, seconds: float) -> tuple[IntArray, int, float]:
        """
        Return rows, the least number of new posts, and the seconds, for a share.

        More posts never reach less: the number is doubled until it is enough, then halved into.
        """
        goal, took = wanted * self._total * (1.0 - 1e-12), 0.0
        low, at_least = 0, 1
        found: IntArray | None = None
        while found is None or found.size - low > 1:
            if found is None:
                number = min(2 * low or 1, len(self.candidates))
            else:
                number = (low + int(found.size)) // 2
            cover = self._cover(number, max(seconds - took, 0.0) / _TURNS)
            took += cover.seconds
            if cover.value >= goal or number == len(self.candidates):
                found = _new(cover)
                continue
            low = number
            at_least = number + 1 if cover.bound < goal else at_least
        return found, min(at_least, int(found.size)), took

    def _steps(self, rows: IntArray) -> tuple[Step, ...]:
        """Put new posts in order, each the one that adds most after those before it."""
        within = np.isfinite(self.seconds)
        reached, left, steps = within[0].copy(), rows.tolist(), []
        before = self.share_now
        while left:
            gains = [float(self.ground.weight[within[row] & ~reached].sum()) for row in left]
            row = left.pop(int(np.argmax(gains)))
            reached |= within[row]
            share = float(self.ground.weight[reached].sum()) / self._total
            steps.append(Step(self.candidates[row - 1], share - before, share))
            before = share
        return tuple(steps)


def sites(  # noqa: PLR0913  what is asked, and what the planner knows beside it
    city: City,
    units: Sequence[Unit],
    limit: timedelta,
    now: datetime,
    travel: TravelTimes | None = None,
    *,
    area: str = "",
    of: Of = "area",
    calls: Calls | None = None,
    kind: UnitKind = UnitKind.CAR,
    candidates: int = CANDIDATES,
) -> Sites:
    """
    Find where posts may go, and what each reaches.

    Parameters
    ----------
    units
        The present force: those that may go at ``now``, or a shift plan's `posted_units`.
    limit
        Turnout and travel together; inclusive.
    travel
        Car travel times on ``city.roads``; built when ``None``.
    area
        Code or name of a jurisdiction, name of a zone, or an area class of the announced limits;
        empty for the whole city.
    of, calls
        What is to be reached: area, people, or past calls of citizens.
    kind
        How the units of new posts move.
    candidates
        How many junctions to choose from.

    Raises
    ------
    ValueError
        If there is no such area, nothing is known of what is to be reached, the limit is not
        positive, ``now`` has no time zone or ``travel`` belongs to another network.
    """
    require_zone("now", now)
    check_limit(limit)
    ground = ground_of(city, area, of, calls)
    driving, limit_s = city.driving(travel), limit.total_seconds()
    present = np.full(len(ground.weight), np.inf)
    for group in reached_by(city, ready_units(city, units, now), limit, now, driving):
        present = np.minimum(present, group.coverage.arrival_s(ground.feet))
    present[present > limit_s] = np.inf
    settings = city.rules(now).settings
    lonlat = ground.spread_junctions(candidates)
    turnout_s = np.full(len(lonlat), settings.turnout[kind].total_seconds())
    engine = movement(city, kind, driving, settings).travel
    each = arrivals_of_each(reach_from(engine, lonlat, turnout_s, limit_s), ground.feet)
    places = tuple(Place(lon, lat) for lon, lat in lonlat.tolist())
    return Sites(limit, ground, places, np.concatenate((present[None, :], each)))


def posts_needed(  # noqa: PLR0913  as `sites`
    city: City,
    units: Sequence[Unit],
    limit: timedelta,
    now: datetime,
    travel: TravelTimes | None = None,
    *,
    share: float = 1.0,
    area: str = "",
    of: Of = "area",
    calls: Calls | None = None,
    seconds: float = SECONDS,
) -> Siting:
    """
    Say how many more posts an area needs for a limit, and where they could stand.

    Parameters are those of `sites` and `Sites.needed`.

    Raises
    ------
    ValueError
        As `sites` and `Sites.needed`.
    """
    where = sites(city, units, limit, now, travel, area=area, of=of, calls=calls)
    return where.needed(share, seconds)


def _new(cover: Cover) -> IntArray:
    """Return the rows of the new posts of an answer."""
    return np.array([row for row in cover.posts if row], dtype=np.int64)


def _both(cover: Cover) -> tuple[float, float]:
    return cover.value, max(cover.value, cover.bound)
