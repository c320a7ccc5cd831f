"""
The page: header with city and language, and below it the desk.

What the page needs of the server (cities, desks, addresses) comes in as a `Site`; it picks
nothing by itself.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from types import MappingProxyType
from urllib.parse import quote

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from geodispatch.desk import Desk
from geodispatch.domain import Language, Name
from geodispatch.domain.events import Stamp
from geodispatch.errors import InputError, LogUnavailableError
from geodispatch.ui import STATIC
from geodispatch.ui.escape import escape, escape_markdown
from geodispatch.ui.map import MapView, current_theme
from geodispatch.ui.offline import use_local_assets
from geodispatch.ui.texts import say
from geodispatch.ui.trouble import tell_of_trouble, without_log
from geodispatch.ui.workplace import centre_of, follow_log, show_workplace

_LANGUAGES: Mapping[Language, str] = MappingProxyType({"zh": "中文", "en": "English"})
_LONGEST_NUMBER = 20
_UNKNOWN_CITY = "city-unknown"
_TRY_AGAIN = timedelta(seconds=5)

__all__ = ["Site", "show_page", "tell_of_trouble"]

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
    language, key, operator, seat = _header(site)
    _tell_of_unknown_city(site, language)
    desk: Desk | None = None
    try:
        with without_log(language), st.spinner(say("city-loading", language)):
            desk = _desk_of(site, key)
    except InputError as error:
        st.error(escape_markdown(error))
        return
    if desk is not None:
        by = Stamp(operator, seat, desk.city.code)
        show_workplace(desk, _view(site, desk, key, language), by)
        follow_log(desk, key)


def _desk_of(site: Site, key: str) -> Desk:
    try:
        return site.desk_of(key)
    except LogUnavailableError:
        _try_again()
        raise


@st.fragment(run_every=_TRY_AGAIN)
def _try_again() -> None:
    """Run the page again after a while; the first run of this is the page's own."""
    key = "geodispatch-tried"
    st.session_state[key] = not st.session_state.get(key, False)
    if not st.session_state[key]:
        st.rerun()


def _view(site: Site, desk: Desk, key: str, language: Language) -> MapView:
    return MapView(
        city=key,
        tiles=site.tiles.replace("{city}", quote(key, safe="")),
        areas=site.areas.replace("{city}", quote(key, safe="")),
        attribution=" · ".join(desk.city.attribution) or say("attribution", language),
        centre=centre_of(desk.city),
        theme=current_theme(),
        language=language,
    )


def _header(site: Site) -> tuple[Language, str, str, str]:
    brand, operator_box, seat_box, city_box, language_box = st.columns(
        [88, 15, 10, 16, 17], vertical_alignment="center"
    )
    language = _choose_language(language_box)
    with brand:
        title, demo = escape(say("title", language)), escape(say("demo", language))
        st.html(
            f'<div class="gd-brand"><h1>geodispatch</h1><span>{title}</span>'
            f'<strong class="gd-demo" role="note">{demo}</strong></div>'
        )
    with city_box:
        key = _choose_city(site, language)
    st.query_params["city"] = key
    operator = _who(operator_box, "operator", "0001", language)
    return language, key, operator, _who(seat_box, "seat", "1", language)


def _choose_city(site: Site, language: Language) -> str:
    keys = list(site.cities)
    asked = st.query_params.get("city", site.default_city)
    if asked not in keys:
        st.session_state[_UNKNOWN_CITY] = asked
        asked = site.default_city
    box = f"city-{language}"  # a box of its own, or the old one would keep the other language
    if st.session_state.get(box) not in keys:
        st.session_state[box] = asked
    key = st.selectbox(
        say("city", language),
        keys,
        format_func=lambda one: site.cities[one].in_language(language),
        label_visibility="collapsed",
        key=box,
        on_change=lambda: st.session_state.pop(_UNKNOWN_CITY, None),
    )
    return str(key)


def _tell_of_unknown_city(site: Site, language: Language) -> None:
    """Say that an address asked for another city, until one is chosen."""
    above = st.empty()  # as in the workplace
    asked = st.session_state.get(_UNKNOWN_CITY)
    if asked is not None:
        known = say("missing-list", language).join(site.cities)
        above.warning(escape_markdown(say("city-unknown", language, city=asked, list=known)))


def _who(box: DeltaGenerator, name: str, usual: str, language: Language) -> str:
    """Ask who sits here, and keep it in the address: two windows may be two desks."""
    asked = str(st.query_params.get(name, usual))[:_LONGEST_NUMBER]
    key = f"{name}-{language}"
    if key not in st.session_state:
        st.session_state[key] = asked
    words = say(name, language)
    with box:
        typed = st.text_input(words, key=key, max_chars=_LONGEST_NUMBER)
    said = typed.strip()
    who = said if any(mark.isalnum() for mark in said) and said.isprintable() else usual
    st.query_params[name] = who
    return who


def _choose_language(box: DeltaGenerator) -> Language:
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
