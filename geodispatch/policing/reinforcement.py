"""
Reinforcement (110 rules, art. 25): the first unit on the scene says that it is not enough.

The plan says level by level what is added. Who is already ordered stays ordered and is never
ordered again; a reinforcement adds units, and names the tasks of those who watch and check the
surroundings.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from geodispatch.domain.plan import Task
from geodispatch.domain.unit import Unit
from geodispatch.errors import NoReinforcementError
from geodispatch.policing.recommendation import Question, Recommendation, answer
from geodispatch.roads import TravelTimes


@dataclass(frozen=True, eq=False)
class Reinforcement:
    """
    What a reinforcement adds.

    Parameters
    ----------
    sent
        Callsigns that were ordered before, in order; they stay.
    added
        Who goes besides, and why the others do not.
    monitoring
        Tasks in the surroundings, for whoever has a free unit there.
    """

    sent: tuple[str, ...]
    level: int
    added: Recommendation
    monitoring: tuple[Task, ...]

    @property
    def callsigns(self) -> tuple[str, ...]:
        """Everybody on the incident afterwards: first those who were, then those who join."""
        joining = dict.fromkeys(member.callsign for member in self.added.team)
        return (*self.sent, *joining)


def reinforce(
    question: Question, units: Iterable[Unit], travel: TravelTimes | None = None
) -> Reinforcement:
    """
    Propose who reinforces those on an incident.

    Parameters
    ----------
    question
        The incident and the moment, who is already ordered to it (``sent``), and the level of the
        plan's reinforcement, from 1; levels are asked for one after the other.
    units
        The whole fleet as it stands now, those already sent included.

    Raises
    ------
    NoReinforcementError
        If the plan has no such level.
    GeodispatchError, ValueError
        As `recommend`; also if the fleet has no unit of a callsign in ``sent``.
    """
    if question.level < 1:
        raise NoReinforcementError(question.incident.category, question.level, 0)
    added = answer(question, units, travel)
    sent = tuple(dict.fromkeys(question.sent))
    return Reinforcement(sent, question.level, added, added.plan.monitoring)
