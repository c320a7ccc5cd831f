"""
Desks and watches of a city: `desks.toml` and a roster of who sits where and when.

``[[desk]]`` has ``code``, ``name`` and ``jurisdictions`` (a list of codes). The roster is CSV,
one watch a row: ``desk,seat,operator,on_from,on_until,languages``, times in ISO 8601 with a zone,
languages as BCP 47 tags separated by ``;``. Whatever cannot be read is refused with file, row or
line, and field; a jurisdiction without a desk and an hour without anybody are no mistakes of
reading: `DeskAreas.doubts` and `Watches.uncovered` tell them.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from geodispatch.adapters.city_folder import find_city
from geodispatch.adapters.csv_rows import Row, codes, named, read_rows, require_all
from geodispatch.adapters.text_file import clean_name, one_line
from geodispatch.adapters.toml_file import Table, read_toml, shown
from geodispatch.domain.naming import Name
from geodispatch.domain.roster import DeskAreas, DispatchDesk, Watch, Watches, the_one_desk
from geodispatch.errors import InputError
from geodispatch.policing.city import City

DESKS = "desks.toml"
"""A city's own desks, in its folder; written by hand."""
COLUMNS = ("desk", "seat", "operator", "on_from", "on_until", "languages")
LONGEST_WATCH = timedelta(hours=36)
"""Whoever sits longer than this has a slip in his dates, which would hide hours without anybody."""
_TAG = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*")


@dataclass(frozen=True, slots=True)
class WatchFile:
    """
    What a roster of a desk held.

    Parameters
    ----------
    refused
        One error for each bad row, in the order of the file.
    repeated
        Rows that only repeat an earlier one; counted once.
    """

    watches: Watches
    refused: tuple[InputError, ...]
    repeated: int


def city_desks(city: City, where: str | Path, file: Path | None = None) -> DeskAreas:
    """
    Return the desks of a city: of ``file``, of its folder, or the one that it else has.

    Parameters
    ----------
    where
        Name or folder that ``city`` was opened by.

    Raises
    ------
    InputError
        As `read_desks`.
    """
    own = find_city(where).rest / DESKS
    if file is not None or own.is_file():
        return read_desks(file or own)
    return the_one_desk(city.code, city.name, (area.code for area in city.jurisdictions))


def read_desks(file: str | Path) -> DeskAreas:
    """
    Read the desks of a city.

    Raises
    ------
    InputError
        If there is none, a key is missing, misspelt or of the wrong kind, a code is used twice,
        or a desk names no jurisdiction or one of them twice; with file, line and key.
    """
    content = read_toml(Path(file))
    content.only("desk")
    desks: dict[str, DispatchDesk] = {}
    for table in content.tables("desk"):
        table.only("code", "name", "jurisdictions")
        code = _cleaned(table, "code", table.get("code", str))
        if code in desks:
            raise table.error("code", f"is {shown(code)}, which another desk has")
        desks[code] = DispatchDesk(code, _name(table), _jurisdictions(table))
    if not desks:
        problem = "is missing: a city has one desk or more"
        raise content.error("desk", problem, "Leave the file out where one desk does it all")
    return DeskAreas(desks.values())


def read_watches(file: str | Path, desks: Collection[str]) -> Watches:
    """
    Read who sits at the desks, all of it or nothing.

    Raises
    ------
    InputError
        At the first bad row, naming file, row and field, and how many more there are.
    """
    found = read_watch_rows(file, desks)
    require_all(found.refused)
    return found.watches


def read_watch_rows(file: str | Path, desks: Collection[str]) -> WatchFile:
    """
    Read who sits at the desks, keeping the good rows.

    Parameters
    ----------
    desks
        Their codes: a watch at another desk is refused.

    Raises
    ------
    InputError
        If the file as a whole cannot be read: absent, empty, not UTF-8, a column missing.
    """
    path = Path(file)
    rows = read_rows(path, COLUMNS, lambda row: _watch(row, desks), "operator", _named_by)
    numbers = {watch: number for number, watch in rows.good}
    clashing = {}
    for one, other in Watches(numbers).clashes():
        for watch, beside in ((one, other), (other, one)):
            problem = f"operator {watch.operator!r} sits in two places at once: see row"
            clashing[watch] = InputError(
                f"{problem} {numbers[beside]}",
                "Let one watch end where the other begins",
                file=path,
                row=numbers[watch],
                field="operator",
            )
    refused = sorted((*rows.refused, *clashing.values()), key=lambda error: error.row or 0)
    kept = Watches(watch for watch in numbers if watch not in clashing)
    return WatchFile(kept, tuple(refused), rows.repeated)


def _named_by(watch: Watch) -> str:
    return f"{watch.operator} {watch.on_from.isoformat()}"


def _watch(row: Row, desks: Collection[str]) -> Watch:
    desk = row.read("desk", named)
    if desk not in desks:
        known = one_line(f"Known: {', '.join(desks)}", 500)
        raise row.error("desk", f"is {desk!r}, which is none of the city's", known)
    begin, until = _instant(row, "on_from"), _instant(row, "on_until")
    if until - begin > LONGEST_WATCH:
        problem = f"ends {(until - begin) / timedelta(hours=1):g} hours after it begins"
        raise row.error("on_until", problem, "Nobody sits at a desk longer than 36 hours")
    try:
        return Watch(
            desk=desk,
            seat=row.read("seat", clean_name),
            operator=row.read("operator", named),
            on_from=begin,
            on_until=until,
            languages=row.read("languages", _languages),
        )
    except ValueError as error:
        problem = str(error).rstrip(".")
        raise InputError(problem, file=row.file, row=row.number, field="on_until") from None


def _instant(row: Row, field: str) -> datetime:
    instant = row.instant(field)
    if instant is None:
        raise row.error(field, "is empty", "A watch begins and ends")
    return instant


def _languages(text: str) -> frozenset[str]:
    tags = codes(text)
    for tag in sorted(tags):
        if not _TAG.fullmatch(tag):
            msg = f"holds {tag[:40]!r}, which is no language tag such as mn or en"
            raise ValueError(msg)
    return tags


def _name(table: Table) -> Name:
    name, below = table.name(), table.table("name")
    return Name(_cleaned(below, "zh", name.zh), _cleaned(below, "en", name.en))


def _jurisdictions(table: Table) -> tuple[str, ...]:
    key = "jurisdictions"
    listed = tuple(_cleaned(table, key, code) for code in table.texts(key))
    if not listed:
        raise table.error(key, "is empty: a desk takes the calls of somewhere")
    for code in listed:
        if listed.count(code) > 1:
            raise table.error(key, f"lists {shown(code)} twice")
    return listed


def _cleaned(table: Table, key: str, text: str) -> str:
    try:
        return named(text.strip())
    except ValueError as error:
        raise table.error(key, str(error)) from None
