"""Announced limits: `limits.toml` of a city, and announcements that came after it."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from geodispatch.adapters.text_file import LONGEST_NAME, clean_code, clean_name, one_line
from geodispatch.adapters.toml_file import Table, parse_toml, read_toml, shown
from geodispatch.domain.category import Priority, Urgency
from geodispatch.domain.limit import ClockStart, ClockStop, ResponseLimit, ResponseLimits
from geodispatch.errors import InputError

LONGEST_SOURCE = 500

_Word = TypeVar("_Word", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class AnnouncedLimits:
    """
    What a city announced, and which class each of its jurisdictions falls into.

    Parameters
    ----------
    area_classes
        Jurisdiction code to class.
    default_class
        Class of every jurisdiction that is not listed.
    """

    limits: ResponseLimits
    area_classes: Mapping[str, str]
    default_class: str

    def area_class(self, jurisdiction: str) -> str:
        """Return the area class of a jurisdiction, by its code."""
        return self.area_classes.get(jurisdiction, self.default_class)


def read_limits(file: Path) -> AnnouncedLimits:
    """
    Read announced limits.

    Raises
    ------
    InputError
        If a key is missing, misspelt or of the wrong kind, a jurisdiction stands in two classes,
        or two limits overlap in time; the message names file and key.
    """
    content = read_toml(file)
    content.only("area_classes", "limit")
    classes = content.table("area_classes")
    area_classes: dict[str, str] = {}
    for area_class in classes.content:
        if area_class == "default":
            continue
        for code in classes.texts(area_class):
            if code in area_classes:
                problem = f"lists {shown(code)}, which is {shown(area_classes[code])} too"
                raise classes.error(area_class, problem)
            area_classes[code] = area_class
    try:
        limits = ResponseLimits(_limit(table) for table in content.tables("limit"))
    except ValueError as error:
        raise InputError(str(error).rstrip("."), file=file, field="limit") from None
    return AnnouncedLimits(limits, area_classes, classes.get("default", str))


def parse_announcement(text: str, file: Path) -> tuple[ResponseLimit, ...]:
    """
    Return the limits of an announcement: ``[[limit]]`` tables as in ``limits.toml``, nothing else.

    Which class a jurisdiction falls into is no announcement's to say.

    Parameters
    ----------
    file
        What messages say it stands in.

    Raises
    ------
    InputError
        If there is none, or one of them cannot be read; the message names line and key.
    """
    content = parse_toml(text, file)
    content.only("limit")
    limits = tuple(_limit(table) for table in content.tables("limit"))
    if not limits:
        raise InputError("announces no limit", "Write [[limit]]", file=file)
    return limits


def check_area_classes(
    announced: AnnouncedLimits, codes: Collection[str], file: Path, zones: Iterable[str] = ()
) -> None:
    """
    Hold announced limits against the jurisdictions: a slip of the pen must not switch one off.

    Parameters
    ----------
    codes
        Codes of the city's jurisdictions.
    file
        Where the limits were read, for the message.
    zones
        Names of the drawn zones: each is an area class.

    Raises
    ------
    InputError
        If a code is no jurisdiction's, a limit is for a class that no jurisdiction has, or a
        listed class has no limit although others have.
    """
    for code, area_class in announced.area_classes.items():
        if code not in codes:
            field = one_line(f"area_classes.{area_class}")
            problem = f"lists {shown(code)}, which is the code of no jurisdiction"
            remedy = f"Known codes: {', '.join(map(one_line, sorted(codes)))}"
            raise InputError(problem, one_line(remedy, 500), file=file, field=field)
    drawn = frozenset(zones)
    check_known_classes(announced.limits, _classes(announced) | drawn, file)
    limited = {limit.area_class for limit in announced.limits}
    asked = drawn | set(announced.area_classes.values())
    for bare in sorted(asked - limited) if limited else ():
        ground, field = "jurisdictions have", one_line(f"area_classes.{bare}")
        if bare in drawn:
            ground, field = "a drawn zone is", "limit.area_class"
        problem = f"no limit is for the area class {shown(bare)}, which {ground}"
        remedy = "Correct the class, or add a limit with announced = false"
        raise InputError(problem, remedy, file=file, field=field)


def check_known_classes(
    limits: Iterable[ResponseLimit], known: Collection[str], file: Path
) -> None:
    """
    Refuse limits for ground that a city does not have.

    Parameters
    ----------
    known
        Area classes of the city: of its jurisdictions, and its drawn zones.

    Raises
    ------
    InputError
        If a limit is for another class.
    """
    for unknown in sorted({limit.area_class for limit in limits} - set(known)):
        problem = f"a limit is for the area class {shown(unknown)}, which no jurisdiction has"
        remedy = f"Area classes and drawn zones: {', '.join(map(one_line, sorted(known)))}"
        raise InputError(problem, one_line(remedy, 500), file=file, field="limit.area_class")


def _classes(announced: AnnouncedLimits) -> frozenset[str]:
    return frozenset(announced.area_classes.values()) | {announced.default_class}


def _limit(table: Table) -> ResponseLimit:
    table.only(
        "area_class",
        "urgency",
        "priority",
        "category",
        "minutes",
        "announced",
        "starts",
        "stops",
        "from",
        "until",
        "source",
        "article",
        "notice",
    )
    announced = table.get("announced", bool, default=True)
    if announced == ("minutes" not in table.content):
        raise table.error("minutes", "is missing or stands beside announced = false")
    if "priority" in table and "category" in table:
        raise table.error("category", "stands beside a priority; a limit is for one of the two")
    try:
        return ResponseLimit(
            area_class=table.get("area_class", str),
            urgency=_word(table, "urgency", Urgency),
            limit=_minutes(table) if announced else None,
            starts=_word(table, "starts", ClockStart),
            stops=_word(table, "stops", ClockStop),
            valid_from=table.get("from", date),
            valid_until=_day(table, "until"),
            source=_text(table, "source", LONGEST_SOURCE),
            article=_text(table, "article", LONGEST_NAME) if "article" in table else "R12",
            priority=_priority(table),
            category=_code(table, "category"),
            notice=_day(table, "notice"),
        )
    except ValueError as error:
        raise table.error("until", f"cannot stand: {str(error).rstrip('.')}") from None


def _day(table: Table, key: str) -> date | None:
    return table.get(key, date) if key in table else None


def _priority(table: Table) -> Priority | None:
    if "priority" not in table:
        return None
    given = table.get("priority", int)
    if given not in tuple(Priority):
        raise table.error("priority", f"is {shown(given)}, not a rank from 1 to 3")
    return Priority(given)


def _text(table: Table, key: str, longest: int) -> str:
    """Return words that people will read as they stand, on screens and on the public sheet."""
    try:
        text = clean_name(table.get(key, str), longest)
    except ValueError as error:
        raise table.error(key, str(error)) from None
    if not text:
        raise table.error(key, "is empty")
    return text


def _code(table: Table, key: str) -> str:
    if key not in table:
        return ""
    try:
        code = clean_code(table.get(key, str))
    except ValueError as error:
        raise table.error(key, str(error)) from None
    if not code:
        raise table.error(key, "is empty")
    return code


def _word(table: Table, key: str, words: type[_Word]) -> _Word:
    given = table.get(key, str)
    try:
        return words(given)
    except ValueError:
        known = f"Known: {', '.join(words)}"
        raise table.error(key, f"is {shown(given)}, which is not known here", known) from None


def _minutes(table: Table) -> timedelta:
    minutes = table.get("minutes", float)
    if not 0 < minutes <= 24 * 60:
        raise table.error("minutes", f"is {minutes:g}, not above 0 and at most a day")
    return timedelta(minutes=minutes)
