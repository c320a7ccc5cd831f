"""SIGTERM while files are written: clean up as after an error, then go."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


@contextmanager
def orderly_end() -> Iterator[None]:
    """
    Let SIGTERM raise ``SystemExit`` inside the block, so that ``finally`` clauses run.

    Only on the main thread, where signals arrive, and only where nobody else handles the signal;
    what stood before stands again afterwards.

    Raises
    ------
    SystemExit
        With the status that a shell gives a terminated process, 143.
    """
    on_main = threading.current_thread() is threading.main_thread()
    if not on_main or signal.getsignal(signal.SIGTERM) is not signal.SIG_DFL:
        yield
        return
    signal.signal(signal.SIGTERM, _leave)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)


def _leave(number: int, _frame: FrameType | None) -> None:
    raise SystemExit(128 + number)
