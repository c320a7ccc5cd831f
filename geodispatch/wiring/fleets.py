"""Which units a desk has: those of files that are kept by hand, or the demo's."""

import logging
import os
from datetime import datetime
from pathlib import Path
from threading import Lock

from geodispatch.adapters.city_folder import fleet_file
from geodispatch.desk import FleetSource
from geodispatch.domain import Unit
from geodispatch.domain.mode import Mode
from geodispatch.errors import InputError
from geodispatch.policing import City
from geodispatch.studies import SyntheticFleet
from geodispatch.wiring.cities import crewed, fleet_of
from geodispatch.wiring.logs import utc_now
from geodispatch.wiring.modes import mode

UNITS_VARIABLE = "GEODISPATCH_UNITS"
ROSTER_VARIABLE = "GEODISPATCH_ROSTER"

_log = logging.getLogger(__name__)
_Mark = tuple[tuple[int, int], ...]


class FileFleet:
    """
    The units of a fleet file, with the crews of a roster; read again when a file has changed.

    A change that cannot be read is told once, and the desk goes on with what it had: a slip in a
    spreadsheet takes no unit off the board.

    Parameters
    ----------
    where
        Name or folder that ``city`` was opened by.
    file, roster
        The fleet file and the roster; ``None`` for a fleet without one.

    Raises
    ------
    InputError
        If a file cannot be read at the start.
    """

    def __init__(self, city: City, where: str, file: Path, roster: Path | None = None) -> None:
        self._city, self._where, self._file, self._roster = city, where, file, roster
        self._lock = Lock()
        self._seen: _Mark = ()
        self._day: object = None
        self._units: tuple[Unit, ...] | None = None

    def units(self, now: datetime) -> tuple[Unit, ...]:
        """Return the whole fleet as its files have it on the day of ``now``."""
        with self._lock:
            seen, day = self._marks(), self._city.local_time(now).date()
            if self._units is None or (seen, day) != (self._seen, self._day):
                self._units = self._read(now)
                self._seen, self._day = seen, day
            return self._units

    def _read(self, now: datetime) -> tuple[Unit, ...]:
        try:
            units = fleet_of(self._city, self._where, self._file, now)
            return crewed(self._city, units, self._roster, now, _log.warning)
        except (InputError, OSError) as error:
            if self._units is None:
                raise
            _log.warning("The fleet stays as it was: %s", error)
            return self._units

    def _marks(self) -> _Mark:
        files = (self._file, self._roster) if self._roster else (self._file,)
        return tuple(_mark(file) for file in files)


def fleet_source(city: City, where: str) -> FleetSource:
    """
    Return the units of the desk of a city.

    ``GEODISPATCH_UNITS`` and ``GEODISPATCH_ROSTER`` name files; without them it is the fleet file
    of the city's folder. Only the demo and a drill fall back on synthetic units.

    Raises
    ------
    InputError
        If a file cannot be read, or a real desk would have no units of its own.
    """
    named, roster = (_named(name) for name in (UNITS_VARIABLE, ROSTER_VARIABLE))
    file = named or fleet_file(where)
    if file is not None and mode() is not Mode.DEMO:
        fleet = FileFleet(city, where, file, roster)
        fleet.units(utc_now())  # what cannot be read refuses the start
        return fleet
    if mode() is Mode.REAL:
        problem = f"{city.code} has no fleet of its own, and a real desk sends no synthetic units"
        raise InputError(problem, "Give the fleet file with --units FILE", field=UNITS_VARIABLE)
    return SyntheticFleet(city)


def _named(variable: str) -> Path | None:
    said = os.environ.get(variable, "").strip()
    return Path(said) if said else None


def _mark(file: Path) -> tuple[int, int]:
    """Return what changes when a file does; a file that is gone is another too."""
    try:
        stat = file.stat()
    except OSError:
        return (0, 0)
    return (stat.st_mtime_ns, stat.st_size)
