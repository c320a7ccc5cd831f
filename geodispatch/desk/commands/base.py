"""What every command has, and what it is decided on."""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from geodispatch.desk.log import Personal
from geodispatch.desk.refusals import Refusal, StaleCommandError, refused
from geodispatch.domain.board import Board, IncidentRecord, Order
from geodispatch.domain.events import Event, Sealed, Source, Stamp, kind_of, sealed_digest
from geodispatch.domain.times import keep_utc
from geodispatch.domain.unit import CLOCK_SKEW, Unit
from geodispatch.policing import City, Rules

LATE_AFTER = timedelta(hours=1)
"""What is entered so long after it happened comes from a paper form (110 rules, art. 51)."""

PROGRAM = Stamp("program")
"""Who records what no person does: clocks that ran out, arrivals seen from positions."""

MOST_CHARACTERS = 4000
"""Of any text that somebody types."""

MOST_OF_A_NAME = 200
"""Of a name, a number, a callsign."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """
    Something that a desk is asked to do.

    Parameters
    ----------
    at
        When it happened, aware, kept in UTC; ``None`` for now. A status that came by radio has its
        own time.
    """

    at: datetime | None = None

    def __post_init__(self) -> None:
        keep_utc(self, ("at",), f"{type(self).__name__}: ")


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentCommand(Command):
    """
    A command about one incident.

    Parameters
    ----------
    seen
        Version of the incident that whoever commands has before him; ``None`` where he commands
        whatever has happened since.
    """

    incident: str
    seen: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderCommand(IncidentCommand):
    """A command about one unit's order."""

    callsign: str
    source: Source = Source.DESK


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitCommand(Command):
    """A command about a unit that is on no order."""

    callsign: str
    why: str = ""
    source: Source = Source.DESK


@dataclass
class Situation:
    """
    What a command is decided on.

    Parameters
    ----------
    units
        The fleet as it is known now, by callsign.
    now
        The moment of the command, aware, UTC.
    desk_of
        Returns the code of the desk to which a jurisdiction belongs (110 rules, art. 13).
    paper
        Number of the paper form of a late entry; empty otherwise.
    personal
        Texts that were sealed while the command was decided.
    """

    board: Board
    city: City
    units: Mapping[str, Unit]
    now: datetime
    by: Stamp
    desk_of: Callable[[str], str]
    paper: str = ""
    personal: list[Personal] = field(default_factory=list)

    def rules(self, record: IncidentRecord | None = None) -> Rules:
        """Return the edition that judges an incident, or what happens now."""
        return self.city.rules(record.incident.received_at if record else self.now)

    def article(self, event: type[Event], record: IncidentRecord | None = None) -> str:
        """Return the article that an event rests on; empty where none is in force."""
        return self.rules(record).records.get(kind_of(event), "")

    def clock(self, at: datetime) -> str:
        """Return an instant on the clocks of the city, for people."""
        return f"{self.city.local_time(at):%m-%d %H:%M:%S}"

    def moment(self, command: Command, after: datetime | None = None) -> datetime:
        """
        Return when what a command tells of happened.

        Parameters
        ----------
        after
            What it cannot lie before.

        Raises
        ------
        RefusedCommandError
            If it lies in the future, too far back for what is no late entry, or before ``after``.
        """
        at = command.at or self.now
        if at - self.now > CLOCK_SKEW:
            raise refused(Refusal.IN_FUTURE, at=self.clock(at), now=self.clock(self.now))
        if self.now - at > LATE_AFTER and not self.paper and self.by != PROGRAM:
            raise refused(Refusal.PAPER_NEEDED)
        if after is not None and at < after:
            if command.at is not None:
                raise refused(Refusal.BEFORE_CALL, at=self.clock(at), bound=self.clock(after))
            return after  # two machines whose clocks differ by less than anybody would see
        return at

    def record(self, command: IncidentCommand) -> IncidentRecord:
        """
        Return the incident of a command, open or lately closed.

        Raises
        ------
        RefusedCommandError
            If it is not on the board, or has changed since it was seen.
        """
        record = self.board.incident(command.incident)
        if record is None:
            raise refused(Refusal.UNKNOWN_INCIDENT, incident=command.incident[:60])
        if command.seen is not None and record.version > command.seen:
            raise StaleCommandError(record)
        return record

    def open_record(self, command: IncidentCommand) -> IncidentRecord:
        """
        Return the open incident of a command.

        Raises
        ------
        RefusedCommandError
            As `record`, and if it is closed.
        """
        record = self.record(command)
        if record.closing is not None:
            raise refused(Refusal.CLOSED, incident=record.number)
        return record

    def order(self, command: OrderCommand) -> tuple[IncidentRecord, Order]:
        """
        Return the order that a command is about, with its incident.

        Raises
        ------
        RefusedCommandError
            As `record`, and if the unit never had one.
        """
        record = self.record(command)
        order = record.order(command.callsign)
        if order is None:
            raise refused(Refusal.NO_ORDER, callsign=command.callsign[:60], incident=record.number)
        return record, order

    def seal(self, text: str, what: str) -> Sealed:
        """
        Put a personal text beside the log and return what stands in it.

        Raises
        ------
        RefusedCommandError
            If it says nothing, is too long, or cannot be read.
        """
        said = words(text, what)
        ref, salt = secrets.token_hex(12), secrets.token_hex(16)
        kept_until = self.now + self.rules().settings.personal_kept
        self.personal.append(Personal(ref, salt, said, kept_until))
        return Sealed(ref, sealed_digest(salt, said))


def words(text: str, what: str, most: int = MOST_CHARACTERS) -> str:
    """
    Return a text that somebody typed, without white space around it.

    Raises
    ------
    RefusedCommandError
        If it says nothing, is too long, or has control characters or broken text in it.
    """
    said = text.strip()
    if not any(character.isalnum() for character in said):
        raise refused(Refusal.TEXT_NEEDED, field=what)
    return readable(said, what, most)


def readable(text: str, what: str, most: int = MOST_CHARACTERS) -> str:
    """
    Return a text that may be empty, without white space around it.

    Raises
    ------
    RefusedCommandError
        If it is too long, or has control characters or broken text in it.
    """
    said = text.strip()
    if len(said) > most:
        raise refused(Refusal.TEXT_TOO_LONG, field=what, most=most)
    if any(_unreadable(character) for character in said):
        raise refused(Refusal.TEXT_UNREADABLE, field=what)
    return said


def _unreadable(character: str) -> bool:
    code = ord(character)
    control = (code < 32 and character not in "\n\t") or 127 <= code < 160
    return control or 0xD800 <= code <= 0xDFFF


def reason(text: str, article: str) -> str:
    """
    Return why something is done.

    Raises
    ------
    RefusedCommandError
        If it says nothing or cannot be read.
    """
    if not any(character.isalnum() for character in text):
        raise refused(Refusal.REASON_NEEDED, article)
    return readable(text, "why")
