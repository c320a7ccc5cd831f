"""Who asks for incidents of a period, and which of them are meant; only what he may see."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from geodispatch.desk.archive import Filed, filed_between, filed_of
from geodispatch.desk.desk import Desk
from geodispatch.desk.places import PlaceIndex, SpotKind
from geodispatch.desk.sight import sees_incident
from geodispatch.domain.people import Principal
from geodispatch.policing import City

NEAR_M = 300.0
FEWEST_DIGITS = 4
_POINTS = frozenset({SpotKind.COORDINATES, SpotKind.LANDMARK, SpotKind.STATION})
"""What is one place; a road and a district are more than what lies near their middle."""


@dataclass(frozen=True, slots=True)
class Search:
    """
    What is looked for; what is empty, or ``None``, is not asked.

    Parameters
    ----------
    since, until
        When the first call came in: from (inclusive), until (exclusive).
    number
        Of the incident or of one of its calls, or a part of it; a whole number of an incident is
        found whenever it was.
    where
        Part of the name, or the code, of the jurisdiction where it is or whose it is; part of the
        name of its street; or whatever `PlaceIndex` takes for one place, within 300 m of it.
    phone
        A call-back number, or its last digits, at least four; how it is written does not matter.
    open
        Whether it is open, or closed.
    """

    since: datetime
    until: datetime
    number: str = ""
    category: str = ""
    where: str = ""
    phone: str = ""
    open: bool | None = None


def search(desk: Desk, who: Principal, asked: Search, places: PlaceIndex) -> tuple[Filed, ...]:
    """
    Return the incidents that are meant and that somebody may see, the latest first.

    Parameters
    ----------
    places
        What in the city has a name.

    Raises
    ------
    LogUnavailableError, DamagedLogError
        If the log cannot be read.
    """
    wanted = asked.number.strip().casefold()
    whole = visible_to(desk, who, asked.number.strip().upper()) if wanted else None
    if whole is not None:
        return (whole,)
    found: Iterable[Filed] = filed_between(desk.log, asked.since, asked.until)
    found = [one for one in found if all(test(one) for test in _tests(desk, asked, places))]
    found = [one for one in found if sees_incident(who, desk, one.record)]
    return tuple(_rung_from(desk, found, asked.phone) if asked.phone.strip() else found)


def visible_to(desk: Desk, who: Principal, number: str) -> Filed | None:
    """Return one incident by its number; ``None`` where there is none, or not for him."""
    filed = filed_of(desk.log, number)
    if filed is None or not sees_incident(who, desk, filed.record):
        return None
    return filed


def digits(phone: str) -> str:
    """
    Return the digits of a telephone number.

    Examples
    --------
    >>> digits("+86 138-0000 0000")
    '8613800000000'
    """
    return "".join(mark for mark in phone if mark.isdecimal())


def _tests(desk: Desk, asked: Search, places: PlaceIndex) -> list[Callable[[Filed], bool]]:
    """Return what an incident must pass, the cheap ones first."""
    tests: list[Callable[[Filed], bool]] = []
    number, where = asked.number.strip().casefold(), asked.where.strip()
    if number:
        tests.append(lambda one: any(number in s.casefold() for s in (one.number, *one.calls)))
    if asked.category:
        tests.append(lambda one: one.incident.category == asked.category)
    if asked.open is not None:
        board = desk.log.board()
        tests.append(lambda one: (one.number in board.open) is asked.open)
    if where:
        tests.append(_Where(desk.city, places, where))
    return tests


class _Where:
    """Whether an incident is where somebody says."""

    def __init__(self, city: City, places: PlaceIndex, text: str) -> None:
        self._city, self._places, self._name = city, places, text.casefold()
        spots = places.find(text, limit=1).spots
        self._near = spots[0].place if spots and spots[0].kind in _POINTS else None

    def __call__(self, one: Filed) -> bool:
        place = one.incident.place
        if self._near is not None and self._near.distance_m(place) <= NEAR_M:
            return True
        return any(self._name in name.casefold() for name in self._names(one))

    def _names(self, one: Filed) -> Iterator[str]:
        city, place = self._city, one.incident.place
        here = city.locate(place, city.rules(one.incident.received_at)).jurisdiction
        owner = city.jurisdictions.get(one.owner) if one.owner else None
        for area in (here, owner):
            if area is not None:
                yield from (area.name, area.code)
        yield one.owner
        yield self._places.street_at(place)


def _rung_from(desk: Desk, found: Iterable[Filed], phone: str) -> list[Filed]:
    """Keep those that somebody rang about from a number; what was erased nobody knows any more."""
    wanted, held = digits(phone), list(found)
    if len(wanted) < FEWEST_DIGITS:
        return []
    texts = desk.log.personal(ref for one in held for ref in one.phones)
    return [
        one
        for one in held
        if any(digits(texts[ref]).endswith(wanted) for ref in one.phones if ref in texts)
    ]
