from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geodispatch.adapters.roster import COLUMNS, OPTIONAL_COLUMNS, Notice, crewed, read_roster
from geodispatch.domain import (
    Certificate,
    Crew,
    DutyState,
    Name,
    Person,
    PersonKind,
    Unit,
    UnitKind,
)
from geodispatch.errors import InputError
from geodispatch.policing.crews import able
from geodispatch.policing.reasons import ReasonCode
from rosters import ARTICLES, AUXILIARY, DAY, HOUR, NOW, RULES, SWORN, rosters, small_rules

HEADER = ",".join(COLUMNS)
GOOD = "P1,sworn,B12,weapon:2027-03-01;first-aid:2024-01-01/2026-12-31,,,,"
FLEET = (
    Unit("B12", UnitKind.CAR, "W1", Crew(1)),
    Unit("B13", UnitKind.CAR, "W1", Crew(2, 1)),
)


@pytest.fixture
def write(tmp_path):
    def write(*rows: str, header: str = HEADER) -> Path:
        file = tmp_path / "roster.csv"
        file.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
        return file

    return write


def read(file, fleet=FLEET, rules=RULES):
    return read_roster(file, fleet, rules, NOW, DAY)


def changed(**cells: str) -> str:
    """The good row with some cells changed."""
    row = dict(zip(COLUMNS, GOOD.split(","), strict=True)) | cells
    return ",".join(row[column] for column in COLUMNS)


def test_level_and_duty_of_secrecy_are_kept_where_the_columns_are_there(write):
    header = f"{HEADER},{','.join(OPTIONAL_COLUMNS)}"
    (person,) = read(write(f"{GOOD},三级,2024-05-06", header=header)).units[0].crew.members
    assert (person.level, person.secrecy_from) == ("三级", date(2024, 5, 6))
    (person,) = read(write(GOOD)).units[0].crew.members
    assert (person.level, person.secrecy_from) == ("", None)


def test_a_row_becomes_a_person_aboard(write):
    row = changed(
        kind="service-auxiliary",
        certificates="k9:2026-01-01/2027-01-01;language-mn;first-aid:2030-01-01",
        on_from="2026-03-06T19:00:00+08:00",
        on_until="2026-03-07T07:00:00+08:00",
        state="resting",
        work_id_until="2027-01-01",
    )
    (person,) = read(write(row)).units[0].crew.members
    assert person == Person(
        "P1",
        AUXILIARY,
        (
            Certificate("k9", date(2026, 1, 1), date(2027, 1, 1)),
            Certificate("language-mn"),
            Certificate("first-aid", None, date(2030, 1, 1)),
        ),
        datetime(2026, 3, 6, 11, tzinfo=UTC),
        datetime(2026, 3, 6, 23, tzinfo=UTC),
        DutyState.RESTING,
        date(2027, 1, 1),
    )


def test_a_certificate_may_begin_without_an_end_and_end_without_a_beginning(write):
    (person,) = (
        read(write(changed(certificates="k9:2026-01-01/ ; weapon:/2027-01-01")))
        .units[0]
        .crew.members
    )
    assert person.certificates == (
        Certificate("k9", date(2026, 1, 1), None),
        Certificate("weapon", None, date(2027, 1, 1)),
    )


def test_units_that_the_roster_does_not_name_keep_their_heads(write):
    roster = read(write(GOOD, "P2,sworn,B12,,,,,"))
    assert [unit.callsign for unit in roster.units] == ["B12", "B13"]
    assert [person.number for person in roster.units[0].crew.members] == ["P1", "P2"]
    assert roster.units[1] == FLEET[1]


def test_the_first_officer_of_a_crew_in_the_file_leads_it(write):
    fleet = crewed(write("P9,sworn,B13,,,,,", "P1,sworn,B13,,,,,"), FLEET, RULES, NOW, DAY)
    assert able(fleet[1], RULES, NOW, DAY).leader == "P9"


