"""
``geodispatch limits check``, ``limits sheet`` and ``limits report``: what was kept.

What writes paper is imported by the commands that write it: no other command shall wait for it.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import numpy as np
import typer

from geodispatch import wiring
from geodispatch.adapters import read_fleet
from geodispatch.adapters.call_times import ENCODINGS, ReadCalls, read_call_times
from geodispatch.adapters.exports.compliance import compliance_document
from geodispatch.adapters.store import open_log
from geodispatch.adapters.terminal.compliance import print_compliance
from geodispatch.cli.options import JsonOption, Lang, LangOption
from geodispatch.cli.output import out, print_json, tell
from geodispatch.desk.call_times import calls_of
from geodispatch.domain.call_times import CallTimes
from geodispatch.domain.mode import Mode
from geodispatch.errors import InputError
from geodispatch.policing import City
from geodispatch.studies.compliance import Survey, period_report, survey_calls
from geodispatch.wiring.announcements import with_announced
from geodispatch.wiring.logs import utc_now, where_is_log

_USUAL = timedelta(days=27)
_DAY = timedelta(days=1)
_NO_ZONE = "no-zone"
MOST_TOLD = 20
"""Rows that are named one by one; a file has them all."""

CityOption = Annotated[
    str | None,
    typer.Option("--city", metavar="NAME|DIR", help="Whose; that of the application if not."),
]
LogOption = Annotated[
    Path | None,
    typer.Option("--log", metavar="FILE", help="A call log, CSV or Parquet; the desk's if not."),
]
DatabaseOption = Annotated[
    str | None,
    typer.Option("--database", metavar="URL|FILE", help="Log of the desk, where --log is not."),
]
SinceOption = Annotated[
    str | None, typer.Option("--since", metavar="DATE", help="First day, on the city's clocks.")
]
UntilOption = Annotated[
    str | None, typer.Option("--until", metavar="DATE", help="Last day, inclusive.")
]
ZoneOption = Annotated[
    str,
    typer.Option("--zone", metavar="NAME", help="Of times without a zone, as Asia/Shanghai."),
]
EncodingOption = Annotated[
    str, typer.Option("--encoding", metavar="NAME", help=f"Not UTF-8: {', '.join(ENCODINGS)}.")
]
OutOption = Annotated[
    Path, typer.Option("--out", metavar="DIR", help="Folder for the files; made if missing.")
]


@dataclass(frozen=True, slots=True)
class Asked:
    """What the options of a command name."""

    city: str | None
    file: Path | None
    database: str | None
    since: date | None
    until: date | None
    zone: str
    encoding: str


@dataclass(frozen=True, slots=True)
class Found:
    """A survey, the city that it is of, and the file that it was read from."""

    survey: Survey
    city: City
    read: ReadCalls | None
    synthetic: bool


def check(
    city: CityOption = None,
    log: LogOption = None,
    database: DatabaseOption = None,
    since: SinceOption = None,
    until: UntilOption = None,
    zone: ZoneOption = "",
    encoding: EncodingOption = "",
    quarantine: Annotated[
        Path | None,
        typer.Option("--quarantine", metavar="FILE", help="For the rows that are set aside, CSV."),
    ] = None,
    lang: LangOption = Lang.zh,
    as_json: JsonOption = False,
) -> None:
    """Say how the announced limits were kept: of a call log, or of the desk's own."""
    asked = Asked(city, log, database, _day(since), _day(until), zone, encoding)
    if quarantine is not None and log is None:
        msg = "--quarantine is for the rows of a file: name it by --log"
        raise typer.BadParameter(msg)
    if quarantine is not None and log is not None and quarantine.resolve() == log.resolve():
        msg = "--quarantine would be written over --log"
        raise typer.BadParameter(msg)
    found = _found(asked)
    if found.read is not None and quarantine is not None:
        _write(quarantine, found.read.quarantine_csv().encode("utf-8-sig"))
    if as_json:
        rows = None if found.read is None else _rows(found.read)
        print_json(compliance_document(found.survey.study, found.city, rows))
    else:
        print_compliance(out, found.survey.study, found.city, lang.value)


def sheet(
    out_folder: OutOption,
    city: CityOption = None,
    log: LogOption = None,
    database: DatabaseOption = None,
    since: SinceOption = None,
    until: UntilOption = None,
    zone: ZoneOption = "",
    encoding: EncodingOption = "",
    on: Annotated[
        str | None,
        typer.Option("--on", metavar="DATE", help="Whose limits it shows; the last day if not."),
    ] = None,
    synthetic: Annotated[
        bool, typer.Option("--synthetic", help="Say on the sheet that the calls are made up.")
    ] = False,
) -> None:
    """Write the public sheet: HTML, PDF and CSV, the same bytes from the same log."""
    from geodispatch.adapters.sheet import sheet_csv, sheet_html, sheet_pdf

    asked = Asked(city, log, database, _day(since), _day(until), zone, encoding)
    found = _found(asked)
    study, home = found.survey.study, found.city
    day = _day(on) or study.until
    if day is None:
        raise InputError("there is no call in this time, so nothing can be told", "Ask for more")
    made_up = synthetic or found.synthetic
    papers = {
        "html": sheet_html(study, home, day, synthetic=made_up).encode(),
        "pdf": sheet_pdf(study, home, day, synthetic=made_up),
        "csv": sheet_csv(study, home, synthetic=made_up).encode(),
    }
    _write_papers(out_folder, f"limits-{home.code}-{day}", papers)


