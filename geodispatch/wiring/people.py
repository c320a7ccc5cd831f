"""Where the accounts of an installation lie, who opens them, and how there comes to be a first."""

import os
from datetime import UTC, datetime
from pathlib import Path

from geodispatch.adapters.people import PeopleStore
from geodispatch.adapters.people.asking import ask_name, ask_password, at_terminal, whoever_types
from geodispatch.domain.people import Account, AccountRole
from geodispatch.errors import InputError
from geodispatch.wiring.logs import DATABASE_VARIABLE, data_folder

FILE = "people.db"
PEOPLE_VARIABLE = "GEODISPATCH_PEOPLE"


def where_are_people() -> str | Path:
    """
    Return the database of accounts: one for all cities of an installation.

    Where ``GEODISPATCH_PEOPLE`` says, a file or an address (a drill has the accounts of the real
    desk). Else on the server of ``GEODISPATCH_DATABASE_URL``, or beside the file that it names;
    without either in the folder that holds those of the cities (``GEODISPATCH_DATA``).
    """
    if people := os.environ.get(PEOPLE_VARIABLE, "").strip():
        return people
    named = os.environ.get(DATABASE_VARIABLE, "").strip()
    if "://" in named and not named.startswith("sqlite"):
        return named
    if named:
        return Path(named.removeprefix("sqlite:///")).parent / FILE
    return data_folder("-").parent / FILE


def people_of_installation() -> PeopleStore:
    """
    Open the accounts, sessions and tokens of this installation; made where there are none.

    Whoever serves opens them once and keeps them.

    Raises
    ------
    DamagedLogError, LogUnavailableError
        If they cannot be had; what is there is not touched, and nobody is let in.
    """
    return PeopleStore(where_are_people())


def require_first_account() -> None:
    """
    See to it that somebody can sign in, before anything is served that demands it.

    There is no default name and no default password: whoever starts the first time is asked for
    both at his terminal.

    Raises
    ------
    InputError
        If nobody can sign in and there is no terminal to ask at; it says what to type. Or if what
        was typed is no name or no password.
    """
    people = people_of_installation()
    try:
        if not people.can_anybody_sign_in():
            _add_first(people)
    finally:
        people.close()


def _add_first(people: PeopleStore) -> None:
    if not at_terminal():
        problem = "there is no account that could sign in, and none is made by itself"
        remedy = "Type `geodispatch users add NAME --role dispatcher`, then start again"
        raise InputError(problem, remedy)
    name = ask_name()
    account = Account(name, AccountRole.DISPATCHER, datetime.now(tz=UTC))
    people.add(account, whoever_types(), ask_password(name))
