"""What crews amount to: the law on auxiliaries, and every reason by hand."""

from dataclasses import replace
from datetime import date, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geodispatch.domain import (
    Certificate,
    Crew,
    DutyState,
    Name,
    PersonKind,
    RecusalGround,
    RecusalState,
    Role,
    Unit,
    UnitKind,
)
from geodispatch.policing.crews import (
    Able,
    TaskShare,
    able,
    can_fill,
    crew_notes,
    lacking,
    refuse_part,
    refuse_rider,
    refuse_shared_persons,
    refuse_split,
    refuse_task,
    task_shares,
)
from geodispatch.policing.persons import paper_notes
from geodispatch.policing.reasons import ReasonCode
from geodispatch.policing.rulebook import Capability
from rosters import (
    A_DAY,
    ARREST,
    ARTICLES,
    AUXILIARY,
    CAPABILITIES,
    CIVILIAN,
    DAY,
    FILES,
    GUARD,
    HOUR,
    NOW,
    OTHER,
    PATROL,
    RULES,
    SWORN,
    auxiliary,
    crewed_by,
    crews,
    named_crews,
    officer,
    recusal,
    recusals_of,
    small_rules,
    splits_of,
    units,
)

laws = settings(deadline=None)
some_cites = st.frozensets(st.sampled_from(list(ARTICLES)))
ables = st.builds(
    Able,
    st.integers(0, 3),
    st.integers(0, 3),
    st.frozensets(st.sampled_from([*CAPABILITIES, "traffic"])),
    st.none() | st.frozensets(st.just("vest")),
    police=st.sampled_from(["", "traffic", "weapon"]),
    recorded=st.frozensets(st.sampled_from(["traffic", "riot"])),
)
tasks = st.sampled_from([PATROL, GUARD, ARREST, FILES])
roles = st.builds(
    lambda police, capabilities, kit, sworn, more, does: Role(
        "r", Name("角色", "role"), police, capabilities, kit, sworn, sworn + more, tuple(does)
    ),
    st.frozensets(st.sampled_from(["traffic", "riot"])),
    st.frozensets(st.sampled_from(CAPABILITIES), max_size=2),
    st.frozensets(st.just("vest")),
    st.integers(1, 3),
    st.integers(0, 3),
    st.lists(tasks, max_size=2),
)
auxiliary_tasks = st.frozensets(st.sampled_from(["patrol", "guard"]))
WEAPON, K9 = Certificate("weapon"), Certificate("k9")
NOBODY = frozenset()


def abilities(unit, rules=RULES, recusals=()):
    return able(unit, rules, NOW, DAY, recusals).abilities


def notes(unit, rules=RULES, recusals=()):
    return crew_notes(unit, rules, NOW, DAY, recusals)


# The law, for rosters that nobody thought of.


@laws
@given(units(), st.data())
def test_no_crew_ever_counts_an_auxiliary_without_a_sworn_officer(unit, data):
    crew = able(unit, RULES, NOW, DAY, data.draw(recusals_of(unit.crew)))
    assert crew.sworn or crew == Able(0, 0, frozenset(), unit.kit)


@laws
@given(units(), st.data())
def test_no_crew_counts_for_more_than_is_aboard(unit, data):
    crew = able(unit, RULES, NOW, DAY, data.draw(recusals_of(unit.crew)))
    assert crew.sworn <= unit.crew.sworn
    assert crew.auxiliary <= unit.crew.auxiliary
    papers = {each.capability for person in unit.crew.members for each in person.certificates}
    assert crew.abilities <= unit.abilities | (papers & set(RULES.capabilities))


@laws
@given(units(), st.data(), some_cites)
def test_a_police_type_never_proves_a_capability(unit, data, cites):
    rules, recusals = small_rules(cites), data.draw(recusals_of(unit.crew))
    typed = replace(unit, police=data.draw(st.sampled_from([*CAPABILITIES, "traffic"])))
    plain = replace(unit, police="")
    assert replace(able(typed, rules, NOW, DAY, recusals), police="") == able(
        plain, rules, NOW, DAY, recusals
    )