def report(
    out_folder: OutOption,
    city: CityOption = None,
    log: LogOption = None,
    database: DatabaseOption = None,
    since: SinceOption = None,
    until: UntilOption = None,
    zone: ZoneOption = "",
    encoding: EncodingOption = "",
    units: Annotated[
        Path | None,
        typer.Option("--units", metavar="FILE", help="Fleet file: which unit is of which station."),
    ] = None,
) -> None:
    """Write the report of a period by station and unit, for inspectors (110 rules, art. 5)."""
    from geodispatch.adapters.sheet import period_report_csv, period_report_html

    asked = Asked(city, log, database, _day(since), _day(until), zone, encoding)
    found = _found(asked)
    home, survey = found.city, found.survey
    stations = {} if units is None else {one.callsign: one.station for one in read_fleet(units)}
    made = period_report(home, survey.judged.calls, survey.orders, stations)
    day = made.until
    if day is None:
        raise InputError("there is no call in this time, so nothing can be told", "Ask for more")
    papers = {
        "html": period_report_html(made, home, day).encode(),
        "csv": period_report_csv(made).encode(),
    }
    _write_papers(out_folder, f"period-{home.code}-{day}", papers)


def _found(asked: Asked) -> Found:
    """Read the calls that are asked for, and study them."""
    if asked.since and asked.until and asked.until < asked.since:
        raise InputError("the period ends before it begins", "Correct --since or --until")
    if asked.file is None and (asked.zone or asked.encoding):
        msg = "--zone and --encoding say what a file means: name it by --log"
        raise typer.BadParameter(msg)
    where, code = where_is_log(asked.city, asked.database)
    city = with_announced(wiring.open_city(asked.city or code), asked.database)
    if asked.file is not None:
        read = read_call_times(asked.file, zone=asked.zone, encoding=asked.encoding)
        _tell_of_rows(read, asked.file)
        chosen = _within(read.times, asked, city)
        return Found(survey_calls(city, chosen, chosen), city, read, synthetic=False)
    since, until = _period(asked, city)
    log = open_log(where, code, create=False)
    try:
        logged = calls_of(log, since, until)
    finally:
        log.close()
    survey = survey_calls(city, logged.calls, logged.orders)
    return Found(survey, city, None, synthetic=log.mode is not Mode.REAL)


def _period(asked: Asked, city: City) -> tuple[datetime, datetime]:
    """Return the first instant of a period and the first after it."""
    last = asked.until or city.local_time(utc_now()).date()
    first = asked.since or last - _USUAL
    return _midnight(first, city), _midnight(last + _DAY, city)


def _within(calls: CallTimes, asked: Asked, city: City) -> CallTimes:
    """Return the calls of a period; all of them where none is named."""
    chosen = np.ones(len(calls), dtype=np.bool_)
    if asked.since is not None:
        chosen &= calls.received_at >= _instant(_midnight(asked.since, city))
    if asked.until is not None:
        chosen &= calls.received_at < _instant(_midnight(asked.until + _DAY, city))
    return calls if chosen.all() else calls.rows(chosen)


def _midnight(day: date, city: City) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(city.time_zone))


def _instant(moment: datetime) -> np.datetime64:
    return np.datetime64(moment.astimezone(UTC).replace(tzinfo=None), "us")


def _day(given: str | None) -> date | None:
    if given is None:
        return None
    try:
        return date.fromisoformat(given)
    except ValueError:
        msg = f"{given!r} is not a day, for example 2026-03-06"
        raise typer.BadParameter(msg) from None


def _tell_of_rows(read: ReadCalls, file: Path) -> None:
    """Say what became of every row of a file."""
    tell(
        f"{file}: {read.read} rows, {read.accepted} used, {read.repaired} used after a change, "
        f"{read.repeated} repeated, {read.quarantined} set aside."
    )
    for what, counted in (("set aside", read.reasons), ("changed", read.repairs)):
        for reason, count in counted.items():
            tell(f"  {what}: {count} {reason}")
    for code, count in read.notices.items():
        tell(f"  note: {count} {code}")
    for one in read.quarantine[:MOST_TOLD]:
        tell(f"  row {one.row}: {one.field or 'row'} {one.reason} {one.value!r}")
    if len(read.quarantine) > MOST_TOLD:
        more = len(read.quarantine) - MOST_TOLD
        tell(f"  {more} more; `limits check --quarantine FILE` writes them all.")
    if any(change.endswith(_NO_ZONE) for change in (*read.reasons, *read.repairs)):
        tell("Times without a zone are not read; --zone says which, for example Asia/Shanghai.")


def _rows(read: ReadCalls) -> dict[str, Any]:
    return {
        "read": read.read,
        "accepted": read.accepted,
        "repaired": read.repaired,
        "repeated": read.repeated,
        "quarantined": read.quarantined,
        "reasons": dict(read.reasons),
        "repairs": dict(read.repairs),
        "notices": dict(read.notices),
    }


def _write_papers(folder: Path, stem: str, papers: Mapping[str, bytes]) -> None:
    """Write files that belong together, once all of them are made, and name them."""
    for ending, content in papers.items():
        file = folder / f"{stem}.{ending}"
        _write(file, content)
        out.print(f"{file}", soft_wrap=True)


def _write(file: Path, content: bytes) -> None:
    """Write a file whole or not at all."""
    if file.is_dir():
        raise InputError("is a folder, not a file", "Name a file", file=file)
    file.parent.mkdir(parents=True, exist_ok=True)
    part = file.with_name(f".{file.name}.{os.getpid()}.part")
    try:
        part.write_bytes(content)
        part.replace(file)
    finally:
        part.unlink(missing_ok=True)
