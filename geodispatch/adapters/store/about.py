"""Whose log it is and what for, as the log itself says; also one that is older than its mode."""

from dataclasses import dataclass, replace

from sqlalchemy import literal_column, select
from sqlalchemy.engine import Connection
from sqlalchemy.sql.elements import ColumnElement

from geodispatch.adapters.store.database import Database
from geodispatch.adapters.store.schema import PURPOSE, SCHEMA, about, event, head
from geodispatch.domain.mode import Mode
from geodispatch.errors import DamagedLogError

LEFT = "It is left as it is; give another place, or put a backup there"
_OLDER = "log_schema"
_FIRST = "0001"
_DEMO = "demo"  # operator of the demo, which was all that told it from a real one


@dataclass(frozen=True, slots=True)
class About:
    """
    What a log says of itself.

    Parameters
    ----------
    schema
        Version of its tables.
    unmarked
        Number of the last event that was recorded before logs had a mode; 0 for none.
    """

    city: str
    mode: Mode
    schema: str
    unmarked: int


def read_about(connection: Connection, name: str) -> About:
    """
    Return what a log says of itself.

    Raises
    ------
    DamagedLogError
        If it is no log, or one of a newer version.
    """
    row = connection.execute(select(about.c.purpose, about.c.city)).one_or_none()
    if row is None or row.purpose != PURPOSE:
        raise DamagedLogError(f"{name} is a database of something else, no log", LEFT)
    schema = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
    if schema is None or schema > SCHEMA:
        problem = f"{name} was written by a newer version ({schema}; this one knows {SCHEMA})"
        raise DamagedLogError(problem, "It is left as it is; open it with that version")
    if schema == _FIRST:
        return _without_mode(connection, row.city)
    said = connection.execute(select(about.c.mode, about.c.unmarked)).one()
    try:
        return About(row.city, Mode(said.mode), schema, said.unmarked)
    except ValueError:
        problem = f"{name} is a log for {said.mode[:40]!a}, which is no mode"
        raise DamagedLogError(problem, LEFT) from None


def check_about(found: About, name: str, city: str, mode: Mode | None) -> None:
    """
    Refuse the log of another city, or one for something else.

    Parameters
    ----------
    mode
        What it is to be for; ``None`` for whichever it is.

    Raises
    ------
    DamagedLogError
        If it is not this one.
    """
    if found.city != city:
        problem = f"{name} is the log of {found.city}, not of {city}"
        raise DamagedLogError(problem, "It is left as it is; give each city a log of its own")
    if mode not in (None, found.mode):
        # 110 rules, art. 47: a drill is kept apart from what is real.
        problem = f"{name} is a {found.mode} log, not a {mode} one"
        remedy = (
            f"It is left as it is; set GEODISPATCH_MODE={found.mode} to open it, or give the "
            f"{mode} log a place of its own (GEODISPATCH_DATA, GEODISPATCH_DATABASE_URL)"
        )
        raise DamagedLogError(problem, remedy)


def as_it_lies(database: Database, found: About) -> Database:
    """Return a database that is read as its version wants it."""
    if found.schema == SCHEMA:
        return database
    return replace(database, engine=database.engine.execution_options(**{_OLDER: found.schema}))


def mark_column(connection: Connection) -> ColumnElement[str]:
    """Return the column of the mark; a log that is older than marks has an empty one."""
    if connection.get_execution_options().get(_OLDER) == _FIRST:
        return literal_column("''").label(event.c.mark.name)
    return event.c.mark


def _without_mode(connection: Connection, city: str) -> About:
    """Return what the step to the next version would write."""
    last = connection.execute(select(head.c.seq)).scalar_one()
    demo = select(event.c.seq).where(event.c.operator == _DEMO).limit(1)
    is_demo = last == 0 or connection.execute(demo).first() is not None
    return About(city, Mode.DEMO if is_demo else Mode.REAL, _FIRST, last)
