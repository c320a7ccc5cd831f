"""
What a log says of callers' numbers and of hazards, kept in memory and read on from where it was.

Numbers are kept as keyed hashes, words not at all: beside each stands under which reference the
text lies, so that whoever answers can ask whether it was erased since.
"""

import re
import secrets
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from threading import Lock, Thread
from types import MappingProxyType
from typing import Any

from geodispatch.desk.log import DeskLog
from geodispatch.domain.events import (
    CallJudgedFalse,
    CallLinked,
    CallReceived,
    Event,
    FactsStated,
    HandlingFedBack,
    IncidentClosed,
    IncidentHandedOver,
    IncidentOpened,
    IncidentReclassified,
    InjuryReported,
    PlaceCorrected,
    Sealed,
)
from geodispatch.domain.place import Place
from geodispatch.errors import GeodispatchError

MOST_ENTRIES = 400_000
"""Of the log, the latest, that are looked at; what lies before is found in its records alone."""

HAZARD_FACTS = frozenset({"armed"})
"""Facts of an incident of which whoever goes to the same address again should know."""

HAZARD_WORDS = re.compile(
    r"持械|匕首|凶器|弩|斧头|棍棒|爆炸物|炸药|雷管|汽油|煤气罐|袭警|暴力抗法|恶犬|烈性犬|\w?[刀枪]\w?"
    r"|\b(?:knife|knives|guns?|firearms?|rifle|pistol|weapons?|machete|axe|crossbow|bomb|petrol"
    r"|explosives?|gasoline|(?:attack|assault)(?:ed)? (?:on |an )?(?:officers?|police)"
    r"|(?:dangerous|vicious|attack) dogs?)\b",
    re.IGNORECASE,
)
"""Words by which a report speaks of a weapon, an attack on the police or a dangerous dog."""

_PAGE = 2_000
_PAGES_AT_ONCE = 8
_LEAST_DIGITS = 5
_DIGITS_HASHED = 8
_CELL_DEGREES = 0.002
_EXTENSION = re.compile(r"(?:转|轉|分机|分機|ext|x|#|[,;，；/]).*", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Mark:
    """
    A hazard that an incident had.

    Parameters
    ----------
    fact, word, hurt
        One of them: the code of a fact, the word that a text used, who was hurt.
    ref
        Of the text that it rests on; empty where it rests on none.
    """

    at: datetime
    fact: str = ""
    word: str = ""
    hurt: str = ""
    ref: str = ""


@dataclass(slots=True)
class Past:
    """An incident as far as it concerns a caller or an address; owner and desk by their codes."""

    number: str
    category: str
    place: Place
    at: datetime
    owner: str
    desk: str
    closed: bool = False
    judged_false: bool = False
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True, slots=True)
class Rung:
    """A call with a number; ``ref`` is where that lies."""

    call: str
    place: Place
    at: datetime
    ref: str


def number_of(phone: str) -> str:
    """
    Return the digits of a telephone number, without extension and leading zeros.

    Examples
    --------
    >>> number_of("+86 (027) 8765-4321 转 12"), number_of("０１３8 0013 8000")
    ('8602787654321', '13800138000')
    """
    line = _EXTENSION.sub("", phone)
    digits = "".join(str(int(mark)) for mark in line if mark.isdecimal())
    return digits.lstrip("0")


def same_number(one: str, other: str) -> bool:
    """
    Whether two numbers of `number_of` may be one: with and without its area or its country.

    Examples
    --------
    >>> same_number("8613800138000", "13800138000"), same_number("2787654321", "1087654321")
    (True, False)
    >>> same_number("8602787654321", "2787654321"), same_number("110", "110")
    (True, False)
    """
    short, long = sorted((one, other), key=len)
    return len(short) >= _LEAST_DIGITS and long.endswith(short)


