"""A second country's book: nothing of China is in the code."""

import re
from dataclasses import replace
from datetime import date

import pytest

from geodispatch.domain import Crew, UnitStatus
from geodispatch.domain.person import PersonKind
from geodispatch.policing import recommend
from geodispatch.policing.crews import refuse_part, refuse_rider, refuse_task
from geodispatch.policing.reasons import ReasonCode
from shipped_books import book, citations_in, names_in, plans_of, role_codes
from town import NOON, incident_at, town, unit

BOOK = book("england-wales")
RULES = BOOK.latest
SUPPORT = PersonKind.SERVICE_AUXILIARY
OF_ENGLAND = re.compile(r"(PA|PRA|SCHB|EX)[1-9][0-9]*")
DESIGNATION, COMPLAINTS, SCHEDULE_3B = date(2002, 12, 2), date(2004, 4, 1), date(2017, 12, 15)


def test_it_has_ten_to_fourteen_categories():
    assert 10 <= len(RULES.categories) <= 15


@pytest.mark.parametrize("edition", BOOK.editions, ids=lambda rules: str(rules.valid_from))
def test_no_edition_cites_a_chinese_article(edition):
    for where, article in citations_in(edition):
        assert OF_ENGLAND.fullmatch(article), where


def test_every_name_is_there_in_both_languages():
    for what, name in names_in(RULES):
        assert re.search(r"[\u4e00-\u9fff]", name.zh), what
        assert re.fullmatch(r"[\x20-\x7e]+", name.en), what


def test_its_editions_begin_on_the_days_of_the_acts():
    days = [rules.valid_from for rules in BOOK.editions]
    assert days == [date(1996, 8, 22), DESIGNATION, COMPLAINTS, SCHEDULE_3B]


@pytest.mark.parametrize(
    ("category", "day"),
    [("assault-on-designated-person", DESIGNATION), ("complaint", COMPLAINTS)],
)
def test_a_category_begins_with_its_section(category, day):
    for rules in BOOK.editions:
        assert (category in rules.categories) == (rules.valid_from >= day)


def test_arrest_and_search_are_kept_from_designated_persons_by_schedule_3b_from_its_day():
    excluded = {"arrest": "SCHB1", "stop-and-search": "SCHB2", "custody-officer": "SCHB3"}
    for code, article in excluded.items():
        assert code not in BOOK.on(date(2017, 12, 14)).tasks
        (refused,) = refuse_task(SUPPORT, BOOK.on(SCHEDULE_3B).tasks[code], RULES)
        assert (refused.code, refused.article) == (ReasonCode.TASK_FOR_SWORN, article)


def test_the_plan_for_a_crime_in_progress_names_the_arrest_from_that_day_on():
    before, after = (
        plans_of(BOOK.on(day).category("robbery"))[None]
        for day in (date(2017, 12, 14), SCHEDULE_3B)
    )
    assert (before.version, role_codes(before)) == (1, ["response", "response"])
    assert (after.version, role_codes(after)) == (2, ["arrest-unit", "response"])


def test_a_support_officer_may_act_alone_where_a_chinese_auxiliary_may_not():
    alone, day = Crew(0, 1), date(2026, 3, 6)
    assert refuse_part(alone, (), RULES) == ()
    refused = refuse_part(alone, (), book("110").on(day))
    assert [reason.article for reason in refused] == ["C3"]
    assert not RULES.settings.sworn_in_every_unit


def test_police_staff_never_ride_by_the_procedure_of_this_book():
    (refused,) = refuse_rider(PersonKind.CIVILIAN_AUXILIARY, RULES)
    assert (refused.code, refused.article) == (ReasonCode.NEVER_CREW, "EX3")
    assert refuse_rider(SUPPORT, RULES) == ()


def test_the_same_program_dispatches_by_the_other_book_and_cites_it_alone():
    city = replace(town(), rulebook=BOOK)
    fleet = [
        unit("A", 0),
        unit("B", 24, crew=Crew(1, 1)),
        unit("C", 12, crew=Crew(0, 2)),
        unit("D", 6, status=UnitStatus.OUT_OF_SERVICE),
        unit("E", 18, status=UnitStatus.EN_ROUTE),
    ]
    answer = recommend(city, incident_at(0, "burglary"), fleet, NOON)
    assert {member.role.code for member in answer.team} == {"arrest-unit", "response"}
    assert {left.unit.callsign for left in answer.left_out} == {"C", "D", "E"}
    no_constable = next(left for left in answer.left_out if left.unit.callsign == "C")
    assert [reason.code for reason in no_constable.reasons] == [ReasonCode.NOT_SUITABLE]
    said = [
        *(reason for offer in answer.recommended for reason in offer.reasons),
        *(reason for left in answer.left_out for reason in left.reasons),
        *answer.notices,
    ]
    assert {reason.article for reason in said} > {"EX1", "EX2"}
    for reason in said:
        assert OF_ENGLAND.fullmatch(reason.article), reason
