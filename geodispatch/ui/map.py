"""
The map: one folium map that stays, and a scene that changes on it.

The map itself (tiles, areas, legend) is the same script at every run of the page, so
streamlit-folium keeps the frame and Leaflet keeps zoom and centre. Whatever changes goes through
``feature_group_to_add`` as a `Scene`, which hands its JSON to ``board.js`` and draws nothing
with folium. No text of a person or a file takes any other way into the page.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import folium
import streamlit as st
from branca.element import MacroElement
from folium.elements import JSCSSMixin
from folium.template import Template
from streamlit_folium import st_folium

from geodispatch.domain import Language, Place, UnitStatus
from geodispatch.domain.status import STATUS_NAMES
from geodispatch.ui import ASSETS
from geodispatch.ui.escape import escape
from geodispatch.ui.texts import say

Theme = Literal["light", "dark"]


def current_theme() -> Theme:
    """Return the theme of the window, which may change while the page is open."""
    return "dark" if st.context.theme.type == "dark" else "light"


_CLICKS = ("last_clicked", "last_object_clicked_count", "last_active_drawing")
_BOARD_JS = [("geodispatch_board", f"{ASSETS}/board/board.js")]
_BOARD_CSS = [("geodispatch_board_css", f"{ASSETS}/board/board.css")]
_HEIGHT_PX = 800  # until board.js fits the map to its frame, whose height the style sheet sets


@dataclass(frozen=True, slots=True)
class MapView:
    """
    What is the same on a map from one run of the page to the next.

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
    """

    city: str
    tiles: str
    areas: str
    attribution: str
    centre: Place
    theme: Theme
    language: Language
    synthetic: bool = True

    @property
    def key(self) -> str:
        """Name of the map in the session; streamlit-folium drops what follows an underscore."""
        return f"map-{self.city}-{self.theme}-{self.language}"


class Board(JSCSSMixin, MacroElement):
    """Hands the map over to ``board.js``; the legend's words ride along as JSON."""

    _template = Template(
        """{% macro script(this, kwargs) %}
        window.geodispatchBoard = geodispatch.board(
            {{ this._parent.get_name() }}, {{ this.options_json | tojson }});
        {% endmacro %}"""
    )
    default_js = _BOARD_JS
    default_css = _BOARD_CSS

    def __init__(self, options: Mapping[str, Any]) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "Board"
        self.options_json = dict(options)


class Scene(MacroElement):
    """Shows one scene on the board that is already there."""

    _template = Template(
        """{% macro script(this, kwargs) %}
        window.geodispatchBoard.show({{ this.scene_json | tojson }});
        {% endmacro %}"""
    )

    def __init__(self, scene: Mapping[str, Any]) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "Scene"
        self.scene_json = dict(scene)


def draw_map(view: MapView, scene: Mapping[str, Any], on_click: Callable[[], None]) -> None:
    """
    Put the map on the page and show ``scene`` on it.

    Parameters
    ----------
    on_click
        Called before the next run when somebody clicked; the click is then in the session
        under ``view.key`` (see `read_click`).
    """
    chart = folium.Map(
        location=[view.centre.lat, view.centre.lon],
        zoom_start=12,
        tiles=None,
        zoom_control="topright",
        max_zoom=18,
        min_zoom=8,
        keyboard=True,
        double_click_zoom=False,
        font_size="13px",
    )
    folium.TileLayer(
        tiles=view.tiles.replace("{theme}", view.theme),
        attr=escape(view.attribution),
        name="roads",
        max_zoom=19,
    ).add_to(chart)
    Board(_board_options(view)).add_to(chart)
    moving = folium.FeatureGroup(name="scene", control=False)
    Scene(scene).add_to(moving)
    st_folium(
        chart,
        key=view.key,
        height=_HEIGHT_PX,
        use_container_width=True,
        returned_objects=list(_CLICKS),
        feature_group_to_add=moving,
        on_change=on_click,
    )


@dataclass(frozen=True, slots=True)
class Click:
    """One click on the map: on the ground, on a unit or on an incident."""

    place: Place | None = None
    callsign: str | None = None
    incident_id: str | None = None


def read_click(view: MapView) -> Click | None:
    """
    Return what was clicked since the last call; ``None`` when nothing was.

    streamlit-folium repeats its last answer on every run, so what was seen is kept in the
    session.
    """
    answer = st.session_state.get(view.key) or {}
    ground, count = answer.get("last_clicked"), answer.get("last_object_clicked_count")
    seen_key = f"{view.key}-seen"
    seen_ground, seen_count = st.session_state.get(seen_key, (None, None))
    st.session_state[seen_key] = (ground, count)
    if count and count != seen_count:
        properties = (answer.get("last_active_drawing") or {}).get("properties") or {}
        return Click(callsign=properties.get("unit_id"), incident_id=properties.get("incident_id"))
    if ground and ground != seen_ground:
        try:
            return Click(place=Place(float(ground["lng"]), float(ground["lat"])))
        except ValueError:
            return None  # the map was dragged round the world; such a point is in no city
    return None


def _board_options(view: MapView) -> dict[str, Any]:
    language = view.language
    return {
        "areas": view.areas,
        "theme": view.theme,
        "texts": {
            "legend": say("legend", language),
            "synthetic": say("synthetic", language),
            "mark": say("synthetic", language) if view.synthetic else "",
            "illustrative": say("illustrative", language),
            "jurisdictions": say("layer-jurisdictions", language),
            "stations": say("layer-stations", language),
            "units": say("layer-units", language),
            "areasFailed": say("areas-failed", language),
        },
        "legend": [
            ["available", STATUS_NAMES[UnitStatus.AVAILABLE].in_language(language)],
            ["held", say("legend-held", language)],
            ["dispatched", STATUS_NAMES[UnitStatus.DISPATCHED].in_language(language)],
            ["en_route", STATUS_NAMES[UnitStatus.EN_ROUTE].in_language(language)],
            ["on_scene", STATUS_NAMES[UnitStatus.ON_SCENE].in_language(language)],
            ["out_of_service", STATUS_NAMES[UnitStatus.OUT_OF_SERVICE].in_language(language)],
            ["on_break", STATUS_NAMES[UnitStatus.ON_BREAK].in_language(language)],
            ["stale", say("legend-stale", language)],
            ["incident", say("legend-incident", language)],
            ["station", say("legend-station", language)],
            ["route", say("legend-route", language)],
            ["estimate", say("legend-estimate", language)],
            ["gap", say("legend-gap", language)],
        ],
    }
