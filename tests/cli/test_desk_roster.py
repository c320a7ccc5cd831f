"""``desk check``: one desk for each jurisdiction, and somebody at it at every hour."""

import json
import re
from pathlib import Path

import pytest

from geodispatch.adapters.desk_roster import COLUMNS

NORTH = ("420102", "420103", "420104", "420112", "420114", "420116", "420117")
SOUTH = ("420105", "420106", "420107", "420111", "420113", "420115")
DAY = ("--from", "2026-03-06T00:00:00+08:00", "--until", "2026-03-07T00:00:00+08:00")
NIGHT = "{desk},1,0217,2026-03-05T20:00:00+08:00,2026-03-06T08:00:00+08:00,"
MORNING = "{desk},1,0218,2026-03-06T08:00:00+08:00,2026-03-06T20:00:00+08:00,mn"
EVENING = "{desk},1,0217,2026-03-06T20:00:00+08:00,2026-03-07T08:00:00+08:00,"


@pytest.fixture
def desks(tmp_path):
    def desks(**jurisdictions: tuple[str, ...]) -> str:
        file = tmp_path / "desks.toml"
        rows = (
            f'[[desk]]\ncode = "{code}"\nname = {{ zh = "台", en = "{code}" }}\n'
            f"jurisdictions = {json.dumps(listed)}\n"
            for code, listed in jurisdictions.items()
        )
        file.write_text("".join(rows), encoding="utf-8")
        return str(file)

    return desks


@pytest.fixture
def roster(tmp_path):
    def roster(*rows: str, desk: str = "wuhan") -> str:
        file = tmp_path / "watches.csv"
        lines = [",".join(COLUMNS), *(row.format(desk=desk) for row in rows)]
        file.write_text("\n".join(lines), encoding="utf-8")
        return str(file)

    return roster


@pytest.fixture
def check(cli):
    def check(*words: str) -> tuple[int, str, str]:
        return cli("desk", "check", "--city", "wuhan", "--lang", "en", *words)

    return check


@pytest.fixture
def document(check):
    def document(*words: str) -> tuple[int, dict]:
        status, out, err = check(*words, "--json")
        assert (err, out.count("\n")) == ("", 1)
        return status, json.loads(out)

    return document


def test_a_city_without_a_file_of_desks_has_one_desk(check, document):
    assert check() == (0, "wuhan: each jurisdiction has exactly one desk\n", "")
    status, answer = document()
    assert (status, answer["good"], answer["from"], answer["until"]) == (0, True, None, None)
    (desk,) = answer["desks"]
    assert desk["code"] == "wuhan"
    assert sorted(desk["jurisdictions"]) == sorted((*NORTH, *SOUTH))


def test_desks_that_share_the_city_between_them_are_good(check, desks):
    status, out, _ = check("--desks", desks(north=NORTH, south=SOUTH))
    assert (status, out) == (0, "north, south: each jurisdiction has exactly one desk\n")


def test_each_jurisdiction_without_a_desk_or_with_two_is_named_by_article(check, document, desks):
    file = desks(north=(*NORTH[1:], "420105", "999999"), south=SOUTH)
    status, out, _ = check("--desks", file)
    assert status == 1
    assert out.splitlines() == [
        "The jurisdiction 江岸区 (420102) has no desk [R13]",
        "The jurisdiction 汉阳区 (420105) has several desks: north, south [R13]",
        "The desk north names 999999, which is the code of no jurisdiction",
    ]
    findings = document("--desks", file)[1]["findings"]
    assert [(row["code"], row["article"], row["jurisdiction"]) for row in findings] == [
        ("no-desk", "R13", "420102"),
        ("several-desks", "R13", "420105"),
        ("no-jurisdiction", None, "999999"),
    ]
    assert findings[1]["desks"] == ["north", "south"]


def test_a_roster_with_somebody_at_every_hour_is_good(check, roster):
    status, out, _ = check("--roster", roster(NIGHT, MORNING, EVENING), *DAY)
    assert status == 0
    assert out.splitlines()[1] == (
        "From 2026-03-06 00:00+08:00 until 2026-03-07 00:00+08:00 somebody always sits there"
    )


