"""
The desks of a city and who sits at them (110 rules, arts. 2, 8 and 13).

Every jurisdiction belongs to exactly one desk, and every desk has somebody at every hour. What
falls short of that can be held as a value, so that it can be told in full; it is told by
`DeskAreas.doubts` and `Watches.uncovered`.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from geodispatch.domain.naming import Name
from geodispatch.domain.times import keep_span, utc
from geodispatch.errors import InputError

Span = tuple[datetime, datetime]
"""From (inclusive) until (exclusive), UTC."""


@dataclass(frozen=True, slots=True)
class DispatchDesk:
    """
    A desk that takes the calls of a city or a county.

    Parameters
    ----------
    jurisdictions
        Codes of those whose calls it takes.
    """

    code: str
    name: Name
    jurisdictions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AreaDoubts:
    """
    Where desks and jurisdictions do not fit together.

    Parameters
    ----------
    without
        Codes of jurisdictions that no desk names.
    shared
        Codes of jurisdictions that several desks name, with the codes of those.
    unknown
        Codes that desks name and no jurisdiction has, with the codes of those desks.
    """

    without: tuple[str, ...]
    shared: Mapping[str, tuple[str, ...]]
    unknown: Mapping[str, tuple[str, ...]]

    def __bool__(self) -> bool:
        return bool(self.without or self.shared or self.unknown)


class DeskAreas:
    """
    Which desk a call belongs to, by the jurisdiction of its place.

    Raises
    ------
    ValueError
        If there is no desk, or two have the same code.
    """

    def __init__(self, desks: Iterable[DispatchDesk]) -> None:
        self._desks = tuple(desks)
        self._by_code = {desk.code: desk for desk in self._desks}
        if not self._desks or len(self._by_code) != len(self._desks):
            msg = "A city has one desk or more, each with a code of its own."
            raise ValueError(msg)
        self._naming: dict[str, list[DispatchDesk]] = defaultdict(list)
        for desk in self._desks:
            for code in dict.fromkeys(desk.jurisdictions):
                self._naming[code].append(desk)

    def __iter__(self) -> Iterator[DispatchDesk]:
        return iter(self._desks)

    def __len__(self) -> int:
        return len(self._desks)

    def get(self, code: str) -> DispatchDesk | None:
        """Return the desk with this code; ``None`` if there is none."""
        return self._by_code.get(code)

    def desk_of(self, jurisdiction: str) -> DispatchDesk:
        """
        Return the one desk that takes the calls of a jurisdiction.

        The only desk of a city takes every call, wherever it is from.

        Parameters
        ----------
        jurisdiction
            Its code; empty for a city that has none.

        Raises
        ------
        InputError
            If several desks are there and none, or more than one, names the jurisdiction.
        """
        if len(self._desks) == 1:
            return self._desks[0]
        named = self._naming.get(jurisdiction, [])
        if len(named) != 1:
            codes = ", ".join(desk.code for desk in named)
            problem = f"the jurisdiction {jurisdiction!r} belongs to {codes or 'no desk'}"
            raise InputError(problem, "Let exactly one desk name it", field="jurisdictions")
        return named[0]

    def doubts(self, jurisdictions: Iterable[str]) -> AreaDoubts:
        """Hold the desks against the jurisdictions of their city, in the order of these."""
        codes = tuple(dict.fromkeys(jurisdictions))
        naming = {
            code: tuple(desk.code for desk in self._naming.get(code, ()))
            for code in (*codes, *self._naming)
        }
        return AreaDoubts(
            without=tuple(code for code in codes if not naming[code]),
            shared={code: naming[code] for code in codes if len(naming[code]) > 1},
            unknown={code: desks for code, desks in naming.items() if code not in set(codes)},
        )


def the_one_desk(code: str, name: Name, jurisdictions: Iterable[str]) -> DeskAreas:
    """Return what a city has that names no desks: a single one, for all of it."""
    return DeskAreas((DispatchDesk(code, name, tuple(jurisdictions)),))


@dataclass(frozen=True, slots=True)
class Watch:
    """
    Somebody at a position of a desk for some hours.

    Parameters
    ----------
    desk, seat
        Code of the desk, and which of its positions.
    operator
        Number of whoever sits there; never empty.
    on_from, on_until
        From (inclusive) until (exclusive), aware, kept in UTC.
    languages
        That he speaks besides that of the desk, as BCP 47 tags.
    """

    desk: str
    seat: str
    operator: str
    on_from: datetime
    on_until: datetime
    languages: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        keep_span(self, ("on_from", "on_until"), f"Operator {self.operator}: ", "watch")

    def on(self, now: datetime) -> bool:
        """Whether the watch has begun and not ended."""
        return self.on_from <= utc("now", now) < self.on_until

    def speaks(self, language: str) -> bool:
        """
        Whether a caller of this language is understood: the first part of the tags decides.

        Examples
        --------
        >>> from datetime import UTC, datetime
        >>> begin, end = datetime(2026, 3, 6, tzinfo=UTC), datetime(2026, 3, 7, tzinfo=UTC)
        >>> watch = Watch("wuhan", "3", "0217", begin, end, frozenset({"en", "mn-Mong"}))
        >>> watch.speaks("en-GB"), watch.speaks("mn"), watch.speaks("ko")
        (True, True, False)
        """
        return _spoken(language) in {_spoken(one) for one in self.languages}


class Watches:
    """All watches of a roster."""

    def __init__(self, watches: Iterable[Watch]) -> None:
        self._watches = tuple(watches)
        self._of: dict[str, list[Watch]] = defaultdict(list)
        for watch in self._watches:
            self._of[watch.desk].append(watch)
        for row in self._of.values():
            row.sort(key=lambda watch: (watch.on_from, watch.on_until, watch.seat, watch.operator))

    def __iter__(self) -> Iterator[Watch]:
        return iter(self._watches)

    def __len__(self) -> int:
        return len(self._watches)

    def uncovered(self, desk: str, begin: datetime, until: datetime) -> tuple[Span, ...]:
        """
        Return the hours in which nobody sits at a desk (110 rules, art. 2), in their order.

        Parameters
        ----------
        begin, until
            The hours that are asked about, from (inclusive) until (exclusive).

        Raises
        ------
        ValueError
            If one of them has no zone, or they do not end after they begin.
        """
        since, end = utc("from", begin), utc("until", until)
        if end <= since:
            msg = f"The hours end at {end.isoformat()}, not after they begin."
            raise ValueError(msg)
        empty = []
        for watch in self._of.get(desk, ()):
            if watch.on_from >= end:
                break
            if watch.on_from > since:
                empty.append((since, watch.on_from))
            since = max(since, watch.on_until)
        if since < end:
            empty.append((since, end))
        return tuple(empty)

    def on_duty(self, desk: str, now: datetime) -> tuple[Watch, ...]:
        """Return who sits at a desk now, by when they came, then by seat."""
        return tuple(watch for watch in self._of.get(desk, ()) if watch.on(now))

    def speaking(self, desk: str, language: str, now: datetime) -> tuple[Watch, ...]:
        """Return who sits at a desk now and understands a caller (110 rules, art. 8)."""
        return tuple(watch for watch in self.on_duty(desk, now) if watch.speaks(language))

    def clashes(self) -> tuple[tuple[Watch, Watch], ...]:
        """
        Return watches of one operator that overlap: nobody sits in two places at once.

        Each is paired with an earlier one that has not ended when it begins.
        """
        last: dict[str, Watch] = {}
        found = []
        for watch in sorted(self._watches, key=lambda watch: (watch.on_from, watch.on_until)):
            before = last.get(watch.operator)
            if before is not None and watch.on_from < before.on_until:
                found.append((before, watch))
            if before is None or watch.on_until > before.on_until:
                last[watch.operator] = watch
        return tuple(found)


def _spoken(language: str) -> str:
    """Return the part of a tag that says which language it is: script and country are no bar."""
    return language.split("-", 1)[0].casefold()
