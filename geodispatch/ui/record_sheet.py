"""
The sheet of one incident: everything that the log has of it, to be read on the screen and on paper.

One sheet serves both; ``print.css`` leaves it alone on the paper, black on white. Every text passes
`escape`.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from geodispatch.desk import Line
from geodispatch.desk.archive import Filed
from geodispatch.desk.dispositions import DISPOSITION_NAMES
from geodispatch.domain import Language
from geodispatch.domain.board.orders import REACHES
from geodispatch.domain.events import (
    IncidentAccepted,
    IncidentClosed,
    IncidentPassed,
    OrderCancelled,
    OrderEvent,
    OrderRefused,
    Stage,
    StageWithdrawn,
    TimeCorrected,
    UnitCleared,
    UnitDispatched,
    UnitDiverted,
    UnitRecalled,
    UnitReplaced,
    UnitStoodDown,
)
from geodispatch.policing import City
from geodispatch.policing.classification import classify
from geodispatch.policing.records import RECORD_NAMES
from geodispatch.ui.escape import LONGEST_SENTENCE, escape, visible
from geodispatch.ui.intake import written
from geodispatch.ui.saving import Cell
from geodispatch.ui.scene import Json
from geodispatch.ui.texts import say
from geodispatch.ui.wording import read, severity_words

_ENDS = (
    OrderCancelled,
    OrderRefused,
    UnitCleared,
    UnitDiverted,
    UnitRecalled,
    UnitReplaced,
    UnitStoodDown,
)


@dataclass(slots=True)
class Sent:
    """
    One order of a unit to the incident, with what came of it by the last word.

    Parameters
    ----------
    stages
        Times of the stages that it came through, corrections considered.
    ended_by
        Kind of the event that ended it; empty while nothing did.
    """

    callsign: str
    at: datetime
    stages: dict[Stage, datetime] = field(default_factory=dict)
    ended_at: datetime | None = None
    ended_by: str = ""
    why: str = ""


def sent_units(lines: Iterable[Line]) -> list[Sent]:
    """Return the orders of an incident in the order in which they were given."""
    found: list[Sent] = []
    for line in lines:
        event = line.entry.event
        if isinstance(event, UnitDispatched):
            found.append(Sent(event.callsign, event.at))
        elif isinstance(event, OrderEvent):
            own = [one for one in found if one.callsign == event.callsign]
            if own:
                _take(own[-1], event)
    return found


def sheet_html(
    filed: Filed, lines: tuple[Line, ...], past: Json, about: "About", language: Language
) -> str:
    """
    Return the sheet as HTML.

    Parameters
    ----------
    past
        The history, as `geodispatch.ui.past.history_data` makes it.
    """
    parts = [
        f'<p class="gd-sheet-mark">{escape(about.mark)}</p>' if about.mark else "",
        f"<h2>{escape(say('sheet-title', language))} <b>{escape(filed.number)}</b></h2>",
        f'<p class="gd-sheet-about">{escape(about.line(language))}</p>',
        _facts_html(filed, lines, about.city, language),
        _orders_html(sent_units(lines), about.city, language),
        _history_html(past, language),
    ]
    return f'<article class="gd-sheet">{"".join(parts)}</article>'


@dataclass(frozen=True, slots=True)
class About:
    """
    Whose sheet it is, and when it was made.

    Parameters
    ----------
    mark
        What every sheet of a drill or the demo says; empty for real work.
    """

    city: City
    operator: str
    at: datetime
    mark: str

    def line(self, language: Language) -> str:
        """Return the line below the heading."""
        return say(
            "sheet-about",
            language,
            city=visible(self.city.name.in_language(language)),
            time=_day_and_time(self.at, self.city),
            operator=visible(self.operator),
        )


def category_words(filed: Filed, city: City, language: Language) -> str:
    """Name what happened by the rules of its day; its code where they no longer know it."""
    incident = filed.incident
    leaf = city.rules(incident.received_at).categories.get(incident.category)
    return read(leaf.name, language) if leaf else visible(incident.category)


def area_words(filed: Filed, city: City) -> str:
    """Name the jurisdiction where it is."""
    incident = filed.incident
    here = city.locate(incident.place, city.rules(incident.received_at)).jurisdiction
    return visible(here.name) if here else "–"


def priority_of(filed: Filed, city: City) -> int:
    """Return the priority by the rules of its day."""
    incident = filed.incident
    rules = city.rules(incident.received_at)
    return int(classify(rules, incident, city.locate(incident.place, rules)).priority)


def state_words(filed: Filed, *, is_open: bool, language: Language) -> str:
    """Say whether it is open, or how it ended."""
    if is_open:
        return say("records-open", language)
    if filed.disposition is None:
        return say("records-closed", language)
    return DISPOSITION_NAMES[filed.disposition].in_language(language)


def history_rows(past: Json) -> list[list[Cell]]:
    """Return the history as rows of a table: number, day, time, what, article, who, details."""
    return [
        [
            int(row["seq"]),
            row["date"],
            row["at"],
            row["name"],
            row["article"],
            row["by"],
            "\n".join(f"{one['label']}: {one['text']}" for one in row["details"]),
        ]
        for row in past["rows"]
    ]


HISTORY_HEADS = ("seq", "day", "time", "event", "article", "by", "details")


def _take(order: Sent, event: OrderEvent) -> None:
    if isinstance(event, TimeCorrected):
        order.stages[event.stage] = event.right
    elif isinstance(event, StageWithdrawn):
        order.stages.pop(event.stage, None)
    elif isinstance(event, _ENDS):
        order.ended_at, order.ended_by = event.at, event.kind
        order.why = getattr(event, "why", "")
    elif type(event) in REACHES:
        order.stages.setdefault(REACHES[type(event)], event.at)


def _facts_html(filed: Filed, lines: tuple[Line, ...], city: City, language: Language) -> str:
    incident = filed.incident
    owner = city.jurisdictions.get(filed.owner) if filed.owner else None
    severity = severity_words(incident.severity, language)
    rules = city.rules(incident.received_at)
    known = sorted(incident.facts & {*rules.facts})
    facts = [read(rules.facts[code].name, language) for code in known]
    handler = next(
        (
            event.handler if isinstance(event, IncidentAccepted) else event.taker
            for event in (line.entry.event for line in reversed(lines))
            if isinstance(event, IncidentAccepted | IncidentPassed)
        ),
        "",
    )
    values = {
        "sheet-what": " · ".join(filter(None, (category_words(filed, city, language), severity))),
        "sheet-priority": f"P{priority_of(filed, city)}",
        "sheet-received": _day_and_time(incident.received_at, city),
        "sheet-place": " · ".join(
            filter(None, (visible(incident.where), f"{written(incident.place)} (WGS 84)"))
        ),
        "sheet-area": area_words(filed, city),
        "field-owner": visible(owner.name if owner else filed.owner),
        "sheet-facts": say("missing-list", language).join(facts),
        "field-handler": visible(handler),
        "sheet-calls": visible(", ".join(filed.calls)),
        "sheet-end": _end_words(lines, city, language),
    }
    rows = "".join(
        f"<div><dt>{escape(say(key, language))}</dt><dd>{escape(text, LONGEST_SENTENCE)}</dd></div>"
        for key, text in values.items()
        if text
    )
    return f"<dl>{rows}</dl>"


def _end_words(lines: tuple[Line, ...], city: City, language: Language) -> str:
    for line in lines:
        event = line.entry.event
        if isinstance(event, IncidentClosed):
            parts = [
                _day_and_time(event.at, city),
                DISPOSITION_NAMES[event.disposition].in_language(language),
                visible(event.why, LONGEST_SENTENCE),
            ]
            return " · ".join(filter(None, parts))
    return ""


def _orders_html(orders: list[Sent], city: City, language: Language) -> str:
    if not orders:
        return f'<p class="gd-sheet-none">{escape(say("sheet-no-units", language))}</p>'
    heads = [
        "field-callsign",
        "stage-ordered",
        *(f"stage-{stage}" for stage in Stage),
        "sheet-over",
    ]
    day = city.local_time(orders[0].at).date()
    rows = [
        [
            one.callsign,
            _time(one.at, city, day),
            *(_time(one.stages.get(stage), city, day) for stage in Stage),
            _over_words(one, _time(one.ended_at, city, day), language),
        ]
        for one in orders
    ]
    return _table_html(say("sheet-units", language), [say(key, language) for key in heads], rows)


def _over_words(one: Sent, at: str, language: Language) -> str:
    if not one.ended_by:
        return ""
    name = RECORD_NAMES[one.ended_by].in_language(language)
    return " · ".join(filter(None, (at, name, visible(one.why, LONGEST_SENTENCE))))


def _history_html(past: Json, language: Language) -> str:
    if past["problem"]:
        return f"<p>{escape(past['problem'], LONGEST_SENTENCE)}</p>"
    heads = [say(f"sheet-{name}", language) for name in HISTORY_HEADS]
    rows = [[str(cell) for cell in row] for row in history_rows(past)]
    return _table_html(say("sheet-history", language), heads, rows)


def _table_html(title: str, heads: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    head = "".join(f'<th scope="col">{escape(one)}</th>' for one in heads)
    body = "".join(f"<tr>{''.join(f'<td>{_cell(one)}</td>' for one in row)}</tr>" for row in rows)
    return (
        f'<table class="gd-table"><caption>{escape(title)}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    )


def _cell(text: str) -> str:
    return "<br>".join(escape(line, LONGEST_SENTENCE) for line in text.splitlines())


def _time(at: datetime | None, city: City, day: object) -> str:
    if at is None:
        return ""
    local = city.local_time(at)
    return f"{local:%H:%M:%S}" if local.date() == day else f"{local:%m-%d %H:%M:%S}"


def _day_and_time(at: datetime, city: City) -> str:
    return f"{city.local_time(at):%Y-%m-%d %H:%M:%S}"
