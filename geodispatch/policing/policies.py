"""
Nearby policing (110 rules, art. 22): the ways of choosing, one row each in one table.

All of them are single-level: the desk orders any unit directly. They differ in whom they consider
besides the free units, and in what goes before the time of arrival:

``fastest``
    The fastest suitable unit that is free.
``own-station``
    A unit of the responsible jurisdiction goes first if it comes at most a tolerance later.
``freeing``
    Units on a scene that are about to be free count, with the time until then.
``divert``
    Units on their way to something less urgent count, where that saves enough (hysteresis).
``district-queue``
    A megacity's way: the district's own units first, then its neighbours', then the others.

Whatever the policy, equal claims are settled by callsign, and the reasons say so.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import inf
from types import MappingProxyType
from typing import Protocol

from geodispatch.domain.jurisdiction import JurisdictionStatus, Location, Relation
from geodispatch.domain.naming import Name
from geodispatch.domain.status import BUSY, STATUS_NAMES, UnitStatus
from geodispatch.errors import UnknownPolicyError
from geodispatch.policing.checks import fills
from geodispatch.policing.reasons import Reason, ReasonCode, Value, span
from geodispatch.policing.standing import Check, Standing


@dataclass(frozen=True, slots=True)
class Contest:
    """
    The units that may go to one place, as a policy weighs them.

    Parameters
    ----------
    standings
        Of these units.
    eta_s
        From now until each is there, in the same order.
    location
        Whose ground the place is.
    """

    standings: Sequence[Standing]
    eta_s: Sequence[float]
    location: Location

    def relation(self, row: int) -> Relation:
        """Say how the jurisdiction of a unit's station stands to that of the place."""
        standing = self.standings[row]
        city, here = standing.demand.city, self.location
        outside = here.status is JurisdictionStatus.OUTSIDE
        home = city.home(standing.unit.station)
        return city.jurisdictions.relation(home, None if outside else here.jurisdiction)


@dataclass(frozen=True, slots=True)
class Weights:
    """
    What a policy makes of a contest.

    Parameters
    ----------
    tier
        Lower goes first, whatever the time.
    rank_s
        Seconds by which units of one tier are ordered.
    dropped
        Rows that do not go after all, each with its reason.
    saved_s
        By how much a role of theirs is filled sooner with them, where that was asked; ``inf``
        where nobody else could fill it.
    """

    tier: Sequence[int]
    rank_s: Sequence[float]
    dropped: Mapping[int, Reason] = field(default_factory=dict)
    saved_s: Mapping[int, float] = field(default_factory=dict)


class Weigh(Protocol):
    """Order the units that may go."""

    def __call__(self, contest: Contest) -> Weights:
        """Return a tier and a rank for every unit of the contest."""
        ...


@dataclass(frozen=True, slots=True)
class Policy:
    """
    One way of choosing among the units that may go.

    Parameters
    ----------
    busy
        What keeps a unit from going that is on another order, the binding reason first.
    weigh
        What goes before the time of arrival.
    """

    code: str
    name: Name
    busy: tuple[Check, ...]
    weigh: Weigh


def policy_named(code: str) -> Policy:
    """
    Return the policy with this code.

    Raises
    ------
    UnknownPolicyError
        If there is none.
    """
    try:
        return POLICIES[code]
    except KeyError:
        raise UnknownPolicyError(code, tuple(POLICIES)) from None


def _by_time(contest: Contest) -> Weights:
    return Weights([0] * len(contest.eta_s), contest.eta_s)


def _own_station_first(contest: Contest) -> Weights:
    if not contest.standings:
        return _by_time(contest)
    tolerance = contest.standings[0].demand.rules.settings.own_station_tolerance
    ahead_s = tolerance.total_seconds()
    rank_s = [
        eta_s - ahead_s if contest.relation(row) is Relation.OWN else eta_s
        for row, eta_s in enumerate(contest.eta_s)
    ]
    return Weights([0] * len(rank_s), rank_s)


_NEARNESS = {Relation.OWN: 0, Relation.NEIGHBOUR: 1, Relation.OUTSIDE: 2}


def _district_first(contest: Contest) -> Weights:
    rows = range(len(contest.standings))
    return Weights([_NEARNESS[contest.relation(row)] for row in rows], contest.eta_s)


