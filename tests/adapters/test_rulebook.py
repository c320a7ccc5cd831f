"""Reading a rule book: what is in it, and each way in which one is refused, with file and line."""

import re
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geodispatch.adapters import load_rulebook
from geodispatch.domain import SEVERITIES, PersonKind, Priority, UnitKind, Urgency
from geodispatch.domain.plan import DutyClock, Force
from geodispatch.errors import InputError
from rulebooks import BOOK


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    file = tmp_path_factory.mktemp("books") / "small.toml"
    file.write_text(BOOK, encoding="utf-8")
    return load_rulebook(file)


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    return tmp_path_factory.mktemp("books") / "book.toml"


@pytest.fixture
def refusal(file):
    def refusal(text: str) -> InputError:
        file.write_text(text, encoding="utf-8")
        with pytest.raises(InputError) as refused:
            load_rulebook(file)
        assert refused.value.file == file
        return refused.value

    return refusal


def test_a_book_is_read_into_frozen_values(book):
    rules = book.latest
    assert (rules.code, rules.name.en) == ("small", "Small rules")
    robbery = rules.category("robbery")
    assert [group.code for group in robbery.path] == ["alarms", "criminal"]
    assert (robbery.article, robbery.guarded, robbery.confidential) == ("R14", True, False)
    assert set(robbery.responses) == set(SEVERITIES)
    plan = robbery.response(None).plan
    assert [role.code for role in plan.roles] == ["armed", "patrol", "medic"]
    assert [[role.code for role in level] for level in plan.reinforcement] == [
        ["patrol"],
        ["armed", "armed"],
    ]
    assert (plan.version, plan.force, plan.filed) == (2, Force.REQUIRED, date(2009, 12, 1))
    assert [task.code for task in plan.monitoring] == ["checkpoint"]
    assert [body.code for body in plan.departments] == ["leader"]
    with pytest.raises(TypeError):
        rules.categories["robbery"] = None


def test_a_role_that_says_no_heads_takes_as_many_as_its_officers(book):
    roles = book.latest.roles
    assert (roles["armed"].sworn, roles["armed"].heads) == (2, 3)
    assert (roles["patrol"].sworn, roles["patrol"].heads) == (1, 1)
    assert (roles["medic"].urgent, roles["medic"].shared) == (False, True)
    assert roles["patrol"].police == {"patrol"}


def test_every_severity_has_its_own_row(book):
    theft = book.latest.category("theft")
    asked = {
        severity: (row.urgency, row.priority, row.plan.code)
        for severity, row in theft.responses.items()
    }
    slight = (Urgency.NON_URGENT, Priority.P3, "one-patrol")
    assert asked == {
        None: slight,
        1: slight,
        2: slight,
        3: (Urgency.URGENT, Priority.P2, "one-patrol"),
        4: (Urgency.URGENT, Priority.P1, "armed"),
    }
    assert {number: word.en for number, word in theft.severity_words.items()} == {
        1: "slight",
        4: "grave",
    }


def test_duties_have_their_clocks_and_conditions(book):
    rules = book.latest
    duties = {duty.code: duty for duty in (*rules.category("robbery").duties, *rules.duties)}
    answer, report = duties["answer"], duties["leader-report"]
    assert (answer.within, answer.starts) == (timedelta(days=30), DutyClock.DISPATCHED)
    assert (report.within, report.starts) == (timedelta(0), DutyClock.RECEIVED)
    assert report.severity_from == 3
    assert duties["foreign-affairs"].within is None
    assert duties["foreign-affairs"].facts == {"foreigner"}
    assert duties["foreign-affairs"].acknowledged


def test_a_leaf_inherits_the_duties_of_the_groups_above_it(book):
    owed = [duty.code for duty in book.latest.category("robbery").duties]
    assert owed == ["answer", "leader-report"]
    assert [duty.code for duty in book.latest.category("noise").duties] == ["leader-report"]


def test_words_facts_and_settings_are_there(book):
    rules = book.latest
    assert set(rules.persons) == set(PersonKind)
    assert rules.facts["danger"].raises == (Urgency.URGENT, Priority.P1)
    assert rules.facts["foreigner"].raises is None
    assert rules.capabilities["weapon"].certified
    assert rules.capabilities["weapon"].holders == {PersonKind.SWORN}
    assert set(rules.settings.turnout) == set(UnitKind)
    assert rules.settings.turnout[UnitKind.MOTORCYCLE] == timedelta(seconds=20)
    assert rules.settings.own_station_tolerance == timedelta(minutes=2)
    assert rules.settings.personal_kept == timedelta(days=400)
    assert rules.settings.arrived_within_m == 75.0
    noise = rules.category("noise")
    assert (noise.competent.code, noise.advice.zh) == ("city-management", "请联系城管")
    assert noise.raised_plan is rules.plans["one-patrol"]


