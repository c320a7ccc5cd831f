"""
The roster file: one person a row, CSV, UTF-8; it says who rides where, and with which papers.

``person,kind,callsign,certificates,on_from,on_until,state,work_id_until``: certificates as
``weapon:2027-03-01;first-aid:2024-01-01/2026-12-31;language-mn``, days until which they count
exclusive, times in ISO 8601 with a zone. An empty ``callsign`` means that somebody does not ride.
Where they are present, ``level`` and ``secrecy_from`` (a day) are read too.

Who can never ride is refused. What the law holds against somebody who can (an old certificate, no
work certificate, no officer beside him) is a notice: he is aboard, and counts for nothing.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

from geodispatch.adapters.csv_rows import Row, look_alike, named, read_rows, require_all
from geodispatch.adapters.text_file import clean_name
from geodispatch.domain.naming import Name
from geodispatch.domain.person import RIDING, Certificate, DutyState, Person, PersonKind
from geodispatch.domain.times import EARLIEST, LATEST
from geodispatch.domain.unit import Crew, Unit
from geodispatch.errors import InputError
from geodispatch.policing.crews import refuse_part, refuse_rider
from geodispatch.policing.persons import paper_notes
from geodispatch.policing.reasons import Reason
from geodispatch.policing.rulebook import Rules

COLUMNS = (
    "person",
    "kind",
    "callsign",
    "certificates",
    "on_from",
    "on_until",
    "state",
    "work_id_until",
)
OPTIONAL_COLUMNS = ("level", "secrecy_from")


@dataclass(frozen=True, slots=True)
class Notice:
    """
    Something about a row that was used all the same.

    Parameters
    ----------
    row
        Of the file; of a crew its first one.
    article
        That it rests on; empty where it rests on none.
    """

    row: int
    article: str
    text: Name


@dataclass(frozen=True, slots=True)
class Roster:
    """
    What a roster makes of a fleet.

    Parameters
    ----------
    units
        The whole fleet in its order. Those that a good row names have the persons as their crew,
        in the order of the file; the others keep their heads.
    notices
        In the order of the rows.
    refused
        One error for each bad row, in the order of the file.
    """

    units: tuple[Unit, ...]
    notices: tuple[Notice, ...]
    refused: tuple[InputError, ...]


def crewed(
    file: str | Path, units: Iterable[Unit], rules: Rules, now: datetime, day: date
) -> tuple[Unit, ...]:
    """
    Put the persons of a roster into their units, all of it or nothing.

    Raises
    ------
    InputError
        At the first bad row, naming file, row and field, and how many more there are.
    """
    roster = read_roster(file, units, rules, now, day)
    require_all(roster.refused)
    return roster.units


def read_roster(
    file: str | Path, units: Iterable[Unit], rules: Rules, now: datetime, day: date
) -> Roster:
    """
    Put the persons of a roster into their units, keeping the good rows.

    Parameters
    ----------
    now
        For the notices: who is at work is held against the heads of the fleet.
    day
        Date of ``now`` on the city's clocks: certificates that do not count then are told.

    Raises
    ------
    InputError
        If the file as a whole cannot be read: absent, empty, not UTF-8, a column missing.
    """
    fleet = {unit.callsign: unit for unit in units}
    alike = {look_alike(callsign): callsign for callsign in fleet}

    def entry(row: Row) -> tuple[Person, str]:
        person = _person(row)
        return person, _callsign(row, person.kind, alike, fleet, rules)

    rows = read_rows(Path(file), COLUMNS, entry, "person", lambda entry: entry[0].number)
    aboard: dict[str, list[tuple[int, Person]]] = defaultdict(list)
    notices: list[Notice] = []
    for number, (person, callsign) in rows.good:
        notices += _notices(number, paper_notes(person, rules, day))
        if callsign:
            aboard[callsign].append((number, person))
    notices += _unknown(((number, person) for number, (person, _) in rows.good), rules)
    for callsign, entries in aboard.items():
        crew = Crew.of(person for _, person in entries)
        notices += _crew_notices(entries[0][0], fleet[callsign], crew, rules, now)
        fleet[callsign] = replace(fleet[callsign], crew=crew)
    notices.sort(key=lambda notice: notice.row)
    return Roster(tuple(fleet.values()), tuple(notices), rows.refused)


def _person(row: Row) -> Person:
    try:
        return Person(
            number=row.read("person", named),
            kind=row.choice("kind", PersonKind),
            certificates=row.read("certificates", _certificates),
            on_from=row.instant("on_from"),
            on_until=row.instant("on_until"),
            state=row.choice("state", DutyState) if row.text("state") else DutyState.ON_DUTY,
            work_id_until=row.read("work_id_until", _day),
            level=row.read("level", clean_name),
            secrecy_from=row.read("secrecy_from", _day),
        )
    except ValueError as error:
        problem = str(error).rstrip(".")
        raise InputError(problem, file=row.file, row=row.number, field="on_until") from None


def _callsign(
    row: Row, kind: PersonKind, alike: Mapping[str, str], fleet: Mapping[str, Unit], rules: Rules
) -> str:
    callsign = row.read("callsign", clean_name)
    if not callsign:
        return ""
    if kind not in RIDING:
        law = ", ".join(
            f"{reason.text('en')} ({reason.article})" for reason in refuse_rider(kind, rules)
        )
        problem = f"is {kind} and has a callsign{': ' + law if law else ''}"
        raise row.error("kind", problem, "Leave the callsign empty")
    if callsign not in fleet:
        meant = alike.get(look_alike(callsign))
        remedy = f"The fleet has {meant!r}" if meant else "Name a unit of the fleet"
        raise row.error("callsign", f"is {callsign!r}, which no unit has", remedy)
    return callsign


def _certificates(text: str) -> tuple[Certificate, ...]:
    parts = [part.strip() for part in text.split(";") if part.strip()]
    return tuple(dict.fromkeys(_certificate(part) for part in parts))


def _certificate(part: str) -> Certificate:
    """Read ``code``, ``code:until``, ``code:from/until``; either day may be left out."""
    code, colon, days = (piece.strip() for piece in part.partition(":"))
    start, slash, end = (piece.strip() for piece in days.partition("/"))
    if not code or (colon and not days.strip("/ ")):
        msg = f"holds {part[:40]!r}; write code, code:until or code:from/until"
        raise ValueError(msg)
    begins, ends = (_day(start), _day(end)) if slash else (None, _day(days))
    if begins and ends and ends <= begins:
        msg = f"holds {part[:40]!r}, which ends no later than it begins"
        raise ValueError(msg)
    return Certificate(clean_name(code), begins, ends)


def _day(text: str) -> date | None:
    if not text:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = None
    if day is None or day.isoformat() != text:
        msg = f"holds {text[:40]!r}, not a day such as 2026-12-31"
        raise ValueError(msg)
    if not EARLIEST.date() <= day < LATEST.date():
        msg = f"holds {text!r}, not between 1900 and 2200; leave it out for no end"
        raise ValueError(msg)
    return day


def _notices(row: int, reasons: Iterable[Reason]) -> Iterator[Notice]:
    return (Notice(row, reason.article, reason.words) for reason in reasons)


def _unknown(persons: Iterable[tuple[int, Person]], rules: Rules) -> Iterator[Notice]:
    """Tell of codes that are no capability of the book, each once: they count with nobody."""
    known = {*rules.capabilities}
    for row, person in persons:
        for code in dict.fromkeys(each.capability for each in person.certificates):
            if code not in known:
                known.add(code)
                yield Notice(row, "", _no_capability(code, rules))


def _no_capability(code: str, rules: Rules) -> Name:
    zh, en = f"规则库中没有资格“{code}”", f"the rule book has no capability {code!r}"
    if code in rules.police:
        zh += "：这是警种，由车组文件登记，不凭个人证书"
        en += ": it is a type of police, which the fleet records, no certificate of a person"
    return Name(zh, en)


def _crew_notices(
    row: int, unit: Unit, crew: Crew, rules: Rules, now: datetime
) -> Iterator[Notice]:
    """Tell of a crew without a sworn officer, and of heads that differ from the fleet's."""
    at_work = Crew.of(
        person
        for person in crew.members
        if person.working(now) and person.state is DutyState.ON_DUTY
    )
    for part in (crew, at_work):
        if part.auxiliary and not part.sworn:
            for reason in refuse_part(part, (), rules):
                words = reason.words
                text = Name(f"{unit.callsign}：{words.zh}", f"{unit.callsign}: {words.en}")
                yield Notice(row, reason.article, text)
            break
    if unit.on_shift(now) and not _same_heads(at_work, unit.crew):
        yield Notice(row, "", _heads_differ(unit, at_work))


def _same_heads(one: Crew, other: Crew) -> bool:
    return (one.sworn, one.auxiliary) == (other.sworn, other.auxiliary)


def _heads_differ(unit: Unit, crew: Crew) -> Name:
    was = unit.crew
    return Name(
        f"{unit.callsign}：车组文件登记民警 {was.sworn} 人、辅警 {was.auxiliary} 人，"
        f"此刻在岗名单为民警 {crew.sworn} 人、辅警 {crew.auxiliary} 人；以名单为准",
        f"{unit.callsign}: the fleet has {was.sworn} sworn and {was.auxiliary} auxiliary, the "
        f"roster {crew.sworn} and {crew.auxiliary} at work now; the roster counts",
    )
