"""
Shift plans: how many units stand where, in each hour of the week.

Hours are those of the city's clocks, Monday 00:00 to 01:00 first, as everywhere that hours of the
week are counted. A shift that goes over midnight belongs to the day on which it begins.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from geodispatch.domain.place import Place
from geodispatch.domain.unit import AvlFix, Crew, Unit, UnitKind

HOURS_A_WEEK = 7 * 24
EVERY_DAY = frozenset(range(1, 8))
"""Monday is day 1, Sunday day 7 (ISO 8601)."""

MOST_UNITS_AT_A_POST = 999


@dataclass(frozen=True, slots=True)
class Post:
    """
    Units that stand somewhere in some hours of the week.

    Parameters
    ----------
    name
        Of the place; several shifts may share it.
    units
        How many stand there, 0 to `MOST_UNITS_AT_A_POST`.
    days
        On which the shift begins, 1 for Monday to 7 for Sunday.
    from_hour, to_hour
        From (inclusive, 0 to 23) until (exclusive, 1 to 24). Where the end is not after the
        beginning it is on the next day, so that 8 to 8 are 24 hours.

    Raises
    ------
    ValueError
        If there is no name, a number is out of its bounds, or no day is named.

    Examples
    --------
    >>> night = Post("North gate", Place(114.3, 30.6), days=frozenset({7}), from_hour=22, to_hour=2)
    >>> sorted(night.hours)
    [0, 1, 166, 167]
    """

    name: str
    place: Place
    kind: UnitKind = UnitKind.CAR
    units: int = 1
    days: frozenset[int] = EVERY_DAY
    from_hour: int = 0
    to_hour: int = 24
    hours: frozenset[int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if not self.name:
            msg = "A post needs a name."
            raise ValueError(msg)
        bounds = {
            "units": (self.units, 0, MOST_UNITS_AT_A_POST),
            "from_hour": (self.from_hour, 0, 23),
            "to_hour": (self.to_hour, 1, 24),
        }
        for name, (number, least, most) in bounds.items():
            if not least <= number <= most:
                msg = f"Post {self.name}: {name} is {number}, not from {least} to {most}."
                raise ValueError(msg)
        if not self.days or not self.days <= EVERY_DAY:
            msg = f"Post {self.name}: days are {sorted(self.days)}, not some of 1 to 7."
            raise ValueError(msg)
        object.__setattr__(self, "hours", frozenset(self._hours()))

    def _hours(self) -> Iterator[int]:
        length = self.to_hour - self.from_hour
        for day in self.days:
            begin = 24 * (day - 1) + self.from_hour
            for hour in range(begin, begin + (length if length > 0 else length + 24)):
                yield hour % HOURS_A_WEEK


class ShiftPlan:
    """
    The posts of a force over a week.

    Examples
    --------
    >>> day = Post("North gate", Place(114.3, 30.6), units=2, from_hour=8, to_hour=20)
    >>> plan = ShiftPlan([day])
    >>> [len(plan.at(hour)) for hour in (7, 8, 19, 20)]
    [0, 1, 1, 0]
    """

    def __init__(self, posts: Iterable[Post] = ()) -> None:
        self.posts = tuple(posts)

    def __repr__(self) -> str:
        return f"<ShiftPlan of {len(self.posts)} posts>"

    def at(self, hour_of_week: int) -> tuple[Post, ...]:
        """
        Return the posts that are manned in an hour of the week, 0 to 167, in their order.

        Raises
        ------
        ValueError
            If there is no such hour.
        """
        if not 0 <= hour_of_week < HOURS_A_WEEK:
            msg = f"The week has no hour {hour_of_week}; hours are from 0 to {HOURS_A_WEEK - 1}."
            raise ValueError(msg)
        return tuple(post for post in self.posts if post.units and hour_of_week in post.hours)


def posted_units(plan: ShiftPlan, hour_of_week: int) -> tuple[Unit, ...]:
    """
    Return the units of a shift plan in an hour of the week, free and at their posts.

    Callsigns are the name of the post and a number; every crew is two officers.

    Raises
    ------
    ValueError
        If there is no such hour.
    """
    units: list[Unit] = []
    standing: dict[str, int] = {}
    for post in plan.at(hour_of_week):
        for _ in range(post.units):
            number = standing[post.name] = standing.get(post.name, 0) + 1
            callsign = f"{post.name} {number}"
            units.append(Unit(callsign, post.kind, post.name, Crew(2), fix=AvlFix(post.place)))
    return tuple(units)
