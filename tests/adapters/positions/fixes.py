"""Fixes of a unit that drives north from a depot at noon."""

from datetime import UTC, datetime, timedelta

from geodispatch.domain.place import Place
from geodispatch.domain.positions import Fix

NOON = datetime(2026, 3, 6, 12, 0, tzinfo=UTC)
DEGREES_PER_M = 1 / 111_194.92664


def after(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


def fix(seconds=0.0, north_m=0.0, received=None, callsign="B12", **more) -> Fix:
    """A fix so many seconds after noon, so many metres north of the depot."""
    place = Place(114.3, 30.0 + north_m * DEGREES_PER_M)
    received = seconds if received is None else received
    return Fix(callsign, place, after(seconds), after(received), **more)
