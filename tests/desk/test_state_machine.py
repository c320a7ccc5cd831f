"""
Several desks on one real log, against a plain model, through failures and restarts.

Hypothesis invents what the desks do, in which order, with which delays, when a desk loses its
answer, dies before or after the commit, or is started anew. Everything is done on the database
and on `PlainLog`; what one refuses the other refuses for the same reason, and both boards are the
same after every step.
"""

import shutil
import tempfile
from dataclasses import replace
from datetime import timedelta
from itertools import count
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    multiple,
    rule,
)

from desks import PATROLS
from geodispatch.adapters.store import open_log
from geodispatch.adapters.store.verifying import verify_database
from geodispatch.desk import Desk, ring_clocks
from geodispatch.desk import commands as ask
from geodispatch.domain.board import Statement, fold
from geodispatch.domain.events import (
    ActionKind,
    Disposition,
    HandOverKind,
    Sealed,
    Source,
    Stage,
    Stamp,
)
from geodispatch.errors import GeodispatchError, LogUnavailableError
from geodispatch.roads import TravelTimes
from plain_log import PlainLog
from town import NET, NOON, FixedFleet, corner, town

DESKS = 3
CALLSIGNS = [one.callsign for one in PATROLS]
CATEGORIES = ["robbery", "fight", "theft", "noise", "mass-incident-small"]
TRAVEL = TravelTimes(NET)

callsigns = st.sampled_from(CALLSIGNS)
reasons = st.sampled_from(["", "the test says so"])
seats = st.integers(0, DESKS - 1)


def plainly(board):
    """A board without the random names under which personal texts are kept."""

    def shown(record):
        def statement(one):
            return Statement("kept" if one.ref else "", one.unknown)

        injuries = tuple(replace(one, account=None) for one in record.injuries)
        unsealed = Sealed("kept", "")
        return replace(
            record,
            came=replace(record.came, words=unsealed) if record.came else None,
            contacts=tuple(replace(one, said=unsealed) for one in record.contacts),
            main_facts=statement(record.main_facts),
            party=statement(record.party),
            injuries=injuries,
        )

    return replace(
        board,
        open={number: shown(record) for number, record in board.open.items()},
        closed={number: shown(record) for number, record in board.closed.items()},
    )


class DyingLog:
    """A log whose process dies once: before anything is written, or after all of it is."""

    def __init__(self, log):
        self.log = log
        self.dies = ""

    def __getattr__(self, name):
        return getattr(self.log, name)

    def submit(self, request, now, decide):
        dies, self.dies = self.dies, ""
        if dies == "before":

            def decided(board):
                decide(board)
                raise LogUnavailableError("The process died", "Start it again")

            return self.log.submit(request, now, decided)
        answer = self.log.submit(request, now, decide)
        if dies == "after":
            raise LogUnavailableError("The process died", "Start it again")
        return answer