def test_whoever_has_no_callsign_does_not_ride(write):
    roster = read(
        write(changed(kind="civilian-auxiliary", callsign="", work_id_until="2027-01-01"))
    )
    assert roster.units == FLEET
    assert roster.refused == ()


@pytest.mark.parametrize(
    ("cells", "field", "message"),
    [
        ({"person": ""}, "person", "is empty"),
        ({"person": "P\u202e1"}, "person", r"U\+202E"),
        ({"kind": "police"}, "kind", "is 'police'. Known: sworn, service-auxiliary"),
        ({"kind": ""}, "kind", "is ''. Known"),
        (
            {"kind": "civilian-auxiliary"},
            "kind",
            r"has a callsign: A civilian auxiliary never rides with a crew \(C12\). Leave the",
        ),
        ({"kind": "other"}, "kind", r"never rides with a crew \(C12\)"),
        ({"callsign": "B99"}, "callsign", "is 'B99', which no unit has. Name a unit of the fleet"),
        ({"callsign": "ｂ12"}, "callsign", "is 'ｂ12', which no unit has. The fleet has 'B12'"),
        ({"state": "ill"}, "state", "is 'ill'. Known: on-duty, resting, leave"),
        ({"on_from": "2026-03-06T08:00:00"}, "on_from", "no time zone"),
        ({"on_until": "never"}, "on_until", "not a time such as"),
        (
            {"on_from": "2026-03-06T08:00:00Z", "on_until": "2026-03-06T08:00:00Z"},
            "on_until",
            "not after it begins",
        ),
        ({"work_id_until": "2026-02-30"}, "work_id_until", "not a day such as 2026-12-31"),
        ({"work_id_until": "20261231"}, "work_id_until", "not a day such as 2026-12-31"),
        ({"work_id_until": "9999-12-31"}, "work_id_until", "leave it out for no end"),
        ({"certificates": "k9:soon"}, "certificates", "'soon', not a day"),
        ({"certificates": "k9:"}, "certificates", "write code, code:until or code:from/until"),
        ({"certificates": "k9:/"}, "certificates", "write code, code:until or code:from/until"),
        ({"certificates": ":2026-01-01"}, "certificates", "write code, code:until"),
        ({"certificates": "k9:2026-01-01/2026-01-01"}, "certificates", "ends no later than"),
        ({"certificates": "k9:2026-01-01/2026-01-02/x"}, "certificates", "not a day"),
    ],
)
def test_a_bad_cell_is_refused_with_file_row_and_field(write, cells, field, message):
    file = write("P0,sworn,B13,,,,,", changed(**cells))
    with pytest.raises(InputError, match=message) as caught:
        crewed(file, FLEET, RULES, NOW, DAY)
    assert (caught.value.file, caught.value.row, caught.value.field) == (file, 3, field)


def test_who_never_rides_is_refused_even_where_no_article_says_so(write):
    rules = small_rules(set(ARTICLES) - {ReasonCode.NEVER_CREW})
    (error,) = read(write(changed(kind="other")), rules=rules).refused
    assert error.problem == "kind is other and has a callsign"


def test_the_good_rows_are_kept_and_the_bad_ones_counted(write):
    file = write(GOOD, changed(person="P2", state="x"), changed(person="P3", kind="x"))
    roster = read(file)
    assert roster.units[0].crew.sworn == 1
    assert [(error.row, error.field) for error in roster.refused] == [(3, "state"), (4, "kind")]
    with pytest.raises(InputError, match="1 more row is bad"):
        crewed(file, FLEET, RULES, NOW, DAY)


def test_a_unit_of_which_no_row_is_good_keeps_its_heads(write):
    assert read(write(changed(state="x"))).units == FLEET


def test_a_row_written_twice_counts_once(write):
    roster = read(write(GOOD, GOOD))
    assert (roster.units[0].crew.sworn, roster.refused) == (1, ())


