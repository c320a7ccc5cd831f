"""The books that ship: the clocks of a desk, what a record rests on, and help for the injured."""

import re
import tomllib
from dataclasses import fields
from datetime import timedelta

import pytest

from geodispatch.adapters.bundled import data_folder
from geodispatch.domain.category import Urgency
from geodispatch.domain.events import EVENTS
from geodispatch.policing.records import INJURY_FACTS, RECORD_NAMES, DeskDemand
from geodispatch.policing.rulebook import Settings
from shipped_books import BEFORE_C, FIRST_OF_C, book, owed, rules

BOOKS = pytest.mark.parametrize("code", ["110", "england-wales"])
CLOCKS = (
    *("accept_within", "dispatch_within", "acknowledge_within", "depart_within"),
    *("feed_back_within", "taken_over_within"),
)
NEW_KEYS = {
    *(f"{clock}_s" for clock in CLOCKS),
    *("personal_kept_days", "positions_kept_days", "arrived_within_m", "contact_every_s"),
}
RESTS_ON = {
    "call-received": "R7",
    "incident-accepted": "R11",
    "action-ordered": "R4",
    "unit-dispatched": "R22",
    "order-acknowledged": "R10",
    "order-refused": "R10",
    "unit-departed": "R10",
    "unit-arrived": "R24",
    "handling-fed-back": "R24",
    "incident-closed": "R24",
    "reinforcement-asked": "R25",
    "leader-instructed": "R16",
    "incident-handed-over": "R20",
    "department-acted": "R30",
    "transfer-acknowledged": "R33",
    "hand-over-received": "R20",
    "assistance-asked": "R26",
    "contact-logged": "R26",
    "guidance-given": "R6",
    "call-judged-false": "R21",
    "recusal-recorded": "C17",
    "injury-reported": "C22",
    "break-begun": "C20",
}


def test_every_kind_of_event_has_a_name_of_its_own_in_both_languages():
    assert set(RECORD_NAMES) == set(EVENTS)
    for kind, name in RECORD_NAMES.items():
        assert re.search(r"[\u4e00-\u9fff]", name.zh), kind
        assert re.fullmatch(r"[a-z -]+", name.en), kind
    for language in ("zh", "en"):
        assert len({name.in_language(language) for name in RECORD_NAMES.values()}) == len(EVENTS)


@BOOKS
def test_no_clock_is_missing_and_none_is_shorter_for_what_is_not_urgent(code):
    for edition in book(code).editions:
        for name in CLOCKS:
            clock = getattr(edition.settings, name)
            assert set(clock) == set(Urgency), name
            assert timedelta(0) < clock[Urgency.URGENT] <= clock[Urgency.NON_URGENT], name
        assert edition.settings.personal_kept >= timedelta(days=1)


def test_the_book_110_says_what_the_program_falls_back_to():
    for field in fields(Settings):
        if field.name in CLOCKS:
            assert getattr(rules().settings, field.name) == field.default_factory()
    assert rules().settings.personal_kept == Settings.__dataclass_fields__["personal_kept"].default
    assert rules().settings.positions_kept == timedelta(days=90)
    assert rules().settings.arrived_within_m == 80.0
    assert rules().settings.contact_every == timedelta(minutes=30)


def test_every_number_of_these_settings_is_told_to_be_an_assumption():
    content = tomllib.loads((data_folder() / "rulebooks" / "110.toml").read_text(encoding="utf-8"))
    notes = {row["key"]: row["note"] for row in content["setting"] if row["key"] in NEW_KEYS}
    assert set(notes) == NEW_KEYS
    assert all(note.startswith("Assumption: ") for note in notes.values())


@pytest.mark.parametrize(("kind", "article"), RESTS_ON.items())
def test_a_record_rests_on_the_article_that_speaks_of_it(kind, article):
    assert rules().records[kind] == article


def test_before_the_measures_no_record_rests_on_them():
    before, after = book().on(BEFORE_C).records, book().on(FIRST_OF_C).records
    assert {article[0] for article in before.values()} == {"R"}
    assert "injury-reported" not in before
    assert (before["recusal-recorded"], before["break-begun"]) == ("R38", "R9")
    assert after.keys() - before.keys() == {"injury-reported"}


def test_what_no_article_speaks_of_rests_on_none():
    assert EVENTS.keys() - rules().records.keys() == {"incident-passed", "personal-erased"}


def test_one_desk_at_every_hour_is_asked_for_by_the_book_110_alone():
    asked = {DeskDemand.ALWAYS_STAFFED: "R2", DeskDemand.ONE_DESK: "R13"}
    assert rules().demands == asked
    assert book("england-wales").latest.demands == {}


AMBULANCES = {"110": "medical", "england-wales": "ambulance"}


@pytest.mark.parametrize("who", INJURY_FACTS)
@BOOKS
def test_an_injury_of_anybody_tells_the_ambulance_on_a_clock_whatever_the_category(code, who):
    for edition in book(code).editions:
        fact = edition.injury_fact(who)
        assert fact in edition.facts
        for leaf in edition.categories.values():
            told = [
                duty
                for duty in owed(leaf, None, fact, of=edition)
                if duty.to.code == AMBULANCES[code] and duty.facts
            ]
            assert told, leaf.code
            assert all(duty.within is not None for duty in told), leaf.code


def test_an_auxiliary_who_is_hurt_is_a_case_of_the_measures_from_their_first_day():
    before, after = book().on(BEFORE_C), book().on(FIRST_OF_C)
    assert before.injury_fact("auxiliary") == "injured"
    assert after.injury_fact("auxiliary") == "auxiliary-injured"
    assert {after.injury_fact(who) for who in ("sworn", "other")} == {"injured"}
