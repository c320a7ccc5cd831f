"""Laws of the office: of no complaint does the respondent, or anybody of his unit, see anything."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from complaint_story import SIGN, Office, lodging, respondent, step
from desks import Shift
from geodispatch.desk.complaints import AccessKind, NoSuchComplaintError
from geodispatch.desk.complaints.kin import kin_of, plain, said_in
from geodispatch.domain import Crew
from geodispatch.domain.complaints import Case, Respondent, StepKind
from geodispatch.domain.people import AccountRole, Principal
from geodispatch.domain.person import Person, PersonKind
from geodispatch.errors import RefusedCommandError
from town import corner, unit

STATIONS = ("东门派出所", "西门派出所", "North Gate")
CALLSIGNS = ("P-01", "P-02", "巡03", "巡04")
NUMBERS = ("100001", "100002", "100003", "100004", "100005", "100006", "100007", "100008")


def wide(text: str) -> str:
    """Write a text in full-width characters, as some keyboards do."""
    return "".join(chr(ord(one) + 0xFEE0) if "!" <= one <= "~" else one for one in text)


TYPED = (str, str.upper, str.lower, wide, lambda text: f" {text} ", lambda text: text + "\u200b")


@st.composite
def fleets(draw):
    """Four units with one or two persons each, at stations as they fall."""
    numbers = draw(st.permutations(NUMBERS))
    made = []
    for index, callsign in enumerate(CALLSIGNS):
        crew = Crew.of(Person(one, PersonKind.SWORN) for one in numbers[2 * index : 2 * index + 2])
        station = draw(st.sampled_from(STATIONS))
        made.append(unit(callsign, index, crew=crew, station=station))
    return tuple(made)


@st.composite
def respondents(draw):
    """Somebody of whom anything is known, typed in any way."""
    typed = {
        "number": draw(st.sampled_from(("", *NUMBERS))),
        "callsign": draw(st.sampled_from(("", *CALLSIGNS))),
        "station": draw(st.sampled_from(("", *STATIONS))),
    }
    how = draw(st.sampled_from(TYPED))
    return typed, Respondent(
        **{field: how(value) for field, value in typed.items()}, looks=f"somebody {SIGN}"
    )


def principals():
    name = st.sampled_from((*NUMBERS, "d001", "d002"))
    unit_name = st.sampled_from(("", "inspectorate", *STATIONS, *CALLSIGNS))
    return st.builds(Principal, name, st.sampled_from(AccountRole), unit=unit_name)


def belongs(who: Principal, about: dict[str, str], fleet) -> bool:
    """Say it by the plainest reading of art. 38: he himself, or of his car or his station."""
    his = [
        one
        for one in fleet
        if one.callsign == about["callsign"]
        or about["number"] in [person.number for person in one.crew.members]
    ]
    cars = {about["callsign"], *(one.callsign for one in his)} - {""}
    stations = {about["station"], *(one.station for one in his)} - {""}
    own = [
        one
        for one in fleet
        if one.callsign == who.unit or who.name in [person.number for person in one.crew.members]
    ]
    mine = {who.unit, *(one.callsign for one in own), *(one.station for one in own)} - {""}
    return who.name == about["number"] or bool(mine & (cars | stations))


@settings(deadline=None, max_examples=150)
@given(fleets(), respondents(), principals())
def test_nobody_of_the_respondents_unit_ever_sees_anything_and_police_supervision_sees_all_else(
    fleet, about, who
):
    said, respondent_ = about
    office = Office(shift=Shift(*fleet, on_duty=False))
    number = office.lodge(lodging(case=Case.PAST, respondent=respondent_)).number
    barred = belongs(who, said, fleet) or who.role is not AccountRole.POLICE_SUPERVISION
    tries = (
        lambda: office.office.read(who, number, office.now),
        lambda: office.office.audit(who, number, office.now),
        lambda: office.act(number, StepKind.ACCEPT, who=who),
    )
    for one in tries:
        if barred:
            with pytest.raises(NoSuchComplaintError):
                one()
        else:
            one()
    refused = [one for one in office.store.looked if one.kind is AccessKind.REFUSED]
    assert len(refused) == 3 * barred
    if who.role is AccountRole.POLICE_SUPERVISION:
        assert len(office.office.listing(who, office.now)) == (not barred)


@settings(deadline=None, max_examples=60)
@given(fleets(), respondents(), st.integers(0, 24))
def test_the_unit_is_never_among_the_candidates_of_its_own_incident_and_of_every_other(
    fleet, about, node
):
    said, respondent_ = about
    office = Office(shift=Shift(*fleet))
    receipt = office.lodge(lodging(respondent=respondent_, place=corner(node)))
    his = {
        one.callsign
        for one in fleet
        if one.callsign == said["callsign"]
        or said["number"] in [person.number for person in one.crew.members]
    }
    asked = candidates(office, receipt.incident)
    assert asked == set(CALLSIGNS) - his
    assert candidates(office, office.shift.call(node=node)) == set(CALLSIGNS)


def candidates(office: Office, incident: str) -> set[str]:
    answer = office.shift.desk.recommend(incident, office.now)
    return {one.unit.callsign for one in (*answer.recommended, *answer.left_out)}


texts = st.text(max_size=60)


@settings(deadline=None, max_examples=150)
@given(texts, texts, texts, st.sampled_from(StepKind))
def test_whatever_is_typed_no_refusal_and_no_value_shows_it(content, looks, words, kind):
    office = Office(shift=Shift(on_duty=False))
    said = lodging(
        case=Case.PAST,
        content=f"{SIGN}{content}",
        respondent=respondent(looks=f"{looks}{SIGN}", callsign=""),
    )
    shown = [repr(said)]
    try:
        number = office.lodge(said).number
    except RefusedCommandError as error:
        shown += [str(error), error.zh, repr(error)]
        assert office.store.rows == []
    else:
        assert (
            office.office.read(
                Principal("d009", AccountRole.POLICE_SUPERVISION), number, office.now
            ).lodging
            == said
        )
        before = len(office.store.rows)
        try:
            office.act(number, kind, words=f"{SIGN}{words}")
        except RefusedCommandError as error:
            shown += [str(error), error.zh, repr(error)]
            assert len(office.store.rows) == before
        shown += [repr(office.record(number)), repr(office.store.rows)]
    assert SIGN not in "".join(shown)
    assert step(kind).kind is kind


@given(texts)
def test_the_one_form_of_a_text_is_its_own_one_form(text):
    once = plain(text)
    assert plain(once) == once
    assert plain(wide(text)) == plain(unicodedata.normalize("NFKC", wide(text)))


@given(texts, texts)
def test_a_name_is_said_where_it_stands_between_blanks(before, name):
    name = plain(name)
    if len(name.replace(" ", "")) >= 2:
        assert said_in(name, plain(f"{before} {name} {before}"))


def test_short_or_empty_names_are_nobody():
    kin = kin_of(Respondent(name="李", looks="某派出所 的 李 警官"), ())
    assert kin.has(Principal("李", AccountRole.POLICE_SUPERVISION), ())
    assert not kin.has(Principal("警", AccountRole.POLICE_SUPERVISION), ())
    assert not kin.has(Principal("d001", AccountRole.POLICE_SUPERVISION, unit="…"), ())
    assert kin.has(Principal("d001", AccountRole.POLICE_SUPERVISION, unit="某派出所"), ())
