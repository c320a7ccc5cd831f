import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodispatch.domain import IncidentStatus, UnitStatus, move_incident, move_unit
from geodispatch.domain.status import INCIDENT_MOVES, UNIT_MOVES
from geodispatch.errors import IllegalTransitionError


@given(st.sampled_from(UnitStatus), st.sampled_from(UnitStatus))
def test_a_unit_makes_only_the_listed_moves(now, to):
    if to in UNIT_MOVES[now]:
        assert move_unit("B12", now, to) is to
    else:
        with pytest.raises(IllegalTransitionError, match=f"Unit B12 is {now}"):
            move_unit("B12", now, to)


@given(st.sampled_from(IncidentStatus), st.sampled_from(IncidentStatus))
def test_an_incident_makes_only_the_listed_moves(now, to):
    if to in INCIDENT_MOVES[now]:
        assert move_incident("C7", now, to) is to
    else:
        with pytest.raises(IllegalTransitionError, match=f"Incident C7 is {now}"):
            move_incident("C7", now, to)


def test_every_status_has_its_row_in_the_table():
    assert set(UNIT_MOVES) == set(UnitStatus)
    assert set(INCIDENT_MOVES) == set(IncidentStatus)


def test_a_closed_incident_stays_closed():
    with pytest.raises(IllegalTransitionError, match="it may become nothing else"):
        move_incident("C7", IncidentStatus.CLOSED, IncidentStatus.OPEN)


def test_every_unit_can_become_available_again():
    assert all(
        UnitStatus.AVAILABLE in moves
        for status, moves in UNIT_MOVES.items()
        if status is not UnitStatus.AVAILABLE
    )
