"""
The dispatch page: one component, whose scripts ask the server themselves.

Streamlit draws the frame around it and says what there is: city, language, theme, who sits here.
Nothing else passes through it, so no run of a page stands between a click and what comes of it; see
`geodispatch.ui.window` for what is asked and answered.
"""

from collections.abc import Mapping
from types import MappingProxyType

from geodispatch.domain import Language
from geodispatch.policing import City
from geodispatch.ui.components import map_address, show_desk
from geodispatch.ui.coverage import limits_to_choose
from geodispatch.ui.keys import keys_data
from geodispatch.ui.map import MapView
from geodispatch.ui.scene import Json
from geodispatch.ui.texts import say

_WORDS: Mapping[str, str] = MappingProxyType(
    {
        "gaps": "gaps",
        "gaps_help": "gaps-help",
        "gaps_limit": "gaps-limit",
        "suppose": "suppose",
        "sound": "sound",
        "trouble": "no-answer",
        "unreachable": "unreachable",
        "live": "badge-live",
        "stale": "badge-stale",
        "offline": "badge-offline",
        "queue": "queue",
        "ranking": "ranking",
        "map": "map",
    }
)


def show_workplace(view: MapView, city: City, sitter: Mapping[str, str] | None) -> None:
    """
    Draw the desk of one city.

    Parameters
    ----------
    sitter
        Who sits here, where nobody signs in: ``operator``, ``seat`` and ``role``.
    """
    show_desk(desk_data(view, city, sitter))


def desk_data(view: MapView, city: City, sitter: Mapping[str, str] | None) -> Json:
    """Return what the scripts of the desk are told by the page."""
    language: Language = view.language
    return {
        "city": view.city,
        "language": language,
        "dark": view.theme == "dark",
        "map": map_address(view),
        "sitter": dict(sitter or {}),
        "supposes": True,
        "minutes": [
            [number, say("gaps-minutes", language, minutes=f"{number:g}")]
            for number in limits_to_choose(city.limits)
        ],
        "words": {name: say(key, language) for name, key in _WORDS.items()},
        "keys": keys_data(language),
    }
