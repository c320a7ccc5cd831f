"""
The shift plan: one shift of one post a row, CSV, UTF-8.

``post,lon,lat,kind,units,days,from,to``: how many units stand where, on which days (``1-5``,
``6;7``, ``1-3;7``, 1 for Monday; empty for every day) and in which hours of the city's clocks
(``8`` or ``08:00``; both empty for the whole day). A shift may go over midnight. Further columns
are passed over.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from geodispatch.adapters.csv_rows import Row, degrees, look_alike, named, read_rows, require_all
from geodispatch.domain.place import Place
from geodispatch.domain.posting import EVERY_DAY, MOST_UNITS_AT_A_POST, Post, ShiftPlan
from geodispatch.domain.unit import UnitKind
from geodispatch.errors import InputError
from geodispatch.policing import City

COLUMNS = ("post", "lon", "lat", "kind", "units", "days", "from", "to")

_DAYS = re.compile(r"([1-7])(?:-([1-7]))?", re.ASCII)
_HOUR = re.compile(r"([0-9]{1,2})(?::([0-9]{2}))?", re.ASCII)


@dataclass(frozen=True, slots=True)
class PostsFile:
    """
    What a file of posts held.

    Parameters
    ----------
    plan
        The good rows, in the order of the file.
    refused
        One error for each bad row, in the order of the file.
    repeated
        Rows that only repeat an earlier one; counted once.
    """

    plan: ShiftPlan
    refused: tuple[InputError, ...]
    repeated: int


def read_posts(file: str | Path, city: City | None = None) -> ShiftPlan:
    """
    Read a shift plan, all of it or nothing.

    Parameters
    ----------
    city
        As `read_post_rows`.

    Raises
    ------
    InputError
        At the first bad row, naming file, row and field, and how many more there are.
    """
    posts = read_post_rows(file, city)
    require_all(posts.refused)
    return posts.plan


def read_post_rows(file: str | Path, city: City | None = None) -> PostsFile:
    """
    Read a shift plan, keeping the good rows and one error for each bad one.

    Two rows with one post, kind, days and hours are one shift: where they differ both are refused.
    So are the rows that put a post elsewhere than its first row does. Posts whose names look alike
    (equal after Unicode NFKC and case folding) are one.

    Parameters
    ----------
    city
        Posts that lie far from it are refused; where it is left out they may lie anywhere.

    Raises
    ------
    InputError
        If the file as a whole cannot be read: absent, empty, not UTF-8, a column missing.
    """
    path = Path(file)

    def post_near(row: Row) -> Post:
        post = _post(row)
        if city is not None and not city.plausible(post.place):
            remedy = "Check the coordinates, WGS 84 longitude and latitude"
            raise row.error("lon", f"and lat lie far from {city.code}", remedy)
        return post

    rows = read_rows(path, COLUMNS, post_near, "post", _shift)
    first: dict[str, tuple[int, Post]] = {}
    good, refused = [], list(rows.refused)
    for number, post in rows.good:
        at, known = first.setdefault(look_alike(post.name), (number, post))
        if known.place == post.place:
            good.append(post)
        else:
            problem = f"the post {post.name!r} also stands in row {at} at another place"
            remedy = "Give one of the two another name"
            refused.append(InputError(problem, remedy, file=path, row=number, field="post"))
    in_order = sorted(refused, key=lambda error: error.row or 0)
    return PostsFile(ShiftPlan(good), tuple(in_order), rows.repeated)


def _post(row: Row) -> Post:
    begin, end = _hours(row)
    return Post(
        name=row.read("post", named),
        place=_place(row),
        kind=row.choice("kind", UnitKind),
        units=row.count("units", MOST_UNITS_AT_A_POST, "number of units"),
        days=row.read("days", _days),
        from_hour=begin,
        to_hour=end,
    )


def _shift(post: Post) -> str:
    days = "".join(map(str, sorted(post.days)))
    return f"{post.name}, {post.kind}, days {days}, {post.from_hour}-{post.to_hour}"


def _place(row: Row) -> Place:
    lon, lat = (row.read(column, degrees) for column in ("lon", "lat"))
    if abs(lon) <= 90 < abs(lat) <= 180:
        raise row.error("lat", f"is {lat:g}: longitude and latitude look swapped")
    if not (-180 <= lon <= 180 and -90 <= lat <= 90):
        field = "lon" if not -180 <= lon <= 180 else "lat"
        raise row.error(field, f"is {row.text(field)[:40]}, not in degrees", "Use WGS 84 degrees")
    if lon == lat == 0:
        raise row.error("lon", "and lat are both 0, where no post stands")
    return Place(lon, lat)


def _days(text: str) -> frozenset[int]:
    return frozenset(_each_day(text)) if text else EVERY_DAY


def _each_day(text: str) -> Iterator[int]:
    for part in text.replace("；", ";").split(";"):
        match = _DAYS.fullmatch(part.strip())
        if match is None:
            msg = f"is {text[:40]!r}; write days as 1-5 or 6;7, 1 for Monday"
            raise ValueError(msg)
        begin, end = int(match[1]), int(match[2] or match[1])
        # Saturday to Monday is a span too.
        yield from (1 + (day - 1) % 7 for day in range(begin, end + (8 if end < begin else 1)))


def _hours(row: Row) -> tuple[int, int]:
    empty = [not row.text(field) for field in ("from", "to")]
    if all(empty):
        return 0, 24
    if any(empty):
        raise row.error("from" if empty[0] else "to", "is empty beside the other hour")
    begin, end = (row.read(field, _hour) for field in ("from", "to"))
    return begin % 24, end or 24


def _hour(text: str) -> int:
    match = _HOUR.fullmatch(text)
    hour = int(match[1]) if match else 99
    if match is None or hour > 24:
        msg = f"is {text[:40]!r}, not an hour from 0 to 24 such as 8 or 08:00"
        raise ValueError(msg)
    if match[2] not in (None, "00"):
        msg = f"is {text!r}; shifts begin and end on the hour"
        raise ValueError(msg)
    return hour
