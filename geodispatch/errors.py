"""
Everything geodispatch raises on purpose.

A person reads these messages: each says what is wrong, where, and what may be done. Values
ride along as attributes, so that a page or a test need not parse the sentence.
"Nobody can reach it" is a result, never an error.
"""

from collections.abc import Iterable
from datetime import date, datetime
from difflib import get_close_matches
from pathlib import Path


class GeodispatchError(Exception):
    """Base of every error that a caller may want to catch."""


class InputError(GeodispatchError):
    """
    A file, a row or a field that cannot be accepted as it is.

    Parameters
    ----------
    problem
        What is wrong, with the value, as a sentence without its full stop.
    remedy
        What the person may do, as a sentence without its full stop; may be empty.
    file, row, line, field
        Where it is wrong. ``row`` counts as a text editor does: the header of a CSV is row 1;
        ``line`` is that of a file without rows, also from 1.
    """

    def __init__(
        self,
        problem: str,
        remedy: str = "",
        *,
        file: Path | str | None = None,
        row: int | None = None,
        line: int | None = None,
        field: str | None = None,
    ) -> None:
        self.problem, self.remedy = problem, remedy
        self.file, self.row, self.line, self.field = file, row, line, field
        super().__init__(str(self))

    def __str__(self) -> str:
        where = ", ".join(
            part
            for part in (
                str(self.file) if self.file is not None else "",
                f"row {self.row}" if self.row is not None else "",
                f"line {self.line}" if self.line is not None else "",
                _field(self.field),
            )
            if part
        )
        sentence = f"{where}: {self.problem}." if where else f"{self.problem}."
        return f"{sentence} {self.remedy}." if self.remedy else sentence


def nearest(word: str, known: Iterable[str], most: int = 3) -> tuple[str, ...]:
    """
    Return those that somebody may have meant, the likeliest first.

    Examples
    --------
    >>> nearest("Robery", ("robbery", "gas-leak", "gas-danger"))
    ('robbery',)
    >>> nearest("gas", ("robbery", "gas-leak", "gas-danger"))
    ('gas-leak', 'gas-danger')
    """
    typed = word.strip().casefold()[:40]
    codes = {code.casefold(): code for code in known}
    holding = [code for code in codes if len(typed) > 2 and typed in code]
    alike = get_close_matches(typed, codes, n=most, cutoff=0.6)
    return tuple(codes[code] for code in dict.fromkeys((*holding, *alike)))[:most]


def _field(name: str | None) -> str:
    """Say where: an option of the command line speaks for itself."""
    if name is None:
        return ""
    return name if name.startswith("--") else f"field {name}"


class UnknownCategoryError(GeodispatchError):
    """
    An incident names a category that the rule book in force does not have.

    Parameters
    ----------
    known
        Every code of the edition; the sentence names the few that may be meant.
    """

    def __init__(self, category: str, known: tuple[str, ...]) -> None:
        self.category, self.known = category, known
        meant = nearest(category, known)
        guess = f"Did you mean {' or '.join(meant)}? " if meant else ""
        super().__init__(
            f"Category {category[:40]!r} is not in the rule book. "
            f"{guess}`geodispatch rules show` lists all."
        )


class UnknownFactError(GeodispatchError):
    """An incident carries a fact that the rule book in force does not have."""

    def __init__(self, fact: str, known: tuple[str, ...]) -> None:
        self.fact, self.known = fact, known
        super().__init__(f"Fact {fact[:40]!r} is not in the rule book. Known: {', '.join(known)}.")


class UnknownPolicyError(GeodispatchError):
    """Somebody asked for a way of choosing that does not exist."""

    def __init__(self, policy: str, known: tuple[str, ...]) -> None:
        self.policy, self.known = policy, known
        super().__init__(f"There is no policy {policy!r}. Known: {', '.join(known)}.")


class NoReinforcementError(GeodispatchError):
    """Somebody asked a plan for a level of reinforcement that it does not have."""

    def __init__(self, plan: str, level: int, levels: int) -> None:
        self.plan, self.level, self.levels = plan, level, levels
        has = f"its levels are 1 to {levels}" if levels else "it names no reinforcement"
        super().__init__(
            f"The plan {plan} has no level {level} of reinforcement: {has}. "
            "Reclassify the incident, or choose units by hand."
        )


