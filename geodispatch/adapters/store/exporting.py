"""
The log as a file: JSON lines, an event a line, which can be proved without the database.

The body stands in the line byte by byte as it is in the log, since the chain holds those bytes:
a program that writes the lines anew may change them, and the chain then says so.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import select

from geodispatch.adapters.store.about import read_about
from geodispatch.adapters.store.chain import LogRow
from geodispatch.adapters.store.codec import sealed_in
from geodispatch.adapters.store.database import Database
from geodispatch.adapters.store.reading import PAGE, VERIFY, pages
from geodispatch.adapters.store.rows import entry_of, from_us, in_us, mark_of
from geodispatch.adapters.store.schema import personal
from geodispatch.adapters.store.verifying import Report, report_of
from geodispatch.adapters.store.walk import Walk
from geodispatch.desk.log import Head
from geodispatch.domain.events import sealed_digest
from geodispatch.errors import DamagedLogError, InputError

MOST_LINE_BYTES = 16_000_000
_MANY = 500  # refs in one question: databases bound them


class Text(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A personal text as it is exported."""

    salt: str
    text: str


class Line(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """
    One event as it is exported.

    Parameters
    ----------
    mark
        Only of an event in a log that is not real.
    personal
        Only where it was asked for, by ref.
    """

    seq: int
    recorded_at: datetime
    kind: str
    version: int
    desk: str
    seat: str
    operator: str
    key: str
    paper: str
    incident: str
    callsign: str
    call: str
    body: msgspec.Raw
    prev: str
    digest: str
    mark: str | msgspec.UnsetType = msgspec.UNSET
    personal: dict[str, Text] | msgspec.UnsetType = msgspec.UNSET


_decoder = msgspec.json.Decoder(Line)


def export_lines(database: Database, *, with_personal: bool = False) -> Iterator[bytes]:
    """
    Return the log as lines, line feeds included.

    Parameters
    ----------
    with_personal
        Whether to add the personal texts that were not erased.

    Raises
    ------
    DamagedLogError
        If a row is not what was recorded: an export is there to prove something.
    LogUnavailableError
        If the database goes away.
    """
    with database.reading() as connection:
        found = read_about(connection, database.name)
    walk = Walk(mark=mark_of(found.mode), unmarked=found.unmarked)
    for page in pages(database):
        walk.take(page)
        if walk.findings:
            problem = f"The log cannot be exported: {walk.findings[0]}"
            raise DamagedLogError(problem, VERIFY, walk.findings[0].seq)
        texts = _texts(database, page) if with_personal else {}
        for row in page:
            yield msgspec.json.encode(_line(row, texts.get(row.seq))) + b"\n"


def verify_file(file: Path, expected: Head | None = None) -> Report:
    """
    Verify an exported log.

    Raises
    ------
    InputError
        If a line is none of an export.
    """
    walk = Walk(expected)
    batch: list[LogRow] = []
    texts: dict[str, Text] = {}
    for row, said in read_lines(file):
        batch.append(row)
        texts |= said
        if len(batch) == PAGE:
            walk.take(batch)
            batch = []
    walk.take(batch)
    walk.end()
    if not walk.findings:
        _check_texts(walk, texts)
    return report_of(walk)


def read_lines(file: Path) -> Iterator[tuple[LogRow, dict[str, Text]]]:
    """
    Read an exported log line by line: the row, and the personal texts of its event by ref.

    Raises
    ------
    InputError
        If it cannot be read, or a line is none of an export.
    """
    try:
        with file.open("rb") as lines:
            number = 0
            while raw := lines.readline(MOST_LINE_BYTES):
                number += 1
                yield _read(raw, file, number)
    except OSError as error:
        problem = f"the file cannot be read ({error.strerror})"
        raise InputError(problem, "Give the file of an export", file=file) from None


_ALIKE = frozenset(Line.__struct_fields__) & frozenset(LogRow._fields) - {"body", "mark"}


def _line(row: LogRow, texts: dict[str, Text] | None) -> Line:
    values: dict[str, Any] = {name: getattr(row, name) for name in _ALIKE}
    return Line(
        **values,
        recorded_at=from_us(row.recorded_us),
        body=msgspec.Raw(row.body.encode()),
        mark=row.mark or msgspec.UNSET,
        personal=texts or msgspec.UNSET,
    )


def _texts(database: Database, page: Sequence[LogRow]) -> dict[int, dict[str, Text]]:
    """Return the personal texts of some events, by event and ref."""
    refs = {sealed.ref: row.seq for row in page for sealed in sealed_in(entry_of(row).event)}
    found: dict[int, dict[str, Text]] = {}
    wanted = sorted(refs)
    for start in range(0, len(wanted), _MANY):
        some = personal.c.ref.in_(wanted[start : start + _MANY])
        query = select(personal.c.ref, personal.c.salt, personal.c.text).where(some)
        with database.reading() as connection:
            for row in connection.execute(query):
                found.setdefault(refs[row.ref], {})[row.ref] = Text(row.salt, row.text)
    return found


def _read(raw: bytes, file: Path, number: int) -> tuple[LogRow, dict[str, Text]]:
    remedy = "Give a file that `geodispatch log export` wrote, as it wrote it"
    if not raw.endswith(b"\n"):
        raise InputError("the file was cut off in this line", remedy, file=file, line=number)
    try:
        line = _decoder.decode(raw)
        values: dict[str, Any] = {name: getattr(line, name) for name in _ALIKE}
        body = bytes(line.body).decode()
        mark = line.mark or ""
        row = LogRow(**values, recorded_us=in_us(line.recorded_at), body=body, mark=mark)
    except (msgspec.MsgspecError, TypeError, ValueError, RecursionError) as error:
        problem = f"this is no event of an exported log ({error})"
        raise InputError(problem, remedy, file=file, line=number) from None
    return row, line.personal or {}


def _check_texts(walk: Walk, texts: dict[str, Text]) -> None:
    for ref, one in texts.items():
        seq, digest = walk.sealed.get(ref, (None, ""))
        try:
            fits = sealed_digest(one.salt, one.text) == digest
        except ValueError:
            fits = False
        if not fits:
            walk.find(f"the personal text {ref} is not what was recorded", seq)
