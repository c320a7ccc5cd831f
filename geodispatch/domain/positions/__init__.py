"""
What positions of units are worth: one after the other, as they come in.

Terminals repeat themselves, deliver late, have clocks of their own, and now and then put a car on
the other side of the province. `judge` says of each fix what it is, and keeps the `Track` of a
unit: its last good fix, and what speaks for having lost it. Everything here is a pure function of
its arguments; the store (`geodispatch.adapters.positions`) keeps tracks, not rules.

=============  =====================================================  ===========  =======
judgement      when                                                   in history   latest
=============  =====================================================  ===========  =======
accepted       newer than the latest, and can have been driven        yes          yes
future         the same, by a clock more than 30 s ahead: counts for  yes          yes
               the time it was received, since its own is not
               believed
out-of-order   older than the latest                                  yes          no
jump           farther from the latest than 200 km/h can bring it     yes          no
repeated       this unit and this device time were there before       no           no
=============  =====================================================  ===========  =======

A unit whose latest fix was the bad one would jump for ever. So fixes that jump are compared with
each other: the third in a row that could have been driven from the one before moves the unit.

What lives here
---------------
``fixes``
    `Fix`, and how units carry it.
``judging``
    `judge`, and `judge_batch` for fixes that came together.
``arriving``
    `arrived`: when a unit was at a place, all at once or fix by fix.
"""

from geodispatch.domain.positions.arriving import (
    ARRIVED_WITHIN_M,
    STANDING_KMH,
    Approach,
    Arrival,
    approach,
    arrived,
)
from geodispatch.domain.positions.fixes import (
    FASTEST_REPORT_KMH,
    LONGEST_NAME,
    Fix,
    Reported,
    as_avl,
)
from geodispatch.domain.positions.judging import (
    ACCURACY_M,
    FASTEST_KMH,
    FIXES_TO_MOVE,
    GOOD,
    Judgement,
    Track,
    in_order,
    judge,
    judge_batch,
)

__all__ = [
    "ACCURACY_M",
    "ARRIVED_WITHIN_M",
    "FASTEST_KMH",
    "FASTEST_REPORT_KMH",
    "FIXES_TO_MOVE",
    "GOOD",
    "LONGEST_NAME",
    "STANDING_KMH",
    "Approach",
    "Arrival",
    "Fix",
    "Judgement",
    "Reported",
    "Track",
    "approach",
    "arrived",
    "as_avl",
    "in_order",
    "judge",
    "judge_batch",
]
