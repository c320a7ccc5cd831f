"""Hours of the week and weeks of the year: the heat strip, and one small panel a district."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Literal

import numpy as np
import numpy.typing as npt
from matplotlib import colormaps
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colors import Colormap
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from geodispatch.adapters.figures import words
from geodispatch.adapters.figures.distribution import say_no_data, show_share_axis
from geodispatch.adapters.figures.picture import (
    Picture,
    Style,
    clean,
    dress,
    minutes,
    new_figure,
    percent,
    put_note,
    put_title,
)
from geodispatch.studies.compliance.values import Estimate

FloatArray = npt.NDArray[np.float64]

Kind = Literal["share", "seconds", "count"]

FEWEST = 10
"""Under so many calls there is no figure: a share of four calls says nothing of an hour."""

DAYS, HOURS = 7, 24
PANELS_ACROSS = 4


@dataclass(frozen=True, slots=True)
class Panel:
    """
    A district in a row of small panels.

    Parameters
    ----------
    weeks
        Their Mondays, ascending.
    shares
        One estimate a week; NaN where nothing can be told.
    calls
        Behind all of them.
    """

    name: str
    weeks: Sequence[date]
    shares: Sequence[Estimate]
    calls: int


def week_strip(
    values: FloatArray,
    counts: npt.NDArray[np.int64],
    style: Style,
    *,
    kind: Kind = "share",
    title: str = "",
) -> Picture:
    """
    Draw a figure for each hour of the week, a row a day.

    Parameters
    ----------
    values
        From Monday midnight on, on the city's clocks, shape ``(168,)``; shares from 0 to 1, seconds
        or numbers, as ``kind`` says.
    counts
        Calls behind each, shape ``(168,)``; hours of under `FEWEST` are hatched, except for numbers
        of calls themselves.

    Raises
    ------
    ValueError
        If there are not 168 of each.
    """
    if values.shape != (DAYS * HOURS,) or counts.shape != (DAYS * HOURS,):
        msg = f"A week has 168 hours, not {values.shape} and {counts.shape}."
        raise ValueError(msg)
    enough = np.isfinite(values) & ((counts >= FEWEST) | (kind == "count"))
    shown = np.where(enough, values, np.nan).reshape(DAYS, HOURS)
    return Picture(title, partial(_draw_week, shown, style, kind, title))


def small_multiples(
    panels: Sequence[Panel], style: Style, *, target: float | None = None, title: str = ""
) -> Picture:
    """
    Draw the share of each week in a small panel for each district, all on one scale.

    Behind the line of a district stand those of all others, faintly: where it lies among them.

    Parameters
    ----------
    target
        Share that is aimed at, drawn across all panels.
    """
    return Picture(title, partial(_draw_panels, tuple(panels), style, target, title))


def scale_of(shown: FloatArray, kind: Kind) -> tuple[float, float]:
    """Return the ends of the scale of colours."""
    found = shown[np.isfinite(shown)]
    if not found.size:
        return 0.0, 1.0
    if kind == "share":
        # Whole tens, so that two pictures of alike cities can be held side by side.
        return min(math.floor(float(found.min()) * 10.0) / 10.0, 0.9), 1.0
    unit = 60.0 if kind == "seconds" else 1.0
    low = 0.0 if kind == "count" else math.floor(float(found.min()) / unit) * unit
    return low, max(math.ceil(float(found.max()) / unit) * unit, low + unit)


def value_words(value: float, kind: Kind) -> str:
    """Write a value as its kind is read: per cent, minutes, or a number."""
    if kind == "share":
        return percent(value)
    return minutes(value) if kind == "seconds" else f"{value:,.0f}"


def colours(kind: Kind, style: Style) -> Colormap:
    """Return cividis, which colour-blind people read alike; what stands out is bad, or much."""
    dark_is_low = (kind == "share") == (style.theme == "light")
    return colormaps["cividis" if dark_is_low else "cividis_r"]


def show_scale(figure: Figure, axes: Axes, image: ScalarMappable, kind: Kind, style: Style) -> None:
    """Put the scale of colours beside a picture."""
    bar = figure.colorbar(image, ax=axes, shrink=0.9, pad=0.015)
    values = _steps(*image.get_clim(), kind)
    bar.set_ticks(values, labels=[value_words(value, kind) for value in values])
    bar.outline.set_visible(False)
    unit = words.KEPT_AXIS if kind == "share" else words.MINUTES_AXIS
    if kind != "count":
        bar.set_label(style.say(unit), color=style.inks.ink, fontsize=9)


def _steps(low: float, high: float, kind: Kind) -> list[float]:
    unit = {"share": 0.1, "seconds": 60.0, "count": 1.0}[kind]
    wide = (high - low) / unit
    step = next((one for one in (1, 2, 5, 10, 20, 50) if wide / one <= 5), math.ceil(wide / 5))
    return [low + unit * step * number for number in range(math.floor(wide / step + 1e-9) + 1)]


def _draw_week(shown: FloatArray, style: Style, kind: Kind, title: str) -> Figure:
    figure = new_figure(style, 8.4, 3.1)
    axes = figure.add_subplot()
    put_title(axes, title, style)
    low, high = scale_of(shown, kind)
    image = axes.imshow(shown, cmap=colours(kind, style), vmin=low, vmax=high, aspect="auto")
    lacking = ~np.isfinite(shown)
    for day, hour in np.argwhere(lacking):
        axes.add_patch(_hatched(hour - 0.5, day - 0.5, style))
    hours = np.arange(0, HOURS + 1, 3)
    axes.set_xticks(hours - 0.5, [f"{hour}" for hour in hours])
    axes.set_yticks(range(DAYS), [style.say(day) for day in words.WEEKDAYS])
    axes.set_xlabel(style.say(words.HOUR_AXIS), fontsize=10)
    axes.set_xlim(-0.5, HOURS - 0.5)
    axes.set_ylim(DAYS - 0.5, -0.5)
    show_scale(figure, axes, image, kind, style)
    if lacking.any():
        note = style.say(words.FEW, fewest=f"{FEWEST}")
        put_note(axes, f"//  {note}", style, (1.0, -0.14))
    return dress(figure, style)


def _draw_panels(
    panels: tuple[Panel, ...], style: Style, target: float | None, title: str
) -> Figure:
    across = min(PANELS_ACROSS, max(1, len(panels)))
    down = max(1, math.ceil(len(panels) / across))
    figure = new_figure(style, 2.2 * across + 0.6, 1.65 * down + 0.7)
    if title:
        figure.suptitle(clean(title, 80), fontsize=12, color=style.inks.ink, x=0.01, ha="left")
    grid = figure.subplots(down, across, squeeze=False, sharex=True, sharey=True)
    days = sorted({week for panel in panels for week in panel.weeks})
    for axes, panel in zip(grid.flat, panels, strict=False):
        _draw_panel(axes, panel, panels, (days, target), style)
    for axes in list(grid.flat)[len(panels) :]:
        axes.set_axis_off()
    for axes in list(grid.flat)[max(0, len(panels) - across) : len(panels)]:
        axes.tick_params(labelbottom=True)
    if not days:
        say_no_data(grid.flat[0], style)
    return dress(figure, style)


def _draw_panel(
    axes: Axes,
    panel: Panel,
    all_panels: tuple[Panel, ...],
    frame: tuple[list[date], float | None],
    style: Style,
) -> None:
    days, target = frame
    at = {day: row for row, day in enumerate(days)}
    inks = style.inks
    for other in all_panels:
        if other is not panel:
            rows = [at[week] for week in other.weeks]
            axes.plot(rows, [one.value for one in other.shares], color=inks.faint, linewidth=0.9)
    rows = [at[week] for week in panel.weeks]
    low, high = ([getattr(one, end) for one in panel.shares] for end in ("low", "high"))
    axes.fill_between(rows, low, high, color=inks.line, alpha=0.25, linewidth=0)
    dot = "o" if len(rows) < 3 else ""
    axes.plot(rows, [one.value for one in panel.shares], dot + "-", color=inks.line, linewidth=1.8)
    if target is not None:
        axes.axhline(target, color=inks.alarm, linewidth=1.1, linestyle="--")
    show_share_axis(axes.yaxis, style)
    axes.set_ylim(0.0, 1.05)
    shown = days[:: max(1, math.ceil(len(days) / 3))]
    axes.set_xticks([at[day] for day in shown], [f"{day:%m-%d}" for day in shown])
    axes.set_xlim(-0.3, max(len(days) - 0.7, 0.3))
    count = style.say(words.CALLS, count=f"{panel.calls:,}")
    put_title(axes, f"{panel.name[:18]} · {count}", style, 9.5)


def _hatched(left: float, top: float, style: Style) -> Rectangle:
    return Rectangle(
        (left, top),
        1.0,
        1.0,
        facecolor=style.inks.ground,
        edgecolor=style.inks.faint,
        hatch="/////",
        linewidth=0,
    )
