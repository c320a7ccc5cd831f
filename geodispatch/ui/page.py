"""
The page: header with city and language, and below it the desk.

What the page needs of the server (cities, desks, addresses) comes in as a `Site`; it picks
nothing by itself.
"""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from urllib.parse import quote

import streamlit as st

from geodispatch.desk import Desk
from geodispatch.domain import Language, Name
from geodispatch.errors import GeodispatchError, InputError
from geodispatch.ui import STATIC
from geodispatch.ui.escape import escape, escape_markdown
from geodispatch.ui.map import MapView, current_theme
from geodispatch.ui.offline import use_local_assets
from geodispatch.ui.texts import say
from geodispatch.ui.workplace import centre_of, show_workplace

_LOG = logging.getLogger(__name__)
_LANGUAGES: Mapping[Language, str] = MappingProxyType({"zh": "中文", "en": "English"})

use_local_assets()


@dataclass(frozen=True, slots=True)
class Site:
    """
    What the pages are told about the server they run in.

    Parameters
    ----------
    cities
        Names of the cities that may be opened, by code; not empty.
    default_city
        Code of the one that opens.
    desk_of
        Desk of a city by its code; raises `InputError` when the city cannot be loaded.
    tiles, areas
        Addresses on this server with ``{city}`` and, for tiles, ``{theme}/{z}/{x}/{y}``.
    """

    cities: Mapping[str, Name]
    default_city: str
    desk_of: Callable[[str], Desk]
    tiles: str
    areas: str


def show_page(site: Site) -> None:
    """Draw the whole page."""
    st.set_page_config(
        page_title="geodispatch",
        page_icon=str(STATIC / "icon.png"),
        layout="wide",
        initial_sidebar_state="collapsed",
    )
    st.html(STATIC / "page.css")
    language, key = _header(site)
    try:
        with st.spinner(say("city-loading", language)):
            desk = site.desk_of(key)
    except InputError as error:
        st.error(escape_markdown(error))
        return
    view = MapView(
        city=key,
        tiles=site.tiles.replace("{city}", quote(key, safe="")),
        areas=site.areas.replace("{city}", quote(key, safe="")),
        attribution=" · ".join(desk.city.attribution) or say("attribution", language),
        centre=centre_of(desk.city),
        theme=current_theme(),
        language=language,
    )
    show_workplace(desk, view)


def tell_of_trouble(error: Exception) -> bool:
    """
    Say that something failed, without a traceback, and log it.

    Messages of our own are for people and are shown; of any other error only the log tells.
    """
    if isinstance(error, GeodispatchError):
        st.error(escape_markdown(error))
        return True
    _LOG.error("The page failed", exc_info=error)
    language: Language = "en" if st.query_params.get("lang") == "en" else "zh"
    st.error(f"{say('trouble', language)}  \n{say('trouble-detail', language)}")
    return True


def _header(site: Site) -> tuple[Language, str]:
    brand, city_box, language_box = st.columns([100, 16, 17], vertical_alignment="center")
    language = _choose_language(language_box)
    with brand:
        title, demo = escape(say("title", language)), escape(say("demo", language))
        st.html(
            f'<div class="gd-brand"><h1>geodispatch</h1><span>{title}</span>'
            f'<strong class="gd-demo" role="note">{demo}</strong></div>'
        )
    keys = list(site.cities)
    asked = st.query_params.get("city", site.default_city)
    if asked not in keys:
        known = say("missing-list", language).join(keys)
        st.warning(escape_markdown(say("city-unknown", language, city=asked, list=known)))
        asked = site.default_city
    box = f"city-{language}"  # a box of its own, or the old one would keep the other language
    if st.session_state.get(box) not in keys:
        st.session_state[box] = asked
    with city_box:
        key = st.selectbox(
            say("city", language),
            keys,
            format_func=lambda one: site.cities[one].in_language(language),
            label_visibility="collapsed",
            key=box,
        )
    st.query_params["city"] = key
    return language, key


def _choose_language(box: st.delta_generator.DeltaGenerator) -> Language:
    asked = st.query_params.get("lang")
    with box:
        chosen = st.segmented_control(
            " / ".join(say("language", code) for code in _LANGUAGES),
            list(_LANGUAGES),
            default="en" if asked == "en" else "zh",
            format_func=lambda code: _LANGUAGES[code],
            required=True,
            label_visibility="collapsed",
            key="language",
        )
    language: Language = "en" if chosen == "en" else "zh"
    st.query_params["lang"] = language
    return language
