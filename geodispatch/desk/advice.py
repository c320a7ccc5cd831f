"""
What is recommended for an incident on the board, and how it is kept.

Made before the log is asked, since travel times must not be computed while others wait for their
turn; the log then holds every chosen unit against the board as it is by then.
"""

from dataclasses import dataclass
from datetime import datetime

from geodispatch.desk.commands import (
    Advice,
    Chosen,
    Command,
    Dispatch,
    Divert,
    KeepRecommendation,
    Swap,
)
from geodispatch.domain.board import IncidentRecord
from geodispatch.domain.events import (
    OfferedUnit,
    RecommendationMade,
    UnitCleared,
    UnitLeftOut,
    kind_of,
)
from geodispatch.domain.person import in_force
from geodispatch.policing import City, Decision, Question, Recommendation, decide

KEPT_OFFERS = 20
"""So many of the units that might have gone are kept; of those that might not, all."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """
    What is sought for an incident.

    Parameters
    ----------
    level
        0 for the first response, else of the reinforcement (110 rules, art. 25).
    besides
        Callsign whose order is about to be given up: its roles are open.
    """

    level: int = 0
    besides: str = ""

    @classmethod
    def by(cls, command: Command) -> "Wanted":
        """Return what a command seeks."""
        level = command.level if isinstance(command, Dispatch | KeepRecommendation) else 0
        return cls(level, command.callsign if isinstance(command, Swap) else "")

    def question(self, city: City, record: IncidentRecord, now: datetime) -> Question:
        """
        Return it as a question to the rules.

        Roles that a unit was ordered for, and did not give up, are not sought again.
        """
        kept = [one for one in record.orders if one.live and one.callsign != self.besides]
        done = [one for one in record.orders if one.ended_by == _CLEARED]
        # Chaoyang measures, art. 17: whoever stands aside fills nothing, ordered or not.
        aside = {one.who for one in in_force(record.incident.recusals) if one.removes}
        return Question(
            city,
            record.incident,
            now,
            level=self.level,
            sent=tuple(dict.fromkeys(order.callsign for order in kept)),
            filled=tuple(
                role
                for one in (*kept, *done)
                if one.level == self.level and not aside & {one.callsign, one.leader}
                for role in one.roles
            ),
        )


_CLEARED = kind_of(UnitCleared)


def advice_for(
    command: Command,
    record: IncidentRecord,
    recommendation: Recommendation,
    operator: str,
    now: datetime,
) -> Advice:
    """
    Hold what a command asks for against what was recommended.

    Raises
    ------
    RefusedDecisionError
        As `policing.decide`.
    """
    made = kept_recommendation(recommendation, Wanted.by(command).level)
    if isinstance(command, KeepRecommendation):
        return Advice((), made, record.version)
    callsigns = (command.callsign,) if isinstance(command, Divert) else chosen_by(command)
    why = getattr(command, "why", "")
    decision = decide(recommendation, callsigns, operator, now, why)
    chosen = tuple(_chosen(decision, callsign) for callsign in decision.chosen)
    return Advice(chosen, made, record.version)


def kept_recommendation(recommendation: Recommendation, level: int) -> RecommendationMade:
    """Return a recommendation as the log keeps it."""
    rules, plan, limit = recommendation.rules, recommendation.plan, recommendation.limit
    return RecommendationMade(
        at=recommendation.now,
        incident=recommendation.incident.id,
        book=rules.code,
        edition=rules.valid_from.isoformat(),
        plan=f"{plan.code}@{plan.version}",
        policy=recommendation.policy.code,
        level=level,
        limit_s=limit.limit.total_seconds() if limit and limit.limit else None,
        team=tuple((member.callsign, member.role.code) for member in recommendation.team),
        missing=tuple(one.role.code for one in recommendation.missing),
        offered=tuple(
            OfferedUnit(
                offer.unit.callsign, round(offer.eta_s, 3), offer.within_limit, not offer.by_road
            )
            for offer in recommendation.recommended[:KEPT_OFFERS]
        ),
        left_out=tuple(
            UnitLeftOut(out.unit.callsign, out.reasons[0].code, out.reasons[0].article)
            for out in recommendation.left_out
        ),
    )


def chosen_by(command: Command) -> tuple[str, ...]:
    """Return the callsigns that a command would order, all of which must be free."""
    if isinstance(command, Dispatch):
        return command.callsigns
    return (command.by,) if isinstance(command, Swap) else ()


def _chosen(decision: Decision, callsign: str) -> Chosen:
    recommendation = decision.recommendation
    mine = [member for member in recommendation.team if member.callsign == callsign]
    offer = recommendation.offer(callsign)
    out = next((one for one in recommendation.left_out if one.unit.callsign == callsign), None)
    eta_s = offer.eta_s if offer else out.eta_s if out else None
    against = dict(decision.against).get(callsign, ())
    return Chosen(
        callsign,
        tuple(member.role.code for member in mine),
        None if eta_s is None else round(eta_s, 3),
        mine[0].leader if mine else "",
        tuple((reason.code.value, reason.article) for reason in against),
    )
