"""The examples of ``docs/files.md`` are files that the commands take."""

import json
import re
from pathlib import Path

import pytest

from geodispatch.adapters.fleet import COLUMNS, read_fleet
from geodispatch.adapters.roster import read_roster
from geodispatch.adapters.rulebook.settings import settings_document
from geodispatch.domain import Crew, Unit, UnitKind
from shipped_books import rules
from town import NOON

PAGE = (Path(__file__).parents[2] / "docs" / "files.md").read_text(encoding="utf-8")
HERE = ("--city", "wuhan", "--at", "114.28,30.596", "--category", "robbery")


def example(kind: str, holding: str) -> str:
    """The block of a kind that holds a word."""
    (block,) = [
        block
        for block in re.findall(rf"```{kind}\n(.*?)```", PAGE, flags=re.DOTALL)
        if holding in block
    ]
    return block


@pytest.fixture
def written(tmp_path):
    def written(name: str, text: str) -> str:
        (tmp_path / name).write_text(text, encoding="utf-8")
        return str(tmp_path / name)

    return written


def test_the_local_profile_changes_the_plan_from_its_day_on(cli, written):
    profile = written("profile.toml", example("toml", "our-city"))
    plans = {}
    for day in ("2025-12-31", "2026-01-01"):
        status, out, err = cli(
            "recommend",
            *HERE,
            "--rules-profile",
            profile,
            "--now",
            f"{day}T12:00:00+08:00",
            "--json",
        )
        assert status == 0, err
        plans[day] = json.loads(out)["plan"]
    assert [plan["version"] for plan in plans.values()] == [1, 2]
    assert [len(plan["roles"]) for plan in plans.values()] == [2, 3]
    assert [plan["filed"] for plan in plans.values()] == [None, "2025-11-20"]


def test_the_calls_are_answered_together(cli, written):
    calls = written("calls.csv", example("csv", "call_id"))
    status, out, err = cli(
        "recommend-together", "--city", "wuhan", "--calls", calls,
        "--now", "2026-03-06T12:00:00+08:00", "--json",
    )  # fmt: skip
    assert status == 0, err
    assert [answer["call_id"] for answer in json.loads(out)["answers"]] == ["1201", "1202"]


def test_the_roster_puts_its_persons_into_their_unit(written):
    roster = written("roster.csv", example("csv", "work_id_until"))
    fleet = (Unit("B12", UnitKind.CAR, "1", Crew(1, 1)),)
    found = read_roster(roster, fleet, rules(), NOON, NOON.date())
    assert found.refused == ()
    assert [person.number for person in found.units[0].crew.members] == ["021934", "F-0117"]


def test_the_columns_of_a_fleet_are_those_that_are_read(written):
    named = re.search(r"^`(callsign,[\w,]+)`", PAGE, flags=re.MULTILINE)[1]
    assert tuple(named.split(",")) == COLUMNS
    assert read_fleet(written("fleet.csv", f"{named}\nB12,car,1,,,,available,2,0,,,\n"))


def test_every_setting_has_its_row():
    table = PAGE.split("| setting | value |", 1)[1].split("\n\n", 1)[0]
    first_cells = [row.split("|")[1] for row in table.splitlines() if row.startswith("| `")]
    assert re.findall(r"`(\w+)`", " ".join(first_cells)) == list(
        settings_document(rules().settings)
    )
