"""What the box above the ranked units says of the rules: plan, notices, advice, duties, team."""

from dataclasses import replace
from datetime import timedelta

import pytest

from desks import Shift
from geodispatch.adapters import load_rulebook
from geodispatch.desk import Waiting
from geodispatch.desk.commands import AcknowledgeDuty, NotifyDuty, ReceiveCall
from geodispatch.domain import ClockStart, Crew, Name, Place, ResponseLimits
from geodispatch.policing import recommend
from geodispatch.ui.briefing import duties_data
from geodispatch.ui.facts import facts_data, no_clock_words
from geodispatch.ui.incident import head_data
from geodispatch.ui.lists import ranking_data
from geodispatch.ui.wording import read, source_words
from rosters import officer
from rulebooks import BOOK
from town import NOON, corner, incident_at, town, unit

MINUTE = timedelta(minutes=1)
ON_THE_BORDER = Place((corner(1).lon + corner(2).lon) / 2, corner(1).lat)
CAR = unit("A", 12)


def answer(category: str, *units, city=None, **changes):
    place = changes.pop("place", corner(12))
    incident = replace(incident_at(12, category, **changes), place=place)
    return recommend(city or town(), incident, units, NOON)


def box(category: str, *units, language="en", city=None, **changes):
    return facts_data(answer(category, *units, city=city, **changes), language)


def row(category: str, city=None, waited=timedelta(0), **known) -> Waiting:
    """An incident that a desk has on its board, as it stands at noon."""
    shift = Shift(CAR)
    shift.desk.city = city or town()
    place, at = known.pop("place", corner(12)), NOON - waited
    call = ReceiveCall(place=place, category=category, at=at, **known)
    number = shift.do(call).incident
    return shift.desk.waiting(shift.record(number))


def head(category: str, *, city=None, **known):
    return head_data(row(category, city, **known), city or town(), "en")


def duties(category: str, *, city=None, **known) -> list:
    return duties_data(row(category, city, **known), city or town(), "en")


def notices(data) -> dict[str, bool]:
    """Say of each notice, by its article, whether it is a warning."""
    return {one["article"]: one["warn"] for one in data["notices"]}


def duty(listed, part: str):
    (found,) = [one for one in listed if part in one["what"] + one["to"]]
    return found


@pytest.mark.parametrize(
    ("severity", "language", "words"),
    [
        (4, "en", "Urgent · plan “dozens of people”, version\u00a01"),
        (1, "zh", "紧急 · 预案“单车处警”（第 1 版）"),
    ],
)
def test_the_plan_stands_there_with_version_and_article(severity, language, words):
    plan = box("fight", CAR, severity=severity, language=language)["plan"]
    assert plan == {"text": words, "article": "R46"}


def test_the_priority_is_that_of_severity_and_facts():
    assert head("theft")["priority"] == 3
    assert head("theft", facts=frozenset({"armed"}))["priority"] == 1


def test_a_fact_that_raises_the_incident_is_a_warning_with_its_article():
    data = box("theft", CAR, facts=frozenset({"armed"}))
    assert notices(data)["R11"]
    assert any("somebody is armed" in one["text"] for one in data["notices"])


def test_that_nobody_comes_in_time_is_a_warning_and_stands_first():
    # 4 blocks and 30 s of turnout against a limit of 3 minutes.
    first, *_ = box("fight", unit("A", 0), city=town(3.0))["notices"]
    assert (first["article"], first["warn"]) == ("R12", True)
    assert "A comes first, 1 min 30 s late" in first["text"]


def test_on_unclear_ground_the_provisional_owner_is_a_warning():
    data = box("fight", CAR, place=ON_THE_BORDER)
    assert notices(data)["R20"]
    assert any(line["text"].endswith("· border") for line in data["lines"])


def test_force_as_appropriate_is_a_note_and_the_list_is_called_so():
    ranked = answer("mass-incident-small", CAR)
    data = ranking_data(ranked, None, 10, "en")
    assert notices(data["facts"])["R17"] is False
    assert data["words"]["title"] == "Units, only as appropriate"
    assert [row["name"] for row in data["offers"]] == ["A"]


