"""The commands about rule books: show, check, diff."""

import json

import pytest

from geodispatch.adapters.fleet import COLUMNS
from geodispatch.cli.output import out as console
from rulebooks import BOOK, PROFILE, line_of


@pytest.fixture
def book(tmp_path):
    file = tmp_path / "small.toml"
    file.write_text(BOOK, encoding="utf-8")
    return str(file)


@pytest.fixture
def profile(tmp_path):
    file = tmp_path / "island.toml"
    file.write_text(PROFILE + "[category.robbery]\npriority = 2\n", encoding="utf-8")
    return str(file)


@pytest.fixture(autouse=True)
def wide(monkeypatch):
    monkeypatch.setattr(console, "_width", 200)


def test_show_prints_the_classification_and_the_settings(cli, book):
    status, out, err = cli("rules", "show", "--rules", book, "--lang", "en")
    assert (status, err) == (0, "")
    assert "Small rules  small  in force from 2022-03-06" in out
    robbery = next(line for line in out.splitlines() if "robbery" in line)
    assert "Robbery  urgent P1  armed response [R14]" in robbery
    assert "│ border_m" in out


def test_show_lists_what_a_profile_changes(cli, book, profile):
    out = cli("rules", "show", "--rules", book, "--profile", profile, "--lang", "en")[1]
    row = next(line for line in out.splitlines() if "category.robbery.priority" in line)
    assert [cell.strip() for cell in row.split("│")[2:4]] == ["1", "2"]
    assert "Robbery  urgent P2" in out


def test_show_takes_the_edition_of_a_day(cli, book):
    early = cli("rules", "show", "--rules", book, "--on", "2009-12-31", "--lang", "en")[1]
    assert "in force from 2003-04-30 until 2010-01-01" in early
    assert "obstruction" not in early


def test_show_prints_the_whole_card_of_a_leaf(cli, book):
    status, out, _ = cli("rules", "show", "--rules", book, "--category", "robbery", "--lang", "en")
    assert status == 0
    for part in (
        "Robbery  robbery  [R14]  alarms › criminal",
        "armed response (armed v2)",
        "Reinforcement 1: patrol; Reinforcement 2: armed patrol + armed patrol; Tasks: checkpoint",
        "firearm, vest",
        "first aid, may be shared, may follow",
        "within 30 days, from the order",
        "at once",
        "from severity 3",
        "a foreigner is involved, to be acknowledged, any incident",
        "Auxiliaries may: keep order",
        "Protection: vest",
        "never downgraded without a reason",
    ):
        assert part in out, part


def test_a_card_says_what_severities_mean_in_chinese_too(cli, book):
    out = cli("rules", "show", "--rules", book, "--category", "theft")[1]
    assert "4 重" in out
    assert "辅警可承担: （无）" in out
    noise = cli("rules", "show", "--rules", book, "--category", "noise")[1]
    assert "告知: 请联系城管" in noise
    assert "保密" in noise
    assert "如因情况升级: 一车" in noise
    assert "巡逻处警 (patrol)" in noise


def test_show_is_one_json_document(cli, book, profile):
    words = ("rules", "show", "--rules", book, "--profile", profile, "--json")
    status, out, err = cli(*words)
    assert (status, err, out.count("\n")) == (0, "", 1)
    document = json.loads(out)
    assert document["code"] == "small"
    assert [each["key"] for each in document["overrides"]] == ["category.robbery.priority"]
    leaf = json.loads(cli(*words, "--category", "robbery")[1])
    assert leaf["category"]["responses"][0]["priority"] == 2
    assert [each["local"] for each in leaf["overrides"]] == ["2"]
    other = json.loads(cli(*words, "--category", "theft")[1])
    assert other["overrides"] == []


def test_an_unknown_leaf_or_a_day_without_rules_is_refused(cli, book):
    status, out, err = cli("rules", "show", "--rules", book, "--category", "piracy")
    assert (status, out) == (1, "")
    assert "'piracy' is not in the rule book" in err
    status, _, err = cli("rules", "show", "--rules", book, "--on", "1999-01-01")
    assert (status, err) == (
        1,
        "The rule book small holds from 2003-04-30; it cannot judge 1999-01-01.\n",
    )


