"""
Who should go: nearby and classified policing as one pure function.

Article 22 of the 110 rules asks for single-level dispatch (the desk orders the unit directly),
nearby dispatch (the nearest by travel time) and classified dispatch (the kind and number that
the incident needs). `recommend` classifies the incident by the rules of its day, ranks every unit
that may go, judges each against the announced limit, forms the team of the plan, names the duties
that come with it, and says of every other unit why not. It reads no clock and no file: the same
arguments give the same answer on the live desk, in a replay and in a notebook.

Only the order and the team are settled at once. Offers, reasons, duties, lengths and routes are
computed when somebody asks for them, from the weights that the order was found with.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property

from geodispatch.domain.category import Category, Priority, Urgency
from geodispatch.domain.incident import Incident
from geodispatch.domain.jurisdiction import Location
from geodispatch.domain.limit import ResponseLimit
from geodispatch.domain.ownership import Ownership
from geodispatch.domain.plan import Plan, Role
from geodispatch.domain.times import utc
from geodispatch.domain.unit import Unit
from geodispatch.policing.city import City
from geodispatch.policing.classification import Classification, classify
from geodispatch.policing.crews import refuse_shared_persons
from geodispatch.policing.duties import DueDuty, duties_of
from geodispatch.policing.notices import Case, Miss, nearest_miss, notices_of
from geodispatch.policing.offers import LeftOut, Offer, Rank, Scene
from geodispatch.policing.policies import Policy, policy_named
from geodispatch.policing.ranking import Ranking, rank
from geodispatch.policing.reasons import Reason
from geodispatch.policing.rulebook import Rules
from geodispatch.policing.standing import Demand, standing_of
from geodispatch.policing.teams import MissingRole, TeamMember, form_team
from geodispatch.roads import TravelTimes

OFF_ROAD_NOTICE_M = 100.0
"""A place farther than this from every street is worth a word: no ETA counts the rest."""


@dataclass(frozen=True, eq=False)
class Recommendation:
    """
    The answer to one incident at one moment.

    Parameters
    ----------
    classified
        What the incident is by the rules of its day, and the plan for that.
    team
        Who fills which role of the plan.
    missing
        Roles that stay open; the team goes without them.
    policy
        The way of choosing that ordered the units.
    off_road_m
        Metres from the place to the nearest street, which no ETA counts; ``inf`` without streets.
    """

    incident: Incident
    classified: Classification
    rules: Rules
    location: Location
    limit: ResponseLimit | None
    team: tuple[TeamMember, ...]
    missing: tuple[MissingRole, ...]
    policy: Policy
    off_road_m: float
    _scene: Scene = field(repr=False)
    _ranking: Ranking = field(repr=False)

    @property
    def now(self) -> datetime:
        """The moment of the decision."""
        return self._scene.demand.now

    @property
    def local_now(self) -> datetime:
        """The moment of the decision on the city's clocks."""
        return self._scene.demand.city.local_time(self.now)

    @property
    def category(self) -> Category:
        """What happened."""
        return self.classified.category

    @property
    def urgency(self) -> Urgency:
        """Urgent or not, severity and facts considered."""
        return self.classified.urgency

    @property
    def priority(self) -> Priority:
        """Rank in the queue, severity and facts considered."""
        return self.classified.priority

    @property
    def plan(self) -> Plan:
        """The response plan in force on the day of the call."""
        return self.classified.plan

    @property
    def roles(self) -> tuple[Role, ...]:
        """The roles that were to be filled: those of the plan, or of its reinforcement."""
        return self._scene.demand.roles

    @cached_property
    def recommended(self) -> tuple[Offer, ...]:
        """
        Every unit that may go, best first.

        Road times before straight-line estimates, then as the policy says, by ETA where it says
        nothing; equal claims by callsign.
        """
        claims = self._ranking.claims
        ways = list(self._ranking.may_go())
        soonest_s = min((way.eta_s for _, way in ways if way.by_road), default=float("inf"))
        saved_s = self._ranking.saved_s
        offers = []
        for number, (standing, way) in enumerate(ways):
            before = claims[number - 1] if number else None
            tied = before is not None and before.ties(claims[number])
            place = Rank(
                first=number == 0,
                soonest=way.by_road and way.eta_s <= soonest_s,
                after=before.callsign if before and tied else "",
                saves_s=saved_s.get(claims[number].row, 0.0),
            )
            offers.append(Offer(standing.unit, way, self._scene, standing, place))
        return tuple(offers)

    @cached_property
    def left_out(self) -> tuple[LeftOut, ...]:
        """Every other unit, nearest first, those of unknown position last."""
        return tuple(
            LeftOut.of(standing, way, held_back)
            for standing, way, held_back in self._ranking.may_not()
        )

    @cached_property
    def duties(self) -> tuple[DueDuty, ...]:
        """What the desk owes besides the order, what comes before it first, then by due time."""
        return duties_of(self.rules, self.classified, self.incident.received_at, self.now)

    @cached_property
    def miss(self) -> Miss | None:
        """Why nobody can be there within the limit; ``None`` where somebody can, or none is set."""
        return nearest_miss(self._scene, self._ranking)

    @cached_property
    def notices(self) -> tuple[Reason, ...]:
        """What the dispatcher should know about the incident as a whole."""
        return notices_of(Case(self._scene, self.classified, self.incident.facts), self.miss)

    @cached_property
    def ownership(self) -> Ownership:
        """Whose incident it is; provisional where the ground is unclear (110 rules, art. 20)."""
        area = self.location.jurisdiction
        return Ownership(
            owner=area.code if area else "",
            provisional=self.classified.unclear_ground or area is None,
            since=self.incident.received_at,
        )

    @property
    def team_complete(self) -> bool:
        """Whether every role of the plan is filled."""
        return not self.missing

    def offer(self, callsign: str) -> Offer | None:
        """Return the offer of one unit; ``None`` when it is not among the recommended."""
        return next((offer for offer in self.recommended if offer.unit.callsign == callsign), None)

    def with_team(
        self,
        team: tuple[TeamMember, ...],
        missing: tuple[MissingRole, ...],
        kept: Mapping[int, Reason],
    ) -> "Recommendation":
        """
        Return the answer with another team.

        Parameters
        ----------
        kept
            Rows of the fleet that go elsewhere, each with its reason: they are not offered.
        """
        ranking = replace(
            self._ranking,
            claims=[claim for claim in self._ranking.claims if claim.row not in kept],
            dropped={
                **self._ranking.dropped,
                **{c.row: kept[c.row] for c in self._ranking.claims if c.row in kept},
            },
        )
        return replace(self, team=team, missing=missing, _ranking=ranking)

    @property
    def contest(self) -> tuple[Demand, Ranking]:
        """What was asked and how the units stand: for those who solve several calls at once."""
        return self._scene.demand, self._ranking


