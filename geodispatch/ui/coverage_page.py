"""
The page of coverage: who reaches what in time, and where nobody is.

An answer stands until another is asked for, with its time beside it.
"""

import math
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import streamlit as st

from geodispatch.desk import Desk
from geodispatch.desk.sight import sees_all
from geodispatch.domain import Language
from geodispatch.domain.people import Principal
from geodispatch.domain.posting import HOURS_A_WEEK
from geodispatch.errors import InputError
from geodispatch.policing import City
from geodispatch.studies import Expected, Gap, Shares
from geodispatch.studies.coverage import Calls
from geodispatch.ui import STATIC
from geodispatch.ui.coverage import limits_to_choose, percent
from geodispatch.ui.coverage_answer import (
    Force,
    Question,
    Worked,
    asked_of,
    files,
    forces_for,
    posted,
    stem_of,
    work_out,
)
from geodispatch.ui.escape import LONGEST_SENTENCE, escape, escape_markdown, visible
from geodispatch.ui.handing_in import Wanted, show_hand_in
from geodispatch.ui.kept import keep
from geodispatch.ui.kept_page import hour_words
from geodispatch.ui.map import MapView
from geodispatch.ui.saving import Saved, show_files
from geodispatch.ui.scene import Json, Moment, gaps_on_map, units_on_map
from geodispatch.ui.study_works import StudyTools, Wish
from geodispatch.ui.tables import show_heading, show_table
from geodispatch.ui.texts import say
from geodispatch.ui.trouble import without_log
from geodispatch.ui.week_page import show_week
from geodispatch.ui.wording import clock_time, minutes_and_seconds, read

LISTED = 12
"""Gaps that the page lists, the largest first; a file has them all."""

BUSY = (0.1, 0.2, 0.3, 0.5)
"""Shares of their time for which planned units may be taken to be busy."""

PAST_DAYS = 91
"""Calls of so many days say where demand is."""

MAP_PX = 640
_PLAN = (Wanted("plan", "coverage-plan-file", (".csv",)),)
_NOON_OF_MONDAY = 12
_USUAL_MINUTES = 10.0  # always among `limits_to_choose`
_WORKED = "coverage-worked"

ShowMap = Callable[[MapView, Json, str, int], None]


def show_coverage(
    desk: Desk,
    who: Principal,
    view: MapView,
    show_map: ShowMap,
    tools: StudyTools | None = None,
) -> None:
    """
    Draw the page.

    Parameters
    ----------
    show_map
        Puts a map on the page and shows a scene on it: view, scene, key, height in pixels.
    tools
        Past calls, shift plans, speeds by hour and further files; without them the page has what
        the desk knows.
    """
    language = view.language
    st.html(STATIC / "study.css")
    left, right = st.columns([2, 3])
    with left, without_log(language):
        question, again = _choose(desk.city, who, tools, language)
        if question is None:
            return
        worked = None if again else _kept(asked_of(desk.city, who, question))
        if worked is None:
            with st.spinner(say("gaps-working", language)):
                now = datetime.now(tz=UTC)
                worked = work_out(desk, who, question, now, _past_calls(desk, who, tools, now))
            st.session_state[_WORKED] = worked
        _show_shares(worked, desk.city, language)
        _show_several(worked, language)
        _show_lacks(worked, language)
        show_files("coverage-files", files(worked, desk.city, language))
        if tools is not None:
            _show_more_files(worked, desk.city, tools, language)
    with right, without_log(language):
        stale_s = desk.city.rules(worked.at).settings.fix_shown_stale_after.total_seconds()
        moment = Moment(worked.at, language, stale_s, view.synthetic)
        show_map(view, scene(worked, moment), "coverage-map", MAP_PX)
        if tools is not None and worked.force is not Force.UNITS:
            show_week(desk, question, posted(desk.city), tools.works, view)


