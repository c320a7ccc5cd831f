"""Where complaints lie, and how a desk comes to its office."""

import logging

import pytest

from complaint_story import DISPATCHER, FLEET, SIGN, lodging
from desks import Shift, team_of
from geodispatch.adapters.complaints import SqlComplaints
from geodispatch.wiring.complaints import (
    COMPLAINTS_VARIABLE,
    complaints_of,
    office_of,
    where_are_complaints,
    with_complaints,
)
from geodispatch.wiring.logs import DATA_VARIABLE, DATABASE_VARIABLE
from town import corner

VARIABLES = (COMPLAINTS_VARIABLE, DATABASE_VARIABLE, DATA_VARIABLE)


@pytest.fixture(autouse=True)
def own_folder(monkeypatch, tmp_path):
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv(DATA_VARIABLE, str(tmp_path))
    return tmp_path


@pytest.mark.parametrize(
    ("own", "common", "there"),
    [
        ("", "", "{folder}/wuhan/complaints.db"),
        ("", "/srv/desk.db", "/srv/complaints.db"),
        ("", "sqlite:////srv/desk.db", "/srv/complaints.db"),
        ("", "postgresql://desk@host/db", "postgresql://desk@host/db"),
        ("postgresql://own@host/db", "postgresql://desk@host/db", "postgresql://own@host/db"),
        ("postgresql://own@host/db", "", "postgresql://own@host/db"),
    ],
)
def test_complaints_lie_beside_the_log_or_where_their_own_address_says(
    monkeypatch, own_folder, own, common, there
):
    monkeypatch.setenv(COMPLAINTS_VARIABLE, own)
    monkeypatch.setenv(DATABASE_VARIABLE, common)
    assert where_are_complaints("wuhan") == there.format(folder=own_folder)
    assert where_are_complaints("wuhan", "/given.db") == "/given.db"


def test_a_desk_has_one_office_and_asks_it_who_is_withheld(own_folder):
    shift = Shift(*FLEET)
    office = office_of(shift.desk)
    assert office is office_of(shift.desk)
    receipt = office.lodge(DISPATCHER, lodging(place=corner(14)), "k", shift.now)
    assert "B" not in team_of(shift, receipt.incident)
    assert (own_folder / "gridville" / "complaints.db").exists()
    office.store.close()


def test_a_desk_whose_complaints_cannot_be_had_dispatches_all_the_same_and_says_so(
    own_folder, caplog
):
    caplog.set_level(logging.WARNING)
    file = own_folder / "gridville" / "complaints.db"
    file.parent.mkdir()
    file.write_bytes(b"something else" * 100)
    shift = Shift(*FLEET)
    tick = with_complaints(shift.desk)
    assert team_of(shift, shift.call(node=14))[0] == "B"
    assert "not known (DamagedLogError)" in caplog.text
    file.unlink()
    assert tick(shift.now) == 0  # opened as soon as it can be
    receipt = office_of(shift.desk).lodge(DISPATCHER, lodging(place=corner(14)), "k", shift.now)
    assert "B" not in team_of(shift, receipt.incident)
    assert SIGN not in caplog.text
    office_of(shift.desk).store.close()


def test_a_store_is_opened_for_reading_or_made(own_folder):
    with complaints_of("wuhan") as store:
        assert isinstance(store, SqlComplaints)
    with complaints_of("wuhan", create=False) as store:
        assert store.book() == {}
