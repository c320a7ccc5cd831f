"""
Several incidents at one moment, solved together (110 rules, arts. 4, 11 and 22).

Whoever answers calls one by one may give the first the only unit that could have saved the
second. Here all incidents of one urgency and priority are solved as one (`solvers.fill_together`):
first that somebody goes to as many as possible, then that as many roles as possible are filled,
then the arrivals. The more urgent come before the less: no call of lower priority ever takes a
unit from a higher one. What that gains over answering one by one, oldest call first, is said.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from geodispatch.domain.category import Urgency
from geodispatch.domain.incident import Incident
from geodispatch.domain.naming import Name
from geodispatch.domain.unit import Unit
from geodispatch.policing.city import City
from geodispatch.policing.reasons import Reason, ReasonCode
from geodispatch.policing.recommendation import Question, Recommendation, answer
from geodispatch.policing.teams import call_of, team_of
from geodispatch.roads import TravelTimes
from geodispatch.solvers import CallRoles, Filling, fill_one_by_one, fill_together

SOLVER_LIMIT_S = 2.0
"""For each priority; after it the best answer so far stands, and is not called proved."""


@dataclass(frozen=True, slots=True)
class Gain:
    """
    What solving together is worth, against one by one: positive is better.

    Parameters
    ----------
    served
        More incidents to which somebody goes.
    roles
        More roles filled; may be negative where more incidents are served.
    slowest_s
        Sooner that the last unit of all arrives; may be negative where more roles are filled.
    total_s
        Less in the sum of arrivals over all roles; may be negative where more are filled.
    """

    served: int
    roles: int
    slowest_s: float
    total_s: float


@dataclass(frozen=True, eq=False)
class Together:
    """
    The answers to several incidents at one moment; no unit is in two of their teams.

    Parameters
    ----------
    answers
        In the order in which the incidents were given.
    proved
        Whether no better choice exists, priority by priority.
    """

    answers: tuple[Recommendation, ...]
    gain: Gain
    proved: bool


def recommend_together(
    city: City,
    incidents: Iterable[Incident],
    units: Iterable[Unit],
    now: datetime,
    travel: TravelTimes | None = None,
    *,
    policy: str | None = None,
) -> Together:
    """
    Recommend teams for several incidents at once.

    Parameters
    ----------
    units
        The whole fleet, in any order.
    now, travel, policy
        As `recommend`.

    Raises
    ------
    GeodispatchError, ValueError
        As `recommend`.
    """
    fleet = sorted(units, key=lambda unit: unit.callsign)
    alone = [answer(Question(city, one, now, policy), fleet, travel) for one in incidents]
    queue = sorted(range(len(alone)), key=lambda number: _turn(alone[number]))
    calls = _Calls(alone, len(fleet))
    joint: dict[int, Filling] = {}
    single: dict[int, Filling] = {}
    proved = True
    for _, group in groupby(queue, key=lambda number: _turn(alone[number])[:2]):
        numbers = list(group)
        solved = fill_together(calls.without(joint.values(), numbers), time_limit_s=SOLVER_LIMIT_S)
        proved &= solved.proved
        joint.update(zip(numbers, solved.fillings, strict=True))
        in_turn = fill_one_by_one(calls.without(single.values(), numbers))
        single.update(zip(numbers, in_turn.fillings, strict=True))
    taken = {
        row: number
        for number, filling in joint.items()
        for row in filling.unit_of
        if row is not None
    }
    answers = tuple(calls.answer(number, joint[number], taken) for number in range(len(alone)))
    return Together(answers, _gain(single.values(), joint.values()), proved)


def _turn(one: Recommendation) -> tuple[bool, int, datetime, str]:
    """110 rules, art. 11: urgent before non-urgent, then by priority, then the oldest."""
    incident = one.incident
    return one.urgency is Urgency.NON_URGENT, one.priority, incident.received_at, incident.id


class _Calls:
    """The incidents as arrays over one fleet."""

    def __init__(self, alone: Sequence[Recommendation], n_units: int) -> None:
        self._alone, self._rows = alone, range(n_units)
        ranks = (claim.rank_s for one in alone for claim in one.contest[1].claims)
        self._offset_s = max(0.0, -min(ranks, default=0.0))

    def without(self, filled: Iterable[Filling], numbers: Sequence[int]) -> list[CallRoles]:
        """Return some of the calls, with the units that are taken already left out."""
        taken = {row for filling in filled for row in filling.unit_of if row is not None}
        return [self._call(number, taken) for number in numbers]

    def answer(self, number: int, filling: Filling, taken: Mapping[int, int]) -> Recommendation:
        """Return the recommendation of a call with the team that was found for it."""
        one = self._alone[number]
        team, missing = team_of(*one.contest, filling.unit_of, self._rows)
        return one.with_team(team, missing, self._kept(number, taken))

    def _kept(self, number: int, taken: Mapping[int, int]) -> dict[int, Reason]:
        """Say of the units that go to another call to which."""
        say = self._alone[number].rules.reason
        return {
            row: say(ReasonCode.KEPT_FOR_OTHER, incident=self._called(other))
            for row, other in taken.items()
            if other != number
        }

    def _called(self, number: int) -> Name:
        incident, name = self._alone[number].incident.id, self._alone[number].category.name
        return Name(f"{incident}（{name.zh}）", f"{incident} ({name.en})") if incident else name

    def _call(self, number: int, taken: set[int]) -> CallRoles:
        return call_of(*self._alone[number].contest, self._rows, self._offset_s, frozenset(taken))


def _gain(single: Iterable[Filling], joint: Iterable[Filling]) -> Gain:
    before, after = list(single), list(joint)
    return Gain(
        served=_unserved(before) - _unserved(after),
        roles=_open(before) - _open(after),
        slowest_s=_slowest_s(before) - _slowest_s(after),
        total_s=sum(one.total_s for one in before) - sum(one.total_s for one in after),
    )


def _open(fillings: Sequence[Filling]) -> int:
    return sum(len(filling.unfilled) for filling in fillings)


def _unserved(fillings: Sequence[Filling]) -> int:
    return sum(filling.grade.unserved for filling in fillings)


def _slowest_s(fillings: Sequence[Filling]) -> float:
    return max((filling.slowest_s for filling in fillings), default=0.0)
