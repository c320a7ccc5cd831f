"""The windows of the desk: what the pages answer, joined with the routes that ask."""

from collections.abc import Callable, Mapping
from functools import cache

from starlette.routing import BaseRoute

from geodispatch.api.access import House
from geodispatch.api.windows import Question, windows_routes
from geodispatch.desk.places import PlaceIndex
from geodispatch.domain import Name
from geodispatch.domain.mode import Mode
from geodispatch.ui.window import Answers, Window, questions
from geodispatch.wiring.desks import desk_of, offered_cities
from geodispatch.wiring.places import INDEXES


def window_routes(
    house: House, partners: Callable[[str], Mapping[str, Name]], mode: Mode
) -> list[BaseRoute]:
    """
    Return the routes of the windows of every city.

    Parameters
    ----------
    partners
        Desks of other cities that the desk of a city may ask: names by their addresses.
    """

    @cache
    def answers_of(_city: str) -> Answers:
        return Answers()

    def places_of(city: str) -> PlaceIndex:
        where, _ = offered_cities()[city]
        return INDEXES.of(desk_of(city).city, where)

    def questions_of(city: str) -> Mapping[str, Question]:
        window = Window(answers_of(city), partners(city), mode)
        asked = questions(window, lambda: places_of(city))
        return {name: Question(kind, answer) for name, (kind, answer) in asked.items()}

    return windows_routes(house, questions_of)
