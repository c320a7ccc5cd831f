"""Attacks by strings and numbers; boards of several processes; words of refusals."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import insert

from attacks import FOREIGN, accepted, closed, recused
from desks import BO, Shift, code, events, refusal
from geodispatch.adapters.store import open_log
from geodispatch.adapters.store.schema import personal
from geodispatch.adapters.store.snapshots import pack, unpack
from geodispatch.desk import commands as ask
from geodispatch.desk import erase_expired, ring_clocks
from geodispatch.desk.commands.incidents import HandOver
from geodispatch.domain import Place
from geodispatch.domain.board import fold
from geodispatch.domain.events import (
    EVENTS,
    ActionKind,
    Disposition,
    Stage,
    UnitStoodDown,
)
from geodispatch.domain.person import RecusalState
from geodispatch.errors import (
    GeodispatchError,
)
from town import NOON, corner


@pytest.mark.parametrize("text", ["Nr. 1\x07", "x" * 100_000])
def test_the_name_of_a_hospital_is_read_like_any_text(text):
    shift = Shift()
    number = shift.there("B")
    hurt = ask.ReportInjury(incident=number, callsign="B", who="sworn", hospital=text)
    assert not accepted(shift, hurt)


def test_control_characters_of_eight_bits_are_refused():
    shift = Shift()
    number = shift.sent("B")
    end = ask.StandDown(incident=number, callsign="B", why="done\x9b2J")
    assert code(shift, end) == "text-unreadable"


@pytest.mark.parametrize("quantity", [-3, 0, 2**70])
def test_a_quantity_that_cannot_be_is_refused(quantity):
    shift = Shift()
    action = ask.OrderAction(
        incident=shift.call(), action=ActionKind.PRE_ACTION, what="stay", quantity=quantity
    )
    assert not accepted(shift, action)


def test_an_endless_fact_makes_no_endless_message():
    shift = Shift()
    with pytest.raises(GeodispatchError) as caught:
        shift.call(facts=frozenset({"x" * 100_000}))
    assert len(str(caught.value)) < 2_000


@pytest.mark.parametrize(
    "text", ["a\0b", "\x1b[2J boo", "half \ud800", "x" * 4_001, "x" * 1_000_000]
)
def test_bad_text_is_refused_at_every_reason(text):
    shift = Shift()
    number = shift.sent("B")
    doors = (
        ask.StandDown(incident=number, callsign="B", why=text),
        ask.PassIncident(incident=number, taker="9", why=text),
        ask.StateFacts(incident=number, facts=text, party=text),
        ask.ReceiveCall(place=corner(1), words=text),
        ask.JudgeFalse(incident=number, evidence=text),
        HandOver(incident=number, to="W", why=text),
    )
    codes = {code(shift, door) for door in doors}
    assert codes <= {"text-unreadable", "text-too-long"}


@pytest.mark.parametrize("text", ["'; DROP TABLE event; --", "\u202eevil", "${alert(1)}", "=1+1"])
def test_odd_but_readable_text_is_kept_as_it_is(text, tmp_path):
    with open_log(tmp_path / "desk.db", "gridville") as log:
        shift = Shift(log=log)
        number = shift.sent("B")
        shift.do(ask.StandDown(incident=number, callsign="B", why=text))
        (down,) = events(shift, number, UnitStoodDown)
        assert down.why == text
        assert refusal(shift, ask.AcceptIncident(incident=text)).code == "unknown-incident"


def test_places_and_numbers_that_cannot_be_are_refused():
    shift = Shift()
    number = shift.call()
    for lon, lat in [(float("nan"), 0.0), (0.0, float("inf")), (12_730_000.0, 0.0)]:
        with pytest.raises(ValueError, match="not in degrees"):
            Place(lon, lat)
    order = ask.Dispatch(incident=number, callsigns=("B",), why="x")
    assert not accepted(shift, replace(order, level=2**70))
    assert not accepted(shift, replace(order, level=-1))
    assert not accepted(shift, replace(order, instruction=2**70))
    assert not accepted(shift, replace(order, seen=-1))


def test_a_board_from_a_snapshot_forgets_what_the_fold_forgets():
    shift = Shift()
    first, second = shift.call(), shift.call()
    closed(shift, second)
    shift.wait(3_600)
    closed(shift, first)
    kept = shift.log.board()
    shift.wait(86_400 - 1_800)
    shift.call()
    again = fold(shift.log.rows[kept.seq :], unpack(pack(kept)))
    assert again == shift.log.board()


def test_a_board_reads_back_the_same_after_every_entry_of_a_busy_shift():
    shift = Shift()
    one = shift.there("B", category="robbery")
    for command in what_happens_to(one):
        shift.do(command)
    two = shift.sent("A", category="theft")
    three = shift.call("robbery")
    for command in (
        ask.Divert(incident=three, callsign="A", why="worse"),
        ask.Swap(incident=three, callsign="A", by="C", why="nearer"),
        ask.Depart(incident=three, callsign="C"),
        ask.Recall(incident=three, callsign="C", why="over"),
        ask.StartOwnIncident(callsign="D", place=corner(8), category="fight"),
        ask.ReceiveCall(place=corner(12), same_as=two),
    ):
        shift.do(command)
    asked = shift.do(ask.AskAssistance(incident=two, to="city:next", what="hold the bridge"))
    four = shift.given(city="next")
    for command in (
        ask.AcknowledgeAssistance(incident=two, number=asked.last, receiver="next 12"),
        ask.LogContact(incident=four, said="the exit is held"),
        ask.EndAssistance(incident=four, why="caught"),
        ask.GiveGuidance(incident=four, guidance="well done"),
    ):
        shift.do(command)
    shift.wait(5_000)
    ring_clocks(shift.desk, shift.now)
    closed(shift, one, Disposition.HANDLED)
    away = (ask.BeginBreak, ask.EndBreak, ask.TakeOutOfService, ask.ReturnToService, ask.LogOff)
    for move in away:
        shift.do(move(callsign="B", why="the test says so"))
    board = fold([])
    for row in shift.log.rows:
        board = fold([row], board)
        assert unpack(pack(board)) == board
    assert board == shift.log.board() == fold(shift.log.rows)
    missing = set(EVENTS) - {row.event.kind for row in shift.log.rows}
    ends = {"order-refused", "order-cancelled", "unit-stood-down"}
    assert missing == {*ends, "personal-erased"}


def what_happens_to(one):
    """Nearly everything that can be commanded for an incident with B on its scene."""
    it, order = {"incident": one}, {"incident": one, "callsign": "B"}
    duty, to = FOREIGN
    right = NOON + timedelta(seconds=15)
    return (
        ask.Reclassify(**it, category="robbery", facts=frozenset({"foreigner"})),
        ask.NotifyDuty(**it, duty=duty, to=to),
        ask.AcknowledgeDuty(**it, duty=duty, to=to, receiver="Wang"),
        ask.RecordInstruction(**it, leader="Chen", instruction="hold the street"),
        ask.RecordDepartment(**it, body="fire", action="lights"),
        recused(one, "C", RecusalState.REQUESTED),
        ask.AskReinforcement(**order),
        ask.ReportInjury(**order, who="sworn", account="a cut"),
        ask.SeeArrival(**order, away_m=12.0),
        ask.CorrectTime(**order, stage=Stage.DEPARTED, right=right, why="radio"),
        HandOver(**it, to="W", why="their suspect"),
        ask.CorrectPlace(**it, place=corner(3), why="next street"),
        ask.TransferIncident(**it, to="fire", receiver="Li"),
        ask.AcknowledgeTransfer(**it, to="fire", receiver="Li"),
        ask.JudgeFalse(**it, evidence="none"),
        ask.PassIncident(**it, taker=BO.operator, why="end of shift"),
        ask.FeedBack(**order, report="settled", documents=("7",)),
        ask.WithdrawStage(**order, why="slip"),
        ask.FeedBack(**order, report="settled"),
    )


def test_the_texts_of_a_long_outage_are_erased_in_portions(tmp_path):
    with open_log(tmp_path / "desk.db", "gridville") as log:
        shift = Shift(log=log, on_duty=False)
        rows = [
            {"ref": f"{ref:024x}", "salt": "00", "text": "t", "kept_until_us": 0}
            for ref in range(1_200)
        ]
        with log.database.writing() as connection:
            connection.execute(insert(personal), rows)
        while erase_expired(shift.desk, shift.now):
            shift.wait(1)
        assert not log.expired(shift.now)
        assert max(len(row.event.refs) for row in log.entries()) == 500


def test_no_refusal_in_chinese_has_an_english_sentence_in_it():
    shift = Shift()
    number = shift.there("B")
    order = {"incident": number, "callsign": "B"}
    right = NOON - timedelta(seconds=1)
    said = refusal(shift, ask.CorrectTime(**order, stage=Stage.DEPARTED, right=right, why="x")).zh
    assert "cannot have been" not in said


def test_a_refusal_tells_the_time_on_the_clock_of_the_dispatcher():
    shift = Shift()
    shift.desk.city = replace(shift.desk.city, time_zone="Asia/Shanghai")
    said = refusal(shift, ask.ReceiveCall(place=corner(1), at=NOON + timedelta(hours=1)))
    assert "21:00" in said.zh


def test_a_unit_under_way_that_logs_off_is_told_to_end_its_order_first():
    shift = Shift()
    number = shift.sent("B")
    said = refusal(shift, ask.LogOff(callsign="B"))
    assert number in said.en
    assert "nothing" not in said.en


def test_there_is_nothing_to_take_back_before_the_first_stage():
    shift = Shift()
    number = shift.sent("B")
    withdraw = ask.WithdrawStage(incident=number, callsign="B", why="slip")
    assert code(shift, withdraw) != "no-order"


def test_an_unknown_category_is_refused_in_chinese_too():
    shift = Shift()
    assert refusal(shift, ask.ReceiveCall(place=corner(1), category="picnic")).zh
