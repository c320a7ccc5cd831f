"""
A drill: the same desk on a store of its own (110 rules, art. 47).

Its server is a process of its own that knows no store of the real desk but that of the accounts:
whoever may work at the real desk may work at the drill, with his own password and his own rights.
The tokens of terminals and programs are not those of the real desk: nothing that a real car sends
moves a drill's unit, unless it was given a token for that drill.
"""

import os
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from geodispatch.adapters.drills import DrillFolders
from geodispatch.adapters.people import PeopleStore
from geodispatch.desk.people import People
from geodispatch.domain.mode import Mode
from geodispatch.domain.people import Account, Token
from geodispatch.wiring.desks import CITY_VARIABLE
from geodispatch.wiring.hours import PROFILE_VARIABLE
from geodispatch.wiring.logs import DATA_VARIABLE, data_folder
from geodispatch.wiring.modes import MODE_VARIABLE, mode
from geodispatch.wiring.online import ATTRIBUTION_VARIABLE, FONT_VARIABLE, TILES_VARIABLE
from geodispatch.wiring.people import (
    FILE,
    PEOPLE_VARIABLE,
    people_of_installation,
    where_are_people,
)
from geodispatch.wiring.places import PLACES_VARIABLE

_KEPT = frozenset(
    {
        CITY_VARIABLE,
        PROFILE_VARIABLE,
        "GEODISPATCH_DEBUG",
        "GEODISPATCH_UNITS",
        "GEODISPATCH_ROSTER",
        FONT_VARIABLE,
        TILES_VARIABLE,
        ATTRIBUTION_VARIABLE,
        PLACES_VARIABLE,
    }
)
"""What a drill is told as the real desk is; all else that begins alike is the real desk's."""

_OURS = "GEODISPATCH_"


def drills() -> DrillFolders:
    """Return the drills of this installation."""
    return DrillFolders(data_folder("drills"))


def drill_environment(
    given: Mapping[str, str], folder: Path, people: str, city: str = ""
) -> dict[str, str]:
    """
    Return the environment of the server of a drill: nothing of the real desk's is in it.

    Parameters
    ----------
    given
        The environment of the command.
    folder
        Of the drill.
    people
        Where the accounts are: a file or an address.
    city
        Name or folder of the city; empty for that of the application.
    """
    made = {
        name: value for name, value in given.items() if not name.startswith(_OURS) or name in _KEPT
    }
    made |= {
        MODE_VARIABLE: Mode.DRILL.value,
        DATA_VARIABLE: str(folder),
        PEOPLE_VARIABLE: people,
    }
    return made | ({CITY_VARIABLE: city} if city else {})


def enter_drill(name: str, city: str = "") -> None:
    """Let this process be the server of a drill; there is no way back."""
    folder = drills().place(name).absolute()
    wanted = drill_environment(os.environ, folder, _absolute(where_are_people()), city)
    for variable in set(os.environ) - set(wanted):
        del os.environ[variable]
    os.environ.update(wanted)


def enter_tokens_of_drill(name: str) -> None:
    """Let the people of this process be those of a drill: its own tokens. No way back."""
    enter_drill(name)
    del os.environ[PEOPLE_VARIABLE]


def people_at_work() -> "PeopleStore | DrillPeople":
    """
    Open the people of the desk that this process serves: those of a drill have tokens of its own.

    Raises
    ------
    DamagedLogError, LogUnavailableError
        If they cannot be had; nobody is then let in.
    """
    accounts = people_of_installation()
    if mode() is not Mode.DRILL:
        return accounts
    return DrillPeople(accounts, PeopleStore(data_folder("-").parent / FILE))


def _absolute(place: str | Path) -> str:
    """Return a place as a process finds it that works in another folder."""
    return place if isinstance(place, str) and "://" in place else str(Path(place).absolute())


class DrillPeople:
    """
    Who may work at a drill; implements `geodispatch.desk.people.People`.

    Parameters
    ----------
    accounts
        The store of the installation: accounts and their sessions.
    tokens
        The drill's own: the tokens of terminals and programs that take part.
    """

    def __init__(self, accounts: People, tokens: People) -> None:
        self._accounts, self._tokens = accounts, tokens

    def sign_in(self, name: str, password: str, now: datetime, address: str = "") -> str:
        """Return the secret of a new session."""
        return self._accounts.sign_in(name, password, now, address)

    def admit(self, subject: str, now: datetime) -> str:
        """Return the secret of a new session for whom a provider of identities vouches."""
        return self._accounts.admit(subject, now)

    def holder(self, session: str, now: datetime) -> Account | None:
        """Return whose session it is; ``None`` where it is nobody's any more."""
        return self._accounts.holder(session, now)

    def touch(self, session: str, now: datetime) -> None:
        """Note that somebody is there."""
        self._accounts.touch(session, now)

    def sign_out(self, session: str, now: datetime) -> None:
        """End a session."""
        self._accounts.sign_out(session, now)

    def bearer(self, secret: str, now: datetime) -> Token | None:
        """Return a token that was issued for this drill; one of the real desk is none here."""
        return self._tokens.bearer(secret, now)

    def account(self, name: str) -> Account | None:
        """Return an account, disabled or not."""
        return self._accounts.account(name)
