"""
The desk itself: new incident and queue, map, ranked units.

One fragment, so that a click on the map or in a list runs this and not the header. Callbacks
record what was clicked before the fragment runs, which saves a second run.
"""

from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import streamlit as st

from geodispatch.desk import Desk, Waiting
from geodispatch.domain import Language, Place, Unit
from geodispatch.errors import UnknownIncidentError
from geodispatch.policing import City, Recommendation, ready_units
from geodispatch.ui.components import chosen_in, show_counts, show_queue, show_ranking
from geodispatch.ui.coverage import Gaps, gaps_within, limits_to_choose
from geodispatch.ui.entry import Entry, bind
from geodispatch.ui.escape import escape
from geodispatch.ui.lists import counts_data, queue_data, ranking_data
from geodispatch.ui.map import MapView, current_theme, draw_map, read_click
from geodispatch.ui.scene import (
    Json,
    Moment,
    incidents_on_map,
    route_on_map,
    units_on_map,
)
from geodispatch.ui.session import Session, session_for
from geodispatch.ui.texts import say

_REFRESH = timedelta(seconds=10)
"""After so long new calls and verdicts show without a click; countdowns tick by themselves."""

_MISSING = {
    "population": "missing-population",
    "street-names": "missing-street-names",
    "one-ways": "missing-one-ways",
    "maxspeed": "missing-maxspeed",
    "turn-restrictions": "missing-turn-restrictions",
    "limits": "missing-limits",
    "jurisdictions": "missing-jurisdictions",
    "roads-partly": "missing-roads-partly",
}


@dataclass(frozen=True, slots=True)
class _Workplace:
    """What every part of the fragment needs."""

    desk: Desk
    view: MapView
    session: Session

    @property
    def language(self) -> Language:
        return self.view.language

    @property
    def entry(self) -> Entry:
        return Entry(self.desk, self.view.centre, self.session, self.view.language)


@dataclass(frozen=True, slots=True)
class _Situation:
    """What the desk says at one moment."""

    now: datetime
    queue: tuple[Waiting, ...]
    units: tuple[Unit, ...]
    ranked: Recommendation | None

    @property
    def due_at(self) -> datetime | None:
        """When the clock of the ranked incident runs out."""
        if self.ranked is None:
            return None
        wanted = self.ranked.incident.id
        return next((entry.due_at for entry in self.queue if entry.incident.id == wanted), None)


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
def show_workplace(desk: Desk, view: MapView) -> None:
    """Draw the desk of one city."""
    if current_theme() != view.theme:
        st.rerun()  # of the whole page: tiles and map belong to a theme
    place = _Workplace(desk, view, session_for(view.city))
    situation = _look(place)
    left, middle, right = st.columns([26, 74, 31])
    with left:
        place.entry.show()
        _show_queue(place, situation)
        _show_missing(place)
    with right:
        _show_ranking(place, situation)
    with middle:
        gaps = _show_strip(place, situation)
        draw_map(view, _scene(place, situation, gaps), lambda: _take_click(place))


def _look(place: _Workplace) -> _Situation:
    now = datetime.now(tz=UTC)
    queue = place.desk.queue(now)
    session = place.session
    session.follow([entry.incident.id for entry in queue])
    ranked = session.recommendation(place.desk, now)
    return _Situation(now, queue, place.desk.units(now), ranked)


def _show_queue(place: _Workplace, situation: _Situation) -> None:
    data = queue_data(
        situation.queue,
        place.session.incident_id,
        place.language,
    )
    show_queue(_themed(data, place, situation), lambda: _take_incident(place))


def _show_ranking(place: _Workplace, situation: _Situation) -> None:
    session = place.session
    data = ranking_data(
        situation.ranked,
        situation.due_at,
        session.asked(situation.ranked),
        session.shown,
        place.language,
        gone=session.gone,
    )
    show_ranking(
        _themed(data, place, situation),
        lambda: _take_unit(place),
        session.show_more,
        lambda: _withdraw(place),
    )


def _show_missing(place: _Workplace) -> None:
    city, language = place.desk.city, place.language
    if not city.missing:
        return
    words = [
        say(_MISSING[what], language) if what in _MISSING else what for what in sorted(city.missing)
    ]
    listed = say("missing-list", language).join(words)
    sentence = say("missing", language, city=city.name.in_language(language), list=listed)
    st.html(f'<p class="gd-missing">{escape(sentence)}</p>')


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
        return gaps_within(place.desk, situation.units, minutes, now)


def _scene(place: _Workplace, situation: _Situation, gaps: Gaps | None) -> Json:
    ranked, session = situation.ranked, place.session
    asked = session.asked(ranked)
    offer = ranked.offer(asked) if ranked and asked else None
    settings = place.desk.city.rules(situation.now).settings
    moment = Moment(situation.now, place.language, settings.fix_shown_stale_after.total_seconds())
    return {
        "units": units_on_map(situation.units, ranked, asked, moment),
        "incidents": incidents_on_map(situation.queue, session.incident_id, moment),
        "selected": session.incident_id,
        "pin": [session.draft.pin.lat, session.draft.pin.lon] if session.draft.pin else None,
        "route": route_on_map(offer, ranked.incident.place) if ranked and offer else None,
        "gaps": gaps.drawing if gaps else None,
        "note": gaps.sentence(place.language) if gaps else "",
    }


def _themed(data: Json, place: _Workplace, situation: _Situation) -> Json:
    return {
        **data,
        "now": situation.now.timestamp(),
        "dark": place.view.theme == "dark",
        "language": place.language,
        "as_of": say("as-of", place.language, time="{time}"),
    }


def _take_click(place: _Workplace) -> None:
    click = read_click(place.view)
    if click is None:
        return
    if click.place is not None:
        place.entry.take_place(click.place)
    elif click.incident_id is not None:
        place.session.select(click.incident_id)
    elif click.callsign is not None:
        place.session.callsign = click.callsign


def _take_incident(place: _Workplace) -> None:
    incident_id = chosen_in("queue")
    if incident_id is not None:
        place.session.select(incident_id)


def _take_unit(place: _Workplace) -> None:
    callsign = chosen_in("ranking")
    if callsign is not None:
        place.session.callsign = callsign


def _withdraw(place: _Workplace) -> None:
    if place.session.incident_id is None:
        return
    with suppress(UnknownIncidentError):  # another window may have been quicker
        place.desk.withdraw(place.session.incident_id)
    place.session.select(None)