class _Known:
    """What was read so far: calls by number, hazards of calls, incidents, where the marked are."""

    def __init__(self) -> None:
        self.rung: dict[bytes, list[Rung]] = defaultdict(list)
        self.said: dict[str, tuple[Mark, ...]] = {}
        self.incident_of: dict[str, str] = {}
        self.past: dict[str, Past] = {}
        self.cells: dict[tuple[int, int], set[str]] = defaultdict(set)
        self._salt = secrets.token_bytes(16)

    def digest(self, digits: str) -> bytes:
        """Return what numbers share that end alike; nobody can tell them from it."""
        ending = digits[-_DIGITS_HASHED:]
        return blake2b(ending.encode(), key=self._salt, digest_size=16).digest()

    def mark(self, past: Past | None, marks: tuple[Mark, ...]) -> None:
        """Add hazards to an incident, each once, and keep it where it is found."""
        if past is None:
            return
        known = {_what(mark) for mark in past.marks}
        past.marks += tuple(mark for mark in marks if _what(mark) not in known)
        if past.marks:
            self.cells[_cell(past.place)].add(past.number)


class Recollection:
    """What one log says; it is read on at every question, from any thread."""

    def __init__(self) -> None:
        self._reading = Lock()
        self._finishing = False
        self._seq = -1
        self._known = _Known()

    def read_on(self, log: DeskLog, pages: int = _PAGES_AT_ONCE) -> bool:
        """
        Read what the log has had since; return whether its end was reached.

        Parameters
        ----------
        log
            The same every time.
        pages
            At most so many, of 2,000 entries.

        Raises
        ------
        LogUnavailableError, DamagedLogError
            If it cannot be read now.
        """
        with self._reading:
            if self._seq < 0:
                self._seq = max(0, log.head().seq - MOST_ENTRIES)
            return any(self._read_page(log) for _ in range(pages))

    def finish(self, log: DeskLog) -> None:
        """Read a long log to its end on a thread of its own, while questions are answered."""
        with self._reading:
            if self._finishing:
                return
            self._finishing = True
        Thread(target=self._finish, args=(log,), name="recollection", daemon=True).start()

    def _finish(self, log: DeskLog) -> None:
        try:
            while not self.read_on(log, pages=1):
                pass
        except GeodispatchError:
            pass  # the next question says why, and begins it again
        finally:
            self._finishing = False

    def rung_from(self, phone: str) -> list[Rung]:
        """Return the calls whose number ends alike; it is for the caller to compare the texts."""
        digits = number_of(phone)
        if len(digits) < _LEAST_DIGITS:
            return []
        with self._reading:
            return list(self._known.rung.get(self._known.digest(digits), ()))

    def incident_of(self, call: str) -> Past | None:
        """Return the incident that a call reports; ``None`` where none is known."""
        return self._known.past.get(self._known.incident_of.get(call, ""))

    def near(self, place: Place, within_m: float) -> list[tuple[float, Past]]:
        """Return the incidents with a hazard within at most 200 m, each after its distance."""
        column, row = _cell(place)
        # At 60 degrees a cell is 110 m wide; farther north two of them would be needed.
        around = [(column + x, row + y) for x in (-2, -1, 0, 1, 2) for y in (-1, 0, 1)]
        with self._reading:
            numbers = [number for cell in around for number in self._known.cells.get(cell, ())]
            past = [self._known.past[number] for number in numbers]
        measured = [(one.place.distance_m(place), one) for one in past]
        return [(away_m, one) for away_m, one in measured if away_m <= within_m]

    def _read_page(self, log: DeskLog) -> bool:
        """Read one page; return whether it was the last."""
        entries = list(log.entries(after=self._seq, until=self._seq + _PAGE))
        refs = [one.ref for entry in entries for one in _sealed(entry.event)]
        texts = log.personal(refs) if refs else {}
        for entry in entries:
            take = _TAKES.get(type(entry.event))
            if take is not None:
                take(self._known, entry.event, texts)
            self._seq = entry.seq
        return len(entries) < _PAGE


def _received(known: _Known, event: CallReceived, texts: Mapping[str, str]) -> None:
    if event.phone is not None:
        digits = number_of(texts.get(event.phone.ref, ""))
        if len(digits) >= _LEAST_DIGITS:
            rung = Rung(event.call, event.place, event.at, event.phone.ref)
            known.rung[known.digest(digits)].append(rung)
    known.said[event.call] = tuple(_spoken(event, texts))


