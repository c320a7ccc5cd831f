"""
Speeds by hour of the week: TOML in, `SpeedProfile` out.

``[default]`` and ``[class.primary]`` hold rows of 24 factors, from midnight on, under the days that
they are for: ``every-day``, ``workdays``, ``weekend``, ``monday`` to ``sunday``. The more special
key goes before the more general one, and every table must speak of all seven days.
"""

from pathlib import Path

import numpy as np

from geodispatch.adapters.bundled import data_folder
from geodispatch.adapters.osm_tags import CLASS_SPEED_KMH, OPENED_SPEED_KMH
from geodispatch.adapters.text_file import one_line
from geodispatch.adapters.toml_file import Table, read_toml, shown
from geodispatch.errors import InputError
from geodispatch.roads import FloatArray
from geodispatch.roads.hours import SpeedProfile
from geodispatch.roads.measures import LEAST_FACTOR, MOST_FACTOR

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
SPANS = {
    "every-day": range(7),
    "workdays": range(5),
    "weekend": range(5, 7),
    **{day: range(at, at + 1) for at, day in enumerate(DAYS)},
}
"""The days that each key is for, the most general keys first."""

CLASSES = frozenset(CLASS_SPEED_KMH) | frozenset(OPENED_SPEED_KMH)


def read_profile(name_or_file: str | Path, time_zone: str) -> SpeedProfile:
    """
    Read speeds by hour of the week.

    Parameters
    ----------
    name_or_file
        One that ships (``synthetic``), or the path of a TOML file.
    time_zone
        IANA name of the clocks of the city.

    Raises
    ------
    InputError
        If a key is missing, misspelt or of the wrong kind, a row has not 24 factors, a day is
        missing or a class is none of OpenStreetMap's; the message names file and key.
    """
    file = Path(name_or_file)
    if file.suffix != ".toml":
        file = _bundled(str(name_or_file))
    content = read_toml(file)
    content.only("source", "default", "class")
    classes = content.table("class") if "class" in content.content else Table(file, "class", {})
    for kind in classes.content:
        if kind not in CLASSES:
            known = f"Known: {', '.join(sorted(CLASSES))}"
            raise classes.error(kind, "is no highway class that roads are imported with", known)
    return SpeedProfile(
        default=_week(content.table("default")),
        by_class={kind: _week(classes.table(kind)) for kind in classes.content},
        time_zone=time_zone,
        source=one_line(content.get("source", str)),
    )


def _bundled(name: str) -> Path:
    folder = data_folder() / "profiles"
    known = sorted(path.stem for path in folder.glob("*.toml"))
    if name not in known:
        remedy = f"Name one that ships ({', '.join(known)}) or a file that ends in .toml"
        raise InputError(f"there is no speed profile {shown(name)}", remedy)
    return folder / f"{name}.toml"


def _week(table: Table) -> FloatArray:
    table.only(*SPANS)
    week = np.full((7, 24), np.nan)
    for key, days in SPANS.items():
        if key in table.content:
            week[list(days)] = _row(table, key)
    silent = np.flatnonzero(np.isnan(week[:, 0]))
    if silent.size:
        raise table.error("", f"says nothing of {DAYS[silent[0]]}", "Add it, or every-day")
    return week.reshape(-1)


def _row(table: Table, key: str) -> list[float]:
    row = table.get(key, list)
    if len(row) != 24:
        raise table.error(key, f"holds {len(row)} factors, not 24")
    for hour, factor in enumerate(row):
        number = isinstance(factor, int | float) and not isinstance(factor, bool)
        if not (number and LEAST_FACTOR <= factor <= MOST_FACTOR):
            problem = (
                f"holds {shown(factor)} for {hour:02}:00, not a number from {LEAST_FACTOR:g} to "
                f"{MOST_FACTOR:g}"
            )
            raise table.error(key, problem)
    return row
