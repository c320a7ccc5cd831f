"""Where the log and the positions of a city's desk lie, and who opens them."""

import os
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock

from geodispatch.adapters.city_folder import find_city
from geodispatch.adapters.city_manifest import read_manifest
from geodispatch.adapters.positions import PositionStore
from geodispatch.adapters.store import SqlLog, open_log
from geodispatch.domain import AvlFix, Place
from geodispatch.domain.positions import Arrival, Fix, arrived, as_avl
from geodispatch.domain.unit import CLOCK_SKEW
from geodispatch.wiring.modes import mode

DATABASE_VARIABLE = "GEODISPATCH_DATABASE_URL"
DATA_VARIABLE = "GEODISPATCH_DATA"


def data_folder(city: str) -> Path:
    """
    Return the folder in which the desk of a city keeps what it writes; it need not be there.

    ``GEODISPATCH_DATA`` names the folder of all cities; without it, it is that of this user
    (``XDG_DATA_HOME``, else ``~/.local/share``).
    """
    named = os.environ.get(DATA_VARIABLE, "").strip()
    if named:
        return Path(named) / city
    shared = os.environ.get("XDG_DATA_HOME", "").strip()
    return (Path(shared) if shared else Path.home() / ".local" / "share") / "geodispatch" / city


def where_is_log(city: str | None, database: str | None) -> tuple[str, str]:
    """
    Return the database of a log and the code of its city.

    Parameters
    ----------
    city
        Name or folder of a city; the one that the application opens on when ``None``.
    database
        File or address; ``GEODISPATCH_DATABASE_URL`` when ``None``, and without it a file in
        `data_folder`.

    Raises
    ------
    InputError
        If there is no such city.
    """
    from geodispatch.wiring.desks import default_city, offered_cities

    where = city or offered_cities()[default_city()][0]
    code = read_manifest(find_city(where).manifest).code
    named = database or os.environ.get(DATABASE_VARIABLE, "").strip()
    return named or str(data_folder(code) / "desk.db"), code


def log_of(city: str) -> SqlLog:
    """
    Open the log of a city's desk for what this process is for; it is made where there is none.

    Parameters
    ----------
    city
        Code of the city.

    Raises
    ------
    DamagedLogError, LogUnavailableError
        If it cannot be had, or is for something else, as a drill; what is there is not touched.
    """
    named = os.environ.get(DATABASE_VARIABLE, "").strip()
    return open_log(named or data_folder(city) / "desk.db", city, mode=mode())


def positions_of(city: str, database: str | None = None) -> PositionStore:
    """
    Open the store of positions of a city's desk; it is made where there is none.

    On the server of the log, or in files beside that of the log.
    """
    named = database or os.environ.get(DATABASE_VARIABLE, "").strip()
    if "://" in named and not named.startswith("sqlite"):
        return PositionStore(named, data_folder(city) / "history", city)
    folder = Path(named.removeprefix("sqlite:///")).parent if named else data_folder(city)
    return PositionStore(folder / "positions.db", folder / "history", city)


def open_positions(city: str | None, database: str | None) -> PositionStore:
    """Open the store of positions for a command; arguments as `where_is_log`."""
    _, code = where_is_log(city, database)
    return positions_of(code, database)


class LatestPositions:
    """
    The last good position of every unit, as a desk asks for it.

    Kept from one question to the next: what moved since is all that is read, and only of units
    that this desk ever asked for, however many others report.
    """

    def __init__(self, store: PositionStore) -> None:
        self.store = store
        self._known: dict[str, Fix] = {}
        self._asked: frozenset[str] = frozenset()
        self._marker = 0
        self._lock = Lock()

    def latest(self, callsigns: Iterable[str], now: datetime) -> Mapping[str, AvlFix]:
        """Return those of some units, by callsign."""
        names = tuple(callsigns)
        with self._lock:
            if not self._asked.issuperset(names):
                self._asked |= set(names)
                self._marker = 0  # of the new ones everything is new
            moved = self.store.since(self._marker, self._asked)
            self._known |= moved.fixes
            self._marker = moved.marker
            known = self._known
            return {name: as_avl(known[name], now) for name in names if name in known}

    def arrival(
        self, callsign: str, place: Place, within_m: float, since: datetime, now: datetime
    ) -> Arrival | None:
        """Return when a unit was at a place; its history is read only where it is near by now."""
        last = self.latest([callsign], now).get(callsign)
        if last is None or place.distance_m(last.place) > within_m:
            return None
        fixes = self.store.good(callsign, since, now + CLOCK_SKEW)
        return arrived(place, fixes, within_m, since)


def utc_now() -> datetime:
    """Return this moment; the one place where a desk's clock is read."""
    return datetime.now(tz=UTC)
