"""Editions: on every day a book says what was in force that day, and nothing else."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geodispatch.adapters import load_rulebook
from geodispatch.domain.events import EVENTS
from geodispatch.errors import NoRulesError
from geodispatch.policing.reasons import ReasonCode
from geodispatch.policing.records import DeskDemand
from rulebooks import BOOK

BEFORE, BETWEEN, AFTER = date(2009, 12, 31), date(2010, 1, 1), date(2022, 3, 6)
DAY = timedelta(days=1)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("books")


@pytest.fixture(scope="module")
def load(folder):
    def load(text: str = BOOK):
        file = folder / "book.toml"
        file.write_text(text, encoding="utf-8")
        return load_rulebook(file)

    return load


@pytest.fixture(scope="module")
def book(load):
    return load()


def test_an_edition_begins_on_every_day_on_which_something_changes(book):
    days = [(edition.valid_from, edition.valid_until) for edition in book.editions]
    assert days == [(date(2003, 4, 30), BETWEEN), (BETWEEN, AFTER), (AFTER, None)]
    assert book.latest is book.editions[-1]


def test_a_day_before_the_book_has_no_rules(book):
    with pytest.raises(
        NoRulesError, match="small holds from 2003-04-30; it cannot judge 2003-04-29"
    ):
        book.on(date(2003, 4, 29))
    assert book.on(date(2003, 4, 30)) is book.editions[0]


def test_a_day_after_all_texts_have_ended_has_no_rules(load):
    ended = BOOK.replace("from = 2003-04-30", "from = 2003-04-30\nuntil = 2030-01-01")
    ended = ended.replace("from = 2022-03-06", "from = 2022-03-06\nuntil = 2030-01-01")
    book = load(ended)
    assert book.latest.valid_until == date(2030, 1, 1)
    with pytest.raises(NoRulesError, match="ended on 2030-01-01"):
        book.on(date(2030, 1, 1))


def test_a_plan_is_the_version_of_the_day(book):
    versions = {
        day: book.on(day).category("robbery").response(None).plan.version
        for day in (BEFORE, BETWEEN, AFTER)
    }
    assert versions == {BEFORE: 1, BETWEEN: 2, AFTER: 2}
    assert book.on(BEFORE).plans["armed"].version == 1


def test_a_leaf_begins_with_its_text_and_its_group_too(book):
    assert "obstruction" not in book.on(AFTER - DAY).categories
    assert "auxiliaries" not in book.on(AFTER - DAY).groups
    assert "obstruction" in book.on(AFTER).categories


def test_a_setting_changes_on_its_day(book):
    assert not book.on(AFTER - DAY).settings.sworn_in_every_unit
    assert book.on(AFTER).settings.sworn_in_every_unit


def test_what_is_handed_down_or_left_to_auxiliaries_is_not_there_before_it_begins(book):
    assert [duty.code for duty in book.on(BETWEEN).duties] == ["foreign-affairs"]
    assert [duty.code for duty in book.on(AFTER).duties] == ["foreign-affairs", "auxiliary-injured"]
    assert book.on(BETWEEN).category("robbery").auxiliaries == frozenset()
    assert book.on(AFTER).category("robbery").auxiliaries == {"scene-order"}


def test_a_reason_rests_on_the_first_of_its_articles_that_is_in_force(book):
    before, after = book.on(BETWEEN), book.on(AFTER)
    assert not before.cites(ReasonCode.AUXILIARY_ALONE)
    assert after.citations[ReasonCode.AUXILIARY_ALONE] == "C3"
    assert before.citations[ReasonCode.NO_SWORN_OFFICER] == "R22"
    assert after.citations[ReasonCode.NO_SWORN_OFFICER] == "C3"


def test_a_record_rests_on_the_first_of_its_articles_that_is_in_force(book):
    before, after = book.on(BETWEEN), book.on(AFTER)
    assert before.records["order-acknowledged"] == "R10"
    assert after.records["order-acknowledged"] == "C11"
    assert "injury-reported" not in before.records
    assert after.records["injury-reported"] == "C22"
    assert "break-begun" not in after.records
    assert after.records.keys() | {"break-begun"} == EVENTS.keys()


def test_what_is_asked_of_the_desk_rests_on_what_is_in_force(book):
    demands = [book.on(day).demands for day in (BETWEEN, AFTER)]
    assert [each[DeskDemand.ONE_DESK] for each in demands] == ["R13", "C1"]
    assert [each[DeskDemand.ALWAYS_STAFFED] for each in demands] == ["R2", "R2"]


def test_what_does_not_change_is_one_object_in_all_editions(book):
    first, second, third = book.editions
    assert first.categories["noise"] is third.categories["noise"]
    assert second.plans["armed"] is third.plans["armed"]
    assert first.settings is second.settings
    assert first.roles["armed"] is third.roles["armed"]


def test_a_thing_with_days_of_its_own_keeps_them(load):
    later = BOOK.replace('article = "R32"\n\n[reason]', 'article = "R32"\n[reason]')
    later = later.replace("confidential = true", "confidential = true\nfrom = 2015-05-01")
    book = load(later)
    assert date(2015, 5, 1) in [edition.valid_from for edition in book.editions]
    assert "noise" not in book.on(date(2015, 4, 30)).categories
    assert "noise" in book.on(date(2015, 5, 1)).categories


def test_what_begins_before_the_book_is_there_from_its_first_day(load):
    early = BOOK.replace('article = "R52"', 'article = "R52"\nfrom = 1990-01-01')
    assert load(early).editions[0].valid_from == date(2003, 4, 30)


DAYS = st.dates(date(2000, 1, 1), date(2032, 12, 31))
LAW = date(2003, 4, 30)


def dated(days):
    """Spans that follow each other without a gap, the first from the book's first day."""
    begins = [LAW, *sorted({day for day in days if day > LAW})]
    return list(pairwise([*begins, date.max]))


