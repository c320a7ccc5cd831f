"""What could be announced: the limit that the force keeps, and the posts that another needs."""

import math
from collections.abc import Callable, Collection
from datetime import UTC, datetime, timedelta
from typing import Literal

import streamlit as st

from geodispatch.desk import Desk
from geodispatch.domain import Language, Urgency
from geodispatch.policing import City
from geodispatch.studies.compliance import (
    Dimension,
    HonestLimit,
    Possible,
    Survey,
    honest_limits,
)
from geodispatch.studies.siting import Siting, posts_needed
from geodispatch.ui.coverage import limits_to_choose, percent
from geodispatch.ui.coverage_answer import posted
from geodispatch.ui.escape import visible
from geodispatch.ui.kept import keep
from geodispatch.ui.kept_page import area_words, seconds_words, show_doubts, with_doubt
from geodispatch.ui.limit_words import area_class_words
from geodispatch.ui.map import MapView
from geodispatch.ui.saving import csv_file, show_files
from geodispatch.ui.scene import Json
from geodispatch.ui.studied import Studied
from geodispatch.ui.tables import show_heading, show_table
from geodispatch.ui.texts import say
from geodispatch.ui.wording import minutes_and_seconds

ShowMap = Callable[[MapView, Json, str, int], None]

SHARES = (0.8, 0.9, 0.95)
WANTED = (0.8, 0.9, 1.0)
SEARCH_S = 10.0
MAP_PX = 520

_USUAL_SHARE = 0.9
_SITED = "possible-sited"
_DIGITS = 5


def show_possible(found: Studied, desk: Desk, view: MapView, show_map: ShowMap) -> None:
    """Draw this part of the page."""
    language = view.language
    show_doubts(found.survey.study.disagreements, desk.city, language)
    key, usual = keep("possible-share", language, _USUAL_SHARE)
    share = st.segmented_control(
        say("possible-share", language),
        SHARES,
        format_func=lambda one: f"{one:.0%}",
        required=True,
        default=usual,
        key=key,
    )
    _show_possible(found.survey, desk.city, share, language)
    left, right = st.columns([2, 3], gap="large")
    with left:
        sited = _choose_posts(found, desk, language)
    with right:
        show_map(view, posts_scene(sited), "possible-map", MAP_PX)


def posts_scene(sited: Siting | None) -> Json:
    """Return the map of new posts, numbered by what each adds."""
    steps = sited.steps if sited else ()
    posts = [
        {"name": str(number), "at": [round(one.place.lat, _DIGITS), round(one.place.lon, _DIGITS)]}
        for number, one in enumerate(steps, start=1)
    ]
    return {"units": [], "incidents": [], "selected": None, "gaps": None, "posts": posts}


def _show_possible(survey: Survey, city: City, share: float, language: Language) -> None:
    confidence = survey.study.confidence
    doubted = {one.jurisdiction for one in survey.study.disagreements}
    possible = honest_limits(survey.judged, share, confidence, doubted)
    names = ("area", "urgency", "promised", "calls", "quantile", "honest", "unanswered")
    heads = [say(f"possible-{name}", language, share=f"{share:.0%}") for name in names]
    # Classes first, since limits are announced for them; of both the urgent calls before the rest.
    rows = [
        _row(one, city, doubted, language)
        for one in sorted(possible, key=lambda one: one.dimension is Dimension.JURISDICTION)
    ]
    with st.container(key="possible-table"):
        show_table(say("possible-table", language), heads, rows)
    st.caption(say("possible-hint", language, share=f"{share:.0%}", confidence=f"{confidence:.0%}"))
    name = f"limits-possible-{city.code}.csv"
    lines = [[cell.replace("\n", " ") for cell in row] for row in rows]
    show_files("possible-files", [csv_file(say("save-csv", language), name, heads, lines)])


def _row(one: Possible, city: City, doubted: Collection[str], language: Language) -> list[str]:
    measured = one.measured
    return [
        with_doubt(_name(one, city, language), one.area in doubted, language),
        say(f"urgency-{one.urgency}", language),
        _promised(one, city),
        f"{measured.calls:,}",
        seconds_words(measured.quantile_s, language),
        _limit_words(measured, language),
        _limit_words(one.unanswered, language),
    ]


def _name(one: Possible, city: City, language: Language) -> str:
    if one.dimension is Dimension.AREA_CLASS:
        return area_class_words(one.area, language)
    return area_words(one.area, city)


def _promised(one: Possible, city: City) -> str:
    """Say what is announced for the area now."""
    area = city.jurisdictions.get(one.area)
    area_class = one.area if one.dimension is Dimension.AREA_CLASS or not area else area.area_class
    now = city.local_time(datetime.now(tz=UTC))
    limit = city.limits.for_call(area_class, Urgency(one.urgency), now)
    if limit is None or limit.limit is None:
        return "–"
    return minutes_and_seconds(limit.limit.total_seconds())


