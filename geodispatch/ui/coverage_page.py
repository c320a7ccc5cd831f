"""
What is reached in time, and where nobody is: the coverage of the city, to look at and to take away.

Whoever may sit at a desk asks for the units as they are now; everybody else for the stations alone,
one patrol car at each: where units are is the desk's to know. An answer stands until another is
asked for, with its time beside it.
"""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

import numpy as np
import shapely
import streamlit as st
from shapely.geometry import Polygon

from geodispatch.desk import Desk
from geodispatch.desk.rights import may_open
from geodispatch.desk.sight import sees_unit
from geodispatch.domain import AvlFix, Crew, Language, Unit, UnitKind
from geodispatch.domain.people import Page, Principal
from geodispatch.policing import City
from geodispatch.studies import CoverageStudy, study_coverage
from geodispatch.ui import STATIC
from geodispatch.ui.coverage import limits_to_choose, percent
from geodispatch.ui.escape import escape, visible
from geodispatch.ui.kept import keep
from geodispatch.ui.map import MapView
from geodispatch.ui.saving import Saved, csv_file, show_files
from geodispatch.ui.scene import Json, Moment, gaps_on_map, units_on_map
from geodispatch.ui.tables import show_heading, show_table
from geodispatch.ui.texts import say
from geodispatch.ui.trouble import without_log
from geodispatch.ui.wording import clock_time, read

LISTED = 12
"""Gaps that the page lists, the largest first; a file has them all."""

MAP_PX = 640
_NAMED = 3
_USUAL_MINUTES = 10.0  # always among `limits_to_choose`
_WORKED = "coverage-worked"

ShowMap = Callable[[MapView, Json, str, int], None]


class Force(StrEnum):
    """Whose coverage it is."""

    UNITS = "units"
    POSTS = "posts"


@dataclass(frozen=True, slots=True)
class Lack:
    """
    One connected area that nobody reaches in time.

    Parameters
    ----------
    where
        Jurisdictions that it lies in, the one with most of it first.
    heads
        How many people live there; ``None`` where no source says.
    """

    area: Polygon
    area_km2: float
    where: tuple[str, ...]
    heads: float | None


@dataclass(frozen=True, slots=True)
class Worked:
    """
    An answer, as of a moment.

    Parameters
    ----------
    asked
        What it answers: city, force, minutes, and whose eyes it is for.
    units
        Those that it counts; stationed cars for `Force.POSTS`.
    """

    asked: tuple[object, ...]
    at: datetime
    force: Force
    minutes: float
    study: CoverageStudy
    lacks: tuple[Lack, ...]
    units: tuple[Unit, ...]


def forces_for(who: Principal) -> tuple[Force, ...]:
    """Return whose coverage somebody may ask for: live units are the desk's to know."""
    return (Force.UNITS, Force.POSTS) if may_open(who, Page.DESK) else (Force.POSTS,)


def posted(city: City) -> tuple[Unit, ...]:
    """Return one patrol car with two officers at each station, as a plan would post them."""
    return tuple(
        Unit(f"post {station.name}", UnitKind.CAR, station.name, Crew(2), fix=AvlFix(station.place))
        for station in city.stations
    )


def work_out(desk: Desk, who: Principal, force: Force, minutes: float, now: datetime) -> Worked:
    """
    Return what is reached within ``minutes`` of an order, turnout included.

    Raises
    ------
    PermissionError
        If somebody asks for units who may not see them.
    """
    if force not in forces_for(who):
        msg = f"{who.name} may not ask where units are."
        raise PermissionError(msg)
    units = posted(desk.city)
    if force is Force.UNITS:
        units = tuple(unit for unit in desk.units(now) if sees_unit(who, desk, unit))
    limit = timedelta(minutes=minutes)
    study = study_coverage(desk.city, units, limit, now, desk.travel)
    lacks = tuple(_lacks(desk.city, study))
    asked = _asked(desk.city, who, force, minutes)
    return Worked(asked, now, force, minutes, study, lacks, units)


def show_coverage(desk: Desk, who: Principal, view: MapView, show_map: ShowMap) -> None:
    """
    Draw the page.

    Parameters
    ----------
    show_map
        Puts a map on the page and shows a scene on it: view, scene, key, height in pixels.
    """
    language = view.language
    st.html(STATIC / "study.css")
    left, right = st.columns([2, 3])
    with left, without_log(language):
        force, minutes, again = _choose(desk.city, who, language)
        worked = None if again else _kept(_asked(desk.city, who, force, minutes))
        if worked is None:
            with st.spinner(say("gaps-working", language)):
                worked = work_out(desk, who, force, minutes, datetime.now(tz=UTC))
            st.session_state[_WORKED] = worked
        _show_shares(worked, desk.city, language)
        _show_lacks(worked, language)
        show_files("coverage-files", files(worked, desk.city, language))
        with right:
            stale_s = desk.city.rules(worked.at).settings.fix_shown_stale_after.total_seconds()
            moment = Moment(worked.at, language, stale_s, view.synthetic)
            show_map(view, scene(worked, moment), "coverage-map", MAP_PX)


