"""Local profiles: laid over a book, and visible wherever they depart from it."""

from datetime import date

import pytest

from geodispatch.adapters import load_rulebook
from geodispatch.domain import Priority
from geodispatch.errors import InputError
from geodispatch.policing.rulebook import Override
from rulebooks import BOOK, PROFILE, line_of

EARLY, LATE = date(2023, 12, 31), date(2024, 1, 1)


@pytest.fixture
def load(tmp_path):
    def load(*profiles: str, book: str = BOOK):
        (tmp_path / "book.toml").write_text(book, encoding="utf-8")
        files = []
        for number, text in enumerate(profiles):
            files.append(tmp_path / f"local{number}.toml")
            files[-1].write_text(PROFILE + text, encoding="utf-8")
        return load_rulebook(tmp_path / "book.toml", files)

    return load


@pytest.fixture
def where(tmp_path):
    def where(text: str, part: str, number: int = 0) -> str:
        return f"{tmp_path / f'local{number}.toml'}, line {line_of(PROFILE + text, part)}"

    return where


def test_a_book_without_profiles_has_no_overrides(load):
    assert load().overrides == ()


def test_tables_merge_key_by_key_and_lists_are_replaced(load, where):
    text = "[category.robbery]\npriority = 2\nprotection = []\n[role.armed]\nheads = 4\n"
    book = load(text)
    robbery = book.latest.category("robbery")
    assert {row.priority for row in robbery.responses.values()} == {Priority.P2}
    assert robbery.protection == frozenset()
    assert (robbery.guarded, robbery.name.en) == (True, "Robbery")
    assert book.latest.roles["armed"].heads == 4
    assert book.latest.roles["armed"].sworn == 2
    assert set(book.overrides) == {
        Override("category.robbery.priority", "1", "2", where(text, "priority")),
        Override("category.robbery.protection", "vest", "", where(text, "protection")),
        Override("role.armed.heads", "3", "4", where(text, "heads")),
    }


def test_what_a_profile_repeats_is_no_override(load):
    assert load("[role.armed]\nheads = 3\n[kit.vest]\narticle = 'R52'\n").overrides == ()


def test_something_new_shows_key_by_key(load, where):
    text = '[kit.rope]\nname = { zh = "绳", en = "rope" }\narticle = "R55"\n'
    book = load(text)
    assert book.latest.kit["rope"].name.en == "rope"
    line = where(text, 'name = { zh = "绳"')
    assert book.overrides == (
        Override("kit.rope.name.zh", "", "绳", line),
        Override("kit.rope.name.en", "", "rope", line),
        Override("kit.rope.article", "", "R55", line.replace("line 7", "line 8")),
    )


def test_one_plan_for_all_severities_takes_the_place_of_rows_and_back(load):
    one = '[category.theft]\nplan = { any = "one-patrol" }\n'
    rows = (
        '[category.robbery]\nplan = { unknown = "armed", 1 = "one-patrol", 2 = "armed", '
        '3 = "armed", 4 = "armed" }\n'
    )
    rules = load(one + rows).latest
    assert {row.plan.code for row in rules.category("theft").responses.values()} == {"one-patrol"}
    assert rules.category("robbery").response(1).plan.code == "one-patrol"
    assert rules.category("robbery").response(None).plan.code == "armed"


def test_a_row_by_severity_may_be_changed_alone(load, where):
    text = "[category.theft.plan]\n3 = 'armed'\n"
    book = load(text)
    assert book.latest.category("theft").response(3).plan.code == "armed"
    assert book.latest.category("theft").response(2).plan.code == "one-patrol"
    assert book.overrides == (
        Override("category.theft.plan.3", "one-patrol", "armed", where(text, "3 =")),
    )


SETTING = '[[setting]]\nkey = "border_m"\nvalue = 250\narticle = "R55"\n'


def test_a_setting_takes_the_place_of_the_book_s_from_its_own_day(load, where):
    text = SETTING + "from = 2024-01-01\n"
    book = load(text)
    assert book.on(EARLY).settings.border_m == 100
    assert book.on(LATE).settings.border_m == 250
    assert book.overrides == (
        Override("setting.border_m", "100", "250 from 2024-01-01", where(text, "value")),
        Override(
            "setting.border_m.article",
            "R20",
            "R55 from 2024-01-01",
            where(text, 'article = "R55"\nf'),
        ),
    )


