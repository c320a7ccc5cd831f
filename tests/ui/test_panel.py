"""What the panel of an incident shows, from the call to the close, and which buttons it has."""

from dataclasses import replace

import pytest

from desks import BO, UNKNOWN, Shift
from geodispatch.desk.commands import (
    AskReinforcement,
    BeginBreak,
    CloseIncident,
    JudgeFalse,
    RecordInstruction,
    SeeArrival,
    StateFacts,
    TransferIncident,
)
from geodispatch.domain import Crew
from geodispatch.domain.board import ORDER_MOVES, ORDER_STAYS
from geodispatch.domain.events import Disposition, Stage, kind_of
from geodispatch.domain.status import OrderStatus
from geodispatch.ui.orders import STEPS, orders_data
from town import unit
from ui.panels import Window, acts


def opened(category: str = "fight", *units, **call) -> tuple[Window, dict]:
    shift = Shift(*units)
    window = Window(shift)
    return window, window.look(shift.call(category, **call))


def test_an_incident_goes_from_the_call_to_the_close_through_its_buttons():
    window, data = opened("theft")
    number = data["about"]
    assert window.press(data, "accept").done
    assert window.order_team(window.look()).done
    (order,) = window.look()["orders"]
    for act in ("acknowledge", "depart", "arrive"):
        window.shift.wait(10)
        assert window.press(window.look(), act).done, act
    assert window.press(window.look(), "feed-back", report="settled on the spot").done
    assert window.press(window.look(), "facts", facts="two men fought", party="Li, Wang").done
    window.shift.wait(10)
    assert window.press(window.look(), "close", disposition="handled").done
    data = window.look()
    assert "Closed" in data["head"]["closed"]
    assert [one["name"] for one in data["orders"]] == [order["name"]]
    assert acts(data) == set()
    assert window.shift.record(number).closing.disposition == "handled"


def test_one_press_orders_the_team_with_all_that_is_owed_at_once():
    window, data = opened()
    notices = [tuple(one["value"]) for one in data["ordering"]["notices"]]
    assert ("leader-report", "leader") in notices
    window.order_team(data)
    record = window.shift.record(data["about"])
    assert [order.callsign for order in record.live] == data["ordering"]["team"]
    assert [(one.duty, one.to) for one in record.duties] == notices
    assert window.look()["ordering"]["notices"] == []


def test_others_than_the_team_may_be_chosen_with_a_reason_only():
    window, data = opened("theft")
    (first, *others) = data["ordering"]["may"]
    assert data["ordering"]["team"] == [first]
    refused = window.order_team(data, callsigns=others[:1])
    assert refused.done is None
    assert "needs a reason" in refused.words.en
    assert window.order_team(data, callsigns=others[:1], why="it knows the house").done


def test_a_unit_that_was_left_out_may_be_ordered_unless_the_law_forbids_it():
    resting, unled = unit("REST", 11), unit("AUX", 11, crew=Crew(0, 2))
    window, data = opened("fight", unit("A", 0), resting, unled)
    window.shift.do(BeginBreak(callsign="REST"))
    data = window.look()
    assert set(data["ordering"]["may"]) == {"A", "REST"}
    assert window.order_team(data, callsigns=["REST"], why="nobody else is near").done
    forbidden = window.order_team(window.look(), callsigns=["AUX"], why="nobody else is near")
    assert "no sworn officer" in forbidden.words.en


def test_a_unit_under_way_elsewhere_can_be_diverted_with_a_reason():
    window, _ = opened("theft", unit("A", 0), unit("B", 1))
    shift = window.shift
    first, second = shift.sent("A", category="theft"), shift.call("robbery")
    assert window.press(window.look(second), "divert", callsign="A", why="a robbery").done
    assert [order.callsign for order in shift.record(second).live] == ["A"]
    assert shift.record(first).live == ()


