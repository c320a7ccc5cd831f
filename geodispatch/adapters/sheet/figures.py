"""Figures as people read them: shares, spans, intervals; and when there is none to give."""

import math

from geodispatch.adapters.figures.picture import percent
from geodispatch.adapters.sheet import words
from geodispatch.adapters.sheet.words import FEWEST, same, say
from geodispatch.domain.naming import Name
from geodispatch.studies.compliance.values import Estimate, Group

NOTHING = "–"


def number(value: int) -> str:
    """Return a number of calls, its thousands apart."""
    return f"{value:,}"


def clock(seconds: float) -> str:
    """
    Return a span as minutes and seconds, to the nearest second.

    Examples
    --------
    >>> clock(372.4), clock(-45.0), clock(4510.0)
    ('6:12', '-0:45', '75:10')
    """
    whole = round(abs(seconds))
    return f"{'-' if seconds < 0 and whole else ''}{whole // 60}:{whole % 60:02d}"


def share_words(share: Estimate) -> Name:
    """Return a share with its interval, both in per cent to one decimal."""
    if math.isnan(share.value):
        return same(NOTHING)
    low, high = (percent(one, 1).removesuffix("%") for one in (share.low, share.high))
    ends = f"{low}–{high}"
    return Name(f"{percent(share.value, 1)}（{ends}）", f"{percent(share.value, 1)} ({ends})")


def time_words(span: Estimate) -> Name:
    """Return a span with its interval; a side that nobody can bound says so."""
    if math.isnan(span.value):
        return same(NOTHING)
    if not math.isfinite(span.high):
        if not math.isfinite(span.low):
            return same(clock(span.value))
        ends = say(words.AT_LEAST, value=clock(span.low))
    else:
        low = clock(span.low) if math.isfinite(span.low) else clock(0.0)
        ends = same(f"{low}–{clock(span.high)}")
    return Name(f"{clock(span.value)}（{ends.zh}）", f"{clock(span.value)} ({ends.en})")


def has_share(group: Group) -> bool:
    """Whether a share of a group may be told."""
    return group.limited >= FEWEST and math.isfinite(group.share.value)


def has_times(group: Group) -> bool:
    """Whether the times of a group may be told."""
    return group.measured >= FEWEST and math.isfinite(group.median_s.value)


def share_cell(group: Group) -> Name:
    """Return the share of a group, or why there is none."""
    if has_share(group):
        return share_words(group.share)
    if group.limited:
        return words.FEW_CELL
    # Nothing judged: without a number, or without a call that could be timed.
    return words.NO_NUMBER if group.measured else same(NOTHING)


def time_cells(group: Group) -> tuple[Name, Name]:
    """Return the median and the 90th percentile of a group, or why there is none."""
    if has_times(group):
        return time_words(group.median_s), time_words(group.p90_s)
    cell = words.FEW_CELL if group.measured else same(NOTHING)
    return cell, cell


def between(low: str, high: str) -> str:
    """Return the ends of an interval; a minus sign inside needs room around the dash."""
    return f"{low} – {high}" if "-" in low + high else f"{low}–{high}"
