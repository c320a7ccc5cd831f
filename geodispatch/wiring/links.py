"""The links of a desk: opened, started on threads of their own, told to whoever asks."""

import logging
import os
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path
from threading import Event, Thread

from geodispatch.adapters.links import LINKS, LinkStore, Sender, read_links
from geodispatch.desk import Desk
from geodispatch.desk.health import LinkState
from geodispatch.domain.events import PARTNER
from geodispatch.domain.mode import Mode
from geodispatch.domain.naming import Name
from geodispatch.wiring.logs import DATABASE_VARIABLE, data_folder, utc_now
from geodispatch.wiring.modes import mode
from geodispatch.wiring.ticking import take_step

EVERY_S = 0.5
_log = logging.getLogger(__name__)


@dataclass
class Links:
    """
    The links of one desk while its server runs.

    Parameters
    ----------
    partners
        Names of the cities whose desks are linked, by what something is given ``to``.
    """

    partners: dict[str, Name] = field(default_factory=dict)
    sender: Sender | None = None
    now: Callable[[], datetime] = utc_now
    _over: Event = field(default_factory=Event)
    _threads: list[Thread] = field(default_factory=list)

    def states(self) -> tuple[LinkState, ...]:
        """Return how every link stands, as it was known a moment ago."""
        return self.sender.states(self.now()) if self.sender else ()

    def stop(self) -> None:
        """End the threads once they have finished what they are at, and let another send."""
        self._over.set()
        for thread in self._threads:
            thread.join()
        if self.sender is not None:
            self.sender.leave()
            self.sender.store.close()

    def start(self, sender: Sender) -> None:
        """Send what is owed until `stop`: one thread reads the log, one a target sends."""
        self.sender = sender
        steps = [sender.collect, *(partial(sender.deliver, to) for to in sender.targets)]
        for step, name in zip(steps, ("log", *sender.targets), strict=True):
            made = Thread(target=self._run, args=(step,), name=f"links-{name}", daemon=True)
            self._threads.append(made)
            made.start()

    def _run(self, step: Callable[[datetime], object]) -> None:
        trouble = ""
        while not self._over.is_set():
            began = time.monotonic()
            trouble = take_step(step, self.now(), trouble)
            self._over.wait(max(0.1, EVERY_S - (time.monotonic() - began)))


def start_links(
    desk: Desk, now: Callable[[], datetime] = utc_now, folder: Path | None = None
) -> Links:
    """
    Start what a desk sends to other desks and to receivers of notices.

    In a demo and in a drill nothing is sent and nothing is read (110 rules, art. 47).

    Parameters
    ----------
    now
        Reads the clock.
    folder
        Where ``links.toml`` is; the city's data folder when ``None``.

    Raises
    ------
    InputError
        If ``links.toml``, or a file of a secret that it names, cannot be accepted.
    LogUnavailableError, DamagedLogError
        If the store of what waits cannot be had.
    """
    links = Links(now=now)
    if mode() is not Mode.REAL:
        return links
    code = desk.city.code
    where = folder or data_folder(code)
    configured = read_links(where, code)
    links.partners = {PARTNER + one.city: one.name for one in configured.partners}
    if not configured.targets:
        _log.info("No %s in %s: this desk is linked to no other.", LINKS, where)
        return links
    store = LinkStore(_place(where), code)
    try:
        sender = Sender(desk, configured, store)
    except BaseException:
        store.close()
        raise
    links.start(sender)
    return links


def require_links(city: str) -> None:
    """
    Refuse to serve a real desk whose links cannot be read: what it owes others would never leave.

    Raises
    ------
    InputError
        As `start_links`, of files.
    """
    if mode() is Mode.REAL:
        read_links(data_folder(city), city)


def _place(folder: Path) -> str | Path:
    """Return where it is kept what waits: on the server of the log, or beside ``links.toml``."""
    named = os.environ.get(DATABASE_VARIABLE, "").strip()
    on_server = "://" in named and not named.startswith("sqlite")
    return named if on_server else folder / "links.db"
