"""
What is being done about one incident, as plain values: the head of the panel and its buttons.

The head stays in sight: what it is, who has it, which clocks run, and what is pressed most. The
rest of the panel comes from `facts`, `orders`, `ordering` and `lists`.
"""

from collections.abc import Iterable

from geodispatch.desk import Waiting
from geodispatch.desk.commands import DISPOSITION_NAMES
from geodispatch.desk.refusals import STATUS_WORDS
from geodispatch.domain import Language
from geodispatch.domain.board import IncidentRecord, Statement
from geodispatch.policing import City
from geodispatch.ui.clocks import clock_data, clock_name
from geodispatch.ui.escape import LONGEST_SENTENCE, visible
from geodispatch.ui.facts import no_clock_words
from geodispatch.ui.scene import Json
from geodispatch.ui.texts import say
from geodispatch.ui.wording import clock_time, read, severity_words

_CLOCKS_SHOWN = 3


def head_data(row: Waiting, city: City, language: Language) -> Json:
    """Return what stands above everything else about an incident."""
    record = row.record
    severity = severity_words(row.incident.severity, language)
    name = read(row.category.name, language)
    clocks = [clock_data(one, language, clock_name(one, language)) for one in row.due]
    return {
        "id": record.number,
        "what": f"{name} · {severity}" if severity else name,
        "priority": int(row.priority),
        "number": record.number,
        "status": STATUS_WORDS[row.status].in_language(language),
        "status_code": row.status.value,
        "handler": _handler(record, language),
        "received": say("received-at", language, time=clock_time(row.incident.received_at, city)),
        "clocks": clocks[:_CLOCKS_SHOWN],
        "no_clock": None if clocks else no_clock_words(row.classified.plan, row.limit, language),
        "closed": _closed(record, city, language),
        "notes": list(_notes(record, city, language)),
    }


def _handler(record: IncidentRecord, language: Language) -> str:
    if not record.handler:
        return say("not-accepted", language)
    return say("handled-by", language, operator=visible(record.handler))


def _closed(record: IncidentRecord, city: City, language: Language) -> str | None:
    closing = record.closing
    if closing is None:
        return None
    name = DISPOSITION_NAMES[closing.disposition].in_language(language)
    words = say("closed-at", language, time=clock_time(closing.at, city), disposition=name)
    said = (visible(text) for text in (closing.same_as, closing.why) if text)
    return " · ".join((words, *said))


def _notes(record: IncidentRecord, city: City, language: Language) -> Iterable[str]:
    """Return what was recorded of the incident besides orders and duties, one line each."""
    if len(record.calls) > 1:
        yield say("calls-count", language, count=str(len(record.calls)))
    for key, statement in (("facts", record.main_facts), ("party", record.party)):
        yield _statement(key, statement, language)
    if record.transfer is not None:
        given = record.transfer
        key = "transfer-waits" if given.acknowledged_at is None else "transfer-taken"
        yield say(
            key,
            language,
            to=visible(given.to),
            receiver=visible(given.receiver),
            time=clock_time(given.acknowledged_at or given.at, city),
        )
    for one in record.instructions:
        said = visible(one.instruction, LONGEST_SENTENCE)
        yield say(
            "instructed",
            language,
            number=str(one.number),
            leader=visible(one.leader),
            instruction=said,
        )
    for history in record.ownership.history[-1:]:
        yield say("handed-over", language, taker=visible(history.taker), why=visible(history.why))
    if record.judged_false:
        yield say("judged-false", language)
    for guidance in record.guidance:
        yield say(
            "guided",
            language,
            time=clock_time(guidance.at, city),
            supervisor=visible(guidance.supervisor),
            guidance=visible(guidance.guidance, LONGEST_SENTENCE),
        )


def _statement(key: str, statement: Statement, language: Language) -> str:
    """Say whether the main facts or the party are on record; the words stand in the history."""
    name = say(f"field-{key}", language)
    if statement.ref:
        return say("statement-given", language, name=name)
    if statement.unknown:
        return say("statement-unknown", language, name=name, why=visible(statement.unknown))
    return say("statement-missing", language, name=name)
