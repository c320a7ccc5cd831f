"""
Who may use a desk: accounts of people, tokens of programs and terminals, what they have in common.

What each may do is a table of the desk (`geodispatch.desk.rights`). A password or the secret of a
token is never in a value of this room: stores keep their hashes and answer questions.
"""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

from geodispatch.domain.naming import Name
from geodispatch.domain.times import keep_utc

LONGEST_ACCOUNT = 60


class AccountRole(StrEnum):
    """What a person is at a desk."""

    DISPATCHER = "dispatcher"
    SUPERVISOR = "supervisor"
    PLANNER = "planner"
    ANALYST = "analyst"
    POLICE_SUPERVISION = "police-supervision"


ROLE_NAMES: Mapping[AccountRole, Name] = MappingProxyType(
    {
        AccountRole.DISPATCHER: Name("处警员", "dispatcher"),
        AccountRole.SUPERVISOR: Name("上级督导", "supervisor"),
        AccountRole.PLANNER: Name("勤务规划", "planner"),
        AccountRole.ANALYST: Name("分析员", "analyst"),
        AccountRole.POLICE_SUPERVISION: Name("警务督察", "police supervision"),
    }
)


class Scope(StrEnum):
    """What a token is for; it may do nothing else."""

    POSITIONS = "positions"
    CALLS = "calls"
    STATUS = "status"
    INCIDENTS = "incidents"
    UNITS = "units"
    STREAM = "stream"
    HANDOVERS = "handovers"
    DUTIES = "duties"


class Page(StrEnum):
    """A page of the application."""

    DESK = "desk"
    COVERAGE = "coverage"
    LIMITS = "limits"
    FIGURES = "figures"
    RECORDS = "records"
    COMPLAINTS = "complaints"
    DRILL = "drill"
    DATA = "data"
    HEALTH = "health"


@dataclass(frozen=True, slots=True)
class Principal:
    """
    Who asks: a person, a program or a terminal, as the store knows it at this moment.

    Parameters
    ----------
    name
        Name of the account, or of the token; stands on record as the operator (110 rules, art. 7).
    role
        Of a person; ``None`` for a token.
    scopes
        Of a token; empty for a person.
    callsign
        The one unit that a token speaks for; empty where it is no terminal of a unit.
    area
        Codes of cities, desks or jurisdictions that a supervisor sees (art. 6); empty for all.
    unit
        Station or callsign to which a person belongs: nothing of a complaint about it, or about
        himself, is ever shown to him (art. 38); empty where he belongs to none.
    """

    name: str
    role: AccountRole | None = None
    scopes: frozenset[Scope] = frozenset()
    callsign: str = ""
    area: frozenset[str] = frozenset()
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Account:
    """
    A person who may sign in.

    Parameters
    ----------
    name
        As `account_name` returns it; the operator's number in most cities.
    area, unit
        As in `Principal`.
    subject
        By which a provider of identities (OIDC) knows him; empty for who has a password here.
    disabled_at
        Since when he is out; ``None`` while he is not.
    """

    name: str
    role: AccountRole
    created_at: datetime
    area: frozenset[str] = frozenset()
    unit: str = ""
    subject: str = ""
    disabled_at: datetime | None = None

    def __post_init__(self) -> None:
        keep_utc(self, ("created_at", "disabled_at"), f"Account {self.name}: ")

    @property
    def principal(self) -> Principal:
        """Who he is when he asks for something."""
        return Principal(self.name, self.role, area=self.area, unit=self.unit)


@dataclass(frozen=True, slots=True)
class Token:
    """
    A program or a terminal that may ask for something.

    Parameters
    ----------
    number
        By which it is listed and revoked; no secret.
    name
        What it is for, in words.
    callsign
        The one unit it speaks for; empty for a system.
    datum
        Of the positions and places that it sends: ``wgs84`` or ``gcj02``.
    expires_at
        From then on (inclusive) it is refused.
    """

    number: str
    name: str
    scopes: frozenset[Scope]
    issued_at: datetime
    expires_at: datetime
    callsign: str = ""
    datum: str = "wgs84"
    revoked_at: datetime | None = None

    def __post_init__(self) -> None:
        keep_utc(self, ("issued_at", "expires_at", "revoked_at"), f"Token {self.number}: ")

    @property
    def principal(self) -> Principal:
        """Who it is when it asks for something."""
        return Principal(self.name, scopes=self.scopes, callsign=self.callsign)


def account_name(typed: str) -> str:
    """
    Return the one form of a name: two that look alike to a computer's eye are one account.

    Raises
    ------
    ValueError
        If it is empty, too long, or has white space or control characters in it.

    Examples
    --------
    >>> account_name(" Wang.Fang ")
    'wang.fang'
    >>> account_name("０００７")
    '0007'
    """
    name = unicodedata.normalize("NFKC", typed).strip().casefold()
    fit = 1 <= len(name) <= LONGEST_ACCOUNT and name.isprintable() and " " not in name
    if not fit or not any(character.isalnum() for character in name):
        msg = f"{typed[:40]!a} is no name of an account: 1 to {LONGEST_ACCOUNT} letters or digits"
        raise ValueError(msg)
    return name
