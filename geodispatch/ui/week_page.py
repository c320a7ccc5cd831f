"""What a force reaches in each hour of the week, with the travel times of that hour (art. 9)."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from geodispatch.desk import Desk
from geodispatch.domain import Language, Unit
from geodispatch.studies import WeekCoverage, study_week
from geodispatch.ui.coverage_answer import Question
from geodispatch.ui.escape import escape_markdown
from geodispatch.ui.kept import keep
from geodispatch.ui.kept_page import hour_words
from geodispatch.ui.map import MapView
from geodispatch.ui.saving import Saved, csv_file, show_files
from geodispatch.ui.study_works import Look, StudyWorks
from geodispatch.ui.tables import show_heading
from geodispatch.ui.texts import say
from geodispatch.ui.wording import source_words

TARGETS = (0.7, 0.8, 0.9, 0.95)
NAMED = 12
"""Hours below the target that are named one by one; the table has them all."""

_USUAL_TARGET = 0.9
_WORKED = "week-worked"
_OF = ("road", "area", "population", "calls")


def show_week(
    desk: Desk, question: Question, stationed: Sequence[Unit], works: StudyWorks, view: MapView
) -> None:
    """
    Draw this part of the page: nothing until somebody asks, since a week takes seconds.

    Parameters
    ----------
    stationed
        Who counts where no plan is asked about.
    """
    language, city = view.language, desk.city
    show_heading(say("week-title", language))
    asked = (city.code, question.force, question.minutes, question.plan_key)
    if st.button(say("week-work-out", language), key=f"week-work-out-{language}"):
        bar = st.progress(0.0, text=say("week-working", language))
        week = study_week(
            city,
            question.plan or stationed,
            timedelta(minutes=question.minutes),
            datetime.now(tz=UTC),
            desk.travel,
            works.speeds(city),
            progress=lambda done, total: _advance(bar, done / total),
        )
        bar.empty()
        st.session_state[_WORKED] = (asked, week)
    kept = st.session_state.get(_WORKED)
    if kept is None or kept[0] != asked:
        st.caption(say("week-hint", language))
        return
    _show(kept[1], city.code, works, Look(language, view.theme))


def _advance(bar: DeltaGenerator, share: float) -> None:
    bar.progress(share)


def _show(week: WeekCoverage, code: str, works: StudyWorks, look: Look) -> None:
    language = look.language
    key, usual = keep("week-target", language, _USUAL_TARGET)
    target = st.segmented_control(
        say("week-target", language),
        TARGETS,
        format_func=lambda one: f"{one:.0%}",
        required=True,
        default=usual,
        key=key,
    )
    picture = works.week_picture(week, look)
    st.image(picture.png, width="stretch")
    below = week.below(target)
    if below:
        named = [hour_words(one.hour, language) for one in below[:NAMED]]
        words = say("missing-list", language).join(named) + ("…" if len(below) > NAMED else "")
        told = {"count": str(len(below)), "target": f"{target:.0%}", "hours": words}
        st.warning(say("week-below", language, **told))
    else:
        st.caption(say("week-kept", language, target=f"{target:.0%}"))
    source = source_words(week.profile_source, language)
    speeds = say("week-speeds", language, source=source) if source else say("week-even", language)
    st.caption(escape_markdown(speeds))
    stem = f"coverage-week-{code}-{week.limit.total_seconds() / 60:g}min"
    show_files(
        "week-files",
        [
            _table(week, stem, language),
            Saved(say("save-svg", language), f"{stem}.svg", "image/svg+xml", picture.svg),
            Saved(say("save-png", language), f"{stem}.png", "image/png", picture.png),
        ],
    )


def _table(week: WeekCoverage, stem: str, language: Language) -> Saved:
    numbers = range(1, 1 + len(week.hours[0].by_units))
    heads = ["hour_of_week", "units", *(f"{of}_by_{n}" for n in numbers for of in _OF)]
    rows = [
        [one.hour, one.units, *(getattr(share, of) for share in one.by_units for of in _OF)]
        for one in week.hours
    ]
    return csv_file(say("save-csv", language), f"{stem}.csv", heads, rows)