def scene(worked: Worked, moment: Moment) -> Json:
    """Return what the map shows: the gaps, and the units where they were when it was asked."""
    live = worked.units if worked.force is Force.UNITS else ()
    return {
        "units": units_on_map(live, None, None, moment),
        "incidents": [],
        "selected": None,
        "gaps": gaps_on_map(lack.area for lack in worked.lacks),
    }


def files(worked: Worked, city: City, language: Language) -> list[Saved]:
    """Return the gaps as GeoJSON and as a table, all of them."""
    stem = f"gaps-{city.code}-{worked.force}-{worked.minutes:g}min"
    heads = [say(f"coverage-{name}", language) for name in ("number", "km2", "where", "heads")]
    rows = [
        [number, round(lack.area_km2, 3), " / ".join(lack.where), _whole(lack.heads)]
        for number, lack in enumerate(worked.lacks, start=1)
    ]
    label = say("save-geojson", language)
    return [
        Saved(label, f"{stem}.geojson", "application/geo+json", geojson(worked, city)),
        csv_file(say("save-csv", language), f"{stem}.csv", heads, rows),
    ]


def geojson(worked: Worked, city: City) -> str:
    """Return the gaps as GeoJSON, WGS 84 degrees to six places, with what they are gaps of."""
    study = worked.study
    document = {
        "type": "FeatureCollection",
        "city": city.code,
        "force": worked.force,
        "as_of": worked.at.isoformat(),
        "limit_s": study.limit.total_seconds(),
        "units": study.units,
        "covered_road_share": round(study.covered_road_share, 6),
        "covered_area_share": round(study.covered_area_share, 6),
        "covered_population_share": study.covered_population_share,
        "attribution": list(city.attribution),
        "features": [
            {
                "type": "Feature",
                "properties": {
                    "area_km2": round(lack.area_km2, 3),
                    "jurisdictions": list(lack.where),
                    "population": _whole(lack.heads),
                },
                "geometry": shapely.geometry.mapping(
                    shapely.transform(lack.area, lambda lonlat: lonlat.round(6))
                ),
            }
            for lack in worked.lacks
        ],
    }
    return json.dumps(document, ensure_ascii=False)


def _asked(city: City, who: Principal, force: Force, minutes: float) -> tuple[object, ...]:
    return city.code, force, minutes, who.name, who.role, who.area


def _choose(city: City, who: Principal, language: Language) -> tuple[Force, float, bool]:
    """Return whose coverage within how many minutes is asked for, and whether for anew."""
    show_heading(say("coverage-title", language))
    forces, choices = forces_for(who), limits_to_choose(city.limits)
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
    return force or forces[0], minutes or _USUAL_MINUTES, again


def _kept(asked: tuple[object, ...]) -> Worked | None:
    """Return the answer that this window has to a question, if it has one."""
    kept = st.session_state.get(_WORKED)
    return kept if isinstance(kept, Worked) and kept.asked == asked else None


def _lacks(city: City, study: CoverageStudy) -> Iterable[Lack]:
    areas = tuple(city.jurisdictions)
    tree = shapely.STRtree([area.boundary for area in areas])
    people = city.population
    for gap in study.gaps:
        near = tree.query(gap.area, predicate="intersects")
        shared = shapely.area(shapely.intersection([areas[at].boundary for at in near], gap.area))
        most = near[np.argsort(-shared, kind="stable")][:_NAMED]
        heads = None
        if people is not None:
            inside = shapely.contains_xy(gap.area, people.lon, people.lat)
            heads = float(people.heads[inside].sum())
        yield Lack(gap.area, gap.area_km2, tuple(areas[at].name for at in most), heads)


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
    counted = "coverage-of-units" if worked.force is Force.UNITS else "coverage-of-posts"
    at, whose = clock_time(worked.at, city), read(city.name, language)
    words = say(counted, language, count=str(study.units), time=at, city=whose)
    made_up = any(station.synthetic for station in city.stations)
    st.caption(f"{words} · {say('stations-synthetic', language)}" if made_up else words)


def _show_lacks(worked: Worked, language: Language) -> None:
    lacks = worked.lacks
    if not lacks:
        st.caption(say("coverage-whole", language))
        return
    km2 = f"{sum(lack.area_km2 for lack in lacks):,.1f}"
    heads = [say(f"coverage-{name}", language) for name in ("number", "km2", "where", "heads")]
    rows = [
        [
            str(number),
            f"{lack.area_km2:,.1f}",
            visible(say("missing-list", language).join(lack.where)) or "–",
            say("no-data", language) if lack.heads is None else f"{lack.heads:,.0f}",
        ]
        for number, lack in enumerate(lacks[:LISTED], start=1)
    ]
    title = say("coverage-gaps", language, count=str(len(lacks)), km2=km2)
    show_table(title, heads, rows)
    if len(lacks) > LISTED:
        st.caption(say("coverage-more", language, count=str(len(lacks) - LISTED)))


def _whole(heads: float | None) -> int | None:
    return None if heads is None else round(heads)
