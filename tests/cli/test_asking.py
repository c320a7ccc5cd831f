"""What the options about an incident do, and what reinforcements and several calls look like."""

import json
import re

import pytest

from geodispatch.adapters.fleet import COLUMNS, OPTIONAL_COLUMNS
from geodispatch.adapters.roster import COLUMNS as ROSTER_COLUMNS

CITY = ("--city", "coquimbo")
HERE = (*CITY, "--at", "-71.25,-29.9")
NOW = ("--now", "2026-03-06T12:00:00-03:00")

A1 = "A1,car,1,-71.251,-29.901,,available,2,0,,,,,,,,,"
A2 = "A2,car,1,-71.255,-29.905,,available,2,0,,,,,,,,,"
A3 = "A3,car,1,-71.262,-29.910,,available,2,0,,,,,,,,,"
FREE_SOON = "S1,car,1,-71.2505,-29.9005,,on_scene,2,0,,,,,,2026-03-06T12:01:00-03:00,7,2,"


@pytest.fixture
def written(tmp_path):
    def written(name: str, columns: tuple[str, ...], *rows: str) -> str:
        file = tmp_path / name
        file.write_text("\n".join([",".join(columns), *rows]), encoding="utf-8")
        return str(file)

    return written


@pytest.fixture
def fleet(written):
    def fleet(*rows: str) -> tuple[str, str]:
        return "--units", written("fleet.csv", (*COLUMNS, *OPTIONAL_COLUMNS), *rows)

    return fleet


@pytest.fixture
def answered(cli):
    def answered(*words: str) -> dict:
        status, out, err = cli(*words, "--lang", "en", "--json")
        assert status == 0, err
        return json.loads(out)

    return answered


def order(answer: dict) -> list[str]:
    return [offer["callsign"] for offer in answer["recommended"]]


def test_the_policy_of_the_command_goes_before_that_of_the_rule_book(answered, fleet):
    ask = ("recommend", *HERE, *NOW, "--category", "theft", *fleet(A1, FREE_SOON))
    plain, freeing = answered(*ask), answered(*ask, "--policy", "freeing")
    assert (plain["policy"], order(plain)) == ("fastest", ["A1"])
    assert plain["left_out"][0]["code"] == "busy"
    assert (freeing["policy"], order(freeing)) == ("freeing", ["S1", "A1"])
    waiting = freeing["recommended"][0]
    assert waiting["waiting_s"] == 60.0
    assert waiting["eta_s"] == pytest.approx(60 + waiting["turnout_s"] + waiting["travel_s"])


def test_the_table_says_how_long_a_unit_waits_where_one_does(cli, fleet):
    ask = ("recommend", *HERE, *NOW, "--category", "theft", *fleet(A1, FREE_SOON), "--lang", "en")
    assert "of it waiting" not in cli(*ask)[1]
    out = cli(*ask, "--policy", "freeing")[1]
    assert "of it waiting" in out
    assert "Policy: fastest, units about to be free included" in " ".join(out.split())


def test_the_table_says_what_is_overdue_and_what_comes_before_the_order(cli, fleet, monkeypatch):
    monkeypatch.setenv("COLUMNS", "200")  # wide enough for cells on one line
    received = ("--received", "2026-03-06T11:50:00-03:00")
    ask = ("recommend", *HERE, *NOW, *fleet(A1), *received, "--lang", "en")
    assert "5 min 00 s overdue" in cli(*ask, "--category", "fight", "--severity", "3")[1]
    assert "at once (before the order)" in cli(*ask, "--category", "mass-incident-small")[1]


def test_the_clock_of_the_limit_runs_from_the_call(answered, fleet):
    ask = ("recommend", *HERE, *NOW, "--category", "theft", *fleet(A1))
    late = answered(*ask, "--received", "2026-03-06T11:00:00-03:00")
    assert answered(*ask)["recommended"][0]["within_limit"] is True
    assert late["recommended"][0]["within_limit"] is False
    assert late["recommended"][0]["eta_s"] == answered(*ask)["recommended"][0]["eta_s"]
    assert (late["nearest_miss"]["callsign"], late["nearest_miss"]["code"]) == (
        "A1",
        "nearest-miss",
    )


