"""
What is decided or happens on streets for a while: closures, slow districts, opened corridors.

A measure says where, how much, and from when until when. Where is a set of edges, an area or a
line drawn on a map; `edges_meant` says which edges of a network that is.

An area means every street with a part of positive length inside it: not one that only touches
its outline or runs along it. A line means every street that runs along it, within `NEAR_LINE_M`
of it: over `LEAST_ALONG_M` or half of the street, whichever is less, measured along the line. A
street that crosses the line makes no way along it and is not meant, however near it is (whoever
means these asks `edges_crossed`). Between two junctions a street is meant as a whole, since nobody
can pass it in part.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import LineString, MultiLineString, MultiPolygon, Polygon

from geodispatch.roads.arrays import BoolArray, FloatArray, IntArray, indices, ranges, read_only
from geodispatch.roads.network import RoadNetwork
from geodispatch.roads.plane import METRES_PER_DEGREE

NEAR_LINE_M = 10.0
"""
A street farther than this from a drawn line does not run along it.

Drawn down the middle of a divided road, a line means both carriageways up to 20 m apart. Routes
in Wuhan, drawn again with 5 m of error, are found to 99.8 % of their length; wider than this,
more streets that only run beside them are found with them.
"""

LEAST_ALONG_M = 20.0
"""A street that makes less way along a drawn line than this, and than half of itself, is not
meant."""

STEP_M = 5.0
"""Way along a line is taken step by step of a street, none longer than this."""

LEAST_FACTOR, MOST_FACTOR = 0.01, 10.0
"""Speed factors other than 0 lie between these, both inclusive: beyond them stands a slip, such
as a percentage or a speed."""

Area = Polygon | MultiPolygon
Line = LineString | MultiLineString
Drawn = Area | Line
Geometries = NDArray[np.object_]


class Direction(StrEnum):
    """Which way along a street a measure holds."""

    BOTH = "both"
    FORWARD = "forward"
    BACKWARD = "backward"


@dataclass(frozen=True, eq=False)
class Measure:
    """
    A closure or a changed speed, somewhere, for some time.

    Parameters
    ----------
    where
        Edges by index, shape ``(k,)``; or an area, or a line, in WGS 84 degrees.
    speed_factor
        Speed as a share of what it otherwise is at that hour: 0 is closed, 0.5 takes twice as
        long; otherwise from 0.01 to 10, both inclusive.
    starts, ends
        In force from ``starts`` (inclusive) until ``ends`` (exclusive), aware; ``None`` is
        always and for ever. Kept in UTC.
    direction
        For a line, ways that run as it was drawn (``FORWARD``) or against it; for an area,
        edges that run with the geometry of their street or against it. Edges by index have
        their directions already and take ``BOTH``.
    note
        What it is, and who says so.

    Raises
    ------
    ValueError
        If a number, a time or a geometry means nothing; says which.
    """

    where: IntArray | Drawn
    speed_factor: float
    starts: datetime | None = None
    ends: datetime | None = None
    direction: Direction = Direction.BOTH
    note: str = ""

    def __post_init__(self) -> None:
        factor = float(self.speed_factor)
        if factor != 0.0 and not LEAST_FACTOR <= factor <= MOST_FACTOR:
            msg = (
                f"speed_factor is {factor:g}; it must be 0 for closed, or from {LEAST_FACTOR:g} "
                f"to {MOST_FACTOR:g}."
            )
            raise ValueError(msg)
        for name in ("starts", "ends"):
            object.__setattr__(self, name, _in_utc(name, getattr(self, name)))
        if self.starts is not None and self.ends is not None and self.ends <= self.starts:
            msg = f"ends {self.ends} is not after starts {self.starts}."
            raise ValueError(msg)
        if isinstance(self.where, shapely.Geometry):
            _check_geometry(self.where)
        elif self.direction is not Direction.BOTH:
            msg = f"direction is {self.direction}, but edges by index have one each already."
            raise ValueError(msg)

    def in_force(self, instant: datetime) -> bool:
        """Whether it holds at an instant, which must be aware."""
        begun = self.starts is None or self.starts <= instant
        return begun and (self.ends is None or instant < self.ends)


def edges_meant(net: RoadNetwork, measures: Sequence[Measure]) -> tuple[IntArray, ...]:
    """
    Return the edges that each measure holds for, rising; none where it touches no street.

    Raises
    ------
    ValueError
        If a measure names an edge that the network does not have.
    """
    boxes = _boxes(net)
    meant = []
    for number, measure in enumerate(measures):
        if isinstance(measure.where, Area):
            edges = _in_area(net, boxes, measure.where, measure.direction)
        elif isinstance(measure.where, Line):
            edges = _along(net, boxes, measure.where, measure.direction)
        else:
            edges = indices(measure.where, net.n_edges, f"Edges of measure {number}")
        meant.append(read_only(np.unique(edges)))
    return tuple(meant)


def edges_crossed(net: RoadNetwork, line: LineString) -> IntArray:
    """
    Return the edges of the streets that a line crosses or touches, both directions, rising.

    Parameters
    ----------
    line
        WGS 84 degrees.
    """
    chosen = _near(_boxes(net), line, 0.0)
    lines = _lines(net, chosen, np.column_stack((net.streets.lon, net.streets.lat)))
    edges, _ = _edges_of(net, chosen[shapely.intersects(lines, line)])
    return read_only(np.sort(edges))


def _in_utc(name: str, instant: datetime | None) -> datetime | None:
    if instant is None:
        return None
    if instant.utcoffset() is None:
        msg = f"{name} {instant} has no time zone."
        raise ValueError(msg)
    # Two instants on the clocks of one zone would be compared by their hands, also across the
    # hour that the clocks go back.
    return instant.astimezone(UTC)


def _check_geometry(where: shapely.Geometry) -> None:
    if not isinstance(where, Drawn):
        msg = f"where is a {type(where).__name__}; it must be edges, an area or a line."
        raise ValueError(msg)  # noqa: TRY004  a value of a file as often as of a caller
    if where.is_empty or not where.is_valid:
        reason = "is empty" if where.is_empty else shapely.is_valid_reason(where)
        msg = f"where is no usable {where.geom_type}: {reason}."
        raise ValueError(msg)
    west, south, east, north = where.bounds
    if not (west >= -180.0 and east <= 180.0 and south >= -90.0 and north <= 90.0):
        msg = f"where reaches from {west}, {south} to {east}, {north}, which is not in degrees."
        raise ValueError(msg)


def _boxes(net: RoadNetwork) -> FloatArray:
    """Return west, south, east and north of every street, shape ``(4, n_streets)``."""
    streets = net.streets
    if not len(streets):
        return np.empty((4, 0))
    first = streets.ptr[:-1]
    return np.stack(
        [
            extreme.reduceat(axis, first)
            for extreme in (np.minimum, np.maximum)
            for axis in (streets.lon, streets.lat)
        ]
    )


def _near(boxes: FloatArray, where: shapely.Geometry, margin_m: float) -> IntArray:
    """Return the streets whose box meets that of ``where``, widened by a margin."""
    west, south, east, north = shapely.bounds(where).tolist()
    tall = margin_m / METRES_PER_DEGREE
    wide = tall / max(0.01, np.cos(np.radians(max(abs(south), abs(north)))))
    apart = (boxes[0] > east + wide) | (boxes[2] < west - wide)
    return np.flatnonzero(~(apart | (boxes[1] > north + tall) | (boxes[3] < south - tall)))


def _lines(net: RoadNetwork, chosen: IntArray, points: FloatArray) -> Geometries:
    """Return the chosen streets as lines through ``points``, those of all streets."""
    ptr = net.streets.ptr
    count = ptr[chosen + 1] - ptr[chosen]
    owner = np.repeat(np.arange(chosen.size), count)
    return np.asarray(shapely.linestrings(points[ranges(ptr[chosen], count)], indices=owner))


def _edges_of(net: RoadNetwork, street: IntArray) -> tuple[IntArray, IntArray]:
    """Return the edges of some streets, and the position of each one's street."""
    ptr, edges = net.edges_of_street
    count = ptr[street + 1] - ptr[street]
    return edges[ranges(ptr[street], count)], np.repeat(np.arange(street.size), count)


