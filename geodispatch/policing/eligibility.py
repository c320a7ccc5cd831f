"""
Who may go, and why the others may not.

A unit may be recommended when the plan sends anybody at all, it is in service, on shift, crewed
with at least one sworn officer (Chaoyang measures, art. 3) who need not stand aside (art. 17),
free or to be had all the same by the policy in force, seen recently enough to be called near (110
rules, art. 22), equipped, and able to fill at least one role of the plan. The tables in `checks`
and, for units on another order, the policy say all that. A row that rests on no article in force
is not asked. Ranking asks the tests alone; the words are found when somebody reads them.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from geodispatch.domain.status import BUSY
from geodispatch.domain.times import utc
from geodispatch.domain.unit import Unit
from geodispatch.policing.checks import NOTES, OF_THE_CASE, OF_THE_UNIT, about_crew
from geodispatch.policing.city import City
from geodispatch.policing.policies import policy_named
from geodispatch.policing.reasons import Reason
from geodispatch.policing.standing import Check, Demand, Standing, standing_of


def patrol(city: City, now: datetime) -> Demand:
    """Return what patrol in general asks of a unit at ``now``."""
    now, rules = utc("now", now), city.rules(now)
    busy = policy_named(rules.settings.policy).busy
    return Demand(city, rules, now, city.local_time(now).date(), busy)


def ready_units(city: City, units: Iterable[Unit], now: datetime) -> list[Standing]:
    """Return those who may be ordered at ``now``, whatever may happen, in the order given."""
    demand = patrol(city, now)
    standings = [standing_of(unit, demand) for unit in units]
    return [standings[row] for row in rows_that_may_go(standings)]


def may_go(standing: Standing) -> bool:
    """Whether the unit may be recommended."""
    return rows_that_may_go([standing]) == [0]


def obstacles(standing: Standing) -> tuple[Reason, ...]:
    """Say why a unit may not go, the binding reason first; empty when it may."""
    return _reasons((*OF_THE_UNIT, *_busy(standing), *OF_THE_CASE), standing)


def notes(standing: Standing) -> tuple[Reason, ...]:
    """Say what the dispatcher should know about a unit all the same."""
    return (*_reasons(NOTES, standing), *about_crew(standing))


def rows_that_may_go(standings: Sequence[Standing]) -> list[int]:
    """
    Return the rows of those that may be recommended, rising; all stand against one demand.

    Check by check, each asked only of those whom all before it let pass.
    """
    rows = list(range(len(standings)))
    if not rows:
        return rows
    demand = standings[0].demand
    for check in (*OF_THE_UNIT, *OF_THE_CASE):
        if demand.rules.cites(check.code) and check.matters(demand):
            rows = [row for row in rows if not check.holds(standings[row])]
    return [row for row in rows if not _held_up(standings[row])]


def _held_up(standing: Standing) -> bool:
    cites = standing.demand.rules.cites
    return any(cites(check.code) and check.holds(standing) for check in _busy(standing))


def _busy(standing: Standing) -> tuple[Check, ...]:
    """Return what may keep a unit from going that is on another order; nothing for others."""
    return standing.demand.busy if standing.unit.status in BUSY else ()


def _reasons(checks: Iterable[Check], standing: Standing) -> tuple[Reason, ...]:
    rules = standing.demand.rules
    return tuple(
        rules.reason(check.code, check.article(standing), **check.values(standing))
        for check in checks
        if rules.cites(check.code) and check.holds(standing)
    )
