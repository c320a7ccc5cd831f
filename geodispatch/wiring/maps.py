"""The maps of the cities: documents that pages put into frames."""

from starlette.routing import BaseRoute

from geodispatch.api.maps import maps_routes
from geodispatch.wiring.desks import desk_of
from geodispatch.wiring.online import online_map


def map_routes() -> list[BaseRoute]:
    """Return the route of the maps."""

    def page_of(code: str, theme: str, language: str) -> str:
        # Only a running server may import the pages; see `geodispatch.ui`.
        from geodispatch.ui.map import map_page, map_view
        from geodispatch.wiring.application import site

        return map_page(
            map_view(
                site(),
                desk_of(code),
                "dark" if theme == "dark" else "light",
                "en" if language == "en" else "zh",
                online_map(),
            )
        )

    return [*maps_routes(page_of)]