def lines(begin, end):
    until = "" if end == date.max else f"until = {end}\n"
    return f"from = {begin}\n{until}"


def changed(borders, plans, law):
    """The small book with other days for a setting, a plan and the second law."""
    text = BOOK.replace("from = 2022-03-06", lines(*law), 1)
    strict = '[[setting]]\nkey = "sworn_in_every_unit"'
    first = text.index(strict)
    text = text[:first] + text[text.index(strict, first + 1) :].replace('"C3"', '"R22"', 1)
    border = '[[setting]]\nkey = "border_m"\nvalue = 100\narticle = "R20"\n'
    widths = (
        border.replace("100", str(width)) + lines(*span) for width, span in enumerate(borders)
    )
    text = text.replace(border, "".join(widths))
    start, end = text.index('[[plan]]\ncode = "armed"'), text.index('[[plan]]\ncode = "advice"')
    armed = '[[plan]]\ncode = "armed"\nname = { zh = "武", en = "armed" }\nroles = ["armed"]\n'
    versions = (
        f'{armed}article = "R46"\nversion = {number}\n{lines(*span)}'
        for number, span in enumerate(plans)
    )
    return text[:start] + "".join(versions).replace("version = 0", "version = 9") + text[end:]


@given(st.data(), st.lists(DAYS, max_size=4), st.lists(DAYS, max_size=4), DAYS, st.none() | DAYS)
@settings(deadline=None, max_examples=50)
def test_a_day_has_exactly_what_is_in_force_on_it(load, data, widths, versions, begin, end):
    borders, plans = dated(widths), dated(versions)
    begin = max(begin, LAW)
    end = date.max if end is None else max(end, begin + DAY)
    book = load(changed(borders, plans, (begin, end)))
    changes = {day for span in (*borders, *plans, (begin, end)) for day in span} - {date.max}
    assert [edition.valid_from for edition in book.editions] == sorted(changes)

    near = data.draw(st.sampled_from(sorted(changes))) + data.draw(st.integers(-1, 1)) * DAY
    day = max(LAW, data.draw(st.just(near) | DAYS))
    rules, law = book.on(day), begin <= day < end
    assert rules.valid_from <= day
    assert rules.valid_until is None or day < rules.valid_until
    assert rules.settings.border_m == at(borders, day)
    assert rules.plans["armed"].version == (at(plans, day) or 9)
    assert rules.category("robbery").response(4).plan is rules.plans["armed"]
    assert rules.citations[ReasonCode.NO_SWORN_OFFICER] == ("C3" if law else "R22")
    of_the_law = {
        "text": "C" in rules.texts,
        "group": "auxiliaries" in rules.groups,
        "category": "obstruction" in rules.categories,
        "task": "scene-order" in rules.category("robbery").auxiliaries,
        "duty": "auxiliary-injured" in [duty.code for duty in rules.duties],
        "reason": rules.cites(ReasonCode.AUXILIARY_ALONE),
    }
    assert of_the_law == dict.fromkeys(of_the_law, law)


def at(spans, day):
    """Which of the spans a day lies in."""
    return next(number for number, (begin, end) in enumerate(spans) if begin <= day < end)
