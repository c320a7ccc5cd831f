"""What a desk does without being asked, once a second, for as long as its server runs."""

import logging
import time
from collections.abc import Callable
from datetime import datetime
from functools import partial
from threading import Thread

from geodispatch.desk import Desk, erase_expired, ring_clocks, see_arrivals
from geodispatch.errors import GeodispatchError
from geodispatch.wiring.logs import utc_now

EVERY_S = 1.0


def start_ticking(desk: Desk, *others: Callable[[datetime], object]) -> None:
    """
    Ring the clocks of a desk, and do what else is given, on a thread of its own.

    Several servers on one log may all do so; a clock rings once. While the log is away nothing
    rings, and it goes on by itself afterwards.
    """
    watch = (ring_clocks, see_arrivals, erase_expired)
    steps = (*others, *(partial(step, desk) for step in watch))
    name = f"clocks-{desk.city.code}"
    Thread(target=_tick, args=(steps,), name=name, daemon=True).start()


def _tick(steps: tuple[Callable[[datetime], object], ...]) -> None:
    troubles = [""] * len(steps)
    while True:
        began = time.monotonic()
        for number, step in enumerate(steps):
            troubles[number] = take_step(step, utc_now(), troubles[number])
        time.sleep(max(0.1, EVERY_S - (time.monotonic() - began)))


def take_step(step: Callable[[datetime], object], now: datetime, told: str) -> str:
    """
    Take one step; whatever goes wrong in it holds up no other.

    Parameters
    ----------
    told
        The trouble that was told last: it is told once, not once a second.

    Returns
    -------
    The trouble of this time; empty where all is well.
    """
    try:
        step(now)
    except Exception as error:
        trouble = f"{type(error).__name__}: {error}"
        if trouble != told:
            expected = isinstance(error, GeodispatchError)
            logging.getLogger(__name__).warning("%s", trouble, exc_info=not expected)
        return trouble
    return ""
