"""
What is checked when something is said, and how it is sealed.

A refusal names the field and never what stands in it.
"""

import hashlib
import secrets
from contextlib import suppress
from dataclasses import dataclass, fields
from datetime import datetime
from typing import TypeVar

import msgspec

from geodispatch.desk.commands.base import MOST_OF_A_NAME, readable
from geodispatch.desk.complaints.kin import Kin
from geodispatch.desk.complaints.store import SealedText
from geodispatch.desk.log import Request
from geodispatch.desk.refusals import Refusal, refused
from geodispatch.domain.complaints import (
    FIELD_NAMES,
    STATUS_NAMES,
    STEPS,
    ComplaintRecord,
    Lodging,
    Respondent,
    Step,
)
from geodispatch.domain.events import Sealed, Stamp, sealed_digest
from geodispatch.domain.naming import Name
from geodispatch.domain.unit import CLOCK_SKEW
from geodispatch.errors import DamagedLogError, RefusedCommandError

MOST_OF_A_COMPLAINT = 20_000
"""Characters of what was said; it is kept as it was said."""

_Filed = TypeVar("_Filed")
_LONG = {"content": MOST_OF_A_COMPLAINT}
_NAMES = frozenset(
    {"complainant", "contact", "address", "where", "first_office", "assigned_by", "same_as"}
    | {"name", "number", "callsign", "station", "bureau", "category", "to", "reference"}
)
_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


@dataclass(frozen=True, slots=True, repr=False)
class FiledLodging:
    """
    A lodging as it is sealed.

    Parameters
    ----------
    kin
        What belonged to the respondent then: a unit that changes its crew later changes nothing.
    operator, seat
        Who took it where.
    takes_calls
        Whether he takes calls at the desk.
    """

    said: Lodging
    kin: Kin
    operator: str
    seat: str = ""
    takes_calls: bool = True


@dataclass(frozen=True, slots=True, repr=False)
class FiledStep:
    """A step as it is sealed; ``kin`` is empty where it names no respondent."""

    said: Step
    kin: Kin


def new_number() -> str:
    """Return a number that nobody can guess and that tells nothing: ``T-7Q2KM-9XD4P``."""
    drawn = "".join(secrets.choice(_ALPHABET) for _ in range(10))
    return f"T-{drawn[:5]}-{drawn[5:]}"


def check_lodging(lodging: Lodging, now: datetime) -> None:
    """
    Refuse a complaint that lacks what art. 37 asks for, or that cannot be kept.

    Raises
    ------
    RefusedCommandError
        With the field; what was said is not in it.
    """
    for field in ("content", "complainant", "address", "contact"):
        _said(getattr(lodging, field), field, "R36" if field == "content" else "R37")
    for field in ("where", "first_office", "assigned_by", "category", "same_as"):
        _fits(getattr(lodging, field), field)
    for fact in lodging.facts:
        _fits(fact, "category")
    check_respondent(lodging.respondent)
    if lodging.happened_at is not None and lodging.happened_at - now > CLOCK_SKEW:
        raise refused(Refusal.IN_FUTURE, at=lodging.happened_at, now=now)
    if lodging.on_scene and lodging.place is None:
        raise refused(Refusal.TEXT_NEEDED, "R39", field=_name("place"))


def check_respondent(respondent: Respondent) -> None:
    """
    Refuse a respondent of whom nothing is said, or whose particulars cannot be kept.

    Raises
    ------
    RefusedCommandError
        As `check_lodging`.
    """
    for field in ("name", "number", "callsign", "station", "bureau", "looks"):
        _fits(getattr(respondent, field), field)
    if not any(character.isalnum() for text in respondent.said for character in text):
        raise refused(Refusal.TEXT_NEEDED, "R37", field=_name("respondent"))


def check_texts(step: Step) -> None:
    """
    Refuse a step with a text that cannot be kept, whatever it is about.

    Raises
    ------
    RefusedCommandError
        As `check_lodging`.
    """
    for one in fields(step):
        if type(getattr(step, one.name)) is str:
            _fits(getattr(step, one.name), one.name)
    if step.respondent is not None:
        check_respondent(step.respondent)


