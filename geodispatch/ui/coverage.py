"""
What no available unit reaches, as a layer of the map: worked out when asked for, as units move.

One answer serves all windows that ask for the same thing. It is kept for half a second, and as long
as nothing has changed for ten: a window that asks every second is never two seconds behind.
"""

import math
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock

from geodispatch.desk import Desk
from geodispatch.domain import Language, ResponseLimits, Unit
from geodispatch.domain.people import AccountRole
from geodispatch.studies import study_coverage
from geodispatch.ui.scene import Json, gaps_on_map
from geodispatch.ui.texts import say

_USUAL_MINUTES = (5.0, 8.0, 10.0, 15.0)
_LONGEST_MINUTES = 30.0
FRESH_S = 0.5
"""An answer that is younger than this is given to whoever asks."""

UNCHANGED_S = 10.0
"""So long an answer is given while no unit moves; shifts end and positions age all the same."""

_MOST_ANSWERS = 16


@dataclass(frozen=True, slots=True)
class Gaps:
    """
    One answer, ready to show.

    Parameters
    ----------
    drawing
        Polygons for the map, see `geodispatch.ui.scene.gaps_on_map`.
    road_share, area_share, population_share
        What is reached, 0 to 1; ``None`` where no source gives the population.
    """

    drawing: Json
    minutes: float
    road_share: float
    area_share: float
    population_share: float | None

    def sentence(self, language: Language) -> str:
        """Say what is reached."""
        people = self.population_share
        return say(
            "gaps-share",
            language,
            minutes=f"{self.minutes:g}",
            roads=percent(self.road_share),
            area=percent(self.area_share),
            people=say("no-data", language) if people is None else percent(people),
        )


def percent(share: float) -> str:
    """
    Write a share with one decimal, rounded down: what is not reached in full is never 100 %.

    Examples
    --------
    >>> percent(1.0), percent(0.99999), percent(0.847)
    ('100 %', '99.9 %', '84.7 %')
    """
    if share >= 1.0:
        return "100 %"
    # The small step up keeps 0.847, which no binary number is, from becoming 84.6.
    return f"{math.floor(share * 1000.0 + 1e-9) / 10.0:.1f} %"


def limits_to_choose(limits: ResponseLimits) -> list[float]:
    """Return the minutes that a coverage may be asked for: the announced ones and usual ones."""
    announced = {limit.limit.total_seconds() / 60 for limit in limits if limit.limit is not None}
    return sorted(
        {number for number in announced if number <= _LONGEST_MINUTES} | {*_USUAL_MINUTES}
    )


def gaps_now(
    desk: Desk,
    units: Sequence[Unit],
    minutes: float,
    now: datetime,
    role: AccountRole | None,
) -> Gaps:
    """
    Return what the available units do not reach within ``minutes``.

    Whoever asks for the same units and limit in the same role shares one answer, and waits for
    it where another window's question is just being worked out: nobody is handed what was made
    for another role, or of units that he does not see. Threads may ask at once.

    Parameters
    ----------
    units
        Those that whoever asks may see, as they are now.
    now
        The moment that shifts and the age of positions are judged by.
    """
    seen = frozenset(unit.callsign for unit in units)
    asked = (desk, role, minutes, seen)
    state = (desk.travel.metric, tuple(_state(unit) for unit in units))
    return _ANSWERS.get(asked, state, lambda: _work_out(desk, units, minutes, now))


class Latest:
    """
    The latest answer to each question: made once for all who ask, and again once it is old.

    Parameters
    ----------
    most
        Questions that are remembered, those asked last.
    clock
        Seconds that only go on.
    """

    def __init__(self, most: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._most = most
        self._clock = clock
        self._lock = Lock()
        self._kept: OrderedDict[Hashable, _Kept] = OrderedDict()

    def get(self, asked: Hashable, state: object, make: Callable[[], Gaps]) -> Gaps:
        """
        Return the answer to what is ``asked``, made now unless the last one will do.

        Parameters
        ----------
        state
            What the answer follows from; while it equals that of the last answer, this will do.
        """
        with self._lock:
            kept = self._kept.setdefault(asked, _Kept())
            self._kept.move_to_end(asked)
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
        with kept.turn:
            begun_s = self._clock()
            lasts_s = UNCHANGED_S if kept.state == state else FRESH_S
            if kept.answer is None or begun_s - kept.begun_s > lasts_s:
                kept.answer = make()
                kept.begun_s, kept.state = begun_s, state
            return kept.answer


@dataclass(slots=True)
class _Kept:
    """The last answer to one question: when it was begun, and what it follows from."""

    turn: Lock = field(default_factory=Lock)
    begun_s: float = 0.0
    state: object = None
    answer: Gaps | None = None


_ANSWERS = Latest(_MOST_ANSWERS)


def _state(unit: Unit) -> tuple[object, ...]:
    place = unit.fix.place if unit.fix else None
    return unit.callsign, unit.status, place, unit.crew, unit.kind


def _work_out(desk: Desk, units: Sequence[Unit], minutes: float, now: datetime) -> Gaps:
    study = study_coverage(desk.city, units, timedelta(minutes=minutes), now, desk.travel)
    return Gaps(
        drawing=gaps_on_map(gap.area for gap in study.gaps),
        minutes=minutes,
        road_share=study.covered_road_share,
        area_share=study.covered_area_share,
        population_share=study.covered_population_share,
    )
