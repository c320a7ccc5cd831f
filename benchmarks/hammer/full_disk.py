"""
A command on a full disk: refused, not acknowledged, nothing half-written; done once there is room.

The disk is a small one of memory, filled to the last byte, where this process may mount one; and
in any case a file that may not grow.
"""

import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Pool
from sqlalchemy import event as listening

from benchmarks.hammer.audit import Account, audit
from benchmarks.hammer.contest import SET_UP, log_on, proof
from benchmarks.hammer.desks import city, travel
from benchmarks.hammer.diary import Diary, Intent, Told
from benchmarks.hammer.sight import has_key, looking
from benchmarks.hammer.town import CODE, Fleet, corner
from geodispatch.adapters.store import open_log
from geodispatch.desk import Desk
from geodispatch.desk.commands import ReceiveCall
from geodispatch.errors import LogUnavailableError

SIZE = "6m"
BLOCK = bytes(4096)
UNLIMITED = 4_294_967_294
BEFORE, MOST = 20, 400
"""Commands while there is room; and at most so many more until there must be none."""
AGAIN = 3
"""So often the refused command is repeated while the disk is full."""
LONG = "somebody says that something happened; " * 90


@dataclass
class Proof:
    """
    What became of it, for each kind of full disk.

    Parameters
    ----------
    problems
        What is not as it should be; nothing where all is well.
    said
        What the desk was told.
    """

    problems: dict[str, list[str]] = field(default_factory=dict)
    said: dict[str, str] = field(default_factory=dict)
    left_out: list[str] = field(default_factory=list)

    @property
    def good(self) -> bool:
        """Whether all is well."""
        return bool(self.problems) and not any(self.problems.values())

    def lines(self) -> list[str]:
        """Return it for people."""
        return [
            *(f"left out: {one}" for one in self.left_out),
            *(
                f"{name}: {'; '.join(found) or 'refused, nothing written, done once after'}"
                f" (the desk was told: {self.said[name]})"
                for name, found in self.problems.items()
            ),
        ]

    def document(self) -> dict[str, Any]:
        """Return it as a document of JSON."""
        return {
            "problems": self.problems,
            "said": self.said,
            "left_out": self.left_out,
            "good": self.good,
        }


def fill_disk(folder: Path, units: int) -> Proof:
    """Try every kind of full disk that this process can make."""
    proof_of = Proof()
    with small_disk(folder / "small") as small:
        if small is None:
            proof_of.left_out.append("a full disk, since this process may not mount one")
        else:
            _try("full disk", proof_of, small / "desk.db", units, lambda _file: _ballast(small))
    capped = folder / "desk.db"
    _try("file that may not grow", proof_of, capped, units, _cap)
    return proof_of


@contextmanager
def small_disk(folder: Path) -> Iterator[Path | None]:
    """Mount a small disk of memory; ``None`` where that is not allowed."""
    folder.mkdir()
    mount, unmount = shutil.which("mount"), shutil.which("umount")
    done = False
    if mount and unmount:
        how = ["-t", "tmpfs", "-o", f"size={SIZE}", "hammer", str(folder)]
        done = subprocess.run([mount, *how], capture_output=True, check=False).returncode == 0
    try:
        yield folder if done else None
    finally:
        if done and unmount:
            subprocess.run([unmount, "--lazy", str(folder)], check=False)


Room = Callable[[], None]
"""Makes room again."""


def _ballast(folder: Path) -> Room:
    """Fill a disk to its last byte."""
    heavy = folder / "ballast"
    with suppress(OSError), heavy.open("wb", buffering=0) as lump:
        while lump.write(BLOCK):
            pass
    return heavy.unlink


def _cap(file: Path) -> Room:
    """Let no connection that is lent from now on make its file longer."""
    with looking(str(file)) as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()

    limit = {"pages": int(pages)}

    def cap(connection: Any, _record: object, _proxy: object) -> None:  # noqa: ANN401 - a driver's
        connection.execute(f"PRAGMA max_page_count={limit['pages']}")

    listening.listen(Pool, "checkout", cap)
    return lambda: limit.update(pages=UNLIMITED)


def _try(name: str, into: Proof, file: Path, units: int, fill: Callable[[Path], Room]) -> None:
    database, problems = str(file), into.problems.setdefault(name, [])
    log_on(database, units)
    diary = file.with_name("diary.jsonl") if name != "full disk" else file.parents[1] / "full.jsonl"
    with Diary(diary) as book, _desk(database, units) as desk:
        caller = _Caller(database, desk, book)
        for _ in range(BEFORE):
            caller.call()
        make_room = fill(file)
        try:
            into.said[name] = caller.call_until_refused()
            problems += caller.wrong_while_full()
        finally:
            make_room()
        problems += caller.wrong_with_room()
    problems += _wrong(audit(database, [diary]))
    problems += proof(database)


@contextmanager
def _desk(database: str, units: int) -> Iterator[Desk]:
    with open_log(database, CODE) as log:
        yield Desk(city(), Fleet(units), log, travel())


class _Caller:
    """Somebody who takes calls until the disk is full."""

    def __init__(self, database: str, desk: Desk, book: Diary) -> None:
        self._database, self._desk, self._book, self._count = database, desk, book, 0

    def call(self) -> str:
        """Take a call; return why it was refused, if it was."""
        self._count += 1
        self._book.write(Intent.of(self._key, 0, self._command))
        return self.again()

    def again(self) -> str:
        """Repeat the last call."""
        try:
            answer = self._desk.do(self._command, SET_UP, self._key, datetime.now(UTC))
        except LogUnavailableError as error:
            return str(error)
        self._book.write(Told(self._key, answer, 0.0, 0.0, again=False))
        return ""

    def call_until_refused(self) -> str:
        """Take calls until one is refused; return what was said."""
        return next(filter(None, (self.call() for _ in range(MOST))), "nothing, all were taken")

    def wrong_while_full(self) -> list[str]:
        """Return what is wrong while the disk is full."""
        said = [self.again() for _ in range(AGAIN)]
        there = has_key(self._database, self._key)
        view = self._desk.view()
        wrong = [
            (not all(said), "a command on the full disk was acknowledged"),
            (there, "a command that was refused is in the database"),
            (view.trouble is not None, "the board cannot be read on the full disk"),
        ]
        return [problem for holds, problem in wrong if holds]

    def wrong_with_room(self) -> list[str]:
        """Return what is wrong once there is room again."""
        said = self.again()
        return [f"with room again the command was refused: {said}"] if said else []

    @property
    def _key(self) -> str:
        return f"full/{self._count}"

    @property
    def _command(self) -> ReceiveCall:
        return ReceiveCall(place=corner(self._count), category="theft", words=LONG)


def _wrong(account: Account) -> list[str]:
    found = {
        "lost": account.lost,
        "duplicated": account.duplicated,
        "half-written": account.half,
        "chain": account.chain,
        "unsettled": account.unsettled,
    }
    return [f"{name}: {one}" for name, some in found.items() for one in some]
