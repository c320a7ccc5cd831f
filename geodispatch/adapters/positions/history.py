"""
The history of positions: Parquet files, one for each hour (UTC) in which fixes were received.

``2026-11-22T14.parquet`` holds what was received from 14:00 to 15:00, sorted by callsign and device
time; what was added once that file stood is in ``2026-11-22T14-2.parquet``. A file is written
under another name and renamed, never changed afterwards.
"""

import os
import re
import sqlite3
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import chain
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from geodispatch.adapters.positions.rows import Values, fix_of, instant, microseconds
from geodispatch.domain.positions import Fix, Judgement
from geodispatch.domain.unit import CLOCK_SKEW
from geodispatch.errors import InputError

HOUR = timedelta(hours=1)
_NAME = re.compile(r"(\d{4}-\d\d-\d\dT\d\d)(?:-(\d{1,6}))?\.parquet")
_HOUR_FORMAT = "%Y-%m-%dT%H"
_PART = 20_000
_INSTANT = pa.timestamp("us", tz="UTC")
_WORD = pa.dictionary(pa.int32(), pa.string())
_INSTANTS = {"device_us": "device_at", "received_us": "received_at", "at_us": "at"}

SCHEMA = pa.schema(
    [
        pa.field("callsign", pa.string(), nullable=False),
        pa.field("device_at", _INSTANT, nullable=False),
        pa.field("received_at", _INSTANT, nullable=False),
        pa.field("at", _INSTANT, nullable=False),
        pa.field("lon", pa.float64(), nullable=False),
        pa.field("lat", pa.float64(), nullable=False),
        pa.field("speed_kmh", pa.float64()),
        pa.field("source", _WORD, nullable=False),
        pa.field("judgement", _WORD, nullable=False),
        pa.field("raw_lon", pa.float64()),
        pa.field("raw_lat", pa.float64()),
        pa.field("datum", _WORD),
    ],
    metadata={"geodispatch.positions": "1"},
)


@dataclass(frozen=True, slots=True)
class Kept:
    """A fix and what it was judged when it came in."""

    fix: Fix
    judgement: Judgement


def by_order(kept: Kept) -> tuple[datetime, datetime, datetime]:
    """Sort by the time a fix counts for; of two receipts of one fix the first goes first."""
    return *kept.fix.order, kept.fix.received_at


def hour_of(moment: datetime) -> datetime:
    """Return the beginning of the hour (UTC) of an aware instant."""
    return moment.astimezone(UTC).replace(minute=0, second=0, microsecond=0)


