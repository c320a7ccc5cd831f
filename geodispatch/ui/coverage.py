"""What no available unit reaches, as a layer of the map: worked out when asked for, then kept."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import streamlit as st

from geodispatch.desk import Desk
from geodispatch.domain import Language, ResponseLimits, Unit
from geodispatch.domain.people import AccountRole
from geodispatch.studies import study_coverage
from geodispatch.ui.scene import Json, gaps_on_map
from geodispatch.ui.texts import say

_USUAL_MINUTES = (5.0, 8.0, 10.0, 15.0)
_LONGEST_MINUTES = 30.0
_KEPT_S = 120.0  # shifts end and positions age, so an old answer is not the present one


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


def gaps_within(
    desk: Desk,
    units: Sequence[Unit],
    minutes: float,
    now: datetime,
    role: AccountRole | None,
) -> Gaps:
    """
    Return what the available units do not reach within ``minutes``.

    Kept for two minutes for each city, limit, state of the fleet and role, for all windows
    together: nobody is handed what was made for another role.
    """
    fleet = tuple((unit.callsign, unit.status.value, _where(unit)) for unit in units)
    return _gaps(role, desk.city.code, minutes, fleet, _Question(desk, units, now))


@dataclass(frozen=True, slots=True)
class _Question:
    """What the answer is worked out from; the arguments beside it tell answers apart."""

    desk: Desk
    units: Sequence[Unit]
    now: datetime


def _where(unit: Unit) -> tuple[float, float] | None:
    return (unit.fix.place.lon, unit.fix.place.lat) if unit.fix else None


@st.cache_data(ttl=_KEPT_S, max_entries=16, show_spinner=False)
def _gaps(
    role: AccountRole | None,
    city: str,
    minutes: float,
    fleet: tuple[object, ...],
    _question: _Question,
) -> Gaps:
    del role, city, fleet  # only part of the cache's key
    desk = _question.desk
    study = study_coverage(
        desk.city, _question.units, timedelta(minutes=minutes), _question.now, desk.travel
    )
    return Gaps(
        drawing=gaps_on_map(gap.area for gap in study.gaps),
        minutes=minutes,
        road_share=study.covered_road_share,
        area_share=study.covered_area_share,
        population_share=study.covered_population_share,
    )
