"""A dispatch desk: its queue, its commands, its clocks, its view of the city."""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import msgspec

from geodispatch.desk.advice import Wanted, advice_for, chosen_by
from geodispatch.desk.clocks import Clock, clocks_of, due_list
from geodispatch.desk.commands import (
    ADVISED,
    HANDLERS,
    OF_A_UNIT,
    Advice,
    Command,
    IncidentCommand,
    Situation,
)
from geodispatch.desk.commands.base import MOST_OF_A_NAME, words
from geodispatch.desk.commands.calls import refuse_bound
from geodispatch.desk.log import Answer, DeskLog, Outcome, Request
from geodispatch.desk.owed import Owed, owed_duties
from geodispatch.desk.refusals import Refusal, as_refusal, refused
from geodispatch.desk.stores import FleetSource, PositionSource
from geodispatch.desk.waiting import Waiting, rank
from geodispatch.domain.board import Board, IncidentRecord
from geodispatch.domain.category import Category
from geodispatch.domain.events import Stamp, UnitDispatched
from geodispatch.domain.limit import ResponseLimits
from geodispatch.domain.status import UnitStatus
from geodispatch.domain.unit import CLOCK_SKEW, Commitment, Unit
from geodispatch.errors import GeodispatchError, LogUnavailableError, UnknownIncidentError
from geodispatch.policing import City, Recommendation
from geodispatch.policing.recommendation import answer
from geodispatch.roads import SpeedProfile, TravelTimes

FIRST_RESPONSE = Wanted()


@dataclass(frozen=True, slots=True)
class View:
    """
    What there is to look at.

    Parameters
    ----------
    trouble
        Why the board may be old and nothing can be commanded; ``None`` where all is well.
    """

    board: Board
    trouble: LogUnavailableError | None