def _opened(known: _Known, event: IncidentOpened, texts: Mapping[str, str]) -> None:
    past = Past(event.incident, event.category, event.place, event.at, event.owner, event.desk)
    known.past[event.incident] = past
    known.mark(past, _facts(event.facts, event.at))
    if event.call:
        _linked(known, event, texts)


def _linked(known: _Known, event: IncidentOpened | CallLinked, _texts: Mapping[str, str]) -> None:
    known.incident_of[event.call] = event.incident
    known.mark(known.past.get(event.incident), known.said.get(event.call, ()))


def _reclassified(known: _Known, event: IncidentReclassified, _texts: Mapping[str, str]) -> None:
    past = known.past.get(event.incident)
    if past is not None:
        past.category = event.category
        # A fact that was taken back was a mistake.
        past.marks = tuple(mark for mark in past.marks if not mark.fact)
        known.mark(past, _facts(event.facts, event.at))


def _moved(known: _Known, event: PlaceCorrected, _texts: Mapping[str, str]) -> None:
    past = known.past.get(event.incident)
    if past is not None:
        known.cells[_cell(past.place)].discard(past.number)
        past.place, past.owner = event.place, event.owner
        known.mark(past, ())


def _handed_over(known: _Known, event: IncidentHandedOver, _texts: Mapping[str, str]) -> None:
    past = known.past.get(event.incident)
    if past is not None:
        past.owner = event.taker


def _told(
    known: _Known,
    event: FactsStated | HandlingFedBack | InjuryReported,
    texts: Mapping[str, str],
) -> None:
    hurt = (Mark(event.at, hurt=event.who),) if isinstance(event, InjuryReported) else ()
    known.mark(known.past.get(event.incident), (*hurt, *_spoken(event, texts)))


def _judged(known: _Known, event: CallJudgedFalse, _texts: Mapping[str, str]) -> None:
    past = known.past.get(event.incident)
    if past is not None:
        past.judged_false = True


def _closed(known: _Known, event: IncidentClosed, _texts: Mapping[str, str]) -> None:
    past = known.past.get(event.incident)
    if past is not None:
        past.closed = True


def _what(mark: Mark) -> tuple[str, str, str, str]:
    return mark.fact, mark.word, mark.hurt, mark.ref


def _sealed(event: Event) -> Iterator[Sealed]:
    """Yield the texts of an event that are looked at."""
    if type(event) not in _SEALED:
        return
    for name in _SEALED[type(event)]:
        sealed = getattr(event, name)
        if sealed is not None:
            yield sealed


def _spoken(event: Event, texts: Mapping[str, str]) -> Iterator[Mark]:
    for sealed in _sealed(event):
        if isinstance(event, CallReceived) and sealed is event.phone:
            continue
        words = HAZARD_WORDS.findall(texts.get(sealed.ref, ""))
        for word in dict.fromkeys(word.casefold() for word in words):
            yield Mark(event.at, word=word, ref=sealed.ref)


def _facts(facts: frozenset[str], at: datetime) -> tuple[Mark, ...]:
    return tuple(Mark(at, fact=code) for code in sorted(facts & HAZARD_FACTS))


def _cell(place: Place) -> tuple[int, int]:
    return int(place.lon // _CELL_DEGREES), int(place.lat // _CELL_DEGREES)


_SEALED: Mapping[type[Event], tuple[str, ...]] = MappingProxyType(
    {
        CallReceived: ("phone", "words"),
        FactsStated: ("facts",),
        HandlingFedBack: ("report",),
        InjuryReported: ("account",),
    }
)

_Take = Callable[[_Known, Any, Mapping[str, str]], None]
_TAKES: Mapping[type[Event], _Take] = MappingProxyType(
    {
        CallReceived: _received,
        IncidentOpened: _opened,
        CallLinked: _linked,
        IncidentReclassified: _reclassified,
        PlaceCorrected: _moved,
        IncidentHandedOver: _handed_over,
        FactsStated: _told,
        HandlingFedBack: _told,
        InjuryReported: _told,
        CallJudgedFalse: _judged,
        IncidentClosed: _closed,
    }
)