def scene(worked: Worked, moment: Moment) -> Json:
    """Return what the map shows: the gaps, and the units where they were when it was asked."""
    live = worked.units if worked.force is Force.UNITS else ()
    return {
        "units": units_on_map(live, None, None, moment),
        "incidents": [],
        "selected": None,
        "gaps": gaps_on_map(lack.gap.area for lack in worked.lacks),
    }


def _choose(
    city: City, who: Principal, tools: StudyTools | None, language: Language
) -> tuple[Question | None, bool]:
    """Return what is asked, ``None`` while a plan is lacking, and whether for anew."""
    show_heading(say("coverage-title", language))
    forces = forces_for(who, plans=tools is not None and bool(tools.uploads))
    choices = limits_to_choose(city.limits)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        force_box, again_box = (st.container(width="content") for _ in range(2))
    again = again_box.button(say("coverage-again", language), key=f"coverage-again-{language}")
    key, first = keep(f"coverage-force-{len(forces)}", language, forces[0])
    force = force_box.segmented_control(
        say("coverage-force", language),
        forces,
        format_func=lambda one: say(f"coverage-{one}", language),
        required=True,
        default=first,
        key=key,
    )
    key, usual = keep(f"coverage-minutes-{city.code}", language, _USUAL_MINUTES)
    minutes = st.segmented_control(
        say("gaps-limit", language),
        choices,
        format_func=lambda number: say("gaps-minutes", language, minutes=f"{number:g}"),
        required=True,
        default=usual,
        key=key,
    )
    question = Question(force or forces[0], minutes or _USUAL_MINUTES)
    if question.force is not Force.PLAN or tools is None:
        return question, again
    return _with_plan(question, city, tools, language), again


def _with_plan(
    question: Question, city: City, tools: StudyTools, language: Language
) -> Question | None:
    """Ask for a shift plan and an hour; ``None`` while there is no plan that can be read."""
    keys = show_hand_in("coverage-plans", _PLAN, tools.works.uploaded, tools.uploads, language)
    file = keys.get("plan", "")
    if not file:
        st.caption(say("coverage-wait-plan", language))
        return None
    try:
        plan = tools.works.plan(city, file)
    except InputError as error:
        st.error(escape_markdown(error, LONGEST_SENTENCE))
        return None
    key, usual = keep("coverage-hour", language, _NOON_OF_MONDAY)
    hour = st.selectbox(
        say("coverage-hour", language),
        range(HOURS_A_WEEK),
        usual,
        format_func=lambda one: hour_words(one, language),
        key=key,
    )
    return replace(question, plan=plan, plan_key=file, hour=hour)


def _past_calls(
    desk: Desk, who: Principal, tools: StudyTools | None, now: datetime
) -> Calls | None:
    """Return where citizens called from lately, for whoever sees all of the city."""
    if tools is None or not sees_all(who, desk):
        return None
    source = tools.works.sources()[0]
    found = tools.works.handled(desk, Wish(source, PAST_DAYS), now).calls
    # Demand is what citizens ask for: what a patrol comes upon shows where patrols are.
    found = found.rows(~found.patrol)
    return (found.lon, found.lat) if len(found) else None


def _kept(asked: tuple[object, ...]) -> Worked | None:
    """Return the answer that this window has to a question, if it has one."""
    kept = st.session_state.get(_WORKED)
    return kept if isinstance(kept, Worked) and kept.asked == asked else None


def _show_shares(worked: Worked, city: City, language: Language) -> None:
    study, people = worked.study, worked.study.covered_population_share
    shares = {"roads": study.covered_road_share, "area": study.covered_area_share, "people": people}
    cells = "".join(
        f"<div><dt>{escape(say(f'figures-{name}', language))}</dt>"
        f"<dd>{escape(say('no-data', language) if share is None else percent(share))}</dd>"
        f'<meter min="0" max="1" value="{share or 0.0:.4f}" '
        f'aria-label="{escape(say(f"figures-{name}", language))}"></meter></div>'
        for name, share in shares.items()
    )
    st.html(f'<dl class="gd-shares">{cells}</dl>')
    counted = f"coverage-of-{worked.force}"
    at, whose = clock_time(worked.at, city), read(city.name, language)
    words = say(counted, language, count=str(study.units), time=at, city=whose)
    made_up = any(station.synthetic for station in city.stations)
    st.caption(f"{words} · {say('stations-synthetic', language)}" if made_up else words)


