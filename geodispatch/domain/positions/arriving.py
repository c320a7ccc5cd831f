"""When a unit was at a place, by its positions."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from geodispatch.domain.place import Place
from geodispatch.domain.positions.fixes import Fix

STANDING_KMH = 5.0
"""A unit at or below this speed near a scene has arrived; above it may be passing by."""

ARRIVED_WITHIN_M = 100.0
"""How near to the place of an incident a unit counts as there (an assumption: a block's length,
and what receivers scatter by)."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """
    That a unit was at a place, by its positions.

    Parameters
    ----------
    at
        When: the time of the first fix that says so.
    away_m
        How far that fix was from the place.
    """

    at: datetime
    away_m: float


@dataclass(frozen=True, slots=True)
class Approach:
    """
    How far a unit's way to a place has come, from fix to fix.

    Parameters
    ----------
    near
        Its last good fix, where that was near the place but did not say yet that it arrived.
    arrival
        Once it arrived; that stays, wherever it goes afterwards.
    """

    near: Fix | None = None
    arrival: Arrival | None = None


def approach(
    so_far: Approach, place: Place, fix: Fix, within_m: float = ARRIVED_WITHIN_M
) -> Approach:
    """
    Take the next good fix of a unit on its way to a place.

    It has arrived with two good fixes in a row within ``within_m`` (a distance equal to it is
    inside), or with one whose speed is `STANDING_KMH` or less. The time is that of the first
    fix of them, so it is never later than what the next fix would have told.
    """
    if so_far.arrival is not None:
        return so_far
    if place.distance_m(fix.place) > within_m:
        return Approach()
    stands = fix.speed_kmh is not None and fix.speed_kmh <= STANDING_KMH
    if so_far.near is None and not stands:
        return Approach(near=fix)
    first = so_far.near or fix
    return Approach(None, Arrival(first.at, place.distance_m(first.place)))


def arrived(
    place: Place,
    fixes: Iterable[Fix],
    within_m: float = ARRIVED_WITHIN_M,
    since: datetime | None = None,
) -> Arrival | None:
    """
    Return when a unit arrived at a place; ``None`` where its positions do not say so.

    Parameters
    ----------
    fixes
        Good fixes of one unit (`GOOD`), in the order in which they count (`Fix.order`).
    since
        Fixes from before it do not count, for example those before the order; that very
        moment does.

    Examples
    --------
    >>> from datetime import UTC
    >>> noon = datetime(2026, 3, 6, 12, 0, tzinfo=UTC)
    >>> scene = Place(114.30, 30.60)
    >>> standing = Fix("B12", scene, noon, noon, speed_kmh=0.0)
    >>> arrived(scene, [standing]).at == noon
    True
    """
    so_far = Approach()
    for fix in fixes:
        if since is None or fix.at >= since:
            so_far = approach(so_far, place, fix, within_m)
        if so_far.arrival is not None:
            break
    return so_far.arrival
