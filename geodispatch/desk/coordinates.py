"""
Coordinates as people and other programs write them, read from one line.

Two plain numbers are longitude and latitude in this order, as everywhere in the program; where
letters or words say which is which, they decide. Everything is taken as WGS 84.
"""

import re
import unicodedata
from dataclasses import dataclass

from geodispatch.domain.place import Place

_NUMBER = r"(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d{1,3}(?![\d.]))?"
_ANGLE = re.compile(
    rf"""
    (?P<before> latitude | latitud | lat | longitude | longitud | long | lng | lon
      | [北南][纬緯] | [东西東][经經] | [纬緯经經]度 | [nsewo] )?
    \s* [:=]? \s* (?P<sign> [+-] )? (?P<degrees> {_NUMBER} )
    (?: \s* [°º˚度] \s*
      (?: (?P<minutes> \d+\.?\d* ) \s* ['′’´分] \s*
        (?: (?P<seconds> \d+\.?\d* ) \s* (?: ["″”] | '' | ′′ | 秒 ) \s* )? )? )?
    (?: \s* (?P<after> [nsewo] (?![a-z]) ) )?
    """,
    re.VERBOSE,
)
_DECIMAL_COMMAS = re.compile(r"([+-]?\d+),(\d+)(?:\s*;\s*|\s+)([+-]?\d+),(\d+)")
_BETWEEN = re.compile(r"[\s,、;/&|]*")
_LATITUDE = re.compile(r"lat.*|[ns]|[北南][纬緯]|[纬緯]度")
_NEGATIVE = re.compile(r"[swo]|南[纬緯]|西[经經]")
_MOST_TYPED = 120


@dataclass(frozen=True, slots=True)
class Typed:
    """
    Two angles that somebody typed, degrees.

    Parameters
    ----------
    lon, lat
        In that order, as they were said or, where nothing says which is which, as they stand.
    sure
        Whether letters or words said which is which.
    """

    lon: float
    lat: float
    sure: bool

    @property
    def place(self) -> Place | None:
        """The place; ``None`` where the numbers are no degrees."""
        return _place(self.lon, self.lat)

    @property
    def swapped(self) -> Place | None:
        """The place that is meant if the latitude stands first; ``None`` where that is settled."""
        return None if self.sure else _place(self.lat, self.lon)


def read_coordinates(text: str) -> Typed | None:
    """
    Read two angles; ``None`` where a text is something else.

    Examples
    --------
    >>> read_coordinates("114.305, 30.593")
    Typed(lon=114.305, lat=30.593, sure=False)
    >>> read_coordinates("30°30′N 114°18′36″E")
    Typed(lon=114.31, lat=30.5, sure=True)
    >>> read_coordinates("南纬29.9 西经71.25"), read_coordinates("21 de Mayo")
    (Typed(lon=-71.25, lat=-29.9, sure=True), None)
    """
    # NFC: compatibility forms would turn the degree sign of some keyboards into a letter.
    line = unicodedata.normalize("NFC", text[:_MOST_TYPED]).translate(_WIDE).strip().casefold()
    geo = line.startswith("geo:")
    line = re.sub(r"^(geo:|point\s*)", "", line).strip("()[] ")
    if commas := _DECIMAL_COMMAS.fullmatch(line):
        line = "{}.{} {}.{}".format(*commas.groups())
    first = _ANGLE.match(line)
    if first is None:
        return None
    between = _BETWEEN.match(line, first.end())
    start = between.end() if between else first.end()
    second = _ANGLE.fullmatch(line, start)
    if second is None or line[:start][-1].isdigit():
        return None
    return _typed(first, second, lat_first=geo)


def _typed(first: re.Match[str], second: re.Match[str], *, lat_first: bool) -> Typed | None:
    one, other = _degrees(first), _degrees(second)
    said = [_said(first), _said(second)]
    kinds = [bool(_LATITUDE.fullmatch(word)) if word else None for word in said]
    if kinds[0] is not None and kinds[0] == kinds[1]:
        return None
    if kinds == [None, None]:
        return Typed(other, one, sure=True) if lat_first else Typed(one, other, sure=False)
    if kinds[0] is True or kinds[1] is False:
        return Typed(other, one, sure=True)
    return Typed(one, other, sure=True)


def _said(angle: re.Match[str]) -> str:
    return angle["before"] or angle["after"] or ""


def _degrees(angle: re.Match[str]) -> float:
    parts = [float(angle[name] or 0.0) for name in ("degrees", "minutes", "seconds")]
    size = round(parts[0] + parts[1] / 60 + parts[2] / 3600, 9)
    negative = (angle["sign"] == "-") != bool(_NEGATIVE.fullmatch(_said(angle)))
    return -size if negative else size


def _place(lon: float, lat: float) -> Place | None:
    try:
        return Place(lon, lat)
    except ValueError:
        return None


_WIDE = str.maketrans(
    {
        **{chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)},
        "\u3000": " ",
        "\u2212": "-",
        "\u2013": "-",
        "。": ".",
    }
)
"""Full-width letters and marks, and the minus signs that documents have."""
