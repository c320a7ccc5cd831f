from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geodispatch.domain import (
    AvlFix,
    Commitment,
    Crew,
    Incident,
    Person,
    PersonKind,
    Place,
    Unit,
    UnitKind,
)
from rosters import CIVILIAN, HOUR, NOW, OTHER, named_crews, persons, rosters


def unit(callsign="B12", **changes):
    return replace(Unit(callsign, UnitKind.CAR, "W1", Crew(2)), **changes)


def test_a_negative_head_count_is_refused():
    with pytest.raises(ValueError, match="not a head count"):
        Crew(-1, 0)


def test_a_unit_without_a_callsign_is_refused():
    with pytest.raises(ValueError, match="callsign"):
        unit(" ")


def test_the_first_instant_of_a_shift_is_on_duty_and_the_last_is_not():
    shifted = unit("B12", shift_from=NOW, shift_to=NOW + HOUR)
    assert shifted.on_shift(NOW)
    assert not shifted.on_shift(NOW + HOUR)
    assert not shifted.on_shift(NOW - timedelta(microseconds=1))


def test_an_open_ended_shift_lasts():
    assert unit("B12").on_shift(NOW + 1000 * HOUR)


def test_a_shift_that_ends_before_it_begins_is_refused():
    with pytest.raises(ValueError, match="Unit B12: the shift ends"):
        unit("B12", shift_from=NOW, shift_to=NOW)


def test_a_wrong_shift_is_told_on_the_clocks_that_were_given():
    east = NOW.astimezone(timezone(8 * HOUR))
    with pytest.raises(ValueError, match=r"ends at 2026-03-06T20:00:00\+08:00, not after"):
        unit("B12", shift_from=east, shift_to=east)


def test_blanks_around_a_callsign_mean_nothing():
    assert unit(" B12 ").callsign == "B12"


def test_times_without_a_zone_are_refused():
    naive = datetime(2026, 3, 6, 12)  # noqa: DTZ001 - that is the point
    with pytest.raises(ValueError, match="Unit B12: shift_from .* has no time zone"):
        unit("B12", shift_from=naive)
    with pytest.raises(ValueError, match="device_at .* has no time zone"):
        AvlFix(Place(0, 0), naive)
    with pytest.raises(ValueError, match="received_at .* has no time zone"):
        Incident(Place(0, 0), "robbery", naive)


def test_a_patrol_without_listed_capabilities_is_armed_and_kitted():
    assert unit("B12").abilities == {"weapon", "standard-kit"}


def test_auxiliaries_alone_are_no_standard_patrol():
    assert unit("B12", crew=Crew(0, 2)).abilities == frozenset()


def test_listed_capabilities_stand_for_themselves():
    assert unit("B12", capabilities=frozenset({"traffic"})).abilities == {"traffic"}


@pytest.mark.parametrize("year", [1, 9999])
def test_a_time_that_means_never_is_refused(year):
    with pytest.raises(ValueError, match="does not lie between the years 1900 and 2200"):
        unit("B12", shift_to=datetime(year, 12, 31, tzinfo=UTC))


def test_a_severity_beyond_four_is_refused():
    with pytest.raises(ValueError, match="Severity 5"):
        Incident(Place(0, 0), "robbery", NOW, severity=5)


def test_a_crew_of_persons_counts_its_heads():
    crew = Crew.of([Person("P1", PersonKind.SWORN), Person("F1", PersonKind.SERVICE_AUXILIARY)])
    assert (crew.sworn, crew.auxiliary) == (1, 1)


@settings(deadline=None)
@given(rosters(min_size=0, max_size=3), persons(kinds=(CIVILIAN, OTHER)))
def test_a_civilian_auxiliary_or_anybody_else_never_becomes_crew(members, person):
    with pytest.raises(ValueError, match="is never crew"):
        Crew.of([*members, person])


@settings(deadline=None)
@given(named_crews, st.integers(-1, 1), st.integers(-1, 1))
def test_heads_that_are_not_the_persons_are_refused(crew, more_sworn, more_auxiliary):
    heads = crew.sworn + more_sworn, crew.auxiliary + more_auxiliary
    if (more_sworn, more_auxiliary) == (0, 0):
        assert Crew(*heads, crew.members) == crew
        return
    with pytest.raises(ValueError, match="has other persons|is not a head count"):
        Crew(*heads, crew.members)


@settings(deadline=None)
@given(named_crews, st.data())
def test_nobody_stands_twice_in_one_crew(crew, data):
    twin = data.draw(st.sampled_from(crew.members))
    with pytest.raises(ValueError, match=f"Person {twin.number} stands twice"):
        Crew.of([*crew.members, twin])


def test_a_commitment_has_a_zone_and_no_negative_diversions():
    with pytest.raises(ValueError, match="free_at .* has no time zone"):
        Commitment(free_at=datetime(2026, 3, 6, 12))  # noqa: DTZ001 - that is the point
    with pytest.raises(ValueError, match="diverted -1 times"):
        Commitment(diversions=-1)
