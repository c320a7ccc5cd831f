"""
What a window of the desk is told: one answer for everything that it shows.

A window asks again when the stream says that something changed, when somebody pressed a button, and
every few seconds besides; each answer is made of the desk as it is at that moment, and the script
changes the difference. A press or a call is carried out first, so that its answer shows it already.
The server keeps nothing of a window but the last recommendation for each incident, for all of them
together.
"""

from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import blake2b
from threading import Lock
from types import MappingProxyType
from typing import Any

import msgspec

from geodispatch.desk import Desk, Waiting, Wanted
from geodispatch.desk.commands import ReceiveCall
from geodispatch.desk.places import PlaceIndex
from geodispatch.desk.rights import commands_of
from geodispatch.desk.seat import Seat
from geodispatch.desk.sight import sees_all, sees_incident, sees_unit
from geodispatch.desk.supposing import Supposition, suppose
from geodispatch.domain import Language, Name, Unit
from geodispatch.domain.board import Board, IncidentRecord
from geodispatch.domain.mode import Mode
from geodispatch.domain.people import Principal
from geodispatch.errors import LogUnavailableError, RefusedCommandError
from geodispatch.policing import Recommendation, ready_units
from geodispatch.ui.calling import take_call
from geodispatch.ui.commands import OPENS_ANOTHER, carry_out
from geodispatch.ui.coverage import gaps_now, limits_to_choose
from geodispatch.ui.entry import entry_data
from geodispatch.ui.escape import LONGEST_SENTENCE, visible
from geodispatch.ui.fleet import fleet_rows
from geodispatch.ui.found import earlier_data, places_data
from geodispatch.ui.lists import RowsKept, counts_data, queue_data
from geodispatch.ui.look import Asked, Look
from geodispatch.ui.panel import Panel, level_sought, panel_data
from geodispatch.ui.press import Ground, Press
from geodispatch.ui.reply import Reply
from geodispatch.ui.scene import (
    Json,
    Moment,
    assignments_on_map,
    incidents_on_map,
    route_on_map,
    units_on_map,
)
from geodispatch.ui.supposed import WhatIf, closed_on_map, read_supposition, supposed_data
from geodispatch.ui.texts import TEXTS, say
from geodispatch.ui.wording import clock_time

_RANK_AGAIN_AFTER = timedelta(seconds=3)
_MOST_RANKED = 64
MOST_TYPED = 200


class Answers:
    """
    The last recommendation for each incident, for all windows together; safe from threads.

    One counts for as long as the log has nothing new, and three seconds at most: units move. Beside
    them the rows of the queue as they were last worded.
    """

    def __init__(self) -> None:
        self._kept: OrderedDict[str, tuple[datetime, int, Recommendation]] = OrderedDict()
        self.rows: RowsKept = {}
        self._lock = Lock()

    def of(self, desk: Desk, record: IncidentRecord, now: datetime, board: Board) -> Recommendation:
        """Return who should go to an open incident."""
        with self._lock:
            at, seq, answer = self._kept.get(record.number, (now, -1, None))
        if answer is not None and seq == board.seq and abs(now - at) < _RANK_AGAIN_AFTER:
            return answer
        wanted = Wanted(level_sought(desk, record))
        answer = desk.recommend(record.number, now, wanted, board)
        with self._lock:
            self._kept[record.number] = (now, board.seq, answer)
            self._kept.move_to_end(record.number)
            while len(self._kept) > _MOST_RANKED:
                self._kept.popitem(last=False)
        return answer