class Desk:
    """
    Use cases of a dispatch desk.

    Any number of desks, in any number of processes, may share one log. A desk holds nothing that
    the log does not: it may be thrown away at any moment.

    Parameters
    ----------
    fleet
        Which units there are.
    log
        The truth about what happened.
    travel
        Travel times by car on the city's roads, kept warm between questions.
    desk_of
        Returns the code of the one desk that a jurisdiction belongs to (110 rules, art. 13); one
        for the whole city when ``None``.
    positions
        Where units are; where the fleet says when ``None``.

    Attributes
    ----------
    withheld
        Set by who wires: returns the callsigns that are not sent to an incident, by its number.
        They are among no candidates, and nothing says why (110 rules, art. 38).
    hours
        Set by who wires: speeds by hour of the week, for what is supposed of another hour;
        ``None`` where nobody gives them.
    """

    def __init__(
        self,
        city: City,
        fleet: FleetSource,
        log: DeskLog,
        travel: TravelTimes,
        *,
        desk_of: Callable[[str], str] | None = None,
        positions: PositionSource | None = None,
    ) -> None:
        self.city = city
        self.log = log
        self.travel = travel
        self.desk_of = desk_of or (lambda _jurisdiction: city.code)
        self._fleet = fleet
        self.positions = positions
        self.withheld: Callable[[str], frozenset[str]] = lambda _incident: frozenset()
        self.hours: SpeedProfile | None = None
        self._owed: dict[str, tuple[int, Owed]] = {}
        self._rows: dict[str, tuple[City, Waiting]] = {}
        self._last: Board | None = None
        self._callsigns: frozenset[str] = frozenset()

    def view(self) -> View:
        """
        Return the board to look at: the latest, or the last known while the log is away.

        Raises
        ------
        LogUnavailableError
            If the log is away and this desk never saw it.
        DamagedLogError
            If it is not what it was; an old board would be no truth then.
        """
        try:
            self._last = self.log.board()
        except LogUnavailableError as error:
            if self._last is None:
                raise
            return View(self._last, error)
        return View(self._last, None)

    def units(self, now: datetime, board: Board | None = None) -> tuple[Unit, ...]:
        """
        Return the fleet as it is known at ``now``.

        Crews are the roster's, statuses and orders the log's, positions those of the position
        store. A unit that never logged on is off duty.
        """
        board = board or self.log.board()
        fleet = self._fleet.units(now)
        callsigns = [unit.callsign for unit in fleet]
        self._callsigns = frozenset(callsigns)
        seen = self.positions.latest(callsigns, now) if self.positions else {}
        return tuple(
            replace(
                unit,
                status=record.status if record else UnitStatus.OFF_DUTY,
                commitment=self._commitment(board, unit.callsign),
                fix=seen.get(unit.callsign, unit.fix),
            )
            for unit in fleet
            for record in (board.unit(unit.callsign),)
        )

    def strangers(self, callsigns: Iterable[str], now: datetime) -> frozenset[str]:
        """
        Return those callsigns that no unit of the fleet has.

        The fleet is as this desk last read it; it reads it anew before it calls anybody a stranger.
        """
        asked = frozenset(callsigns)
        if not asked <= self._callsigns:
            self._callsigns = frozenset(unit.callsign for unit in self._fleet.units(now))
        return asked - self._callsigns

    def queue(self, now: datetime, board: Board | None = None) -> tuple[Waiting, ...]:
        """Return the open incidents: urgent first, by priority, then by due time."""
        board = board or self.log.board()
        rows = [self.waiting(record) for record in board.open.values()]
        rows = [row for row in rows if row.incident.received_at <= now + CLOCK_SKEW]
        # Other threads may add to them meanwhile, so they are copied first.
        self._owed = {key: kept for key, kept in tuple(self._owed.items()) if key in board.open}
        self._rows = {key: row for key, row in tuple(self._rows.items()) if key in board.open}
        return tuple(sorted(rows, key=rank))

    def due(self, now: datetime) -> tuple[Clock, ...]:
        """Return every clock that runs, the one with the least time left first."""
        return due_list(clock for row in self.queue(now) for clock in row.clocks)

    def waiting(self, record: IncidentRecord) -> Waiting:
        """Return an incident with what it owes, its limit and its clocks."""
        city, kept = self.city, self._rows.get(record.number)
        if kept is not None and kept[0] is city and kept[1].record is record:  # nothing changed
            return kept[1]
        owed = self._owed_by(record)
        classified, received_at = owed.classified, record.incident.received_at
        limit = city.limit_for(
            classified.urgency,
            owed.location,
            received_at,
            classified.priority,
            classified.category.code,
        )
        row = Waiting(record, owed, limit, clocks_of(record, owed, limit))
        self._rows[record.number] = (city, row)
        return row

    def use_limits(self, limits: ResponseLimits) -> None:
        """
        Go on with other announced limits; every call is still judged by those of its day.

        What was announced meanwhile comes into force without the desk being opened anew.
        """
        self.city = self.city.with_limits(limits)

    def record(self, number: str, board: Board | None = None) -> IncidentRecord:
        """
        Return an incident, open or lately closed.

        Raises
        ------
        UnknownIncidentError
            If no such incident is on the board.
        """
        record = (board or self.log.board()).incident(number)
        if record is None:
            raise UnknownIncidentError(number)
        return record

    def categories(self, now: datetime) -> dict[str, Category]:
        """
        Return what a dispatcher may choose from on the day of ``now``, by code.

        Complaints are not among them: they are kept apart (110 rules, art. 38).
        """
        leaves = self.city.rules(now).categories
        return {code: leaf for code, leaf in leaves.items() if not leaf.confidential}

    def recommend(
        self,
        number: str,
        now: datetime,
        wanted: Wanted = FIRST_RESPONSE,
        board: Board | None = None,
    ) -> Recommendation:
        """
        Say who should go to an incident, and why not the others; nothing is recorded.

        Parameters
        ----------
        wanted
            The first response, a reinforcement, or somebody in place of another.
        board
            To look at; the latest when ``None``.

        Raises
        ------
        UnknownIncidentError
            If no such incident is on the board.
        NoReinforcementError
            If the plan has no such level.
        """
        board = board or self.log.board()
        record = self.record(number, board)
        question = wanted.question(self.city, record, now)
        return answer(question, self.candidates(record, self.units(now, board)), self.travel)

    def candidates(self, record: IncidentRecord, units: Iterable[Unit]) -> tuple[Unit, ...]:
        """Return the units that may be asked about an incident; who is on it stays."""
        withheld = self.withheld(record.number) - {order.callsign for order in record.live}
        return tuple(unit for unit in units if unit.callsign not in withheld)

    def do(self, command: Command, by: Stamp, key: str, now: datetime, paper: str = "") -> Answer:
        """
        Carry out a command: decided, written and only then answered.

        Parameters
        ----------
        by
            Who commands.
        key
            Another for every command; the same again to repeat one of which no answer came.
        paper
            Number of the paper form of a late entry (110 rules, art. 51).

        Raises
        ------
        RefusedCommandError, KeyReusedError, GeodispatchError
            With what may be done instead; nothing was written then.
        LogUnavailableError
            If it cannot be kept now. Repeated with the same key, it is done once.
        """
        try:
            if paper:
                paper = words(paper, "paper", MOST_OF_A_NAME)
            request = Request(key, fingerprint(command, by, key, paper), by, paper)
            return self.log.submit(request, now, self._decider(command, by, now, paper))
        except (GeodispatchError, ValueError) as error:
            worded = as_refusal(error)
            if worded is error:
                raise
            raise worded from error

    def _decider(
        self, command: Command, by: Stamp, now: datetime, paper: str
    ) -> Callable[[Board], Outcome]:
        """Return what decides a command; what takes long, or fails already, is done here."""
        units: dict[str, Unit] = {}
        if type(command) in (*ADVISED, *OF_A_UNIT):
            seen = self.log.board()
            units = {unit.callsign: unit for unit in self.units(now, seen)}

        def situation(board: Board) -> Situation:
            return Situation(board, self.city, units, now, by, self.desk_of, paper)

        if type(command) in HANDLERS:
            handler = HANDLERS[type(command)]
            return lambda board: _with_personal(situation(board), handler, command)
        if not isinstance(command, IncidentCommand) or type(command) not in ADVISED:
            msg = f"A desk cannot be asked to {type(command).__name__}."
            raise TypeError(msg)
        try:
            advice = self._advise(command, by, now, (seen, units))
        except (GeodispatchError, ValueError) as error:
            failed = error
            return lambda board: _refuse(situation(board), command, failed)
        advised = ADVISED[type(command)]
        return lambda board: advised(situation(board), command, advice)

    def _advise(
        self,
        command: IncidentCommand,
        by: Stamp,
        now: datetime,
        known: tuple[Board, Mapping[str, Unit]],
    ) -> Advice:
        board, units = known
        record = self.record(command.incident, board)
        question = Wanted.by(command).question(self.city, record, now)
        recommendation = answer(question, self.candidates(record, units.values()), self.travel)
        return advice_for(command, record, recommendation, by.operator, now)

    def _owed_by(self, record: IncidentRecord) -> Owed:
        kept = self._owed.get(record.number)
        if kept is None or kept[0] != record.version:
            kept = self._owed[record.number] = (record.version, owed_duties(self.city, record))
        return kept[1]

    def _commitment(self, board: Board, callsign: str) -> Commitment | None:
        bound = board.order_of(callsign)
        if bound is None:
            return None
        record, _ = bound
        unit = board.units[callsign]
        priority = self._owed_by(record).classified.priority
        return Commitment(record.number, priority, diversions=unit.diversions)