@pytest.mark.parametrize("status", OrderStatus)
def test_an_order_offers_the_steps_of_the_tables_and_no_others(status):
    window, _ = opened()
    shift = window.shift
    number = shift.sent("A")
    record = shift.record(number)
    at = record.orders[0].ordered_at
    reached = list(OrderStatus).index(status)
    stages = ("acknowledged", "departed", "arrived", "fed_back")[: min(reached, 4)]
    order = replace(record.orders[0], stages=dict.fromkeys(map(Stage, stages), at))
    if status is OrderStatus.ENDED:
        order = replace(order, ended_at=at, ended_by="unit-cleared")
    assert order.status is status
    row = shift.desk.waiting(replace(record, orders=(order,)))
    (shown,) = orders_data(row, None, shift.desk.city, "en")
    offered = {one["act"] for one in (*shown["next"], *shown["else"])}
    allowed = {made for made, when in ORDER_STAYS.items() if status in when}
    allowed |= {*ORDER_MOVES[status]}
    allowed -= {made for made in allowed if kind_of(made) in {"arrival-seen", "unit-diverted"}}
    if not stages:
        allowed = {made for made in allowed if kind_of(made) != "time-corrected"}
    assert offered == {STEPS[made][0] for made in allowed}


def test_the_next_step_is_one_button_and_the_rest_stand_behind():
    window, _ = opened()
    for act in ("acknowledge", "depart", "arrive", "feed-back", "clear"):
        number = window.looks.incident if act != "acknowledge" else window.shift.sent("A")
        (shown,) = [one for one in window.look(number)["orders"] if one["live"]]
        primary = [one["act"] for one in shown["next"] if one["primary"]]
        assert primary == [act]
        window.press(window.look(), act, report="settled")


def test_what_positions_say_stands_beside_what_the_unit_reported():
    window, _ = opened()
    shift = window.shift
    number = shift.sent("A")
    shift.wait(65)
    shift.do(SeeArrival(incident=number, callsign="A", away_m=12.0))
    shift.wait(20)
    window.press(window.look(number), "arrive")
    (shown,) = window.look()["orders"]
    assert shown["seen"] == "Positions say: there 12:01:05"
    assert shown["stages"][-1] == {"name": "there", "at": "12:01:25"}


def test_a_swap_gives_the_order_to_another_with_a_reason():
    window, _ = opened()
    number = window.shift.sent("A")
    assert window.press(window.look(number), "swap", by="B", why="A has a flat tyre").done
    assert [order.callsign for order in window.shift.record(number).live] == ["B"]


def test_an_injury_on_the_scene_adds_what_first_aid_is_owed():
    window, _ = opened()
    number = window.shift.there("A")
    window.press(window.look(number), "injury", who="sworn", account="a cut")
    assert any("120" in one["to"] or "emergency" in one["to"] for one in window.look()["duties"])


def test_after_a_call_for_more_the_reinforcement_is_proposed_and_ordered():
    window, _ = opened("robbery")
    shift = window.shift
    number = shift.there("A", category="robbery")
    assert window.press(window.look(number), "reinforce").done
    data = window.look()
    assert data["ordering"]["level"] == 1
    assert window.order_team(data).done
    assert {order.level for order in shift.record(number).live} == {0, 1}


def test_an_order_may_carry_out_the_instruction_of_a_leader():
    window, data = opened()
    window.shift.do(
        RecordInstruction(incident=data["about"], leader="Zhao", instruction="send two cars")
    )
    data = window.look()
    assert data["ordering"]["instructions"] == [["1", "1 Zhao: send two cars"]]
    assert window.order_team(data, instruction="1").done
    assert window.shift.record(data["about"]).orders[0].instruction == 1


