"""What is done to accounts and tokens, each with who did it, in turns of the database."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import func, or_, select

from geodispatch.adapters.people import accounts, sessions, tokens
from geodispatch.adapters.people.accounts import Hand
from geodispatch.adapters.people.names import known_form, new_text
from geodispatch.adapters.people.passwords import Passwords, require_good
from geodispatch.adapters.people.records import (
    Change,
    ChangeKind,
    Visit,
    account_of,
    change_of,
    visit_of,
)
from geodispatch.adapters.people.tables import account, change, visit
from geodispatch.adapters.people.tokens import TokenRequest
from geodispatch.adapters.store.database import Database
from geodispatch.adapters.store.rows import in_us
from geodispatch.domain.people import Account, AccountRole, Token
from geodispatch.domain.times import utc
from geodispatch.errors import InputError

MOST_SHOWN = 1_000
_LONGEST_HAND = 120


class Administration:
    """
    Changes accounts and tokens, and shows what was changed; part of `PeopleStore`.

    Parameters
    ----------
    passwords
        What makes hashes.
    """

    def __init__(self, database: Database, passwords: Passwords) -> None:
        self.database, self._passwords = database, passwords

    def issue(self, asked: TokenRequest, by: str, now: datetime) -> tuple[Token, str]:
        """
        Issue a token, and return it with its secret, which is not kept.

        Raises
        ------
        InputError
            If it would last over two years, or its name is that of a person, or only looks like
            that of another token.
        """
        hand = _hand(by, now)
        with self.database.writing() as connection:
            accounts.take_turn(connection)
            return tokens.issue(connection, asked, hand)

    def revoke(self, number: str, by: str, now: datetime) -> Token:
        """
        Revoke a token for good: the next request with it is refused.

        Raises
        ------
        InputError
            If there is none of this number.
        """
        hand = _hand(by, now)
        with self.database.writing() as connection:
            accounts.take_turn(connection)
            return tokens.revoke(connection, number, hand)

    def tokens(self) -> Sequence[Token]:
        """Return every token, also those that expired or were revoked."""
        with self.database.reading() as connection:
            return tokens.tokens(connection)

    def account(self, name: str) -> Account | None:
        """Return an account, disabled or not."""
        with self.database.reading() as connection:
            row = accounts.row_of(connection, name)
        return None if row is None else account_of(row)

    def accounts(self) -> Sequence[Account]:
        """Return every account by name, disabled or not."""
        with self.database.reading() as connection:
            rows = connection.execute(select(account).order_by(account.c.name)).mappings()
            return tuple(map(account_of, rows))

    def add(self, given: Account, by: str, password: str = "") -> Account:
        """
        Add an account, made at its ``created_at``, and return it as it is kept.

        Parameters
        ----------
        password
            Empty for who signs in elsewhere (``subject``); one of the two must be.

        Raises
        ------
        InputError
            If the name is taken or none, the password is not good enough, or nothing is given by
            which he could sign in.
        """
        new = replace(accounts.checked(given), disabled_at=None)
        hand = _hand(by, given.created_at)
        kept = ""
        if password or not new.subject:
            require_good(password, new.name)
            kept = self._passwords.hash(password)
        with self.database.writing() as connection:
            accounts.take_turn(connection)
            accounts.add(connection, new, kept, hand)
        return new

    def set_role(self, name: str, role: AccountRole, by: str, now: datetime) -> Account:
        """
        Give somebody another role: it holds from his next command on, also where he is signed in.

        Raises
        ------
        InputError
            If nobody is called so.
        """
        hand = _hand(by, now)
        with self.database.writing() as connection:
            accounts.take_turn(connection)
            changed = replace(accounts.require(connection, name), role=role)
            return accounts.put(connection, changed, ChangeKind.ROLE, hand)

    def set_belonging(self, given: Account, by: str, now: datetime) -> Account:
        """
        Give somebody the area, the unit and the subject of ``given``, which has his name.

        Raises
        ------
        InputError
            If nobody is called so, or a field cannot be.
        """
        new, hand = accounts.checked(given), _hand(by, now)
        with self.database.writing() as connection:
            accounts.take_turn(connection)
            known = accounts.require(connection, new.name)
            changed = replace(known, area=new.area, unit=new.unit, subject=new.subject)
            return accounts.put(connection, changed, ChangeKind.BELONGING, hand)

    def set_password(self, name: str, password: str, by: str, now: datetime) -> int:
        """
        Give somebody another password, and return how many sessions of his that ended.

        Raises
        ------
        InputError
            If nobody is called so, or it is not good enough.
        """
        hand = _hand(by, now)
        with self.database.reading() as connection:
            known = accounts.require(connection, name)
        require_good(password, known.name)
        kept = self._passwords.hash(password)
        with self.database.writing() as connection:
            accounts.take_turn(connection)
            accounts.set_password(connection, known.name, kept, hand)
            return sessions.end_all(connection, known.name, hand.now_us)

    def disable(self, name: str, by: str, now: datetime) -> int:
        """
        Put somebody out at once (Chaoyang rules, art. 16); return how many sessions that ended.

        Nothing changes where he is out already. Tokens are of programs and stay as they are.

        Raises
        ------
        InputError
            If nobody is called so.
        """
        hand = _hand(by, now)
        with self.database.writing() as connection:
            accounts.take_turn(connection)
            known = accounts.require(connection, name)
            if known.disabled_at is None:
                accounts.set_disabled(connection, known.name, hand.now_us, hand)
            return sessions.end_all(connection, known.name, hand.now_us)

    def enable(self, name: str, by: str, now: datetime) -> None:
        """
        Let somebody sign in again; sessions that ended stay ended.

        Raises
        ------
        InputError
            If nobody is called so.
        """
        hand = _hand(by, now)
        with self.database.writing() as connection:
            accounts.take_turn(connection)
            known = accounts.require(connection, name)
            if known.disabled_at is not None:
                accounts.set_disabled(connection, known.name, None, hand)

    def changes(self, whom: str = "") -> Sequence[Change]:
        """Return what was done to accounts and tokens, or to one of them; the oldest first."""
        if not whom.isprintable():
            return ()
        asked = select(change).order_by(change.c.seq)
        if whom:
            asked = asked.where(change.c.whom == whom)
        with self.database.reading() as connection:
            return tuple(map(change_of, connection.execute(asked).mappings()))

    def visits(self, name: str = "", most: int = MOST_SHOWN) -> Sequence[Visit]:
        """Return the last sign-ins, failed tries and ends of sessions, the oldest first."""
        asked = select(visit).order_by(visit.c.seq.desc()).limit(most)
        if name:
            asked = asked.where(visit.c.account == known_form(name))
        with self.database.reading() as connection:
            rows = connection.execute(asked).mappings().all()
        return tuple(visit_of(row) for row in reversed(rows))

    def can_anybody_sign_in(self) -> bool:
        """Whether there is an account at all that is not disabled."""
        way_in = or_(account.c.password != "", account.c.subject != "")
        asked = select(func.count()).where(account.c.disabled_us.is_(None), way_in)
        with self.database.reading() as connection:
            return bool(connection.execute(asked).scalar_one())


def _hand(by: str, now: datetime) -> Hand:
    """Return who changes something and when; a history without a name is none."""
    who = new_text(by, "by", _LONGEST_HAND)
    if not who:
        raise InputError("it is not said who makes this change", "Say who does", field="by")
    return Hand(who, in_us(utc("now", now)))
