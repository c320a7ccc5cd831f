"""Complaints to test with: who lodges, reads or must not; a store in memory; a marker to find."""

import traceback
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256
from itertools import count

import pytest

from desks import Shift
from geodispatch.desk import Head
from geodispatch.desk.complaints import Access, ComplaintOffice, Stored
from geodispatch.domain import Crew
from geodispatch.domain.complaints import (
    Case,
    ComplaintEntry,
    Lodging,
    Respondent,
    Side,
    Step,
    StepKind,
    Verdict,
    fold_complaints,
)
from geodispatch.domain.people import AccountRole, Principal
from geodispatch.domain.person import Person, PersonKind
from geodispatch.errors import KeyReusedError, RefusedCommandError
from town import corner, unit

SIGN = "7f3a-被打"
MARKER = f"MARKER-{SIGN}-who-must-not-know"
"""Stands in every text of a lodging and of every step; nobody may find it anywhere else."""

DISPATCHER = Principal("0007", AccountRole.DISPATCHER)
SUPERVISION = Principal("d001", AccountRole.POLICE_SUPERVISION, unit="inspectorate")
RESPONDENT = Principal("jz4711", AccountRole.POLICE_SUPERVISION)
COLLEAGUE = Principal("d002", AccountRole.POLICE_SUPERVISION, unit="B")
NEIGHBOUR = Principal("d003", AccountRole.POLICE_SUPERVISION, unit="W1")

CREW_B = Crew.of((Person("jz4711", PersonKind.SWORN), Person("jz4712", PersonKind.SWORN)))
FLEET = (
    unit("A", 0, station="E1"),
    unit("B", 14, crew=CREW_B),
    unit("C", 24, station="E1"),
    unit("D", 20, station="E1"),
)
"""B is the respondent's car, of the station W1; the others are of E1."""


class PlainComplaints:
    """A store in memory that keeps its word by doing the plainest thing."""

    name = "memory"

    def __init__(self):
        self.rows, self.answers, self.said, self.looked = [], {}, {}, []

    def head(self):
        digest = sha256("".join(map(repr, self.rows)).encode()).hexdigest()
        return Head(len(self.rows), digest)

    def book(self):
        return fold_complaints(self.rows)

    def entries(self, after=0, complaint=""):
        return tuple(
            one for one in self.rows[after:] if not complaint or one.event.complaint == complaint
        )

    def submit(self, request, now, decide):
        if request.key in self.answers:
            fingerprint, stored = self.answers[request.key]
            if fingerprint != request.fingerprint:
                raise KeyReusedError(request.key)
            return replace(stored, repeated=True)
        filing = decide(self.book())
        at = max([now, *(one.recorded_at for one in self.rows[-1:])])
        made = [
            ComplaintEntry(seq, at, request.by.operator, request.key, event)
            for seq, event in enumerate(filing.events, len(self.rows) + 1)
        ]
        fold_complaints(made, self.book())
        self.rows += made
        self.said |= {one.ref: one.text for one in filing.texts}
        stored = Stored(filing.complaint, at)
        self.answers[request.key] = (request.fingerprint, stored)
        return stored

    def texts(self, refs: Iterable[str]):
        return {ref: self.said[ref] for ref in refs}

    def note(self, access: Access):
        self.looked.append(access)

    def accesses(self, complaint=""):
        return tuple(one for one in self.looked if not complaint or one.complaint == complaint)

    def opaque(self, text):
        return sha256(f"secret/{text}".encode()).hexdigest()[:32]


class Office:
    """An office beside a desk of Gridville, with a clock that is set by hand."""

    def __init__(self, store=None, shift: Shift | None = None):
        self.shift = shift or Shift(*FLEET)
        self.store = store or PlainComplaints()
        self.office = ComplaintOffice(self.store, self.shift.desk)
        self.shift.desk.withheld = self.office.withheld
        self._keys = count(1)

    @property
    def now(self) -> datetime:
        return self.shift.now

    def wait(self, **span: float) -> datetime:
        self.shift.now += timedelta(**span)
        return self.shift.now

    def lodge(self, said: Lodging | None = None, who=DISPATCHER, key: str = "", **changes):
        said = said or lodging(**changes)
        return self.office.lodge(who, said, key or f"lodge-{next(self._keys)}", self.now)

    def act(self, number: str, kind: StepKind, who=SUPERVISION, key: str = "", **changes):
        made = step(kind, **changes)
        return self.office.act(who, number, made, key or f"step-{next(self._keys)}", self.now)

    def through(self, number: str, *kinds: StepKind):
        """Take several steps, and return the row after the last."""
        row = None
        for kind in kinds:
            row = self.act(number, kind)
        return row

    def record(self, number: str):
        return self.store.book()[number]


def respondent(**changes) -> Respondent:
    values = {
        "name": "张三",
        "number": "jz4711",
        "callsign": "B",
        "looks": f"tall {MARKER}",
    }
    return Respondent(**(values | changes))


def lodging(**changes) -> Lodging:
    """A complaint about the car B, with the marker in every text."""
    values = {
        "case": Case.ONGOING,
        "content": f"He is hitting somebody. {MARKER}",
        "complainant": f"王芳 {MARKER}",
        "address": f"Unit 5 {MARKER}",
        "contact": f"13800138000 {MARKER}",
        "respondent": respondent(),
        "where": f"at the corner {MARKER}",
        "place": corner(12),
        "category": "fight",
    }
    return Lodging(**(values | changes))


def step(kind: StepKind, **changes) -> Step:
    """A step with everything that any may need, the marker in every text."""
    values = {
        "kind": kind,
        "words": f"said {MARKER}",
        "to": f"office {MARKER}",
        "reference": f"file 7 {MARKER}",
        "side": Side.RESPONDENT,
        "verdict": Verdict.NOT_UPHELD,
        "facts": f"facts {MARKER}",
        "evidence": f"evidence {MARKER}",
        "characterisation": f"character {MARKER}",
        "procedure": f"procedure {MARKER}",
        "handling": f"handling {MARKER}",
    }
    return Step(**(values | changes))


def refused(call) -> RefusedCommandError:
    """Return how something is refused; no text of a complaint is in it."""
    with pytest.raises(RefusedCommandError) as caught:
        call()
    said = "".join(traceback.format_exception(caught.value))
    assert SIGN not in said
    assert caught.value.zh
    return caught.value
