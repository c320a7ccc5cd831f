"""
GPX tracks, with gpxpy.

Before gpxpy sees a file it is read once as XML that may hold no document type, hence no entities,
no elements below elements without end, and no more of them than a long recording has.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from xml.etree.ElementTree import ParseError

import gpxpy
from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse
from gpxpy.gpx import GPX, GPXException, GPXTrackPoint

from geodispatch.adapters.positions.door import check_place
from geodispatch.adapters.text_file import clean_name, one_line, read_text
from geodispatch.domain.place import Place
from geodispatch.domain.positions import Fix
from geodispatch.domain.times import utc
from geodispatch.errors import InputError

MOST_ELEMENTS = 3_000_000
DEEPEST = 32
MOST_NAMESPACES = 64
"""gpxpy searches them with a pattern whose time grows with their square."""

KMH_PER_MS = 3.6
_ENCODING = re.compile(r"\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([^\"']{1,40})")
_UNREADABLE = (GPXException, ArithmeticError, LookupError, TypeError, ValueError)

Tracks = tuple[tuple[Fix, ...], tuple[InputError, ...], int]


def read_gpx(file: Path, callsign: str | None, source: str) -> Tracks:
    """
    Read the tracks of a GPX file; routes and waypoints have no times and are passed over.

    Parameters
    ----------
    callsign
        Whose tracks they are; without it each track is that of the unit it is named after.
    source
        Goes into every fix.

    Returns
    -------
    The fixes, an error for each point that cannot be used (its row is the number of the point in
    the file, from 1), and how many points only repeat another one.

    Raises
    ------
    InputError
        If the file is no GPX, may not be read, or holds no track.
    """
    once: dict[tuple[str, datetime], Fix] = {}
    refused: list[InputError] = []
    repeated = number = 0
    for number, (name, point) in enumerate(_points(_parse(file), file, callsign), start=1):
        try:
            fix = _fix(name, point, source, file, number)
        except InputError as error:
            refused.append(error)
            continue
        known = once.setdefault((name, fix.device_at), fix)
        if known is not fix:
            repeated += known == fix
            refused += [] if known == fix else [_clash(file, number)]
    if not number:
        raise InputError("the file holds no track", "Export the track with its times", file=file)
    return tuple(once.values()), tuple(refused), repeated


def _parse(file: Path) -> GPX:
    text = read_text(file)
    declared = _ENCODING.match(text)
    if declared and declared[1].upper() != "UTF-8":
        problem = f"the file says that it is {declared[1]!a}, but its content is UTF-8"
        raise InputError(problem, "Save it as UTF-8", file=file, line=1)
    if text.count("xmlns") > MOST_NAMESPACES:
        raise InputError(f"the file names more than {MOST_NAMESPACES} namespaces", file=file)
    _check_xml(text, file)
    try:
        return gpxpy.parse(text)
    except _UNREADABLE as error:
        problem = f"the file is no GPX that can be read ({one_line(str(error))})"
        raise InputError(problem, "Export it again", file=file) from None


def _check_xml(text: str, file: Path) -> None:
    depth = count = 0
    try:
        parts = iterparse(BytesIO(text.encode()), events=("start", "end"), forbid_dtd=True)
        for what, element in parts:
            depth += 1 if what == "start" else -1
            count += what == "start"
            if depth > DEEPEST or count > MOST_ELEMENTS:
                raise InputError("the XML has too many elements, or too deep ones", file=file)
            if what == "end":
                element.clear()
    except DefusedXmlException:
        problem = "the XML has a document type or entities, which can do harm"
        raise InputError(problem, "Export it again without them", file=file) from None
    except ParseError as error:
        raise InputError(f"the file is no XML ({one_line(str(error))})", file=file) from None


def _points(gpx: GPX, file: Path, callsign: str | None) -> Iterator[tuple[str, GPXTrackPoint]]:
    for index, track in enumerate(gpx.tracks, start=1):
        try:
            name = clean_name(callsign if callsign is not None else track.name or "")
        except ValueError as error:
            raise InputError(f"the name of track {index} {error}", file=file) from None
        if not name:
            remedy = "Give --callsign"
            raise InputError(f"track {index} has no name", remedy, file=file)
        for segment in track.segments:
            for point in segment.points:
                yield name, point


def _fix(name: str, point: GPXTrackPoint, source: str, file: Path, number: int) -> Fix:
    if point.time is None:
        problem = "the point has no time that can be read"
        raise InputError(problem, file=file, row=number, field="time")
    lon, lat = float(point.longitude), float(point.latitude)
    if problems := check_place(lon, lat):
        raise InputError(" ".join(problems), file=file, row=number, field=problems[0])
    # GPX 1.1: times are in UTC; a time that does not say so is too.
    at = point.time if point.time.utcoffset() is not None else point.time.replace(tzinfo=UTC)
    try:
        at = utc("the time", at)
    except (ArithmeticError, ValueError) as error:
        problem = str(error).rstrip(".")
        raise InputError(problem, file=file, row=number, field="time") from None
    speed_kmh = None if point.speed is None else KMH_PER_MS * point.speed
    try:
        return Fix(name, Place(lon, lat), at, at, speed_kmh, source)
    except (ArithmeticError, ValueError) as error:
        raise InputError(str(error).rstrip("."), file=file, row=number, field="speed") from None


def _clash(file: Path, number: int) -> InputError:
    problem = "another point of the unit has the same time and other values"
    return InputError(problem, "Keep one of the two", file=file, row=number, field="time")
