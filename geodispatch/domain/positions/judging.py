"""Judging fixes; the rules stand at the top of `geodispatch.domain.positions`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from geodispatch.domain.positions.fixes import Fix

FASTEST_KMH = 200.0
"""No patrol moves faster between two fixes; what seems to is a jump."""

ACCURACY_M = 30.0
"""Two fixes this near are never a jump, however soon one follows the other (an assumption: what
receivers among high buildings scatter by)."""

FIXES_TO_MOVE = 3
"""So many fixes in a row, each in reach of the one before, establish a place after a jump."""


class Judgement(StrEnum):
    """What a fix is worth; see the table of the package."""

    ACCEPTED = "accepted"
    FUTURE = "future"
    OUT_OF_ORDER = "out-of-order"
    JUMP = "jump"
    REPEATED = "repeated"


GOOD = frozenset({Judgement.ACCEPTED, Judgement.FUTURE})
"""Judgements of fixes that became the latest of their unit."""


@dataclass(frozen=True, slots=True)
class Track:
    """
    What is known of a unit's way.

    Parameters
    ----------
    latest
        The last good fix.
    candidate
        The newest fix that jumps from it; ``None`` where none came since.
    run
        How many fixes in a row lead to the candidate, itself included.
    """

    latest: Fix
    candidate: Fix | None = None
    run: int = 0


def judge(
    last: Track | None, fix: Fix, fastest_kmh: float = FASTEST_KMH
) -> tuple[Track, Judgement]:
    """
    Say what a fix is worth, and what is then known of its unit.

    Parameters
    ----------
    last
        Of the same unit; ``None`` before its first fix, which is always believed.
    fastest_kmh
        Above this is a jump; a replay at ten times the speed of the recording allows ten times
        as much.

    Raises
    ------
    ValueError
        If the fix is of another unit.

    Examples
    --------
    >>> from datetime import UTC, timedelta
    >>> from geodispatch.domain.place import Place
    >>> noon = datetime(2026, 3, 6, 12, 0, tzinfo=UTC)
    >>> here = Fix("B12", Place(114.30, 30.60), noon, noon)
    >>> later = noon + timedelta(seconds=10)
    >>> track, judgement = judge(Track(here), Fix("B12", Place(114.31, 30.60), later, later))
    >>> judgement.value  # 957 m in 10 s
    'jump'
    """
    good = Judgement.FUTURE if fix.skewed else Judgement.ACCEPTED
    if last is None:
        return Track(fix), good
    if fix.callsign != last.latest.callsign:
        msg = f"A fix of {fix.callsign} cannot follow one of {last.latest.callsign}."
        raise ValueError(msg)
    if _was_there(last, fix):
        return last, Judgement.REPEATED
    if fix.order < last.latest.order:
        return last, Judgement.OUT_OF_ORDER
    if _drivable(last.latest, fix, fastest_kmh):
        return _moved(last, fix), good
    return _doubted(last, fix, fastest_kmh, good)


def in_order(batch: Sequence[Fix]) -> tuple[int, ...]:
    """
    Return which fixes of a batch are to be judged, in the order of each unit's way.

    It does not depend on the order of the batch. Of several fixes of a unit with one device time
    the first is taken; the others are repetitions.
    """
    once: dict[tuple[str, datetime], int] = {}
    for index in sorted(range(len(batch)), key=lambda index: _rank(batch[index])):
        once.setdefault((batch[index].callsign, batch[index].device_at), index)
    return tuple(once.values())


def judge_batch(
    tracks: Mapping[str, Track], batch: Sequence[Fix], fastest_kmh: float = FASTEST_KMH
) -> tuple[dict[str, Track], tuple[Judgement, ...]]:
    """
    Judge fixes of many units that came together, each unit's in their order.

    Parameters
    ----------
    tracks
        What was known, by callsign; units that are absent have no fix yet.

    Returns
    -------
    The tracks of the units of the batch, by callsign, and a judgement for every fix in the order
    of the batch.
    """
    after: dict[str, Track] = {}
    judgements = [Judgement.REPEATED] * len(batch)
    for index in in_order(batch):
        fix = batch[index]
        before = after.get(fix.callsign, tracks.get(fix.callsign))
        after[fix.callsign], judgements[index] = judge(before, fix, fastest_kmh)
    return after, tuple(judgements)


def _rank(fix: Fix) -> tuple[object, ...]:
    """Return what sorts fixes of many units; only fixes that are the same have the same."""
    speed = -1.0 if fix.speed_kmh is None else fix.speed_kmh
    where = (fix.place.lon, fix.place.lat, speed, fix.source, fix.received_at)
    return fix.callsign, *fix.order, *where


def _was_there(last: Track, fix: Fix) -> bool:
    """Whether one of the two fixes of the track has this device time."""
    doubted_at = last.candidate.device_at if last.candidate else None
    return fix.device_at in (last.latest.device_at, doubted_at)


def _drivable(one: Fix, other: Fix, fastest_kmh: float) -> bool:
    """Whether a unit could be at the one place and then at the other."""
    away_m = one.place.distance_m(other.place)
    return away_m <= max(ACCURACY_M, fastest_kmh / 3.6 * _elapsed_s(one, other))


def _elapsed_s(one: Fix, other: Fix) -> float:
    """
    Return the seconds from one fix to a newer one.

    A clock that is far ahead still runs at the right pace: between two fixes of such a clock its
    own times count, since a batch of them is received at one moment.
    """
    if one.skewed and other.skewed and other.device_at > one.device_at:
        return (other.device_at - one.device_at).total_seconds()
    return (other.at - one.at).total_seconds()


def _moved(last: Track, fix: Fix) -> Track:
    """Return the track after a good fix, which settles doubts that are older than itself."""
    if last.candidate is not None and last.candidate.order > fix.order:
        return Track(fix, last.candidate, last.run)
    return Track(fix)


def _doubted(last: Track, fix: Fix, fastest_kmh: float, good: Judgement) -> tuple[Track, Judgement]:
    """Return what a fix that jumps from the latest comes to."""
    before = last.candidate
    if before is not None and fix.order < before.order:
        return last, Judgement.JUMP
    run = last.run + 1 if before is not None and _drivable(before, fix, fastest_kmh) else 1
    if run >= FIXES_TO_MOVE:
        return Track(fix), good
    return Track(last.latest, fix, run), Judgement.JUMP