def test_where_nobody_is_sent_a_sentence_and_the_advice_replace_the_lists():
    ranked = answer("noise", CAR, unit("B", 0, crew=Crew(0, 2)))
    data = ranking_data(ranked, None, 10, "en")
    incident = data["facts"]
    assert (data["offers"], data["left_out"]) == (None, [])
    assert incident["nobody"] == "No unit is sent under this plan."
    assert incident["advice"]["label"] == "Tell the caller"
    assert "12345" in incident["advice"]["text"]
    assert incident["advice"]["article"] == "R32"
    assert incident["team"] == []
    assert not any("Limit" in line["text"] for line in incident["lines"])


def test_nobody_may_go_is_another_thing_than_nobody_is_sent():
    ranked = answer("fight", unit("B", 0, crew=Crew(0, 2)))
    data = ranking_data(ranked, None, 10, "en")
    assert data["facts"]["nobody"] is None
    assert (data["offers"], len(data["left_out"])) == ([], 1)


def test_advice_is_given_too_where_a_unit_comes():
    data = box("gas-leak", CAR)
    assert "open the windows" in data["advice"]["text"]
    assert data["nobody"] is None
    assert box("fight", CAR)["advice"] is None


def test_a_duty_says_what_to_whom_until_when_and_by_which_article():
    told = duty(duties("fight"), "leader in charge")
    (button,) = told.pop("buttons")
    assert (button["act"], button["fixed"]) == (
        "notify",
        {"duty": "leader-report", "to": "leader"},
    )
    assert told == {
        "key": "leader-report/leader",
        "what": "report to the leader, together with the order",
        "to": "→ leader in charge",
        "article": "R15",
        "first": None,
        "acknowledged": None,
        "done": False,
        "due": "with the order",
        "due_at": None,
    }


def test_a_duty_whose_clock_runs_counts_down_from_the_call():
    reported = duty(duties("fight", severity=4, waited=MINUTE), "major case")
    assert (reported["due"], reported["due_at"]) == (None, (NOON + 4 * MINUTE).timestamp())
    assert reported["acknowledged"] == "to be acknowledged"


def test_a_duty_without_a_clock_says_so():
    assert duty(duties("noise"), "whom to turn to")["due"] == "no time set"


def test_a_duty_of_many_days_has_a_date(tmp_path):
    file = tmp_path / "small.toml"
    file.write_text(BOOK, encoding="utf-8")
    shift = Shift(CAR)
    shift.desk.city = replace(town(), rulebook=load_rulebook(file))
    answered = duty(listed(shift, shift.sent("A", category="robbery")), "answer")
    assert (answered["due"], answered["due_at"]) == ("by 2026-04-05", None)


def test_a_clock_that_starts_with_the_order_does_not_run_before(tmp_path):
    file = tmp_path / "small.toml"
    file.write_text(BOOK.replace("within_days = 30", "within_s = 90"), encoding="utf-8")
    city = replace(town(), rulebook=load_rulebook(file))
    answered = duty(duties("robbery", city=city), "answer")
    assert (answered["due"], answered["due_at"]) == ("1 min 30 s from the order", None)
    file.write_text(BOOK, encoding="utf-8")
    city = replace(town(), rulebook=load_rulebook(file))
    assert duty(duties("robbery", city=city), "answer")["due"] == "30 days from the order"


def test_a_duty_that_was_done_says_when_and_then_who_acknowledged_it():
    shift = Shift(CAR)
    number = shift.call("fight", severity=4)
    reported = duty(listed(shift, number), "major case")
    told = {"incident": number, **reported["buttons"][0]["fixed"]}
    shift.do(NotifyDuty(**told))
    after = duty(listed(shift, number), "major case")
    assert (after["done"], after["due"]) == (True, "done 12:00:00")
    assert [one["act"] for one in after["buttons"]] == ["answered"]
    shift.do(AcknowledgeDuty(**told, receiver="Li"))
    after = duty(listed(shift, number), "major case")
    assert after["due"] == "done 12:00:00, acknowledged by Li 12:00:00"
    assert after["buttons"] == []


def listed(shift: Shift, number: str) -> list:
    return duties_data(shift.desk.waiting(shift.record(number)), shift.desk.city, "en")


def test_what_comes_before_the_order_is_flagged_and_leads():
    first, *others = duties("mass-incident-small", place=ON_THE_BORDER)
    assert (first["first"], first["article"]) == ("Before the order", "R17")
    assert [one["first"] for one in others] == [None]


def test_a_stated_fact_brings_its_duty():
    found = duties("fight", facts=frozenset({"foreigner"}))
    assert duty(found, "foreign-affairs")["due_at"] == (NOON + 10 * MINUTE).timestamp()
    assert duty(found, "foreign-affairs")["article"] == "R27"