def _where_it_saves(contest: Contest) -> Weights:
    """Drop units whose diversion would save less than asked, for every role they could fill."""
    dropped, saved_s = {}, {}
    free = [
        (standing, eta_s)
        for standing, eta_s in zip(contest.standings, contest.eta_s, strict=True)
        if standing.unit.status not in BUSY
    ]
    for row, (standing, eta_s) in enumerate(zip(contest.standings, contest.eta_s, strict=True)):
        if standing.unit.status not in BUSY:
            continue
        rules = standing.demand.rules
        least_s = rules.settings.divert_saving.total_seconds()
        saved_s[row] = _without(standing, free) - eta_s
        if saved_s[row] < least_s:
            dropped[row] = rules.reason(
                ReasonCode.SAVES_TOO_LITTLE,
                saving=span(max(0.0, saved_s[row])),
                least=span(least_s),
            )
    return Weights([0] * len(contest.eta_s), contest.eta_s, dropped, saved_s)


def _without(standing: Standing, free: Sequence[tuple[Standing, float]]) -> float:
    """
    Return when the roles that a unit could fill would be filled without it, the latest of them.

    A role that the plan has twice waits for the second free unit; one that no free unit could fill
    waits for ever.
    """
    roles = [role for role in standing.demand.roles if fills(standing, role)]
    if not roles:
        return min((eta_s for _, eta_s in free), default=inf)
    wanted = Counter(role.code for role in standing.demand.roles)
    waits = []
    for role in roles:
        arrivals = sorted(eta_s for one, eta_s in free if fills(one, role))
        short = len(arrivals) < wanted[role.code]
        waits.append(inf if short else arrivals[wanted[role.code] - 1])
    return max(waits)


def _doing(standing: Standing) -> Mapping[str, Value]:
    return {"status": STATUS_NAMES[standing.unit.status]}


def _not_yet_there(standing: Standing) -> bool:
    return standing.unit.status in {UnitStatus.DISPATCHED, UnitStatus.EN_ROUTE}


def _end_unknown(standing: Standing) -> bool:
    bound = standing.unit.commitment
    on_scene = standing.unit.status is UnitStatus.ON_SCENE
    return not on_scene or bound is None or bound.free_at is None


def _free_too_late(standing: Standing) -> bool:
    limit = standing.demand.rules.settings.freeing_within
    return not _end_unknown(standing) and standing.waiting_s > limit.total_seconds()


def _wait(standing: Standing) -> Mapping[str, Value]:
    limit = standing.demand.rules.settings.freeing_within
    return {"wait": span(standing.waiting_s), "limit": span(limit.total_seconds())}


def _order_unknown(standing: Standing) -> bool:
    bound = standing.unit.commitment
    return not _not_yet_there(standing) or bound is None or bound.priority is None


def _not_above(standing: Standing) -> bool:
    bound, incident = standing.unit.commitment, standing.demand.classified
    if _order_unknown(standing) or bound is None or bound.priority is None:
        return False
    if incident is None:  # patrol in general is above nothing
        return True
    step = standing.demand.rules.settings.divert_priority_step
    return bound.priority - incident.priority < step


def _ranks(standing: Standing) -> Mapping[str, Value]:
    bound, incident = standing.unit.commitment, standing.demand.classified
    return {
        "priority": f"P{incident.priority}" if incident else "–",
        "bound": f"P{bound.priority}" if bound and bound.priority else "–",
    }


def _diverted_enough(standing: Standing) -> bool:
    bound = standing.unit.commitment
    most = standing.demand.rules.settings.divert_at_most
    return _not_yet_there(standing) and bound is not None and bound.diversions >= most


def _times(standing: Standing) -> Mapping[str, Value]:
    return {"times": standing.unit.commitment.diversions if standing.unit.commitment else 0}


_HELD = Check(ReasonCode.BUSY, lambda _: True, _doing)

POLICIES: Mapping[str, Policy] = MappingProxyType(
    {
        policy.code: policy
        for policy in (
            Policy(
                "fastest",
                Name("最快适合单位优先", "fastest suitable unit"),
                (_HELD,),
                _by_time,
            ),
            Policy(
                "own-station",
                Name("属地所队优先（有容差）", "responsible station first, within a tolerance"),
                (_HELD,),
                _own_station_first,
            ),
            Policy(
                "freeing",
                Name("含即将空闲单位", "fastest, units about to be free included"),
                (
                    Check(ReasonCode.BUSY, _end_unknown, _doing),
                    Check(ReasonCode.FREE_TOO_LATE, _free_too_late, _wait),
                ),
                _by_time,
            ),
            Policy(
                "divert",
                Name("途中改派", "fastest, diverting from lesser orders where it saves enough"),
                (
                    Check(ReasonCode.BUSY, _order_unknown, _doing),
                    Check(ReasonCode.DIVERTED_BEFORE, _diverted_enough, _times),
                    Check(ReasonCode.NOT_URGENT_ENOUGH, _not_above, _ranks),
                ),
                _where_it_saves,
            ),
            Policy(
                "district-queue",
                Name("分区派警", "district queue of a megacity"),
                (_HELD,),
                _district_first,
            ),
        )
    }
)
