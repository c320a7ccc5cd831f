"""
The queue of one machine's writers: a lock on a file, handed on by the kernel.

SQLite alone lets a writer sleep and try again; under load whoever just wrote writes again and
others starve for seconds. Here the kernel wakes who waits. A writer that hangs with the lock in
its hand holds the others up for so long and no longer: they give up and say so.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from threading import Event, Lock, Thread
from types import ModuleType

from geodispatch.errors import LogUnavailableError


def _locks() -> ModuleType | None:
    try:
        return import_module("fcntl")
    except ImportError:
        return None  # no Unix: SQLite's own locks do, only slower


_fcntl = _locks()


@contextmanager
def queued(file: Path, wait_s: float) -> Iterator[None]:
    """
    Wait for this machine's other writers, hold them up inside the block.

    Parameters
    ----------
    file
        The lock file; made if need be, and left.
    wait_s
        How long to wait at most, seconds; 0 only asks.

    Raises
    ------
    LogUnavailableError
        If it took longer, or the lock file cannot be made.
    """
    if _fcntl is None:
        yield
        return
    try:
        descriptor = os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        problem = f"The lock file {file} cannot be opened ({error.strerror})"
        remedy = "Nothing was written; give this program the right to write there"
        raise LogUnavailableError(problem, remedy) from None
    close = _held(_fcntl, descriptor, wait_s)
    if close is None:
        problem = f"Another program has been writing for over {wait_s:.0f} s ({file} is locked)"
        raise LogUnavailableError(problem, "Nothing was written; look whether a program hangs")
    try:
        yield
    finally:
        close()


def _held(fcntl: ModuleType, descriptor: int, wait_s: float) -> Callable[[], None] | None:
    """Lock a file; return what lets go of it, ``None`` if it took too long."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        if wait_s <= 0:  # who only asks must not come by the lock a moment later
            os.close(descriptor)
            return None
        waiting = _Waiting(fcntl, descriptor)
        return waiting.let_go if waiting.granted(wait_s) else None
    return lambda: os.close(descriptor)


class _Waiting:
    """Wait for a lock in a thread, since nothing else can be told to stop waiting for one."""

    def __init__(self, fcntl: ModuleType, descriptor: int) -> None:
        self._fcntl, self._descriptor = fcntl, descriptor
        self._done, self._deciding, self._given_up = Event(), Lock(), False
        Thread(target=self._wait, name="log queue", daemon=True).start()

    def granted(self, wait_s: float) -> bool:
        """Wait; whoever gave up lets go of the lock as soon as it comes."""
        if self._done.wait(wait_s):
            return True
        with self._deciding:
            self._given_up = not self._done.is_set()
            return self._done.is_set()

    def let_go(self) -> None:
        """Give the lock to the next one."""
        os.close(self._descriptor)

    def _wait(self) -> None:
        self._fcntl.flock(self._descriptor, self._fcntl.LOCK_EX)
        with self._deciding:
            self._done.set()
            if self._given_up:
                self.let_go()
