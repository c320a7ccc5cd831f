"""
Announced response-time limits.

Article 12 of the 110 rules: each city or county decides its limits, announces them and answers
to the public for them. A limit holds for an area class and an urgency, from one day until
another, and says which events start and stop its clock. "No number announced" is a limit too.
A call is judged by the limit in force when it came in; a time equal to the limit is inside it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from geodispatch.domain.category import Urgency


class ClockStart(StrEnum):
    """What starts the clock of a limit."""

    RECEIVED = "received"
    DISPATCHED = "dispatched"


class ClockStop(StrEnum):
    """What stops the clock of a limit."""

    DEPARTED = "departed"
    ARRIVED = "arrived"


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

    def __post_init__(self) -> None:
        if self.limit is not None and self.limit <= timedelta(0):
            msg = f"A limit of {self.limit} for {self.area_class}, {self.urgency} is not positive."
            raise ValueError(msg)
        if self.valid_until is not None and self.valid_until <= self.valid_from:
            msg = (
                f"The limit for {self.area_class}, {self.urgency} ends on {self.valid_until}, "
                f"not after it begins on {self.valid_from}."
            )
            raise ValueError(msg)

    def in_force(self, day: date) -> bool:
        """Whether the limit holds on ``day``."""
        return self.valid_from <= day and (self.valid_until is None or day < self.valid_until)


class ResponseLimits:
    """
    All limits of one city, past and present.

    Raises
    ------
    ValueError
        If two limits for the same area class and urgency hold on the same day.
    """

    def __init__(self, limits: Iterable[ResponseLimit] = ()) -> None:
        self._limits = tuple(sorted(limits, key=_by_area_and_day))
        for earlier, later in zip(self._limits, self._limits[1:], strict=False):
            same = (earlier.area_class, earlier.urgency) == (later.area_class, later.urgency)
            if same and (earlier.valid_until is None or later.valid_from < earlier.valid_until):
                msg = (
                    f"Two limits for {later.area_class}, {later.urgency} hold on "
                    f"{later.valid_from}: end the earlier one before the later one begins."
                )
                raise ValueError(msg)

    def __iter__(self) -> Iterator[ResponseLimit]:
        return iter(self._limits)

    def __len__(self) -> int:
        return len(self._limits)

    def for_call(
        self, area_class: str, urgency: Urgency, received_at: datetime
    ) -> ResponseLimit | None:
        """
        Return the limit in force on the day of the call; ``None`` where there is none.

        ``received_at`` must already be in the city's time zone: the day is its date.
        """
        day = received_at.date()
        for limit in self._limits:
            if (limit.area_class, limit.urgency) == (area_class, urgency) and limit.in_force(day):
                return limit
        return None


def _by_area_and_day(limit: ResponseLimit) -> tuple[str, str, date]:
    return limit.area_class, limit.urgency, limit.valid_from