def recommend(
    city: City,
    incident: Incident,
    units: Iterable[Unit],
    now: datetime,
    travel: TravelTimes | None = None,
    *,
    policy: str | None = None,
) -> Recommendation:
    """
    Rank the units that may go to an incident, and say why the others may not.

    Parameters
    ----------
    units
        The whole fleet, in any order.
    now
        The moment of the decision, aware.
    travel
        Travel times by car on ``city.roads`` that the caller keeps warm; the city's own when
        ``None``.
    policy
        Code of the way of choosing (`policies`); that of the rule book when ``None``.

    Raises
    ------
    NoRulesError, UnknownCategoryError, UnknownFactError, UnknownPolicyError
        If the rule book of the day of the call has no such thing.
    ValueError
        If ``now`` has no time zone, two units share a callsign or a person, or ``travel`` belongs
        to another network.
    """
    return answer(Question(city, incident, now, policy=policy), units, travel)


@dataclass(frozen=True, slots=True)
class Question:
    """
    What is asked about one incident.

    Parameters
    ----------
    policy
        Code of the way of choosing; that of the rule book when ``None``.
    level
        0 for the first response, else a level of the plan's reinforcement (`reinforcement`).
    sent
        Callsigns that are already ordered to it.
    filled
        Codes of the roles that they fill, each as often as it is filled; nobody is sought for them.
    """

    city: City
    incident: Incident
    now: datetime
    policy: str | None = None
    level: int = 0
    sent: tuple[str, ...] = ()
    filled: tuple[str, ...] = ()


def answer(
    question: Question, units: Iterable[Unit], travel: TravelTimes | None = None
) -> Recommendation:
    """
    Answer a question; `recommend` and `reinforce` are its two common forms.

    Raises
    ------
    GeodispatchError, ValueError
        As `recommend`.
    """
    city, incident, now = question.city, question.incident, utc("now", question.now)
    fleet = tuple(units)
    _refuse_twins(fleet)
    refuse_shared_persons(fleet)
    _require_known(question.sent, fleet)
    rules = city.rules(incident.received_at)
    policy = policy_named(question.policy or rules.settings.policy)
    location = city.locate(incident.place, rules)
    classified = classify(rules, incident, location)
    # 110 rules, art. 12: the limits are those of the first response.
    limit = (
        None
        if question.level
        else city.limit_for(
            classified.urgency,
            location,
            incident.received_at,
            classified.priority,
            classified.category.code,
        )
    )
    demand = Demand(
        city=city,
        rules=rules,
        now=now,
        day=city.local_time(now).date(),
        busy=policy.busy,
        roles=_open_roles(classified.plan.roles_at(question.level), question.filled),
        classified=classified,
        recusals=incident.recusals,
        sent=frozenset(question.sent),
    )
    standings = [standing_of(unit, demand) for unit in fleet]
    ranking = rank(standings, demand, (incident.place, location), policy, travel)
    team, missing = form_team(demand, ranking)
    return Recommendation(
        incident=incident,
        classified=classified,
        rules=rules,
        location=location,
        limit=limit,
        team=team,
        missing=missing,
        policy=policy,
        off_road_m=ranking.coming.off_road_m,
        _scene=Scene(demand, location, limit, incident.received_at, policy),
        _ranking=ranking,
    )


def _open_roles(roles: Sequence[Role], filled: Iterable[str]) -> tuple[Role, ...]:
    """Return the roles that nobody fills, in the order of the plan."""
    taken = Counter(filled)
    still_open = []
    for role in roles:
        if taken[role.code]:
            taken[role.code] -= 1
        else:
            still_open.append(role)
    return tuple(still_open)


def _require_known(sent: Sequence[str], fleet: Sequence[Unit]) -> None:
    unknown = sorted(set(sent) - {unit.callsign for unit in fleet})
    if unknown:
        msg = f"{unknown[0]!r} is called sent, but the fleet has no such unit."
        raise ValueError(msg)


def _refuse_twins(units: Sequence[Unit]) -> None:
    seen: set[str] = set()
    for unit in units:
        if unit.callsign in seen:
            msg = f"Two units are called {unit.callsign}; a callsign must name one unit."
            raise ValueError(msg)
        seen.add(unit.callsign)
