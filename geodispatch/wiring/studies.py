"""What the pages of study need besides a desk: calls from log, file or month; pictures; papers."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from geodispatch.adapters.call_times import read_call_times
from geodispatch.adapters.exports.compliance import COLUMNS, group_rows
from geodispatch.adapters.exports.gaps import gaps_table, geopackage, geoparquet
from geodispatch.adapters.figures import Picture, Style
from geodispatch.adapters.posts import read_posts
from geodispatch.adapters.sheet.html import sheet_html
from geodispatch.adapters.sheet.pdf import sheet_pdf
from geodispatch.adapters.sheet.period import period_report_csv, period_report_html
from geodispatch.adapters.sheet.press import csv_text, sheet_csv
from geodispatch.adapters.survey_pictures import (
    areas_picture,
    coverage_week_picture,
    curve_picture,
    districts_picture,
    hours_picture,
    share_picture,
)
from geodispatch.adapters.uploads import Uploads
from geodispatch.desk import Desk
from geodispatch.desk.call_times import calls_of
from geodispatch.desk.imports import UploadedFile
from geodispatch.domain.mode import Mode
from geodispatch.domain.posting import ShiftPlan
from geodispatch.errors import InputError
from geodispatch.policing import City
from geodispatch.roads import SpeedProfile
from geodispatch.studies import CoverageStudy, WeekCoverage
from geodispatch.studies.compliance import Survey, period_report
from geodispatch.studies.month import month_before, synthetic_month
from geodispatch.wiring.desk_data import city_works
from geodispatch.wiring.hours import hours_of
from geodispatch.wiring.modes import mode

if TYPE_CHECKING:
    from geodispatch.ui.study_works import Drawing, Handled, Look, Paper, Source, Wish

_Read = TypeVar("_Read")
_CSV, _HTML = "text/csv;charset=utf-8", "text/html;charset=utf-8"
_PARQUET = "application/vnd.apache.parquet"
_GEOPACKAGE = "application/geopackage+sqlite3"
_PDF = "application/pdf"

PRESSED_AT_ONCE = 1
"""So many districts of the demo's invented month press "arrived" at once: a study finds them."""


