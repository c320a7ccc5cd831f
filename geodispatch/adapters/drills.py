"""
The folders of drills: each drill has one of its own, with a log, positions and tokens of its own.

Nothing in it was ever in a store of the real desk, and nothing of it can get there. A drill that
ended stays to be looked at until somebody removes it.
"""

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import msgspec

from geodispatch.adapters.store.queueing import queued
from geodispatch.domain.times import keep_utc
from geodispatch.errors import InputError, LogUnavailableError

_NAME = re.compile(r"\w[\w-]{0,39}")
_ABOUT = "drill.json"
_LOCK = ".running"


@dataclass(frozen=True, slots=True)
class Drill:
    """
    A drill.

    Parameters
    ----------
    city
        Name or folder of the city, as it was given when it began; empty for the application's.
    begun_at, ended_at
        Aware, kept in UTC; ``ended_at`` is ``None`` until it ends for good.
    """

    name: str
    city: str
    begun_at: datetime
    ended_at: datetime | None = None

    def __post_init__(self) -> None:
        keep_utc(self, ("begun_at", "ended_at"), f"Drill {self.name}: ")


class DrillFolders:
    """
    The drills of an installation.

    Parameters
    ----------
    folder
        Made with the first of them; nobody but its owner may read it.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def place(self, name: str) -> Path:
        """
        Return the folder of a drill; it need not be there.

        Raises
        ------
        InputError
            If this is no name of a drill: a name is never a path.
        """
        if not _NAME.fullmatch(name):
            problem = f"{name[:50]!r} is no name of a drill"
            raise InputError(problem, "Give 1 to 40 letters, digits, - or _", field="NAME")
        return self._folder / name

    def known(self) -> tuple[Drill, ...]:
        """Return all drills, in the order in which they began."""
        found = map(self.get, self.names())
        return tuple(sorted(found, key=lambda drill: (drill.begun_at, drill.name)))

    def names(self) -> tuple[str, ...]:
        """Return the names of all drills, also of those that are damaged."""
        return tuple(sorted(one.parent.name for one in self._folder.glob(f"*/{_ABOUT}")))

    def get(self, name: str) -> Drill:
        """
        Return a drill.

        Raises
        ------
        InputError
            If there is none of that name, or its folder is damaged.
        """
        file = self.place(name) / _ABOUT
        try:
            return msgspec.json.decode(file.read_bytes(), type=Drill)
        except FileNotFoundError:
            problem = f"there is no drill {name!r}"
            remedy = "`geodispatch drill list` names those that there are"
            raise InputError(problem, remedy, field="NAME") from None
        except (OSError, msgspec.MsgspecError, ValueError) as error:
            problem, remedy = f"it cannot be read ({error})", "Remove the drill"
            raise InputError(problem, remedy, file=file) from None

    def begin(self, name: str, city: str, now: datetime) -> Drill:
        """
        Return a drill to go on with; it is made where there is none of that name.

        Raises
        ------
        InputError
            If it has ended, or is held in another city.
        """
        folder = self.place(name)
        if not (folder / _ABOUT).exists():
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            return self._write(Drill(name, city, now))
        drill = self.get(name)
        if drill.ended_at is not None:
            problem = f"the drill {name!r} ended on {drill.ended_at:%Y-%m-%d}"
            raise InputError(problem, "Begin one of another name", field="NAME")
        if city and city != drill.city:
            held = drill.city or "the city that the application opens on"
            problem = f"the drill {name!r} is held in {held}"
            raise InputError(problem, "Begin one of another name", field="--city")
        return drill

    def resting(self, name: str) -> Drill:
        """
        Return a drill that no server holds.

        Raises
        ------
        InputError
            If it runs, or there is none.
        """
        drill = self.get(name)
        with self.running(name):
            return drill

    def end(self, name: str, now: datetime) -> Drill:
        """
        End a drill for good; what was recorded stays.

        Raises
        ------
        InputError
            If it runs, or there is none.
        """
        drill = self.get(name)
        with self.running(name):
            ended = drill if drill.ended_at else Drill(name, drill.city, drill.begun_at, now)
            return self._write(ended)

    def remove(self, name: str) -> None:
        """
        Delete a drill and all that was recorded in it.

        Raises
        ------
        InputError
            If it runs, or there is none.
        """
        self.get(name)
        with self.running(name):
            # Its name first: what is left of a removal that was cut short is no drill.
            (self.place(name) / _ABOUT).unlink()
            shutil.rmtree(self.place(name))

    @contextmanager
    def running(self, name: str) -> Iterator[None]:
        """
        Hold a drill as one that runs; it ends with the process at the latest.

        Raises
        ------
        InputError
            If it runs already.
        """
        lock = queued(self.place(name) / _LOCK, 0.0)
        try:
            lock.__enter__()
        except LogUnavailableError:
            problem = f"the drill {name!r} runs"
            raise InputError(problem, "End its server first (Ctrl-C)", field="NAME") from None
        try:
            yield
        finally:
            lock.__exit__(None, None, None)

    def is_running(self, name: str) -> bool:
        """Whether a server of it runs."""
        try:
            with self.running(name):
                return False
        except InputError:
            return True

    def _write(self, drill: Drill) -> Drill:
        file = self.place(drill.name) / _ABOUT
        aside = file.with_name(f".{_ABOUT}.{os.getpid()}.new")
        aside.write_bytes(msgspec.json.encode(drill) + b"\n")
        aside.chmod(0o600)
        aside.replace(file)
        return drill
