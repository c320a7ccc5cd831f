"""What the pages of data, drills and health are told: cities here, work on them, drills, disks."""

import logging
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from threading import Lock, Thread
from typing import TYPE_CHECKING

import msgspec

from geodispatch.adapters.city_files import QUARANTINE
from geodispatch.adapters.city_folder import bundled_cities, find_city
from geodispatch.adapters.city_manifest import MANIFEST, read_manifest
from geodispatch.adapters.drills import DrillFolders
from geodispatch.adapters.uploads import Uploads, Waiting
from geodispatch.desk.imports import (
    CityHere,
    CityWish,
    CityWork,
    FileRole,
    UploadedFile,
    WorkKind,
    refused,
)
from geodispatch.domain.mode import Mode
from geodispatch.domain.naming import Name
from geodispatch.errors import InputError
from geodispatch.wiring.city_child import Order, Tidings
from geodispatch.wiring.desks import default_city, offered_cities
from geodispatch.wiring.drills import drills
from geodispatch.wiring.logs import data_folder, utc_now
from geodispatch.wiring.modes import mode

if TYPE_CHECKING:
    from collections.abc import Sequence

    from starlette.routing import BaseRoute

    from geodispatch.api.access import House
    from geodispatch.ui.site import DrillHere, DrillRefusal, DrillsHere, Volume

_LOG = logging.getLogger(__name__)
_CHILD = (sys.executable, "-m", "geodispatch.wiring.city_child")
_NOBODY_KNOWS = "The child process ended without a word (killed, or out of memory)."


@dataclass(frozen=True, slots=True)
class _Running:
    """Work with its process; ``uploads`` are the keys of the files that it uses."""

    child: "subprocess.Popen[bytes]"
    uploads: tuple[str, ...]


class CityWorkshop:
    """
    Makes cities and looks through them in child processes; implements `CityWorks`.

    Parameters
    ----------
    uploads
        Where files wait that were handed in.
    made
        Folder in which imported cities lie; made with the first of them.
    served
        Cities that this server works with: where each lies and its name, by its code.
    may_import
        Whether cities are imported here.
    """

    def __init__(
        self,
        uploads: Uploads,
        made: Path,
        served: Callable[[], Mapping[str, tuple[str, Name]]] = offered_cities,
        *,
        may_import: bool = True,
    ) -> None:
        self.uploads = uploads
        self._made, self._served, self._may_import = made, served, may_import
        self._lock = Lock()
        self._work: CityWork | None = None
        self._running: _Running | None = None

    def may_import(self) -> bool:
        """Whether cities are imported here."""
        return self._may_import

    def cities(self) -> "Sequence[CityHere]":
        """Return the cities of this installation, those that are served first."""
        served = self._served()
        found = [CityHere(code, name, where, live=True) for code, (where, name) in served.items()]
        known = {one.code for one in found}
        for manifest in sorted(self._made.glob(f"[!.]*/{MANIFEST}")):
            code, name = manifest.parent.name, Name(manifest.parent.name, manifest.parent.name)
            try:
                read = read_manifest(manifest)
            except InputError:
                pass  # a check says what is the matter with it
            else:
                code, name = read.code, read.name
            if code not in known:
                found.append(CityHere(code, name, str(manifest.parent), live=False))
        return found

    def work(self) -> CityWork | None:
        """Return the work that runs, else the last one."""
        with self._lock:
            return self._work

    def uploaded(self, key: str) -> UploadedFile | None:
        """Return a file that was handed in."""
        found = self.uploads.find(key)
        return UploadedFile(found.key, found.path.name, found.size) if found else None

    def make(self, wish: CityWish, by: str) -> None:
        """Begin to import a city; `RefusedCommandError` where it is not to be."""
        self._check_wish(wish)
        files = self._files(wish)
        out = self._made / wish.code
        paths = {role: str(one.path) for role, one in files.items()}
        order = Order(str(out), utc_now().date(), wish, paths)
        work = CityWork(WorkKind.IMPORT, wish.code, str(out), by, utc_now())
        self._begin(work, order, tuple(one.key for one in files.values()))

    def check(self, where: str, by: str) -> None:
        """Begin to look through a city of `cities`; `RefusedCommandError` where it is none."""
        work = CityWork(WorkKind.CHECK, self._known(where).code, where, by, utc_now())
        self._begin(work, Order(where, utc_now().date()), ())

    def cancel(self) -> None:
        """End the work that runs."""
        with self._lock:
            running = self._running
        if running is not None:
            running.child.terminate()

    def quarantine(self, where: str) -> bytes:
        """Return the rows that the import of a city of `cities` set aside; empty for none."""
        try:
            return (find_city(self._known(where).where).rest / QUARANTINE).read_bytes()
        except (OSError, InputError):
            return b""

    def _known(self, where: str) -> CityHere:
        city = next((one for one in self.cities() if one.where == where), None)
        if city is None:
            raise refused("unknown")
        return city

    def _check_wish(self, wish: CityWish) -> None:
        code = wish.code
        if not self._may_import:
            raise refused("drill")
        fit = 0 < len(code) <= 40 and code.replace("-", "").replace("_", "").isalnum()
        if not fit or not code[0].isalnum():
            raise refused("code")
        if wish.title is not None and not (wish.title.zh and wish.title.en):
            raise refused("titles")
        if code.casefold() in {one.casefold() for one in (*self._served(), *bundled_cities())}:
            raise refused("live", code=code)
        if (self._made / code).exists():
            raise refused("stands", code=code)

    def _files(self, wish: CityWish) -> dict[FileRole, Waiting]:
        found = {role: self.uploads.find(key) for role, key in wish.files.items()}
        if found.get(FileRole.ROADS) is None:
            raise refused("no-roads")
        gone = [role.value for role, file in found.items() if file is None]
        if gone:
            raise refused("gone", what=", ".join(gone))
        return {role: file for role, file in found.items() if file is not None}

    def _begin(self, work: CityWork, order: Order, uploads: tuple[str, ...]) -> None:
        with self._lock:
            if self._running is not None and self._work is not None:
                raise refused("busy", by=self._work.by)
            child = subprocess.Popen(
                _CHILD, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env={**os.environ}
            )
            self._work, self._running = work, _Running(child, uploads)
        _LOG.info("%s: %s of %s", work.by, work.kind, work.code)
        Thread(target=self._follow, args=(self._running, order), daemon=True).start()

    def _follow(self, running: _Running, order: Order) -> None:
        child, last = running.child, Tidings(trouble=_NOBODY_KNOWS)
        assert child.stdin is not None  # noqa: S101 - both were asked for
        assert child.stdout is not None  # noqa: S101
        try:
            child.stdin.write(msgspec.json.encode(order) + b"\n")
            child.stdin.flush()
            for line in child.stdout:
                told = msgspec.json.decode(line, type=Tidings)
                if told.account is not None or told.trouble:
                    last = told
                else:
                    self._note(stage=told.stage, done=told.done, total=told.total)
        except (OSError, msgspec.MsgspecError) as error:
            _LOG.warning("The child that works on a city: %r", error)
        finally:
            child.stdin.close()
            child.stdout.close()
            child.wait()
            self._end(running, last)

    def _end(self, running: _Running, last: Tidings) -> None:
        for key in running.uploads if last.account is not None else ():
            self.uploads.drop(key)  # what failed can be tried again without handing it in again
        with self._lock:
            self._running = None
        self._note(account=last.account, trouble=last.trouble, ended_at=utc_now())

    def _note(self, **changed: object) -> None:
        with self._lock:
            if self._work is not None:
                self._work = replace(self._work, **changed)  # type: ignore[arg-type]


