"""
What the dispatcher should know about an incident as a whole.

Advice instead of a unit, force only as appropriate, a plan that is mandatory, ground that is
unclear, a flag that changes nothing; and above all, when nobody can be there in time, which rule
binds and who misses by how little.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from geodispatch.domain.category import Category
from geodispatch.domain.naming import Name
from geodispatch.domain.plan import Force, Plan
from geodispatch.policing.approach import Way
from geodispatch.policing.classification import SUSPECTED_FALSE, Classification
from geodispatch.policing.eligibility import obstacles
from geodispatch.policing.offers import Scene
from geodispatch.policing.ranking import Ranking
from geodispatch.policing.reasons import Reason, ReasonCode, Value, span
from geodispatch.policing.standing import Standing


@dataclass(frozen=True, slots=True)
class Miss:
    """
    Nobody who may go is there within the limit: the nearest miss, and what binds.

    Parameters
    ----------
    callsign
        Of the nearest miss; empty where the place of no unit is known.
    late_by
        By how much it comes too late; negative for a unit that would be in time but may not go.
    binding
        The rule: that of the unit which would be in time, else the limit itself.
    summary
        The whole as one reason.
    """

    callsign: str
    late_by: timedelta | None
    binding: Reason
    summary: Reason


def nearest_miss(scene: Scene, ranking: Ranking) -> Miss | None:
    """
    Say why nobody can be there within the limit.

    ``None`` where somebody can, where no number is announced, and where no unit is sent.
    """
    limit = scene.limit.limit if scene.limit else None
    if limit is None or scene.demand.sends_nobody:
        return None
    offered = [(standing, way) for standing, way in ranking.may_go()]
    if any(scene.in_time(way) for _, way in offered):
        return None
    barred = _barred_in_time(scene, ranking)
    if barred is not None:
        return _said(scene, limit, *barred)
    say = scene.demand.rules.reason
    nearest = min(offered, key=lambda pair: pair[1].eta_s, default=None)
    late_by = scene.late_by(nearest[1]) if nearest else None
    if nearest is None or late_by is None:
        return _said(scene, limit, None, say(ReasonCode.NOBODY_SUITABLE), None)
    over = span(late_by.total_seconds())
    unit = nearest[0].unit.callsign
    return _said(scene, limit, nearest, say(ReasonCode.NEAREST_MISS, unit=unit, over=over), late_by)


Candidate = tuple[Standing, Way]


def _barred_in_time(
    scene: Scene, ranking: Ranking
) -> tuple[Candidate, Reason, timedelta | None] | None:
    """Find the soonest unit that would be in time, and the first reason why it may not go."""
    for standing, way, held_back in ranking.may_not():
        if standing.place is not None and scene.in_time(way):
            first = held_back or obstacles(standing)[0]
            barred = scene.demand.rules.reason(
                ReasonCode.NEAREST_BARRED,
                first.article,
                unit=standing.unit.callsign,
                why=first.words,
            )
            return (standing, way), barred, scene.late_by(way)
    return None


def _said(
    scene: Scene,
    limit: timedelta,
    nearest: Candidate | None,
    binding: Reason,
    late_by: timedelta | None,
) -> Miss:
    summary = scene.demand.rules.reason(
        ReasonCode.NOBODY_IN_TIME, limit=span(limit.total_seconds()), why=binding.words
    )
    return Miss(nearest[0].unit.callsign if nearest else "", late_by, binding, summary)


@dataclass(frozen=True, slots=True)
class Case:
    """
    What a notice may speak of.

    Parameters
    ----------
    given
        Facts that somebody stated, without those that follow from the place.
    """

    scene: Scene
    classified: Classification
    given: frozenset[str]

    @property
    def category(self) -> Category:
        """What happened."""
        return self.classified.category

    @property
    def plan(self) -> Plan:
        """The plan for it."""
        return self.classified.plan


@dataclass(frozen=True, slots=True)
class _Notice:
    """One notice: when it holds, what its words need, and the article of the case if it has one."""

    code: ReasonCode
    holds: Callable[[Case], bool]
    values: Callable[[Case], Mapping[str, Value]] = lambda _: {}
    article: Callable[[Case], str | None] = lambda _: None


def notices_of(case: Case, miss: Miss | None) -> tuple[Reason, ...]:
    """Return the notices of an incident, why nobody comes in time before all others."""
    rules = case.scene.demand.rules
    others = tuple(
        rules.reason(notice.code, notice.article(case), **notice.values(case))
        for notice in _NOTICES
        if rules.cites(notice.code) and notice.holds(case)
    )
    return (miss.summary, *others) if miss else others


def _owner(case: Case) -> Name:
    area = case.scene.location.jurisdiction
    return Name(area.name, area.name) if area else Name("本台", "this desk")


def _of_category(case: Case) -> str:
    return case.category.article


def _of_fact(case: Case) -> str | None:
    raised = case.classified.raised_by
    return raised.article if raised else None


_C = ReasonCode
_NOTICES: tuple[_Notice, ...] = (
    _Notice(
        _C.ADVICE_ONLY,
        lambda c: c.plan.force is Force.NONE and c.category.competent is not None,
        lambda c: {"body": c.category.competent.name if c.category.competent else ""},
        _of_category,
    ),
    _Notice(_C.FORCE_OPTIONAL, lambda c: c.plan.force is Force.OPTIONAL, article=_of_category),
    _Notice(
        _C.PLAN_REQUIRED,
        lambda c: c.category.guarded,
        lambda c: {"plan": c.plan.name, "version": c.plan.version},
        _of_category,
    ),
    _Notice(
        _C.PLAN_NOT_FILED,
        lambda c: c.category.guarded and c.plan.filed is None,
        lambda c: {"plan": c.plan.name},
    ),
    _Notice(
        _C.RAISED,
        lambda c: c.classified.raised_by is not None,
        lambda c: {"fact": c.classified.raised_by.name if c.classified.raised_by else ""},
        _of_fact,
    ),
    _Notice(
        _C.PROVISIONAL_OWNER,
        lambda c: c.classified.unclear_ground and c.plan.force is not Force.NONE,
        lambda c: {"owner": _owner(c)},
    ),
    _Notice(_C.NOT_DISCOUNTED, lambda c: SUSPECTED_FALSE in c.given),
    _Notice(_C.CONFIDENTIAL, lambda c: c.category.confidential),
)
