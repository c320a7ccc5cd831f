"""
A database with a log in it, whichever it is: turns of writing, turns of reading.

A turn is a transaction. It ends in a commit that is on the disk, or in nothing.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine
from sqlalchemy import event as listening
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError, DisconnectionError, SQLAlchemyError

from geodispatch.adapters.store.faults import REPEAT, fault, told, undone
from geodispatch.errors import LogUnavailableError

WAIT_S = 10.0
"""So long a writer waits for the others before it gives up."""


@dataclass(frozen=True)
class Database:
    """
    Where a log is kept.

    Parameters
    ----------
    name
        For people: a file, or a server and a schema, never a password.
    writes
        Engine of the turns of writing; it shares its connections with ``engine``.
    queue
        Makes the place in the queue of this machine's writers; none where the database queues
        them well by itself.
    writable
        Whether it was opened for writing.
    scrub
        Statement that takes erased texts out of files beside the database; empty for none.
    """

    name: str
    engine: Engine
    writes: Engine
    writable: bool
    queue: Callable[[], AbstractContextManager[None]] = nullcontext
    scrub: str = ""

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """
        Open a turn of reading; on SQLite it sees one moment of the log from its first query on.

        Raises
        ------
        LogUnavailableError, DamagedLogError
            As `told`.
        """
        with told(self.name), self.engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """
        Open a turn of writing: one after the other, all or nothing, on the disk when it ends.

        Raises
        ------
        LogUnavailableError, DamagedLogError
            As `told`; `LogUnavailableError` with `REPEAT` if nobody knows what became of it.
        """
        if not self.writable:
            remedy = "Nothing was written; open it for writing"
            raise LogUnavailableError(f"{self.name} was opened for reading", remedy)
        with self.queue(), told(self.name), self.writes.connect() as connection:
            turn = connection.begin()
            try:
                yield connection
            except BaseException:
                turn.rollback()
                raise
            try:
                turn.commit()
            except DBAPIError as error:
                raise self._unsure(error) from error

    def _unsure(self, error: SQLAlchemyError) -> Exception:
        if undone(error):
            return fault(self.name, error)
        problem = f"{self.name} went away while the command was being kept"
        return LogUnavailableError(problem, REPEAT)

    def clean(self) -> None:
        """Take erased texts out of files beside the database, if there are any."""
        if self.scrub:
            with told(self.name), self.engine.connect() as connection:
                raw: Any = connection.connection.driver_connection
                raw.execute(self.scrub)

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()


def stay_at_home(engine: Engine, still_there: Callable[[Any], bool] = lambda _known: True) -> None:
    """
    Let no connection be used by a forked process, nor once its database is another.

    Parameters
    ----------
    still_there
        Says whether what `home` told at the connection's making still holds.
    """

    @listening.listens_for(engine, "connect")
    def made(_connection: object, record: Any) -> None:  # noqa: ANN401 - an internal of the pool
        record.info["process"] = os.getpid()

    @listening.listens_for(engine, "checkout")
    def lent(_connection: object, record: Any, proxy: Any) -> None:  # noqa: ANN401
        foreign = record.info["process"] != os.getpid()
        if foreign:
            # Not closed: the process that made it still speaks through it.
            record.dbapi_connection = proxy.dbapi_connection = None
        if foreign or not still_there(record.info):
            msg = "This connection belongs to another process or to a file that was replaced."
            raise DisconnectionError(msg)
