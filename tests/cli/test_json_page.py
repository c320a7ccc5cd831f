"""``docs/json.md`` and the documents say the same: no key is missing, and none is made up."""

import json
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from geodispatch.adapters.call_times import write_call_times
from geodispatch.adapters.fleet import COLUMNS
from geodispatch.studies.month import month_before, synthetic_month
from geodispatch.wiring.cities import open_city
from geodispatch.wiring.logs import DATA_VARIABLE

PAGE = (Path(__file__).parents[2] / "docs" / "json.md").read_text(encoding="utf-8")
PROFILE = str(Path(__file__).parents[2] / "data/rulebooks/profiles/example-province.toml")
HERE = ("--city", "wuhan", "--at", "114.2800,30.5960", "--now", "2026-03-06T12:00:00+08:00")
FLEET = (
    "P1,car,江岸区,114.283,30.597,,available,2,0,,,",
    "P2,car,江汉区,114.290,30.600,,available,2,0,,,",
    "AUX,car,江岸区,114.2805,30.5965,,out_of_service,0,3,,,",
)


def section(name: str) -> str:
    """The text below a heading, up to the next."""
    return PAGE.split(f"\n## {name}\n", 1)[1].split("\n## ", 1)[0]


def documented(name: str) -> set[str]:
    """The keys in the first column of the table of a section."""
    return set(re.findall(r"^\| `([^`]+)` \|", section(name), flags=re.MULTILINE))


def keys(value: object, path: str = "") -> set[str]:
    """The paths of a document as the page writes them; an empty list shows none."""
    if path in {"routes", "gaps"}:
        return {f"{path}.*" if path == "routes" else path}
    if isinstance(value, dict):
        below = path + "." if path else ""
        return set().union(*(keys(inner, below + key) for key, inner in value.items()))
    if isinstance(value, list):
        if not value or not isinstance(value[0], dict):
            return {path} if value else set()
        return set().union(*(keys(inner, f"{path}[]") for inner in value))
    return {path}


@pytest.fixture
def asked(cli, tmp_path):
    file = tmp_path / "fleet.csv"
    file.write_text("\n".join([",".join(COLUMNS), *FLEET]), encoding="utf-8")

    def asked(command: str, *words: str) -> dict:
        status, out, err = cli(command, *HERE, "--units", str(file), "--json", *words)
        assert status == 0, err
        return json.loads(out)

    return asked


def test_the_page_has_every_key_of_a_recommendation_and_no_other(asked):
    answers = [
        asked("recommend", "--category", "mass-brawl", "--fact", "foreigner"),
        asked("recommend", "--category", "noise"),
        asked("recommend", "--category", "theft", "--recuse", "P1", "--rules-profile", PROFILE),
        asked("recommend", "--category", "fight", "--received", "2026-03-06T11:00:00+08:00"),
    ]
    assert set().union(*map(keys, answers)) == documented("`recommend`")


def test_the_page_has_every_key_that_a_reinforcement_has_besides(asked):
    plain = asked("recommend", "--category", "robbery")
    more = asked("reinforce", "--category", "robbery", "--sent", "P1")
    assert keys({key: more[key] for key in more.keys() - plain.keys()}) == documented("`reinforce`")
    assert plain.keys() <= more.keys()


def test_the_page_has_every_key_of_answers_to_several_calls(cli, asked, tmp_path):
    calls = tmp_path / "calls.csv"
    calls.write_text(
        "call_id,received_at,lon,lat,category\nc1,2026-03-06T11:59:00+08:00,114.28,30.596,fight"
    )
    words = ("--city", "wuhan", "--calls", str(calls), "--now", "2026-03-06T12:00:00+08:00")
    status, out, err = cli("recommend-together", *words, "--json")
    assert status == 0, err
    together = json.loads(out)
    (answer,) = together["answers"]
    plain = asked("recommend", "--category", "fight")
    assert answer.keys() == {"call_id", *plain.keys()} - {"routes"}
    together["answers"] = [{"call_id": answer["call_id"]}]
    assert keys(together) == documented("`recommend-together`")


def test_the_page_has_every_key_of_a_coverage(cli):
    status, out, _ = cli("coverage", "--city", "coquimbo", "--limit", "5", "--json")
    assert status == 0
    assert keys(json.loads(out)) == documented("`coverage`")


def test_the_page_has_every_key_of_a_study_of_limits(cli, tmp_path):
    city, file = open_city("coquimbo"), tmp_path / "month.csv"
    doubted = [area.code for area in city.jurisdictions][:1]
    month = month_before(datetime(2026, 4, 1, tzinfo=UTC), at_once=doubted)
    write_call_times(synthetic_month(city, month), file)
    status, out, err = cli("limits", "check", "--city", "coquimbo", "--log", str(file), "--json")
    assert status == 0, err
    study = json.loads(out)
    group = study["whole"].keys()
    groups = [*study["by"].values(), study["by_jurisdiction_and_urgency"]]
    assert all(one.keys() == group for several in groups for one in several)
    assert all(limit.pop("kept").keys() == group for limit in study["limits"])
    _, shown, _ = cli("limits", "show", "--city", "coquimbo", "--json")
    assert study["limits"][0].keys() == json.loads(shown)["limits"][0].keys()
    nested = {"counts", "whole", "by", "doubts", "gaps_between_areas", "trend"}
    told = {
        *study.keys() - nested,
        "limits[].kept",
        *(f"by.{dimension}" for dimension in study["by"]),
        *(f"{one}.{key}" for one in ("counts", "whole", "trend") for key in study[one]),
        *(f"{many}[].{key}" for many in ("doubts", "gaps_between_areas") for key in study[many][0]),
    }
    cells = re.findall(r"^\| (`[^|]+`) \|", section("`limits check`"), flags=re.MULTILINE)
    named = (key for cell in cells for key in re.findall(r"`([^`]+)`", cell))
    assert {key.removesuffix("[]") for key in named} == told


LIMIT = """
[[limit]]
area_class = "urban"
urgency = "urgent"
minutes = 0.1
starts = "received"
stops = "arrived"
from = 2999-01-01
source = "notice 12"
"""


def test_the_page_names_the_keys_of_limits_shown_and_announced(cli, tmp_path, monkeypatch):
    monkeypatch.setenv(DATA_VARIABLE, str(tmp_path / "kept"))
    file = tmp_path / "limits.toml"
    file.write_text(LIMIT, encoding="utf-8")
    words = (str(file), "--city", "coquimbo", "--by", "Li", "--json")
    status, out, err = cli("limits", "announce", *words)
    assert status == 0, err
    done = json.loads(out)
    shown = json.loads(cli("limits", "show", "--city", "coquimbo", "--json")[1])
    named = set(re.findall(r"`(\w+)`", section("`limits show`, `limits announce`")))
    limit, announcement = shown["limits"][0].keys(), shown["announcements"][0].keys()
    assert shown.keys() | done.keys() | limit | announcement <= named
    assert done["begins"][0].keys() == done["ends"][0].keys() == limit
    assert all({"key", "grave"} <= one.keys() for one in done["findings"])


@pytest.mark.parametrize(
    "words",
    [
        ("show",),
        ("show", "--category", "robbery"),
        ("check",),
        ("diff", "110@2022-03-05", "110@2022-03-06"),
    ],
    ids=["show", "leaf", "check", "diff"],
)
def test_the_page_names_the_keys_of_rule_books(cli, words):
    status, out, err = cli("rules", *words, "--json")
    assert status == 0, err
    named = set(re.findall(r"`(\w+)`", section("`rules show`, `rules check`, `rules diff`")))
    assert json.loads(out).keys() <= named