class Studies:
    """
    Makes what the pages of study show; implements `StudyWorks`.

    Parameters
    ----------
    uploads
        Where files wait that were handed in; ``None`` where none are taken.
    """

    def __init__(self, uploads: Uploads | None, mode: Mode) -> None:
        self._uploads, self._mode = uploads, mode

    def sources(self) -> "Sequence[Source]":
        """Return where calls may come from here, the usual one first."""
        from geodispatch.ui.study_works import Source

        files = () if self._uploads is None else (Source.FILE,)
        if self._mode is Mode.DEMO:
            return (Source.MONTH, Source.LOG, *files)
        return (Source.LOG, *files)

    def handled(self, desk: Desk, wish: "Wish", now: datetime) -> "Handled":
        """Return the calls of a wish; raises `InputError` where its file cannot be read."""
        from geodispatch.ui.study_works import Account, Handled, Source

        if wish.source is Source.LOG:
            logged = calls_of(desk.log, now - timedelta(days=wish.days), now)
            return Handled(logged.calls, logged.orders)
        if wish.source is Source.MONTH:
            # The invented month has one district whose button says nothing: it must be found out.
            first = [area.code for area in desk.city.jurisdictions][:PRESSED_AT_ONCE]
            calls = synthetic_month(desk.city, month_before(now, at_once=first), desk.travel)
            return Handled(calls, calls)
        found = _by_name(
            lambda path: read_call_times(path, zone=wish.zone, encoding=wish.encoding),
            self._path(wish.file),
        )
        account = Account(
            read=found.read,
            accepted=found.accepted,
            repaired=found.repaired,
            repeated=found.repeated,
            quarantined=found.quarantined,
            reasons=found.reasons,
            repairs=found.repairs,
            quarantine=found.quarantine_csv() if found.quarantined else "",
        )
        return Handled(found.times, found.times, account)

    def uploaded(self, key: str) -> UploadedFile | None:
        """Return a file that was handed in."""
        found = self._uploads.find(key) if self._uploads else None
        return UploadedFile(found.key, found.path.name, found.size) if found else None

    def plan(self, city: City, key: str) -> ShiftPlan:
        """Return the shift plan in a file that was handed in; raises `InputError`."""
        return _by_name(lambda path: read_posts(path, city), self._path(key))

    def speeds(self, city: City) -> SpeedProfile | None:
        """Return the speeds of a city by hour of the week; ``None`` where nobody knows them."""
        return hours_of(city)

    def picture(
        self, drawing: "Drawing", survey: Survey, city: City, look: "Look", place: int = 0
    ) -> Picture:
        """Draw a picture of a study; it is drawn once somebody asks for its lines or dots."""
        from geodispatch.ui.study_works import Drawing

        style = Style(look.language, look.theme)
        if drawing is Drawing.SHARE:
            return share_picture(survey, place, city, style)
        if drawing is Drawing.CURVE:
            return curve_picture(survey, place, city, style)
        if drawing is Drawing.AREAS:
            return areas_picture(survey, city, style)
        if drawing is Drawing.DISTRICTS:
            return districts_picture(survey, city, style)
        return hours_picture(survey, style)

    def week_picture(self, week: WeekCoverage, look: "Look") -> Picture:
        """Draw what is reached in each hour of the week."""
        return coverage_week_picture(week, Style(look.language, look.theme))

    def papers(self, survey: Survey, city: City, on: date, source: "Source") -> "Sequence[Paper]":
        """Return the public sheet in its forms, and every group as a table."""
        from geodispatch.ui.study_works import Paper, PaperKind, Source

        study, stem = survey.study, f"limits-{city.code}-{on}"
        made_up = source is Source.MONTH or (source is Source.LOG and self._mode is not Mode.REAL)
        html = sheet_html(study, city, on, synthetic=made_up)
        pdf = sheet_pdf(study, city, on, synthetic=made_up)
        press = sheet_csv(study, city, synthetic=made_up)
        groups = csv_text([COLUMNS, *group_rows(study)])
        return (
            Paper(PaperKind.SHEET_HTML, f"{stem}.html", _HTML, html),
            Paper(PaperKind.SHEET_PDF, f"{stem}.pdf", _PDF, pdf),
            Paper(PaperKind.SHEET_CSV, f"{stem}.csv", _CSV, press),
            Paper(PaperKind.GROUPS_CSV, f"{stem}-groups.csv", _CSV, groups),
        )

    def reports(self, survey: Survey, desk: Desk, now: datetime) -> "Sequence[Paper]":
        """Return the report of a period by unit and station, for inspectors (art. 5)."""
        from geodispatch.ui.study_works import Paper, PaperKind

        city, stations = desk.city, {unit.callsign: unit.station for unit in desk.units(now)}
        report = period_report(city, survey.judged.calls, survey.orders, stations)
        on = report.until or city.local_time(now).date()
        stem, html = f"period-{city.code}-{on}", period_report_html(report, city, on)
        return (
            Paper(PaperKind.REPORT_HTML, f"{stem}.html", _HTML, html),
            Paper(PaperKind.REPORT_CSV, f"{stem}.csv", _CSV, period_report_csv(report)),
        )

    def coverage_files(self, study: CoverageStudy, city: City, stem: str) -> "Sequence[Paper]":
        """Return gaps for programs: GeoPackage and GeoParquet."""
        from geodispatch.ui.study_works import Paper, PaperKind

        gaps = gaps_table(study, city)
        return (
            Paper(PaperKind.GAPS_GEOPACKAGE, f"{stem}.gpkg", _GEOPACKAGE, geopackage(gaps)),
            Paper(PaperKind.GAPS_GEOPARQUET, f"{stem}.parquet", _PARQUET, geoparquet(gaps)),
        )

    def _path(self, key: str) -> Path:
        found = self._uploads.find(key) if self._uploads else None
        if found is None:
            raise InputError("the file waits no longer", "Choose it again")
        return found.path


def _by_name(read: Callable[[Path], _Read], path: Path) -> _Read:
    """Read a file that was handed in; whoever did knows it by its name alone."""
    try:
        return read(path)
    except InputError as error:
        raise InputError(
            error.problem,
            error.remedy,
            file=path.name,
            row=error.row,
            line=error.line,
            field=error.field,
        ) from None


@cache
def study_works() -> Studies:
    """Return what makes the studies of this process; a drill takes no files."""
    works = city_works()
    return Studies(works.uploads if works.may_import() else None, mode())
