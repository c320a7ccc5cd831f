"""Spans of days: from inclusive, until exclusive, either side open."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """
    Days from one until another.

    Parameters
    ----------
    begin, end
        First day (inclusive) and first day after (exclusive); the least and the greatest day
        there is leave that side open.

    Examples
    --------
    >>> str(Span(date(2003, 4, 30), date(2022, 3, 6)))
    'from 2003-04-30 until 2022-03-06'
    """

    begin: date = date.min
    end: date = date.max

    def __contains__(self, day: date) -> bool:
        return self.begin <= day < self.end

    def __bool__(self) -> bool:
        return self.begin < self.end

    def __str__(self) -> str:
        sides = (
            f"from {self.begin}" if self.begin > date.min else "",
            f"until {self.end}" if self.end < date.max else "",
        )
        return " ".join(side for side in sides if side) or "always"

    def __and__(self, other: "Span") -> "Span":
        """Return the days of both; they may be none."""
        return Span(max(self.begin, other.begin), min(self.end, other.end))

    def without(self, others: "Iterable[Span]") -> "list[Span]":
        """Return what remains of these days, in their order."""
        rest, begin = [], self.begin
        for other in sorted(others):
            if other.end <= begin or not other:
                continue
            rest.append(Span(begin, min(other.begin, self.end)))
            begin = max(begin, other.end)
        rest.append(Span(begin, self.end))
        return [span for span in rest if span]


ALWAYS = Span()
