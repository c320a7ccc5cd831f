"""What a backup is taken of, and where it is put back: the stores of this installation."""

import os
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path

from geodispatch.adapters.backup import Manifest, Sources, restore_to_folder, restore_to_server
from geodispatch.adapters.backup.kinds import LOG
from geodispatch.adapters.backup.manifest import read_manifest
from geodispatch.adapters.backup.sources import found, is_server
from geodispatch.desk.log import Head
from geodispatch.errors import InputError
from geodispatch.wiring.announcements import where_are_announcements
from geodispatch.wiring.complaints import COMPLAINTS_VARIABLE, where_are_complaints
from geodispatch.wiring.logs import DATABASE_VARIABLE, data_folder, where_is_log
from geodispatch.wiring.people import where_are_people


class Part(StrEnum):
    """What a backup may be taken without; never the log."""

    LINKS = "links"
    COMPLAINTS = "complaints"
    LIMITS = "limits"
    PEOPLE = "people"
    POSITIONS = "positions"
    HISTORY = "history"


@contextmanager
def stores_to_keep(
    city: str | None, database: str | None, without: Collection[Part] = ()
) -> Iterator[Sources]:
    """
    Open all stores of a city's desk for reading.

    Parameters
    ----------
    city, database
        As `where_is_log`.
    without
        What to leave out, for whoever may not read it or keeps it elsewhere.

    Raises
    ------
    InputError, LogUnavailableError, DamagedLogError
        If there is no such city, or no log of it.
    """
    log, code = where_is_log(city, database)
    on_server, own = is_server(log), data_folder(code)
    beside = own if on_server else _folder_of(log)
    places = {
        Part.LINKS: log if on_server else str((beside if database else own) / "links.db"),
        Part.COMPLAINTS: where_are_complaints(code, None if on_server else _complaints(beside)),
        Part.LIMITS: where_are_announcements(code, log),
        Part.PEOPLE: str(where_are_people()),
        Part.POSITIONS: log if on_server else str(beside / "positions.db"),
    }
    kept = {part.value: place for part, place in places.items() if part not in without}
    history = None if Part.HISTORY in without else beside / "history"
    with found(code, kept | {LOG: log}, history) as sources:
        yield sources


def put_back(folder: Path, to: str | None, expected: Head | None = None) -> tuple[Manifest, str]:
    """
    Put a backup back, and return what it was and where it is now.

    Parameters
    ----------
    to
        A folder that is not there yet, or the address of a PostgreSQL database; ``None`` for
        those of this installation.

    Raises
    ------
    InputError, DamagedLogError, LogUnavailableError
        If it cannot be; nothing is then changed.
    """
    named = to or os.environ.get(DATABASE_VARIABLE, "").strip()
    if is_server(named):
        return _put_on_server(folder, named, expected)
    if named and not to:
        problem = f"{DATABASE_VARIABLE} names a file, and a backup is more than one"
        remedy = "Give a folder that is not there yet, and set GEODISPATCH_DATA to it"
        raise InputError(problem, remedy, field="--to")
    target = Path(to) if to else data_folder("").absolute()
    return restore_to_folder(folder, target, expected), str(target)


def _put_on_server(folder: Path, address: str, expected: Head | None) -> tuple[Manifest, str]:
    if not address.startswith(("postgresql://", "postgres://")):
        problem = "a backup cannot be put back there"
        remedy = "Give a folder that is not there yet, or postgresql://USER@HOST/DATABASE"
        raise InputError(problem, remedy, field="--to")
    history = data_folder(read_manifest(folder).city) / "history"
    manifest = restore_to_server(folder, address, history, expected)
    return manifest, address.rsplit("@", 1)[-1]


def _complaints(beside: Path) -> str | None:
    """Return where they are beside a log that is a file, unless they have a server of their own."""
    named = os.environ.get(COMPLAINTS_VARIABLE, "").strip()
    return None if named else str(beside / "complaints.db")


def _folder_of(log: str) -> Path:
    return Path(log.removeprefix("sqlite:///")).parent
