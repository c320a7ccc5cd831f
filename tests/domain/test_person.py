from datetime import date, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geodispatch.domain import (
    RIDING,
    Certificate,
    Person,
    PersonKind,
    Recusal,
    RecusalGround,
    RecusalState,
)
from geodispatch.domain.person import in_force
from rosters import DAY, HOUR, NOW, certificates, persons, recusal

TICK = timedelta(microseconds=1)


def test_sworn_officers_and_service_auxiliaries_ride_and_nobody_else():
    assert set(RIDING) == {PersonKind.SWORN, PersonKind.SERVICE_AUXILIARY}


def test_a_certificate_counts_on_its_first_day_and_not_on_the_day_it_ends():
    certificate = Certificate("k9", date(2026, 3, 6), date(2026, 3, 8))
    days = [date(2026, 3, day) for day in (5, 6, 7, 8)]
    assert [certificate.valid(day) for day in days] == [False, True, True, False]


@settings(deadline=None)
@given(certificates, st.integers(-5, 5))
def test_a_certificate_that_is_open_on_one_side_counts_for_ever_there(certificate, days):
    day = DAY + timedelta(days=days)
    begun = Certificate(certificate.capability, certificate.valid_from).valid(day)
    not_ended = Certificate(certificate.capability, None, certificate.valid_until).valid(day)
    assert certificate.valid(day) == (begun and not_ended)
    assert Certificate(certificate.capability).valid(day)


@pytest.mark.parametrize("until", [date(2026, 3, 5), date(2026, 3, 6)])
def test_a_certificate_that_ends_before_it_counts_is_refused(until):
    with pytest.raises(ValueError, match="The certificate k9 ends on"):
        Certificate("k9", date(2026, 3, 6), until)


def test_the_first_instant_of_the_working_hours_counts_and_the_last_does_not():
    person = Person("P1", PersonKind.SWORN, on_from=NOW, on_until=NOW + HOUR)
    instants = [NOW - TICK, NOW, NOW + HOUR - TICK, NOW + HOUR]
    assert [person.working(at) for at in instants] == [False, True, True, False]


@settings(deadline=None)
@given(persons())
def test_working_hours_are_the_same_on_every_clock(person):
    zoned = [at and at.astimezone(timezone(8 * HOUR)) for at in (person.on_from, person.on_until)]
    there = Person(person.number, person.kind, on_from=zoned[0], on_until=zoned[1])
    assert there.working(NOW) == person.working(NOW)


def test_somebody_without_recorded_hours_works():
    assert Person("P1", PersonKind.SWORN).working(NOW)


def test_a_person_without_a_number_is_refused():
    with pytest.raises(ValueError, match="needs a service number"):
        Person(" ", PersonKind.SWORN)


def test_hours_that_end_before_they_begin_are_refused():
    with pytest.raises(ValueError, match="Person P1: the duty ends at"):
        Person("P1", PersonKind.SWORN, on_from=NOW, on_until=NOW)


@pytest.mark.parametrize("field", ["on_from", "on_until"])
def test_hours_without_a_zone_are_refused(field):
    naive = datetime(2026, 3, 6, 12)  # noqa: DTZ001 - that is the point
    with pytest.raises(ValueError, match=f"Person P1: {field} .* has no time zone"):
        Person("P1", PersonKind.SWORN, **{field: naive})


@pytest.mark.parametrize(
    ("state", "removes", "pending"),
    [
        (RecusalState.DECLARED, True, False),
        (RecusalState.REQUESTED, False, True),
        (RecusalState.GRANTED, True, False),
        (RecusalState.REFUSED, False, False),
    ],
)
def test_a_recusal_takes_effect_when_declared_or_granted_and_waits_when_asked_for(
    state, removes, pending
):
    # Chaoyang measures, art. 17.
    recusal = Recusal("P1", RecusalGround.PARTY, state, NOW, by="bureau")
    assert (recusal.removes, recusal.pending) == (removes, pending)


@pytest.mark.parametrize("state", [RecusalState.GRANTED, RecusalState.REFUSED])
def test_a_decision_names_who_decided(state):
    with pytest.raises(ValueError, match="nobody is named who decided"):
        Recusal("P1", RecusalGround.PARTY, state, NOW)


def test_a_recusal_has_its_time_with_a_zone():
    naive = datetime(2026, 3, 6, 12)  # noqa: DTZ001 - that is the point
    with pytest.raises(ValueError, match="Recusal of P1: at .* has no time zone"):
        Recusal("P1", RecusalGround.PARTY, RecusalState.DECLARED, naive)


@pytest.mark.parametrize("who", ["", " "])
def test_a_recusal_of_nobody_is_refused(who):
    with pytest.raises(ValueError, match="names who should stand aside"):
        recusal(who)


def test_blanks_around_who_is_meant_mean_nothing():
    assert recusal(" P1 ").who == Person(" P1", PersonKind.SWORN).number == "P1"


_DECLARED, _REQUESTED = RecusalState.DECLARED, RecusalState.REQUESTED
_GRANTED, _REFUSED = RecusalState.GRANTED, RecusalState.REFUSED


@pytest.mark.parametrize(
    ("states", "left"),
    [
        ([_REQUESTED], _REQUESTED),
        ([_REQUESTED, _GRANTED], _GRANTED),
        ([_REQUESTED, _REFUSED], None),
        ([_REQUESTED, _GRANTED, _REFUSED], None),
        ([_DECLARED, _REFUSED], None),
        ([_REFUSED, _DECLARED], _DECLARED),
        ([_REFUSED, _REQUESTED], _REQUESTED),
        # A request is no decision: who stands aside already does so until it is refused.
        ([_GRANTED, _REQUESTED], _GRANTED),
        ([_DECLARED, _REQUESTED], _DECLARED),
        ([_GRANTED, _REQUESTED, _REFUSED], None),
    ],
)
def test_of_one_persons_recusals_the_latest_counts(states, left):
    said = [recusal("P1", state, at=NOW + n * HOUR) for n, state in enumerate(states)]
    found = in_force(said)
    assert [each.state for each in found] == ([] if left is None else [left])
    assert in_force(reversed(said)) == found


@pytest.mark.parametrize(
    ("states", "left"),
    [
        ([_REQUESTED, _GRANTED], [_GRANTED]),
        ([_REQUESTED, _REFUSED], []),
        ([_DECLARED, _REFUSED], [_DECLARED]),
    ],
)
def test_of_one_instant_a_decision_counts_and_standing_aside_most(states, left):
    said = [recusal("P1", state) for state in states]
    assert [each.state for each in in_force(said)] == left


said = st.builds(
    recusal,
    st.sampled_from(["P1", "P2", "B12"]),
    st.sampled_from(RecusalState),
    st.sampled_from(RecusalGround),
    st.sampled_from([NOW - HOUR, NOW, NOW + HOUR]),
)


@settings(deadline=None)
@given(st.lists(said, max_size=6), st.randoms(use_true_random=False))
def test_no_order_of_the_list_changes_what_is_in_force(recusals, random):
    found = in_force(recusals)
    random.shuffle(recusals)
    assert in_force(recusals) == found
    assert set(found) <= set(recusals)
    assert len({each.who for each in found}) == len(found)


@settings(deadline=None)
@given(st.lists(said, max_size=6))
def test_what_is_said_of_others_changes_nothing(recusals):
    for who in {each.who for each in recusals}:
        own = [each for each in recusals if each.who == who]
        assert in_force(own) == tuple(each for each in in_force(recusals) if each.who == who)