def test_a_setting_without_a_day_counts_from_the_day_of_its_article(load):
    assert load(SETTING).editions[0].settings.border_m == 250


def test_a_setting_for_some_time_gives_way_to_the_book_again(load):
    book = load(SETTING + "from = 2024-01-01\nuntil = 2024-02-01\n")
    widths = [
        book.on(day).settings.border_m for day in (EARLY, LATE, date(2024, 1, 31), date(2024, 2, 1))
    ]
    assert widths == [100, 250, 250, 100]


def test_of_two_profiles_the_later_one_counts(load):
    book = load(SETTING, SETTING.replace("250", "300") + "from = 2024-01-01\n")
    assert book.on(EARLY).settings.border_m == 250
    assert book.on(LATE).settings.border_m == 300
    last = [each for each in book.overrides if each.key == "setting.border_m"]
    assert [(each.default, each.local) for each in last] == [
        ("100", "250"),
        ("250", "300 from 2024-01-01"),
    ]
    assert "local1.toml" in last[1].where


def test_a_plan_takes_the_place_of_the_book_s_from_its_own_day(load):
    text = (
        '[[plan]]\ncode = "armed"\nversion = 3\nname = { zh = "武", en = "local armed" }\n'
        'roles = ["armed"]\narticle = "R46"\nfrom = 2024-01-01\n'
    )
    book = load(text)
    plans = [book.on(day).category("robbery").response(None).plan for day in (EARLY, LATE)]
    assert [plan.version for plan in plans] == [2, 3]
    told = {each.key: (each.default, each.local) for each in book.overrides}
    assert told["plan.armed.version"] == ("2", "3 from 2024-01-01")
    assert told["plan.armed.roles"] == ("armed, patrol, medic", "armed from 2024-01-01")
    assert told["plan.armed.monitoring"] == ("checkpoint", "")


def test_a_text_of_the_province_may_be_added(load):
    text = (
        '[text.L]\nname = { zh = "省办法", en = "Provincial rules" }\narticles = 9\n'
        'from = 2025-01-01\nsource = "x"\n'
        '[category.drone]\nparent = "alarms"\nname = { zh = "无人机", en = "Drone" }\n'
        'urgency = "urgent"\npriority = 2\nplan = { any = "one-patrol" }\narticle = "L9"\n'
    )
    book = load(text)
    assert "drone" not in book.on(date(2024, 12, 31)).categories
    assert book.on(date(2025, 1, 1)).category("drone").article == "L9"


@pytest.mark.parametrize(
    ("text", "at", "field", "message"),
    [
        ("[role.armed]\nheds = 4\n", "heds", "role.armed.heds", "is not known here"),
        ("[role.armed]\nheads = 1\n", "heads", "role.armed.heads", "fewer than its 2 sworn"),
        ("[role.new]\nsworn = 1\n", "[role.new]", "role.new.article", "is missing"),
        (
            "[category.robbery.plan]\nany = 'x'\n",
            "[category.robbery.plan]",
            "category.robbery.plan",
            "the unknown plan 'x'",
        ),
        (
            "[category.robbery]\nplan = { 4 = 'armed' }\n",
            "plan =",
            "category.robbery.plan.unknown",
            "is missing: every severity",
        ),
        (SETTING.replace("R55", "R99"), '"R99"', "setting.border_m.article", "has 56 articles"),
        (SETTING.replace("250", "-1"), "value", "setting.border_m.value", "is -1"),
        (SETTING + SETTING, None, "setting.border_m", "two of setting 'border_m'"),
        ("[group.alarms]\nparent = 'criminal'\n", "parent", "group.alarms.parent", "in a circle"),
        ("[colour.red]\n", "[colour.red]", "colour", "is not known here"),
    ],
)
def test_a_mistake_of_a_profile_names_its_file_and_line(load, tmp_path, text, at, field, message):
    with pytest.raises(InputError, match=message) as refused:
        load(text)
    error = refused.value
    assert (error.file, error.field) == (tmp_path / "local0.toml", field)
    line = line_of(PROFILE + text, at) if at else (PROFILE + text).count("\n") - 3
    assert error.line == line


