"""
What goes on now (110 rules, art. 39, 1 and 4): the nearest unit goes, and not the one it is about.

The incident on the log of the desk is like any other: what goes on there, no word of a complaint,
no caller, a key like any. Which units are withheld from it is known here only; the desk is told
their callsigns and no reason, and offers the others.
"""

import logging
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from geodispatch.desk.commands import PROGRAM, AcceptIncident, ReceiveCall
from geodispatch.desk.commands.calls import refuse_complaint
from geodispatch.desk.complaints.store import ComplaintStore, Filing
from geodispatch.desk.complaints.taking import FiledLodging, lodging_in, step_in
from geodispatch.desk.desk import Desk
from geodispatch.desk.log import Request
from geodispatch.desk.refusals import Refusal, refused
from geodispatch.domain.board import Board
from geodispatch.domain.complaints import ComplaintEvent, ComplaintRecord, Lodging, StepKind
from geodispatch.domain.events import Stamp
from geodispatch.domain.incident import Incident
from geodispatch.domain.naming import Name
from geodispatch.errors import (
    GeodispatchError,
    RefusedCommandError,
    UnknownCategoryError,
    UnknownFactError,
)

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, repr=False)
class _Held:
    """
    Units of one complaint that are not sent to its incident.

    Parameters
    ----------
    incident
        Empty as long as it is not known here.
    """

    incident: str
    since: datetime
    callsigns: frozenset[str]


class Scene:
    """Opens what goes on now as an incident of the desk, and knows who is withheld from it."""

    def __init__(self, store: ComplaintStore, desk: Desk | None) -> None:
        self._store, self._desk = store, desk
        self._held: tuple[int, tuple[_Held, ...]] = (0, ())
        self._away = False

    def check(self, lodging: Lodging, now: datetime) -> None:
        """
        Refuse what the desk would not open as an incident.

        Raises
        ------
        RefusedCommandError
            If the category is one of complaints or unknown, or the place is far away.
        """
        if self._desk is None or not lodging.on_scene or lodging.place is None:
            return
        city, rules = self._desk.city, self._desk.city.rules(now)
        if not city.plausible(lodging.place):
            far = Name("地点远在本市之外", "the place lies far outside the city")
            raise refused(Refusal.NOT_POSSIBLE, problem=far)
        try:
            refuse_complaint(rules.category(lodging.category))
            rules.require_facts(lodging.facts)
            Incident(lodging.place, lodging.category, now, lodging.severity, facts=lodging.facts)
        # What was typed there is not told: it may be what somebody said.
        except UnknownCategoryError:
            raise refused(Refusal.UNKNOWN_CATEGORY, category="…") from None
        except UnknownFactError:
            raise refused(Refusal.UNKNOWN_FACT, fact="…") from None
        except ValueError:
            degree = Name("严重程度无效", "there is no such severity")
            raise refused(Refusal.NOT_POSSIBLE, problem=degree) from None

    def open(self, number: str, now: datetime) -> str:
        """
        Open the incident of a complaint, once; return its number, empty where none is needed.

        Raises
        ------
        LogUnavailableError
            If one of the two stores is away; repeated, it is done once.
        """
        record = self._store.book()[number]
        if self._desk is None or not record.pending:
            return record.incident
        self.refresh()  # before anybody can be asked about the incident
        filed = lodging_in(self._store.texts(record.refs[:1])[record.refs[0]])
        incident = self._opened(self._desk, number, filed, now)
        event = ComplaintEvent(
            at=now, complaint=number, kind=StepKind.INCIDENT_OPENED, incident=incident
        )
        request = Request(f"incident/{number}", self._store.opaque(incident), PROGRAM)
        self._store.submit(request, now, lambda _book: Filing((event,), complaint=number))
        return incident

    def refresh(self) -> None:
        """
        Learn who is withheld by now.

        Raises
        ------
        LogUnavailableError, DamagedLogError
            If the store cannot say; what was known stays.
        """
        # The end first: what comes in meanwhile is then read again, not missed.
        seq = self._store.head().seq
        if self._held[0] != seq:
            records = [one for one in self._store.book().values() if one.on_scene]
            texts = self._store.texts(ref for one in records for ref in one.refs)
            self._held = (seq, tuple(_held(one, texts) for one in records))
        self._away = False

    def withheld(self, incident: str) -> frozenset[str]:
        """
        Return the callsigns that are not sent to an incident.

        While the store of complaints is away or damaged, what was known last counts: it holds up no
        dispatch, and is not asked again until `refresh` found it there.
        """
        if not self._away:
            try:
                self.refresh()
            except GeodispatchError as error:
                self._away = True
                kind = type(error).__name__
                _log.warning("Who is withheld from incidents is as it was known last (%s)", kind)
        held = self._held[1]
        if self._desk is None or not held:
            return frozenset()
        board = self._desk.view().board
        found = (one.callsigns for one in held if _about(one, incident, board))
        return frozenset().union(*found)

    def _opened(self, desk: Desk, number: str, filed: FiledLodging, now: datetime) -> str:
        said, by = filed.said, Stamp(filed.operator, filed.seat, desk.city.code)
        if said.place is None:
            return ""
        if not filed.takes_calls:  # his name on an incident would say what it is about
            by = Stamp(PROGRAM.operator, "", desk.city.code)
        call = ReceiveCall(
            place=said.place,
            category=said.category,
            severity=said.severity,
            facts=said.facts,
            same_as=said.same_as,
        )
        try:
            opened = desk.do(call, by, self._key(number), now).incident
        except RefusedCommandError:
            # What it should have been linked to was closed meanwhile: somebody goes all the same.
            plain = ReceiveCall(place=said.place)
            opened = desk.do(plain, by, self._key(f"{number}/plain"), now).incident
        if filed.takes_calls and not said.same_as:
            # As with any call: whoever took it has the incident, until somebody else does.
            with suppress(RefusedCommandError):
                accept = AcceptIncident(incident=opened)
                desk.do(accept, by, f"{self._key(number)}/accept", now)
        return opened

    def _key(self, text: str) -> str:
        """Return a key like any other, that nobody can lead back to a complaint."""
        return str(UUID(self._store.opaque(text)[:32], version=4))


def _held(record: ComplaintRecord, texts: Mapping[str, str]) -> _Held:
    first, *more = record.refs
    callsigns = lodging_in(texts[first]).kin.callsigns
    for ref in more:
        callsigns |= step_in(texts[ref]).kin.callsigns
    return _Held(record.incident, record.lodged_at, callsigns)


def _about(held: _Held, incident: str, board: Board) -> bool:
    """Whether an incident is the one of a complaint, or took it in as its duplicate."""
    if not held.incident:
        # Not opened yet, or not known to be: nothing that began since is for these units.
        record = board.incident(incident)
        return record is not None and record.incident.received_at >= held.since
    number, seen = held.incident, set()
    while number and number not in seen:
        if number == incident:
            return True
        seen.add(number)
        record = board.incident(number)
        number = record.closing.same_as if record and record.closing else ""
    return False