@laws
@given(units(named_crews), st.sampled_from(["traffic", "unheard-of"]), st.data())
def test_a_certificate_that_is_no_capability_of_the_book_changes_nothing(unit, code, data):
    who = data.draw(st.sampled_from(unit.crew.members))
    more = replace(who, certificates=(*who.certificates, Certificate(code)))
    members = [more if person is who else person for person in unit.crew.members]
    with_it = replace(unit, crew=Crew.of(members))
    assert able(with_it, RULES, NOW, DAY) == able(unit, RULES, NOW, DAY)
    assert notes(with_it) == notes(unit)


@laws
@given(units(), st.data(), some_cites)
def test_the_responsible_officer_is_the_first_sworn_officer_who_counts(unit, data, cites):
    recusals = data.draw(recusals_of(unit.crew))
    crew = able(unit, small_rules(cites), NOW, DAY, recusals)
    sworn = [person.number for person in unit.crew.members if person.kind is SWORN]
    assert bool(crew.leader) == bool(crew.sworn and unit.crew.members)
    assert crew.leader in {"", *sworn}
    before = sworn[: sworn.index(crew.leader)] if crew.leader else []
    for number in before:
        alone = crewed_by(*(each for each in unit.crew.members if each.number == number))
        assert able(alone, small_rules(cites), NOW, DAY, recusals).sworn == 0


@laws
@given(units(named_crews), st.data(), some_cites)
def test_an_authorised_weapon_is_always_that_of_a_sworn_officer(unit, data, cites):
    recusals = data.draw(recusals_of(unit.crew))
    rules = small_rules(cites)
    if "weapon" in able(unit, rules, NOW, DAY, recusals).abilities:
        officers = [person for person in unit.crew.members if person.kind is SWORN]
        assert "weapon" in able(crewed_by(*officers), rules, NOW, DAY, recusals).abilities


@laws
@given(units(st.builds(Crew, st.just(0), st.integers(0, 3))), some_cites)
def test_auxiliaries_who_are_only_counted_have_no_weapon(unit, cites):
    assert not {"weapon", "inquiry"} & able(unit, small_rules(cites), NOW, DAY).abilities


@laws
@given(st.integers(-3, 3), st.integers(1, 5), st.booleans())
def test_a_dog_counts_with_an_auxiliary_exactly_while_his_certificate_is_valid(
    begins, days, recorded
):
    # Chaoyang measures, art. 15.
    start = DAY + begins * A_DAY
    handler = auxiliary("F1", Certificate("k9", start, start + days * A_DAY))
    capabilities = frozenset({"k9"} if recorded else {"first-aid"})
    unit = crewed_by(officer(), handler, capabilities=capabilities)
    assert ("k9" in abilities(unit)) == (start <= DAY < start + days * A_DAY)


def gone(person):
    """Ways in which somebody stops counting without leaving the crew."""
    return [
        replace(person, state=DutyState.RESTING),
        replace(person, state=DutyState.LEAVE),
        replace(person, on_from=NOW - HOUR, on_until=NOW),
        replace(person, on_from=NOW + HOUR, on_until=None),
    ]


@laws
@given(units(named_crews), st.data(), some_cites)
def test_taking_somebody_away_never_adds_an_ability_or_a_head(unit, data, cites):
    recusals = data.draw(recusals_of(unit.crew))
    members = unit.crew.members
    who = data.draw(st.sampled_from(members))
    rest = [person for person in members if person is not who]
    swapped = data.draw(st.sampled_from(gone(who)))
    rules = small_rules(cites)
    full = able(unit, rules, NOW, DAY, recusals)
    fewer = [
        able(unit, rules, NOW, DAY, (*recusals, recusal(who.number))),
        able(replace(unit, crew=Crew.of([*rest, swapped])), rules, NOW, DAY, recusals),
        able(replace(unit, crew=Crew.of(rest)), rules, NOW, DAY, recusals),
    ]
    for less in fewer:
        assert less.sworn <= full.sworn
        assert less.auxiliary <= full.auxiliary
        assert less.abilities <= full.abilities