def test_severity_and_facts_stand_there_in_the_words_of_the_book():
    data = box("fight", CAR, severity=4, facts=frozenset({"injured", "armed"}))
    lines = [line["text"] for line in data["lines"]]
    assert head("fight", severity=4)["what"] == "Fight · Level 4"
    assert "Level 4: dozens of people" in lines
    assert "Stated: somebody is armed, somebody is injured" in lines  # in the order of the book


def test_facts_that_follow_from_the_place_are_not_said_to_be_stated():
    lines = [line["text"] for line in box("fight", CAR, place=ON_THE_BORDER)["lines"]]
    assert not any(text.startswith("Stated") for text in lines)


def test_a_unit_that_fills_two_roles_stands_in_both_and_says_so():
    medic = unit("MED", 12, capabilities=frozenset({"first-aid"}))
    ranked = answer("ill-alone", medic)
    data = ranking_data(ranked, None, 10, "en")
    team = data["facts"]["team"]
    assert [(row["role"], row["id"], row["notes"]) for row in team] == [
        ("patrol", "MED", []),
        ("first aid", "MED", ["same unit"]),
    ]
    assert data["offers"][0]["roles"] == ["patrol", "first aid"]


def test_a_role_that_stays_open_has_its_reason_and_article():
    *_, negotiator = box("suicide-threat", CAR, unit("B", 13))["team"]
    assert negotiator["role"] == "negotiator"
    assert negotiator["missing"] == "missing. No suitable unit is free"
    assert (negotiator["article"], negotiator["notes"]) == ("R22", ["may follow"])


def test_who_leads_a_unit_is_named_where_the_persons_are_known():
    team = box("theft", unit("A", 12, crew=Crew.of([officer("P1")])))["team"]
    assert [row["notes"] for row in team] == [["led by P1"]]
    assert [row["notes"] for row in box("theft", CAR)["team"]] == [[]]


@pytest.mark.parametrize(
    ("source", "zh", "en"),
    [
        ("示例，非公布 / illustrative: no notice", "示例，非公布", "illustrative: no notice"),
        ("武公通〔2024〕5号", "武公通〔2024〕5号", "武公通〔2024〕5号"),
        ("关于市区 / 郊区的通告", "关于市区 / 郊区的通告", "关于市区 / 郊区的通告"),
        ("Notice 5 / 2024", "Notice 5 / 2024", "Notice 5 / 2024"),
    ],
)
def test_of_a_source_in_both_languages_a_reader_sees_his_own(source, zh, en):
    (limit, *_) = (replace(one, source=source) for one in town().limits)
    assert (source_words(limit.source, "zh"), source_words(limit.source, "en")) == (zh, en)


def test_why_no_clock_runs_tells_nobody_no_number_and_the_order_apart():
    limits = [replace(limit, starts=ClockStart.DISPATCHED) for limit in town().limits]
    city = replace(town(), limits=ResponseLimits(limits))
    for ranked, words in (
        (answer("fight", CAR, city=city), "自派警起算"),
        (answer("fight", CAR, city=town(None)), "未公布时限"),
        (answer("noise", CAR), "不派警"),
    ):
        assert no_clock_words(ranked.plan, ranked.limit, "zh") == words


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_category_of_the_book_has_a_box_in_both_languages(language):
    rules = town().rules(NOON)
    for code in rules.categories:
        for severity in (None, 4):
            ranked = answer(code, CAR, severity=severity, facts=frozenset(rules.facts))
            data = facts_data(ranked, language)
            assert len(data["team"]) == len(ranked.roles)
            assert all(one["article"] for one in data["notices"])


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_category_that_a_desk_takes_has_a_head_and_duties_in_both_languages(language):
    shift = Shift(CAR)
    for code, category in shift.desk.categories(NOON).items():
        waiting = shift.desk.waiting(shift.record(shift.call(code, severity=4)))
        data = head_data(waiting, shift.desk.city, language)
        assert data["what"].startswith(category.name.in_language(language))
        found = duties_data(waiting, shift.desk.city, language)
        assert found
        assert all(one["article"] for one in found)


def test_what_nobody_sees_is_written_out_in_words_of_a_book_too():
    assert read(Name("答\u202e", "answer\u202e"), "en") == "answer⟨U+202E⟩"


def test_a_long_sentence_of_a_book_is_not_cut():
    assert read(Name("甲" * 500, "a" * 500), "zh") == "甲" * 500