class HistoryFolder:
    """
    The files of a history.

    Parameters
    ----------
    folder
        Made with the first file.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @contextmanager
    def alone(self) -> Iterator[bool]:
        """Give whether this is the only one that writes into the folder now."""
        self._folder.mkdir(parents=True, exist_ok=True)
        with _locked(self._folder / ".lock") as mine:
            if mine:
                for left in self._folder.glob(".*.tmp"):  # of one that was killed while it wrote
                    left.unlink(missing_ok=True)
            yield mine

    def parts(self, hour: datetime) -> list[Path]:
        """Return the files of an hour."""
        return [path for begins, path in self._files() if begins == hour]

    def write(self, hour: datetime, pages: Iterable[list[Values]]) -> Path | None:
        """
        Write rows of an hour to a file of their own, whole or not at all; none for no rows.

        Parameters
        ----------
        pages
            Rows as `rows.values_of` makes them, with their ``judgement``, sorted by callsign and
            device time.

        Raises
        ------
        OSError
            If the folder cannot be written.
        """
        filled = iter(pages)
        first = next(filled, None)
        if not first:
            return None
        target = self._folder / _name(hour, 1 + len(self.parts(hour)))
        handle, name = tempfile.mkstemp(prefix=f".{target.name}.", suffix=".tmp", dir=self._folder)
        aside = Path(name)
        try:
            with os.fdopen(handle, "wb") as file:
                with pq.ParquetWriter(file, SCHEMA, compression="zstd") as writer:
                    for page in chain([first], filled):
                        writer.write_table(_table(page))
                file.flush()
                os.fsync(file.fileno())
            aside.replace(target)
            _keep_names(self._folder)
        except BaseException:
            aside.unlink(missing_ok=True)
            raise
        return target

    def due(self, before: datetime) -> list[Path]:
        """Return the files of hours that were over at a moment."""
        return [path for begins, path in self._files() if begins + HOUR <= before]

    def forget(self, before: datetime) -> int:
        """
        Delete the files of hours that were over at a moment, and return how many those were.

        Raises
        ------
        OSError
            If the folder cannot be written.
        """
        old = self.due(before)
        for path in old:
            path.unlink(missing_ok=True)
        return len(old)

    def keys(self, path: Path) -> Iterator[list[tuple[str, int]]]:
        """Return callsign and device time of the rows of a file, in parts, by device time."""
        with _reading(path):
            names = ["callsign", "device_at"]
            table = pq.read_table(path, columns=names, partitioning=None).sort_by("device_at")
        for part in table.to_batches(max_chunksize=_PART):
            device_us = part.column("device_at").cast(pa.int64()).to_pylist()
            yield list(zip(part.column("callsign").to_pylist(), device_us, strict=True))

    def read(self, callsign: str, since_us: int, until_us: int) -> Iterator[Kept]:
        """
        Return the fixes of a unit that count for a time from (inclusive) until (exclusive).

        A fix may be received long after it was measured, so every file from that hour on is asked;
        of most only the last few bytes are read, which say what is in it.

        Raises
        ------
        InputError
            If a file is damaged or no history.
        """
        wanted = [
            ("callsign", "==", callsign),
            ("at", ">=", instant(since_us)),
            ("at", "<", instant(until_us)),
        ]
        earliest = instant(since_us) - HOUR - CLOCK_SKEW
        for begins, path in self._files():
            if begins <= earliest:
                continue
            yield from _kept_in(path, wanted)

    def _files(self) -> list[tuple[datetime, Path]]:
        """Return the hour of each file and the file, in the order of the hours."""
        files = []
        for path in self._folder.glob("*.parquet"):
            if found := _NAME.fullmatch(path.name):
                begins = datetime.strptime(found[1], _HOUR_FORMAT).replace(tzinfo=UTC)
                files.append((begins, int(found[2] or 1), path))
        return [(begins, path) for begins, _, path in sorted(files)]


def _kept_in(path: Path, wanted: list[tuple[str, str, object]]) -> list[Kept]:
    try:
        with _reading(path):
            table = pq.read_table(path, schema=SCHEMA, filters=wanted, partitioning=None)
            return [Kept(fix_of(row), Judgement(row["judgement"])) for row in _rows(table)]
    except InputError:
        if path.exists():
            raise
        return []  # it has been kept for long enough, and was deleted at this moment


def _name(hour: datetime, part: int) -> str:
    return f"{hour:{_HOUR_FORMAT}}{'' if part == 1 else f'-{part}'}.parquet"


def _table(rows: list[Values]) -> pa.Table:
    columns = {_INSTANTS.get(name, name): [row[name] for row in rows] for name in rows[0]}
    arrays = [pa.array(columns[field.name], type=field.type) for field in SCHEMA]
    return pa.Table.from_arrays(arrays, schema=SCHEMA)


def _rows(table: pa.Table) -> Iterator[Values]:
    for row in table.to_pylist():
        instants = {us: microseconds(row[name]) for us, name in _INSTANTS.items()}
        yield row | instants


@contextmanager
def _locked(file: Path) -> Iterator[bool]:
    """Give whether the lock was free; it is an SQLite file's, which no dead process holds."""
    with closing(sqlite3.connect(file, timeout=0.0, isolation_level=None)) as lock:
        try:
            lock.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY:
                raise OSError(0, f"the lock {file} cannot be taken: {error}") from error
            mine = False
        else:
            mine = True
        yield mine


def _keep_names(folder: Path) -> None:
    """Make a rename outlive a power failure, where the system can."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


@contextmanager
def _reading(path: Path) -> Iterator[None]:
    try:
        yield
    except (pa.ArrowException, OSError, ValueError, LookupError) as error:
        # pyarrow's own words may run over several lines
        problem = f"the history cannot be read ({str(error).splitlines()[0][:200]})"
        remedy = "Put back the file from a backup, or take it out of the folder"
        raise InputError(problem, remedy, file=path) from error
