"""The history of an incident as the panel shows it."""

import re
from datetime import timedelta

import pytest

from desks import UNKNOWN, Shift
from geodispatch.desk.commands import (
    AskAssistance,
    AskReinforcement,
    CloseIncident,
    CorrectTime,
    Dispatch,
    HandOver,
    KeepRecommendation,
    NotifyDuty,
    OrderAction,
    ReceiveCall,
    Reclassify,
    RecordRecusal,
    ReportInjury,
    StateFacts,
)
from geodispatch.desk.watching import ring_clocks
from geodispatch.domain.events import ActionKind, Disposition, HandOverKind, Stage
from geodispatch.domain.person import RecusalGround, RecusalState
from geodispatch.domain.positions import Reported
from geodispatch.errors import LogUnavailableError
from geodispatch.policing import ReasonCode
from geodispatch.ui.past import history_data
from town import corner


def past(shift: Shift, number: str, language: str = "en") -> dict:
    return history_data(shift.desk, number, language)


def line(data: dict, name: str) -> dict:
    (found,) = [row for row in data["rows"] if row["name"] == name]
    return found


def detail(row: dict) -> dict[str, str]:
    return {one["label"]: one["text"] for one in row["details"]}


def test_every_entry_of_the_incident_and_its_call_stands_there_in_its_order():
    shift = Shift()
    number = shift.there("A", fed_back=True)
    data = past(shift, number)
    assert [row["seq"] for row in data["rows"]] == [
        str(entry.seq) for entry in shift.log.entries(incident=number)
    ]
    assert data["rows"][0]["name"] == "call received"
    assert all(row["by"].startswith("0007") for row in data["rows"])


def test_a_line_has_time_and_article():
    shift = Shift()
    number = shift.sent("A")
    row = line(past(shift, number), "unit dispatched")
    assert (row["at"], row["article"]) == ("12:00:00", "R22")
    assert detail(row)["Unit"] == "A"
    assert detail(row)["Reason"] == "the test says so"


def test_category_and_area_are_named_and_not_coded():
    shift = Shift()
    opened = detail(line(past(shift, shift.call()), "incident opened"))
    assert (opened["Category"], opened["Owner"]) == ("Fight", "East")
    assert detail(line(past(shift, shift.call(), "zh"), "警情立案登记"))["警情类别"] == "打架斗殴"


def eventful() -> tuple[Shift, str]:
    """An armed robbery in which most kinds of codes are recorded."""
    shift = Shift()
    number = shift.there("A", category="robbery")
    for command in (
        Reclassify(incident=number, category="robbery", severity=3, facts=frozenset({"armed"})),
        KeepRecommendation(incident=number),
        NotifyDuty(incident=number, duty="leader-report", to="leader"),
        AskReinforcement(incident=number, callsign="A"),
        Dispatch(incident=number, callsigns=("B",), why="it is known there", level=1),
        OrderAction(incident=number, action=ActionKind.EQUIPMENT, what="vest", to="A"),
        RecordRecusal(
            incident=number,
            who="0012",
            ground=RecusalGround.PARTY,
            state=RecusalState.GRANTED,
            decided_by="0009",
        ),
        CorrectTime(
            incident=number,
            callsign="A",
            stage=Stage.ARRIVED,
            right=shift.now - timedelta(seconds=1),
            why="slip",
        ),
        ReportInjury(incident=number, callsign="A", who="auxiliary"),
        AskAssistance(incident=number, to="city:wuhan", what="close the far end"),
        HandOver(incident=number, to="W", why="it is theirs"),
    ):
        shift.do(command)
    return shift, number


@pytest.mark.parametrize(
    ("name", "label", "words"),
    [
        ("duty notified", "Duty", "report to the leader, together with the order"),
        ("duty notified", "To", "leader in charge"),
        ("duty notified", "Plan", "grave violence (version 1)"),
        ("action ordered", "What", "ballistic or stab vest"),
        ("action ordered", "Action", "equipment"),
        ("recusal recorded", "Ground", "a party or close to one"),
        ("recusal recorded", "State", "granted"),
        ("recusal recorded", "Declared or decided by", "0009"),
        ("time corrected", "Stage", "there"),
        ("injury reported", "Who", "Auxiliary"),
        ("assistance asked for", "To", "desk of wuhan"),
        ("incident handed over", "From", "East"),
        ("incident handed over", "To", "West"),
        ("call received", "Desk", "Gridville"),
    ],
)
def test_codes_of_the_log_are_put_into_words(name, label, words):
    shift, number = eventful()
    data = past(shift, number)
    found = [row for row in data["rows"] if row["name"] == name]
    assert words in {detail(row).get(label) for row in found}


