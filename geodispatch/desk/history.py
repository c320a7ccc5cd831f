"""The whole record of one incident, read from the log, with the article of each step."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields

from geodispatch.desk.log import DeskLog
from geodispatch.domain.events import Entry, Event, IncidentOpened, Sealed
from geodispatch.domain.naming import Name
from geodispatch.errors import UnknownIncidentError
from geodispatch.policing import City
from geodispatch.policing.records import RECORD_NAMES


@dataclass(frozen=True, slots=True)
class Line:
    """
    One entry of the history of an incident.

    Parameters
    ----------
    name
        What happened, in words.
    article
        What it rests on by the rules of the day of the call; empty where no article speaks of it.
    personal
        Texts kept beside the log, by field; ``None`` for one that was erased.
    """

    entry: Entry
    name: Name
    article: str
    personal: Mapping[str, str | None]


def history(log: DeskLog, city: City, incident: str) -> tuple[Line, ...]:
    """
    Return everything that the log has of an incident, in the order in which it was recorded.

    Raises
    ------
    UnknownIncidentError
        If the log has nothing of it.
    """
    entries = tuple(log.entries(incident=incident))
    opened = next((e.event for e in entries if isinstance(e.event, IncidentOpened)), None)
    if opened is None:
        raise UnknownIncidentError(incident)
    records = city.rules(opened.at).records
    sealed = {entry.seq: dict(_sealed(entry.event)) for entry in entries}
    texts = log.personal(one.ref for found in sealed.values() for one in found.values())
    return tuple(
        Line(
            entry,
            RECORD_NAMES[entry.event.kind],
            records.get(entry.event.kind, ""),
            {field: texts.get(one.ref) for field, one in sealed[entry.seq].items()},
        )
        for entry in entries
    )


def _sealed(event: Event) -> Iterator[tuple[str, Sealed]]:
    for field in fields(event):
        value = getattr(event, field.name)
        if isinstance(value, Sealed):
            yield field.name, value
