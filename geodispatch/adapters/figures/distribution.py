"""How long it takes: the distribution of times, and what share a limit would keep."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.figure import Figure

from geodispatch.adapters.figures import words
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
from geodispatch.domain.naming import Name

FloatArray = npt.NDArray[np.float64]

SHOWN_PART = 0.99
"""Times beyond this quantile are counted below the picture: one day's delay would flatten it."""

MOST_STEPS = 2000
"""Of a drawn distribution."""

_STEPS_MIN = (0.5, 1, 2, 5, 10, 15, 30, 60, 120, 240, 480, 1440)


@dataclass(frozen=True)
class Band:
    """
    An interval along a curve.

    Parameters
    ----------
    at_s
        Times or limits, seconds, ascending, shape ``(n,)``.
    low, high
        Shares, inclusive, shape ``(n,)``.
    """

    at_s: FloatArray
    low: FloatArray
    high: FloatArray


@dataclass(frozen=True, slots=True)
class Mark:
    """A limit that is marked on a curve, and what stands beside it."""

    limit_s: float
    label: str


def ecdf_figure(
    times_s: FloatArray,
    limit_s: float | None,
    style: Style,
    *,
    band: Band | None = None,
    title: str = "",
) -> Picture:
    """
    Draw the empirical distribution of times, with the announced limit.

    Parameters
    ----------
    times_s
        Seconds, shape ``(n,)``, in any order; NaN are left out.
    limit_s
        Announced; ``None`` where no number was.
    band
        Interval of the distribution.
    """
    times = np.sort(times_s[np.isfinite(times_s)])
    return Picture(title, partial(_draw_ecdf, times, limit_s, style, band, title))


def curve_figure(
    limits_s: FloatArray,
    share: FloatArray,
    band: Band | None,
    style: Style,
    *,
    marks: Sequence[Mark] = (),
    title: str = "",
) -> Picture:
    """
    Draw what share each limit would keep.

    Parameters
    ----------
    limits_s
        Seconds, ascending, shape ``(n,)``.
    share
        Kept by each, 0 to 1, shape ``(n,)``.
    marks
        Limits that are pointed out, for instance the one that can be announced.
    """
    return Picture(title, partial(_draw_curve, (limits_s, share), band, tuple(marks), style, title))


def show_share_axis(axis: Axis, style: Style) -> None:
    """Put shares from 0 to 100 % on an axis."""
    values = np.linspace(0.0, 1.0, 6)
    axis.set_ticks(values, [f"{value:.0%}" for value in values])
    axis.grid(visible=True, color=style.inks.faint, linewidth=0.8)


def say_no_data(axes: Axes, style: Style) -> None:
    """Say in the middle of empty axes that there is nothing to show."""
    axes.set_xticks([])
    axes.set_yticks([])
    axes.text(
        0.5,
        0.5,
        style.say(words.NO_DATA),
        transform=axes.transAxes,
        ha="center",
        va="center",
        color=style.inks.soft,
        fontsize=13,
    )


def _draw_ecdf(
    times: FloatArray, limit_s: float | None, style: Style, band: Band | None, title: str
) -> Figure:
    figure, axes = _axes(style, title, words.MINUTES_AXIS, words.SHARE_AXIS)
    if not times.size:
        say_no_data(axes, style)
        return dress(figure, style)
    end = max(float(np.quantile(times, SHOWN_PART)), (limit_s or 0.0) * 1.3, 60.0)
    _show_band(axes, band, style)
    # A million steps look like a few thousand, and make a file that nobody opens.
    rows = np.unique(np.linspace(0, times.size - 1, MOST_STEPS).astype(np.int64))
    at = np.concatenate(([0.0], times[rows], [max(end, float(times[-1]))]))
    shares = np.concatenate(([0.0], (rows + 1) / times.size, [1.0]))
    axes.step(at / 60.0, shares, where="post", color=style.inks.line, linewidth=2.0)
    _show_minutes(axes, end)
    show_share_axis(axes.yaxis, style)
    axes.set_ylim(0.0, 1.04)
    below = [style.say(words.CALLS, count=f"{times.size:,}")]
    if beyond := int(np.count_nonzero(times > end)):
        below.append(style.say(words.LONGER, count=f"{beyond:,}", minutes=minutes(end)))
    put_note(axes, " · ".join(below), style, (0.995, 0.02))
    if limit_s is not None:
        # A time equal to the limit is inside it.
        within = int(np.searchsorted(times, limit_s, side="right")) / times.size
        label = style.say(words.LIMIT, minutes=minutes(limit_s))
        kept = style.say(words.WITHIN, share=percent(within, 1))
        height = 0.5 * min(within, 0.8)
        _show_limit(axes, (limit_s, within), f"{label}\n{kept}", height, style)
    return dress(figure, style)


def _draw_curve(
    curve: tuple[FloatArray, FloatArray],
    band: Band | None,
    marks: tuple[Mark, ...],
    style: Style,
    title: str,
) -> Figure:
    figure, axes = _axes(style, title, words.LIMIT_AXIS, words.KEPT_AXIS)
    limits_s, share = curve
    if not limits_s.size:
        say_no_data(axes, style)
        return dress(figure, style)
    _show_band(axes, band, style)
    axes.plot(limits_s / 60.0, share, color=style.inks.line, linewidth=2.0)
    _show_minutes(axes, float(limits_s[-1]))
    show_share_axis(axes.yaxis, style)
    axes.set_ylim(0.0, 1.04)
    for place, mark in enumerate(marks, start=1):
        at = float(np.interp(mark.limit_s, limits_s, share))
        # Each at a height of its own: limits that lie close would write on each other.
        height = 0.8 * place / (len(marks) + 1)
        _show_limit(axes, (mark.limit_s, at), clean(mark.label, 80), height, style)
    return dress(figure, style)


def _axes(style: Style, title: str, across: Name, up: Name) -> tuple[Figure, Axes]:
    figure = new_figure(style, 6.4, 4.0)
    axes = figure.add_subplot()
    put_title(axes, title, style)
    axes.set_xlabel(style.say(across), fontsize=10)
    axes.set_ylabel(style.say(up), fontsize=10)
    return figure, axes


def _show_band(axes: Axes, band: Band | None, style: Style) -> None:
    if band is not None:
        axes.fill_between(
            band.at_s / 60.0, band.low, band.high, color=style.inks.line, alpha=0.22, linewidth=0
        )


def _show_minutes(axes: Axes, end_s: float) -> None:
    end = end_s / 60.0
    step = next((one for one in _STEPS_MIN if end / one <= 9), math.ceil(end / 9))
    values = np.arange(0.0, end + step * 1e-9, step)
    axes.set_xticks(values, [f"{value:g}" for value in values])
    axes.set_xlim(0.0, end)


def _show_limit(
    axes: Axes, point: tuple[float, float], label: str, height: float, style: Style
) -> None:
    """Draw a limit (seconds, and the share that keeps it) with its label, 0 to 1 high."""
    limit_s, share = point
    inks, at = style.inks, limit_s / 60.0
    axes.axvline(at, color=inks.alarm, linewidth=1.6, linestyle="--")
    axes.plot([at], [share], "o", color=inks.alarm, markersize=6, zorder=5, clip_on=False)
    right = at > 0.55 * axes.get_xlim()[1]
    axes.annotate(
        label,
        (at, height),
        xytext=(-8 if right else 8, 0),
        textcoords="offset points",
        ha="right" if right else "left",
        va="center",
        color=inks.ink,
        fontsize=9.5,
        bbox={"facecolor": inks.ground, "edgecolor": "none", "alpha": 0.85, "pad": 2.0},
    )
