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
from geodispatch.domain.mode import MODE_NAMES, Mode
from geodispatch.domain.people import AccountRole, Page, Principal
from geodispatch.errors import InputError, LogUnavailableError
from geodispatch.ui import STATIC
from geodispatch.ui.complaints import show_complaints
from geodispatch.ui.components import show_map
from geodispatch.ui.coverage_page import show_coverage
from geodispatch.ui.data_page import show_data
from geodispatch.ui.drill_page import show_drill
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
from geodispatch.ui.limits_page import show_limits
from geodispatch.ui.map import map_view
from geodispatch.ui.offline import use_local_assets
from geodispatch.ui.records import plain_shelf, show_records
from geodispatch.ui.site import SignedOutError, Site, Sitter
from geodispatch.ui.study_works import StudyTools
from geodispatch.ui.texts import say
from geodispatch.ui.theme import current_theme
from geodispatch.ui.trouble import tell_of_trouble, without_log
from geodispatch.ui.workplace import show_workplace

_TRY_AGAIN = timedelta(seconds=5)
_LOOK = timedelta(seconds=1)
"""So often it is asked whether somebody still sits here."""
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
    for sheet in ("theme.css", "page.css", "header.css"):
        st.html(STATIC / sheet)
    if current_theme() == "dark":
        st.html('<span class="gd-theme-dark"></span>')
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
            follow_sitter(header.sitter)


def _show_desk(opened: _Opened) -> None:
    header = opened.header
    view = map_view(opened.site, opened.desk, current_theme(), header.language)
    said = None
    if opened.site.people is None:
        role = opened.who.role or AccountRole.DISPATCHER
        said = {"operator": opened.who.name, "seat": header.sitter.place, "role": str(role)}
    show_workplace(view, opened.desk.city, said)


def _show_figures(opened: _Opened) -> None:
    show_figures(opened.desk, opened.who, opened.header.language)


def _show_coverage(opened: _Opened) -> None:
    view = map_view(opened.site, opened.desk, current_theme(), opened.header.language)
    show_coverage(opened.desk, opened.who, view, show_map, _study_tools(opened.site))


def _show_limits(opened: _Opened) -> None:
    site = opened.site
    view = map_view(site, opened.desk, current_theme(), opened.header.language)
    show_limits(opened.desk, opened.who, view, show_map, _study_tools(site))


def _study_tools(site: Site) -> StudyTools | None:
    return None if site.studies is None else StudyTools(site.studies, site.uploads)


def _show_records(opened: _Opened) -> None:
    site, desk, header = opened.site, opened.desk, opened.header
    shelf = site.shelf(header.city) if site.shelf else plain_shelf(desk.city)
    name = MODE_NAMES[site.mode]
    mark = "" if site.mode is Mode.REAL else f"{name.zh} {name.en.upper()}"
    view = map_view(site, desk, current_theme(), header.language)
    show_records(desk, opened.who, view, shelf, mark, show_map)


def _show_complaints(opened: _Opened) -> None:
    office = opened.site.complaints
    show_complaints(
        office(opened.header.city) if office else None,
        opened.desk,
        opened.header.sitter,
        opened.header.language,
    )


def _show_drill(opened: _Opened) -> None:
    show_drill(opened.site, opened.desk.city, opened.header.language)


def _show_data(opened: _Opened) -> None:
    site, header = opened.site, opened.header
    show_data(site.works, site.uploads, header.sitter, opened.desk.city, header.language)


def _show_health(opened: _Opened) -> None:
    site, city = opened.site, opened.header.city
    show_health(opened.desk, lambda: site.health(city), site.volumes, opened.header.language)


_PAGES: Mapping[Page, Callable[[_Opened], None]] = MappingProxyType(
    {
        Page.DESK: _show_desk,
        Page.COVERAGE: _show_coverage,
        Page.LIMITS: _show_limits,
        Page.FIGURES: _show_figures,
        Page.RECORDS: _show_records,
        Page.COMPLAINTS: _show_complaints,
        Page.DRILL: _show_drill,
        Page.DATA: _show_data,
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


@st.fragment(run_every=_LOOK)
def follow_sitter(sitter: Sitter) -> None:
    """Draw the page again as soon as nobody sits here any more."""
    try:
        sitter.who()
    except (SignedOutError, LogUnavailableError):
        st.rerun()


@st.fragment(run_every=_TRY_AGAIN)
def _try_again() -> None:
    """Run the page again after a while; the first run of this is the page's own."""
    key = "geodispatch-tried"
    st.session_state[key] = not st.session_state.get(key, False)
    if not st.session_state[key]:
        st.rerun()