def test_a_mistake_of_the_book_below_still_names_the_book(load, tmp_path):
    with pytest.raises(InputError, match="is no code|fewer than its 2") as refused:
        load("[role.armed]\nurgent = false\n", book=BOOK.replace("heads = 3", "heads = 1"))
    assert refused.value.file == tmp_path / "book.toml"
    assert refused.value.line == line_of(BOOK, "heads = 3")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("format = 1", "format = 9", "line 1, field format: is 9; this version reads 1"),
        ('of = "small"', 'of = "110"', "line 3, field of: is '110'; the book is 'small'"),
        ('profile = "island"\n', "", "field profile: is missing: this is no local profile"),
        ('article = "R55"', 'article = "R57"', "line 5, field article: cites R57"),
        ('article = "R55"\n', "", "field article: is missing"),
        ('en = "Island"', 'en = ""', "line 4, field name.en: is empty"),
    ],
)
def test_the_head_of_a_profile_is_checked(tmp_path, old, new, message):
    (tmp_path / "book.toml").write_text(BOOK, encoding="utf-8")
    assert old in PROFILE
    (tmp_path / "p.toml").write_text(PROFILE.replace(old, new), encoding="utf-8")
    with pytest.raises(InputError, match=message):
        load_rulebook(tmp_path / "book.toml", [tmp_path / "p.toml"])


def test_a_profile_given_as_a_book_is_told_where_it_belongs(tmp_path):
    (tmp_path / "p.toml").write_text(PROFILE, encoding="utf-8")
    with pytest.raises(
        InputError, match="line 2, field profile: .* with --rules-profile .--profile of"
    ):
        load_rulebook(tmp_path / "p.toml")


def test_a_profile_may_be_empty_but_for_its_head(load):
    assert load("").overrides == load().overrides == ()


LOCKED = BOOK.replace("[capability.weapon]\n", "[capability.weapon]\nlocked = true\n")


def test_what_a_book_locks_may_be_said_again_but_not_changed(load, where):
    assert load('[capability.weapon]\nholders = ["sworn"]\n', book=LOCKED).overrides == ()
    text = "[capability.weapon]\ncertified = false\n"
    with pytest.raises(InputError, match=r"is locked by the book \(R28\)") as refused:
        load(text, book=LOCKED)
    assert str(refused.value).startswith(where(text, "certified"))


def test_a_profile_may_rest_a_record_on_its_own_law_unless_the_book_locks_it(load, where):
    text = "[record]\ncall-linked = ['R7']\n"
    book = load(text)
    assert book.latest.records["call-linked"] == "R7"
    assert book.overrides == (
        Override("record.call-linked", "R22", "R7", where(text, "call-linked")),
    )
    locked = BOOK.replace("[record]\n", "[record]\nlocked = ['call-linked']\n")
    with pytest.raises(InputError, match=r"field record.call-linked: is locked by the book \(R22"):
        load(text, book=locked)


def test_a_profile_locks_what_it_adds_for_those_above_it(load):
    added = '[kit.rope]\nname = { zh = "绳", en = "rope" }\narticle = "R52"\n'
    locks = "[fact.danger]\nlocked = true\n"
    assert load(added + locks).latest.facts["danger"].raises is not None
    with pytest.raises(InputError, match="locked by the book") as refused:
        load(locks, "[fact.danger]\nraises = { priority = 3 }\n")
    assert str(refused.value.file).endswith("local1.toml")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[reason]\nlocked = ['x']\n", "'x', which is no reason"),
        ("[record]\nlocked = ['x']\n", "'x', which is no kind of event"),
        ("[always]\nlocked = ['answer']\n", "'answer', which is no duty that is owed always"),
        ("[capability.weapon]\nlocked = 1\n", "is 1, not true or false"),
    ],
)
def test_a_lock_on_nothing_is_refused(load, text, message):
    with pytest.raises(InputError, match=message):
        load(text)