@laws
@given(units(named_crews), st.data())
def test_whoever_stands_aside_counts_as_not_aboard(unit, data):
    who = data.draw(st.sampled_from(unit.crew.members))
    state = data.draw(st.sampled_from([RecusalState.DECLARED, RecusalState.GRANTED]))
    others = data.draw(recusals_of(unit.crew))
    left = replace(unit, crew=Crew.of(each for each in unit.crew.members if each is not who))
    assert able(unit, RULES, NOW, DAY, (*others, recusal(who.number, state))) == able(
        left, RULES, NOW, DAY, others
    )


@laws
@given(units(named_crews), st.data())
def test_a_request_that_waits_or_was_refused_takes_nobody_away(unit, data):
    states = (RecusalState.REQUESTED, RecusalState.REFUSED)
    recusals = data.draw(recusals_of(unit.crew, states))
    assert able(unit, RULES, NOW, DAY, recusals) == able(unit, RULES, NOW, DAY)


@laws
@given(crews, st.data())
def test_a_part_without_a_sworn_officer_is_always_refused_and_no_other(crew, data):
    parts = data.draw(splits_of(crew))
    alone = [part for part in parts if not part.sworn]
    refused = refuse_split(crew, parts, RULES)
    assert [(each.code, each.article) for each in refused] == [
        (ReasonCode.AUXILIARY_ALONE, "C3") for _ in alone
    ]


@laws
@given(crews, st.data(), st.lists(tasks, max_size=3), st.booleans())
def test_a_part_without_a_sworn_officer_is_refused_whatever_it_is_to_do(crew, data, does, joins):
    for part in data.draw(splits_of(crew)):
        refused = refuse_part(part, does, RULES, reinforces=joins)
        assert part.sworn or refused[0].code is ReasonCode.AUXILIARY_ALONE


@laws
@given(units(), st.data(), some_cites)
def test_a_law_that_is_not_in_force_is_not_asked(unit, data, cites):
    rules = small_rules(cites)
    recusals = data.draw(recusals_of(unit.crew))
    parts = data.draw(splits_of(unit.crew))
    said = [
        *crew_notes(unit, rules, NOW, DAY, recusals),
        *refuse_split(unit.crew, parts, rules),
        *(each for part in parts for each in refuse_part(part, [ARREST, FILES], rules)),
        *(each for kind in PersonKind for each in refuse_task(kind, ARREST, rules)),
        *(each for kind in PersonKind for each in refuse_rider(kind, rules)),
    ]
    assert {each.code for each in said} <= cites


LAWFUL = {
    ReasonCode.PERSON_RESTING: {"state": DutyState.ON_DUTY},
    ReasonCode.PERSON_NOT_WORKING: {"on_from": None, "on_until": None},
    ReasonCode.NO_WORK_ID: {"work_id_until": DAY + A_DAY},
}


@laws
@given(units(named_crews), some_cites, st.sampled_from(list(LAWFUL)))
def test_a_law_that_is_not_in_force_takes_nobody_away(unit, cites, law):
    rules = small_rules(cites - {law})
    cured = [replace(person, **LAWFUL[law]) for person in unit.crew.members]
    assert able(unit, rules, NOW, DAY) == able(replace(unit, crew=Crew.of(cured)), rules, NOW, DAY)


@laws
@given(units(), st.data())
def test_without_any_law_everybody_aboard_counts(unit, data):
    recusals = data.draw(recusals_of(unit.crew))
    crew = able(unit, small_rules(()), NOW, DAY, recusals)
    assert (crew.sworn, crew.auxiliary) == (unit.crew.sworn, unit.crew.auxiliary)


@laws
@given(units(named_crews), st.data())
def test_every_head_that_does_not_count_has_a_note(unit, data):
    recusals = data.draw(recusals_of(unit.crew))
    crew = able(unit, RULES, NOW, DAY, recusals)
    missing = len(unit.crew.members) - crew.sworn - crew.auxiliary
    of_crews = {ReasonCode.AUXILIARY_ALONE}
    bars = {ReasonCode.PERSON_RECUSED, ReasonCode.NO_WORK_ID, *LAWFUL}
    said = notes(unit, RULES, recusals)
    barred = sum(each.code in bars for each in said)
    alone = sum(int(dict(each.values)["auxiliary"].en) for each in said if each.code in of_crews)
    if unit.crew.sworn:
        assert barred + alone == missing
    else:  # auxiliaries only: that is said of the unit, not of its persons
        assert alone == 0


