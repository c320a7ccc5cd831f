"""
The desk itself: new incident and queue, map, and what is being done about one incident.

One fragment, so that a click on the map or in a list runs this and not the header. Callbacks
record what was clicked before the fragment runs, which saves a second run.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import streamlit as st

from geodispatch.desk import Desk, Waiting
from geodispatch.desk.commands import ReceiveCall
from geodispatch.desk.rights import commands_of
from geodispatch.desk.seat import Seat
from geodispatch.desk.sight import sees_all, sees_incident, sees_unit
from geodispatch.domain import Language, Place, Unit
from geodispatch.domain.board import Board
from geodispatch.domain.people import Principal
from geodispatch.errors import DamagedLogError, LogUnavailableError
from geodispatch.policing import City, Recommendation, ready_units
from geodispatch.ui.commands import OPENS_ANOTHER, carry_out
from geodispatch.ui.components import chosen_in, show_counts, show_queue, show_ranking
from geodispatch.ui.coverage import Gaps, gaps_within, limits_to_choose
from geodispatch.ui.entry import Entry, bind
from geodispatch.ui.escape import escape_markdown
from geodispatch.ui.fleet import fleet_rows
from geodispatch.ui.lists import counts_data, queue_data
from geodispatch.ui.map import MapView, current_theme, draw_map, read_click
from geodispatch.ui.missing import show_missing
from geodispatch.ui.panel import Panel, panel_data
from geodispatch.ui.press import Ground, Press
from geodispatch.ui.scene import (
    Json,
    Moment,
    incidents_on_map,
    route_on_map,
    units_on_map,
)
from geodispatch.ui.session import Session, session_for
from geodispatch.ui.site import SignedOutError
from geodispatch.ui.texts import say
from geodispatch.ui.trouble import without_log
from geodispatch.ui.wording import clock_time

Partners = Sequence[tuple[str, str]]
"""Desks of other cities that may be asked: address and name."""

_REFRESH = timedelta(seconds=10)
"""After so long new calls and verdicts show without a click; countdowns tick by themselves."""

_LOOK = timedelta(seconds=1)
"""So often it is asked whether anybody has recorded anything."""


@dataclass(frozen=True, slots=True)
class _Workplace:
    """What every part of the fragment needs; ``who`` sat here when this run began."""

    seat: Seat
    view: MapView
    session: Session
    who: Principal
    partners: Partners = ()

    @property
    def desk(self) -> Desk:
        return self.seat.desk

    @property
    def takes_calls(self) -> bool:
        return ReceiveCall in commands_of(self.who)

    @property
    def language(self) -> Language:
        return self.view.language


@dataclass(frozen=True, slots=True)
class _Situation:
    """What the desk says at one moment."""

    now: datetime
    board: Board
    away: LogUnavailableError | None
    queue: tuple[Waiting, ...]
    units: tuple[Unit, ...]
    ranked: Recommendation | None
    row: Waiting | None


def centre_of(city: City) -> Place:
    """Return where a map of the city opens: amid its stations, else amid its crossings."""
    if city.stations:
        count = len(city.stations)
        return Place(
            sum(station.place.lon for station in city.stations) / count,
            sum(station.place.lat for station in city.stations) / count,
        )
    return Place(float(city.roads.lon.mean()), float(city.roads.lat.mean()))


@st.fragment(run_every=_REFRESH)
def show_workplace(seat: Seat, view: MapView, partners: Partners = ()) -> None:
    """Draw the desk of one city for whoever sits here now."""
    if current_theme() != view.theme:
        st.rerun()  # of the whole page: tiles and map belong to a theme
    try:
        who = seat.who()
    except (SignedOutError, LogUnavailableError):
        st.rerun()  # of the whole page, which says so
    with without_log(view.language):
        _draw(_Workplace(seat, view, session_for(view.city), who, partners))


def _draw(place: _Workplace) -> None:
    view, situation = place.view, _look(place)
    _say_what_is_away(place, situation)
    left, middle, right = st.columns([28, 64, 41])
    entry = _entry(place, away=situation.away is not None)
    with left:
        if place.takes_calls:
            entry.show()
        _show_queue(place, situation)
        show_missing(place.desk.city, place.language)
    with right:
        _show_panel(place, situation)
    with middle:
        gaps = _show_strip(place, situation)
        draw_map(view, _scene(place, situation, gaps), lambda: _take_click(place, entry))


@st.fragment(run_every=_LOOK)
def follow_log(seat: Seat, city: str) -> None:
    """
    Draw the page again as soon as anybody, at this desk or another, has recorded something.

    The same where whoever sat here signed out, idled away, or is disabled since a moment ago.
    """
    session = session_for(city)
    try:
        seat.who()
        seq = seat.desk.log.head().seq
    except SignedOutError:
        st.rerun()
    except (LogUnavailableError, DamagedLogError):
        seq = None
    if seq != session.seq:
        session.seq = seq  # once for each change, whatever the next run finds
        st.rerun()


@st.fragment(run_every=_LOOK)
def follow_sitter(seat: Seat) -> None:
    """Draw the page again as soon as nobody sits here any more."""
    try:
        seat.who()
    except (SignedOutError, LogUnavailableError):
        st.rerun()


def _look(place: _Workplace) -> _Situation:
    now, session = datetime.now(tz=UTC), place.session
    view = place.desk.view()
    board = view.board
    session.seq = None if view.trouble else board.seq
    who, desk = place.who, place.desk
    queue = tuple(row for row in desk.queue(now, board) if sees_incident(who, desk, row.record))
    session.follow([entry.record.number for entry in queue], board)
    record = board.incident(session.incident_id or "")
    row = desk.waiting(record) if record else None
    if row is not None and not sees_incident(who, desk, row.record):
        session.select(None)
        row = None
    # Whoever sees a part of the city is not shown the units of the others, by no list.
    ranked = session.recommendation(desk, now, board) if sees_all(who, desk) else None
    units = tuple(unit for unit in desk.units(now, board) if sees_unit(who, desk, unit))
    return _Situation(now, board, view.trouble, queue, units, ranked, row)


def _entry(place: _Workplace, *, away: bool) -> Entry:
    operator = place.who.name
    return Entry(place.seat, place.view.centre, place.session, place.language, operator, away)


def _say_what_is_away(place: _Workplace, situation: _Situation) -> None:
    """Say that the log is away: nothing is lost, and nothing can be commanded."""
    above = st.empty()  # there at all times, so that nothing below it ever moves and is made anew
    if situation.away is None:
        return
    known = situation.board.recorded_at
    shown = clock_time(known, place.desk.city) if known else "–"
    above.warning(escape_markdown(say("log-away", place.language, time=shown)))


def _show_queue(place: _Workplace, situation: _Situation) -> None:
    session, city, now = place.session, place.desk.city, situation.now
    data = queue_data(situation.queue, session.incident_id, city, now, place.language)
    data["fleet"] = fleet_rows(situation.units, situation.board, session.unit, place.language)
    show_queue(
        _themed(data, place, situation), lambda: _take_incident(place), lambda: _take_card(place)
    )


def _show_panel(place: _Workplace, situation: _Situation) -> None:
    data = panel_data(_asked(place, situation))
    show_ranking(
        _themed(data, place, situation),
        {
            "chosen": lambda: _take_unit(place),
            "more": place.session.show_more,
            "press": lambda: _take_press(place),
            "past": lambda: _turn_past(place),
            "card": lambda: setattr(place.session, "unit", None),
        },
    )


def _asked(place: _Workplace, situation: _Situation) -> Panel:
    return Panel(
        desk=place.desk,
        session=place.session,
        who=place.who,
        language=place.language,
        now=situation.now,
        board=situation.board,
        away=situation.away is not None,
        queue=situation.queue,
        units=situation.units,
        ranked=situation.ranked,
        row=situation.row,
        partners=place.partners,
    )


def _show_strip(place: _Workplace, situation: _Situation) -> Gaps | None:
    """Show the figures above the map and, when asked for, work out the coverage."""
    language, session = place.language, place.session
    now, city = situation.now, place.desk.city
    may_go = len(ready_units(city, situation.units, now))
    data = counts_data(may_go, len(situation.units), situation.queue, now, language)
    with st.container(key="strip", horizontal=True, vertical_alignment="center", border=False):
        show_counts(_themed(data, place, situation))
        waiting = st.empty()
        switch = bind("gaps", language, session.gaps)
        st.toggle(
            say("gaps", language),
            key=switch,
            help=say("gaps-help", language),
            width="content",
            on_change=lambda: setattr(session, "gaps", st.session_state[switch]),
        )
        offered = limits_to_choose(city.limits)
        key = bind("gaps-minutes", language, session.minutes or offered[0])
        minutes = st.selectbox(
            say("gaps-limit", language),
            offered,
            format_func=lambda number: say("gaps-minutes", language, minutes=f"{number:g}"),
            label_visibility="collapsed",
            disabled=not session.gaps,
            key=key,
            on_change=lambda: setattr(session, "minutes", st.session_state[key]),
            width=112,
        )
    if not session.gaps:
        return None
    with waiting, st.spinner(say("gaps-working", language), width="content"):
        return gaps_within(place.desk, situation.units, minutes, now, place.who.role)


def _scene(place: _Workplace, situation: _Situation, gaps: Gaps | None) -> Json:
    ranked, session = situation.ranked, place.session
    asked = session.asked(ranked)
    offer = ranked.offer(asked) if ranked and asked else None
    settings = place.desk.city.rules(situation.now).settings
    stale_s = settings.fix_shown_stale_after.total_seconds()
    moment = Moment(situation.now, place.language, stale_s, synthetic=place.view.synthetic)
    pin = session.draft.place or session.draft.pin
    return {
        "units": units_on_map(situation.units, ranked, session.unit or asked, moment),
        "incidents": incidents_on_map(situation.queue, session.incident_id, moment),
        "selected": session.incident_id,
        "pin": [pin.lat, pin.lon] if pin else None,
        "route": route_on_map(offer, ranked.incident.place) if ranked and offer else None,
        "gaps": gaps.drawing if gaps else None,
        "note": gaps.sentence(place.language) if gaps else "",
    }


def _themed(data: Json, place: _Workplace, situation: _Situation) -> Json:
    if not place.view.synthetic and "words" in data:
        data["words"]["synthetic"] = ""
    return {
        **data,
        "now": situation.now.timestamp(),
        "dark": place.view.theme == "dark",
        "language": place.language,
        "as_of": say("as-of", place.language, time="{time}"),
    }


def _take_click(place: _Workplace, entry: Entry) -> None:
    click = read_click(place.view)
    if click is None:
        return
    if click.place is not None:
        if place.takes_calls:
            entry.take_place(click.place)
    elif click.incident_id is not None:
        place.session.select(click.incident_id)
    elif click.callsign is not None:
        place.session.callsign = place.session.unit = click.callsign


def _take_incident(place: _Workplace) -> None:
    incident_id = chosen_in("queue", "chosen")
    if isinstance(incident_id, str):
        place.session.select(incident_id)


def _take_card(place: _Workplace) -> None:
    callsign = chosen_in("queue", "unit")
    if isinstance(callsign, str):
        place.session.callsign = place.session.unit = callsign


def _take_unit(place: _Workplace) -> None:
    callsign = chosen_in("ranking", "chosen")
    if isinstance(callsign, str):
        place.session.callsign, place.session.unit = callsign, None


def _turn_past(place: _Workplace) -> None:
    place.session.past = not place.session.past


def _take_press(place: _Workplace) -> None:
    """Carry out what was pressed; the panel is told at its next run, which follows at once."""
    press = Press.read(chosen_in("ranking", "press"))
    if press is None:
        return
    session = place.session
    ground = Ground(place.desk.city, place.view.centre, datetime.now(tz=UTC))
    session.reply = reply = carry_out(place.seat, press, ground)
    session.rank_again()
    if reply.done is not None and press.act in OPENS_ANOTHER:
        session.select(reply.done.incident)
