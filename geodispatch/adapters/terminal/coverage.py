"""How much of a city is reached, as tables."""

from collections.abc import Sequence
from itertools import groupby
from math import floor, isfinite
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table

from geodispatch.adapters.terminal.words import spoken, word
from geodispatch.domain.naming import Language
from geodispatch.studies import CoverageStudy, Expected, Shares, WeekCoverage

if TYPE_CHECKING:
    # It loads the solvers, which take a second that no other table needs.
    from geodispatch.studies.siting import Siting

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def print_coverage(console: Console, study: CoverageStudy, language: Language) -> None:
    """Print the shares that are covered by one, two and three units, and the size of the gaps."""
    limit = spoken(study.limit.total_seconds(), language)
    console.print(word("coverage", language, limit=limit, units=study.units))
    table = Table("")
    table.add_column(word("by_unit", language), justify="right")
    for shares in study.by_units[1:]:
        table.add_column(word("by_units", language, n=shares.units), justify="right")
    busy = f"{study.busy_fraction:.0%}"
    table.add_column(word("expected", language, busy=busy), justify="right")
    columns: tuple[Shares | Expected, ...] = (*study.by_units, study.expected)
    rows = {"roads": "road", "area": "area", "population": "population", "past_calls": "calls"}
    for key, name in rows.items():
        table.add_row(word(key, language), *(_shown(getattr(c, name), language) for c in columns))
    console.print(table)
    if study.unplaced_calls:
        console.print(word("unplaced", language, n=study.unplaced_calls))
    total_km2 = sum(gap.area_km2 for gap in study.gaps)
    console.print(word("gaps", language, n=len(study.gaps), km2=total_km2))
    if study.gaps and isfinite(study.gaps[0].misses_by_s):
        largest = study.gaps[0]
        short, far = largest.misses_by_s, largest.misses_worst_by_s
        told = spoken(far, language) if isfinite(far) else word("nobody_comes", language)
        values = {"km2": largest.area_km2, "unit": largest.nearest}
        near = spoken(short, language)
        console.print(word("gap_misses", language, **values, short=near, far=told))


def print_week(
    console: Console, week: WeekCoverage, target: float | None, language: Language
) -> None:
    """Print between what the share of street length moves, and the hours below a target."""
    shares = [share for share in week.shares("road") if share is not None]
    low, high = _percent(min(shares)), _percent(max(shares))
    console.print(word("week", language, of=word("roads", language), low=low, high=high))
    if target is None:
        return
    below = [hour.hour for hour in week.below(target)]
    if below:
        what = _hours(below, language)
        console.print(word("week_below", language, target=f"{target:.0%}", what=what))
    else:
        console.print(word("week_kept", language, target=f"{target:.0%}"))


def print_siting(console: Console, siting: "Siting", language: Language) -> None:
    """Print how many more posts are needed, where, and what each adds."""
    now, wanted = _percent(siting.share_now), f"{siting.wanted:.0%}"
    console.print(word("siting", language, wanted=wanted, n=siting.posts, now=now))
    if not siting.enough:
        possible = _percent(siting.share_possible)
        console.print(word("siting_beyond", language, possible=possible))
    if not siting.proved:
        console.print(word("siting_bound", language, n=siting.at_least))
    if not siting.steps:
        return
    table = Table(word("rank", language), word("place", language))
    for key in ("adds", "share"):
        table.add_column(word(key, language), justify="right")
    for number, step in enumerate(siting.steps, start=1):
        place = f"{step.place.lon:.5f},{step.place.lat:.5f}"
        table.add_row(str(number), place, f"{step.adds:.1%}", _percent(step.share))
    console.print(table)


def _shown(share: float | None, language: Language) -> str:
    return word("no_data", language) if share is None else _percent(share)


def _percent(share: float) -> str:
    """
    Write a share with one decimal, rounded down: what is not reached in full is never 100 %.

    Examples
    --------
    >>> _percent(0.99999), _percent(0.847)
    ('99.9%', '84.7%')
    """
    return f"{floor(share * 1000.0 + 1e-9) / 10.0:.1f}%"


def _hours(hours: Sequence[int], language: Language) -> str:
    """
    Write hours of the week as spans within their days.

    Examples
    --------
    >>> _hours([7, 8, 31], "en")
    'Mon 7-9, Tue 7-8'
    """
    told = []
    for day, of_day in groupby(hours, key=lambda hour: hour // 24):
        clock = [hour % 24 for hour in of_day]
        for _, run in groupby(enumerate(clock), key=lambda pair: pair[1] - pair[0]):
            span = [hour for _, hour in run]
            told.append(f"{word(_DAYS[day], language)} {span[0]}-{span[-1] + 1}")
    return ", ".join(told)