@laws
@given(ables, roles, auxiliary_tasks)
def test_something_is_lacking_exactly_where_a_role_cannot_be_filled(crew, role, does):
    assert can_fill(crew, role, does) == (lacking(crew, role, does, RULES) == ())


@laws
@given(ables, roles, auxiliary_tasks)
def test_a_task_is_shared_only_among_those_aboard_who_may_do_it(crew, role, does):
    shares = task_shares(crew, role, does)
    assert tuple(share.task for share in shares) == role.tasks
    for share in shares:
        assert set(share.kinds) <= share.task.by
        assert SWORN not in share.kinds or crew.sworn
        assert AUXILIARY not in share.kinds or (crew.auxiliary and share.task.code in does)


@laws
@given(roles, auxiliary_tasks)
def test_auxiliaries_are_heads_exactly_where_they_share_a_task(role, does):
    asked = replace(role, police=frozenset(), capabilities=frozenset(), sworn=1, heads=2)
    crew = Able(1, 1, frozenset(), None)
    shares = [AUXILIARY in share.kinds for share in task_shares(crew, asked, does)]
    helps = any(shares) if role.tasks else bool(does)
    assert can_fill(crew, asked, does) == helps


@laws
@given(st.sampled_from(PersonKind), tasks)
def test_a_task_is_refused_to_exactly_those_whom_it_does_not_name(kind, task):
    refused = refuse_task(kind, task, RULES)
    assert bool(refused) == (kind not in task.by)
    assert all(each.article == task.article for each in refused)


# By hand.


def heads(sworn, auxiliary, *capabilities, **changes):
    crew = Crew(sworn, auxiliary)
    unit = Unit("B12", UnitKind.CAR, "W1", crew, capabilities=frozenset(capabilities))
    return replace(unit, **changes)


def test_a_counted_crew_keeps_what_it_is_recorded_for():
    unit = heads(2, 1, "weapon", "k9", "unheard-of", police="traffic", kit=frozenset({"vest"}))
    assert able(unit, RULES, NOW, DAY) == Able(
        2,
        1,
        frozenset({"weapon", "k9", "unheard-of"}),
        frozenset({"vest"}),
        police="traffic",
    )


def test_a_standard_patrol_that_is_only_counted_is_armed():
    assert abilities(heads(1, 0)) == {"weapon", "standard-kit"}


def test_a_crew_whose_persons_are_known_is_armed_by_certificate_alone():
    assert abilities(crewed_by(officer())) == {"standard-kit"}
    assert abilities(crewed_by(officer("P1", WEAPON))) == {"standard-kit", "weapon"}


def test_auxiliaries_who_are_only_counted_lose_what_no_auxiliary_may_hold():
    rules = small_rules(set(ARTICLES) - {ReasonCode.AUXILIARY_ALONE})
    unit = heads(0, 2, "weapon", "inquiry", "k9", "unheard-of")
    assert able(unit, rules, NOW, DAY) == Able(0, 2, frozenset({"k9", "unheard-of"}), None)


def test_an_auxiliary_with_a_weapon_certificate_arms_nobody():
    unit = crewed_by(officer(), auxiliary("F1", WEAPON))
    assert "weapon" not in abilities(unit)


def test_a_certificate_counts_from_its_first_day_until_the_day_before_its_end():
    certificate = Certificate("weapon", date(2026, 3, 6), date(2026, 3, 8))
    unit = crewed_by(officer("P1", certificate))
    days = [date(2026, 3, day) for day in (5, 6, 7, 8)]
    armed = ["weapon" in able(unit, RULES, NOW, day).abilities for day in days]
    assert armed == [False, True, True, False]


