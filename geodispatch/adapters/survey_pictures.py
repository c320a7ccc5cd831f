"""Pictures of a study of limits: which figure is drawn of which numbers."""

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from geodispatch.adapters.figures import (
    AreaValue,
    Band,
    Mark,
    Panel,
    Picture,
    Style,
    curve_figure,
    ecdf_figure,
    gap_map,
    small_multiples,
    week_strip,
    words,
)
from geodispatch.adapters.figures.distribution import SHOWN_PART
from geodispatch.adapters.figures.picture import minutes
from geodispatch.adapters.figures.weeks import FEWEST
from geodispatch.adapters.sheet.names import area_class_name, calls_name
from geodispatch.domain.limit import ResponseLimit
from geodispatch.domain.naming import Name
from geodispatch.policing import City
from geodispatch.studies import WeekCoverage
from geodispatch.studies.compliance import (
    Dimension,
    Group,
    Kept,
    Survey,
    honest_limit,
    share_curve,
)
from geodispatch.studies.compliance.announceable import sound_calls, times_of
from geodispatch.studies.compliance.weekly import weekly_shares

HOURS = 168

_POINTS = 240
_Seconds = npt.NDArray[np.float64]
_IN_DOUBT = Name("存疑", "in doubt")
_ALL = Name("各时段时限内的比例", "Share within the limit by hour of the week")
_REACHED = Name("{minutes} 分钟内可到达的道路", "Streets reached within {minutes} min")
_MAP = Name("各辖区时限内的比例", "Share within the limit by district")
_WEEKS = Name("各辖区每周时限内的比例", "Share within the limit, week by week")


def share_picture(survey: Survey, place: int, city: City, style: Style) -> Picture:
    """
    Draw how long calls of a limit took, with the limit.

    Parameters
    ----------
    place
        Of the limit among ``survey.study.kept``.
    """
    kept = survey.study.kept[place]
    times, promised = _times(survey, kept), _seconds(kept.limit)
    curve = share_curve(times, _shown(times, promised), survey.study.confidence)
    band = Band(curve.limits_s, curve.low, curve.high) if times.size else None
    return ecdf_figure(times, promised, style, band=band, title=_title(kept, city, style))


def curve_picture(survey: Survey, place: int, city: City, style: Style) -> Picture:
    """
    Draw which share every other limit would have kept, with what could be announced.

    Calls of districts whose arrivals are doubted are left out: nothing can be promised by them.
    """
    kept, judged = survey.study.kept[place], survey.judged
    times = times_of(judged, _of_limit(survey, kept) & sound_calls(judged, _doubted(survey)))
    promised = _seconds(kept.limit)
    honest = honest_limit(times, confidence=survey.study.confidence)
    at = _shown(times, promised, honest.limit_s)
    curve = share_curve(times, at, survey.study.confidence)
    marks = []
    if promised:
        marks.append(Mark(promised, style.say(words.LIMIT, minutes=minutes(promised))))
    if np.isfinite(honest.limit_s):
        label = style.say(words.CAN_BE_ANNOUNCED, minutes=minutes(honest.limit_s))
        marks.append(Mark(honest.limit_s, label))
    band = Band(curve.limits_s, curve.low, curve.high) if times.size else None
    title = _title(kept, city, style)
    return curve_figure(curve.limits_s, curve.share, band, style, marks=marks, title=title)


def hours_picture(survey: Survey, style: Style) -> Picture:
    """Draw the share within the limit for each hour of the week."""
    shares, counts = np.full(HOURS, np.nan), np.zeros(HOURS, dtype=np.int64)
    for group in survey.study.by.get(Dimension.HOUR, ()):
        shares[int(group.key)], counts[int(group.key)] = group.share.value, group.limited
    return week_strip(shares, counts, style, title=style.say(_ALL))


def coverage_week_picture(week: WeekCoverage, style: Style) -> Picture:
    """Draw the share of streets that one unit reaches in each hour of the week."""
    shares = np.array([one.by_units[0].road for one in week.hours])
    # Of shares of streets there is no sample that could be too small.
    enough = np.full(HOURS, FEWEST, dtype=np.int64)
    minutes_told = minutes(week.limit.total_seconds())
    return week_strip(shares, enough, style, title=style.say(_REACHED, minutes=minutes_told))


def areas_picture(survey: Survey, city: City, style: Style) -> Picture:
    """Draw the share within the limit of each jurisdiction, on their map."""
    groups = {one.key: one for one in survey.study.by.get(Dimension.JURISDICTION, ())}
    told = {code: _told(group) for code, group in groups.items() if code not in _doubted(survey)}
    areas = [
        AreaValue(area.name, area.boundary, told.get(area.code, math.nan))
        for area in city.jurisdictions
    ]
    return gap_map(areas, style, title=style.say(_MAP))


def districts_picture(survey: Survey, city: City, style: Style) -> Picture:
    """Draw the share of each week, a small panel for each jurisdiction."""
    names = {area.code: area.name for area in city.jurisdictions}
    for code in _doubted(survey):
        names[code] = f"{names.get(code, code)} ({style.say(_IN_DOUBT)})"
    panels: Sequence[Panel] = [
        Panel(names.get(one.area, one.area), one.weeks, one.shares, one.calls)
        for one in weekly_shares(survey.judged, survey.study.confidence)
    ]
    return small_multiples(panels, style, title=style.say(_WEEKS))


def _shown(times_s: _Seconds, *marked_s: float | None) -> _Seconds:
    """Return the limits of a curve: close to each other, though one call may have taken a day."""
    marked = [one for one in marked_s if one is not None and np.isfinite(one)]
    most = float(np.quantile(times_s, SHOWN_PART)) if times_s.size else 0.0
    return np.linspace(0.0, max(most, 1.3 * max(marked, default=0.0), 60.0), _POINTS)


def _told(group: Group) -> float:
    return math.nan if group.limited < FEWEST else group.share.value


def _doubted(survey: Survey) -> frozenset[str]:
    """Return the jurisdictions whose arrivals are doubted."""
    return frozenset(one.jurisdiction for one in survey.study.disagreements)


def _of_limit(survey: Survey, kept: Kept) -> npt.NDArray[np.bool_]:
    judged = survey.judged
    return np.asarray(judged.limit == judged.limits.index(kept.limit))


def _times(survey: Survey, kept: Kept) -> npt.NDArray[np.float64]:
    return times_of(survey.judged, _of_limit(survey, kept))


def _seconds(limit: ResponseLimit) -> float | None:
    return None if limit.limit is None else limit.limit.total_seconds()


def _title(kept: Kept, city: City, style: Style) -> str:
    parts = (area_class_name(kept.limit.area_class), calls_name(kept.limit, city))
    return " · ".join(style.say(part) for part in parts)