def check_step(record: ComplaintRecord, step: Step, now: datetime) -> None:
    """
    Refuse a step that cannot be taken now, or that lacks what it needs.

    Raises
    ------
    RefusedCommandError
        With what may be done instead.
    """
    row = STEPS.get(step.kind)
    if row is None or step.kind not in record.possible:
        raise _not_now(record, step)
    for field in row.needs:
        value = getattr(step, field)
        if isinstance(value, str):
            _said(value, field, row.article)
        elif value is None:
            raise refused(Refusal.TEXT_NEEDED, row.article, field=_name(field))
    _check_times(record, step, now)


def seal(filed: FiledLodging | FiledStep) -> tuple[Sealed, SealedText]:
    """Return the seal that stands in the chain, and what lies beside it."""
    text = msgspec.json.encode(filed, order="deterministic").decode()
    ref, salt = secrets.token_hex(12), secrets.token_hex(16)
    return Sealed(ref, sealed_digest(salt, text)), SealedText(ref, salt, text)


def lodging_in(text: str) -> FiledLodging:
    """
    Read back what was sealed of a lodging.

    Raises
    ------
    DamagedLogError
        If it is none; what it says is not told.
    """
    return _read(text, FiledLodging)


def step_in(text: str) -> FiledStep:
    """Read back what was sealed of a step; raises as `lodging_in`."""
    return _read(text, FiledStep)


def _read(text: str, kind: type[_Filed]) -> _Filed:
    found: _Filed | None = None
    with suppress(msgspec.MsgspecError, ValueError, RecursionError):
        found = msgspec.json.decode(text, type=kind)
    if found is None:
        problem = "Something that was said of a complaint cannot be read"
        raise DamagedLogError(problem, "`geodispatch complaints verify` says which")
    return found


def request_of(said: Lodging | Step, number: str, by: Stamp, key: str) -> Request:
    """
    Return what is asked as the store knows it.

    The key goes into its hash first, so that nobody can guess a telephone number from it.

    Raises
    ------
    RefusedCommandError
        If the key is unusable.
    """
    before = "\n".join((key, by.operator, by.seat, number, type(said).__name__, ""))
    asked = msgspec.json.encode(said, order="deterministic")
    digest = hashlib.sha256(before.encode("utf-8", "surrogatepass") + asked).hexdigest()
    try:
        return Request(key, digest, by)
    except ValueError:
        raise refused(Refusal.BAD_KEY) from None


def _check_times(record: ComplaintRecord, step: Step, now: datetime) -> None:
    at = step.at or now
    if at - now > CLOCK_SKEW:
        raise refused(Refusal.IN_FUTURE, at=at, now=now)
    if at < record.lodged_at:
        raise refused(Refusal.BEFORE_CALL, at=at, bound=record.lodged_at)
    if step.due_at is not None and step.due_at <= now:
        raise refused(Refusal.BEFORE_CALL, "R43", at=step.due_at, bound=now)


def _not_now(record: ComplaintRecord, step: Step) -> RefusedCommandError:
    row = STEPS.get(step.kind)
    event = Name(step.kind, step.kind) if row is None else row.name
    names = [STEPS[kind].name for kind in record.possible]
    may = Name("、".join(one.zh for one in names), ", ".join(one.en for one in names))
    status = STATUS_NAMES[record.status]
    article = "" if row is None else row.article
    return refused(Refusal.NOT_NOW, article, status=status, event=event, possible=may)


def _said(text: str, field: str, article: str) -> None:
    if not any(character.isalnum() for character in text):
        raise refused(Refusal.TEXT_NEEDED, article, field=_name(field))
    _fits(text, field)


def _fits(text: str, field: str) -> None:
    most = _LONG.get(field, MOST_OF_A_NAME if field in _NAMES else 4000)
    try:
        readable(text, field, most)
    except RefusedCommandError as error:
        raise refused(Refusal(error.code), field=_name(field), most=most) from None


def _name(field: str) -> Name:
    return FIELD_NAMES[field]
