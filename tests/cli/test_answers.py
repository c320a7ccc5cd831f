"""What the commands print: JSON on stdout, sentences on stderr, a status at the end."""

import json
import os
import re
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest

from geodispatch.adapters.fleet import COLUMNS

HERE = ("--city", "coquimbo", "--at", "-71.25,-29.9")
NOW = ("--now", "2026-03-06T12:00:00+08:00")
UNIT = "B12,car,1,-71.251,-29.901,,available,2,0,,,"


@pytest.fixture
def fleet(tmp_path):
    def fleet(*rows: str) -> str:
        file = tmp_path / "fleet.csv"
        file.write_text("\n".join([",".join(COLUMNS), *rows]), encoding="utf-8")
        return str(file)

    return fleet


def test_a_recommendation_is_one_json_document_of_the_described_shape(cli):
    status, out, err = cli("recommend", *HERE, "--category", "robbery", *NOW, "--json")
    assert status == 0
    answer = json.loads(out)
    assert list(answer) == [
        "incident",
        "limit",
        "policy",
        "plan",
        "notices",
        "nearest_miss",
        "recommended",
        "team",
        "team_complete",
        "missing",
        "routes",
        "left_out",
        "duties",
        "advice",
        "asked",
    ]
    assert answer["incident"] == {
        "place": [-71.25, -29.9],
        "category": "robbery",
        "severity": None,
        "facts": [],
        "urgency": "urgent",
        "priority": 1,
        "jurisdiction": answer["incident"]["jurisdiction"],
        "jurisdiction_status": "inside",
        "owner": {"jurisdiction": answer["incident"]["jurisdiction"], "provisional": False},
        "off_road_m": pytest.approx(answer["incident"]["off_road_m"]),
    }
    assert 0 <= answer["incident"]["off_road_m"] < 500
    assert (answer["limit"]["seconds"], answer["limit"]["starts"]) == (480.0, "received")
    assert "synthetic" in err


def test_offers_are_sorted_and_consistent(cli):
    answer = json.loads(cli("recommend", *HERE, "--category", "fight", *NOW, "--json")[1])
    offers = answer["recommended"]
    assert len(offers) > 10
    assert all(a["eta_s"] <= b["eta_s"] for a, b in pairwise(offers))
    for offer in offers:
        assert offer["eta_s"] == pytest.approx(offer["turnout_s"] + offer["travel_s"])
        assert offer["within_limit"] is (offer["eta_s"] <= answer["limit"]["seconds"])
        assert offer["estimate"] in {"road", "straight-line"}
        assert offer["jurisdiction_relation"] in {"own", "neighbour", "outside"}
    for left in answer["left_out"]:
        assert re.fullmatch(r"[RC]\d+", left["article"])
        assert left["text"]
    members = [member["callsign"] for member in answer["team"]]
    first_ten = [offer["callsign"] for offer in offers[:10]]
    assert set(answer["routes"]) == {*members, *first_ten}
    line = answer["routes"][first_ten[0]]
    assert line["type"] == "LineString"
    assert line["coordinates"][-1] == pytest.approx([-71.25, -29.9], abs=0.01)


def test_texts_come_in_the_language_that_was_asked_for(cli):
    texts = {}
    for lang in ("zh", "en"):
        answer = json.loads(
            cli("recommend", *HERE, "--category", "fight", *NOW, "--json", "--lang", lang)[1]
        )
        texts[lang] = answer["recommended"][0]["reasons"][0]["text"]
    assert texts == {
        "zh": "就近：道路到达最快的适合单位",
        "en": "Nearest: the fastest suitable unit by road",
    }


def test_a_table_for_people_shows_the_ranked_units(cli, fleet):
    status, out, _ = cli(
        "recommend", *HERE, "--category", "fight", "--units", fleet(UNIT), "--lang", "en"
    )
    assert status == 0
    assert "B12" in out
    assert "Announced limit: 8 min" in out
    assert re.search(r"Team: B12 \(patrol, \d+:\d\d\)", out)
    assert "missing: patrol (Those suitable fill other roles: B12 [R22])" in out


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--category", "picnic"), "'picnic' is not in the rule book.*`geodispatch rules show`"),
        (("--category", "robery"), "is not in the rule book. Did you mean robbery?"),
        (
            ("--category", "fight", "--fact", "alien"),
            "'alien' is not in the rule book. Known: .*f",
        ),
        (("--category", "fight", "--policy", "luck"), "no policy 'luck'. Known: fastest, own-stat"),
        (("--category", "fight", "--recuse", "Z9"), "--recuse: no unit and nobody.*--roster only"),
        (("--category", "fight", "--rules", "112"), "no rule book '112'.*england-wales"),
        (("--category", "fight", "--rules-profile", "a.toml"), "a.toml: the file does not exist"),
        (("--category", "fight", "--roster", "a.csv"), "a.csv: the file does not exist"),
        (("--category", "fight", "--received", "2199-01-01T00:00Z"), "--received: .* after the mo"),
        (("--category", "fight", "--received", "noon"), "--received: "),
        (("--category", "fight", "--now", "1999-01-01T00:00Z"), "110 holds from 2003-04-30; .* 19"),
        (("--category", "fight", "--at", "-29.9,-71.25"), "swapped coordinates lie in it"),
        (("--category", "fight", "--at", "30.593,114.305"), "--at: .*not in degrees.* swapped"),
        (("--category", "fight", "--at", "nan,1"), "--at: .*not in degrees"),
        (("--category", "fight", "--at", "0,0"), "km outside Coquimbo"),
        (("--category", "fight", "--now", "2026-03-06T12:00:00"), "--now: .*no time zone"),
        (("--category", "fight", "--now", "noon"), "--now: "),
        (("--category", "fight", "--units", "nowhere.csv"), "nowhere.csv: the file does not exist"),
        (("--category", "fight", "--city", "atlantis"), "no city 'atlantis'"),
    ],
)
def test_refused_input_is_one_sentence_on_stderr_and_status_1(cli, words, message):
    status, out, err = cli("recommend", *HERE, *words, "--json")
    assert (status, out) == (1, "")
    assert re.search(message, err)
    assert "Traceback" not in err


