"""What the pages of study need besides a desk: calls to study, pictures, papers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

from geodispatch.desk import Desk
from geodispatch.desk.imports import UploadedFile
from geodispatch.domain import Language
from geodispatch.domain.call_times import CallTimes
from geodispatch.domain.posting import ShiftPlan
from geodispatch.policing import City
from geodispatch.roads import SpeedProfile
from geodispatch.studies import CoverageStudy, WeekCoverage
from geodispatch.studies.compliance import Survey
from geodispatch.ui.theme import Theme


class Source(StrEnum):
    """Where the calls of a study come from."""

    LOG = "log"
    FILE = "file"
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class Wish:
    """
    What is to be studied.

    Parameters
    ----------
    days
        So many before now, of the log.
    file
        Key of the file that was handed in; empty where none was.
    zone, encoding
        What its times and its letters mean where it does not say; empty: it must.
    """

    source: Source
    days: int
    file: str = ""
    zone: str = ""
    encoding: str = ""


@dataclass(frozen=True, slots=True)
class Account:
    """
    What became of the rows of a file; the four others add up to ``read``.

    Parameters
    ----------
    reasons, repairs
        How many rows were set aside, and how many cells put right, by reason.
    quarantine
        The rows that were set aside, as CSV; empty where none was.
    """

    read: int
    accepted: int
    repaired: int
    repeated: int
    quarantined: int
    reasons: Mapping[str, int]
    repairs: Mapping[str, int]
    quarantine: str


@dataclass(frozen=True, slots=True)
class Handled:
    """
    Calls to study.

    Parameters
    ----------
    calls, orders
        One row an incident, and one row an order.
    account
        Of the file that they come from; ``None`` where they come from none.
    """

    calls: CallTimes
    orders: CallTimes
    account: Account | None = None


class PaperKind(StrEnum):
    """A file that is made for a page; the value is the key of the words of its button."""

    SHEET_HTML = "kept-sheet-html"
    SHEET_PDF = "kept-sheet-pdf"
    SHEET_CSV = "kept-sheet-csv"
    GROUPS_CSV = "kept-groups-csv"
    REPORT_HTML = "kept-report-html"
    REPORT_CSV = "kept-report-csv"
    GAPS_GEOPACKAGE = "save-gpkg"
    GAPS_GEOPARQUET = "save-geoparquet"


@dataclass(frozen=True, slots=True)
class Paper:
    """
    A file to save.

    Parameters
    ----------
    media
        Its media type.
    """

    kind: PaperKind
    name: str
    media: str
    content: str | bytes


class Drawing(StrEnum):
    """A picture of a study."""

    SHARE = "share"
    HOURS = "hours"
    AREAS = "areas"
    DISTRICTS = "districts"
    CURVE = "curve"


@dataclass(frozen=True, slots=True)
class Look:
    """In which words and colours a picture is drawn."""

    language: Language
    theme: Theme


class Picture(Protocol):
    """A picture in both forms that people use."""

    @property
    def svg(self) -> str:
        """As drawn lines."""
        ...

    @property
    def png(self) -> bytes:
        """As dots."""
        ...


class StudyWorks(Protocol):
    """What makes what the pages of study show and hand out."""

    def sources(self) -> Sequence[Source]:
        """Return where calls may come from here, the usual one first."""
        ...

    def handled(self, desk: Desk, wish: Wish, now: datetime) -> Handled:
        """Return the calls of a wish; raises `InputError` where its file cannot be read."""
        ...

    def uploaded(self, key: str) -> UploadedFile | None:
        """Return a file that was handed in."""
        ...

    def plan(self, city: City, key: str) -> ShiftPlan:
        """Return the shift plan in a file that was handed in; raises `InputError`."""
        ...

    def speeds(self, city: City) -> SpeedProfile | None:
        """Return the speeds of a city by hour of the week; ``None`` where nobody knows them."""
        ...

    def picture(
        self, drawing: Drawing, survey: Survey, city: City, look: Look, place: int = 0
    ) -> Picture:
        """Draw a picture of a study; ``place`` is that of a limit among ``survey.study.kept``."""
        ...

    def week_picture(self, week: WeekCoverage, look: Look) -> Picture:
        """Draw what is reached in each hour of the week."""
        ...

    def papers(self, survey: Survey, city: City, on: date, source: Source) -> Sequence[Paper]:
        """Return the public sheet in its forms, and every group as a table."""
        ...

    def reports(self, survey: Survey, desk: Desk, now: datetime) -> Sequence[Paper]:
        """Return the report of a period by unit and station, for inspectors (art. 5)."""
        ...

    def coverage_files(self, study: CoverageStudy, city: City, stem: str) -> Sequence[Paper]:
        """Return gaps for programs: GeoPackage and GeoParquet."""
        ...


@dataclass(frozen=True, slots=True)
class StudyTools:
    """
    What a page of study has besides a desk.

    Parameters
    ----------
    uploads
        Address that takes files.
    """

    works: StudyWorks
    uploads: str
