"""
The gazetteer of a site: what people call places, one place a row, CSV, UTF-8.

``name,alias,lon,lat``: other names separated by ``;``, positions in WGS 84. Where it is present,
``hazard`` is read too: what whoever goes there should know. Further columns are passed over, and
a name is a name whatever it looks like: nothing in a cell is ever run.
"""

from pathlib import Path

from geodispatch.adapters.csv_rows import Row, degrees, named, read_rows, require_all
from geodispatch.adapters.text_file import clean_name
from geodispatch.desk.places import Landmark
from geodispatch.domain.place import Place
from geodispatch.errors import InputError

PLACES = "places.csv"
COLUMNS = ("name", "alias", "lon", "lat")
MOST_ALIASES = 20
MOST_PLACES = 200_000


def read_gazetteer(file: Path) -> tuple[Landmark, ...]:
    """
    Read a gazetteer, all of it or nothing.

    Several places may share a name; a row that repeats another to the letter counts once.

    Raises
    ------
    InputError
        If the file cannot be read, or at its first bad row: file, row and field, and how many
        more there are.
    """
    rows = read_rows(file, COLUMNS, _landmark, "place", _where)
    require_all(rows.refused)
    if len(rows.good) > MOST_PLACES:
        raise InputError(f"the file has more than {MOST_PLACES} places", file=file)
    return tuple(landmark for _, landmark in rows.good)


def _landmark(row: Row) -> Landmark:
    return Landmark(
        name=row.read("name", _name),
        place=_place(row),
        aliases=row.read("alias", _aliases),
        hazard=row.read("hazard", clean_name),
    )


def _where(landmark: Landmark) -> str:
    return f"{landmark.name} at {landmark.place.lon}, {landmark.place.lat}"


def _name(text: str) -> str:
    name = named(text)
    if not any(mark.isalnum() for mark in name):
        msg = f"is {name[:40]!r}, which nobody can type"
        raise ValueError(msg)
    return name


def _aliases(text: str) -> tuple[str, ...]:
    parts = [part for part in text.replace("；", ";").split(";") if part.strip()]
    if len(parts) > MOST_ALIASES:
        msg = f"has {len(parts)} names; at most {MOST_ALIASES} are allowed"
        raise ValueError(msg)
    return tuple(dict.fromkeys(_name(part) for part in parts))


def _place(row: Row) -> Place:
    lon, lat = row.read("lon", degrees), row.read("lat", degrees)
    if abs(lon) <= 90 < abs(lat) <= 180:
        raise row.error("lat", f"is {lat:g}: longitude and latitude look swapped")
    for field, value, most in (("lon", lon, 180), ("lat", lat, 90)):
        if not -most <= value <= most:
            raise row.error(field, f"is {row.text(field)[:40]}, not in degrees", "Use WGS 84")
    return Place(lon, lat)
