"""Areas of a city, coloured by a figure."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import PathCollection
from matplotlib.figure import Figure
from matplotlib.path import Path as Outline
from shapely.geometry import MultiPolygon, Polygon, box
from shapely.geometry.polygon import orient

from geodispatch.adapters.figures import words
from geodispatch.adapters.figures.distribution import say_no_data
from geodispatch.adapters.figures.picture import (
    Picture,
    Style,
    clean,
    dress,
    new_figure,
    put_note,
    put_title,
)
from geodispatch.adapters.figures.weeks import (
    FEWEST,
    Kind,
    colours,
    scale_of,
    show_scale,
    value_words,
)

_LETTER, _LINES = 0.021, 0.045
"""Width of a letter and half the height of a name, to the width and height of a map; about."""


@dataclass(frozen=True, slots=True)
class AreaValue:
    """
    An area and its figure.

    Parameters
    ----------
    boundary
        WGS 84 degrees.
    value
        As the kind of the map says; NaN where nothing can be told.
    """

    name: str
    boundary: MultiPolygon
    value: float


def gap_map(
    areas: Sequence[AreaValue], style: Style, *, kind: Kind = "share", title: str = ""
) -> Picture:
    """Draw the areas of a city in the colour of their figure, with their names and figures."""
    return Picture(title, partial(_draw_map, tuple(areas), style, kind, title))


def _draw_map(areas: tuple[AreaValue, ...], style: Style, kind: Kind, title: str) -> Figure:
    figure = new_figure(style, 6.4, 5.6)
    axes = figure.add_subplot()
    put_title(axes, title, style)
    for spine in axes.spines.values():
        spine.set_visible(False)
    if not areas:
        say_no_data(axes, style)
        return dress(figure, style)
    values = np.array([area.value for area in areas])
    low, high = scale_of(values, kind)
    told = [area for area in areas if math.isfinite(area.value)]
    untold = [area for area in areas if not math.isfinite(area.value)]
    if told:
        image = PathCollection(
            [_outline(area.boundary) for area in told],
            cmap=colours(kind, style),
            edgecolor=style.inks.ground,
            linewidth=1.0,
        )
        image.set_array([area.value for area in told])
        image.set_clim(low, high)
        axes.add_collection(image)
        show_scale(figure, axes, image, kind, style)
    _show_untold(axes, untold, style)
    _frame(axes, areas)
    _show_names(axes, areas, (low, high), kind, style)
    return dress(figure, style)


def _outline(boundary: MultiPolygon) -> Outline:
    rings = []
    for part in boundary.geoms:
        turned = orient(part)
        rings += [turned.exterior, *turned.interiors]
    return Outline.make_compound_path(
        *(Outline(np.asarray(ring.coords)[:, :2], closed=True) for ring in rings)
    )


def _show_untold(axes: Axes, untold: list[AreaValue], style: Style) -> None:
    if not untold:
        return
    axes.add_collection(
        PathCollection(
            [_outline(area.boundary) for area in untold],
            facecolor=style.inks.ground,
            edgecolor=style.inks.faint,
            hatch="////",
            linewidth=1.0,
        )
    )
    put_note(axes, f"//  {style.say(words.FEW, fewest=f'{FEWEST}')}", style)


def _frame(axes: Axes, areas: tuple[AreaValue, ...]) -> None:
    bounds = np.array([area.boundary.bounds for area in areas])
    west, south = bounds[:, :2].min(axis=0)
    east, north = bounds[:, 2:].max(axis=0)
    wide, tall = (east - west) * 0.03, (north - south) * 0.03
    axes.set_xlim(west - wide, east + wide)
    axes.set_ylim(south - tall, north + tall)
    axes.set_xticks([])
    axes.set_yticks([])
    # A degree of longitude is shorter than one of latitude.
    axes.set_aspect(1.0 / max(0.01, math.cos(math.radians((south + north) / 2.0))))


def _show_names(
    axes: Axes,
    areas: tuple[AreaValue, ...],
    scale: tuple[float, float],
    kind: Kind,
    style: Style,
) -> None:
    """Write the names, the largest area's first; one that would lie on another is left out."""
    wide = float(np.ptp(axes.get_xlim()))
    tall = float(np.ptp(axes.get_ylim()))
    taken: list[Polygon] = []
    for area in sorted(areas, key=lambda one: (-one.boundary.area, one.name)):
        largest = max(area.boundary.geoms, key=lambda part: part.area)
        at, name = largest.representative_point(), clean(area.name, 16)
        half = len(name) * _LETTER * (1.0 if not name.isascii() else 0.6) * wide / 2.0
        room = box(at.x - half, at.y - _LINES * tall, at.x + half, at.y + _LINES * tall)
        if any(room.intersects(other) for other in taken):
            continue
        taken.append(room)
        label, ink = name, style.inks.ink
        if math.isfinite(area.value):
            label += f"\n{value_words(area.value, kind)}"
            ink = _readable(colours(kind, style)(_part(area.value, scale)))
        axes.text(at.x, at.y, label, ha="center", va="center", color=ink, fontsize=8)


def _part(value: float, scale: tuple[float, float]) -> float:
    return (value - scale[0]) / (scale[1] - scale[0])


def _readable(ground: tuple[float, float, float, float]) -> str:
    red, green, blue, _ = ground
    return "#ffffff" if 0.299 * red + 0.587 * green + 0.114 * blue < 0.55 else "#1c2430"
