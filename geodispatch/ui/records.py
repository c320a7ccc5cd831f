"""
Records: incidents of any day found again, and everything that the log has of one.

What is looked for stays in the window: a telephone number has no business in an address. The
incident that is read is asked for anew at every run, as whoever sits here may see it then.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from geodispatch.desk import Desk, Line, history
from geodispatch.desk.archive import Filed
from geodispatch.desk.places import PlaceIndex
from geodispatch.desk.searching import FEWEST_DIGITS, Search, digits, search, visible_to
from geodispatch.domain import Language, Place
from geodispatch.domain.people import Principal
from geodispatch.policing import City
from geodispatch.ui import STATIC
from geodispatch.ui.choices import leaf_words
from geodispatch.ui.escape import escape_markdown, visible
from geodispatch.ui.kept import keep
from geodispatch.ui.map import MapView
from geodispatch.ui.past import history_data
from geodispatch.ui.record_map import day_scene, found_scene
from geodispatch.ui.record_sheet import (
    HISTORY_HEADS,
    About,
    area_words,
    category_words,
    history_rows,
    priority_of,
    sent_units,
    sheet_html,
    state_words,
)
from geodispatch.ui.saving import Saved, csv_file, show_files
from geodispatch.ui.scene import Json
from geodispatch.ui.tables import show_heading
from geodispatch.ui.texts import say
from geodispatch.ui.trouble import without_log

LISTED = 100
MOST_DAYS = 31
MAP_PX = 400
MOST_PINS = 500
"""Incidents that the map of a day shows, the nearest in time."""

_FOUND = "records-found"
_OPEN = "records-open"
_DAY = "records-day"
_LONGEST = 80
_STATES = ("any", "open", "closed")

ShowMap = Callable[[MapView, Json, str, int], None]


def _nowhere(_callsign: str, _at: datetime) -> Place | None:
    return None


@dataclass(frozen=True, slots=True)
class Shelf:
    """
    What the records of a city need besides its desk.

    Parameters
    ----------
    places
        What in the city has a name.
    seen
        Returns where a unit was at a moment; ``None`` where nobody knows any more.
    document
        Returns the record of an incident as the command line writes it; ``None`` offers no JSON.
    """

    places: PlaceIndex
    seen: Callable[[str, datetime], Place | None] = _nowhere
    document: Callable[[str, Iterable[Line]], Mapping[str, Any]] | None = None


@lru_cache(maxsize=4)
def plain_shelf(city: City) -> Shelf:
    """Return what the city itself knows, where nobody gave more."""
    return Shelf(PlaceIndex(city))


def show_records(
    desk: Desk, who: Principal, view: MapView, shelf: Shelf, mark: str, show_map: ShowMap
) -> None:
    """
    Draw the page.

    Parameters
    ----------
    mark
        What every sheet of a drill or the demo says; empty for real work.
    show_map
        Puts a map on the page and shows a scene on it: view, scene, key, height in pixels.
    """
    language = view.language
    st.html(STATIC / "print.css")
    left, right = st.columns([2, 3])
    with left, without_log(language):
        show_heading(say("records-title", language))
        asked = _ask(desk.city, language, first=_last_found(desk.city, who) is None)
        found = _found(desk, who, asked, shelf, language)
        _show_list(found, desk, language)
        with right:
            _show_right(_Reading(desk, who, view, shelf, mark), found, show_map)


def _ask(city: City, language: Language, *, first: bool) -> Search | None:
    """Draw the form; return what is looked for when it was sent, or at ``first``."""
    now = datetime.now(tz=UTC)
    today = city.local_time(now).date()
    any_words = say("records-any", language)
    leaves = {
        code: leaf for code, leaf in city.rules(now).categories.items() if not leaf.confidential
    }
    with st.form("records", border=False):
        one, two = st.columns(2)
        number = _text(one, "records-number", language)
        phone = _text(two, "records-phone", language)
        category = _one_of(
            one,
            "category",
            ("", *leaves),
            lambda code: leaf_words(leaves[code], language) if code else any_words,
            language,
        )
        where = _text(two, "records-where", language)
        widths = [4, 4, 3, 2]
        earliest, latest, state_box, press = st.columns(widths, vertical_alignment="bottom")
        since = _day_of(earliest, "records-since", today - timedelta(days=1), language)
        until = _day_of(latest, "records-until", today, language)
        state = _one_of(
            state_box,
            "records-state",
            _STATES,
            lambda one: say(f"records-{one}", language),
            language,
        )
        words = say("records-search", language)
        sent = press.form_submit_button(words, type="primary", width="stretch")
    if not sent and not first:
        return None
    problem = _problem(since, until, phone)
    if problem:
        st.warning(say(problem, language, days=str(MOST_DAYS), digits=str(FEWEST_DIGITS)))
        return None
    return Search(
        since=_midnight(since, city),
        until=_midnight(until + timedelta(days=1), city),
        number=number,
        category=category,
        where=where,
        phone=phone,
        open={"open": True, "closed": False}.get(state),
    )


def _text(box: DeltaGenerator, name: str, language: Language) -> str:
    key, value = keep(name, language, "")
    return box.text_input(say(name, language), value=value, key=key, max_chars=_LONGEST)


def _day_of(box: DeltaGenerator, name: str, usual: date, language: Language) -> date:
    key, value = keep(name, language, usual)
    return box.date_input(say(name, language), value=value, format="YYYY-MM-DD", key=key)


def _one_of(
    box: DeltaGenerator,
    name: str,
    options: tuple[str, ...],
    words: Callable[[str], str],
    language: Language,
) -> str:
    key, value = keep(f"searched-{name}", language, options[0])
    place = options.index(value) if value in options else 0
    chosen = box.selectbox(say(name, language), options, place, format_func=words, key=key)
    return chosen or options[0]


def _problem(since: date, until: date, phone: str) -> str:
    """Return the key of what is wrong with a search; empty where nothing is."""
    if until < since:
        return "records-turned"
    if (until - since).days >= MOST_DAYS:
        return "records-long"
    if phone.strip() and len(digits(phone)) < FEWEST_DIGITS:
        return "records-digits"
    return ""


def _midnight(day: date, city: City) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(city.time_zone))


def _found(
    desk: Desk, who: Principal, asked: Search | None, shelf: Shelf, language: Language
) -> tuple[Filed, ...]:
    """Return what was found; an answer that was given to somebody else is none."""
    if asked is not None:
        with st.spinner(say("records-searching", language)):
            found = search(desk, who, asked, shelf.places)
        st.session_state[_FOUND] = desk.city.code, who, found
    return _last_found(desk.city, who) or ()


def _last_found(city: City, who: Principal) -> tuple[Filed, ...] | None:
    """Return what this window found last in a city for whoever sits here; ``None`` for nothing."""
    of_city, of_whom, found = st.session_state.get(_FOUND, (None, None, None))
    return found if (of_city, of_whom) == (city.code, who) else None


def _show_list(found: tuple[Filed, ...], desk: Desk, language: Language) -> None:
    city, still = desk.city, desk.log.board().open
    shown, chosen = found[:LISTED], _opened(city)
    rows = [
        {
            "id": one.number,
            "number": visible(one.number),
            "priority": priority_of(one, city),
            "what": category_words(one, city, language),
            "at": f"{city.local_time(one.incident.received_at):%m-%d %H:%M}",
            "where": area_words(one, city),
            "units": " ".join(visible(callsign) for callsign in one.callsigns),
            "open": one.number in still,
            "state": state_words(one, is_open=one.number in still, language=language),
            "chosen": one.number == chosen,
        }
        for one in shown
    ]
    data = {
        "rows": rows,
        "title": say("records-found", language, count=str(len(found))),
        "empty": say("records-none", language),
        "more": say("records-more", language, count=str(LISTED)) if len(found) > LISTED else "",
    }
    component = st.components.v2.component(
        "geodispatch_records",
        html='<div class="records"></div>',
        css=(STATIC / "records.css").read_text(encoding="utf-8"),
        js=(STATIC / "records.js").read_text(encoding="utf-8"),
    )
    component(key="records-list", data=data, on_chosen_change=lambda: _choose(city))


def _choose(city: City) -> None:
    answer = st.session_state.get("records-list") or {}
    chosen = answer.get("chosen")
    if isinstance(chosen, str) and chosen:
        st.session_state[_OPEN] = city.code, chosen


def _opened(city: City) -> str | None:
    """Return the number of the incident that is read; one of another city is not."""
    of_city, number = st.session_state.get(_OPEN, (city.code, None))
    return number if of_city == city.code and isinstance(number, str) else None


@dataclass(frozen=True, slots=True)
class _Reading:
    """Who reads which record, from what."""

    desk: Desk
    who: Principal
    view: MapView
    shelf: Shelf
    mark: str


def _show_right(reading: _Reading, found: tuple[Filed, ...], show_map: ShowMap) -> None:
    """Show the record that was chosen; until one is, where all that was found is."""
    desk, language = reading.desk, reading.view.language
    number = _opened(desk.city)
    filed = visible_to(desk, reading.who, number) if number is not None else None
    if filed is not None:
        _show_one(reading, filed, show_map)
        return
    if number is not None:
        st.warning(say("records-gone", language, number=escape_markdown(number)))
    st.caption(say("records-choose", language))
    show_map(reading.view, found_scene(found[:LISTED], desk.city, language), "record-map", MAP_PX)


def _show_one(reading: _Reading, filed: Filed, show_map: ShowMap) -> None:
    desk, language = reading.desk, reading.view.language
    number = filed.number
    lines = history(desk.log, desk.city, number)
    past = history_data(desk, number, language)
    about = About(desk.city, reading.who.name, datetime.now(tz=UTC), reading.mark)
    show_files("record-files", _files(reading, filed, lines, past), printing=say("print", language))
    pins = (filed, *_same_day(reading, filed))
    ways = [(sent, reading.shelf.seen(sent.callsign, sent.at)) for sent in sent_units(lines)]
    scene = day_scene(pins, ways, desk.city, language)
    show_map(reading.view, scene, "record-map", MAP_PX)
    st.caption(say("records-day", language, day=_day(filed, desk.city)))
    st.html(sheet_html(filed, lines, past, about, language))


def _files(reading: _Reading, filed: Filed, lines: tuple[Line, ...], past: Json) -> list[Saved]:
    language, document = reading.view.language, reading.shelf.document
    heads = [say(f"sheet-{name}", language) for name in HISTORY_HEADS]
    name = f"incident-{filed.number}"
    made = [csv_file(say("save-csv", language), f"{name}.csv", heads, history_rows(past))]
    if document is not None:
        text = json.dumps(document(filed.number, lines), ensure_ascii=False, indent=1)
        label = say("save-json", language)
        made.append(Saved(label, f"{name}.json", "application/json", text))
    return made


def _same_day(reading: _Reading, filed: Filed) -> list[Filed]:
    """Return what else came in on that day of the city's clocks, the nearest in time first."""
    desk, city, at = reading.desk, reading.desk.city, filed.incident.received_at
    day = city.local_time(at).date()
    over = day < city.local_time(datetime.now(tz=UTC)).date()
    asked = (city.code, reading.who, filed.number, 0 if over else desk.log.head().seq)
    if st.session_state.get(_DAY, (None,))[0] != asked:
        period = Search(since=_midnight(day, city), until=_midnight(day + timedelta(days=1), city))
        found = search(desk, reading.who, period, reading.shelf.places)
        others = [one for one in found if one.number != filed.number]
        others.sort(key=lambda one: abs(one.incident.received_at - at))
        st.session_state[_DAY] = asked, others[:MOST_PINS]
    kept: list[Filed] = st.session_state[_DAY][1]
    return kept


def _day(filed: Filed, city: City) -> str:
    return f"{city.local_time(filed.incident.received_at):%Y-%m-%d}"
