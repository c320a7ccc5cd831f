"""
The page of data: import a city, look through one, fetch what an import set aside.

The work is a child process, one at a time; whoever opens the page sees how far it is.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType

import streamlit as st

from geodispatch.desk.imports import CityWish, CityWorks, FileRole, refused
from geodispatch.desk.rights import may_open
from geodispatch.domain import Language, Name
from geodispatch.domain.people import Page
from geodispatch.errors import LogUnavailableError, RefusedCommandError
from geodispatch.policing import City
from geodispatch.ui.escape import escape_markdown, visible
from geodispatch.ui.handing_in import Wanted, show_hand_in, store_of
from geodispatch.ui.kept import keep
from geodispatch.ui.site import Sitter
from geodispatch.ui.tables import show_heading, show_table
from geodispatch.ui.texts import say
from geodispatch.ui.work_shown import show_work

FILES = "files"
"""List of the files that this window handed in."""

_REFUSED = "data-refused"
_WANTED = (
    Wanted(
        FileRole.ROADS,
        "data-roads",
        (".osm.pbf", ".osm", ".osm.gz", ".geojson", ".parquet", ".graphml"),
    ),
    Wanted(FileRole.JURISDICTIONS, "data-jurisdictions", (".geojson", ".parquet")),
    Wanted(FileRole.LIMITS, "data-limits", (".toml",)),
    Wanted(FileRole.FLEET, "data-fleet", (".csv",)),
)
_DATUMS: Mapping[str, str] = MappingProxyType({"wgs84": "WGS 84", "gcj02": "GCJ-02"})
_LONGEST_NAME = 60
_LONGEST_CODE = 40


def show_data(
    works: CityWorks | None, uploads: str, sitter: Sitter, city: City, language: Language
) -> None:
    """
    Draw the page.

    Parameters
    ----------
    uploads
        Address that takes files.
    city
        The one that is open; its clocks tell the times.
    """
    if works is None:
        st.caption(say("data-none", language))
        return
    left, right = st.columns([1, 1], gap="large")
    with left:
        show_heading(say("data-import", language))
        if works.may_import():
            st.caption(say("data-import-hint", language))
            show_hand_in(FILES, _WANTED, works.uploaded, uploads, language)
            _show_form(works, sitter, city, language)
        else:
            st.caption(say("data-no-drill", language))
    with right:
        refusal, work, cities = st.container(), st.container(), st.container()
        with refusal:
            _show_refusal(language)
        with work:
            show_work(works, lambda: _try(works.cancel, sitter), city, language)
        with cities:
            _show_cities(works, sitter, language)


def _show_form(works: CityWorks, sitter: Sitter, city: City, language: Language) -> None:
    with st.form("data-import", border=False):
        first, second = st.columns(2)
        with first:
            code = _text("data-city-code", "", language, _LONGEST_CODE)
            title_zh = _text("data-title-zh", "", language)
            roads_datum = _datum("data-roads-datum", language)
            country = _text("data-country", "", language, 2)
        with second:
            zone = _text("data-zone", city.time_zone, language)
            title_en = _text("data-title-en", "", language)
            areas_datum = _datum("data-areas-datum", language)
        key, ticked = keep("data-large-repairs", language, usual=False)
        large = st.checkbox(say("data-large-repairs", language), value=ticked, key=key)
        pressed = st.form_submit_button(say("data-start", language), type="primary")
    if not pressed:
        return
    wish = CityWish(
        code=code,
        files=_files_chosen(),
        time_zone=zone,
        title=Name(title_zh, title_en) if title_zh or title_en else None,
        country=country.upper(),
        roads_datum=roads_datum,
        areas_datum=areas_datum,
        large_repairs=large,
    )
    _try(lambda: works.make(wish, sitter.who().name), sitter)
    st.rerun()


def _files_chosen() -> dict[FileRole, str]:
    return {FileRole(role): key for role, key in st.session_state.get(store_of(FILES), {}).items()}


def _text(name: str, usual: str, language: Language, longest: int = _LONGEST_NAME) -> str:
    key, value = keep(name, language, usual)
    return st.text_input(say(name, language), value, key=key, max_chars=longest).strip()


def _datum(name: str, language: Language) -> str:
    known = list(_DATUMS)
    key, value = keep(name, language, known[0])
    chosen = st.selectbox(
        say(name, language), known, known.index(value), format_func=_DATUMS.__getitem__, key=key
    )
    return str(chosen)


def _try(act: Callable[[], None], sitter: Sitter) -> None:
    """Do something for whoever may do it at this moment; keep why it was refused."""
    st.session_state.pop(_REFUSED, None)
    try:
        if not may_open(sitter.who(), Page.DATA):
            raise refused("not-yours")
        act()
    except RefusedCommandError as error:
        st.session_state[_REFUSED] = Name(error.zh, error.en)
    except LogUnavailableError:
        st.session_state[_REFUSED] = Name(say("people-away", "zh"), say("people-away", "en"))


def _show_refusal(language: Language) -> None:
    told: Name | None = st.session_state.get(_REFUSED)
    if told is not None:
        st.error(escape_markdown(told.in_language(language)))


def _show_cities(works: CityWorks, sitter: Sitter, language: Language) -> None:
    heads = ("data-name", "data-code", "data-used", "data-folder")
    cities = works.cities()
    rows = [
        [
            visible(one.name.in_language(language)),
            visible(one.code),
            say("data-live" if one.live else "data-imported", language),
            visible(one.where),
        ]
        for one in cities
    ]
    show_table(say("data-cities", language), [say(key, language) for key in heads], rows)
    with st.container(key="data-checks", horizontal=True, gap="small"):
        for one in cities:
            st.button(
                escape_markdown(
                    say("data-check", language, city=visible(one.name.in_language(language)))
                ),
                key=f"check-{one.code}",
                help=say("data-check-hint", language),
                on_click=_try,
                args=(_checking(works, one.where, sitter), sitter),
            )


def _checking(works: CityWorks, where: str, sitter: Sitter) -> Callable[[], None]:
    return lambda: works.check(where, sitter.who().name)
