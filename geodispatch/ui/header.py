"""
The header of every page: what this is, the pages, who sits here, which city and language.

Which page is open stands in the address and nowhere else, so that a page can be linked to, opened
in a window beside this one, and gone back to.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import TypeVar
from urllib.parse import urlencode

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from geodispatch.desk.rights import may_open
from geodispatch.domain import Language
from geodispatch.domain.mode import MODE_NAMES, Mode
from geodispatch.domain.people import ROLE_NAMES, AccountRole, Page, Principal
from geodispatch.ui import STATIC
from geodispatch.ui.components import show_person
from geodispatch.ui.escape import escape, escape_markdown, visible
from geodispatch.ui.site import Site, Sitter, typed_sitter
from geodispatch.ui.texts import say

LANGUAGES: Mapping[Language, str] = MappingProxyType({"zh": "中文", "en": "English"})
DRILL = f"{MODE_NAMES[Mode.DRILL].zh} {MODE_NAMES[Mode.DRILL].en.upper()}"
"""What every page of a drill says in both languages, whichever was chosen."""

_LONGEST_NUMBER = 20
_CITY_WIDTH = 132
"""Pixels of the box of cities."""
_UNKNOWN_CITY = "city-unknown"
_PAGES = "pages"

_One = TypeVar("_One")


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
    brand, pages, person, city_box, language_box = _places()
    language = _choose_language(language_box)
    with brand:
        _brand(site, language)
    if who is None:
        with city_box:
            city = _choose_city(site, language)
        st.query_params["city"] = city
        with person:
            sitter = _ask_who(language)
        page = _choose_page(pages, sitter.who(), language)
    else:
        city = site.default_city
        sitter = Sitter(site.sitting, site.seat())
        with person:
            show_person(person_data(who, sitter.place, language))
        page = _choose_page(pages, who, language)
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


def _places() -> list[DeltaGenerator]:
    """Return the places of the header, from left to right; what is first known is drawn first."""
    with st.container(key="header", horizontal=True, vertical_alignment="center", gap="small"):
        return [
            st.container(key=f"header-{name}", width="content")
            for name in ("brand", "pages", "person", "city", "language")
        ]


def _brand(site: Site, language: Language) -> None:
    title = say("title", language)
    mark = ""
    if site.mode is Mode.DEMO:
        words, short = escape(say("demo", language)), escape(say("demo-short", language))
        mark = f'<strong class="gd-demo" role="note" title="{words}">{short}</strong>'
    if site.people is not None:
        city = escape(site.cities[site.default_city].in_language(language))
        mark += f"<b>{city}</b>"
    st.html(f'<div class="gd-brand"><h1 title="{escape(title)}">geodispatch</h1>{mark}</div>')


# Which page.


def _choose_page(place: DeltaGenerator, who: Principal, language: Language) -> Page:
    """Return the page that the address asks for, else the first that is open to somebody."""
    offered = [page for page in Page if may_open(who, page)]
    if not offered:
        return Page.DESK  # which then says that it is closed
    page = _asked_for("page", offered, offered[0])
    _keep_asked("page", page, Page.DESK)
    with place:
        rows = [
            {
                "page": one,
                "words": say(f"page-{one}", language),
                "href": _address_of(one),
                "current": one is page,
            }
            for one in offered
        ]
        data = {"label": say("pages", language), "rows": rows}
        _navigation()(key=_PAGES, data=data, on_page_change=_turn)
    return page


def _turn() -> None:
    """Open the page that was pressed; whether it may be opened is asked at the run."""
    pressed = st.session_state.get(_PAGES)
    chosen = pressed.get("page") if pressed else None
    if chosen in set(Page):
        st.query_params["page"] = str(chosen)


def _address_of(page: Page) -> str:
    return "?" + urlencode({**st.query_params.to_dict(), "page": page.value})


@cache
def _script() -> str:
    return (STATIC / "nav.js").read_text(encoding="utf-8")


def _navigation() -> Callable[..., object]:
    return st.components.v2.component(
        "geodispatch_pages",
        html='<nav class="gd-pages"></nav>',
        js=_script(),
        isolate_styles=False,  # its look is that of the header
    )


# Who sits at a demo: whoever he says he is.


def _ask_who(language: Language) -> Sitter:
    """Ask for operator, seat and role, and keep them in the address: two windows may be two."""
    role = _asked_for("role", list(AccountRole), AccountRole.DISPATCHER)
    operator, seat = _asked_name("operator", "0001"), _asked_name("seat", "1")
    role_name = ROLE_NAMES[role].in_language(language)
    label = f"{operator} · {role_name} · {say('seat-of', language, seat=seat)}"
    with st.popover(escape_markdown(label), key="who"):
        st.caption(say("who-hint", language))
        _show_name("operator", operator, language)
        _show_name("seat", seat, language)
        _choose_role(role, language)
    return typed_sitter(operator, seat, role)


def _choose_role(role: AccountRole, language: Language) -> None:
    key, known = f"role-{language}", list(AccountRole)

    def choose() -> None:
        _keep_asked("role", st.session_state[key], AccountRole.DISPATCHER)

    st.selectbox(
        say("role", language),
        known,
        known.index(_first(key, role)),
        format_func=lambda one: ROLE_NAMES[one].in_language(language),
        key=key,
        on_change=choose,
    )


def _asked_name(name: str, usual: str) -> str:
    said = str(st.query_params.get(name, usual))[:_LONGEST_NUMBER].strip()
    fit = any(mark.isalnum() for mark in said) and said.isprintable()
    return said if fit else usual


def _show_name(name: str, asked: str, language: Language) -> None:
    key = f"{name}-{language}"

    def take() -> None:
        st.query_params[name] = st.session_state[key]

    first = _first(key, asked)
    st.text_input(say(name, language), first, _LONGEST_NUMBER, key=key, on_change=take)
    st.query_params[name] = asked


def _first(key: str, asked: _One) -> _One:
    """
    Return what a box shows when it is first drawn.

    Boxes behind a button are there only once it was pressed: what the server put into them before
    never arrives, so each has its value from the start.
    """
    if key not in st.session_state:
        st.session_state[f"first-{key}"] = asked
    first: _One = st.session_state[f"first-{key}"]
    return first


# City and language.


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
        width=_CITY_WIDTH,
    )
    return str(key)


def _choose_language(place: DeltaGenerator) -> Language:
    with place:
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


# What the address says.


def _asked_for(name: str, known: Sequence[_One], usual: _One) -> _One:
    asked = st.query_params.get(name)
    return next((one for one in known if one == asked), usual)


def _keep_asked(name: str, value: str, usual: str) -> None:
    """Keep a value in the address; the usual one needs no word there."""
    if value == usual:
        st.query_params.pop(name, None)
    else:
        st.query_params[name] = str(value)
