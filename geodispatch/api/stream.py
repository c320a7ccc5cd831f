"""
``/api/stream``: what changes on the board and where units are, as it happens (WebSocket).

The stream carries states, not steps: an incident as it is now, a unit as it is now, the latest
position. Whoever falls behind gets the newest of each, so nothing queues for anybody: a subscriber
who does not read within `SEND_WITHIN_S` is dropped, and holds one message until then.

``?seq=`` and ``?marker=`` are what the last messages said: a stream goes on where one broke off.
Without them it begins with the whole board. With ``?alive=`` (seconds, 1 to 60) a sign of life
comes whenever nothing else did for so long, by which a page knows that what it shows is new. Who
listens is asked of the store at every tick: a token that is revoked, or an account that is
disabled, hears nothing after that.
"""

import asyncio
import logging
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from threading import Lock
from typing import Literal, Protocol

import msgspec
from msgspec import Struct
from starlette.responses import Response
from starlette.routing import BaseRoute, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from geodispatch.api.access import (
    Access,
    Caller,
    House,
    ProblemError,
    address_of,
    desk_for,
    in_thread,
    known_caller,
)
from geodispatch.api.limits import take
from geodispatch.api.problems import not_yours, problem_of, unknown_caller
from geodispatch.api.views import (
    FixView,
    IncidentView,
    fix_view,
    incident_view,
)
from geodispatch.desk import Desk
from geodispatch.desk.rights import PAGES_OF_ROLE
from geodispatch.desk.sight import sees_incident, sees_unit
from geodispatch.domain.board import Board
from geodispatch.domain.people import Page, Principal, Scope
from geodispatch.domain.positions import Fix
from geodispatch.errors import LogUnavailableError

STREAM_PATH = "/api/stream"
EVERY_S = 0.5
SEND_WITHIN_S = 5.0
MOST_ENTRIES = 2_000
"""Of so many entries the changes are told; after a longer absence the whole board is."""

MOST_SILENT_S = 60
MOST_OF_ONE = 20
MOST_OF_ALL = 200

_DESK = frozenset(role for role, pages in PAGES_OF_ROLE.items() if Page.DESK in pages)
LISTENERS = Access(_DESK, frozenset({Scope.STREAM}))
_LOG = logging.getLogger(__name__)


class Moves(Protocol):
    """What moved since a marker; as `PositionStore` returns it."""

    @property
    def marker(self) -> int:
        """For the next question."""
        ...

    @property
    def fixes(self) -> Mapping[str, Fix]:
        """The latest position of every unit that moved."""
        ...


MovesSince = Callable[[int], Moves]


class UnitNow(Struct, frozen=True):
    """What a unit does now."""

    callsign: str
    status: str
    incident: str
    since: datetime


class BoardMessage(Struct, frozen=True, tag="board", tag_field="type"):
    """
    Incidents and units that changed up to entry ``seq`` of the log.

    With ``whole`` they are all there are: what was known before is to be forgotten.
    """

    seq: int
    mode: str
    whole: bool
    incidents: list[IncidentView]
    units: list[UnitNow]


class PositionsMessage(Struct, frozen=True, tag="positions", tag_field="type"):
    """The latest position of each unit that moved."""

    marker: int
    fixes: list[FixView]


class AliveMessage(Struct, frozen=True, tag="alive", tag_field="type"):
    """Nothing is new; ``now`` is the clock of the server."""

    now: datetime


Message = BoardMessage | PositionsMessage | AliveMessage
Type = Literal["board", "positions", "alive"]


@dataclass(slots=True)
class Since:
    """
    How far a subscriber has come; −1 before anything.

    Parameters
    ----------
    alive
        Seconds after which a sign of life is due; −1 where none is asked for.
    """

    seq: int = -1
    marker: int = -1
    alive: int = -1