def test_every_further_action_can_be_taken():
    window, data = opened("theft")
    shift = window.shift
    other = shift.call("theft", node=3)
    number = data["about"]
    for act, values in (
        ("reclassify", {"category": "fight", "severity": "3", "facts": ["armed"], "why": "seen"}),
        ("place", {"place": "0.0108, 0.0108", "why": "the caller looked again"}),
        ("hand-over", {"to": "W", "why": "it is theirs"}),
        ("instruction", {"leader": "Zhao", "instruction": "be quick"}),
        ("equipment", {"what": "shield", "quantity": "2", "to": "A"}),
        ("judge-false", {"evidence": "nobody lives there", "harassing": "yes"}),
        ("transfer", {"to": "fire brigade", "receiver": "Sun"}),
        ("transfer-taken", {"receiver": "Sun"}),
        ("accept", {}),
        ("pass", {"taker": "0008", "why": "end of shift"}),
        ("link", {"same_as": other, "why": "the same bicycle"}),
    ):
        assert window.press(window.look(number), act, **values).done, act
    record = shift.record(number)
    assert (record.incident.category, record.incident.severity) == ("fight", 3)
    assert record.closing.same_as == other
    assert record.handler == "0008"


def test_what_was_recorded_besides_stands_in_the_panel():
    window, data = opened()
    shift, number = window.shift, data["about"]
    shift.do(StateFacts(incident=number, facts="two men", party_unknown="they ran"))
    shift.do(TransferIncident(incident=number, to="fire brigade", receiver="Sun"))
    shift.do(JudgeFalse(incident=number, evidence="nobody there"))
    notes = window.look()["head"]["notes"]
    assert "Main facts: on record" in notes
    assert "Party: unknown (they ran)" in notes
    assert "Given to fire brigade (Sun) 12:00:00, not taken yet" in notes
    assert "Judged false" in notes


def test_a_button_that_comes_next_is_marked():
    window, data = opened()
    marked = {one["act"] for one in data["bar"] if one["primary"]}
    assert marked == {"accept"}
    number = window.shift.there("A", fed_back=True)
    assert {one["act"] for one in window.look(number)["bar"] if one["primary"]} == {"facts"}
    window.shift.do(StateFacts(incident=number, **UNKNOWN))
    assert {one["act"] for one in window.look()["bar"] if one["primary"]} == {"close"}


def test_an_incident_that_another_has_is_not_offered_to_be_accepted():
    window, data = opened()
    other = Window(window.shift, BO)
    assert other.press(other.look(data["about"]), "accept").done
    data = window.look()
    assert "accept" not in acts(data)
    assert data["head"]["handler"] == "with 0008"


def test_where_nobody_is_sent_there_is_nothing_to_order():
    _, data = opened("noise")
    assert data["ordering"] is None
    assert data["offers"] is None


def test_a_closed_incident_still_takes_answers_to_what_was_told():
    window, data = opened("fight")
    shift, number = window.shift, data["about"]
    shift.do(StateFacts(incident=number, **UNKNOWN))
    shift.do(
        CloseIncident(incident=number, disposition=Disposition.CANCELLED, why="the caller rang off")
    )
    assert window.press(window.look(), "notify").done


def test_without_any_incident_the_panel_says_what_to_do():
    data = Window(Shift()).look()
    assert (data["head"], data["about"]) == (None, "")
    assert data["words"]["empty"]


def test_text_of_people_is_made_visible_wherever_it_stands():
    window, data = opened()
    override = "rang\u202e off"
    window.shift.do(StateFacts(incident=data["about"], facts_unknown=override, party_unknown="x"))
    assert any("⟨U+202E⟩" in note for note in window.look()["head"]["notes"])
    assert not any("\u202e" in note for note in window.look()["head"]["notes"])


def test_the_plan_that_lost_a_level_falls_back_to_what_it_has():
    window, _ = opened("robbery")
    shift = window.shift
    number = shift.there("A", category="robbery")
    shift.do(AskReinforcement(incident=number, callsign="A"))
    assert window.press(window.look(number), "reclassify", category="theft", why="no force").done
    assert window.look()["ordering"]["level"] in (0, 1)