@cache
def city_works() -> CityWorkshop:
    """Return the workshop of this process."""
    uploads = Uploads(data_folder("uploads"))
    return CityWorkshop(uploads, data_folder("cities"), may_import=mode() is not Mode.DRILL)


def upload_routes(house: "House") -> "list[BaseRoute]":
    """Return the route that takes files for an import; a drill imports nothing."""
    from geodispatch.api.uploads import uploads_routes

    works = city_works()
    return uploads_routes(house, works.uploads) if works.may_import() else []


def drills_here() -> "DrillsHere":
    """Return what the page of drills may know."""
    from geodispatch.ui.site import DrillsHere

    here = data_folder("-").parent
    in_drill = mode() is Mode.DRILL
    folders = DrillFolders(here.parent) if in_drill else drills()

    def current() -> "DrillHere | None":
        found = _drill_here(folders, here.name) if in_drill else None
        return found if found and found.begun_at else None

    def known() -> "Sequence[DrillHere]":
        found = [_drill_here(folders, name) for name in folders.names()]
        return sorted(found, key=lambda one: (str(one.begun_at), one.name))

    return DrillsHere(known, current, lambda name, city: _drill_refusal(folders, name, city))


def _drill_here(folders: DrillFolders, name: str) -> "DrillHere":
    from geodispatch.ui.site import DrillHere, DrillState

    try:
        drill = folders.get(name)
    except InputError:
        return DrillHere(name, "", DrillState.DAMAGED)
    if drill.ended_at is not None:
        state = DrillState.ENDED
    else:
        state = DrillState.RUNNING if folders.is_running(name) else DrillState.RESTING
    return DrillHere(name, drill.city, state, drill.begun_at, drill.ended_at)


def _drill_refusal(folders: DrillFolders, name: str, city: str) -> "DrillRefusal | None":
    from geodispatch.ui.site import DrillRefusal, DrillState

    try:
        folders.place(name)
    except InputError:
        return DrillRefusal.NAME
    if name not in folders.names():
        return None
    drill = _drill_here(folders, name)
    if drill.state is not DrillState.RESTING:
        return DrillRefusal(drill.state.value)
    return DrillRefusal.OTHER_CITY if city and city != drill.city else None


def volumes() -> "Iterable[Volume]":
    """Ask how full the disk is that the desk writes to."""
    from geodispatch.ui.site import Volume

    folder = data_folder(default_city())
    there = next(one for one in (folder, *folder.absolute().parents) if one.is_dir())
    usage = shutil.disk_usage(there)
    return (Volume(there.name, usage.free, usage.total),)
