"""
Announced response-time limits.

Article 12 of the 110 rules: each city or county decides its limits, announces them and answers
to the public for them. A limit holds for an area class and an urgency, for one priority or one
category of them where that was announced, from one day until another, and says which events start
and stop its clock. "No number announced" is a limit too. A call is judged by the limit in force
when it came in; a time equal to the limit is inside it.

What was announced is never edited: a new announcement ends what held before it.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import cached_property
from itertools import pairwise
from types import MappingProxyType
from typing import NamedTuple

from geodispatch.domain.category import Priority, Urgency


class ClockStart(StrEnum):
    """What starts the clock of a limit."""

    RECEIVED = "received"
    DISPATCHED = "dispatched"


class ClockStop(StrEnum):
    """What stops the clock of a limit."""

    DEPARTED = "departed"
    ARRIVED = "arrived"


class LimitKey(NamedTuple):
    """
    Which calls a limit is for; on one day at most one limit has a key.

    Parameters
    ----------
    priority, category
        ``None`` and empty for a limit that is announced for all of them.
    """

    area_class: str
    urgency: Urgency
    priority: Priority | None = None
    category: str = ""

    def __str__(self) -> str:
        only = self.category or (self.priority.name if self.priority else "")
        return ", ".join(filter(None, (self.area_class, self.urgency, only)))


@dataclass(frozen=True, slots=True)
class ResponseLimit:
    """
    One announced limit.

    Parameters
    ----------
    area_class
        ``urban``, ``suburban``, ``rural`` or a class that the city made.
    limit
        ``None`` where no number was announced.
    valid_from, valid_until
        First day (inclusive) and first day after (exclusive), in the city's time zone;
        ``valid_until`` is ``None`` while in force.
    source
        The notice that announced it, or the word "illustrative".
    priority, category
        The one priority, or the one category by its code in the rule book, that it is announced
        for; at most one of the two.
    notice
        Day of the notice; ``None`` where it is not known.
    """

    area_class: str
    urgency: Urgency
    limit: timedelta | None
    starts: ClockStart
    stops: ClockStop
    valid_from: date
    valid_until: date | None
    source: str
    article: str = "R12"
    priority: Priority | None = None
    category: str = ""
    notice: date | None = None

    def __post_init__(self) -> None:
        if self.limit is not None and self.limit <= timedelta(0):
            msg = f"A limit of {self.limit} for {self.key} is not positive."
            raise ValueError(msg)
        if self.valid_until is not None and self.valid_until <= self.valid_from:
            msg = (
                f"The limit for {self.key} ends on {self.valid_until}, "
                f"not after it begins on {self.valid_from}."
            )
            raise ValueError(msg)
        if self.priority is not None and self.category:
            msg = (
                f"The limit for {self.key} is for the priority {self.priority.name} too; "
                "it may be for one priority or for one category."
            )
            raise ValueError(msg)

    @property
    def key(self) -> LimitKey:
        """Which calls it is for."""
        return LimitKey(self.area_class, self.urgency, self.priority, self.category)

    def in_force(self, day: date) -> bool:
        """Whether the limit holds on ``day``."""
        return self.valid_from <= day and (self.valid_until is None or day < self.valid_until)


class ResponseLimits:
    """
    All limits of one city, past and present.

    Raises
    ------
    ValueError
        If two limits of the same key hold on the same day.
    """

    def __init__(self, limits: Iterable[ResponseLimit] = ()) -> None:
        self._limits = tuple(sorted(limits, key=_by_key_and_day))
        for earlier, later in pairwise(self._limits):
            if earlier.key == later.key and _both_hold(earlier, later):
                msg = (
                    f"Two limits for {later.key} hold on "
                    f"{later.valid_from}: end the earlier one before the later one begins."
                )
                raise ValueError(msg)

    def __iter__(self) -> Iterator[ResponseLimit]:
        return iter(self._limits)

    def __len__(self) -> int:
        return len(self._limits)

    def for_call(
        self,
        area_class: str,
        urgency: Urgency,
        received_at: datetime,
        priority: Priority | None = None,
        category: str = "",
    ) -> ResponseLimit | None:
        """
        Return the limit in force on the day of the call; ``None`` where there is none.

        One that is announced for the category of the call goes before one for its priority, and
        that before the one for all.

        Parameters
        ----------
        received_at
            Already in the city's time zone: the day is its date.
        priority, category
            Of the call; limits that are for one alone are not looked at without them.
        """
        day = received_at.date()
        keys = [LimitKey(area_class, urgency)]
        if priority is not None:
            keys.insert(0, LimitKey(area_class, urgency, priority))
        if category:
            keys.insert(0, LimitKey(area_class, urgency, None, category))
        known = (limit for key in keys for limit in self._by_key.get(key, ()))
        return next((limit for limit in known if limit.in_force(day)), None)

    @cached_property
    def _by_key(self) -> Mapping[LimitKey, tuple[ResponseLimit, ...]]:
        found: dict[LimitKey, tuple[ResponseLimit, ...]] = {}
        for limit in self._limits:
            found[limit.key] = (*found.get(limit.key, ()), limit)
        return MappingProxyType(found)

    def announce(self, new: Iterable[ResponseLimit], on: date) -> "ResponseLimits":
        """
        Return the limits once further ones are announced.

        What holds before a new one ends on its first day. One that is announced for the very same
        first day, which has not come yet, is replaced: it never held.

        Parameters
        ----------
        on
            Day of the announcement, on the city's clocks.

        Raises
        ------
        ValueError
            If a new limit begins before ``on``: nobody promises backwards. If two limits of the
            same key would hold on a day: two new ones, or a new one and one that was announced to
            begin after it and before it ends.
        """
        kept = list(self._limits)
        added = tuple(new)
        for limit in added:
            if limit.valid_from < on:
                msg = (
                    f"The limit for {limit.key} begins on {limit.valid_from}, before it is "
                    f"announced on {on}; it may begin on that day or later."
                )
                raise ValueError(msg)
            kept = [left for old in kept if (left := _left_of(old, limit, on))]
        return ResponseLimits((*kept, *added))


def _left_of(old: ResponseLimit, new: ResponseLimit, on: date) -> ResponseLimit | None:
    """Return what is left of a limit once another is announced; ``None`` where nothing is."""
    if old.key != new.key or not _both_hold(*sorted((old, new), key=_by_key_and_day)):
        return old
    if old.valid_from < new.valid_from:
        return replace(old, valid_until=new.valid_from)
    # A day that has begun is judged by what was in force: calls were already promised that.
    return None if old.valid_from == new.valid_from > on else old


def _both_hold(earlier: ResponseLimit, later: ResponseLimit) -> bool:
    return earlier.valid_until is None or later.valid_from < earlier.valid_until


def _by_key_and_day(limit: ResponseLimit) -> tuple[str, str, int, str, date]:
    rank = 0 if limit.priority is None else int(limit.priority)
    return limit.area_class, limit.urgency, rank, limit.category, limit.valid_from
