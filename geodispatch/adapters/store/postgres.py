"""
PostgreSQL 15 or later: one server, many machines, a schema for each city.

Writers queue on the row ``head``, so READ COMMITTED is enough: whoever holds it sees everything
that was committed before. A server that was killed and started again is found anew by itself:
every connection is tried before it is used, and all are dropped when one turns out to be dead.
"""

import re
from hashlib import sha256

from sqlalchemy import URL, create_engine
from sqlalchemy import event as listening
from sqlalchemy.engine import Connection

from geodispatch.adapters.store.database import WAIT_S, Database, stay_at_home
from geodispatch.errors import LogUnavailableError

OLDEST = 15
_PLAIN = re.compile(r"[a-z][a-z0-9_]{0,39}")

_SETTINGS = {
    "lock_timeout": "10s",
    # A desk that is cut off in the middle of its turn must not hold up the others for good.
    "idle_in_transaction_session_timeout": "30s",
}
_KEEPALIVE = {
    "connect_timeout": 5,
    "keepalives": 1,
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
    "tcp_user_timeout": 10_000,
}


def schema_of(city: str) -> str:
    """
    Return the schema that holds the log of a city.

    Examples
    --------
    >>> schema_of("wuhan")
    'desk_wuhan'
    >>> schema_of("武汉")
    'desk_48afd8d3b9'
    """
    plain = city if _PLAIN.fullmatch(city) else sha256(city.encode()).hexdigest()[:10]
    return f"desk_{plain}"


def postgres_database(url: URL, city: str, *, writable: bool = True) -> Database:
    """Return the schema of a city on a server as a database; nothing is read yet."""
    return schema_database(url, schema_of(city), writable=writable)


def schema_database(url: URL, schema: str, *, writable: bool = True) -> Database:
    """Return a schema on a server as a database; nothing is read yet, it need not be there."""
    settings = {"search_path": schema, **_SETTINGS}
    if not writable:
        settings["default_transaction_read_only"] = "on"
    given = url.query.get("options", "")
    options = " ".join((str(given), *(f"-c{name}={value}" for name, value in settings.items())))
    engine = create_engine(
        url.set(drivername="postgresql+psycopg").difference_update_query(["options"]),
        connect_args={**_KEEPALIVE, "options": options.strip(), "application_name": "geodispatch"},
        isolation_level="READ COMMITTED",
        pool_pre_ping=True,
        pool_size=4,
        max_overflow=28,
        pool_timeout=WAIT_S,
    )
    stay_at_home(engine)

    @listening.listens_for(engine, "connect")
    def durable(connection: Connection, _record: object) -> None:
        with connection.cursor() as cursor:  # type: ignore[attr-defined]
            cursor.execute(
                "SELECT set_config('synchronous_commit', 'on', false)"
                " WHERE current_setting('synchronous_commit') IN ('off', 'local')"
            )
        connection.commit()

    name = f"{url.host or 'localhost'}:{url.port or 5432}/{url.database or ''} ({schema})"
    return Database(name=name, engine=engine, writes=engine, writable=writable)


def check_server(connection: Connection, name: str) -> None:
    """
    Refuse a server that cannot keep the log.

    Raises
    ------
    LogUnavailableError
        If it is too old, or keeps texts in anything but UTF-8.
    """
    version, encoding = connection.exec_driver_sql(
        "SELECT current_setting('server_version_num')::int, current_setting('server_encoding')"
    ).one()
    if version < OLDEST * 10_000:
        problem = f"The server of {name} is PostgreSQL {version // 10_000}"
        raise LogUnavailableError(problem, f"Give one of version {OLDEST} or later")
    if encoding != "UTF8":
        problem = f"The database {name} keeps texts as {encoding}, which has no room for Chinese"
        raise LogUnavailableError(problem, "Make one with ENCODING 'UTF8'")