def _in_area(net: RoadNetwork, boxes: FloatArray, area: Area, direction: Direction) -> IntArray:
    chosen = _near(boxes, area, 0.0)
    lines = _lines(net, chosen, np.column_stack((net.streets.lon, net.streets.lat)))
    shapely.prepare(area)
    meant: BoolArray = shapely.contains(area, lines)
    unsure = np.flatnonzero(shapely.intersects(area, lines) & ~meant)
    # The inside of an area is open: a street that meets it has a stretch of it.
    meant[unsure] = shapely.relate_pattern(lines[unsure], area, "T********")
    edges, _ = _edges_of(net, chosen[meant])
    if direction is not Direction.BOTH:
        edges = edges[net.forward[edges] == (direction is Direction.FORWARD)]
    return edges


def _along(
    net: RoadNetwork,
    boxes: FloatArray,
    drawn: Line,
    direction: Direction,
) -> IntArray:
    chosen = _near(boxes, drawn, NEAR_LINE_M)
    streets = _lines(net, chosen, net.streets.xy)
    need_m = np.minimum(LEAST_ALONG_M, net.streets.span_m[chosen] / 2.0)
    found = []
    for part in shapely.get_parts(drawn):
        line = shapely.transform(part, lambda lonlat: net.streets.plane.xy(*lonlat.T))
        way_m, onward_m = _way_along(streets, line)
        meant = np.flatnonzero((way_m >= need_m) & (way_m > 0.0))
        edges, row = _edges_of(net, chosen[meant])
        if direction is not Direction.BOTH:
            with_line = net.forward[edges] == (onward_m[meant][row] > 0.0)
            edges = edges[with_line == (direction is Direction.FORWARD)]
        found.append(edges)
    return np.concatenate(found)


def _way_along(streets: Geometries, line: LineString) -> tuple[FloatArray, FloatArray]:
    """
    Return how far each street runs along a line, near it: at all, and onward less back.

    Metres in the plane, both of shape ``(n_streets,)``.
    """
    near = shapely.intersection(streets, line.buffer(NEAR_LINE_M))
    pieces, owner = shapely.get_parts(shapely.segmentize(near, STEP_M), return_index=True)
    xy, piece = shapely.get_coordinates(pieces, return_index=True)
    place = np.diff(shapely.line_locate_point(line, shapely.points(xy)))
    step = np.hypot(*np.diff(xy, axis=0).T)
    onward = np.clip(place, -step, step)
    # From one part of a line that winds to another is a jump and no way.
    onward[(np.abs(place) > 2.0 * step) | (np.diff(piece) != 0)] = 0.0
    street = owner[piece[1:]]
    way_m, onward_m = np.zeros(len(streets)), np.zeros(len(streets))
    np.add.at(way_m, street, np.abs(onward))
    np.add.at(onward_m, street, onward)
    return way_m, onward_m