@pytest.mark.parametrize(
    "words",
    [
        ("recommend", *HERE),
        ("recommend", *HERE, "--category", "fight", "--at", "here"),
        ("recommend", *HERE, "--category", "fight", "--severity", "9"),
        ("reinforce", *HERE, "--category", "fight"),
        ("reinforce", *HERE, "--category", "fight", "--sent", "B12", "--level", "0"),
        ("recommend-together", "--city", "coquimbo"),
        ("coverage", "--city", "coquimbo", "--limit", "-1"),
        ("dance",),
    ],
)
def test_wrong_usage_ends_with_status_2(cli, words):
    status, out, _ = cli(*words)
    assert (status, out) == (2, "")


def test_a_bad_row_stops_the_command_and_names_file_row_and_field(cli, fleet):
    file = fleet(UNIT, UNIT.replace("B12,car", "B13,tank"))
    status, out, err = cli("recommend", *HERE, "--category", "fight", "--units", file, "--json")
    assert (status, out) == (1, "")
    assert f"{file}, row 3, field kind: kind is 'tank'" in err


def test_bad_rows_are_skipped_and_counted_where_that_is_asked_for(cli, fleet):
    file = fleet(UNIT, UNIT.replace("B12,car", "B13,tank"))
    status, out, err = cli(
        "recommend", *HERE, "--category", "fight", "--units", file, "--skip-bad-rows", "--json"
    )
    assert status == 0
    assert [offer["callsign"] for offer in json.loads(out)["recommended"]] == ["B12"]
    assert "1 units read, 1 rows refused" in err


def test_a_place_just_outside_the_city_is_answered_and_flagged(cli):
    status, out, err = cli(
        "recommend", "--city", "coquimbo", "--at", "-71.6,-29.9", "--category", "fight", "--json"
    )
    answer = json.loads(out)
    assert status == 0
    assert "outside every jurisdiction" in err
    assert answer["incident"]["jurisdiction_status"] == "outside"
    assert {offer["estimate"] for offer in answer["recommended"]} == {"straight-line"}


def test_coverage_is_one_json_document_of_the_described_shape(cli):
    status, out, _ = cli("coverage", "--city", "coquimbo", "--limit", "5", *NOW, "--json")
    study = json.loads(out)
    assert status == 0
    assert study["limit_s"] == 300
    for share in ("covered_road_share", "covered_area_share", "covered_population_share"):
        assert 0 < study[share] < 1
    assert study["gaps"]["type"] == "FeatureCollection"
    assert study["gaps"]["features"][0]["geometry"]["type"] == "Polygon"


def test_what_no_source_gives_is_null_or_named(cli):
    _, out, err = cli("coverage", "--city", "wuhan", "--limit", "5", *NOW, "--json")
    assert json.loads(out)["covered_population_share"] is None
    assert re.search("road data covers only part of: .*黄陂区, 新洲区", err)


def test_something_unforeseen_is_a_sentence_too(cli, monkeypatch):
    def broken(*_):
        raise RuntimeError("the disk is on fire")

    monkeypatch.setattr("geodispatch.wiring.open_city", broken)
    status, out, err = cli("recommend", *HERE, "--category", "fight", "--json")
    assert (status, out) == (1, "")
    assert "the disk is on fire" in err
    assert "Traceback" not in err


@pytest.mark.parametrize("encoding", ["gbk", "ascii"])
def test_json_is_utf8_and_tables_never_fail_whatever_the_terminal_speaks(encoding):
    command = [sys.executable, "-m", "geodispatch", "recommend", *HERE, "--category", "fight"]
    environment = {**os.environ, "PYTHONIOENCODING": encoding}
    for options, decoded in ((["--json"], "utf-8"), ([], encoding)):
        done = subprocess.run(
            [*command, *options], env=environment, capture_output=True, check=True
        )
        assert "Area" in done.stdout.decode(decoded)


def test_the_fleet_of_a_built_city_is_used_without_being_named(cli, helsinki):
    status, out, err = cli(
        "recommend", "--city", helsinki, "--at", "24.9450,60.1700", "--category", "fight", "--json"
    )
    answer = json.loads(out)
    named = [row["callsign"] for row in (*answer["recommended"], *answer["left_out"])]
    assert (status, sorted(named)) == (0, ["H1", "H2", "H3", "H4"])
    assert "synthetic" not in err


@pytest.fixture
def helsinki(cli, tmp_path):
    """A city built from the bundled extract, with a fleet of its own."""
    data, folder = Path(__file__).parents[1] / "data", tmp_path / "helsinki"
    status, out, _ = cli(
        "city", "build", "helsinki", "--roads", str(data / "helsinki.osm.pbf"),
        "--fleet", str(data / "helsinki_fleet.csv"), "--out", str(folder),
    )  # fmt: skip
    assert status == 0
    assert re.search(r"(\d+) rows read = (\d+) accepted", out)
    return str(folder)