def test_a_fact_raises_what_is_not_urgent(answered, fleet):
    ask = ("recommend", *HERE, *NOW, "--category", "theft", *fleet(A1))
    plain, grave = answered(*ask), answered(*ask, "--fact", "danger", "--fact", "injured")
    assert (plain["incident"]["urgency"], plain["incident"]["priority"]) == ("non-urgent", 3)
    assert (grave["incident"]["urgency"], grave["incident"]["priority"]) == ("urgent", 1)
    assert grave["incident"]["facts"] == ["danger", "injured"]
    assert ("raised", "R11") in {(each["code"], each["article"]) for each in grave["notices"]}


def test_a_person_stands_aside_and_the_rest_of_the_crew_goes(answered, fleet, written, cli):
    roster = written(
        "roster.csv",
        ROSTER_COLUMNS,
        "P1,sworn,A1,weapon,,,,",
        "P2,sworn,A1,weapon,,,,",
        "P3,sworn,A2,weapon,,,,",
    )
    ask = ("recommend", *HERE, *NOW, "--category", "theft", *fleet(A1, A2), "--roster", roster)
    plain, aside = answered(*ask), answered(*ask, "--recuse", "P1")
    assert plain["team"] == [{"callsign": "A1", "role": "patrol", "leader": "P1"}]
    assert aside["team"] == [{"callsign": "A1", "role": "patrol", "leader": "P2"}]
    both = answered(*ask, "--recuse", "P1", "--recuse", "P2")
    assert both["team"] == [{"callsign": "A2", "role": "patrol", "leader": "P3"}]
    assert "led by P3" in cli(*ask, "--recuse", "A1", "--lang", "en")[1]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--recuse", "a1"), "no unit and nobody aboard is called 'a1'. The fleet has A1;"),
        (("--recuse", "P9"), "no unit and nobody aboard is called 'P9'. Name one of the fleet;"),
    ],
)
def test_whoever_is_to_keep_out_must_be_there(cli, fleet, words, message):
    ask = ("recommend", *HERE, *NOW, "--category", "theft", *fleet(A1))
    status, out, err = cli(*ask, *words, "--json")
    assert (status, out) == (1, "")
    assert f"--recuse: {message}" in err


def test_a_reinforcement_adds_to_those_who_are_there_and_watches_the_surroundings(answered, fleet):
    ask = (*HERE, *NOW, "--category", "robbery", *fleet(A1, A2, A3))
    first = answered("recommend", *ask)
    sent = [member["callsign"] for member in first["team"]]
    more = answered("reinforce", *ask, *(word for name in sent for word in ("--sent", name)))
    assert (more["sent"], more["level"]) == (["A1", "A2"], 1)
    assert order(more) == ["A3"]
    assert [member["callsign"] for member in more["team"]] == ["A3"]
    assert [role["role"] for role in more["plan"]["roles"]] == ["armed-patrol", "patrol"]
    assert {out["callsign"]: out["article"] for out in more["left_out"]} == {
        "A1": "R25",
        "A2": "R25",
    }
    assert [(task["task"], task["article"]) for task in more["monitoring"]] == [
        ("checkpoint", "R25"),
        ("monitoring", "R25"),
    ]
    gravest = answered("reinforce", *ask, "--sent", "A1", "--level", "2")
    assert [role["role"] for role in gravest["plan"]["roles"]] == ["special-team"]


def test_a_reinforcement_is_a_table_for_people_too(cli, fleet):
    ask = (*HERE, *NOW, "--category", "robbery", *fleet(A1, A2), "--lang", "en")
    status, out, _ = cli("reinforce", *ask, "--sent", "A1")
    assert status == 0
    assert "Already sent: A1. Reinforcement, level 1" in out
    assert "In the surroundings: manning a checkpoint [R25]" in out


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--sent", "A9"), "--sent: no unit is called 'A9'"),
        (("--sent", "A1", "--level", "9"), "no level 9 of reinforcement: its levels are 1 to 2"),
        (("--sent", "A1", "--category", "noise"), "it names no reinforcement"),
    ],
)
def test_a_reinforcement_that_cannot_be_is_refused(cli, fleet, words, message):
    ask = ("reinforce", *HERE, *NOW, "--category", "robbery", *fleet(A1, A2))
    status, out, err = cli(*ask, *words, "--json")
    assert (status, out) == (1, "")
    assert message in err


CALLS = ("call_id", "received_at", "lon", "lat", "category", "severity", "facts")
FIRST = "c1,2026-03-06T11:58:00-03:00,-71.25,-29.9,theft,,"
SECOND = "c2,2026-03-06T11:59:00-03:00,-71.256,-29.906,robbery,1,foreigner"
ADVICE = "c3,2026-03-06T11:59:30-03:00,-71.256,-29.906,noise,,"


