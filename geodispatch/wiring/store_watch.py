"""Whether the stores of a desk answer: asked every few seconds on a thread of its own."""

import logging
import time
from collections.abc import Callable, Mapping
from datetime import datetime
from threading import Event, Lock, Thread

from geodispatch.desk.health import LinkState
from geodispatch.domain.naming import Name
from geodispatch.errors import GeodispatchError

EVERY_S = 2.0
SLOW_S = 8.0
"""A store that has not answered for so long does not answer."""

_SILENT = Name(
    "无应答；最近的看板仍可查看，不能处置。",
    "It does not answer; the last board can be looked at, nothing can be commanded.",
)


class StoreWatch:
    """
    A `LinkCheck` of stores, which answers at once whatever they do; to be started and closed.

    Parameters
    ----------
    asked
        For each store by its name what reads a little of it, and raises where it cannot.
    """

    def __init__(
        self,
        asked: Mapping[str, Callable[[], object]],
        now: Callable[[], datetime],
        every_s: float = EVERY_S,
    ) -> None:
        self._asked, self._now, self._every_s = dict(asked), now, every_s
        self._states = {name: LinkState(name, "store", None) for name in asked}
        self._begun: dict[str, float] = {}
        self._closed, self._lock = Event(), Lock()

    def start(self) -> None:
        """Begin to ask; a thread for each, since one that hangs must not hide another."""
        for name in self._asked:
            Thread(target=self._run, args=(name,), name=f"watch-{name}", daemon=True).start()

    def close(self) -> None:
        """Ask no more."""
        self._closed.set()

    def __call__(self) -> tuple[LinkState, ...]:
        """Return how they stand."""
        with self._lock:
            late = [at for at in self._begun.items() if time.monotonic() - at[1] > SLOW_S]
        for name, _ in late:
            self._note(name, ok=False)
        with self._lock:
            return tuple(self._states.values())

    def _run(self, name: str) -> None:
        while not self._closed.is_set():
            with self._lock:
                self._begun[name] = time.monotonic()
            self._note(name, ok=self._answers(name))
            with self._lock:
                del self._begun[name]
            self._closed.wait(self._every_s)

    def _answers(self, name: str) -> bool:
        try:
            self._asked[name]()
        except GeodispatchError:
            return False
        except Exception as error:
            logging.getLogger(__name__).warning("%s: %s", name, type(error).__name__)
            return False
        return True

    def _note(self, name: str, *, ok: bool) -> None:
        with self._lock:
            if self._states[name].ok is not ok:
                detail = Name("", "") if ok else _SILENT
                self._states[name] = LinkState(name, "store", ok, self._now(), detail)