def test_the_officer_who_stands_aside_takes_his_weapon_along_and_the_next_one_leads():
    unit = crewed_by(officer("P1", WEAPON), officer("P2"), auxiliary("F1"))
    assert able(unit, RULES, NOW, DAY) == Able(
        2, 1, frozenset({"weapon", "standard-kit"}), None, "P1"
    )
    assert able(unit, RULES, NOW, DAY, (recusal("P1"),)) == Able(
        1, 1, frozenset({"standard-kit"}), None, "P2"
    )


def test_an_auxiliary_named_first_still_does_not_lead():
    assert able(crewed_by(auxiliary("F1"), officer("P1")), RULES, NOW, DAY).leader == "P1"


def test_when_the_last_officer_goes_home_nobody_is_left():
    unit = crewed_by(officer("P1", on_until=NOW), auxiliary("F1"), police="traffic")
    assert able(unit, RULES, NOW, DAY) == Able(0, 0, frozenset(), None, "")


def test_a_crew_of_nobody_is_able_to_do_nothing():
    assert able(heads(0, 0, "unheard-of"), small_rules(()), NOW, DAY).abilities == frozenset()


ROLE = Role("search", Name("搜索", "search"), sworn=1, heads=3)
CREW = Able(1, 2, frozenset(), None)


@pytest.mark.parametrize(
    ("role", "does", "filled"),
    [
        (ROLE, {"patrol"}, True),
        (ROLE, set(), False),
        (replace(ROLE, tasks=(PATROL, ARREST)), {"patrol"}, True),
        (replace(ROLE, tasks=(PATROL, ARREST)), {"guard"}, False),
        (replace(ROLE, tasks=(PATROL, ARREST)), {"guard", "arrest"}, False),
        (replace(ROLE, tasks=(ARREST,)), {"patrol"}, False),
        (replace(ROLE, sworn=2), {"patrol"}, False),
        (replace(ROLE, heads=1), set(), True),
    ],
)
def test_auxiliaries_are_heads_where_the_incident_and_the_role_leave_them_something(
    role, does, filled
):
    assert can_fill(CREW, role, frozenset(does)) is filled


def test_a_police_type_is_met_by_the_unit_or_by_what_is_recorded_for_it():
    role = Role("jam", Name("拥堵", "jam"), police=frozenset({"traffic", "riot"}))
    assert can_fill(able(heads(1, 0, police="riot"), RULES, NOW, DAY), role, NOBODY)
    assert can_fill(able(heads(1, 0, "traffic"), RULES, NOW, DAY), role, NOBODY)
    assert not can_fill(able(heads(1, 0), RULES, NOW, DAY), role, NOBODY)


def book_in_which_traffic_is_both():
    traffic = Capability(
        "traffic", Name("交通", "traffic"), frozenset({SWORN, AUXILIARY}), True, ""
    )
    rules = small_rules()
    return replace(rules, capabilities={**rules.capabilities, "traffic": traffic})


def test_a_certificate_makes_a_unit_no_other_police_even_where_it_proves_a_capability():
    handler = auxiliary("F1", Certificate("traffic"))
    crew = able(crewed_by(officer(), handler), book_in_which_traffic_is_both(), NOW, DAY)
    assert "traffic" in crew.abilities
    jam = Role("jam", Name("拥堵", "jam"), police=frozenset({"traffic"}))
    assert not can_fill(crew, jam, NOBODY)
    skill = Role("jam", Name("拥堵", "jam"), capabilities=frozenset({"traffic"}))
    assert can_fill(crew, skill, NOBODY)


def test_a_police_type_that_is_called_like_a_capability_is_only_a_type():
    crew = able(heads(1, 0, "k9", police="traffic"), book_in_which_traffic_is_both(), NOW, DAY)
    jam = Role("jam", Name("拥堵", "jam"), police=frozenset({"traffic"}))
    assert can_fill(crew, jam, NOBODY)
    skill = Role("jam", Name("拥堵", "jam"), capabilities=frozenset({"traffic"}))
    assert [name.en for name in lacking(crew, skill, NOBODY, RULES)] == ["traffic police"]


