"""Rows of people as values, and back."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from sqlalchemy import RowMapping

from geodispatch.adapters.store.rows import from_us, in_us
from geodispatch.domain.people import Account, AccountRole, Scope, Token

Row = Mapping[str, Any] | RowMapping
Values = dict[str, Any]


class ChangeKind(StrEnum):
    """What was done to an account or a token."""

    ADDED = "added"
    ROLE = "role"
    BELONGING = "belonging"
    PASSWORD = "password"  # noqa: S105 - the kind of a change
    DISABLED = "disabled"
    ENABLED = "enabled"
    ISSUED = "issued"
    REVOKED = "revoked"


class Outcome(StrEnum):
    """What came of a try to sign in, or of a session."""

    SIGNED_IN = "signed-in"
    ADMITTED = "admitted"
    WRONG_PASSWORD = "wrong-password"  # noqa: S105 - an outcome
    UNKNOWN_NAME = "unknown-name"
    UNKNOWN_SUBJECT = "unknown-subject"
    DISABLED = "disabled"
    SIGNED_OUT = "signed-out"
    IDLE = "idle"
    TOO_LONG = "too-long"
    ENDED = "ended"


FAILED = frozenset(
    {Outcome.WRONG_PASSWORD, Outcome.UNKNOWN_NAME, Outcome.UNKNOWN_SUBJECT, Outcome.DISABLED}
)
LET_IN = frozenset({Outcome.SIGNED_IN, Outcome.ADMITTED})

Fields = Mapping[str, tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Change:
    """
    A change of an account or a token; stays for ever (110 rules, art. 50).

    Parameters
    ----------
    by
        Who made it.
    whom
        Name of the account, or number of the token.
    fields
        What each field was before and is since, as texts; empty where there was nothing.
    """

    seq: int
    at: datetime
    by: str
    kind: ChangeKind
    whom: str
    fields: Fields


@dataclass(frozen=True, slots=True)
class Visit:
    """
    A sign-in, a try that failed, or the end of a session.

    Parameters
    ----------
    account
        Whose; empty for a name that nobody has. What was typed is not kept: it may have been a
        password.
    address
        Where it came from, as far as that was told.
    """

    at: datetime
    account: str
    address: str
    outcome: Outcome


def account_of(row: Row) -> Account:
    """Return the account of a row."""
    return Account(
        row["name"],
        AccountRole(row["role"]),
        from_us(row["created_us"]),
        frozenset(json.loads(row["area"])),
        row["unit"],
        row["subject"],
        None if row["disabled_us"] is None else from_us(row["disabled_us"]),
    )


def values_of(account: Account) -> Values:
    """Return the columns of an account, without its password."""
    return {
        "name": account.name,
        "role": account.role.value,
        "created_us": in_us(account.created_at),
        "area": json.dumps(sorted(account.area), ensure_ascii=False),
        "unit": account.unit,
        "subject": account.subject,
        "disabled_us": None if account.disabled_at is None else in_us(account.disabled_at),
    }


def token_of(row: Row) -> Token:
    """Return the token of a row."""
    return Token(
        number_of(row["id"]),
        row["name"],
        frozenset(Scope(scope) for scope in json.loads(row["scopes"])),
        from_us(row["issued_us"]),
        from_us(row["expires_us"]),
        row["callsign"],
        row["datum"],
        None if row["revoked_us"] is None else from_us(row["revoked_us"]),
    )


def number_of(token_id: int) -> str:
    """Return by which number a token is listed."""
    return f"T{token_id}"


def change_of(row: Row) -> Change:
    """Return the change of a row."""
    fields: dict[str, list[str]] = json.loads(row["fields"])
    pairs = {field: (before, since) for field, (before, since) in fields.items()}
    at, kind = from_us(row["at_us"]), ChangeKind(row["kind"])
    return Change(row["seq"], at, row["by"], kind, row["whom"], MappingProxyType(pairs))


def visit_of(row: Row) -> Visit:
    """Return the visit of a row."""
    return Visit(from_us(row["at_us"]), row["account"], row["address"], Outcome(row["outcome"]))


def differences(before: Account | None, since: Account) -> Fields:
    """
    Return what of an account is another than before.

    Examples
    --------
    >>> from datetime import UTC
    >>> noon = datetime(2026, 3, 6, 12, tzinfo=UTC)
    >>> one = Account("0007", AccountRole.DISPATCHER, noon)
    >>> differences(one, Account("0007", AccountRole.PLANNER, noon))
    {'role': ('dispatcher', 'planner')}
    """
    old, new = _shown(before), _shown(since)
    return {field: (old[field], new[field]) for field in new if old[field] != new[field]}


def _shown(account: Account | None) -> dict[str, str]:
    if account is None:
        return dict.fromkeys(("role", "area", "unit", "subject"), "")
    return {
        "role": account.role.value,
        "area": ", ".join(sorted(account.area)),
        "unit": account.unit,
        "subject": account.subject,
    }
