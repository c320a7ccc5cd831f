"""Maps and bars as plain geometry, whatever they are drawn with."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely

from geodispatch.adapters.sheet.blocks import AreaMap
from geodispatch.domain.naming import Name

STEPS = ((0.0, "#00204d"), (0.6, "#414d6b"), (0.7, "#7c7b78"), (0.8, "#bcaf6f"), (0.9, "#ffea46"))
"""
Shares from which a colour holds, and the colour: five of cividis, which colour-blind people read
alike. The same for every city, so that two sheets can be laid side by side.
"""
DARK_LETTERS_FROM = 0.8
UNTOLD = "#ffffff"
MAP_WIDTH = 420.0
TALLEST = 420.0
_FINEST = 0.4

Ring = tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Shape:
    """
    An area on paper, in a frame whose corner at the top left is 0, 0.

    Parameters
    ----------
    rings
        Outlines and holes, filled by the even-odd rule.
    label
        Where its number stands; ``ink`` is readable on ``fill``.
    """

    number: int
    rings: tuple[Ring, ...]
    fill: str
    ink: str
    label: tuple[float, float]
    told: bool


@dataclass(frozen=True, slots=True)
class Drawn:
    """A map on paper, with its width and height."""

    width: float
    height: float
    shapes: tuple[Shape, ...]


def legend() -> tuple[tuple[str, Name], ...]:
    """Return the colours of a map and what they mean, the lowest first."""
    ends = [*(start for start, _ in STEPS[1:]), 1.0]
    rows = []
    for (start, fill), end in zip(STEPS, ends, strict=True):
        words = f"{start * 100:.0f}–{end * 100:.0f}%"
        rows.append((fill, Name(words, words)))
    first, last = STEPS[1][0], STEPS[-1][0]
    rows[0] = (rows[0][0], Name(f"不足 {first * 100:.0f}%", f"under {first * 100:.0f}%"))
    rows[-1] = (rows[-1][0], Name(f"{last * 100:.0f}% 以上", f"{last * 100:.0f}% or more"))
    return tuple(rows)


def drawn_map(block: AreaMap) -> Drawn:
    """
    Return a map in its frame.

    Degrees of longitude are made as short as they are at the middle of the city; outlines are
    simplified as far as nobody sees.
    """
    bounds = shapely.total_bounds([area.boundary for area in block.areas])
    west, south, east, north = map(float, bounds)
    narrow = math.cos(math.radians((south + north) / 2.0))
    wide, tall = max((east - west) * narrow, 1e-9), max(north - south, 1e-9)
    scale = min(MAP_WIDTH / wide, TALLEST / tall)

    def placed(degrees: np.ndarray) -> np.ndarray:
        return np.column_stack(
            ((degrees[:, 0] - west) * narrow * scale, (north - degrees[:, 1]) * scale)
        )

    shapes = []
    for area in block.areas:
        on_paper = shapely.transform(area.boundary, placed)
        fill, ink = colour(area.share)
        shapes.append(
            Shape(
                area.number,
                _rings(on_paper),
                fill,
                ink,
                _middle(on_paper),
                math.isfinite(area.share),
            )
        )
    return Drawn(round(wide * scale, 1), round(tall * scale, 1), tuple(shapes))


def colour(share: float) -> tuple[str, str]:
    """Return the colour of a share, and one for letters on it."""
    if math.isnan(share):
        return UNTOLD, "#1c2430"
    fill = next(fill for start, fill in reversed(STEPS) if share >= start)
    return fill, "#1c2430" if share >= DARK_LETTERS_FROM else "#ffffff"


def path_of(rings: Sequence[Ring]) -> str:
    """Return outlines as the path of an SVG."""
    parts = []
    for ring in rings:
        points = " ".join(f"{across:g},{down:g}" for across, down in ring[:-1])
        parts.append(f"M{points}Z")
    return "".join(parts)


def _rings(shape: shapely.Geometry) -> tuple[Ring, ...]:
    simple = shapely.simplify(shape, _FINEST, preserve_topology=True)
    found = []
    for part in getattr(simple, "geoms", [simple]):
        for ring in (part.exterior, *part.interiors):
            points = np.round(np.asarray(ring.coords)[:, :2], 1)
            found.append(tuple((float(across), float(down)) for across, down in points))
    return tuple(found)


def _middle(shape: shapely.Geometry) -> tuple[float, float]:
    """Return the middle of the widest place of an area, where a number has most room."""
    largest = max(getattr(shape, "geoms", [shape]), key=lambda part: part.area)
    line = shapely.maximum_inscribed_circle(largest, tolerance=0.5)
    across, down = np.asarray(line.coords)[0][:2]
    return round(float(across), 1), round(float(down), 1)