@pytest.mark.parametrize(
    ("clock", "urgent_s", "non_urgent_s"),
    [
        ("accept_within", 30, 120),
        ("dispatch_within", 60, 300),
        ("acknowledge_within", 20, 60),
        ("depart_within", 45, 180),
        ("feed_back_within", 1800, 3600),
    ],
)
def test_each_clock_of_a_desk_has_a_span_for_what_is_urgent_and_for_what_is_not(
    book, clock, urgent_s, non_urgent_s
):
    spans = {urgency: span.total_seconds() for urgency, span in clock_of(book, clock).items()}
    assert spans == {Urgency.URGENT: urgent_s, Urgency.NON_URGENT: non_urgent_s}


def clock_of(book, name):
    return getattr(book.latest.settings, name)


def test_the_book_that_ships_covers_both_laws_and_cites_them():
    book = load_rulebook("110")
    assert [edition.valid_from.year for edition in book.editions] == [2003, 2022]
    first = {
        *("robbery", "burglary", "fight", "theft", "traffic-collision"),
        *("drowning", "missing-person", "noise"),
    }
    assert set(book.latest.categories) >= first
    for category in book.latest.categories.values():
        roles = [role for row in category.responses.values() for role in row.plan.roles]
        assert all(re.fullmatch(r"[RC]\d{1,2}", each.article) for each in (category, *roles))


def test_a_rule_book_that_does_not_ship_is_said_to_be_missing(tmp_path):
    with pytest.raises(InputError, match=r"no rule book '999' .* Name one that ships \(.*110"):
        load_rulebook("999")
    with pytest.raises(InputError, match=r"999\.toml: the file does not exist"):
        load_rulebook(tmp_path / "999.toml")


KEY_LINES = [n for n, line in enumerate(BOOK.split("\n"), 1) if re.match(r"[\w-]+ = ", line)]


@given(st.sampled_from(KEY_LINES), st.integers(0, 3), st.integers(0, 30))
@settings(deadline=None, max_examples=60)
def test_a_misspelt_key_is_named_wherever_it_stands(file, line, comments, above):
    lines = BOOK.split("\n")
    lines[line - 1] = "xx" + lines[line - 1]
    before = min(above, line - 1)
    lines[before:before] = ['# "not [ a key'] * comments
    file.write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(InputError, match="is not known here") as refused:
        load_rulebook(file)
    assert refused.value.line == line + comments


@pytest.mark.parametrize(
    "text",
    [
        BOOK + "\n[x" + ".x" * 2000 + "]\n",
        BOOK + "\n[category." + "x." * 2000 + "x]\ny = 1\n",
        BOOK.replace("value = 100\n", "value = " + "[" * 100 + "]" * 100 + "\n"),
        BOOK.replace("value = 100\n", "value = " + "9" * 400 + "\n"),
        BOOK.replace("articles = 56", "articles = " + "9" * 4000),
        BOOK.replace("articles = 56", "articles = " + "9" * 5000),
        BOOK.replace('article = "R52"', 'article = "R' + "9" * 4000 + '"'),
        BOOK.replace("[reason]", '[reason]\n"\\u001b[31m" = 1'),
        "category = 5\n" + BOOK.replace("[category.", "[categories."),
        "category = [[]]\n" + BOOK.replace("[category.", "[categories."),
        BOOK.replace(
            '[kit.vest]\nname = { zh = "防弹衣", en = "vest" }\narticle = "R52"', "kit = 1"
        ),
        BOOK.replace("[[setting]]", "[setting.x]", 1),
    ],
)
def test_a_hostile_book_ends_in_one_short_line(refusal, text):
    sentence = str(refusal(text))
    assert len(sentence) < 1000
    assert sentence.isprintable()


def test_advice_may_be_longer_than_a_name_but_hides_nothing(file, refusal):
    advice = 'en = "Please call city management"'
    long = 'en = "' + "Please call. " * 60 + '"'
    file.write_text(BOOK.replace(advice, long), encoding="utf-8")
    assert len(load_rulebook(file).latest.category("noise").advice.en) == 779
    error = refusal(BOOK.replace(advice, long.replace("Please call. ", "x" * 60)))
    assert "3600 characters long; at most 1000" in error.problem
    error = refusal(BOOK.replace(advice, long[:-1] + '\u200e"'))
    assert (error.field, "U+200E" in error.problem) == ("category.noise.advice.en", True)
