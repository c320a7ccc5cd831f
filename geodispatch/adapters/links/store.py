"""
What waits to be delivered, and how far the log was read for it.

All of it follows from the log: whoever deletes the file makes the sender read the log again, and
what was delivered is then answered by the other side as before.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, RowMapping, Table, delete, exists, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from geodispatch.adapters.links.tables import about, open_database, target, waiting
from geodispatch.adapters.store.rows import from_us, in_us
from geodispatch.desk.links import DeliveryKind, Owed, Tally, Trouble

PARTNERS = "city:*"
"""For all partners the log is read once."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """Something owed that waits, and how often it was tried in vain."""

    owed: Owed
    failures: int


class LinkStore:
    """
    A database of deliveries that wait.

    Every method may raise `LogUnavailableError` when the database is away.

    Parameters
    ----------
    where
        A file, or ``postgresql://…``.
    city
        Code of the city whose links they are.
    """

    def __init__(self, where: str | Path, city: str) -> None:
        self.database = open_database(where, city)

    def close(self) -> None:
        """Let go of the database."""
        self.database.close()

    def lead(self, owner: str, now: datetime, until: datetime) -> bool:
        """
        Whether a process may send until a moment; one of several on the same log does.

        Parameters
        ----------
        owner
            Of the process; another for each.
        """
        free = (about.c.owner.in_(("", owner))) | (about.c.until_us <= in_us(now))
        taken = update(about).where(free).values(owner=owner, until_us=in_us(until))
        with self.database.writing() as connection:
            return connection.execute(taken.returning(about.c.one)).first() is not None

    def leave(self, owner: str) -> None:
        """Let another process send at once."""
        with self.database.writing() as connection:
            given = update(about).where(about.c.owner == owner)
            connection.execute(given.values(owner="", until_us=0))

    def cursors(self) -> Mapping[str, int]:
        """Return how far the log was read, by target (`PARTNERS` for all partners)."""
        read = select(target.c.name, target.c.seq).where(target.c.seq >= 0)
        with self.database.reading() as connection:
            return {row.name: row.seq for row in connection.execute(read)}

    def add(self, owed: Iterable[Owed], cursors: Mapping[str, int], now: datetime) -> None:
        """Keep what is owed and how far the log was read for it, in one turn."""
        now_us = in_us(now)
        with self.database.writing() as connection:
            for one in owed:
                row = {
                    "to": one.to,
                    "key": one.key,
                    "kind": str(one.kind),
                    "seq": one.seq,
                    "incident": one.incident,
                    "thread": one.thread,
                    "owed_us": now_us,
                    "failures": 0,
                    "due_us": now_us,
                }
                _insert(connection, waiting, row, {})
            for name, seq in cursors.items():
                _insert(connection, target, _new(name, seq), {"seq": seq})

    def due(self, to: str, now: datetime, most: int = 20) -> tuple[Waiting, ...]:
        """Return what is to be tried now; of each thread only what comes first."""
        earlier = waiting.alias("earlier")
        blocked = exists().where(
            earlier.c.to == waiting.c.to,
            earlier.c.thread == waiting.c.thread,
            earlier.c.seq < waiting.c.seq,
        )
        ready = (
            select(waiting)
            .where(waiting.c.to == to, waiting.c.due_us <= in_us(now), ~blocked)
            .order_by(waiting.c.due_us, waiting.c.seq)
            .limit(most)
        )
        with self.database.reading() as connection:
            return tuple(_waiting(row) for row in connection.execute(ready).mappings())

    def settled(self, one: Owed, now: datetime, trouble: Trouble = Trouble.NONE) -> None:
        """Note that something was delivered, or that the other side will never take it."""
        given_up = 1 if trouble else 0
        with self.database.writing() as connection:
            connection.execute(delete(waiting).where(*_is(one)))
            _note(connection, one.to, now, Trouble.NONE, given_up)

    def failed(self, one: Owed, now: datetime, due: datetime, trouble: Trouble) -> None:
        """Note that a try failed and when the next is due."""
        again = {"failures": waiting.c.failures + 1, "due_us": in_us(due)}
        with self.database.writing() as connection:
            connection.execute(update(waiting).where(*_is(one)).values(again))
            _note(connection, one.to, now, trouble, 0)

    def tallies(self) -> Mapping[str, Tally]:
        """Return how every link stands, by target."""
        counted = select(
            waiting.c.to, func.count().label("many"), func.min(waiting.c.owed_us).label("oldest")
        ).group_by(waiting.c.to)
        with self.database.reading() as connection:
            many = {row.to: row for row in connection.execute(counted)}
            known = {row.name: row for row in connection.execute(select(target))}
        found = {}
        for name in {*many, *known} - {PARTNERS}:
            waits, told = many.get(name), known.get(name)
            found[name] = Tally(
                name,
                waits.many if waits else 0,
                from_us(waits.oldest) if waits else None,
                told.given_up if told else 0,
                Trouble(told.trouble) if told else Trouble.NONE,
                from_us(told.since_us) if told and told.since_us else None,
            )
        return found

    def tries(self, to: str) -> int:
        """Return how often a target was tried."""
        with self.database.reading() as connection:
            found = connection.scalar(select(target.c.tries).where(target.c.name == to))
            return int(found or 0)


def _new(name: str, seq: int) -> dict[str, Any]:
    return {"name": name, "seq": seq, "trouble": "", "since_us": 0, "given_up": 0, "tries": 0}


def _note(connection: Connection, to: str, now: datetime, trouble: Trouble, given_up: int) -> None:
    """Note how a target answered; since when it is so stays while it stays so."""
    _insert(connection, target, _new(to, -1), {})
    before = connection.execute(
        select(target.c.trouble, target.c.since_us).where(target.c.name == to)
    ).one()
    same = before.since_us and bool(before.trouble) == bool(trouble)
    connection.execute(
        update(target)
        .where(target.c.name == to)
        .values(
            trouble=str(trouble),
            since_us=before.since_us if same else in_us(now),
            given_up=target.c.given_up + given_up,
            tries=target.c.tries + 1,
        )
    )


def _insert(
    connection: Connection,
    table: Table,
    row: Mapping[str, Any],
    changes: Mapping[str, Any],
) -> None:
    """Insert a row; where it is there, change it, or nothing."""
    of_server = connection.dialect.name == "postgresql"
    made: Any = (postgresql if of_server else sqlite).insert(table).values(dict(row))
    keys = list(table.primary_key.columns)
    if changes:
        made = made.on_conflict_do_update(index_elements=keys, set_=dict(changes))
    else:
        made = made.on_conflict_do_nothing(index_elements=keys)
    connection.execute(made)


def _is(one: Owed) -> tuple[Any, Any]:
    return waiting.c.to == one.to, waiting.c.key == one.key


def _waiting(row: RowMapping) -> Waiting:
    kind = DeliveryKind(row["kind"])
    owed = Owed(row["key"], row["to"], kind, row["seq"], row["incident"], row["thread"])
    return Waiting(owed, row["failures"])