def test_kit_is_asked_for_only_where_it_is_recorded():
    role = Role("riot", Name("防暴", "riot"), kit=frozenset({"vest"}))
    aboard = [None, frozenset({"vest", "rope"}), frozenset()]
    filled = [can_fill(replace(CREW, kit=kit), role, NOBODY) for kit in aboard]
    assert filled == [True, True, False]


def test_what_is_lacking_is_named_in_both_languages():
    role = Role(
        "all",
        Name("全部", "all"),
        police=frozenset({"traffic", "riot"}),
        capabilities=frozenset({"weapon", "k9"}),
        kit=frozenset({"vest"}),
        sworn=2,
        heads=4,
    )
    lacks = lacking(replace(CREW, kit=frozenset()), role, NOBODY, RULES)
    assert [name.en for name in lacks] == [
        "riot police or traffic police",
        "police dog",
        "weapon authorisation",
        "vest",
        "2 sworn officers",
        "4 heads, auxiliaries not counted",
    ]
    assert [name.zh for name in lacks] == [
        "特警或交通警察",
        "警犬",
        "枪支授权",
        "防弹衣",
        "民警 2 人",
        "共 4 人（辅警不计）",
    ]


def test_one_officer_and_too_few_heads_are_named_as_such():
    alone = Able(0, 0, frozenset(), None)
    assert [name.en for name in lacking(alone, ROLE, NOBODY, RULES)] == [
        "1 sworn officer",
        "3 heads",
    ]


def test_officers_who_are_all_the_heads_asked_for_are_named_once():
    pair = replace(ROLE, sworn=2, heads=2)
    assert [name.en for name in lacking(CREW, pair, NOBODY, RULES)] == ["2 sworn officers"]


def test_the_tasks_of_a_role_are_shared_out():
    role = replace(ROLE, tasks=(PATROL, GUARD, ARREST))
    assert task_shares(CREW, role, frozenset({"guard"})) == (
        TaskShare(PATROL, (SWORN,)),
        TaskShare(GUARD, (SWORN, AUXILIARY)),
        TaskShare(ARREST, (SWORN,)),
    )


EXPIRED = Certificate("k9", None, date(2026, 3, 1))
ENDED = Certificate("first-aid", date(2024, 1, 1), DAY)
LATER = Certificate("weapon", date(2027, 1, 1))

