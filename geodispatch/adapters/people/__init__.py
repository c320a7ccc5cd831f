"""
People: who may sign in, who is signed in, and the tokens of programs.

What lives here
---------------
``store``
    `PeopleStore`: all of it, as desks, pages, routes and commands ask for it.
``administration``
    The half of it that changes accounts and tokens.
``accounts``, ``sessions``, ``tokens``
    What a turn of the database does to each.
``passwords``, ``names``
    Hashes of passwords; names of which no two look alike.
``throttle``, ``times``
    How long somebody waits whose tries fail; how long a session lives, whatever the clock does.
``records``
    Rows as values, the history of changes, the record of sign-ins.
``asking``
    Asks for a name and a password at a terminal.
``database``, ``tables``
    SQLite or PostgreSQL beneath it.
"""

from geodispatch.adapters.people.passwords import Passwords
from geodispatch.adapters.people.records import Change, ChangeKind, Outcome, Visit
from geodispatch.adapters.people.store import PeopleStore
from geodispatch.adapters.people.tokens import TokenRequest

__all__ = [
    "Change",
    "ChangeKind",
    "Outcome",
    "Passwords",
    "PeopleStore",
    "TokenRequest",
    "Visit",
]
