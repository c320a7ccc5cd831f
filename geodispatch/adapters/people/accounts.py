"""Accounts and the history of what was done to them: who is added is never taken away."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import NoReturn

from sqlalchemy import Connection, RowMapping, func, insert, select, update

from geodispatch.adapters.people.names import (
    LONGEST_SUBJECT,
    folded,
    known_form,
    new_name,
    new_text,
    plain_text,
)
from geodispatch.adapters.people.records import (
    ChangeKind,
    Fields,
    account_of,
    differences,
    values_of,
)
from geodispatch.adapters.people.tables import account, change, head, token
from geodispatch.domain.people import Account
from geodispatch.errors import InputError, nearest

MOST_AREAS = 200
_NOTHING: Fields = {}


@dataclass(frozen=True, slots=True)
class Hand:
    """
    Who changes something, and when.

    Parameters
    ----------
    by
        Somebody's name, as it is to stand in the history.
    now_us
        Microseconds since 1970.
    """

    by: str
    now_us: int


def take_turn(connection: Connection) -> None:
    """Wait until nobody else changes accounts or tries to sign in; what is read then holds."""
    connection.execute(update(head).values(turns=head.c.turns + 1))


def row_of(connection: Connection, name: str) -> RowMapping | None:
    """Return the row of an account by any form of its name."""
    form = known_form(name)
    if not form:
        return None
    asked = select(account).where(account.c.name == form)
    return connection.execute(asked).mappings().one_or_none()


def require(connection: Connection, name: str) -> Account:
    """
    Return an account.

    Raises
    ------
    InputError
        If nobody is called so; those that may be meant are named.
    """
    row = row_of(connection, name)
    return _unknown(connection, name) if row is None else account_of(row)


def checked(given: Account) -> Account:
    """
    Return an account in the form in which it is kept.

    Raises
    ------
    InputError
        If a field of it cannot be.
    """
    area = frozenset(plain_text(code, "--area") for code in given.area) - {""}
    if len(area) > MOST_AREAS:
        problem = f"{len(area)} areas are given; at most {MOST_AREAS} are kept"
        raise InputError(problem, "Leave the area out for whoever sees all", field="--area")
    return replace(
        given,
        name=new_name(given.name),
        area=area,
        unit=plain_text(given.unit, "--unit"),
        subject=new_text(given.subject, "--subject", LONGEST_SUBJECT),
    )


def add(connection: Connection, given: Account, kept: str, hand: Hand) -> None:
    """
    Add an account that was checked.

    Parameters
    ----------
    kept
        Hash of its password; empty for who has none here.

    Raises
    ------
    InputError
        If an account or a token is called so, or somebody has this subject.
    """
    if row_of(connection, given.name) is not None:
        problem = f"there is an account {given.name} already, in whatever way it is typed"
        raise InputError(problem, "Give another name; nobody's name is given twice", field="NAME")
    called = select(token.c.id).where(token.c.folded == folded(given.name))
    if connection.execute(called.limit(1)).first() is not None:
        problem = f"a token is called {given.name}"
        raise InputError(problem, "Give another name: both stand on record as who did it")
    _require_own_subject(connection, given)
    values = values_of(given) | {"password": kept}
    connection.execute(insert(account).values(values))
    note(connection, ChangeKind.ADDED, given.name, hand, differences(None, given))


def put(connection: Connection, given: Account, kind: ChangeKind, hand: Hand) -> Account:
    """
    Give an account that is there other fields; nothing is recorded where none is another.

    Raises
    ------
    InputError
        If somebody else has this subject.
    """
    before = require(connection, given.name)
    fields = differences(before, given)
    if fields:
        _require_own_subject(connection, given)
        _set(connection, given.name, values_of(given))
        note(connection, kind, given.name, hand, fields)
    return given


def set_password(connection: Connection, name: str, kept: str, hand: Hand) -> None:
    """Give an account another password."""
    _set(connection, name, {"password": kept})
    note(connection, ChangeKind.PASSWORD, name, hand)


def rehash(connection: Connection, name: str, before: str, kept: str) -> None:
    """Keep another hash of the same password, unless it was changed meanwhile."""
    if kept != before:
        same = (account.c.name == name, account.c.password == before)
        connection.execute(update(account).where(*same).values(password=kept))


def set_disabled(connection: Connection, name: str, disabled_us: int | None, hand: Hand) -> None:
    """Put an account out, or in again."""
    kind = ChangeKind.ENABLED if disabled_us is None else ChangeKind.DISABLED
    _set(connection, name, {"disabled_us": disabled_us})
    note(connection, kind, name, hand)


def note(
    connection: Connection, kind: ChangeKind, whom: str, hand: Hand, fields: Fields = _NOTHING
) -> None:
    """Record a change."""
    last = connection.execute(select(func.max(change.c.seq))).scalar() or 0
    connection.execute(
        insert(change).values(
            seq=last + 1,
            at_us=hand.now_us,
            by=hand.by,
            kind=kind.value,
            whom=whom,
            fields=json.dumps(dict(fields), ensure_ascii=False),
        )
    )


def _set(connection: Connection, name: str, values: Mapping[str, object]) -> None:
    connection.execute(update(account).where(account.c.name == name).values(dict(values)))


def _require_own_subject(connection: Connection, given: Account) -> None:
    if not given.subject:
        return
    asked = select(account.c.name).where(
        account.c.subject == given.subject, account.c.name != given.name
    )
    holder = connection.execute(asked).scalar()
    if holder is not None:
        problem = f"the subject {given.subject!r} is that of {holder}"
        raise InputError(problem, "Give each person one account", field="--subject")


def _unknown(connection: Connection, name: str) -> NoReturn:
    names = connection.execute(select(account.c.name)).scalars().all()
    meant = " or ".join(nearest(name, names))
    remedy = f"There is {meant}" if meant else "`geodispatch users list` shows all"
    raise InputError(f"nobody is called {name[:40]!a}", remedy, field="NAME")
