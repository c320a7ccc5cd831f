"""What a window of the desk is told, while others and the time change what there is."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from desks import BO, UNKNOWN, Shift
from geodispatch.desk.commands import (
    AskReinforcement,
    BeginBreak,
    CloseIncident,
    LogOff,
    ReceiveCall,
    StateFacts,
)
from geodispatch.desk.places import PlaceIndex
from geodispatch.domain import Name
from geodispatch.domain.events import Disposition
from geodispatch.domain.mode import Mode
from geodispatch.domain.people import AccountRole, Principal
from geodispatch.errors import DamagedLogError, LogUnavailableError
from geodispatch.ui.coverage import limits_to_choose
from geodispatch.ui.look import Asked, CallForm, Look
from geodispatch.ui.window import Answers, questions
from geodispatch.ui.window import Window as Pane
from town import corner
from ui.panels import Window, acts

CALL = CallForm(key="k1", place="0.02, 0.02", category="theft")


def close(shift: Shift, number: str) -> None:
    shift.do(StateFacts(incident=number, **UNKNOWN))
    shift.do(CloseIncident(incident=number, disposition=Disposition.CANCELLED, why="rang off"))


def ask(window: Window, question: str, **asked) -> dict:
    """Ask another question than that for everything."""
    city = window.shift.desk.city
    _, answer = questions(window.pane, lambda: PlaceIndex(city))[question]
    return answer(window.seat, Asked(language=window.language, **asked), window.shift.now)


# What is looked at.


def test_without_a_choice_the_first_of_the_queue_is_looked_at():
    window = Window(Shift())
    number = window.shift.call()
    told = window.view()
    assert told["incident"] == told["panel"]["about"] == told["scene"]["selected"] == number
    assert [row["selected"] for row in told["queue"]["rows"]] == [True]


def test_an_incident_that_is_closed_stays_in_sight_until_another_is_chosen():
    window = Window(Shift())
    number, other = window.shift.call("robbery"), window.shift.call("theft", node=3)
    assert window.view()["incident"] == number
    close(window.shift, number)
    told = window.view()
    assert told["incident"] == number
    assert "Closed" in told["panel"]["head"]["closed"]
    assert told["panel"]["offers"] is None  # nobody is sought for it any more
    assert [row["id"] for row in told["queue"]["rows"]] == [other]
    assert window.view(other)["panel"]["offers"]


def test_an_incident_that_the_board_does_not_have_gives_way_to_the_first():
    window = Window(Shift())
    number = window.shift.call()
    told = window.view("S9", past=True, callsign="A")
    assert told["incident"] == number
    assert told["panel"]["past"] is None  # another is not opened on its history
    best = told["panel"]["offers"][0]
    assert (best["chosen"], best["rank"]) == (True, "1")


def test_the_history_is_there_for_as_long_as_it_is_asked_for():
    window = Window(Shift())
    number = window.shift.call()
    assert window.view(number, past=True)["panel"]["past"]["rows"]
    assert window.view()["panel"]["past"] is None


def test_the_window_follows_what_another_desk_records():
    window = Window(Shift())
    before = window.view()
    number = window.shift.do(ReceiveCall(place=corner(0), category="theft"), BO).incident
    after = window.view()
    assert after["seq"] == window.shift.log.head().seq == before["seq"] + 2
    assert [row["id"] for row in after["queue"]["rows"]] == [number]
    assert [one["id"] for one in after["scene"]["incidents"]] == [number]


def test_a_unit_that_is_clicked_has_its_route_and_its_card():
    window = Window(Shift())
    window.shift.call()
    last = window.look()["offers"][-1]["id"]
    told = window.view(callsign=last, unit=last)
    assert [one["id"] for one in told["panel"]["offers"] if one["chosen"]] == [last]
    assert told["panel"]["unit"]["name"] == last
    assert [one["id"] for one in told["scene"]["units"] if one["chosen"]] == [last]
    assert [one["id"] for one in told["queue"]["fleet"] if one["selected"]] == [last]
    assert told["scene"]["route"] != window.view()["scene"]["route"]


def test_a_call_to_which_nobody_is_sent_is_shown_without_trouble():
    window = Window(Shift())
    window.shift.call("noise")
    told = window.view()
    assert told["panel"]["facts"]["nobody"]
    assert told["scene"]["route"] is None


def test_who_is_under_way_stands_on_the_map_with_where_he_goes():
    window = Window(Shift())
    number = window.shift.sent("A")
    (line,) = window.view()["scene"]["assignments"]
    assert (line["unit"], line["incident"]) == ("A", number)


def test_the_figures_count_who_may_go():
    window = Window(Shift())
    window.shift.do(BeginBreak(callsign="A"))
    window.shift.do(LogOff(callsign="B"))
    assert [one["value"] for one in window.view()["counts"]["items"]] == ["0", "2 / 4", "0"]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_everything_that_a_window_is_told_is_json(language):
    window = Window(Shift(), language=language)
    window.shift.sent("A")
    told = window.view(past=True, unit="A")
    assert json.loads(json.dumps(told, allow_nan=False)) == json.loads(json.dumps(told))


def test_partner_desks_are_offered_by_their_names():
    window = Window(Shift())
    window.shift.call()
    window.pane = Pane(Answers(), {"city:wuhan": Name("武汉", "Wuhan")})
    for language, name in (("en", "Wuhan"), ("zh", "武汉")):
        shown = json.dumps(window.view(language=language)["panel"], ensure_ascii=False)
        assert f'["city:wuhan", "{name}"]' in shown


@pytest.mark.parametrize(
    ("mode", "said"), [(Mode.DEMO, True), (Mode.DRILL, True), (Mode.REAL, False)]
)
def test_all_but_a_real_desk_say_that_units_and_incidents_are_made_up(mode, said):
    window = Window(Shift())
    window.shift.call()
    window.pane = Pane(Answers(), {}, mode)
    told = window.view()
    assert bool(told["panel"]["words"]["synthetic"]) is said
    assert bool(told["queue"]["words"]["synthetic"]) is said
    assert ("synthetic" in told["scene"]["units"][0]["lines"]) is said


# What is done.


def press(act: str, told: dict, **values) -> dict:
    panel = told["panel"]
    return {
        "act": act,
        "key": f"{act}-1",
        "incident": panel["about"],
        "seen": panel["seen"],
        "values": values,
    }


def test_a_press_is_carried_out_before_its_answer_which_shows_it():
    window = Window(Shift())
    number = window.shift.call()
    told = window.view(press=press("accept", window.view()))
    assert told["panel"]["reply"] == {
        "key": "accept-1",
        "done": True,
        "again": False,
        "text": "",
        "article": "",
    }
    assert told["panel"]["head"]["handler"] == "with 0007"
    assert told["seq"] == window.shift.log.head().seq
    assert window.shift.record(number).handler == "0007"
    again = window.view(press=press("accept", told))
    assert again["panel"]["reply"]["done"]  # the same key: done once
    assert window.shift.kinds(number).count("incident-accepted") == 1


def test_a_press_that_is_refused_says_why_and_changes_nothing():
    window = Window(Shift())
    window.shift.sent("A")
    before = window.shift.log.head()
    told = window.view(press=press("close", window.view(), disposition="handled"))
    reply = told["panel"]["reply"]
    assert (reply["done"], reply["article"]) == (False, "R24")
    assert "A still on it" in reply["text"]
    assert window.shift.log.head() == before


@pytest.mark.parametrize("odd", [{}, {"act": "accept"}, {"act": 1, "key": "k"}, {"key": "k"}])
def test_what_is_no_press_does_nothing_and_is_answered_with_all_there_is(odd):
    window = Window(Shift())
    window.shift.call()
    before = window.shift.log.head()
    told = window.view(press=odd)
    assert told["panel"]["reply"] is None
    assert told["queue"]["rows"]
    assert window.shift.log.head() == before


def test_what_leads_to_another_incident_is_looked_at_next():
    window = Window(Shift())
    number = window.shift.call()
    told = window.view(
        number,
        past=True,
        press=press("own", window.view(), callsign="B", category="theft", place="0.02,0.02"),
    )
    assert told["incident"] != number
    assert window.shift.record(told["incident"]).found_by == "B"
    assert told["panel"]["past"] is None


def test_a_call_opens_and_is_looked_at_with_its_best_unit_and_without_history():
    window = Window(Shift())
    window.shift.call()
    told = window.view(call=CALL, past=True, callsign="A")
    assert told["call"] == {"key": "k1", "state": "opened", "number": told["incident"]}
    assert window.shift.record(told["incident"]).incident.category == "theft"
    assert told["panel"]["past"] is None
    assert told["panel"]["offers"][0]["chosen"]
    assert {row["id"] for row in told["queue"]["rows"]} == set(window.shift.log.board().open)


def test_an_empty_queue_does_not_hide_why_a_call_was_refused():
    told = Window(Shift()).view(call=replace(CALL, category=""))
    assert (told["call"]["state"], told["call"]["box"]) == ("refused", "category")
    assert (told["incident"], told["panel"]["head"]) == (None, None)


def test_a_call_that_is_refused_leaves_what_is_looked_at():
    window = Window(Shift())
    number = window.shift.call()
    window.shift.call("robbery", node=3)
    told = window.view(number, call=replace(CALL, place="x"), past=True)
    assert (told["incident"], bool(told["panel"]["past"])) == (number, True)


# Who should go, for all windows together.


def ranking(answers: Answers, shift: Shift, number: str, after_s: float = 0.0):
    board = shift.log.board()
    record = board.incident(number)
    return answers.of(shift.desk, record, shift.now + timedelta(seconds=after_s), board)


def test_a_recommendation_counts_until_the_log_has_something_new_or_three_seconds_are_over():
    answers, shift = Answers(), Shift()
    number = shift.call()
    first = ranking(answers, shift, number)
    assert ranking(answers, shift, number, 2.9) is first
    assert ranking(answers, shift, number, 3.0) is not first
    shift.call("theft", node=3)
    second = ranking(answers, shift, number, 3.0)
    assert ranking(answers, shift, number, 3.0) is second
    shift.do(BeginBreak(callsign="B"))
    third = ranking(answers, shift, number, 3.0)
    assert "B" not in [offer.unit.callsign for offer in third.recommended]


def test_each_incident_has_an_answer_of_its_own_and_the_oldest_is_forgotten(monkeypatch):
    monkeypatch.setattr("geodispatch.ui.window._MOST_RANKED", 2)
    answers, shift = Answers(), Shift()
    numbers = [shift.call(node=node) for node in (3, 12, 24)]
    made = [ranking(answers, shift, number) for number in numbers]
    assert [one.incident.id for one in made] == numbers
    assert ranking(answers, shift, numbers[2]) is made[2]
    assert ranking(answers, shift, numbers[1]) is made[1]
    assert ranking(answers, shift, numbers[0]) is not made[0]


def test_where_more_were_asked_for_the_reinforcement_is_sought():
    answers, shift = Answers(), Shift()
    number = shift.there("A", category="robbery")
    shift.do(AskReinforcement(incident=number, callsign="A"))
    plan = shift.desk.waiting(shift.record(number)).classified.plan
    roles = [role.code for role in ranking(answers, shift, number).roles]
    assert roles == [role.code for role in plan.roles_at(1)]


# What is supposed.


def offered(told: dict) -> set[str]:
    return {one["id"] for one in told["panel"]["offers"]}


def test_what_is_supposed_is_marked_everywhere_and_leaves_what_is_real():
    window = Window(Shift())
    number = window.shift.call()
    real = window.view()
    best = real["panel"]["offers"][0]["id"]
    told = window.view(supposed={"off": [best]})
    assert best in offered(real) - offered(told)
    assert told["panel"]["supposed"]
    assert told["scene"]["supposed"] is True
    off = {"incident": number, "callsign": best}
    assert ask(window, "route", **off, supposed={"off": [best]}) == {"route": None}
    assert ask(window, "route", **off)["route"]
    again = window.view()
    assert (again["panel"]["supposed"], again["scene"]["supposed"]) == ("", False)
    assert offered(again) == offered(real)


def test_nothing_is_ordered_on_what_is_supposed_and_calls_are_taken_all_the_same():
    window = Window(Shift())
    number = window.shift.call()
    pressed = press("accept", window.view())
    told = window.view(supposed={"off": ["A"]}, press=pressed, call=CALL)
    assert told["panel"]["reply"]["done"] is False
    assert told["panel"]["reply"]["text"]
    assert window.shift.record(number).handler == ""
    assert told["call"]["state"] == "opened"
    assert window.view(number, press=pressed)["panel"]["reply"]["done"]


def test_while_the_box_is_open_and_nothing_is_supposed_buttons_command():
    window = Window(Shift())
    window.shift.call()
    nothing = {"off": [], "closed": [], "hour": None}
    pressed = press("accept", window.view())
    told = window.view(supposed={"off": [], "closed": [], "hour": 0}, press=pressed)
    assert told["panel"]["reply"]["done"] is False  # midnight is an hour like every other
    assert window.view(supposed=nothing, press=pressed)["panel"]["reply"]["done"]


@pytest.mark.parametrize("odd", [{"off": ["nobody"]}, {"off": 1}, {"closed": "x"}, {"hour": "x"}])
def test_what_cannot_be_supposed_is_answered_with_what_is_real(odd):
    window = Window(Shift())
    window.shift.call()
    told = window.view(supposed=odd)
    assert (told["panel"]["supposed"], told["scene"]["supposed"]) == ("", False)
    assert offered(told) == offered(window.view())


# While the log is away.


def test_while_the_log_is_away_the_last_state_is_shown_and_nothing_can_be_done(monkeypatch):
    window = Window(Shift())
    number = window.shift.call()
    before = window.view()
    assert (before["away"], before["panel"]["away"]) == ("", False)

    def away(*_):
        raise LogUnavailableError("The disk is full", "Make room")

    with monkeypatch.context() as broken:
        for name in ("board", "head", "submit", "entries"):
            broken.setattr(window.shift.log, name, away)
        told = window.view(press=press("accept", before), call=CALL)
    assert "Read-only" in told["away"]
    assert (told["seq"], told["panel"]["away"]) == (None, True)
    assert [row["id"] for row in told["queue"]["rows"]] == [number]
    assert (told["panel"]["reply"]["done"], told["panel"]["reply"]["again"]) == (False, True)
    assert (told["call"]["state"], told["call"]["again"]) == ("refused", True)
    back = window.view()
    assert (back["away"], back["seq"]) == ("", before["seq"])


@pytest.mark.parametrize(
    "error",
    [
        DamagedLogError("Entry 7 is not what it was", "Restore a copy", 7),
        LogUnavailableError("The disk is full", "Make room"),
    ],
)
def test_a_log_that_cannot_be_had_is_never_shown_as_an_empty_desk(monkeypatch, error):
    window = Window(Shift())

    def refuse():
        raise error

    monkeypatch.setattr(window.shift.log, "board", refuse)
    with pytest.raises(type(error)):
        window.view()


# Who sees what.


def supervisor(shift: Shift, *area: str) -> Window:
    window = Window(shift, role=AccountRole.SUPERVISOR)
    window.who = Principal("s1", AccountRole.SUPERVISOR, area=frozenset(area))
    return window


def test_a_supervisor_of_one_area_sees_its_incidents_and_units_and_no_others():
    shift = Shift()
    east, west = shift.call("robbery", node=14), shift.sent("A", category="theft", node=5)
    told = supervisor(shift, "E").view()
    shown = json.dumps(told)
    assert east in shown
    assert west not in shown
    # The units of the town are all at home in the west.
    assert (told["scene"]["units"], told["queue"]["fleet"], told["panel"]["offers"]) == (
        [],
        [],
        None,
    )
    assert told["counts"]["items"][1]["value"] == "0 / 0"
    told = supervisor(shift, "W").view()
    assert [row["id"] for row in told["queue"]["rows"]] == [west]
    assert {one["unit"] for one in told["scene"]["assignments"]} == {"A"}
    assert [one["id"] for one in told["queue"]["fleet"]] == ["A", "B", "C", "D"]
    assert told["panel"]["offers"] is None  # a ranking is of the whole city
    everything = supervisor(shift).view()
    assert everything["panel"]["offers"]
    assert {row["id"] for row in everything["queue"]["rows"]} == {east, west}


def test_a_supervisor_cannot_ask_for_an_incident_or_a_unit_of_another_area():
    shift = Shift()
    west = shift.call(node=5)
    window = supervisor(shift, "E")
    told = window.view(west, past=True, unit="A", callsign="A")
    assert west not in json.dumps(told)
    assert (told["incident"], told["panel"]["unit"]) == (None, None)
    assert ask(window, "route", incident=west, callsign="A") == {"route": None}
    everybody = ask(supervisor(shift), "gaps", minutes=5.0)
    assert everybody["note"] != ask(window, "gaps", minutes=5.0)["note"]


def test_a_supervisor_reads_and_takes_no_calls():
    shift = Shift()
    shift.call()
    told = supervisor(shift).view(call=CALL)
    assert told["counts"]["takes_calls"] is False
    assert told["call"]["state"] == "refused"
    assert acts(told["panel"]) == {"guide"}
    assert Window(shift).view()["counts"]["takes_calls"] is True


def test_a_role_that_was_taken_away_refuses_the_next_command():
    window = Window(Shift())
    window.shift.call()
    told = window.view()
    window.who = Principal("0007", AccountRole.SUPERVISOR)
    before = window.shift.log.head()
    told = window.view(press=press("accept", told), call=CALL)
    assert window.shift.log.head() == before
    assert told["call"]["text"].startswith("0007 (supervisor) may not")
    assert told["panel"]["reply"]["text"].startswith("0007 (supervisor) may not")
    assert told["counts"]["takes_calls"] is False  # and the form is gone


# Other questions.


def test_the_way_of_a_unit_is_told_where_it_may_go():
    window = Window(Shift())
    number = window.shift.call()
    route = ask(window, "route", incident=number, callsign="A")["route"]
    assert route["path"][0] == [0.0, 0.0]
    assert ask(window, "route", incident=number, callsign="nobody") == {"route": None}
    assert ask(window, "route", incident="S9", callsign="A") == {"route": None}
    close(window.shift, number)
    assert ask(window, "route", incident=number, callsign="A") == {"route": None}


def test_gaps_are_worked_out_for_a_limit_that_is_offered():
    window = Window(Shift())
    offered = limits_to_choose(window.shift.desk.city.limits)
    told = ask(window, "gaps", minutes=offered[1])
    assert told["minutes"] == offered[1]
    assert f"{offered[1]:g} min" in told["note"]
    assert told["gaps"]["key"]
    assert ask(window, "gaps", minutes=0.123)["minutes"] == offered[0]
    assert ask(window, "gaps")["minutes"] == offered[0]


def test_the_boxes_greet_in_the_name_of_whoever_sits_there():
    told = ask(Window(Shift(), BO), "entry")
    assert "operator 0008" in told["greeting"]["text"]


def test_a_place_is_found_by_its_name():
    window = Window(Shift())
    (row,) = ask(window, "places", text="East")["rows"]
    assert row["label"] == "East"
    assert ask(window, "places", text="East" * 10_000)["rows"] == []


def test_earlier_calls_of_a_number_are_remembered():
    window = Window(Shift())
    number = window.shift.call(phone="13800000000")
    (one,) = ask(window, "earlier", text="138 0000 0000")["calls"]
    assert (one["number"], one["open"]) == (number, True)
    assert ask(window, "earlier", text="13900000000")["calls"] == []


def test_whoever_sees_one_area_is_told_of_no_earlier_call_from_another():
    shift = Shift()
    shift.call(node=5, phone="13800000000")
    assert ask(supervisor(shift, "E"), "earlier", text="13800000000")["calls"] == []
    assert ask(supervisor(shift, "W"), "earlier", text="13800000000")["calls"]


def test_each_question_names_what_it_is_read_as():
    asked = questions(Window(Shift()).pane, lambda: None)
    assert {name: kind for name, (kind, _) in asked.items() if kind is not Asked} == {"view": Look}
