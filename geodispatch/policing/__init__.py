"""
The rules at work: who may go, who should go, and by which article.

A `City` is everything that does not change during a shift: roads, jurisdictions, announced
limits, stations and the rule book. `recommend` is the heart of the program, and a pure
function: eligibility (`eligibility`), journeys (`approach`, each kind by its `movement`), order
(`ranking`), team (`teams`), and for whoever looks closer the verdict of each unit (`offers`) and
the `reasons`. The same function serves the live desk, a replay and a
notebook, because it is told the time and never asks for it.

Articles are cited as ``R22`` (the 110 rules of 2003) and ``C3`` (the measures of Chaoyang on
auxiliary police).
"""

from geodispatch.policing.approach import Approach, Way, approach
from geodispatch.policing.city import City, Population, RuleBook, Settings
from geodispatch.policing.eligibility import Standing, can_fill, stand
from geodispatch.policing.movement import Movement, movement
from geodispatch.policing.offers import LeftOut, Offer
from geodispatch.policing.reasons import Reason, ReasonCode, reason, span
from geodispatch.policing.recommendation import (
    OFF_ROAD_NOTICE_M,
    Recommendation,
    recommend,
)
from geodispatch.policing.teams import MissingRole, TeamMember, form_team

__all__ = [
    "OFF_ROAD_NOTICE_M",
    "Approach",
    "City",
    "LeftOut",
    "MissingRole",
    "Movement",
    "Offer",
    "Population",
    "Reason",
    "ReasonCode",
    "Recommendation",
    "RuleBook",
    "Settings",
    "Standing",
    "TeamMember",
    "Way",
    "approach",
    "can_fill",
    "form_team",
    "movement",
    "reason",
    "recommend",
    "span",
    "stand",
]
