"""What the pages are told about the server they run in, and who sits before them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from geodispatch.desk import Desk
from geodispatch.desk.health import LinkState
from geodispatch.desk.people import People
from geodispatch.desk.seat import Seat
from geodispatch.domain import Name
from geodispatch.domain.mode import Mode
from geodispatch.domain.people import AccountRole, Principal
from geodispatch.errors import RefusedCommandError
from geodispatch.ui.texts import TEXTS

if TYPE_CHECKING:
    from geodispatch.desk.complaints import ComplaintOffice
    from geodispatch.desk.imports import CityWorks
    from geodispatch.ui.records import Shelf
    from geodispatch.ui.study_works import StudyWorks


def _nothing() -> str:
    return ""


def _no_partners(_city: str) -> Mapping[str, Name]:
    return {}


def _no_links(_city: str) -> Iterable[LinkState]:
    return ()


def _no_volumes() -> Iterable["Volume"]:
    return ()


@dataclass(frozen=True, slots=True)
class Volume:
    """
    A disk that the desk writes to.

    Parameters
    ----------
    what
        What of the desk lies on it, as a folder's name.
    free, total
        Bytes.
    """

    what: str
    free: int
    total: int


class DrillState(StrEnum):
    """How a drill stands."""

    RUNNING = "running"
    RESTING = "resting"
    ENDED = "ended"
    DAMAGED = "damaged"


@dataclass(frozen=True, slots=True)
class DrillHere:
    """
    A drill of this installation.

    Parameters
    ----------
    city
        Name or folder, as it was given; empty for the city of the application.
    begun_at, ended_at
        Aware; ``begun_at`` is ``None`` where the folder is damaged.
    """

    name: str
    city: str
    state: DrillState
    begun_at: datetime | None = None
    ended_at: datetime | None = None


class DrillRefusal(StrEnum):
    """Why a drill of a name cannot begin or go on."""

    NAME = "name"
    RUNNING = "running"
    ENDED = "ended"
    DAMAGED = "damaged"
    OTHER_CITY = "other-city"


@dataclass(frozen=True, slots=True)
class DrillsHere:
    """
    What a page may know of the drills of this installation.

    Parameters
    ----------
    known
        Every drill, in the order in which they began.
    current
        The one that this server is; ``None`` where it is none, or nobody wrote down which.
    refusal
        Whether a drill of a name could be held in a city (empty: any) now; ``None`` if it could.
    """

    known: Callable[[], Sequence[DrillHere]]
    current: Callable[[], DrillHere | None]
    refusal: Callable[[str, str], DrillRefusal | None]


@dataclass(frozen=True, slots=True)
class Site:
    """
    What the pages are told about the server they run in; they pick nothing by themselves.

    Parameters
    ----------
    cities
        Names of the cities that may be opened, by code; not empty.
    default_city
        Code of the one that opens.
    desk_of
        Desk of a city by its code; raises `InputError` when the city cannot be loaded.
    tiles, areas
        Addresses on this server with ``{city}`` and, for tiles, ``{theme}/{z}/{x}/{y}``.
    people
        Accounts and sessions; ``None`` in the demo alone, where nobody signs in.
    session, seat
        Return the secret of this window's session and the seat that was named at signing in.
    health
        Asks about the links of a city's desk.
    partners
        Desks of other cities that a city's desk may ask: names by their addresses.
    complaints
        Office of complaints of a city; ``None`` where there is none.
    drills
        The drills of this installation; ``None`` where nobody asks for them.
    works
        Imports and checks of cities; ``None`` where there are none.
    uploads
        Address on this server that takes files for an import.
    volumes
        Asks how full the disks are that the desk writes to.
    shelf
        What the records of a city need besides its desk; what the city itself knows if ``None``.
    studies
        What makes the studies of limits and coverage, their pictures and papers; without it those
        pages show what a desk knows by itself.
    """

    cities: Mapping[str, Name]
    default_city: str
    desk_of: Callable[[str], Desk]
    tiles: str
    areas: str
    mode: Mode = Mode.DEMO
    people: People | None = None
    session: Callable[[], str] = _nothing
    seat: Callable[[], str] = _nothing
    health: Callable[[str], Iterable[LinkState]] = _no_links
    partners: Callable[[str], Mapping[str, Name]] = _no_partners
    complaints: "Callable[[str], ComplaintOffice] | None" = None
    drills: DrillsHere | None = None
    works: "CityWorks | None" = None
    uploads: str = ""
    volumes: Callable[[], Iterable[Volume]] = _no_volumes
    shelf: "Callable[[str], Shelf] | None" = None
    studies: "StudyWorks | None" = None

    def sitting(self) -> Principal:
        """
        Return who sits at this window, as the store knows him now.

        Raises
        ------
        SignedOutError
            If nobody does any more.
        LogUnavailableError
            If the store is away; nobody is let in then.
        """
        if self.people is None:
            msg = "Nobody signs in where there are no accounts."
            raise TypeError(msg)
        secret = self.session()
        account = self.people.holder(secret, datetime.now(tz=UTC)) if secret else None
        if account is None:
            raise SignedOutError
        return account.principal


class SignedOutError(RefusedCommandError):
    """Whoever sat here does so no more: signed out, idle for too long, or disabled."""

    def __init__(self) -> None:
        words = TEXTS["signed-out"]
        super().__init__("signed-out", words.zh, words.en)


@dataclass(frozen=True, slots=True)
class Sitter:
    """
    Who sits at this window: asked anew at every run and every press.

    Parameters
    ----------
    who
        Returns who it is; raises `SignedOutError` when nobody is any more.
    place
        The seat, as on its door.
    """

    who: Callable[[], Principal]
    place: str

    def at(self, desk: Desk) -> Seat:
        """Return his seat at a desk, by which alone he commands."""
        return Seat(desk, self.who, self.place)


def typed_sitter(operator: str, place: str, role: AccountRole = AccountRole.DISPATCHER) -> Sitter:
    """Return who sits before a demo: whoever he says he is."""
    return Sitter(lambda: Principal(operator, role), place)
