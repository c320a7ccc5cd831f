from datetime import UTC, datetime, timedelta

import pytest

from geodispatch.domain import (
    AvlFix,
    Category,
    Crew,
    Incident,
    Name,
    Place,
    Priority,
    Role,
    Urgency,
)
from town import NOON, unit

HOUR = timedelta(hours=1)


def test_a_negative_head_count_is_refused():
    with pytest.raises(ValueError, match="not a head count"):
        Crew(-1, 0)


def test_a_unit_without_a_callsign_is_refused():
    with pytest.raises(ValueError, match="callsign"):
        unit(" ", 0)


def test_the_first_instant_of_a_shift_is_on_duty_and_the_last_is_not():
    shifted = unit("B12", 0, shift_from=NOON, shift_to=NOON + HOUR)
    assert shifted.on_shift(NOON)
    assert not shifted.on_shift(NOON + HOUR)
    assert not shifted.on_shift(NOON - timedelta(microseconds=1))


def test_an_open_ended_shift_lasts():
    assert unit("B12", 0).on_shift(NOON + 1000 * HOUR)


def test_a_shift_that_ends_before_it_begins_is_refused():
    with pytest.raises(ValueError, match="Unit B12: the shift ends"):
        unit("B12", 0, shift_from=NOON, shift_to=NOON)


def test_times_without_a_zone_are_refused():
    naive = datetime(2026, 3, 6, 12)  # noqa: DTZ001 - that is the point
    with pytest.raises(ValueError, match="Unit B12: shift_from .* has no time zone"):
        unit("B12", 0, shift_from=naive)
    with pytest.raises(ValueError, match="device_at .* has no time zone"):
        AvlFix(Place(0, 0), naive)
    with pytest.raises(ValueError, match="received_at .* has no time zone"):
        Incident(Place(0, 0), "robbery", naive)


def test_a_patrol_without_listed_capabilities_is_armed_and_kitted():
    assert unit("B12", 0).abilities == {"weapon", "standard-kit"}


def test_auxiliaries_alone_are_no_standard_patrol():
    assert unit("B12", 0, crew=Crew(0, 2)).abilities == frozenset()


def test_listed_capabilities_stand_for_themselves():
    assert unit("B12", 0, capabilities=frozenset({"traffic"})).abilities == {"traffic"}


@pytest.mark.parametrize("year", [1, 9999])
def test_a_time_that_means_never_is_refused(year):
    with pytest.raises(ValueError, match="does not lie between the years 1900 and 2200"):
        unit("B12", 0, shift_to=datetime(year, 12, 31, tzinfo=UTC))


def test_a_severity_beyond_four_is_refused():
    with pytest.raises(ValueError, match="Severity 5"):
        Incident(Place(0, 0), "robbery", NOON, severity=5)


def test_a_role_without_a_sworn_officer_is_refused():
    with pytest.raises(ValueError, match="the least is 1"):
        Role("guard", Name("看守", "guard"), sworn=0)


@pytest.mark.parametrize(
    ("roles", "priority", "message"),
    [((), Priority.P3, "has no role"), ((Role("p", Name("巡", "p")),), Priority.P1, "non-urgent")],
)
def test_a_category_that_contradicts_the_rules_is_refused(roles, priority, message):
    with pytest.raises(ValueError, match=message):
        Category("x", Name("x", "x"), Urgency.NON_URGENT, priority, roles, "R14")
