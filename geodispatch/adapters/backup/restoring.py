"""
Putting a backup back: into a folder that is not there yet, or into a server that has none of it.

All or nothing. A folder is filled under another name and renamed; on a server all schemas are
made in one turn. What is there already is never overwritten.
"""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy import URL, Connection, make_url, text

from geodispatch.adapters.backup.aside import copy_private, made_aside, require_free
from geodispatch.adapters.backup.copying import (
    copy_rows,
    in_words,
    one_moment,
    reticent_file,
    rows_of,
)
from geodispatch.adapters.backup.kinds import KINDS, LOG, Kind
from geodispatch.adapters.backup.manifest import (
    HISTORY,
    File,
    Manifest,
    check_file,
    check_files,
    describe,
    read_manifest,
)
from geodispatch.adapters.backup.saving import prove, proved
from geodispatch.adapters.complaints.database import discreet
from geodispatch.adapters.store import open_log
from geodispatch.adapters.store.database import Database
from geodispatch.adapters.store.opening import Wanted
from geodispatch.adapters.store.postgres import check_server, schema_database
from geodispatch.adapters.store.schema import SCHEMA
from geodispatch.desk.log import Head
from geodispatch.errors import DamagedLogError, InputError

_REMEDY = "Give a database that has none; nothing is overwritten"


def checked(folder: Path, expected: Head | None = None) -> Manifest:
    """
    Prove a backup: every file by its digest, the log by its chain.

    Parameters
    ----------
    expected
        A head that was written down elsewhere: the backup must end with it.

    Raises
    ------
    InputError
        If it is no backup, or a file of it was changed.
    DamagedLogError
        If the log in it is not what was recorded, or ends elsewhere.
    """
    manifest = read_manifest(folder)
    if expected is not None and manifest.head != expected:
        problem = f"the backup ends with event {manifest.seq}, not with the head that was given"
        raise DamagedLogError(problem, "Give the head that was written down with this backup")
    check_files(folder, manifest)
    for kind in _kinds(manifest):
        _check(manifest, kind, folder / kind.file)
    return manifest


def restore_to_folder(folder: Path, target: Path, expected: Head | None = None) -> Manifest:
    """
    Put a backup back into a folder of data, which may then be given as ``GEODISPATCH_DATA``.

    Parameters
    ----------
    target
        Not there yet, or empty.

    Raises
    ------
    InputError
        If there is something at the target, or the backup is none.
    DamagedLogError
        If the backup is not what it was.
    LogUnavailableError
        If the target cannot be written; nothing is then left.
    """
    require_free(target)
    manifest = checked(folder, expected)
    of_city = {kind.file for kind in KINDS if kind.of_city}
    with in_words(target), made_aside(target) as made:
        home = made / manifest.city
        home.mkdir(mode=0o700)
        for path, known in manifest.files.items():
            place = (home if path in of_city or path.startswith(HISTORY) else made) / path
            copy_private(folder / path, place)
            check_file(place, known)  # what was read is what was proved
        if manifest.history:
            (home / HISTORY).mkdir(mode=0o700, exist_ok=True)
        for kind in _kinds(manifest):
            _check(manifest, kind, (home if kind.of_city else made) / kind.file)
    return manifest


def restore_to_server(
    folder: Path, address: str, history: Path, expected: Head | None = None
) -> Manifest:
    """
    Put a backup back into a PostgreSQL database, each store into the schema that it has there.

    Parameters
    ----------
    history
        Folder for the history of positions; not there yet, or empty.

    Raises
    ------
    InputError
        If the database or the folder has something of it already, or the backup is none.
    DamagedLogError
        If the backup is not what it was, before or after.
    LogUnavailableError
        If the server is away or refuses; nothing is then left.
    """
    url = make_url(address)
    manifest = checked(folder, expected)
    with (
        discreet(),
        _server(url) as server,
        in_words(history),
        _history(folder, manifest, history),
    ):
        with server.reading() as connection:
            check_server(connection, server.name)
        with server.writing() as connection:
            turn = _InTurn(
                name=server.name,
                engine=server.engine,
                writes=server.writes,
                writable=True,
                turn=connection,
            )
            for kind in _kinds(manifest):
                _fill(turn, folder, manifest, kind)
    return manifest


