"""Taking a backup: copies of all stores in a folder, proved before it gets its name."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

import geodispatch
from geodispatch.adapters.backup.aside import copy_private, made_aside
from geodispatch.adapters.backup.copying import (
    check_whole,
    copy_to_file,
    in_words,
    reticent_file,
    rows_of,
)
from geodispatch.adapters.backup.kinds import KINDS, LOG, Kind
from geodispatch.adapters.backup.manifest import (
    FORMAT,
    HISTORY,
    MANIFEST,
    Manifest,
    describe,
    write_manifest,
)
from geodispatch.adapters.store.about import About, as_it_lies, read_about
from geodispatch.adapters.store.database import Database
from geodispatch.adapters.store.opening import Wanted
from geodispatch.adapters.store.schema import SCHEMA
from geodispatch.adapters.store.verifying import Report, verify_database
from geodispatch.domain.times import utc
from geodispatch.errors import DamagedLogError, LogUnavailableError


@dataclass(frozen=True, slots=True)
class Sources:
    """
    What a backup is taken of.

    Parameters
    ----------
    stores
        Databases by the name of their `Kind`; the log is one of them, others may be missing.
    history
        Folder of the history of positions; ``None`` to leave it out.
    """

    city: str
    stores: Mapping[str, Database]
    history: Path | None = None


def save(sources: Sources, target: Path, now: datetime) -> Manifest:
    """
    Take a backup while desks work, and prove it.

    Parameters
    ----------
    target
        Folder that is not there yet; it appears when all is in it.

    Raises
    ------
    InputError
        If there is something at the target.
    DamagedLogError
        If the log is not what was recorded, or a copy not what it should be.
    LogUnavailableError
        If a store cannot be read, or the folder not be written; nothing is then left.
    """
    about = _about(sources)
    with in_words(target), made_aside(target) as folder:
        for kind in KINDS:
            if kind.name in sources.stores:
                wanted = Wanted(sources.city, mode=about.mode)
                copy_to_file(sources.stores[kind.name], kind, folder / kind.file, wanted)
        if sources.history is not None:
            _copy_history(sources.history, folder / HISTORY)
        manifest = _described(folder, sources, about, now)
        write_manifest(folder, manifest)
    return manifest


def prove(file: Path, kind: Kind, city: str) -> tuple[dict[str, int], Report | None]:
    """
    Return how many rows the tables of a copy have, and of a log what its proof said.

    Raises
    ------
    DamagedLogError
        If it is damaged, or the log not what was recorded.
    """
    with reticent_file(file) as database:
        with database.reading() as connection:
            check_whole(connection, str(file))
            rows = rows_of(connection, kind.metadata)
            about = read_about(connection, str(file)) if kind.name == LOG else None
        if about is not None:
            return rows, proved(as_it_lies(database, about))
    for finding in kind.findings(file, city):
        remedy = "Look into it; an older backup may be whole"
        raise DamagedLogError(f"the {kind.name} are not what was recorded: {finding}", remedy)
    return rows, None


def proved(database: Database) -> Report:
    """
    Prove a log.

    Raises
    ------
    DamagedLogError
        With the first thing that is wrong.
    """
    report = verify_database(database)
    if not report.sound:
        first = report.findings[0]
        remedy = "Look into it with `geodispatch log verify`; an older backup may be whole"
        raise DamagedLogError(f"the log is not what was recorded: {first}", remedy, first.seq)
    return report


def _about(sources: Sources) -> About:
    log = sources.stores[LOG]
    with log.reading() as connection:
        about = read_about(connection, log.name)
    if about.schema != SCHEMA and log.engine.dialect.name != "sqlite":
        problem = f"{log.name} is a log of an older version ({about.schema}; this one is {SCHEMA})"
        raise LogUnavailableError(problem, "Open it for writing once, which brings it up to date")
    return about


def _copy_history(source: Path, target: Path) -> None:
    """Copy the files of a history; one that is forgotten meanwhile was due to be."""
    target.mkdir(mode=0o700)
    for file in sorted(source.glob("*.parquet")):
        copy = target / file.name
        try:
            copy_private(file, copy)
        except FileNotFoundError:
            copy.unlink(missing_ok=True)
            continue
        try:
            pq.read_metadata(copy)
        except pa.ArrowException:
            remedy = "Take it out of the folder, or put it back from an older backup"
            raise DamagedLogError(f"{file} is no history of positions", remedy) from None


def _described(folder: Path, sources: Sources, about: About, now: datetime) -> Manifest:
    rows, head = {}, None
    for kind in KINDS:
        if kind.name in sources.stores:
            rows[kind.name], report = prove(folder / kind.file, kind, sources.city)
            head = report.head if report else head
    if head is None:
        msg = "A backup is taken of a log, whatever else."
        raise ValueError(msg)
    files = sorted(one for one in folder.rglob("*") if one.is_file() and one.name != MANIFEST)
    return Manifest(
        format=FORMAT,
        version=geodispatch.__version__,
        made_at=utc("now", now),
        city=sources.city,
        mode=about.mode,
        seq=head.seq,
        digest=head.digest,
        rows=rows,
        files={one.relative_to(folder).as_posix(): describe(one) for one in files},
        history=sources.history is not None,
    )
