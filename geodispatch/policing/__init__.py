"""
The rules at work: who may go, who should go, and by which article.

What lives here
---------------
``city``, ``rulebook``
    What does not change during a shift: roads, jurisdictions, announced limits, stations; and the
    rules as dated data, edition by edition. A call is judged by the edition of its day.
``classification``, ``duties``
    Classified policing: what an incident is, what that asks for, whom the desk must tell.
``crews``, ``standing``, ``checks``, ``eligibility``
    Who may go: what a crew amounts to, held against what the incident asks, by tables of reasons.
``approach``, ``movement``, ``following``, ``ranking``, ``policies``
    Nearby policing: how each unit comes there, and the ways of choosing among those who may go.
``teams``, ``together``, ``reinforcement``
    The best units for all roles of a plan, of several calls at once, and of a reinforcement.
``offers``, ``notices``, ``reasons``, ``recommendation``
    The answer: `recommend`, a pure function, and for whoever looks closer the verdict of each
    unit, the reasons, and why nobody comes in time.
``decisions``
    What a dispatcher decides, kept beside what was recommended.

The same function serves the live desk, a replay and a notebook, because it is told the time and
never asks for it. Articles are cited as the rule book names them: ``R22`` (the 110 rules of 2003)
and ``C3`` (the measures of Chaoyang on auxiliary police) in the book that ships.
"""

from geodispatch.policing.approach import Approach, Way, approach
from geodispatch.policing.city import City, Population
from geodispatch.policing.classification import Classification, classify
from geodispatch.policing.crews import Able, able, can_fill, refuse_part, refuse_split, refuse_task
from geodispatch.policing.decisions import Decision, Reclassification, decide, reclassify
from geodispatch.policing.duties import DueDuty, duties_of
from geodispatch.policing.eligibility import (
    may_go,
    notes,
    obstacles,
    patrol,
    ready_units,
    rows_that_may_go,
)
from geodispatch.policing.movement import Movement, movement
from geodispatch.policing.notices import Miss
from geodispatch.policing.offers import LeftOut, Offer
from geodispatch.policing.policies import POLICIES, Policy, policy_named
from geodispatch.policing.reasons import Reason, ReasonCode, reason, span
from geodispatch.policing.recommendation import (
    OFF_ROAD_NOTICE_M,
    Question,
    Recommendation,
    recommend,
)
from geodispatch.policing.reinforcement import Reinforcement, reinforce
from geodispatch.policing.rulebook import Override, RuleBook, Rules, Settings
from geodispatch.policing.standing import Demand, Standing, standing_of
from geodispatch.policing.teams import MissingRole, TeamMember, form_team
from geodispatch.policing.together import Gain, Together, recommend_together

__all__ = [
    "OFF_ROAD_NOTICE_M",
    "POLICIES",
    "Able",
    "Approach",
    "City",
    "Classification",
    "Decision",
    "Demand",
    "DueDuty",
    "Gain",
    "LeftOut",
    "Miss",
    "MissingRole",
    "Movement",
    "Offer",
    "Override",
    "Policy",
    "Population",
    "Question",
    "Reason",
    "ReasonCode",
    "Reclassification",
    "Recommendation",
    "Reinforcement",
    "RuleBook",
    "Rules",
    "Settings",
    "Standing",
    "TeamMember",
    "Together",
    "Way",
    "able",
    "approach",
    "can_fill",
    "classify",
    "decide",
    "duties_of",
    "form_team",
    "may_go",
    "movement",
    "notes",
    "obstacles",
    "patrol",
    "policy_named",
    "ready_units",
    "reason",
    "reclassify",
    "recommend",
    "recommend_together",
    "refuse_part",
    "refuse_split",
    "refuse_task",
    "reinforce",
    "rows_that_may_go",
    "span",
    "standing_of",
]
