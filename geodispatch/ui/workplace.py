"""
The desk itself: new incident and queue, map, ranked units.

One fragment, so that a click on the map or in a list runs this and not the header. Callbacks
record what was clicked before the fragment runs, which saves a second run.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import streamlit as st

from geodispatch.desk import Desk, Waiting
from geodispatch.domain import Language, Place, Unit
from geodispatch.policing import City, Recommendation, stand
from geodispatch.ui.components import chosen_in, show_counts, show_queue, show_ranking
from geodispatch.ui.coverage import Gaps, gaps_within, limits_to_choose
from geodispatch.ui.escape import escape, escape_markdown
from geodispatch.ui.intake import Refused, read_place, too_far
from geodispatch.ui.lists import counts_data, queue_data, ranking_data
from geodispatch.ui.map import MapView, draw_map, read_click
from geodispatch.ui.scene import Json, Moment, incidents_on_map, route_on_map, units_on_map
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
    place = _Workplace(desk, view, session_for(view.city))
    situation = _look(place)
    left, middle, right = st.columns([26, 74, 31])
    with left:
        _show_intake(place)
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
    if session.incident_id not in {entry.incident.id for entry in queue}:
        session.select(queue[0].incident.id if queue else None)
    ranked = session.recommendation(place.desk, now)
    return _Situation(now, queue, place.desk.units(now), ranked)


def _show_intake(place: _Workplace) -> None:
    language, book = place.language, place.desk.city.rulebook
    with st.container(key="intake"):
        kind, severity = st.columns([5, 4])
        kind.selectbox(
            say("category", language),
            list(book.categories),
            format_func=lambda code: book.category(code).name.in_language(language),
            key="category",
        )
        severity.selectbox(
            say("severity", language),
            [0, 1, 2, 3, 4],
            format_func=lambda level: _severity_words(level, language),
            key="severity",
        )
        with st.form("coordinates", border=False, enter_to_submit=True):
            text, button = st.columns([5, 3], vertical_alignment="bottom")
            text.text_input(
                say("coordinates", language),
                key="coordinates-text",
                placeholder=f"{place.view.centre.lon:.4f}, {place.view.centre.lat:.4f}",
                max_chars=60,
            )
            button.form_submit_button(
                say("open", language), on_click=_take_text, args=(place,), width="stretch"
            )
        if place.session.problem:
            st.error(escape_markdown(place.session.problem))
        else:
            st.caption(say("click-hint", language))


def _severity_words(level: int, language: Language) -> str:
    if level == 0:
        return say("severity-unknown", language)
    return say("severity-value", language, level=str(level))


def _show_queue(place: _Workplace, situation: _Situation) -> None:
    data = queue_data(
        situation.queue,
        place.desk.city.jurisdictions,
        place.session.incident_id,
        situation.now,
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
    )
    show_ranking(_themed(data, place, situation), lambda: _take_unit(place), session.show_more)


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
    language = place.language
    now, city = situation.now, place.desk.city
    may_go = sum(stand(city, unit, now).eligible for unit in situation.units)
    data = counts_data(may_go, len(situation.units), situation.queue, now, language)
    with st.container(
        key="strip", horizontal=True, vertical_alignment="center", height=40, border=False
    ):
        show_counts(_themed(data, place, situation))
        waiting = st.empty()
        wanted = st.toggle(
            say("gaps", language), key="gaps", help=say("gaps-help", language), width="content"
        )
        minutes = st.selectbox(
            say("gaps-limit", language),
            limits_to_choose(city.limits),
            format_func=lambda number: say("gaps-minutes", language, minutes=f"{number:g}"),
            label_visibility="collapsed",
            disabled=not wanted,
            key="gaps-minutes",
            width=112,
        )
    if not wanted:
        return None
    with waiting, st.spinner(say("gaps-working", language), width="content"):
        return gaps_within(place.desk, situation.units, minutes, now)


def _scene(place: _Workplace, situation: _Situation, gaps: Gaps | None) -> Json:
    ranked, session = situation.ranked, place.session
    asked = session.asked(ranked)
    offer = ranked.offer(asked) if ranked and asked else None
    settings = place.desk.city.rulebook.settings
    moment = Moment(situation.now, place.language, settings.fix_shown_stale_after.total_seconds())
    return {
        "units": units_on_map(situation.units, ranked, asked, moment),
        "incidents": incidents_on_map(situation.queue, session.incident_id, moment),
        "selected": session.incident_id,
        "route": route_on_map(offer) if offer else None,
        "gaps": gaps.drawing if gaps else None,
        "note": gaps.sentence(place.language) if gaps else "",
    }


def _themed(data: Json, place: _Workplace, situation: _Situation) -> Json:
    return {
        **data,
        "now": situation.now.timestamp(),
        "dark": place.view.theme == "dark",
        "language": place.language,
    }


def _take_click(place: _Workplace) -> None:
    click = read_click(place.view)
    if click is None:
        return
    if click.place is not None:
        _open(place, click.place)
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


def _take_text(place: _Workplace) -> None:
    text = str(st.session_state.get("coordinates-text", ""))
    read = read_place(text, place.desk.city, place.view.centre, place.language)
    if isinstance(read, Refused):
        place.session.problem = read.message
    else:
        _open(place, read)


def _open(place: _Workplace, where: Place) -> None:
    refused = too_far(where, place.desk.city, place.language)
    if refused is not None:
        place.session.problem = refused.message
        return
    state = st.session_state
    incident = place.desk.open(
        where, state["category"], datetime.now(tz=UTC), state.get("severity") or None
    )
    place.session.select(incident.id)
