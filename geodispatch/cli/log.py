"""``geodispatch log verify``, ``log export`` and ``log head``."""

import os
import re
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, BinaryIO

import typer

from geodispatch.adapters.store import SqlLog, open_log
from geodispatch.adapters.store.exporting import export_lines, verify_file
from geodispatch.adapters.store.verifying import Report, verify_database
from geodispatch.adapters.termination import orderly_end
from geodispatch.cli.options import JsonOption
from geodispatch.cli.output import out, print_json, tell
from geodispatch.desk.log import Head
from geodispatch.errors import InputError
from geodispatch.wiring.logs import where_is_log

app = typer.Typer(help="Prove, export and locate the log of a desk.", no_args_is_help=True)

SHOWN = 5
"""Findings that people are shown; with ``--json`` all are told."""

_HEAD = re.compile(r"([0-9]{1,18}):([0-9a-f]{64})")

LogCityOption = Annotated[
    str | None,
    typer.Option("--city", metavar="NAME|DIR", help="Whose log; that of the application if not."),
]
DatabaseOption = Annotated[
    str | None,
    typer.Option(
        "--database", metavar="URL|FILE", help="GEODISPATCH_DATABASE_URL or the city's own if not."
    ),
]
ExpectOption = Annotated[
    str | None,
    typer.Option(
        "--expect", metavar="SEQ:DIGEST", help="A head written down earlier: it must be there."
    ),
]


@app.command()
def verify(
    file: Annotated[
        Path | None, typer.Argument(metavar="[FILE]", help="An exported log; the database if not.")
    ] = None,
    city: LogCityOption = None,
    database: DatabaseOption = None,
    expect: ExpectOption = None,
    as_json: JsonOption = False,
) -> None:
    """Prove that a log is what was recorded; exit status 1 and the first wrong event if not."""
    expected = _read_head(expect)
    if file is not None:
        name, report = str(file), verify_file(file, expected)
    else:
        with _opened(city, database) as log:
            name, report = log.name, verify_database(log.database, expected)
    if as_json:
        print_json(_document(name, report))
    else:
        _print_report(name, report)
    if not report.sound:
        raise typer.Exit(1)


@app.command()
def head(
    city: LogCityOption = None,
    database: DatabaseOption = None,
    expect: ExpectOption = None,
    as_json: JsonOption = False,
) -> None:
    """Say where the log ends, to be written down elsewhere; with --expect, that no end was cut."""
    expected = _read_head(expect)
    with _opened(city, database) as log:
        if expected is not None:
            log.require(expected)
        end = log.head()
        if as_json:
            print_json({"log": log.name, "city": log.city, "seq": end.seq, "digest": end.digest})
        else:
            out.print(f"{end.seq}:{end.digest}", soft_wrap=True)


@app.command()
def export(
    to: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="Where to; stdout if not.")
    ] = None,
    with_personal: Annotated[
        bool, typer.Option("--with-personal", help="With the personal texts that were not erased.")
    ] = False,
    city: LogCityOption = None,
    database: DatabaseOption = None,
    as_json: JsonOption = False,
) -> None:
    """Write the log as JSON lines, an event a line, which `log verify FILE` can prove."""
    if as_json and to is None:
        msg = "With --json the export needs a file: give --out"
        raise typer.BadParameter(msg)
    with _opened(city, database) as log:
        lines = export_lines(log.database, with_personal=with_personal)
        if to is None:
            _write(sys.stdout.buffer, lines)
            sys.stdout.buffer.flush()
            return
        with orderly_end(), _aside(to, private=with_personal) as made:
            count = _write(made, lines)
    if as_json:
        print_json({"file": str(to), "events": count})
    else:
        tell(f"{to}: {count} events.")


@contextmanager
def _opened(city: str | None, database: str | None) -> Iterator[SqlLog]:
    """Open a log for reading: what looks at a log makes none."""
    where, code = where_is_log(city, database)
    with open_log(where, code, create=False) as log:
        yield log


def _read_head(text: str | None) -> Head | None:
    if text is None:
        return None
    found = _HEAD.fullmatch(text.strip().lower())
    if found is None:
        problem = f"{text[:90]!r} is not SEQ:DIGEST, as `geodispatch log head` writes it"
        raise InputError(problem, field="--expect")
    return Head(int(found[1]), found[2])


def _document(name: str, report: Report) -> dict[str, object]:
    return {
        "log": name,
        "sound": report.sound,
        "seq": report.head.seq,
        "digest": report.head.digest,
        "findings": [{"seq": one.seq, "problem": one.problem} for one in report.findings],
    }


def _print_report(name: str, report: Report) -> None:
    if report.sound:
        told = f"{name}: {report.head.seq} events, all as they were recorded."
        out.print(told, soft_wrap=True)
        out.print(f"{report.head.seq}:{report.head.digest}", soft_wrap=True)
        return
    for finding in report.findings[:SHOWN]:
        out.print(str(finding), soft_wrap=True)
    if len(report.findings) > SHOWN:
        out.print(f"and {len(report.findings) - SHOWN} more", soft_wrap=True)
    tell(f"{name} is not what was recorded.")


def _write(file: BinaryIO, lines: Iterable[bytes]) -> int:
    count = 0
    for line in lines:
        file.write(line)
        count += 1
    return count


@contextmanager
def _aside(file: Path, *, private: bool) -> Iterator[BinaryIO]:
    """Write a file under another name, and give it its own only when it is whole."""
    made = file.with_name(f".{file.name}.{os.getpid()}.new")
    mode = 0o600 if private else 0o666
    try:
        descriptor = os.open(made, os.O_CREAT | os.O_EXCL | os.O_WRONLY, mode)
        with os.fdopen(descriptor, "wb") as writing:
            yield writing
            writing.flush()
            os.fsync(writing.fileno())
        made.replace(file)
    finally:
        made.unlink(missing_ok=True)
