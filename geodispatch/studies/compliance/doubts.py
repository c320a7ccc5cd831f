"""
Jurisdictions whose reported arrivals are doubted.

A button is no arrival. Where positions say when a unit was there, both are compared; where they
do not, a button that is pressed within seconds of the order says enough. What is doubted is how a
district reports, never a person: nothing here knows who pressed.
"""

import numpy as np
import numpy.typing as npt

from geodispatch.studies.compliance.clocks import forward_s
from geodispatch.studies.compliance.grouping import ordered
from geodispatch.studies.compliance.groups import estimate
from geodispatch.studies.compliance.judging import Judged
from geodispatch.studies.compliance.values import Disagreement, Doubt
from geodispatch.studies.intervals import wilson

LATER_S = 60.0
"""An arrival that positions show later than this after the button speaks against the button (an
assumption: terminals report every few seconds to half a minute, and two fixes make an arrival)."""

AFTER_DEPARTURE_S, AFTER_ORDER_S = 10.0, 15.0
"""A button pressed within either span (inclusive) was not pressed at a scene (an assumption: nobody
gets in, drives and gets out in less)."""

DOUBTED_SHARE = 0.1
"""A jurisdiction is doubted where surely more than this share of its arrivals is."""

FEWEST = 30
"""Calls that must be there to be compared, or nothing is said."""

FloatArray = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]


def disagreements_of(judged: Judged, confidence: float) -> tuple[Disagreement, ...]:
    """
    Return what speaks against the arrivals of each jurisdiction, the gravest first.

    A jurisdiction is named when the lower end of the interval of its share is above
    `DOUBTED_SHARE`.
    """
    calls, rows = judged.calls, judged.rows
    arrived, seen = calls.arrived_at[rows], calls.seen_at[rows]
    later_s = (seen - arrived) / np.timedelta64(1, "s")
    later = ordered(later_s).parted(judged.jurisdiction, len(judged.jurisdictions))
    medians = later.quantile(0.5, confidence)
    driven_s = forward_s(calls.departed_at[rows], arrived)
    since_order_s = forward_s(calls.dispatched_at[rows], arrived)
    pressed = (driven_s <= AFTER_DEPARTURE_S) | (since_order_s <= AFTER_ORDER_S)
    found: list[Disagreement] = []
    for doubt, compared, doubted in (
        (Doubt.POSITIONS, ~np.isnan(later_s), later_s > LATER_S),
        (Doubt.AT_ONCE, ~(np.isnan(driven_s) & np.isnan(since_order_s)), pressed),
    ):
        calls_of = _count(judged, compared)
        hits_of = _count(judged, doubted)
        shares = wilson(hits_of, calls_of, confidence)
        grave = (calls_of >= FEWEST) & (shares.low > DOUBTED_SHARE)
        found += [
            Disagreement(
                jurisdiction=judged.jurisdictions[code],
                doubt=doubt,
                calls=int(calls_of[code]),
                doubted=int(hits_of[code]),
                share=estimate(shares, code),
                later_s=estimate(medians, code),
            )
            for code in np.flatnonzero(grave).tolist()
        ]
    return tuple(sorted(found, key=lambda one: (-one.share.low, one.jurisdiction, one.doubt)))


def _count(judged: Judged, chosen: Bools) -> npt.NDArray[np.int64]:
    return np.bincount(judged.jurisdiction[chosen], minlength=len(judged.jurisdictions))
