"""
geodispatch: who should go, will they be there in time, and where is nobody.

The public names load when they are first used (PEP 562), so that ``import geodispatch`` stays
quick in a command-line tool. The rooms, from the bottom: `domain` (nouns and their rules),
`roads` (travel times), `policing` (who may go, who should go), `desk` and `studies` (use cases
of dispatchers and of analysts), `adapters` (files), `ui` and `api` (pages and routes), and the
doors `cli` and `main`. ``docs/design.md`` tells the whole story.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from geodispatch.adapters import (
        bundled_cities,
        load_city,
        load_rulebook,
        read_fleet,
        read_roster,
    )
    from geodispatch.domain import AvlFix, Crew, Incident, Place, Unit, UnitKind, UnitStatus
    from geodispatch.policing import (
        City,
        Question,
        Recommendation,
        decide,
        recommend,
        recommend_together,
        reinforce,
    )
    from geodispatch.roads import RoadNetwork, TravelTimes
    from geodispatch.studies import study_coverage, synthetic_calls, synthetic_fleet

_HOMES = {
    "AvlFix": "domain",
    "City": "policing",
    "Crew": "domain",
    "Incident": "domain",
    "Place": "domain",
    "Question": "policing",
    "Recommendation": "policing",
    "RoadNetwork": "roads",
    "TravelTimes": "roads",
    "Unit": "domain",
    "UnitKind": "domain",
    "UnitStatus": "domain",
    "bundled_cities": "adapters",
    "decide": "policing",
    "load_city": "adapters",
    "load_rulebook": "adapters",
    "read_fleet": "adapters",
    "read_roster": "adapters",
    "recommend": "policing",
    "recommend_together": "policing",
    "reinforce": "policing",
    "study_coverage": "studies",
    "synthetic_calls": "studies",
    "synthetic_fleet": "studies",
}

__version__ = "0.1.0"
__all__ = [
    "AvlFix",
    "City",
    "Crew",
    "Incident",
    "Place",
    "Question",
    "Recommendation",
    "RoadNetwork",
    "TravelTimes",
    "Unit",
    "UnitKind",
    "UnitStatus",
    "bundled_cities",
    "decide",
    "load_city",
    "load_rulebook",
    "read_fleet",
    "read_roster",
    "recommend",
    "recommend_together",
    "reinforce",
    "study_coverage",
    "synthetic_calls",
    "synthetic_fleet",
]


def __getattr__(name: str) -> Any:  # noqa: ANN401 - PEP 562: it is whatever the name is
    if name not in _HOMES:
        msg = f"module 'geodispatch' has no attribute {name!r}"
        raise AttributeError(msg)
    value = getattr(import_module(f"geodispatch.{_HOMES[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
