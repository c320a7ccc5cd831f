"""The header of every page: what this is, which page, who sits here, which city and language."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from geodispatch.desk.rights import may_open
from geodispatch.domain import Language
from geodispatch.domain.mode import MODE_NAMES, Mode
from geodispatch.domain.people import ROLE_NAMES, Page, Principal
from geodispatch.ui.components import show_person
from geodispatch.ui.entry import bind
from geodispatch.ui.escape import escape, escape_markdown, visible
from geodispatch.ui.site import Site, Sitter, typed_sitter
from geodispatch.ui.texts import say

LANGUAGES: Mapping[Language, str] = MappingProxyType({"zh": "中文", "en": "English"})
DRILL = f"{MODE_NAMES[Mode.DRILL].zh} {MODE_NAMES[Mode.DRILL].en.upper()}"
"""What every page of a drill says in both languages, whichever was chosen."""

_LONGEST_NUMBER = 20
_UNKNOWN_CITY = "city-unknown"
_PAGE = "geodispatch-page"


@dataclass(frozen=True, slots=True)
class Header:
    """What the header was set to."""

    language: Language
    city: str
    page: Page
    sitter: Sitter


def language_asked() -> Language:
    """Return the language that the address asks for."""
    return "en" if st.query_params.get("lang") == "en" else "zh"


def show_mark(site: Site, language: Language) -> None:
    """Put the band of a drill over the page: on the screen as on paper."""
    if site.mode is Mode.DRILL:
        words = say("drill", language)
        st.html(f'<div class="gd-drill" role="note">{escape(DRILL)} · {escape(words)}</div>')


def show_header(site: Site, who: Principal | None) -> Header:
    """
    Draw the header and return what it is set to.

    Parameters
    ----------
    who
        Who signed in; ``None`` in the demo, where the header asks.
    """
    spec = [88, 15, 10, 16, 17] if who is None else [72, 46, 12, 17]
    brand, *between, language_box = st.columns(spec, vertical_alignment="center")
    language = _choose_language(language_box)
    with brand:
        _brand(site, language)
    if who is None:
        operator_box, seat_box, city_box = between
        with city_box:
            city = _choose_city(site, language)
        st.query_params["city"] = city
        operator = _typed(operator_box, "operator", "0001", language)
        sitter = typed_sitter(operator, _typed(seat_box, "seat", "1", language))
        page = _choose_page(brand, sitter.who(), language)
    else:
        person_box, page_box = between
        city = site.default_city
        sitter = Sitter(site.sitting, site.seat())
        with person_box:
            show_person(person_data(who, sitter.place, language))
        page = _choose_page(page_box, who, language)
    return Header(language, city, page, sitter)


def tell_of_unknown_city(site: Site, language: Language) -> None:
    """Say that an address asked for another city, until one is chosen."""
    above = st.empty()  # as in the workplace
    asked = st.session_state.get(_UNKNOWN_CITY)
    if asked is not None:
        known = say("missing-list", language).join(site.cities)
        above.warning(escape_markdown(say("city-unknown", language, city=asked, list=known)))


def person_data(who: Principal, place: str, language: Language) -> dict[str, object]:
    """Return who sits here, in words."""
    more = [say("seat-of", language, seat=visible(place))] if place else []
    if who.area:
        codes = say("missing-list", language).join(sorted(who.area))
        more.append(say("area-of", language, area=visible(codes)))
    return {
        "name": visible(who.name),
        "role": ROLE_NAMES[who.role].in_language(language) if who.role else "",
        "more": more,
        "sign_out": say("sign-out", language),
    }


def _brand(site: Site, language: Language) -> None:
    title = escape(say("title", language))
    mark = ""
    if site.mode is Mode.DEMO:
        demo = escape(say("demo", language))
        mark = f'<strong class="gd-demo" role="note">{demo}</strong>'
    if site.people is not None:
        city = escape(site.cities[site.default_city].in_language(language))
        mark += f"<b>{city}</b>"
    st.html(f'<div class="gd-brand"><h1>geodispatch</h1><span>{title}</span>{mark}</div>')


def _choose_page(box: DeltaGenerator, who: Principal, language: Language) -> Page:
    """Return the page that was chosen, else the one that the address asks for, else the first."""
    offered = [page for page in Page if may_open(who, page)]
    if not offered:
        return Page.DESK  # which then says that it is closed
    asked = st.session_state.get(_PAGE, st.query_params.get("page"))
    page = next((one for one in offered if one == asked), offered[0])
    key = bind("page", language, page)

    def choose() -> None:
        st.session_state[_PAGE] = st.session_state[key]

    with box:
        chosen = st.selectbox(
            say("pages", language),
            offered,
            format_func=lambda one: say(f"page-{one}", language),
            label_visibility="collapsed",
            key=key,
            on_change=choose,
        )
    if chosen is Page.DESK:
        st.query_params.pop("page", None)
    else:
        st.query_params["page"] = chosen
    return chosen


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


def _typed(box: DeltaGenerator, name: str, usual: str, language: Language) -> str:
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
    with box:
        chosen = st.segmented_control(
            " / ".join(say("language", code) for code in LANGUAGES),
            list(LANGUAGES),
            default=language_asked(),
            format_func=lambda code: LANGUAGES[code],
            required=True,
            label_visibility="collapsed",
            key="language",
        )
    language: Language = "en" if chosen == "en" else "zh"
    st.query_params["lang"] = language
    return language
