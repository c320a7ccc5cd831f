"""A log in memory that keeps its word by doing the plainest thing: the model of the real one."""

from dataclasses import replace
from hashlib import sha256

from geodispatch.desk import Answer, Head
from geodispatch.desk.log import CLOCK_TOLERANCE
from geodispatch.domain.board import Board, fold
from geodispatch.domain.events import CallReceived, Entry
from geodispatch.domain.mode import Mode
from geodispatch.errors import ClockSetBackError, KeyReusedError


class PlainLog:
    def __init__(self, mode=Mode.REAL):
        self.mode = mode
        self.rows: list[Entry] = []
        self.answers = {}
        self.texts = {}
        self._board = Board()

    def board(self):
        return self._board

    def head(self):
        return Head(len(self.rows), sha256(repr(self.rows).encode()).hexdigest())

    def submit(self, request, now, decide):
        if request.key in self.answers:
            fingerprint, answer = self.answers[request.key]
            if fingerprint != request.fingerprint:
                raise KeyReusedError(request.key)
            return replace(answer, repeated=True)
        last = self.rows[-1].recorded_at if self.rows else now
        if now < last - CLOCK_TOLERANCE:
            raise ClockSetBackError(now, last)
        at = max(now, last)
        outcome = decide(self._board)
        first = len(self.rows) + 1
        rows = [
            Entry(seq, at, request.by, request.key, event, request.paper)
            for seq, event in enumerate(outcome.events, start=first)
        ]
        self._board = fold(rows, self._board)
        self.rows += rows
        self.texts |= {one.ref: one for one in outcome.personal}
        for ref in outcome.erase:
            self.texts.pop(ref, None)
        answer = Answer(request.key, first, len(self.rows), at, outcome.incident, outcome.call)
        self.answers[request.key] = (request.fingerprint, answer)
        return answer

    def entries(self, after=0, until=None, incident=""):
        rows = self.rows[after:until]
        if not incident:
            yield from rows
            return
        calls = {
            row.event.call
            for row in self.rows
            if getattr(row.event, "incident", "") == incident and getattr(row.event, "call", "")
        }
        for row in rows:
            of_call = isinstance(row.event, CallReceived) and row.event.call in calls
            if of_call or getattr(row.event, "incident", "") == incident:
                yield row

    def personal(self, refs):
        return {ref: self.texts[ref].text for ref in refs if ref in self.texts}

    def expired(self, now):
        return tuple(ref for ref, one in self.texts.items() if one.kept_until <= now)
