"""The stores that a desk keeps, as a backup sees them: one table, one row a store."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import MetaData, func, select
from sqlalchemy.schema import CreateSchema

from geodispatch.adapters.announcements import AnnouncementStore
from geodispatch.adapters.announcements import tables as announcements
from geodispatch.adapters.complaints import SqlComplaints
from geodispatch.adapters.complaints import tables as complaints
from geodispatch.adapters.complaints.verifying import verify_complaints
from geodispatch.adapters.links import tables as links
from geodispatch.adapters.people import tables as people
from geodispatch.adapters.people.database import SCHEMA as PEOPLE_SCHEMA
from geodispatch.adapters.positions import tables as positions
from geodispatch.adapters.store import schema as log
from geodispatch.adapters.store.database import Database
from geodispatch.adapters.store.opening import Wanted, lay_out_log
from geodispatch.adapters.store.postgres import schema_of
from geodispatch.adapters.store.rows import from_us
from geodispatch.errors import DamagedLogError

LOG = "log"
_BEGINNING = from_us(
    0
)  # what an empty store says of itself is replaced by what the copied one says


def _unproved(_file: Path, _city: str) -> tuple[str, ...]:
    return ()


@dataclass(frozen=True, slots=True)
class Kind:
    """
    A store.

    Parameters
    ----------
    file
        Its name in a backup and in a folder that was restored.
    schema
        Returns its schema on a server, by the code of the city.
    metadata
        Its tables.
    make
        Makes the empty store in an empty file, or on a server.
    of_city
        Whether each city has one; else it is that of the installation.
    findings
        Returns what is wrong with a copy, by its own proof; that of the log is another.
    """

    name: str
    file: str
    schema: Callable[[str], str]
    metadata: MetaData
    make: Callable[[Database, Wanted], None]
    of_city: bool = True
    findings: Callable[[Path, str], Iterable[str]] = _unproved


def _make_links(database: Database, wanted: Wanted) -> None:
    with database.writing() as connection:
        if connection.dialect.name == "postgresql":
            schema = LINKS.schema(wanted.city)
            if connection.execute(select(func.to_regnamespace(schema))).scalar() is None:
                connection.execute(CreateSchema(schema))
        links.METADATA.create_all(connection)


def _wrong_complaints(file: Path, city: str) -> tuple[str, ...]:
    report = verify_complaints(SqlComplaints(file, city, _BEGINNING, create=False))
    return tuple(map(str, report.findings))


def _make_announcements(database: Database, wanted: Wanted) -> None:
    with database.writing() as connection:
        announcements.lay_out(connection, wanted.city)


def _wrong_announcements(file: Path, city: str) -> tuple[str, ...]:
    store = AnnouncementStore(file, city, create=False)
    try:
        store.all()
    except DamagedLogError as error:
        return (error.problem,)
    finally:
        store.close()
    return ()


LINKS = Kind(
    "links",
    "links.db",
    lambda city: f"links_{schema_of(city)}",
    links.METADATA,
    _make_links,
)
COMPLAINTS = Kind(
    "complaints",
    "complaints.db",
    lambda city: f"complaints_{schema_of(city)}",
    complaints.METADATA,
    lambda database, wanted: complaints.create_tables(database, wanted.city, _BEGINNING),
    findings=_wrong_complaints,
)
LIMITS = Kind(
    "limits",
    "limits.db",
    announcements.schema_name,
    announcements.METADATA,
    _make_announcements,
    findings=_wrong_announcements,
)
PEOPLE = Kind(
    "people",
    "people.db",
    lambda _city: PEOPLE_SCHEMA,
    people.METADATA,
    lambda database, _wanted: people.create_tables(database),
    of_city=False,
)
POSITIONS = Kind(
    "positions",
    "positions.db",
    lambda city: f"positions_{schema_of(city)}",
    positions.METADATA,
    lambda database, _wanted: positions.create_tables(database),
)

KINDS: tuple[Kind, ...] = (
    LINKS,
    COMPLAINTS,
    LIMITS,
    PEOPLE,
    POSITIONS,
    Kind(LOG, "desk.db", schema_of, log.metadata, lay_out_log),
)
"""
In the order in which they are copied. The log comes last: what others say about its events (how
far it was sent, a complaint about an incident) is then never of an event that it lacks.
"""