def _limit_words(limit: HonestLimit, language: Language) -> str:
    if math.isnan(limit.limit_s):
        return "–"
    if math.isinf(limit.limit_s):
        return say("possible-too-few", language)
    return minutes_and_seconds(limit.limit_s)


def _choose_posts(found: Studied, desk: Desk, language: Language) -> Siting | None:
    """Ask where which limit is wanted, and say how many more posts that takes."""
    show_heading(say("possible-posts", language))
    city = desk.city
    with st.form("possible-posts", border=False):
        areas = ["", *(area.code for area in city.jurisdictions)]
        key, usual = keep(f"possible-area-{city.code}", language, areas[0])
        area = st.selectbox(
            say("possible-where", language),
            areas,
            areas.index(usual) if usual in areas else 0,
            format_func=lambda code: _area_words(code, city, language),
            key=key,
        )
        choices = limits_to_choose(city.limits)
        key, usual_minutes = keep(f"possible-minutes-{city.code}", language, choices[0])
        minutes = st.selectbox(
            say("gaps-limit", language),
            choices,
            choices.index(usual_minutes) if usual_minutes in choices else 0,
            format_func=lambda one: say("gaps-minutes", language, minutes=f"{one:g}"),
            key=key,
        )
        key, usual_share = keep("possible-wanted", language, WANTED[1])
        wanted = st.selectbox(
            say("possible-wanted", language),
            WANTED,
            WANTED.index(usual_share),
            format_func=lambda one: f"{one:.0%}",
            key=key,
        )
        pressed = st.form_submit_button(say("possible-search", language), type="primary")
    asked = (found.asked, area, minutes, wanted)
    if pressed:
        with st.spinner(say("possible-searching", language)):
            st.session_state[_SITED] = (asked, _site(found, desk, area, minutes, wanted))
    kept = st.session_state.get(_SITED)
    if kept is None or kept[0] != asked:
        st.caption(say("possible-posts-hint", language))
        return None
    _show_siting(kept[1], city, language)
    sited: Siting = kept[1]
    return sited


def _site(found: Studied, desk: Desk, area: str, minutes: float, wanted: float) -> Siting:
    """Find the fewest more posts that reach so many of the calls, beside a car at each station."""
    calls = found.survey.judged.calls.rows(found.survey.judged.rows)
    return posts_needed(
        desk.city,
        posted(desk.city),
        timedelta(minutes=minutes),
        datetime.now(tz=UTC),
        desk.travel,
        share=wanted,
        area=area,
        of=_OF_CALLS,
        calls=(calls.lon, calls.lat),
        seconds=SEARCH_S,
    )


_OF_CALLS: Literal["calls"] = "calls"


def _show_siting(sited: Siting, city: City, language: Language) -> None:
    values = {"now": percent(sited.share_now), "share": percent(sited.share)}
    if not sited.steps:
        st.markdown(say("possible-none", language, now=values["now"]))
        return
    if sited.enough:
        words = say("possible-need", language, count=str(sited.posts), **values)
    else:
        most = percent(sited.share_possible)
        words = say("possible-not-enough", language, most=most, count=str(sited.posts), **values)
    st.markdown(words)
    proved = "possible-proved" if sited.proved else "possible-not-proved"
    st.caption(say(proved, language, least=str(sited.at_least)))
    heads = [say(f"possible-{name}", language) for name in ("number", "at", "adds", "reaches")]
    rows = [
        [
            str(number),
            _where(one.place.lon, one.place.lat, city),
            f"+{percent(one.adds)}",
            percent(one.share),
        ]
        for number, one in enumerate(sited.steps, start=1)
    ]
    show_table(say("possible-steps", language), heads, rows)
    lines = [
        [number, one.place.lon, one.place.lat, round(one.adds, 6), round(one.share, 6)]
        for number, one in enumerate(sited.steps, start=1)
    ]
    name = f"posts-{city.code}.csv"
    columns = ["post", "lon", "lat", "adds", "share"]
    show_files("possible-posts-files", [csv_file(say("save-csv", language), name, columns, lines)])


def _area_words(code: str, city: City, language: Language) -> str:
    return area_words(code, city) if code else say("possible-all", language)


def _where(lon: float, lat: float, city: City) -> str:
    row = int(city.jurisdictions.locate_many([lon], [lat]).owner[0])
    name = visible(tuple(city.jurisdictions)[row].name) if row >= 0 else "–"
    return f"{name}\n{lon:.5f}, {lat:.5f}"
