"""
The page of announced limits (110 rules, arts. 5, 9 and 12): promised, kept, and what could be.

Each part answers one question of a planner; the second and the third rest on the same calls.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from enum import StrEnum

import streamlit as st

from geodispatch.desk import Desk
from geodispatch.desk.sight import sees_all
from geodispatch.domain import Language
from geodispatch.domain.people import AccountRole, Principal
from geodispatch.ui import STATIC
from geodispatch.ui.impossible_page import show_impossible
from geodispatch.ui.kept import keep
from geodispatch.ui.kept_page import kept_scene, show_categories, show_kept
from geodispatch.ui.limit_words import about_words
from geodispatch.ui.map import MapView
from geodispatch.ui.possible_page import show_possible
from geodispatch.ui.promised_page import show_promised
from geodispatch.ui.saving import Saved, show_files
from geodispatch.ui.scene import Json
from geodispatch.ui.studied import Studied, choose_study
from geodispatch.ui.study_works import (
    Drawing,
    Look,
    Paper,
    PaperKind,
    StudyTools,
    StudyWorks,
)
from geodispatch.ui.tables import show_heading
from geodispatch.ui.texts import say
from geodispatch.ui.trouble import without_log

MAP_PX = 520
ShowMap = Callable[[MapView, Json, str, int], None]


class Part(StrEnum):
    """What the page answers."""

    PROMISED = "promised"
    OF_CALLS = "of-calls"
    POSSIBLE = "possible"


def show_limits(
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
        ``None`` leaves the page with what was promised.
    """
    language = view.language
    st.html(STATIC / "study.css")
    show_heading(say("limits-title", language))
    part = _part(language) if tools else Part.PROMISED
    if tools is None or part is Part.PROMISED:
        show_promised(desk, who, language)
        show_impossible(desk, view, show_map)
        return
    with without_log(language):
        found = choose_study(desk, who, tools.works, tools.uploads, language)
        if found is None:
            return
        if part is Part.POSSIBLE:
            show_possible(found, desk, view, show_map)
            return
        _show_kept(found, desk, view, show_map, tools.works)
        _show_papers(found, desk, who, tools.works, language)


def _part(language: Language) -> Part:
    key, usual = keep("limits-part", language, Part.PROMISED)
    return st.segmented_control(
        say("limits-part", language),
        list(Part),
        format_func=lambda one: say(f"limits-{one}", language),
        required=True,
        default=usual,
        key=key,
        label_visibility="collapsed",
    )


def _show_kept(
    found: Studied, desk: Desk, view: MapView, show_map: ShowMap, works: StudyWorks
) -> None:
    language, study = view.language, found.survey.study
    show_kept(study, desk.city, language)
    left, right = st.columns([1, 1], gap="large")
    with left:
        _show_pictures(found, desk, view, works)
    with right:
        show_heading(say("kept-map", language))
        show_map(view, kept_scene(study, desk.city, language), "kept-map", MAP_PX)
    with st.expander(say("kept-categories", language)):
        show_categories(study, desk.city, language)


def _show_pictures(found: Studied, desk: Desk, view: MapView, works: StudyWorks) -> None:
    """Show one picture at a time, with its files."""
    language, kept = view.language, found.survey.study.kept
    drawings = [one for one in Drawing if kept or one not in _OF_A_LIMIT]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        key, usual = keep(f"kept-picture-{len(drawings)}", language, drawings[0])
        drawing = st.selectbox(
            say("kept-pictures", language),
            drawings,
            drawings.index(usual) if usual in drawings else 0,
            format_func=lambda one: say(f"kept-picture-{one}", language),
            key=key,
        )
        place = 0
        if drawing in _OF_A_LIMIT:
            # Of the most calls that a number judges.
            usual_at = max(range(len(kept)), key=lambda at: kept[at].group.limited)
            key, first = keep(f"kept-limit-{len(kept)}", language, usual_at)
            place = st.selectbox(
                say("limits-value", language),
                range(len(kept)),
                min(first, len(kept) - 1),
                format_func=lambda at: about_words(kept[at].limit, language),
                key=key,
            )
    look = Look(language, view.theme)
    show_picture(works, drawing, found, desk, look, place)


_OF_A_LIMIT = frozenset({Drawing.SHARE, Drawing.CURVE})


def show_picture(
    works: StudyWorks, drawing: Drawing, found: Studied, desk: Desk, look: Look, place: int
) -> None:
    """Put a picture on the page, with buttons that save it."""
    picture = works.picture(drawing, found.survey, desk.city, look, place)
    st.image(picture.png, width="stretch")
    stem = f"limits-{desk.city.code}-{drawing}"
    files = [
        Saved(say("save-svg", look.language), f"{stem}.svg", "image/svg+xml", picture.svg),
        Saved(say("save-png", look.language), f"{stem}.png", "image/png", picture.png),
    ]
    show_files(f"kept-picture-{drawing}", files)


def _show_papers(
    found: Studied, desk: Desk, who: Principal, works: StudyWorks, language: Language
) -> None:
    """Make the papers when somebody asks: they take a second, and travel with the page."""
    show_heading(say("kept-papers", language))
    key, asked = "kept-papers-of", found.asked
    if st.button(say("kept-make-papers", language), key=f"kept-make-{language}"):
        st.session_state[key] = asked
    if st.session_state.get(key) != asked:
        return
    study, now = found.survey.study, datetime.now(tz=UTC)
    on = study.until or desk.city.local_time(now).date()
    papers = [*works.papers(found.survey, desk.city, on, found.wish.source)]
    if not sees_all(who, desk):
        # The sheet speaks for the city: of the calls of one area it would say what is not so.
        papers = [one for one in papers if one.kind is PaperKind.GROUPS_CSV]
    # 110 rules, art. 5: the report names units, so whoever inspects gets it and nobody else.
    if who.role is AccountRole.SUPERVISOR:
        papers += works.reports(found.survey, desk, now)
    show_files("kept-papers", [saved(one, language) for one in papers])


def saved(paper: Paper, language: Language) -> Saved:
    """Return a paper as a file with its button."""
    return Saved(say(paper.kind, language), paper.name, paper.media, paper.content)