def _with_personal(
    situation: Situation, handler: Callable[[Situation, Any], Outcome], command: Command
) -> Outcome:
    outcome = handler(situation, command)
    return replace(outcome, personal=tuple(situation.personal))


def _refuse(situation: Situation, command: IncidentCommand, error: Exception) -> Outcome:
    """
    Refuse a command for which no recommendation could be made; inside the turn.

    A key that was answered before is answered all the same. And what happened meanwhile is said
    first: that the incident has changed, or who took a unit.
    """
    situation.record(command)
    for callsign in chosen_by(command):
        refuse_bound(situation, callsign, situation.article(UnitDispatched))
    raise error


def fingerprint(command: Command, by: Stamp, key: str, paper: str = "") -> str:
    """
    Return the SHA-256 of what a command asks and who does, in hexadecimal.

    Its key goes before it, so that nobody can guess a telephone number from it.

    Raises
    ------
    RefusedCommandError
        If a text in it is broken.
    """
    try:
        asked = msgspec.json.encode(command, order="deterministic")
    except UnicodeEncodeError:  # half a character, as a damaged paste leaves it
        raise refused(Refusal.TEXT_UNREADABLE, field=type(command).__name__) from None
    said = "\n".join((key, by.operator, by.seat, paper, type(command).__name__, ""))
    return hashlib.sha256(said.encode("utf-8", "surrogatepass") + asked).hexdigest()