@pytest.mark.parametrize("twin", ["P1", "p1", "Ｐ1"])
def test_somebody_in_two_rows_that_differ_is_in_neither(write, twin):
    roster = read(write(GOOD, changed(person=twin, callsign="B13")))
    assert roster.units == FLEET
    assert [(error.row, error.field) for error in roster.refused] == [(2, "person"), (3, "person")]


def test_a_missing_column_is_named(write):
    with pytest.raises(InputError, match="column state is missing"):
        read(write(header=HEADER.replace(",state", "")))


@pytest.mark.parametrize(
    ("row", "article", "zh", "en"),
    [
        (
            changed(certificates="k9:2026-03-01"),
            "C19",
            "P1 的资格“警犬”今日无效（2026-03-01 止）",
            "P1: the certificate police dog is not valid today (until 2026-03-01)",
        ),
        (
            changed(
                kind="service-auxiliary",
                callsign="",
                work_id_until="2027-01-01",
                certificates="weapon",
            ),
            "C14",
            "P1（勤务辅警）的“枪支授权”不予计算",
            "P1 (service auxiliary): weapon authorisation does not count with this kind of person",
        ),
        (
            changed(kind="service-auxiliary", callsign="", certificates=""),
            "C16",
            "P1 无有效工作证",
            "P1 has no valid work certificate",
        ),
        (
            changed(
                kind="civilian-auxiliary", callsign="", work_id_until="2026-03-06", certificates=""
            ),
            "C16",
            "P1 无有效工作证",
            "P1 has no valid work certificate",
        ),
        (
            changed(certificates="weapn"),
            "",
            "规则库中没有资格“weapn”",
            "the rule book has no capability 'weapn'",
        ),
        (
            changed(certificates="traffic"),
            "",
            "规则库中没有资格“traffic”：这是警种，由车组文件登记，不凭个人证书",
            "the rule book has no capability 'traffic': it is a type of police, which the fleet "
            "records, no certificate of a person",
        ),
        (
            "P1,sworn,B12,,,,leave,",
            "",
            "B12：车组文件登记民警 1 人、辅警 0 人，此刻在岗名单为民警 0 人、辅警 0 人；以名单为准",
            "B12: the fleet has 1 sworn and 0 auxiliary, the roster 0 and 0 at work now; "
            "the roster counts",
        ),
    ],
)
def test_what_the_law_holds_against_somebody_is_a_notice_and_no_refusal(
    write, row, article, zh, en
):
    roster = read(write(row))
    assert roster.refused == ()
    assert roster.notices == (Notice(2, article, Name(zh, en)),)


def test_notices_stand_in_the_order_of_the_rows(write):
    roster = read(write("P1,sworn,B12,,,,leave,", "P2,sworn,B13,k9:2026-03-01,,,,"))
    assert [notice.row for notice in roster.notices] == [2, 3, 3]


def test_a_crew_without_a_sworn_officer_is_told_at_its_first_row(write):
    fleet = (replace(FLEET[0], crew=Crew(0, 2)),)
    rows = [f"F{n},service-auxiliary,B12,,,,,2027-01-01" for n in (1, 2)]
    (notice,) = read(write(GOOD.replace("B12", ""), *rows), fleet).notices
    assert (notice.row, notice.article) == (3, "C3")
    assert notice.text == Name(
        "B12：辅警 2 人无民警带领，不得单独行动",
        "B12: 2 auxiliary without a sworn officer: may not act alone",
    )


def test_auxiliaries_whose_officer_has_gone_home_are_told_too(write):
    gone = changed(on_until=NOW.isoformat())
    roster = read(write(gone, "F1,service-auxiliary,B12,,,,,2027-01-01"))
    assert [notice.article for notice in roster.notices] == ["C3", ""]


def test_shifts_that_follow_each_other_are_not_counted_together(write):
    early = changed(on_until=NOW.isoformat())
    late = changed(person="P2", on_from=NOW.isoformat())
    assert read(write(early, late)).notices == ()