class Desks(RuleBasedStateMachine):
    incidents = Bundle("incidents")
    done = Bundle("done")

    @initialize()
    def start(self):
        self.folder = Path(tempfile.mkdtemp(prefix="desks-"))
        self.file = self.folder / "desk.db"
        self.now, self.keys = NOON, count(1)
        self.model = PlainLog()
        self.model_desk = Desk(town(), FixedFleet(*PATROLS), self.model, TRAVEL)
        self.desks = [self._open() for _ in range(DESKS)]
        for callsign in CALLSIGNS:
            self._do(0, ask.LogOn(callsign=callsign))

    def _open(self):
        log = DyingLog(open_log(self.file, "gridville"))
        return Desk(town(), FixedFleet(*PATROLS), log, TRAVEL)

    def _do(self, seat, command, key="", paper="", who=None):
        """Command the same of a desk and of the model; they must agree."""
        key = key or f"key-{next(self.keys)}"
        who = seat if who is None else who
        by = Stamp(f"000{who}", str(who))
        found = []
        for desk in (self.desks[seat], self.model_desk):
            try:
                found.append(desk.do(command, by, key, self.now, paper))
            except (GeodispatchError, ValueError) as error:
                found.append((type(error), str(error)))
        real, modelled = found
        assert real == modelled, f"{command} at {self.now}"
        return real, key

    # What desks do.

    @rule(target=incidents, seat=seats, node=st.integers(0, 24), what=st.sampled_from(CATEGORIES))
    def call(self, seat, node, what):
        answer, _ = self._do(seat, ask.ReceiveCall(place=corner(node), category=what, words="听说"))
        return answer.incident

    @rule(target=incidents, seat=seats, callsign=callsigns)
    def find(self, seat, callsign):
        found = ask.StartOwnIncident(callsign=callsign, place=corner(12), category="fight")
        answer, _ = self._do(seat, found)
        return multiple() if isinstance(answer, tuple) else answer.incident

    @rule(target=done, seat=seats, number=incidents, chosen=st.sets(callsigns), why=reasons)
    def dispatch(self, seat, number, chosen, why):
        return self._kept(
            seat, ask.Dispatch(incident=number, callsigns=tuple(sorted(chosen)), why=why)
        )

    @rule(
        target=done,
        seat=seats,
        number=incidents,
        callsign=callsigns,
        step=st.sampled_from([ask.Acknowledge, ask.Depart, ask.Arrive, ask.Clear]),
        ago=st.sampled_from([None, 0, 5, 90]),
    )
    def step(self, seat, number, callsign, step, ago):
        at = None if ago is None else self.now - timedelta(seconds=ago)
        command = step(incident=number, callsign=callsign, at=at, source=Source.RADIO)
        return self._kept(seat, command)

    @rule(
        target=done,
        seat=seats,
        number=incidents,
        callsign=callsigns,
        end=st.sampled_from([ask.RefuseOrder, ask.CancelOrder, ask.Recall, ask.StandDown]),
        why=reasons,
    )
    def end(self, seat, number, callsign, end, why):
        return self._kept(seat, end(incident=number, callsign=callsign, why=why))

    @rule(seat=seats, number=incidents, callsign=callsigns, by=callsigns, why=reasons)
    def change(self, seat, number, callsign, by, why):
        self._do(seat, ask.Divert(incident=number, callsign=callsign, why=why))
        self._do(seat, ask.Swap(incident=number, callsign=callsign, by=by, why=why))

    @rule(seat=seats, number=incidents, callsign=callsigns, stage=st.sampled_from(Stage))
    def put_right(self, seat, number, callsign, stage):
        right = self.now - timedelta(seconds=20)
        self._do(
            seat,
            ask.CorrectTime(
                incident=number, callsign=callsign, stage=stage, right=right, why="clock"
            ),
        )
        self._do(seat, ask.WithdrawStage(incident=number, callsign=callsign, why="slip"))

    @rule(seat=seats, number=incidents, callsign=callsigns)
    def report(self, seat, number, callsign):
        order = {"incident": number, "callsign": callsign}
        self._do(seat, ask.FeedBack(**order, report="settled"))
        self._do(seat, ask.AskReinforcement(**order))
        self._do(seat, ask.ReportInjury(**order, who="auxiliary"))

    @rule(seat=seats, number=incidents, other=incidents, what=st.sampled_from(CATEGORIES))
    def handle(self, seat, number, other, what):
        self._do(seat, ask.AcceptIncident(incident=number))
        self._do(seat, ask.PassIncident(incident=number, taker=f"000{seat}", why="break"))
        self._do(seat, ask.Reclassify(incident=number, category=what))
        self._do(seat, ask.LinkIncident(incident=number, same_as=other))
        self._do(
            seat, ask.OrderAction(incident=number, action=ActionKind.PRE_ACTION, what="stay in")
        )

    @rule(
        seat=seats,
        number=incidents,
        disposition=st.sampled_from(Disposition),
        stated=st.booleans(),
        why=reasons,
    )
    def close(self, seat, number, disposition, stated, why):
        if stated:
            stated = ask.StateFacts(incident=number, facts="known", party_unknown="fled")
            self._do(seat, stated)
        self._do(seat, ask.CloseIncident(incident=number, disposition=disposition, why=why))

    @rule(
        target=incidents,
        seat=seats,
        given_as=st.sampled_from(HandOverKind),
        origin=st.sampled_from("123"),
        key=st.sampled_from(["", "next:1:1", "next:1:2"]),
    )
    def receive(self, seat, given_as, origin, key):
        theirs = ask.ReceiveHandOver(
            given_as=given_as,
            city="next",
            origin=origin,
            key=key,
            giver="0104",
            why="it comes your way",
            place=corner(7),
            received_at=self.now - timedelta(minutes=7),
            words="听说",
        )
        answer, _ = self._do(seat, theirs)
        return answer.incident

    @rule(
        seat=seats,
        number=incidents,
        to=st.sampled_from(["city:next", "the office"]),
        own=st.booleans(),
        city=st.sampled_from(["", "next"]),
    )
    def share(self, seat, number, to, own, city):
        asked = 0
        if own:
            answer, _ = self._do(seat, ask.AskAssistance(incident=number, to=to, what="help"))
            asked = 7 if isinstance(answer, tuple) else answer.last
            taken = ask.AcknowledgeAssistance(incident=number, number=asked, receiver="next 7")
            self._do(seat, taken)
        of = {"incident": number, "number": asked, "city": city}
        self._do(seat, ask.LogContact(**of, said="a grey car"))
        self._do(seat, ask.EndAssistance(**of, why="caught"))

    @rule(seat=seats, number=incidents, to=st.sampled_from(["city:next", "the office"]))
    def give_away(self, seat, number, to):
        self._do(seat, ask.TransferIncident(incident=number, to=to, receiver="Li"))
        taken = ask.AcknowledgeTransfer(incident=number, to="city:next", receiver="next 7")
        self._do(seat, taken)
        self._do(seat, ask.GiveGuidance(incident=number, guidance="well done"))

    @rule(
        seat=seats,
        callsign=callsigns,
        move=st.sampled_from(
            [ask.LogOn, ask.LogOff, ask.BeginBreak, ask.EndBreak, ask.TakeOutOfService]
        ),
    )
    def move(self, seat, callsign, move):
        self._do(seat, move(callsign=callsign, why="the test says so"))

    # What goes wrong.

    @rule(seat=seats, number=incidents, callsign=callsigns, behind=st.integers(1, 5))
    def decide_on_an_old_view(self, seat, number, callsign, behind):
        record = self.model.board().incident(number)
        seen = (record.version if record else 1) - behind
        order = ask.Dispatch(incident=number, callsigns=(callsign,), why="near", seen=seen)
        refused, _ = self._do(seat, order)
        assert isinstance(refused, tuple)

    @rule(seat=seats, kept=done)
    def repeat(self, seat, kept):
        who, command, key, answer = kept
        again, _ = self._do(seat, command, key, who=who)
        assert again == replace(answer, repeated=True)

    @rule(seat=seats, kept=done)
    def reuse_a_key(self, seat, kept):
        _, _, key, _ = kept
        refused, _ = self._do(seat, ask.ReceiveCall(place=corner(1), category="theft"), key)
        assert isinstance(refused, tuple)

    @rule(
        seat=seats,
        callsign=callsigns,
        node=st.integers(0, 24),
        dies=st.sampled_from(["before", "after"]),
    )
    def die(self, seat, callsign, node, dies):
        """A process dies at its commit; another one repeats the command with the same key."""
        desk, key = self.desks[seat], f"key-{next(self.keys)}"
        command = ask.ReceiveCall(place=corner(node), category="robbery")
        desk.log.dies = dies
        try:
            desk.do(command, Stamp("0009"), key, self.now)
            died = False
        except LogUnavailableError:
            died = True
        assert died
        self.desks[seat] = self._open()
        again = self.desks[seat].do(command, Stamp("0009"), key, self.now)
        assert again.repeated == (dies == "after")
        modelled = self.model_desk.do(command, Stamp("0009"), key, self.now)
        assert replace(again, repeated=False) == modelled

    @rule(seat=seats)
    def restart(self, seat):
        self.desks[seat].log.close()
        self.desks[seat] = self._open()

    @rule(seconds=st.sampled_from([0, 1, 30, 400]))
    def wait(self, seconds):
        self.now += timedelta(seconds=seconds)

    @rule(seat=seats, seconds=st.sampled_from([5, 50, 61, 4000]))
    def set_the_clock_back(self, seat, seconds):
        now = self.now
        self.now -= timedelta(seconds=seconds)
        self._do(seat, ask.ReceiveCall(place=corner(3), category="theft"))
        self.now = now

    @rule(seat=seats)
    def ring(self, seat):
        assert ring_clocks(self.desks[seat], self.now) == ring_clocks(self.model_desk, self.now)

    # What always holds.

    def _kept(self, seat, command):
        answer, key = self._do(seat, command)
        return multiple() if isinstance(answer, tuple) else (seat, command, key, answer)

    @invariant()
    def every_desk_sees_what_the_model_sees(self):
        if not hasattr(self, "desks"):
            return
        expected = plainly(self.model.board())
        for desk in self.desks:
            assert plainly(desk.view().board) == expected

    @invariant()
    def no_unit_has_two_live_orders(self):
        if not hasattr(self, "model"):
            return
        live = [order.callsign for one in self.model.board().open.values() for order in one.live]
        assert len(live) == len(set(live))

    def teardown(self):
        if not hasattr(self, "desks"):
            return
        log = self.desks[0].log
        rows = list(log.entries())
        assert plainly(fold(rows)) == plainly(self.model.board())
        assert [row.event.kind for row in rows] == [row.event.kind for row in self.model.rows]
        assert verified(self.file) == ()
        for desk in self.desks:
            desk.log.close()
        shutil.rmtree(self.folder)


def verified(file):
    """What is wrong with a log."""
    with open_log(file, "gridville", create=False) as log:
        return verify_database(log.database).findings


TestDesks = Desks.TestCase
TestDesks.settings = settings(
    max_examples=25,
    stateful_step_count=40,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