@dataclass(frozen=True, slots=True)
class Window:
    """
    Answers what the windows of one desk ask.

    Parameters
    ----------
    partners
        Desks of other cities that may be asked: names by their addresses.
    mode
        What the desk is for: unless it is the real one, units and incidents say so.
    """

    answers: Answers
    partners: Mapping[str, Name]
    mode: Mode = Mode.DEMO

    def view(self, seat: Seat, look: Look, now: datetime) -> Json:
        """
        Carry out what was done in a window, and return everything that it shows.

        Raises
        ------
        LogUnavailableError, DamagedLogError
            If the log is away and was never seen, or is not what it was.
        """
        reply, called = _act(seat, look, now)
        if called and called["state"] == "opened":
            look = Look(language=look.language, incident=called["number"])
        elif reply and reply.done and look.press and look.press.get("act") in OPENS_ANOTHER:
            look = Look(language=look.language, incident=reply.done.incident)
        situation = _look(self, seat, look, now)
        return {
            "now": now.timestamp(),
            "seq": None if situation.away else situation.board.seq,
            "incident": situation.look.incident,
            "away": _away_words(situation, seat.desk),
            "as_of": say("as-of", look.language, time="{time}"),
            "zone": seat.desk.city.time_zone,
            "call": called,
            "counts": _counts(situation, seat.desk),
            "queue": self._queue(situation, seat.desk),
            "panel": self._panel(situation, seat.desk, reply),
            "supposing": situation.supposed.data(situation),
            "scene": self._scene(situation, seat.desk),
        }

    def route(self, seat: Seat, asked: Asked, now: datetime) -> Json:
        """Return the way of one unit to an incident; nothing where it has none to be shown."""
        desk, board = seat.desk, seat.desk.view().board
        record = board.open.get(asked.incident)
        if record is None or not sees_all(seat.who(), desk):
            return {"route": None}
        ranked = _Supposed.read(asked.supposed, desk, now, asked.language).answer(
            self.answers, record, board
        )
        offer = ranked.offer(asked.callsign)
        return {"route": route_on_map(offer, ranked.incident.place) if offer else None}

    def _panel(self, situation: "_Situation", desk: Desk, reply: Reply | None) -> Json:
        language = situation.look.language
        data = panel_data(
            Panel(
                desk=desk,
                look=situation.look,
                reply=reply,
                who=situation.who,
                now=situation.now,
                board=situation.board,
                away=situation.away is not None,
                queue=situation.queue,
                units=situation.units,
                ranked=situation.ranked,
                row=situation.row,
                partners=[(to, name.in_language(language)) for to, name in self.partners.items()],
            )
        )
        return {**self._said(data), "supposed": situation.supposed.mark}

    def _said(self, data: Json) -> Json:
        """Say of no unit and no incident of a real desk that it is made up."""
        if self.mode is Mode.REAL:
            data["words"]["synthetic"] = ""
        return data

    def _queue(self, situation: "_Situation", desk: Desk) -> Json:
        """Return the lists on the left; nothing but their key where the window has them."""
        look, now, rows = situation.look, situation.now, self.answers.rows
        data = queue_data(situation.queue, look.incident, desk.city, now, look.language, rows)
        data["fleet"] = fleet_rows(situation.units, situation.board, look.unit, look.language)
        self._said(data)
        key = blake2b(msgspec.json.encode(data), digest_size=12).hexdigest()
        return {"key": key} if key == look.queue_key else {**data, "key": key}

    def _scene(self, situation: "_Situation", desk: Desk) -> Json:
        ranked, look, now = situation.ranked, situation.look, situation.now
        asked = look.asked(ranked)
        offer = ranked.offer(asked) if ranked and asked else None
        stale_s = desk.city.rules(now).settings.fix_shown_stale_after.total_seconds()
        moment = Moment(now, look.language, stale_s, synthetic=self.mode is not Mode.REAL)
        return {
            "units": units_on_map(situation.units, ranked, look.unit or asked, moment),
            "incidents": incidents_on_map(situation.queue, look.incident, moment),
            "assignments": assignments_on_map(situation.queue),
            "selected": look.incident,
            "route": route_on_map(offer, ranked.incident.place) if ranked and offer else None,
            "supposed": bool(situation.supposed.mark),
            "closed": closed_on_map(desk.city, situation.supposed.supposition),
        }


@dataclass(frozen=True, slots=True)
class _Supposed:
    """What a window supposes, or why it cannot be supposed; nothing, mostly."""

    desk: Desk
    now: datetime
    language: Language
    given: bool
    supposition: Supposition
    problem: str = ""

    @classmethod
    def read(cls, sent: object, desk: Desk, now: datetime, language: Language) -> "_Supposed":
        try:
            supposition, problem = read_supposition(sent, desk, now), ""
        except RefusedCommandError as error:
            words = Name(error.zh, error.en).in_language(language)
            supposition, problem = Supposition(), visible(words, LONGEST_SENTENCE)
        return cls(desk, now, language, sent is not None, supposition, problem)

    @property
    def mark(self) -> str:
        """What all of it is marked with; empty while everything is as it is."""
        return "" if self.supposition.empty else say("suppose-mark", self.language)

    def answer(self, answers: Answers, record: IncidentRecord, board: Board) -> Recommendation:
        """Return who should go if it were so."""
        if self.supposition.empty:
            return answers.of(self.desk, record, self.now, board)
        wanted = Wanted(level_sought(self.desk, record))
        return suppose(self.desk, record.number, self.now, self.supposition, board, wanted)

    def data(self, situation: "_Situation") -> Json:
        """Return what its box shows, with what it changes."""
        what_if = WhatIf(
            self.desk,
            self.now,
            self.supposition if self.given else None,
            situation.units,
            situation.real,
            situation.ranked,
        )
        return supposed_data(what_if, self.language, self.problem)