def test_a_team_stands_there_with_its_roles_and_what_spoke_against_a_unit_with_its_article():
    shift, number = eventful()
    rows = past(shift, number)["rows"]
    teams = [detail(row)["Team"] for row in rows if "Team" in detail(row)]
    assert any("(armed " in team for team in teams)
    against = [detail(row)["Against it"] for row in rows if "Against it" in detail(row)]
    assert against == ["Fills no role of the plan (R22)"]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_code_of_the_rules_is_left_in_a_history(language):
    shift, number = eventful()
    rules = shift.desk.city.rules(shift.now)
    coded = {*rules.plans, *rules.roles, *rules.kit, *rules.tasks, *ReasonCode}
    coded |= {*(duty.code for duty in rules.duties), *ActionKind, *HandOverKind}
    coded = {code for code in coded if "-" in code}  # others are English words too
    said = " ".join(
        text for row in past(shift, number, language)["rows"] for text in detail(row).values()
    )
    assert coded & {*re.findall(r"[a-z0-9-]+", said)} == set()


def test_spans_stand_there_as_a_stopwatch_shows_them():
    shift = Shift()
    number = shift.sent("A")
    rows = past(shift, number)["rows"]
    spans = [detail(row).get(name) for row in rows for name in ("Expected within", "Limit")]
    found = [text for text in spans if text]
    assert len(found) == 2
    assert all(re.fullmatch(r"(\d+:)?\d+:\d\d", text) for text in found)


def test_a_clock_that_ran_out_names_itself_its_subject_and_the_program():
    shift = Shift()
    number = shift.sent("A")
    shift.wait(600)
    ring_clocks(shift.desk, shift.now)
    rows = [row for row in past(shift, number)["rows"] if row["name"] == "clock ran out"]
    assert all(row["by"].startswith("the program") for row in rows)
    told = {detail(row)["Clock"]: detail(row).get("About") for row in rows}
    assert told["acknowledge"] == "A"
    assert "→" in told["notify"]


def test_what_another_desk_calls_it_stays_and_what_it_asks_is_said():
    shift = Shift()
    number = shift.given(category="nonesuch")
    row = detail(line(past(shift, number), "hand-over received"))
    assert (row["Given as"], row["Category"]) == ("asked to help", "nonesuch")


def test_how_it_was_closed_where_it_was_sent_from_and_which_language_is_said():
    shift = Shift()
    sent = Reported(114.0, 30.0, "gcj02")
    call = ReceiveCall(place=corner(12), category="fight", language="mn", reported=sent)
    number = shift.do(call).incident
    shift.do(StateFacts(incident=number, **UNKNOWN))
    shift.do(CloseIncident(incident=number, disposition=Disposition.CANCELLED, why="a slip"))
    rows = past(shift, number)
    received = detail(line(rows, "call received"))
    assert received["Place as it was sent"] == "114.000000, 30.000000 (gcj02)"
    assert received["Language"] == "Mongolian"
    assert detail(line(past(shift, number, "zh"), "警情办结"))["结案方式"] == "已取消"


def test_personal_texts_are_shown_until_they_are_erased():
    shift = Shift()
    number = shift.call(caller="Wang", words="they are fighting")
    assert detail(past(shift, number)["rows"][0])["Caller"] == "Wang"
    shift.log.texts.clear()
    assert detail(past(shift, number)["rows"][0])["Caller"] == "(erased when its time came)"


def test_what_was_recorded_later_than_it_happened_says_both_times():
    shift = Shift()
    shift.wait(300)
    number = shift.call(at=shift.now.replace(minute=2))
    row = line(past(shift, number), "incident opened")
    assert row["at"] == "12:02:00"
    assert "recorded 12:05:00" in row["by"]


def test_text_of_people_is_made_visible():
    shift = Shift()
    number = shift.call()
    shift.do(StateFacts(incident=number, facts="a\u202eb", party_unknown="x"))
    assert detail(line(past(shift, number), "facts stated"))["Main facts"] == "a⟨U+202E⟩b"


def test_where_the_log_is_away_it_says_so_in_place_of_the_lines(monkeypatch):
    shift = Shift()
    number = shift.call()

    def away(**_):
        raise LogUnavailableError("The log is away", "Wait until it is back")

    monkeypatch.setattr(shift.log, "entries", away)
    data = past(shift, number)
    assert data["rows"] == []
    assert "The log is away" in data["problem"]


def test_a_history_can_be_read_in_chinese():
    shift = Shift()
    data = past(shift, shift.sent("A"), "zh")
    assert "向单位下达指令" in [row["name"] for row in data["rows"]]