def test_the_heads_of_a_unit_off_shift_are_not_compared(write):
    fleet = (replace(FLEET[0], crew=Crew(3), shift_to=NOW),)
    assert read(write(GOOD), fleet).notices == ()


def test_a_code_that_the_book_does_not_know_is_told_once(write):
    roster = read(write(changed(certificates="weapn"), changed(person="P2", certificates="weapn")))
    assert [notice.row for notice in roster.notices if "weapn" in notice.text.en] == [2]


def test_a_law_that_is_not_in_force_gives_no_notice(write):
    rows = ["F1,service-auxiliary,B12,weapon;k9:2020-01-01,,,,", "P9,sworn,B13,,,,,"]
    articles = {notice.article for notice in read(write(*rows), rules=small_rules(())).notices}
    assert articles == {""}


def cells_of(person: Person, callsign: str) -> str:
    def ends(certificate):
        days = (certificate.valid_from, certificate.valid_until)
        return f":{days[0] or ''}/{days[1] or ''}" if any(days) else ""

    return ",".join(
        [
            person.number,
            person.kind,
            callsign,
            ";".join(each.capability + ends(each) for each in person.certificates),
            person.on_from.isoformat() if person.on_from else "",
            person.on_until.isoformat() if person.on_until else "",
            person.state,
            str(person.work_id_until or ""),
        ]
    )


@settings(deadline=None)
@given(rosters(), st.data())
def test_a_roster_is_read_as_it_was_written(tmp_path_factory, persons, data):
    callsigns = [data.draw(st.sampled_from(["", "B12", "B13"])) for _ in persons]
    rows = [cells_of(*pair) for pair in zip(persons, callsigns, strict=True)]
    file = tmp_path_factory.mktemp("roster") / "roster.csv"
    file.write_text("\n".join([HEADER, *rows]), encoding="utf-8")
    for unit, before in zip(crewed(file, FLEET, RULES, NOW, DAY), FLEET, strict=True):
        aboard = [
            replace(person, certificates=tuple(dict.fromkeys(person.certificates)))
            for person, callsign in zip(persons, callsigns, strict=True)
            if callsign == unit.callsign
        ]
        assert unit.crew == (Crew.of(aboard) if aboard else before.crew)


@settings(deadline=None)
@given(st.lists(st.text(max_size=20), min_size=8, max_size=8))
def test_no_row_brings_the_reader_down(tmp_path_factory, cells):
    file = tmp_path_factory.mktemp("roster") / "roster.csv"
    row = ",".join('"' + cell.replace('"', '""') + '"' for cell in cells)
    file.write_bytes((HEADER + "\n" + row).encode("utf-8", "surrogatepass"))
    try:
        roster = read(file)
    except InputError:
        return  # not UTF-8 (a lone surrogate)
    assert len(roster.refused) == 1 or roster.units == FLEET


@settings(deadline=None)
@given(
    st.sampled_from(PersonKind),
    st.text("weapon:;/-0123456789 k", max_size=24),
    st.sampled_from(["B12", "", "b12"]),
    st.sampled_from(["", NOW.isoformat(), (NOW + HOUR).isoformat()]),
    st.text("2026-013 ", max_size=10),
)
def test_a_row_is_used_or_refused_by_a_field_of_the_file(
    tmp_path_factory, kind, certificates, callsign, hours, day
):
    file = tmp_path_factory.mktemp("roster") / "roster.csv"
    row = f"P1,{kind},{callsign},{certificates},{hours},{hours},,{day}"
    file.write_text(f"{HEADER}\n{row}\n", encoding="utf-8")
    roster = read(file)
    assert all(error.row == 2 and error.field in COLUMNS for error in roster.refused)
    rides = roster.units[0].crew.members
    assert not (rides and roster.refused)
    assert all(person.kind in {SWORN, AUXILIARY} for person in rides)
