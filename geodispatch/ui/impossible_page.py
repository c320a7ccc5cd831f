"""Where nobody can keep an announced limit, from whichever station: a share, and the map."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import streamlit as st

from geodispatch.desk import Desk
from geodispatch.domain import Language
from geodispatch.studies.promises import Impossible, impossible_places
from geodispatch.ui.coverage import percent
from geodispatch.ui.kept import keep
from geodispatch.ui.limit_words import about_words, minutes_words
from geodispatch.ui.map import MapView
from geodispatch.ui.scene import Json, gaps_on_map
from geodispatch.ui.tables import show_heading
from geodispatch.ui.texts import say

MAP_PX = 520
_FOUND = "impossible-found"

ShowMap = Callable[[MapView, Json, str, int], None]


def show_impossible(desk: Desk, view: MapView, show_map: ShowMap) -> None:
    """Draw this part of the page: nothing until somebody asks, since it takes a search."""
    language, city, now = view.language, desk.city, datetime.now(tz=UTC)
    today = city.local_time(now).date()
    limits = [one for one in city.limits if one.in_force(today) and one.limit is not None]
    limits.sort(key=lambda one: one.limit or timedelta.max)  # the hardest to keep first
    if not limits or not city.stations:
        return
    show_heading(say("impossible-title", language))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        key, usual = keep(f"impossible-limit-{city.code}", language, 0)
        place = st.selectbox(
            say("limits-value", language),
            range(len(limits)),
            min(usual, len(limits) - 1),
            format_func=lambda at: (
                f"{about_words(limits[at], language)} · {minutes_words(limits[at], language)}"
            ),
            key=key,
        )
        pressed = st.button(say("impossible-show", language), key=f"impossible-{language}")
    asked = (city.code, limits[place])
    if pressed:
        with st.spinner(say("gaps-working", language)):
            found = impossible_places(city, limits[place], desk.travel, now)
        st.session_state[_FOUND] = (asked, found)
    kept = st.session_state.get(_FOUND)
    if kept is None or kept[0] != asked:
        st.caption(say("impossible-hint", language))
        return
    _show(kept[1], view, show_map, language)


def _show(found: Impossible | None, view: MapView, show_map: ShowMap, language: Language) -> None:
    if found is None:
        st.caption(say("impossible-nowhere", language))
        return
    roads = say("no-data", language) if found.road_share is None else percent(found.road_share)
    shares = {"roads": roads, "area": percent(found.area_share), "stations": str(found.stations)}
    st.caption(say("impossible-shares", language, **shares))
    scene: Json = {"units": [], "incidents": [], "selected": None}
    gaps = gaps_on_map(gap.area for gap in found.gaps)
    show_map(view, {**scene, "gaps": gaps}, "impossible-map", MAP_PX)
