"""Announced limits: `limits.toml` of a city."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from geodispatch.adapters.toml_file import Table, read_toml
from geodispatch.domain.category import Urgency
from geodispatch.domain.limit import ClockStart, ClockStop, ResponseLimit, ResponseLimits
from geodispatch.errors import InputError


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
                raise classes.error(area_class, f"lists {code}, which is {area_classes[code]} too")
            area_classes[code] = area_class
    try:
        limits = ResponseLimits(_limit(table) for table in content.tables("limit"))
    except ValueError as error:
        raise InputError(str(error).rstrip("."), file=file, field="limit") from None
    return AnnouncedLimits(limits, area_classes, classes.get("default", str))


def _limit(table: Table) -> ResponseLimit:
    table.only(
        "area_class",
        "urgency",
        "minutes",
        "announced",
        "starts",
        "stops",
        "from",
        "until",
        "source",
    )
    announced = table.get("announced", bool, default=True)
    if announced == ("minutes" not in table.content):
        raise table.error("minutes", "is missing or stands beside announced = false")
    until = table.get("until", date) if "until" in table.content else None
    try:
        return ResponseLimit(
            area_class=table.get("area_class", str),
            urgency=Urgency(table.get("urgency", str)),
            limit=_minutes(table) if announced else None,
            starts=ClockStart(table.get("starts", str)),
            stops=ClockStop(table.get("stops", str)),
            valid_from=table.get("from", date),
            valid_until=until,
            source=table.get("source", str),
        )
    except ValueError as error:
        raise table.error("", f"cannot stand: {str(error).rstrip('.')}") from None


def _minutes(table: Table) -> timedelta:
    minutes = table.get("minutes", float)
    if not 0 < minutes <= 24 * 60:
        raise table.error("minutes", f"is {minutes:g}, not above 0 and at most a day")
    return timedelta(minutes=minutes)
