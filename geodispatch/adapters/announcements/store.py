"""Appending announcements, and reading them back with proof that they are what was announced."""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, insert, select, update

from geodispatch.adapters.announcements.tables import (
    GENESIS,
    announcement,
    end,
    is_laid_out,
    open_database,
)
from geodispatch.adapters.store.rows import from_us, in_us
from geodispatch.errors import DamagedLogError, InputError

MOST_TEXT = 1_000_000
_REMEDY = "Do not go on with these limits; put back a backup and find out who changed it"


@dataclass(frozen=True, slots=True)
class Announcement:
    """
    One announcement as it was recorded.

    Parameters
    ----------
    number
        From 1, within a city.
    recorded_at
        UTC.
    by
        Who recorded it.
    source
        The notices that its limits name.
    limits
        TOML as it was given.
    prev, digest
        SHA-256 of the announcement before and of this one, hexadecimal.
    """

    number: int
    city: str
    recorded_at: datetime
    by: str
    source: str
    limits: str
    prev: str
    digest: str


class AnnouncementStore:
    """
    The announcements of a city.

    Every method may raise `LogUnavailableError` when the database is away.

    Parameters
    ----------
    where
        A file, or ``postgresql://…``.
    city
        Code of the city.
    create
        Whether to make it where there is none; without, it is only read.

    Raises
    ------
    InputError, LogUnavailableError, DamagedLogError
        If it cannot be had; what is there is not touched.
    """

    def __init__(self, where: str | Path, city: str, *, create: bool = True) -> None:
        self.city = city
        self.database = open_database(where, city, create=create)

    def close(self) -> None:
        """Let go of the database."""
        self.database.close()

    def count(self) -> int:
        """Return the number of the last announcement; 0 before the first."""
        with self.database.reading() as connection:
            if not is_laid_out(connection):
                return 0
            return int(connection.execute(select(end.c.number)).scalar_one())

    def all(self) -> tuple[Announcement, ...]:
        """
        Return all announcements in their order, proved.

        Raises
        ------
        DamagedLogError
            If one of them is missing or is not what was recorded; with its number.
        """
        with self.database.reading() as connection:
            return _proved(connection, self.database.name)

    def append(self, by: str, source: str, limits: str, now: datetime, after: int) -> Announcement:
        """
        Append an announcement; it is on the disk when this returns.

        Parameters
        ----------
        limits
            TOML; whoever calls has held it against the city.
        after
            Number of the last announcement that it was held against.

        Raises
        ------
        InputError
            If another one was made meanwhile, or the text is too long.
        DamagedLogError
            If those before it are not what was recorded.
        """
        if len(limits) > MOST_TEXT:
            raise InputError(f"an announcement has more than {MOST_TEXT} characters")
        with self.database.writing() as connection:
            before = _proved(connection, self.database.name)
            if len(before) != after:
                problem = f"announcement {len(before)} was made meanwhile"
                raise InputError(problem, "Look at the limits as they are now and announce again")
            prev = before[-1].digest if before else GENESIS
            said = (self.city, in_us(now), by, source, limits)
            digest = digest_of(after + 1, *said, prev)
            row = dict(zip(_SAID, said, strict=True))
            more = {"number": after + 1, "prev": prev, "digest": digest}
            connection.execute(insert(announcement).values(row | more))
            connection.execute(update(end).values(number=after + 1, digest=digest))
        return Announcement(after + 1, self.city, now, by, source, limits, prev, digest)


_SAID = ("city", "recorded_us", "by", "source", "limits")


def digest_of(number: int, *said: str | int) -> str:
    """Return the SHA-256 of an announcement, hexadecimal: of its number, what it says, ``prev``."""
    text = json.dumps((number, *said), ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _proved(connection: Connection, name: str) -> tuple[Announcement, ...]:
    if not is_laid_out(connection):
        return ()
    found: list[Announcement] = []
    prev = GENESIS
    for row in connection.execute(select(announcement).order_by(announcement.c.number)):
        number = len(found) + 1
        if row.number != number:
            raise _damaged(name, number, "is missing")
        said = (row.city, row.recorded_us, row.by, row.source, row.limits)
        if row.prev != prev or row.digest != digest_of(number, *said, prev):
            raise _damaged(name, number, "is not what was recorded")
        recorded_at = from_us(row.recorded_us)
        found.append(
            Announcement(
                number, row.city, recorded_at, row.by, row.source, row.limits, prev, row.digest
            )
        )
        prev = row.digest
    last = connection.execute(select(end.c.number, end.c.digest)).one()
    if last.number > len(found):
        raise _damaged(name, len(found) + 1, "is missing")
    if (last.number, last.digest) != (len(found), prev):
        raise _damaged(name, len(found), "was not made by this program")
    return tuple(found)


def _damaged(name: str, number: int, what: str) -> DamagedLogError:
    return DamagedLogError(f"Announcement {number} in {name} {what}", _REMEDY, number)
