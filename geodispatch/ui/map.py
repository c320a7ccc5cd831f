"""
The map: one folium document of its own, which a page puts into a frame and never builds again.

Base map, areas and legend are in the document; whatever changes is handed to ``board.js`` in the
frame, as a scene (see `geodispatch.ui.scene`) or as positions of the stream. No text of a person or
a file takes any other way into it than `escape` or JSON.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import folium
from branca.element import Element, MacroElement
from folium.elements import JSCSSMixin
from folium.template import Template

from geodispatch.domain import Language, Place, UnitStatus
from geodispatch.domain.mode import Mode
from geodispatch.domain.status import STATUS_NAMES
from geodispatch.ui import ASSETS
from geodispatch.ui.escape import escape, visible
from geodispatch.ui.offline import use_local_assets
from geodispatch.ui.texts import say

if TYPE_CHECKING:
    from geodispatch.desk import Desk
    from geodispatch.ui.site import Site
    from geodispatch.ui.theme import Theme

_LEAFLET = [("leaflet", f"{ASSETS}/leaflet/leaflet.js")]  # and no jQuery: nothing here wants it
_SCRIPTS = [
    (f"geodispatch_{name}", f"{ASSETS}/board/{name}.js")
    for name in (
        "symbols",
        "units",
        "crowds",
        "tags",
        "painter",
        "ground",
        "tools",
        "controls",
        "hints",
        "board",
    )
]
_STYLES = [(f"geodispatch_{name}_css", f"{ASSETS}/board/{name}.css") for name in ("theme", "board")]

# What may be switched on and off: name, words, whether it is on at first.
_LAYERS = (
    ("units", "layer-units", True),
    ("names", "layer-names", True),
    ("incidents", "layer-incidents", True),
    ("assignments", "layer-assignments", True),
    ("areas", "layer-jurisdictions", True),
    ("stations", "layer-stations", True),
    ("gaps", "layer-gaps", True),
)
_TEXTS: Mapping[str, str] = {
    "map": "map",
    "legend": "legend",
    "synthetic": "synthetic",
    "illustrative": "illustrative",
    "areasFailed": "areas-failed",
    "layers": "map-layers",
    "fit": "map-fit",
    "look": "map-look",
    "follow": "map-follow",
    "measure": "map-measure",
    "measureHint": "map-measure-hint",
    "measureEnd": "map-measure-end",
    "measured": "map-measured",
    "kilometres": "map-kilometres",
    "metres": "map-metres",
    "closureHint": "map-closure-hint",
    "following": "map-following",
    "unfollow": "map-unfollow",
    "supposed": "map-supposed",
    "zoomIn": "map-zoom-in",
    "zoomOut": "map-zoom-out",
}


@dataclass(frozen=True, slots=True)
class OnlineMap:
    """
    A base map from elsewhere, for sites that have internet and want it.

    Parameters
    ----------
    tiles
        Address of its tiles with ``{z}``, ``{x}``, ``{y}``.
    attribution
        Who must be named for it; plain text.
    """

    tiles: str
    attribution: str


@dataclass(frozen=True, slots=True)
class MapView:
    """
    What is the same on a map as long as its document is.

    Parameters
    ----------
    city
        Code of the city.
    tiles, areas
        Addresses of the base map (with ``{theme}``, ``{z}``, ``{x}``, ``{y}``) and of the
        areas, both on this server.
    attribution
        Who must be named for the base map; plain text from the city's files.
    centre
        Where the map opens.
    synthetic
        Whether units and incidents are made up, which the map then says.
    online
        Another base map that may be switched on; ``None`` where there is no internet.
    """

    city: str
    tiles: str
    areas: str
    attribution: str
    centre: Place
    theme: "Theme"
    language: Language
    synthetic: bool = True
    online: OnlineMap | None = None


def map_view(
    site: "Site",
    desk: "Desk",
    theme: "Theme",
    language: Language,
    online: OnlineMap | None = None,
) -> MapView:
    """Return what is the same on every map of the city of a desk."""
    city = desk.city
    code = quote(city.code, safe="")
    return MapView(
        city=city.code,
        tiles=site.tiles.replace("{city}", code),
        areas=site.areas.replace("{city}", code),
        attribution=" · ".join(city.attribution) or say("attribution", language),
        centre=city.centre,
        theme=theme,
        language=language,
        synthetic=site.mode is not Mode.REAL,
        online=online,
    )


class Board(JSCSSMixin, MacroElement):
    """Hands the map over to ``board.js``; words and legend ride along as JSON."""

    _template = Template(
        """{% macro script(this, kwargs) %}
        geodispatch.board({{ this._parent.get_name() }}, {{ this.options_json | tojson }});
        {% endmacro %}"""
    )
    default_js = _SCRIPTS
    default_css = _STYLES

    def __init__(self, options: Mapping[str, Any]) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "Board"
        self.options_json = dict(options)


class _Dress(MacroElement):
    """Gives the document its language and theme before anything of it is drawn."""

    _template = Template(
        """{% macro header(this, kwargs) %}
        <script>
          document.documentElement.lang = {{ this.language | tojson }};
          document.documentElement.className = {{ this.dress | tojson }};
          document.title = {{ this.title | tojson }};
        </script>
        {% endmacro %}"""
    )

    def __init__(self, view: MapView) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "Dress"
        self.language = "zh-CN" if view.language == "zh" else "en"
        self.dress = f"gd-{view.theme}"
        self.title = say("map", view.language)


def map_page(view: MapView) -> str:
    """
    Return the map as a whole HTML document, the same for the same view.

    It asks this server alone for scripts, styles, tiles and areas; ``window.geodispatchBoard`` is
    there as soon as the event ``geodispatch-board`` was seen on its window.
    """
    _use_local_assets_once()
    chart = folium.Map(
        location=[view.centre.lat, view.centre.lon],
        zoom_start=12,
        tiles=None,
        zoom_control=False,
        max_zoom=18,
        min_zoom=8,
        keyboard=True,
        double_click_zoom=False,
        font_size="13px",
    )
    chart.default_js = _LEAFLET
    layer = folium.TileLayer(
        tiles=view.tiles.replace("{theme}", view.theme),
        attr=escape(view.attribution),
        name="roads",
        max_zoom=19,
    )
    for child in (_Dress(view), layer, Board(_board_options(view))):
        child.add_to(chart)
    page: Any = chart.get_root()
    # Names by chance would make of every answer another document, which no browser could keep.
    for number, part in enumerate(_parts(page)):
        part._id = f"{number}"  # noqa: SLF001  folium offers no other way
    return str(page.render())


@cache
def _use_local_assets_once() -> None:
    use_local_assets()


def _parts(element: Element) -> list[Element]:
    """Return everything of a document, the outermost first."""
    inner = [part for child in element._children.values() for part in _parts(child)]  # noqa: SLF001
    return [element, *inner]


def _board_options(view: MapView) -> dict[str, Any]:
    language = view.language
    layers = [[name, say(key, language), on] for name, key, on in _LAYERS]
    if view.online is not None:
        layers.append(["online", say("layer-online", language), False])
    return {
        "areas": view.areas,
        "theme": view.theme,
        "texts": {
            **{name: say(key, language) for name, key in _TEXTS.items()},
            "mark": say("synthetic", language) if view.synthetic else "",
        },
        "layers": layers,
        "online": view.online
        and {
            "tiles": view.online.tiles,
            "attribution": escape(view.online.attribution),  # Leaflet takes it for markup
        },
        "legend": _legend(language),
    }


def _legend(language: Language) -> list[list[str]]:
    statuses = {
        "available": UnitStatus.AVAILABLE,
        "dispatched": UnitStatus.DISPATCHED,
        "en_route": UnitStatus.EN_ROUTE,
        "on_scene": UnitStatus.ON_SCENE,
        "out_of_service": UnitStatus.OUT_OF_SERVICE,
        "on_break": UnitStatus.ON_BREAK,
    }
    rows = [[key, STATUS_NAMES[status].in_language(language)] for key, status in statuses.items()]
    rows.insert(1, ["held", say("legend-held", language)])
    return rows + [
        [kind, visible(say(f"legend-{kind}", language))]
        for kind in (
            "stale",
            "heading",
            "motorcycle",
            "foot",
            "crowd",
            "incident",
            "assignment",
            "route",
            "estimate",
            "station",
            "gap",
        )
    ]
