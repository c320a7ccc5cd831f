"""What this process is for: real work, the demo, a drill."""

import os

from geodispatch.domain.mode import Mode
from geodispatch.errors import InputError

MODE_VARIABLE = "GEODISPATCH_MODE"


def mode() -> Mode:
    """
    Return what ``GEODISPATCH_MODE`` says: ``demo`` where it says nothing.

    Raises
    ------
    InputError
        If it says something else.
    """
    said = os.environ.get(MODE_VARIABLE, "").strip() or Mode.DEMO
    try:
        return Mode(said)
    except ValueError:
        problem, known = f"is {said[:40]!r}, which is no mode", f"Known: {', '.join(Mode)}"
        raise InputError(problem, known, field=MODE_VARIABLE) from None