SAID = [
    (
        notes(crewed_by(officer("P1"), officer("P2")), RULES, (recusal("P1"),)),
        ("person-recused", "C17"),
        "P1 回避（本人或近亲属是当事人）",
        "P1 stands aside (a party or close to one)",
    ),
    (
        notes(crewed_by(officer("P1")), RULES, (recusal("P1", RecusalState.REQUESTED),)),
        ("recusal-pending", "C17"),
        "当事人申请 P1 回避，尚未决定",
        "A party asks that P1 stand aside; not decided yet",
    ),
    (
        notes(crewed_by(officer("P1", on_from=NOW - 8 * HOUR, on_until=NOW))),
        ("person-not-working", "C10"),
        "P1 不在工作时间（03-06 04:00 – 03-06 12:00）",
        "P1 is outside working hours (03-06 04:00 – 03-06 12:00)",
    ),
    (
        notes(crewed_by(officer("P1"), auxiliary("F1", state=DutyState.LEAVE))),
        ("person-resting", "C20"),
        "F1 休息或休假",
        "F1 rests or is on leave",
    ),
    (
        notes(crewed_by(officer("P1"), auxiliary("F1", work_id_until=DAY))),
        ("no-work-id", "C16"),
        "F1 无有效工作证",
        "F1 has no valid work certificate",
    ),
    (
        notes(crewed_by(officer("P1"), auxiliary("F1", EXPIRED))),
        ("certificate-invalid", "C19"),
        "F1 的资格“警犬”今日无效（2026-03-01 止）",
        "F1: the certificate police dog is not valid today (until 2026-03-01)",
    ),
    (
        notes(crewed_by(officer("P1", ENDED))),
        ("certificate-invalid", "C19"),
        "P1 的资格“急救”今日无效（2024-01-01 起，2026-03-06 止）",
        "P1: the certificate first aid is not valid today (from 2024-01-01, until 2026-03-06)",
    ),
    (
        notes(crewed_by(officer("P1", LATER))),
        ("certificate-invalid", "C19"),
        "P1 的资格“枪支授权”今日无效（2027-01-01 起）",
        "P1: the certificate weapon authorisation is not valid today (from 2027-01-01)",
    ),
    (
        notes(crewed_by(officer("P1"), auxiliary("F1", WEAPON))),
        ("certificate-not-held", "C14"),
        "F1（勤务辅警）的“枪支授权”不予计算",
        "F1 (service auxiliary): weapon authorisation does not count with this kind of person",
    ),
    (
        refuse_part(Crew(0, 2), (), RULES),
        ("auxiliary-alone", "C3"),
        "辅警 2 人无民警带领，不得单独行动",
        "2 auxiliary without a sworn officer: may not act alone",
    ),
    (refuse_part(Crew(0, 0), (), RULES), ("no-crew", "C3"), "车上无人", "No crew aboard"),
    (
        refuse_task(AUXILIARY, ARREST, RULES),
        ("task-for-sworn", "C14"),
        "“抓捕”只能由民警承担",
        "“arrest” is for sworn officers alone",
    ),
    (
        refuse_task(AUXILIARY, FILES, RULES),
        ("task-not-allowed", "C12"),
        "勤务辅警不得承担“档案管理”",
        "A service auxiliary may not take on “keeping files”",
    ),
    (
        refuse_rider(CIVILIAN, RULES),
        ("never-crew", "C12"),
        "文职辅警不得随车出警",
        "A civilian auxiliary never rides with a crew",
    ),
    (
        refuse_rider(OTHER, RULES),
        ("never-crew", "C12"),
        "其他人员不得随车出警",
        "A person of another kind never rides with a crew",
    ),
]


@pytest.mark.parametrize(("reasons", "what", "zh", "en"), SAID, ids=[said[3] for said in SAID])
def test_each_reason_is_said_in_both_languages_with_its_article(reasons, what, zh, en):
    (reason,) = reasons
    assert ((reason.code, reason.article), reason.words) == (what, Name(zh, en))


@pytest.mark.parametrize(
    ("ground", "zh", "en"),
    [
        (RecusalGround.PARTY, "本人或近亲属是当事人", "a party or close to one"),
        (RecusalGround.INTEREST, "有利害关系", "has an interest in it"),
        (RecusalGround.RELATION, "有其他关系", "has other ties to it"),
    ],
)
def test_the_ground_of_a_recusal_is_named(ground, zh, en):
    aside = recusal("P1", RecusalState.GRANTED, ground)
    (reason,) = notes(crewed_by(officer("P1")), RULES, (aside,))
    assert dict(reason.values)["ground"] == Name(zh, en)


def test_working_hours_are_said_on_the_clocks_of_now():
    east = NOW.astimezone(timezone(8 * HOUR))
    (reason,) = crew_notes(crewed_by(officer("P1", on_from=NOW + HOUR)), RULES, east, DAY)
    assert reason.text("en") == "P1 is outside working hours (03-06 21:00 – …)"


def test_of_somebody_who_does_not_count_only_the_first_reason_is_given():
    resting = auxiliary("F1", EXPIRED, state=DutyState.RESTING, work_id_until=None)
    codes = [each.code for each in notes(crewed_by(officer("P1"), resting))]
    assert codes == [ReasonCode.PERSON_RESTING]


def test_auxiliaries_whose_officer_stands_aside_are_spoken_of_too():
    unit = crewed_by(officer("P1"), auxiliary("F1"), auxiliary("F2"))
    codes = [each.text("en") for each in notes(unit, RULES, (recusal("P1"),))]
    assert codes == [
        "P1 stands aside (a party or close to one)",
        "2 auxiliary without a sworn officer: may not act alone",
    ]