class Shared:
    """
    Asks where units are, once for all subscribers that ask the same at about the same time.

    Parameters
    ----------
    kept_s
        So old an answer may be.
    """

    def __init__(
        self,
        moved: MovesSince,
        kept_s: float = EVERY_S / 2,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._moved, self._kept_s, self._clock = moved, kept_s, clock
        self._last: tuple[int, float, Moves] | None = None
        self._lock = Lock()

    def __call__(self, marker: int) -> Moves:
        """Return what moved since a marker."""
        with self._lock:
            now, last = self._clock(), self._last
            if last is None or last[0] != marker or now - last[1] > self._kept_s:
                last = self._last = (marker, now, self._moved(marker))
            return last[2]


@dataclass(slots=True)
class _Audience:
    """Who listens now, by the name of the caller."""

    of: Counter[str] = field(default_factory=Counter)

    def enter(self, name: str) -> None:
        if self.of[name] >= MOST_OF_ONE or self.of.total() >= MOST_OF_ALL:
            raise ProblemError(
                429, "too-many", "订阅过多。", "Too many streams are open.", retry_s=10
            )
        self.of[name] += 1

    def leave(self, name: str) -> None:
        self.of[name] -= 1
        if not self.of[name]:
            del self.of[name]


def stream_routes(
    house: House, moved_of: Callable[[str], MovesSince], every_s: float = EVERY_S
) -> list[BaseRoute]:
    """
    Return the route of the stream.

    Parameters
    ----------
    moved_of
        Says of a city what moved since a marker.
    every_s
        How often is looked, and how soon at the latest somebody is cut off.
    """
    audience = _Audience()
    shared: dict[str, Shared] = {}

    def admitted(socket: WebSocket) -> tuple[Caller, Desk, MovesSince]:
        caller, desk = _admit(socket, house)
        # Not on the event loop: to open a store, or to find that it is away, may take its time.
        code = desk.city.code
        return caller, desk, shared.setdefault(code, Shared(moved_of(code)))

    async def stream(socket: WebSocket) -> None:
        try:
            caller, desk, moved = await in_thread(house, admitted, socket)
            audience.enter(caller.name)
        except Exception as error:
            await socket.send_denial_response(_denial(error))
            return
        try:
            await _listen(socket, house, _Feed(house, desk, moved, _since(socket)), every_s)
        finally:
            audience.leave(caller.name)

    return [WebSocketRoute(STREAM_PATH, stream, name="stream")]


class _NobodyError(Exception):
    """Who asks is nobody, or may not."""

    def __init__(self, answer: Response) -> None:
        self.answer = answer


def _admit(socket: WebSocket, house: House) -> tuple[Caller, Desk]:
    take(house.limits.address, address_of(socket))
    caller = known_caller(house, socket)
    if caller is None:
        take(house.limits.strangers, address_of(socket))
        raise _NobodyError(unknown_caller())
    take(house.limits.caller, caller.name)
    if not LISTENERS.allows(caller.principal):
        raise _NobodyError(not_yours())
    _since(socket)
    return caller, desk_for(socket, house)


def _denial(error: Exception) -> Response:
    return error.answer if isinstance(error, _NobodyError) else problem_of(error, str)


def _since(socket: WebSocket) -> Since:
    found = Since()
    for name in ("seq", "marker", "alive"):
        said = socket.query_params.get(name)
        if said is None:
            continue
        if not (said.isascii() and said.isdigit() and len(said) <= 15):
            raise ProblemError(422, "input", f"{name} 无效。", f"{name} is no whole number.")
        setattr(found, name, int(said))
    if found.alive != -1 and not 1 <= found.alive <= MOST_SILENT_S:
        raise ProblemError(
            422, "input", "alive 应为 1–60 秒。", f"alive is 1 to {MOST_SILENT_S} seconds."
        )
    return found


async def _listen(socket: WebSocket, house: House, feed: "_Feed", every_s: float) -> None:
    await socket.accept()
    # Nothing is to be said here: whoever does, or goes, is let go.
    left = asyncio.create_task(_gone(socket))
    try:
        while not left.done():
            try:
                messages = await in_thread(house, feed.look, socket)
                for message in messages:
                    async with asyncio.timeout(SEND_WITHIN_S):
                        await socket.send_text(message)
            except TimeoutError:
                # It would not read the reason either; the server takes the connection down.
                _LOG.info("A subscriber of the stream did not read and was dropped")
                return
            except _EndedError:
                await _bye(socket, 1008, "ended")
                return
            except LogUnavailableError:
                await _bye(socket, 1013, "unavailable")
                return
            await asyncio.wait({left}, timeout=every_s)
        if left.result():
            await _bye(socket, 1008, "nothing is to be sent here")
    except (WebSocketDisconnect, RuntimeError):
        return
    finally:
        left.cancel()


async def _gone(socket: WebSocket) -> bool:
    """Wait until the other side says anything; ``False`` where that is good-bye."""
    message = await socket.receive()
    return bool(message["type"] == "websocket.receive")


async def _bye(socket: WebSocket, code: int, reason: str) -> None:
    try:
        async with asyncio.timeout(SEND_WITHIN_S):
            await socket.close(code, reason)
    except TimeoutError:
        return


class _EndedError(Exception):
    """Who listened may not any more."""


class _Feed:
    """What one subscriber is told next."""

    def __init__(self, house: House, desk: Desk, moved: MovesSince, since: Since) -> None:
        self._house, self._desk, self._moved, self._since = house, desk, moved, since
        self._told = time.monotonic()

    def look(self, socket: WebSocket) -> list[str]:
        """
        Return messages of what is new.

        Raises
        ------
        _EndedError
            If he may not listen any more.
        LogUnavailableError
            If nobody knows whether he may.
        """
        caller = known_caller(self._house, socket)
        if caller is None or not LISTENERS.allows(caller.principal):
            raise _EndedError
        who = caller.principal
        try:
            found = [*self._board(who), *self._positions(who)] or self._alive()
        except LogUnavailableError:
            return []  # he hears of it once it is back
        if found:
            self._told = time.monotonic()
        return [msgspec.json.encode(message).decode() for message in found]

    def _board(self, who: Principal) -> list[Message]:
        desk, since = self._desk, self._since
        board = desk.log.board()
        if board.seq == since.seq:
            return []
        whole = not 0 <= board.seq - since.seq <= MOST_ENTRIES or since.seq < 0
        numbers, callsigns = (
            ({*board.open, *board.closed}, set(board.units))
            if whole
            else _touched(desk, since.seq, board)
        )
        records = [record for number in sorted(numbers) if (record := board.incident(number))]
        seen = self._seen(who)
        units = [
            UnitNow(unit.callsign, str(unit.status), unit.incident, unit.since)
            for callsign in sorted(callsigns)
            if (unit := board.unit(callsign)) and (seen is None or callsign in seen)
        ]
        incidents = [incident_view(one) for one in records if sees_incident(who, desk, one)]
        since.seq = board.seq
        return [BoardMessage(board.seq, str(desk.log.mode), whole, incidents, units)]

    def _positions(self, who: Principal) -> list[Message]:
        moves = self._moved(max(0, self._since.marker))
        if moves.marker == self._since.marker:
            return []
        self._since.marker = moves.marker
        seen = self._seen(who)
        fixes = [fix_view(fix) for name, fix in moves.fixes.items() if seen is None or name in seen]
        return [PositionsMessage(moves.marker, fixes)]

    def _alive(self) -> list[Message]:
        silent_s = time.monotonic() - self._told
        due = 0 < self._since.alive <= silent_s + EVERY_S / 2
        return [AliveMessage(self._house.now())] if due else []

    def _seen(self, who: Principal) -> frozenset[str] | None:
        """Return the callsigns that somebody may see; ``None`` for all."""
        if not who.area and not who.callsign:
            return None
        desk = self._desk
        units = desk.units(self._house.now())
        return frozenset(unit.callsign for unit in units if sees_unit(who, desk, unit))


def _touched(desk: Desk, after: int, board: Board) -> tuple[set[str], set[str]]:
    """Return the incidents and the units that entries are about."""
    numbers, callsigns = set(), set()
    for entry in desk.log.entries(after, board.seq):
        numbers.add(getattr(entry.event, "incident", ""))
        callsigns.add(getattr(entry.event, "callsign", ""))
    return numbers, callsigns
