import csv

import pytest

from geodispatch.adapters.import_report import Ledger, Note, RowCounts, write_quarantine


def ledger_of(n):
    ledger = Ledger("roads.geojson")
    for row in range(1, n + 1):
        ledger.read(row)
    return ledger


def test_each_row_counts_in_its_worst_class():
    ledger = ledger_of(4)
    ledger.repair(2, "maxspeed", "is no speed", "0")
    ledger.repair(3, "maxspeed", "is no speed", "0")
    ledger.quarantine(3, "geometry", "is empty")
    ledger.skip(4, "a footway")
    assert ledger.close({1, 2}) == RowCounts(
        read=4, accepted=1, repaired=1, quarantined=1, skipped=1
    )
    assert ledger.repair_reasons() == {"maxspeed is no speed": 1}


def test_a_lost_row_is_a_defect_that_stops_the_import():
    with pytest.raises(RuntimeError, match="do not add up"):
        ledger_of(3).close({1, 2})


def test_a_row_that_was_never_read_is_a_defect_too():
    with pytest.raises(RuntimeError, match="do not add up"):
        ledger_of(1).close({1, 2})


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_of_the_quarantine_file_is_a_formula(tmp_path, start):
    path = tmp_path / "quarantine.csv"
    text = f"{start}1+1"
    write_quarantine(path, [Note(text, "way 1", text, text, text)])
    with path.open(encoding="utf-8", newline="") as stream:
        row = list(csv.reader(stream))[1]
    assert row == [f"'{text}", "way 1", f"'{text}", f"'{text}", f"'{text}"]


def test_long_values_are_cut(tmp_path):
    ledger = ledger_of(1)
    ledger.quarantine(1, "name", "is too long", "x" * 10_000)
    assert len(ledger.quarantined[1].value) == 200