def test_a_recusal_that_was_refused_later_is_spoken_of_no_more():
    crew = crewed_by(officer("P1"))
    asked = recusal("P1", RecusalState.REQUESTED, at=NOW - HOUR)
    granted = recusal("P1", RecusalState.GRANTED, at=NOW - HOUR / 2)
    refused = recusal("P1", RecusalState.REFUSED)
    assert [each.code for each in notes(crew, RULES, (granted, asked))] == ["person-recused"]
    assert notes(crew, RULES, (refused, granted, asked)) == ()


def test_an_old_certificate_beside_a_valid_one_is_no_news():
    renewed = Certificate("k9", date(2026, 3, 1))
    assert notes(crewed_by(officer("P1", EXPIRED, renewed))) == ()


def test_papers_are_read_at_whatever_hour():
    resting = auxiliary("F1", EXPIRED, state=DutyState.RESTING, work_id_until=None)
    codes = [each.code for each in paper_notes(resting, RULES, DAY)]
    assert codes == [ReasonCode.NO_WORK_ID, ReasonCode.CERTIFICATE_INVALID]


def test_nothing_is_said_of_a_crew_that_is_only_counted():
    assert notes(heads(0, 2)) == ()


def test_auxiliaries_may_reinforce_alone_only_where_the_book_does_not_read_the_law_strictly():
    lenient = small_rules(sworn_in_every_unit=False)
    assert refuse_part(Crew(0, 1), (), lenient, reinforces=True) == ()
    assert refuse_part(Crew(0, 1), (), lenient)[0].code is ReasonCode.AUXILIARY_ALONE


def test_a_part_is_refused_a_task_that_nobody_in_it_may_do():
    assert refuse_part(Crew(1, 1), [PATROL, ARREST, FILES], RULES) == ()
    assert [each.code for each in refuse_part(Crew(0, 1), [PATROL, ARREST], RULES)] == [
        ReasonCode.AUXILIARY_ALONE,
        ReasonCode.TASK_FOR_SWORN,
    ]


def test_a_task_needs_only_one_kind_aboard_that_may_do_it():
    carrying = replace(PATROL, by=frozenset({AUXILIARY}))
    assert refuse_part(Crew(1, 1), [carrying], RULES) == ()
    (refused,) = refuse_part(Crew(1, 0), [carrying], RULES)
    assert refused.text("en") == "A sworn officer may not take on “patrol”"


def test_each_part_of_a_split_is_judged():
    crew = Crew.of([officer("P1"), officer("P2"), auxiliary("F1"), auxiliary("F2")])
    first, second = crew.members[:2], crew.members[2:]
    assert refuse_split(crew, [Crew.of(first), Crew.of(second)], RULES)[0].article == "C3"
    pairs = [Crew.of(crew.members[::2]), Crew.of(crew.members[1::2])]
    assert refuse_split(crew, pairs, RULES) == ()


def test_parts_that_are_not_the_crew_are_refused():
    pair = Crew.of([officer("P1"), officer("P2")])
    with pytest.raises(
        ValueError, match="The parts have 1 sworn and 1 auxiliary, the crew 2 and 0"
    ):
        refuse_split(Crew(2, 0), [Crew(1, 1)], RULES)
    for parts in ([Crew(1), Crew(1)], [Crew.of([officer("P1")])] * 2):
        with pytest.raises(ValueError, match="other persons than the crew"):
            refuse_split(pair, parts, RULES)


def test_somebody_who_is_crew_of_two_units_is_refused():
    one, other = crewed_by(officer("P1"), callsign="A"), crewed_by(officer("P1"), callsign="B")
    with pytest.raises(ValueError, match="Person P1 is crew of A and of B"):
        refuse_shared_persons([one, heads(2, 1), other])


@laws
@given(st.lists(crews, max_size=4))
def test_a_fleet_is_refused_exactly_where_somebody_rides_twice(fleet):
    units = [replace(heads(0, 0), callsign=f"U{n}", crew=crew) for n, crew in enumerate(fleet)]
    numbers = [person.number for crew in fleet for person in crew.members]
    if len(set(numbers)) == len(numbers):
        refuse_shared_persons(units)
        return
    with pytest.raises(ValueError, match="one person rides in one unit"):
        refuse_shared_persons(units)
