"""
The page: header, and below it what the header is set to, for whoever may open that.

What the page needs of the server (cities, desks, addresses) comes in as a `Site`; it picks
nothing by itself. Where there are accounts, who sits here is asked of the store at every run, and
whoever is nobody sees nothing of a desk.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from types import MappingProxyType
from urllib.parse import quote

import streamlit as st

from geodispatch.desk import Desk
from geodispatch.desk.rights import may_open
from geodispatch.domain import Language
from geodispatch.domain.mode import Mode
from geodispatch.domain.people import Page, Principal
from geodispatch.errors import InputError, LogUnavailableError
from geodispatch.ui import STATIC
from geodispatch.ui.complaints import show_complaints
from geodispatch.ui.escape import escape, escape_markdown
from geodispatch.ui.figures import show_figures
from geodispatch.ui.header import (
    DRILL,
    Header,
    language_asked,
    show_header,
    show_mark,
    tell_of_unknown_city,
)
from geodispatch.ui.health import show_health
from geodispatch.ui.map import MapView, current_theme
from geodispatch.ui.offline import use_local_assets
from geodispatch.ui.site import SignedOutError, Site
from geodispatch.ui.texts import say
from geodispatch.ui.trouble import tell_of_trouble, without_log
from geodispatch.ui.workplace import centre_of, follow_log, follow_sitter, show_workplace

_TRY_AGAIN = timedelta(seconds=5)
_TITLES: Mapping[Mode, str] = MappingProxyType({Mode.DRILL: f"【{DRILL}】geodispatch"})

__all__ = ["Site", "show_page", "tell_of_trouble"]

use_local_assets()


@dataclass(frozen=True, slots=True)
class _Opened:
    """What a page is drawn from."""

    site: Site
    header: Header
    desk: Desk
    who: Principal


def show_page(site: Site) -> None:
    """Draw the whole page."""
    st.set_page_config(
        page_title=_TITLES.get(site.mode, "geodispatch"),
        page_icon=str(STATIC / "icon.png"),
        layout="wide",
        initial_sidebar_state="collapsed",
    )
    st.html(STATIC / "page.css")
    show_mark(site, language_asked())
    who: Principal | None = None
    if site.people is not None:
        try:
            who = site.sitting()
        except SignedOutError:
            _show_signed_out(language_asked())
            return
        except LogUnavailableError:
            st.error(say("people-away", language_asked()))
            _try_again()
            return
    header = show_header(site, who)
    tell_of_unknown_city(site, header.language)
    _open(site, header, who or header.sitter.who())


def _open(site: Site, header: Header, who: Principal) -> None:
    language = header.language
    if not may_open(who, header.page):
        st.error(say("page-closed", language))
        return
    desk: Desk | None = None
    try:
        with without_log(language), st.spinner(say("city-loading", language)):
            desk = _desk_of(site, header.city)
    except InputError as error:
        st.error(escape_markdown(error))
        return
    if desk is not None:
        _PAGES[header.page](_Opened(site, header, desk, who))
        if header.page is not Page.DESK and site.people is not None:
            follow_sitter(header.sitter.at(desk))


def _show_desk(opened: _Opened) -> None:
    view = _view(opened.site, opened.desk, opened.header.city, opened.header.language)
    seat = opened.header.sitter.at(opened.desk)
    known = opened.site.partners(opened.header.city)
    partners = [(to, name.in_language(view.language)) for to, name in known.items()]
    show_workplace(seat, view, partners)
    follow_log(seat, opened.header.city)


def _show_figures(opened: _Opened) -> None:
    show_figures(opened.desk, opened.who, opened.header.language)


def _show_complaints(opened: _Opened) -> None:
    office = opened.site.complaints
    show_complaints(
        office(opened.header.city) if office else None,
        opened.desk,
        opened.header.sitter,
        opened.header.language,
    )


def _show_health(opened: _Opened) -> None:
    city = opened.header.city
    show_health(opened.desk, lambda: opened.site.health(city), opened.header.language)


_PAGES: Mapping[Page, Callable[[_Opened], None]] = MappingProxyType(
    {
        Page.DESK: _show_desk,
        Page.FIGURES: _show_figures,
        Page.COMPLAINTS: _show_complaints,
        Page.HEALTH: _show_health,
    }
)


def _show_signed_out(language: Language) -> None:
    """Say that nobody sits here any more, and nothing else."""
    asked = quote(f"/?lang={language}", safe="")
    st.html(
        f'<div class="gd-out" role="alert"><p>{escape(say("signed-out", language))}</p>'
        f'<a href="/sign-in?lang={language}&amp;next={asked}" target="_self">'
        f"{escape(say('sign-in-again', language))}</a></div>"
    )


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
        synthetic=site.mode is not Mode.REAL,
    )