def _show_several(worked: Worked, language: Language) -> None:
    """Say what one, two and three units reach, and what a free one does on average."""
    study, fraction = worked.study, worked.study.busy_fraction
    if worked.force is not Force.UNITS:
        key, usual = keep("coverage-busy", language, BUSY[2])
        fraction = st.segmented_control(
            say("coverage-busy", language),
            BUSY,
            format_func=lambda one: f"{one:.0%}",
            required=True,
            default=usual,
            key=key,
        )
    names = ("roads", "area", "people", "calls")
    heads = ["", *(say(f"coverage-by-{name}", language) for name in names)]
    rows = [
        [say("coverage-by-units", language, count=str(one.units)), *_shares_words(one, language)]
        for one in study.by_units
    ]
    busy, expected = percent(fraction), _shares_words(study.counted.expected(fraction), language)
    rows.append([say("coverage-expected", language, busy=busy), *expected])
    show_table(say("coverage-several", language), heads, rows)


def _shares_words(one: Shares | Expected, language: Language) -> list[str]:
    nothing = say("no-data", language)
    shares = (one.road, one.area, one.population, one.calls)
    return [nothing if share is None else percent(share) for share in shares]


def _show_lacks(worked: Worked, language: Language) -> None:
    lacks = worked.lacks
    if not lacks:
        st.caption(say("coverage-whole", language))
        return
    km2 = f"{sum(lack.gap.area_km2 for lack in lacks):,.1f}"
    names = ("number", "km2", "where", "heads", "calls", "nearest", "misses")
    heads = [say(f"coverage-{name}", language) for name in names]
    nothing = say("no-data", language)
    rows = [
        [
            str(number),
            f"{lack.gap.area_km2:,.1f}",
            visible(say("missing-list", language).join(lack.where)) or "–",
            nothing if lack.gap.population is None else f"{lack.gap.population:,.0f}",
            nothing if lack.gap.calls is None else f"{lack.gap.calls:,}",
            visible(lack.gap.nearest) or "–",
            _late_words(lack.gap, language),
        ]
        for number, lack in enumerate(lacks[:LISTED], start=1)
    ]
    title = say("coverage-gaps", language, count=str(len(lacks)), km2=km2)
    show_table(title, heads, rows)
    if len(lacks) > LISTED:
        st.caption(say("coverage-more", language, count=str(len(lacks) - LISTED)))


def _late_words(gap: Gap, language: Language) -> str:
    if not math.isfinite(gap.misses_by_s):
        return say("coverage-never", language)
    low = minutes_and_seconds(gap.misses_by_s)
    if not math.isfinite(gap.misses_worst_by_s):
        return say("coverage-late-or-never", language, low=low)
    high = minutes_and_seconds(gap.misses_worst_by_s)
    return say("kept-interval", language, low=low, high=high)


def _show_more_files(worked: Worked, city: City, tools: StudyTools, language: Language) -> None:
    """Make the files for programs that read maps once somebody asks for them."""
    key = "coverage-more-of"
    if st.button(say("coverage-make-files", language), key=f"coverage-make-{language}"):
        st.session_state[key] = worked.asked
    if st.session_state.get(key) != worked.asked:
        return
    papers = tools.works.coverage_files(worked.study, city, stem_of(worked, city))
    made = [Saved(say(one.kind, language), one.name, one.media, one.content) for one in papers]
    show_files("coverage-more-files", made)
