"""
Cities that are made or checked at the page: what is asked for, how far it is, what came of it.

The work itself is a child process of the server's, one at a time: it may take minutes and
gigabytes, and the desk goes on beside it. No city that is in use is ever replaced.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Protocol

from geodispatch.domain.naming import Name
from geodispatch.domain.times import keep_utc
from geodispatch.errors import RefusedCommandError


class FileRole(StrEnum):
    """What a file is handed in as."""

    ROADS = "roads"
    JURISDICTIONS = "jurisdictions"
    LIMITS = "limits"
    FLEET = "fleet"


@dataclass(frozen=True, slots=True)
class UploadedFile:
    """A file that was handed in and waits to be used: its key, name and bytes."""

    key: str
    name: str
    size: int


@dataclass(frozen=True, slots=True)
class CityWish:
    """
    A city to make of files.

    Parameters
    ----------
    code
        Of the city, and name of its folder.
    files
        Keys of files that were handed in, by what they are; ``ROADS`` is needed.
    roads_datum, areas_datum
        What the coordinates mean: ``wgs84`` or ``gcj02``.
    title
        Names to show; ``None`` shows the code.
    country
        ISO code; may be empty.
    large_repairs
        Use polygons whose repair changes their area by more than 1 %.
    """

    code: str
    files: Mapping[FileRole, str]
    time_zone: str
    title: Name | None = None
    country: str = ""
    roads_datum: str = "wgs84"
    areas_datum: str = "wgs84"
    large_repairs: bool = False


@dataclass(frozen=True, slots=True)
class Rows:
    """
    What became of the rows of one file: the four others add up to ``read``.

    Parameters
    ----------
    what
        ``roads``, ``turns`` or ``jurisdictions``.
    notes
        Why rows were repaired or passed over, with numbers, as the import says it (English).
    """

    what: str
    read: int
    accepted: int
    repaired: int
    quarantined: int
    skipped: int
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CityAccount:
    """
    What was found in a city, or what an import made of its files.

    Parameters
    ----------
    folder
        Where it lies.
    figures
        Numbers by their name; shares 0 to 1, lengths in km, areas in km².
    missing
        Keys of what no source gives.
    quarantine
        Whether rows were set aside that can be had.
    """

    folder: str
    rows: tuple[Rows, ...] = ()
    figures: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    missing: tuple[str, ...] = ()
    quarantine: bool = False


class WorkKind(StrEnum):
    """What is done with a city."""

    IMPORT = "import"
    CHECK = "check"


@dataclass(frozen=True, slots=True)
class CityWork:
    """
    A piece of work, running or done.

    Parameters
    ----------
    where
        The city's folder, or its bundled name.
    by
        Who asked for it.
    stage, done, total
        How far it is; ``total`` is 0 where nobody knows.
    ended_at
        ``None`` while it runs.
    account
        What came of it; ``None`` while it runs and where it failed.
    trouble
        Why nothing came of it, as the import says it (English); empty where something did.
    """

    kind: WorkKind
    code: str
    where: str
    by: str
    begun_at: datetime
    stage: str = ""
    done: int = 0
    total: int = 0
    ended_at: datetime | None = None
    account: CityAccount | None = None
    trouble: str = ""

    def __post_init__(self) -> None:
        keep_utc(self, ("begun_at", "ended_at"), f"City {self.code}: ")


@dataclass(frozen=True, slots=True)
class CityHere:
    """
    A city of this installation.

    Parameters
    ----------
    where
        By which a command finds it: a bundled name or a folder.
    live
        Whether this server works with it.
    """

    code: str
    name: Name
    where: str
    live: bool


class CityWorks(Protocol):
    """Makes cities and looks through them; what it refuses is a `RefusedCommandError`."""

    def may_import(self) -> bool:
        """Whether cities are imported here: not in a drill."""
        ...

    def cities(self) -> Sequence[CityHere]:
        """Return the cities of this installation, those that are served first."""
        ...

    def work(self) -> CityWork | None:
        """Return the work that runs, else the last one; ``None`` where there was none."""
        ...

    def uploaded(self, key: str) -> UploadedFile | None:
        """Return a file that was handed in; ``None`` where it is not there (any more)."""
        ...

    def make(self, wish: CityWish, by: str) -> None:
        """Begin to import a city."""
        ...

    def check(self, where: str, by: str) -> None:
        """Begin to look through a city that `cities` names."""
        ...

    def cancel(self) -> None:
        """End the work that runs; nothing is left behind."""
        ...

    def quarantine(self, where: str) -> bytes:
        """Return the rows that the import of a city set aside, as CSV; empty for none."""
        ...


def refused(why: str, /, **said: str) -> RefusedCommandError:
    """
    Return a refusal by its key: what is wrong and what may be done.

    Examples
    --------
    >>> print(refused("busy", by="0007"))
    Another import or check runs, begun by 0007. Wait until it is done, or end it.
    """
    words = _REFUSALS[why]
    return RefusedCommandError(f"city-{why}", words.zh.format(**said), words.en.format(**said))


_REFUSALS: Mapping[str, Name] = MappingProxyType(
    {
        "busy": Name(
            "另一项导入或检查正在进行（{by}）。请等待其完成，或将其终止。",
            "Another import or check runs, begun by {by}. Wait until it is done, or end it.",
        ),
        "code": Name(
            "城市代码须为 1 至 40 个字母、数字、- 或 _。",
            "The code of a city is 1 to 40 letters, digits, - or _.",
        ),
        "titles": Name("请同时填写中文和英文名称，或都不填。", "Give both names, or neither."),
        "live": Name(
            "{code} 是正在使用或随程序提供的城市，不会被替换。请另取代码。",
            "{code} is a city that is in use or ships with the program; it is never replaced. "
            "Give another code.",
        ),
        "stands": Name(
            "已有同名的导入城市（{code}）。请另取代码，或先移走其文件夹。",
            "A city {code} was imported before. Give another code, or move its folder away first.",
        ),
        "no-roads": Name(
            "缺少道路文件，或已过期。请重新上传。",
            "The file of roads is missing, or it was kept too long. Hand it in again.",
        ),
        "gone": Name(
            "文件已过期（{what}）。请重新上传。",
            "A file was kept too long and is gone ({what}). Hand it in again.",
        ),
        "not-yours": Name(
            "您的角色无权导入或检查城市；未作任何更改。",
            "Your role does not import or check cities; nothing was done.",
        ),
        "unknown": Name("没有此城市。", "There is no such city here."),
        "drill": Name(
            "演练中不导入城市。请在实战系统中导入。",
            "No city is imported in a drill. Import it at the real desk.",
        ),
    }
)
