"""Tokens of programs and terminals: issued for a time, for some scopes, revoked at once."""

import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import Connection, func, insert, select, update

from geodispatch.adapters.people.accounts import Hand, note, row_of
from geodispatch.adapters.people.names import folded, new_text, plain_text
from geodispatch.adapters.people.records import ChangeKind, Fields, number_of, token_of
from geodispatch.adapters.people.sessions import digest_of
from geodispatch.adapters.people.tables import token
from geodispatch.adapters.store.rows import from_us, in_us
from geodispatch.domain.people import Scope, Token
from geodispatch.domain.times import utc
from geodispatch.errors import InputError

LONGEST_LIFE = timedelta(days=731)
DATUMS = ("wgs84", "gcj02")
PREFIX = "gd_"


@dataclass(frozen=True, slots=True)
class TokenRequest:
    """
    A token that somebody wants.

    Parameters
    ----------
    name
        What it is for; stands on record as the operator of what it does.
    scopes
        At least one.
    expires_at
        From then on it is refused; at most two years ahead.
    callsign, datum
        As in `Token`.

    Raises
    ------
    InputError
        If a field cannot be.
    """

    name: str
    scopes: frozenset[Scope]
    expires_at: datetime
    callsign: str = ""
    datum: str = "wgs84"

    def __post_init__(self) -> None:
        name = " ".join(new_text(self.name, "NAME").split())
        if not any(character.isalnum() for character in name):
            problem = f"{self.name[:40]!a} does not say what the token is for"
            raise InputError(problem, "Give it a name such as 'AVL gateway'", field="NAME")
        if not self.scopes:
            known = ", ".join(Scope)
            raise InputError("a token needs a scope", f"Known: {known}", field="--scope")
        if self.datum not in DATUMS:
            problem = f"{self.datum[:40]!a} is no datum"
            raise InputError(problem, f"Known: {', '.join(DATUMS)}", field="--datum")
        object.__setattr__(self, "name", name)
        object.__setattr__(self, "callsign", plain_text(self.callsign, "--callsign"))
        object.__setattr__(self, "expires_at", utc("expires_at", self.expires_at))


def issue(connection: Connection, asked: TokenRequest, hand: Hand) -> tuple[Token, str]:
    """
    Keep a new token, and return it with its secret, which is nowhere else.

    Raises
    ------
    InputError
        If it would be over at once or last too long, or its name is somebody else's.
    """
    now = from_us(hand.now_us)
    if not now < asked.expires_at <= now + LONGEST_LIFE:
        problem = f"the token would end at {asked.expires_at.isoformat(timespec='seconds')}"
        raise InputError(problem, f"Give 1 to {LONGEST_LIFE.days} days", field="--days")
    _require_own_name(connection, asked.name)
    number = (connection.execute(select(func.max(token.c.id))).scalar() or 0) + 1
    secret = PREFIX + secrets.token_urlsafe(32)
    made = Token(
        number_of(number),
        asked.name,
        asked.scopes,
        now,
        asked.expires_at,
        asked.callsign,
        asked.datum,
    )
    connection.execute(
        insert(token).values(
            id=number,
            digest=digest_of(secret),
            name=made.name,
            folded=folded(made.name),
            scopes=json.dumps(sorted(made.scopes)),
            issued_us=hand.now_us,
            expires_us=in_us(made.expires_at),
            callsign=made.callsign,
            datum=made.datum,
        )
    )
    note(connection, ChangeKind.ISSUED, made.number, hand, _shown(made))
    return made, secret


def revoke(connection: Connection, number: str, hand: Hand) -> Token:
    """
    Revoke a token for good; one that was revoked before stays as it is.

    Raises
    ------
    InputError
        If there is none of this number.
    """
    found = [one for one in tokens(connection) if one.number == number.strip().upper()]
    if not found:
        problem = f"there is no token {number[:40]!a}"
        raise InputError(problem, "`geodispatch tokens list` shows all", field="NUMBER")
    known = found[0]
    if known.revoked_at is not None:
        return known
    mine = token.c.id == int(known.number.removeprefix("T"))
    connection.execute(update(token).where(mine).values(revoked_us=hand.now_us))
    note(connection, ChangeKind.REVOKED, known.number, hand, {"name": (known.name, known.name)})
    return replace(known, revoked_at=from_us(hand.now_us))


def bearer(connection: Connection, secret: str, now_us: int) -> Token | None:
    """Return the token of a secret, if it is good now."""
    asked = select(token).where(
        token.c.digest == digest_of(secret),
        token.c.revoked_us.is_(None),
        token.c.expires_us > now_us,
    )
    row = connection.execute(asked).mappings().one_or_none()
    return None if row is None else token_of(row)


def tokens(connection: Connection) -> Sequence[Token]:
    """Return every token that there ever was, the oldest first."""
    rows = connection.execute(select(token).order_by(token.c.id)).mappings()
    return tuple(map(token_of, rows))


def _require_own_name(connection: Connection, name: str) -> None:
    """Refuse a name that an account has, or that looks like that of another token."""
    if row_of(connection, name) is not None:
        problem = f"a person's account is called {name}"
        raise InputError(problem, "Give another name: both stand on record", field="NAME")
    alike = select(token.c.name).where(token.c.folded == folded(name), token.c.name != name)
    other = connection.execute(alike.limit(1)).scalar()
    if other is not None:
        problem = f"{name!r} looks like {other!r}, the name of another token"
        raise InputError(problem, "Write it the same way, or give another", field="NAME")


def _shown(made: Token) -> Fields:
    texts = {
        "name": made.name,
        "scopes": ", ".join(sorted(made.scopes)),
        "callsign": made.callsign,
        "datum": made.datum,
        "expires": made.expires_at.isoformat(timespec="seconds"),
    }
    return {field: ("", value) for field, value in texts.items() if value}