@dataclass(frozen=True, kw_only=True)
class _InTurn(Database):
    """A database seen from within one turn, so that all stores of it are made in that turn."""

    turn: Connection

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Go on with the turn."""
        yield self.turn

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Go on with the turn."""
        yield self.turn


def _fill(database: _InTurn, folder: Path, manifest: Manifest, kind: Kind) -> None:
    schema = kind.schema(manifest.city)
    with database.writing() as connection:
        _require_none(connection, kind, schema)
        connection.exec_driver_sql(f"SET LOCAL search_path TO {schema}")
        kind.make(database, Wanted(manifest.city, mode=manifest.mode))
        with (
            _as_it_is_now(folder / kind.file, manifest, kind) as file,
            reticent_file(file) as source,
            one_moment(source) as reading,
        ):
            copy_rows(reading, connection, kind.metadata)
        found = rows_of(connection, kind.metadata)
    same = found == manifest.rows[kind.name]
    if not same or (kind.name == LOG and proved(database).head != manifest.head):
        problem = f"what came to {database.name} is not what was in {folder / kind.file}"
        raise DamagedLogError(problem, "Nothing was kept; restore it again")


def _require_none(connection: Connection, kind: Kind, schema: str) -> None:
    asked = text("SELECT count(*) FROM pg_tables WHERE schemaname = :schema")
    if connection.execute(asked, {"schema": schema}).scalar_one():
        problem = f"the database has a schema {schema} already, for the {kind.name}"
        raise InputError(problem, _REMEDY, field="--to")


@contextmanager
def _as_it_is_now(file: Path, manifest: Manifest, kind: Kind) -> Iterator[Path]:
    """Give a file with the tables of today; an older log is brought up to date in a copy."""
    if kind.name != LOG or _is_of_today(file):
        yield file
        return
    with tempfile.TemporaryDirectory(prefix="geodispatch-") as folder:
        copy = Path(folder) / file.name
        copy_private(file, copy)
        open_log(copy, manifest.city).close()
        yield copy


def _is_of_today(file: Path) -> bool:
    with reticent_file(file) as database, database.reading() as connection:
        found = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
    return bool(found == SCHEMA)


@contextmanager
def _server(url: URL) -> Iterator[Database]:
    database = schema_database(url, "public")
    database.engine.hide_parameters = database.writes.hide_parameters = True
    name = f"{url.host or 'localhost'}:{url.port or 5432}/{url.database or ''}"
    try:
        yield replace(database, name=name)
    finally:
        database.close()


@contextmanager
def _history(folder: Path, manifest: Manifest, target: Path) -> Iterator[None]:
    """Put the history back, and take it away again where the block fails."""
    files = {path: known for path, known in manifest.files.items() if path.startswith(HISTORY)}
    if not files or _is_there(files, target):
        yield
        return
    with made_aside(target) as made:
        for path, known in files.items():
            place = made / Path(path).name
            copy_private(folder / path, place)
            check_file(place, known)
    try:
        yield
    except BaseException:
        shutil.rmtree(target, ignore_errors=True)
        raise


def _is_there(files: dict[str, File], target: Path) -> bool:
    """Whether a folder has exactly these files: a restore that was killed left them."""
    try:
        names = {one.name for one in target.iterdir()}
        return names == {Path(path).name for path in files} and all(
            describe(target / Path(path).name) == known for path, known in files.items()
        )
    except OSError:
        return False


def _kinds(manifest: Manifest) -> list[Kind]:
    return [kind for kind in KINDS if kind.name in manifest.rows]


def _check(manifest: Manifest, kind: Kind, file: Path) -> None:
    rows, report = prove(file, kind, manifest.city)
    same = rows == manifest.rows[kind.name]
    if not same or (report is not None and report.head != manifest.head):
        problem = f"{file} is not what the manifest says"
        raise DamagedLogError(problem, "Take another backup; this one is not what was written")