def test_several_calls_share_no_unit_and_the_more_urgent_chooses_first(answered, fleet, written):
    calls = written("calls.csv", CALLS, FIRST, SECOND, ADVICE)
    together = answered(
        "recommend-together", *CITY, *NOW, "--calls", calls, *fleet(A2, A1.replace("A1", "A0"))
    )
    answers = {answer["call_id"]: answer for answer in together["answers"]}
    assert list(answers) == ["c1", "c2", "c3"]
    members = [m["callsign"] for answer in answers.values() for m in answer["team"]]
    assert len(members) == len(set(members)) == 2
    assert answers["c2"]["team"][0]["callsign"] == "A2"  # the nearest, for the urgent call
    assert answers["c1"]["team"][0]["callsign"] == "A0"
    assert answers["c2"]["incident"]["facts"] == ["foreigner"]
    assert answers["c3"]["team"] == []
    assert together["proved"] is True
    assert all("routes" not in answer for answer in answers.values())


def test_what_several_calls_gain_by_being_solved_together_is_said(cli, answered, fleet, written):
    """N is a second nearer to the older call than F is, and two minutes nearer to the other."""
    near = "N,car,1,-71.2510,-29.9010,,available,2,0,,,,,,,,,"
    far = "F,car,1,-71.2450,-29.8950,,available,2,0,,,,,,,,,"
    calls = written(
        "calls.csv",
        CALLS[:5],
        "c1,2026-03-06T11:58:00-03:00,-71.2475,-29.9000,theft",
        "c2,2026-03-06T11:59:00-03:00,-71.2620,-29.9100,theft",
    )
    ask = ("recommend-together", *CITY, *NOW, "--calls", calls, *fleet(near, far))
    together = answered(*ask)
    teams = [answer["team"][0]["callsign"] for answer in together["answers"]]
    assert teams == ["F", "N"]
    assert together["gain"]["roles"] == 0
    assert 100 < together["gain"]["total_s"] < together["gain"]["slowest_s"] < 120
    out = cli(*ask, "--lang", "en")[1]
    assert "Proved: there is no better choice" in out
    assert "c2" in out


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (FIRST.replace("theft", "thift"), "row 3: Category 'thift' is not.* Did you mean theft"),
        (SECOND.replace("foreigner", "alien"), "row 3: Fact 'alien' is not in the rule book"),
        (FIRST.replace("11:58", "12:58"), "row 3, field received_at: the call lies after"),
        (FIRST.replace("2026-03-06T11:58:00-03:00", ""), "field received_at: .*is empty"),
        (FIRST.replace("-71.25,-29.9", "-29.9,-71.25"), "row 3: .*swapped coordinates"),
        (FIRST.replace("-71.25,-29.9", "30.5,114.3"), "field lat: .*look swapped"),
        (FIRST.replace("-71.25", "here"), "field lon: .*'here', not a number"),
        (FIRST.replace("-71.25", "-371.25"), "field lon: .*not in degrees"),
        (FIRST.replace("theft,,", "theft,5,"), "field severity: .*'5', not 1 to 4"),
        (ADVICE.replace("noise", "fight"), "call_id 'c3' also stands in row 3"),
    ],
)
def test_a_call_that_cannot_be_answered_is_named_by_its_row(cli, fleet, written, row, message):
    calls = written("calls.csv", CALLS, ADVICE, row)
    ask = ("recommend-together", *CITY, *NOW, "--calls", calls, *fleet(A1))
    status, out, err = cli(*ask, "--json")
    assert (status, out) == (1, "")
    assert re.search(message, err), err


def test_an_empty_policy_is_no_wish_for_the_default(cli):
    status, _, err = cli("recommend", *HERE, *NOW, "--category", "theft", "--policy", "")
    assert status == 2
    assert "is empty; name one" in " ".join(err.split())


def test_of_a_roster_that_is_refused_only_the_refusals_are_told(cli, fleet, written):
    rows = ("P1,sworn,A1,weapon,,,,", "P2,service-auxiliary,A1,,,,,")
    ask = ("recommend", *HERE, *NOW, "--category", "theft", *fleet(A1, A2))
    good = cli(*ask, "--roster", written("good.csv", ROSTER_COLUMNS, *rows))
    assert "row" in good[2]
    bad = written("bad.csv", ROSTER_COLUMNS, *rows, "P3,nobody,A2,,,,,")
    status, _, err = cli(*ask, "--roster", bad)
    assert status == 1
    assert "row 4" in err
    assert "row 3" not in err
