"""
What an incident has to do with other desks, as plain values: help asked and given (R26).

The desk that was asked sees the task list of its plan; both see the contact log until the help is
stood down.
"""

from collections.abc import Iterator, Mapping, Sequence

from geodispatch.desk import Desk, Waiting
from geodispatch.desk.links import TaskLine, tasks_of
from geodispatch.domain import Language
from geodispatch.domain.board import Assistance
from geodispatch.domain.events import AssistanceEnded, ContactLogged
from geodispatch.errors import GeodispatchError
from geodispatch.policing import City
from geodispatch.ui.boxes import Options, box, button, pick
from geodispatch.ui.escape import LONGEST_SENTENCE, visible
from geodispatch.ui.scene import Json
from geodispatch.ui.texts import say
from geodispatch.ui.wording import clock_time, read


def asking_buttons(partners: Sequence[tuple[str, str]], language: Language) -> list[Json]:
    """Return the button by which help is asked of another desk or body."""
    return [
        button(
            "assist",
            language,
            pick("to", language, partner_options(partners)),
            box("what", language, kind="area"),
        )
    ]


def partner_options(partners: Sequence[tuple[str, str]]) -> Options:
    """Return partner desks as a box proposes them: address and name."""
    return [(to, visible(name)) for to, name in partners]


def sharing_data(desk: Desk, row: Waiting, language: Language) -> Json | None:
    """Return what is shared with other desks; ``None`` where nothing is."""
    record, city = row.record, desk.city
    if record.came is None and not record.assistance and not record.contacts:
        return None
    said = _said(desk, record.contacts)
    tasks = tasks_of(record, row.classified.plan) if record.came is not None else ()
    return {
        "title": say("shared", language),
        "rows": list(_rows(row, city, language)),
        "tasks_title": say("shared-tasks", language),
        "tasks": [_task(one, city, language) for one in tasks],
        "contacts_title": say("shared-contacts", language),
        "contacts": [_contact(one, said, city, language) for one in record.contacts],
    }


def _rows(row: Waiting, city: City, language: Language) -> Iterator[Json]:
    """Return one row for the desk that asked this one, and one for each that was asked."""
    record = row.record
    came = record.came
    if came is not None:
        words = say(
            f"shared-came-{came.given_as}",
            language,
            city=visible(came.city),
            number=visible(came.origin),
            giver=visible(came.giver),
            time=clock_time(came.given_at, city),
            why=visible(came.why, LONGEST_SENTENCE),
        )
        buttons = _while_it_lasts(0, record.ended, language)
        yield {"key": "0", "text": words, "state": _end(record.ended, city, language), **buttons}
    for one in record.assistance:
        yield _asked(one, city, language)


def _asked(one: Assistance, city: City, language: Language) -> Json:
    words = say(
        "shared-asked",
        language,
        to=visible(one.to),
        time=clock_time(one.at, city),
        what=visible(one.what, LONGEST_SENTENCE),
    )
    state = _end(one.ended, city, language)
    if not state and one.taken_at is not None:
        receiver, time = visible(one.receiver), clock_time(one.taken_at, city)
        state = say("shared-taken", language, receiver=receiver, time=time)
    elif not state:
        state = say("shared-waits", language)
    made = _while_it_lasts(one.number, one.ended, language)
    if one.taken_at is None and one.ended is None:
        fixed = {"number": one.number}
        taken = button("assist-taken", language, box("receiver", language), fixed=fixed)
        made["buttons"].insert(0, taken)
    return {"key": str(one.number), "text": words, "state": state, **made}


def _while_it_lasts(number: int, ended: AssistanceEnded | None, language: Language) -> Json:
    fixed = {"number": number}
    contact = button(
        "contact",
        language,
        box("said", language, kind="area"),
        box("other", language),
        fixed=fixed,
    )
    end = button("assist-end", language, box("why", language), fixed=fixed)
    return {"buttons": [contact] if ended else [contact, end]}


def _end(ended: AssistanceEnded | None, city: City, language: Language) -> str:
    if ended is None:
        return ""
    why = visible(ended.why, LONGEST_SENTENCE)
    return say("shared-ended", language, time=clock_time(ended.at, city), why=why)


def _task(one: TaskLine, city: City, language: Language) -> Json:
    done = clock_time(one.done_at, city) if one.done_at is not None else ""
    who = ", ".join(visible(callsign) for callsign in one.who)
    state = say("shared-done", language, time=done) if done else say("shared-open", language)
    return {
        "key": one.code,
        "text": read(one.name, language),
        "who": who,
        "done": one.done,
        "state": state,
    }


def _contact(one: ContactLogged, said: Mapping[str, str], city: City, language: Language) -> Json:
    text = said.get(one.said.ref)
    by = " ".join(visible(part) for part in (one.city, one.by) if part)
    words = say("erased", language) if text is None else visible(text, LONGEST_SENTENCE)
    return {"at": clock_time(one.at, city), "by": by, "text": words}


def _said(desk: Desk, contacts: Sequence[ContactLogged]) -> Mapping[str, str]:
    """Return the words of the contacts; none while the log is away."""
    if not contacts:
        return {}
    try:
        return desk.log.personal([one.said.ref for one in contacts])
    except GeodispatchError:
        return {}