class RefusedDecisionError(GeodispatchError):
    """
    A decision of a dispatcher that cannot be taken.

    Parameters
    ----------
    article
        The article that stands against it.
    zh
        The problem in Chinese.
    """

    def __init__(self, problem: str, article: str, zh: str = "") -> None:
        self.problem, self.article, self.zh = problem, article, zh
        super().__init__(f"{problem} ({article}).")


class NoRulesError(GeodispatchError):
    """A day on which the rule book is not in force."""

    def __init__(self, book: str, day: date, bound: date) -> None:
        self.book, self.day, self.bound = book, day, bound
        verb = "holds from" if day < bound else "ended on"
        super().__init__(f"The rule book {book} {verb} {bound}; it cannot judge {day}.")


class UnknownIncidentError(GeodispatchError):
    """Somebody asked for an incident that this desk does not have."""

    def __init__(self, incident_id: str) -> None:
        self.incident_id = incident_id
        super().__init__(f"There is no incident {incident_id!r} at this desk.")


class UnknownUnitError(GeodispatchError):
    """Somebody spoke of a unit that never logged on at this desk."""

    def __init__(self, callsign: str) -> None:
        self.callsign = callsign
        super().__init__(f"Unit {callsign!r} never logged on at this desk; log it on first.")


class NoOrderError(GeodispatchError):
    """A unit reported on an incident to which it was never ordered."""

    def __init__(self, callsign: str, incident_id: str) -> None:
        self.callsign, self.incident_id = callsign, incident_id
        super().__init__(f"Unit {callsign} has no order to incident {incident_id}.")


class StillBoundError(GeodispatchError):
    """An incident cannot be closed while units are bound by it."""

    def __init__(self, incident_id: str, callsigns: tuple[str, ...]) -> None:
        self.incident_id, self.callsigns = incident_id, callsigns
        super().__init__(
            f"Incident {incident_id} cannot be closed: {', '.join(callsigns)} still on it. "
            "Take their feedback and clear them, or stand them down with a reason."
        )


class RefusedCommandError(GeodispatchError):
    """
    A command of a desk that cannot be carried out as things are; nothing was written.

    Parameters
    ----------
    code
        Of the refusal, for a program.
    zh, en
        What is wrong and what may be done, for people; sentences.
    article
        The article that stands against it; may be empty.
    """

    def __init__(self, code: str, zh: str, en: str, article: str = "") -> None:
        self.code, self.zh, self.en, self.article = code, zh, en, article
        super().__init__(f"{en} ({article})" if article else en)


class KeyReusedError(GeodispatchError):
    """The key of a command was used before for another command."""

    def __init__(self, key: str) -> None:
        self.key = key
        super().__init__(
            f"The key {key!r} was used for another command. Nothing was done; "
            "send the command with a key of its own."
        )


class ClockSetBackError(GeodispatchError):
    """The clock of this machine is behind the last entry of the log."""

    def __init__(self, now: datetime, last: datetime) -> None:
        self.now, self.last = now, last
        behind_s = (last - now).total_seconds()
        super().__init__(
            f"The clock of this machine says {now.isoformat(timespec='seconds')}, {behind_s:.0f} s "
            f"before the last entry of the log. Nothing was done; set the clock right."
        )


class LogUnavailableError(GeodispatchError):
    """
    The log cannot be read or written now; what was acknowledged is safe, nothing new is taken.

    Parameters
    ----------
    problem, remedy
        Sentences without their full stops.
    """

    def __init__(self, problem: str, remedy: str) -> None:
        self.problem, self.remedy = problem, remedy
        super().__init__(f"{problem}. {remedy}.")


class DamagedLogError(GeodispatchError):
    """
    A log is not what it was, or a database is no log of a desk.

    Parameters
    ----------
    seq
        The first row that is wrong; ``None`` where it is the database as a whole.
    """

    def __init__(self, problem: str, remedy: str, seq: int | None = None) -> None:
        self.problem, self.remedy, self.seq = problem, remedy, seq
        super().__init__(f"{problem}. {remedy}.")


class IllegalTransitionError(GeodispatchError):
    """
    Something was recorded of a unit, an order or an incident that cannot be now.

    Parameters
    ----------
    who, now
        Whose status it is, and which.
    event
        Kind of the event that does not fit.
    possible
        Kinds that do.
    """

    def __init__(self, who: str, now: str, event: str, possible: tuple[str, ...]) -> None:
        self.who, self.now, self.event, self.possible = who, now, event, possible
        may = ", ".join(possible) if possible else "nothing"
        super().__init__(f"{who} is {now} and cannot take {event}; possible: {may}.")
