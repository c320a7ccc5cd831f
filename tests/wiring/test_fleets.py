import os
from datetime import timedelta

import pytest

from geodispatch.domain.mode import Mode
from geodispatch.errors import InputError
from geodispatch.studies import SyntheticFleet
from geodispatch.wiring.fleets import UNITS_VARIABLE, FileFleet, fleet_source
from geodispatch.wiring.modes import MODE_VARIABLE, mode
from town import NOON, town

HEADER = (
    "callsign,kind,station,lon,lat,fix_at,status,sworn,auxiliary,capabilities,shift_from,shift_to"
)
ROW = "{callsign},car,,0.001,0.001,,available,2,0,,2026-03-06T08:00:00Z,2026-03-06T20:00:00Z"


def fleet_file(folder, *callsigns, bad=""):
    file = folder / "fleet.csv"
    rows = [HEADER, *(ROW.format(callsign=callsign) for callsign in callsigns), bad]
    file.write_text("\n".join(rows).strip() + "\n", encoding="utf-8")
    stamp = file.stat().st_mtime_ns + len(rows) * 1_000_000_000
    os.utime(file, ns=(stamp, stamp))
    return file


def callsigns(fleet, now=NOON):
    return [unit.callsign for unit in fleet.units(now)]


def test_a_fleet_file_that_changes_is_read_again(tmp_path):
    fleet = FileFleet(town(), "gridville", fleet_file(tmp_path, "A"))
    assert callsigns(fleet) == ["A"]
    fleet_file(tmp_path, "A", "B")
    assert callsigns(fleet) == ["A", "B"]


def test_a_change_that_cannot_be_read_takes_no_unit_off_the_board(tmp_path, caplog):
    fleet = FileFleet(town(), "gridville", fleet_file(tmp_path, "A"))
    assert callsigns(fleet) == ["A"]
    fleet_file(tmp_path, "A", bad="B,submarine,,,,,,,,,,")
    assert callsigns(fleet) == ["A"]
    assert callsigns(fleet, NOON + timedelta(seconds=1)) == ["A"]
    (told,) = caplog.records
    assert "stays as it was" in told.message
    fleet_file(tmp_path, "A", "B", "C")
    assert callsigns(fleet) == ["A", "B", "C"]


def test_a_fleet_that_cannot_be_read_at_the_start_is_refused(tmp_path):
    fleet = FileFleet(town(), "gridville", tmp_path / "none.csv")
    with pytest.raises(InputError):
        fleet.units(NOON)


def test_a_real_desk_never_falls_back_on_synthetic_units(monkeypatch):
    monkeypatch.delenv(UNITS_VARIABLE, raising=False)
    monkeypatch.setenv(MODE_VARIABLE, "real")
    with pytest.raises(InputError, match="no fleet of its own"):
        fleet_source(town(), "wuhan")


@pytest.mark.parametrize("said", ["", "demo", "drill"])
def test_the_demo_and_a_drill_may_have_synthetic_units(monkeypatch, said):
    monkeypatch.delenv(UNITS_VARIABLE, raising=False)
    monkeypatch.setenv(MODE_VARIABLE, said)
    assert isinstance(fleet_source(town(), "wuhan"), SyntheticFleet)


def test_the_fleet_file_that_is_named_is_the_one_of_a_real_desk(monkeypatch, tmp_path):
    monkeypatch.setenv(MODE_VARIABLE, "real")
    monkeypatch.setenv(UNITS_VARIABLE, str(fleet_file(tmp_path, "A7")))
    assert callsigns(fleet_source(town(), "wuhan")) == ["A7"]


def test_a_process_without_a_word_is_the_demo_and_an_unknown_word_is_refused(monkeypatch):
    monkeypatch.delenv(MODE_VARIABLE, raising=False)
    assert mode() is Mode.DEMO
    monkeypatch.setenv(MODE_VARIABLE, "really")
    with pytest.raises(InputError, match="Known: real, demo, drill"):
        mode()
