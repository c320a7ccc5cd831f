"""The map as a document of its own, for the frames of the pages: ``/map/{city}?theme=&lang=``."""

from collections.abc import Callable

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from geodispatch.api.answers import file_answer, nothing_else_below, nothing_there
from geodispatch.errors import InputError

MAP_ADDRESS = "/map/{city}"
_THEMES = ("light", "dark")
_LANGUAGES = ("zh", "en")


def maps_routes(page_of: Callable[[str, str, str], str]) -> list[Route]:
    """
    Return the route of the maps; every other address below ``/map`` is 404.

    Parameters
    ----------
    page_of
        The document of a city, by its code, a theme (``light`` or ``dark``) and a language (``zh``
        or ``en``); raises `InputError` for a city that is not there. What is not said is the first
        of these; what is neither is 404.
    """

    def compose(request: Request) -> str | None:
        theme = request.query_params.get("theme", _THEMES[0])
        language = request.query_params.get("lang", _LANGUAGES[0])
        if theme not in _THEMES or language not in _LANGUAGES:
            return None
        try:
            return page_of(request.path_params["city"], theme, language)
        except InputError:
            return None

    async def page(request: Request) -> Response:
        text = await to_thread.run_sync(compose, request)
        if text is None:
            return nothing_there(request)
        return file_answer(request, text.encode(), "text/html")

    return [Route(MAP_ADDRESS, page, methods=["GET"]), nothing_else_below("/map")]