@pytest.mark.parametrize(
    "words",
    [
        ("show", "--on", "yesterday"),
        ("diff", "110"),
        ("diff", "110@yesterday", "110"),
        ("show", "--lang", "fr"),
    ],
)
def test_wrong_usage_has_status_2(cli, words):
    status, out, err = cli("rules", *words)
    assert (status, out) == (2, "")
    assert "Usage" in err


def test_check_counts_and_gives_notices(cli, book):
    status, out, err = cli("rules", "check", book)
    assert (status, err) == (0, "")
    first, *rest = out.splitlines()
    assert first == (
        f"{book}: good. Editions from 2003-04-30, 2010-01-01, 2022-03-06; "
        "4 categories, 3 groups, 3 plans, 3 roles, 0 overrides."
    )
    assert (
        f"{book}, line {line_of(BOOK, '[capability.window]')}, field capability.window:" in rest[0]
    )


def test_check_shows_a_few_notices_of_a_kind_and_counts_the_rest(cli, book, tmp_path):
    spare = "".join(f'[body.b{n}]\nname = {{ zh = "某", en = "x" }}\n' for n in range(9))
    more = tmp_path / "more.toml"
    more.write_text(BOOK.replace("[fact.danger]", spare + "[fact.danger]"), encoding="utf-8")
    out = cli("rules", "check", str(more))[1]
    assert "… and 5 more (never named); --json lists all." in out
    (answer,) = json.loads(cli("rules", "check", str(more), "--json")[1])["books"]
    assert len([each for each in answer["notices"] if each["check"] == "never named"]) == 10


def test_check_refuses_a_bad_book_with_one_sentence_and_hears_the_others(cli, book, tmp_path):
    bad = tmp_path / "bad.toml"
    bad.write_text(BOOK.replace('{ any = "armed" }', '{ any = "x" }'), encoding="utf-8")
    status, out, err = cli("rules", "check", str(bad), book)
    line = line_of(BOOK, 'plan = { any = "armed" }')
    assert status == 1
    assert err == (
        f"{bad}, line {line}, field category.robbery.plan: names the unknown plan 'x'. "
        "Known: one-patrol, armed, advice.\n"
    )
    assert out.startswith(f"{book}: good.")
    status, out, _ = cli("rules", "check", str(bad), book, "--json")
    answers = json.loads(out)["books"]
    assert (status, [answer["error"] is None for answer in answers]) == (1, [False, True])


def test_check_holds_the_roles_against_a_fleet(cli, book, tmp_path):
    fleet = tmp_path / "fleet.csv"
    row = "B12,car,1,114.3,30.6,,available,2,0,,,"
    fleet.write_text("\n".join([",".join(COLUMNS), row]), encoding="utf-8")
    now = ("--now", "2026-03-06T12:00:00+08:00")
    out = cli("rules", "check", book, "--units", str(fleet), *now, "--json")[1]
    (answer,) = json.loads(out)["books"]
    keys = [each["key"] for each in answer["notices"] if each["check"] == "not fillable"]
    assert keys == ["role.patrol", "role.armed", "role.medic"]


def test_check_without_a_file_takes_the_book_that_ships(cli):
    (answer,) = json.loads(cli("rules", "check", "--json")[1])["books"]
    assert (answer["book"], answer["error"]) == ("110", None)


def test_diff_compares_editions_books_and_profiles(cli, book, profile):
    status, out, _ = cli("rules", "diff", f"{book}@2009-12-31", f"{book}@2010-01-01", "--json")
    changes = json.loads(out)["changes"]
    assert status == 0
    assert {"key": "plan.armed.version", "before": "1", "after": "2"} in changes
    words = ("rules", "diff", book, "--profile", profile)
    assert json.loads(cli(*words, "--json")[1]) == {
        "changes": [{"key": "category.robbery.priority", "before": "1", "after": "2"}]
    }
    out = cli(*words, "--lang", "en")[1]
    assert out.startswith("1 changes")
    assert "category.robbery.priority" in out


def test_diff_of_a_book_and_itself_is_empty(cli, book):
    assert json.loads(cli("rules", "diff", book, book, "--json")[1]) == {"changes": []}