@dataclass(frozen=True, slots=True)
class _Situation:
    """What the desk says to one window at one moment; ``ranked`` is as supposed."""

    look: Look
    who: Principal
    now: datetime
    board: Board
    away: LogUnavailableError | None
    queue: tuple[Waiting, ...]
    units: tuple[Unit, ...]
    supposed: _Supposed
    real: Recommendation | None
    ranked: Recommendation | None
    row: Waiting | None


def _act(seat: Seat, look: Look, now: datetime) -> tuple[Reply | None, Json | None]:
    """Carry out what was pressed, or the call that was entered; nothing on what is supposed."""
    pressed = Press.read(look.press) if look.press is not None else None
    reply = None
    if pressed and any(one not in (None, []) for one in (look.supposed or {}).values()):
        reply = Reply(pressed.key, words=TEXTS["suppose-no-orders"])
    elif pressed:
        reply = carry_out(seat, pressed, Ground(seat.desk.city, now))
    called = take_call(seat, look.call, look.language, now) if look.call else None
    return reply, called


def _look(window: Window, seat: Seat, look: Look, now: datetime) -> _Situation:
    who, desk = seat.who(), seat.desk
    view = desk.view()
    board = view.board
    queue = tuple(row for row in desk.queue(now, board) if sees_incident(who, desk, row.record))
    record = board.incident(look.incident or "")
    if record is not None and not sees_incident(who, desk, record):
        record = None
    if record is None and queue:
        record = queue[0].record
    if record is None or record.number != look.incident:
        look = replace(look, incident=record.number if record else None, callsign=None, past=False)
    # Whoever sees a part of the city is not shown the units of the others, by no list.
    sought = record is not None and record.number in board.open and sees_all(who, desk)
    supposed = _Supposed.read(look.supposed, desk, now, look.language)
    return _Situation(
        look=look,
        who=who,
        now=now,
        board=board,
        away=view.trouble,
        queue=queue,
        units=tuple(unit for unit in desk.units(now, board) if sees_unit(who, desk, unit)),
        supposed=supposed,
        real=window.answers.of(desk, record, now, board) if sought and record else None,
        ranked=supposed.answer(window.answers, record, board) if sought and record else None,
        row=desk.waiting(record) if record else None,
    )


def _away_words(situation: _Situation, desk: Desk) -> str:
    """Say that the log is away: nothing is lost, and nothing can be commanded."""
    if situation.away is None:
        return ""
    known = situation.board.recorded_at
    shown = clock_time(known, desk.city) if known else "–"
    return say("log-away", situation.look.language, time=shown)


def _counts(situation: _Situation, desk: Desk) -> Json:
    may_go = len(ready_units(desk.city, situation.units, situation.now))
    language = situation.look.language
    data = counts_data(may_go, len(situation.units), situation.queue, situation.now, language)
    return {**data, "takes_calls": ReceiveCall in commands_of(situation.who)}


Question = tuple[type, Callable[[Seat, Any, datetime], Json]]
"""As what a question is read, and what answers it."""


def questions(window: Window, places: Callable[[], PlaceIndex]) -> Mapping[str, Question]:
    """
    Return what a window may ask, by the name of the question.

    Parameters
    ----------
    places
        Returns where the places of the city are found by their names.
    """

    def entry(seat: Seat, asked: Asked, now: datetime) -> Json:
        return entry_data(seat.desk, seat.who().name, now, asked.language)

    def found(_: Seat, asked: Asked, __: datetime) -> Json:
        return places_data(places(), asked.text[:MOST_TYPED], asked.language)

    def earlier(seat: Seat, asked: Asked, now: datetime) -> Json:
        return earlier_data(
            seat, places(), (asked.text[:MOST_TYPED], asked.place), now, asked.language
        )

    return MappingProxyType(
        {
            "view": (Look, window.view),
            "entry": (Asked, entry),
            "places": (Asked, found),
            "earlier": (Asked, earlier),
            "gaps": (Asked, _gaps),
            "route": (Asked, window.route),
        }
    )


def _gaps(seat: Seat, asked: Asked, now: datetime) -> Json:
    """Return what nobody who may go reaches in time, of the units that somebody sees."""
    who, desk = seat.who(), seat.desk
    units = [unit for unit in desk.units(now, desk.view().board) if sees_unit(who, desk, unit)]
    offered = limits_to_choose(desk.city.limits)
    minutes = asked.minutes if asked.minutes in offered else offered[0]
    gaps = gaps_now(desk, units, minutes, now, who.role)
    return {"gaps": gaps.drawing, "note": gaps.sentence(asked.language), "minutes": minutes}