def test_each_hour_without_anybody_is_named_on_the_clocks_of_the_city(check, document, roster):
    file = roster(NIGHT.replace("T08:00:00", "T06:30:00"), MORNING)
    status, out, _ = check("--roster", file, *DAY)
    assert status == 1
    assert out.splitlines() == [
        "Nobody sits at the desk wuhan from 2026-03-06 06:30+08:00 until "
        "2026-03-06 08:00+08:00 [R2]",
        "Nobody sits at the desk wuhan from 2026-03-06 20:00+08:00 until "
        "2026-03-07 00:00+08:00 [R2]",
    ]
    status, answer = document("--roster", file, *DAY)
    assert (status, answer["good"]) == (1, False)
    assert [(row["desks"], row["from"], row["until"]) for row in answer["findings"]] == [
        (["wuhan"], "2026-03-05T22:30:00+00:00", "2026-03-06T00:00:00+00:00"),
        (["wuhan"], "2026-03-06T12:00:00+00:00", "2026-03-06T16:00:00+00:00"),
    ]


def test_a_desk_that_no_watch_names_is_empty_all_the_time(document, desks, roster):
    file = desks(north=NORTH, south=SOUTH)
    watches = roster(NIGHT, MORNING, EVENING, desk="north")
    status, answer = document("--desks", file, "--roster", watches, *DAY)
    (empty,) = answer["findings"]
    assert (status, empty["desks"]) == (1, ["south"])
    assert (empty["from"], empty["until"]) == (answer["from"], answer["until"])


def test_without_hours_those_of_the_roster_are_checked(document, roster):
    status, answer = document("--roster", roster(NIGHT, EVENING))
    assert (status, answer["from"]) == (1, "2026-03-05T12:00:00+00:00")
    assert answer["until"] == "2026-03-07T00:00:00+00:00"
    assert len(answer["findings"]) == 1


def test_a_book_that_asks_for_no_such_thing_is_not_cited(document, roster):
    words = ("--rules", "england-wales", "--roster", roster(NIGHT, EVENING))
    (empty,) = document(*words)[1]["findings"]
    assert (empty["code"], empty["article"]) == ("nobody", None)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--until", "2026-03-05T20:00:00+08:00"), "--until: is .*, not after it begins at"),
        (("--from", "yesterday"), "--from: 'yesterday' is not a time"),
        (("--from", "2026-03-06T00:00:00"), "--from: .* has no time zone"),
    ],
)
def test_hours_that_are_none_are_refused(check, roster, words, message):
    status, out, err = check("--roster", roster(NIGHT), *words)
    assert (status, out) == (1, "")
    assert re.search(message, err)


def test_a_roster_without_a_watch_or_with_a_bad_one_is_refused(check, roster):
    status, out, err = check("--roster", roster())
    assert (status, out) == (1, "")
    assert "the roster has no watch" in err
    status, out, err = check("--roster", roster(MORNING, NIGHT, desk="hankou"))
    assert (status, out) == (1, "")
    assert "row 2, field desk: desk is 'hankou', which is none of the city's; 1 more row" in err


def test_hours_without_a_roster_are_wrong_usage(check):
    status, out, err = check(*DAY)
    assert (status, out) == (2, "")
    assert "give --roster FILE" in err


DOCS = Path(__file__).parents[2] / "docs"


def block(kind: str, holding: str) -> str:
    """The example of a kind in the page on files that holds a word."""
    page = (DOCS / "files.md").read_text(encoding="utf-8")
    found = re.findall(rf"```{kind}\n(.*?)```", page, flags=re.DOTALL)
    return next(text for text in found if holding in text)


def test_the_examples_of_the_page_on_files_are_taken(check, document, tmp_path):
    files = {"--desks": block("toml", "[[desk]]"), "--roster": block("csv", "desk,seat")}
    words = []
    for option, text in files.items():
        (tmp_path / option).write_text(text, encoding="utf-8")
        words += [option, str(tmp_path / option)]
    answer = document(*words)[1]
    assert [desk["code"] for desk in answer["desks"]] == ["hankou"]
    assert {finding["code"] for finding in answer["findings"]} == {"no-desk"}


def test_the_page_on_documents_names_every_key_and_every_finding(document, desks, roster):
    file = desks(north=(*NORTH[1:], "420105", "999999"), south=SOUTH)
    answer = document("--desks", file, "--roster", roster(NIGHT, EVENING, desk="north"))[1]
    page = (DOCS / "json.md").read_text(encoding="utf-8")
    section = page.split("\n## `desk check`\n", 1)[1].split("\n## ", 1)[0]
    named = set(re.findall(r"`([^`]+)`", section))
    findings = answer.pop("findings")
    wanted = answer.keys() - {"desks"} | answer["desks"][0].keys()
    wanted |= {f"findings[].{key}" for key in findings[0]} | {row["code"] for row in findings}
    assert len({row["code"] for row in findings}) == 4
    assert wanted <= named


def test_the_answer_comes_in_chinese_too(cli, roster):
    out = cli("desk", "check", "--city", "wuhan", "--roster", roster(NIGHT, EVENING))[1]
    assert "无人值守 [R2]" in out
