from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodispatch.adapters.csv_rows import codes
from geodispatch.adapters.fleet import (
    COLUMNS,
    OPTIONAL_COLUMNS,
    read_fleet,
    read_fleet_rows,
    unknown_codes,
)
from geodispatch.adapters.rulebook import load_rulebook
from geodispatch.domain import (
    AvlFix,
    Commitment,
    Crew,
    Place,
    Priority,
    Unit,
    UnitKind,
    UnitStatus,
)
from geodispatch.errors import InputError

HEADER = ",".join(COLUMNS)
GOOD = (
    "B12,car,武昌区-01,114.305,30.593,2026-03-06T12:00:00+08:00,available,2,1,weapon;first-aid,"
    "2026-03-06T08:00:00+08:00,2026-03-06T20:00:00+08:00"
)


@pytest.fixture
def write(tmp_path):
    def write(*rows: str, header: str = HEADER, encoding: str = "utf-8") -> Path:
        file = tmp_path / "fleet.csv"
        file.write_text("\n".join([header, *rows]) + "\n", encoding=encoding)
        return file

    return write


def changed(**cells: str) -> str:
    """The good row with some cells changed."""
    row = dict(zip(COLUMNS, GOOD.split(","), strict=True)) | cells
    return ",".join(row[column] for column in COLUMNS)


def test_a_row_becomes_a_unit(write):
    (unit,) = read_fleet(write(GOOD))
    assert (unit.callsign, unit.kind, unit.station) == ("B12", UnitKind.CAR, "武昌区-01")
    assert (unit.status, unit.crew) == (UnitStatus.AVAILABLE, Crew(2, 1))
    assert unit.capabilities == {"weapon", "first-aid"}
    assert unit.fix == AvlFix(Place(114.305, 30.593), datetime(2026, 3, 6, 4, tzinfo=UTC))
    assert unit.shift_to == datetime(2026, 3, 6, 12, tzinfo=UTC)


def test_empty_cells_mean_what_the_documentation_says(write):
    row = changed(fix_at="", capabilities="", shift_from="", shift_to="", auxiliary="")
    (unit,) = read_fleet(write(row))
    assert unit.fix.device_at is None
    assert unit.abilities == {"weapon", "standard-kit"}
    assert unit.on_shift(datetime(1999, 1, 1, tzinfo=UTC))
    assert unit.crew.auxiliary == 0


FULL = f"{HEADER},{','.join(OPTIONAL_COLUMNS)}"


def test_police_type_kit_and_commitment_are_read_where_the_columns_are_there(write):
    rest = "traffic,vest; rope,2026-03-06T12:20:00+08:00,W-17,2,1"
    (unit,) = read_fleet(write(f"{GOOD},{rest}", header=FULL))
    assert (unit.police, unit.kit) == ("traffic", {"vest", "rope"})
    assert unit.commitment == Commitment(
        "W-17", Priority.P2, datetime(2026, 3, 6, 4, 20, tzinfo=UTC), 1
    )


def test_a_police_type_called_like_a_capability_is_recorded_as_a_type_alone(write):
    (unit,) = read_fleet(write(f"{GOOD},k9", header=f"{HEADER},police"))
    assert (unit.police, unit.abilities) == ("k9", {"weapon", "first-aid"})


@pytest.mark.parametrize("file", [(HEADER, GOOD), (FULL, GOOD + ",,,,,,")])
def test_without_them_the_unit_has_no_police_type_and_nothing_is_recorded(write, file):
    (unit,) = read_fleet(write(file[1], header=file[0]))
    assert (unit.police, unit.kit, unit.commitment) == ("", None, None)


def test_a_dash_says_that_nothing_is_aboard(write):
    (unit,) = read_fleet(write(f"{GOOD},-", header=f"{HEADER},kit"))
    assert unit.kit == frozenset()


@pytest.mark.parametrize(
    ("column", "cell", "commitment"),
    [
        ("incident", "W-17", Commitment("W-17")),
        ("priority", "1", Commitment(priority=Priority.P1)),
        (
            "free_at",
            "2026-03-06T04:00:00Z",
            Commitment(free_at=datetime(2026, 3, 6, 4, tzinfo=UTC)),
        ),
        ("diversions", "0", Commitment()),
    ],
)
def test_one_filled_cell_makes_a_commitment(write, column, cell, commitment):
    (unit,) = read_fleet(write(f"{GOOD},{cell}", header=f"{HEADER},{column}"))
    assert unit.commitment == commitment


@pytest.mark.parametrize(
    ("column", "cell", "message"),
    [
        ("police", "tra\u202effic", r"U\+202E"),
        ("kit", "vest;-", "write codes separated by ; or a single -"),
        ("kit", ";", "write codes separated by ; or a single -"),
        ("free_at", "12:20", "not a time such as"),
        ("free_at", "2026-03-06T12:20:00", "no time zone"),
        ("incident", "x" * 201, "201 characters"),
        ("priority", "0", "is '0', not a priority from 1 to 3"),
        ("priority", "P1", "is 'P1', not a priority"),
        ("diversions", "-1", "is -1, not a count from 0 to 99"),
        ("diversions", "often", "not a whole number"),
    ],
)
def test_a_bad_cell_of_a_further_column_is_refused_as_well(write, column, cell, message):
    file = write(f"{GOOD},{cell}", header=f"{HEADER},{column}")
    with pytest.raises(InputError, match=message) as caught:
        read_fleet(file)
    assert (caught.value.row, caught.value.field) == (2, column)


def test_a_unit_may_have_no_position(write):
    assert read_fleet(write(changed(lon="", lat="", fix_at="")))[0].fix is None


def test_a_byte_order_mark_and_further_columns_do_no_harm(write):
    file = write(GOOD + ",备注", header=HEADER + ",note", encoding="utf-8-sig")
    assert len(read_fleet(file)) == 1


@pytest.mark.parametrize(
    ("cells", "field", "message"),
    [
        ({"callsign": ""}, "callsign", "is empty"),
        ({"callsign": "x" * 201}, "callsign", "201 characters"),
        ({"callsign": "B\u202e12"}, "callsign", r"U\+202E"),
        ({"callsign": "B\x0012"}, "callsign", r"U\+0000"),
        ({"kind": "tank"}, "kind", "is 'tank'. Known: car, motorcycle, foot"),
        ({"status": "busy"}, "status", "is 'busy'. Known: available"),
        ({"lon": "abc"}, "lon", "not a number"),
        ({"lon": "nan"}, "lon", "not in degrees"),
        ({"lat": "1e999"}, "lat", "not in degrees"),
        ({"lon": "30.593", "lat": "114.305"}, "lat", "look swapped"),
        ({"lon": "12724000", "lat": "3580000"}, "lon", "not in degrees"),
        ({"lon": "0", "lat": "0"}, "lon", "both 0"),
        ({"lon": ""}, "lon", "is empty beside"),
        ({"lon": "", "lat": ""}, "lon", "is empty beside a fix_at"),
        ({"fix_at": "2026-03-06T12:00:00"}, "fix_at", "no time zone"),
        ({"shift_to": "9999-12-31T23:59:59Z"}, "shift_to", "leave the cell empty for no end"),
        ({"fix_at": "0001-01-01T00:00:00+14:00"}, "fix_at", "not between 1900 and 2200"),
        ({"fix_at": "yesterday"}, "fix_at", "not a time such as"),
        ({"sworn": "-1"}, "sworn", "not a head count"),
        ({"sworn": "two"}, "sworn", "not a whole number"),
        ({"auxiliary": "1" * 30}, "auxiliary", "not a head count"),
        ({"shift_to": "2026-03-06T08:00:00+08:00"}, "shift_to", "not after it begins"),
    ],
)
def test_a_bad_cell_is_refused_with_file_row_and_field(write, cells, field, message):
    file = write(GOOD, changed(**({"callsign": "B13"} | cells)))
    with pytest.raises(InputError, match=message) as caught:
        read_fleet(file)
    assert (caught.value.file, caught.value.row, caught.value.field) == (file, 3, field)


def test_the_good_rows_are_kept_and_counted_where_that_is_asked_for(write):
    file = write(GOOD, changed(callsign="B13", sworn="x"), changed(callsign="B14"))
    fleet = read_fleet_rows(file)
    assert [unit.callsign for unit in fleet.units] == ["B12", "B14"]
    assert [(error.row, error.field) for error in fleet.refused] == [(3, "sworn")]


def test_the_first_of_several_bad_rows_says_how_many_more_there_are(write):
    file = write(*(changed(callsign=f"B{i}", kind="tank") for i in range(3)))
    with pytest.raises(InputError, match="2 more rows are bad"):
        read_fleet(file)


def test_the_last_of_two_bad_rows_is_one_row(write):
    file = write(*(changed(callsign=f"B{i}", kind="tank") for i in range(2)))
    with pytest.raises(InputError, match="; 1 more row is bad"):
        read_fleet(file)


def test_a_row_written_twice_counts_once(write):
    fleet = read_fleet_rows(write(GOOD, GOOD))
    assert (len(fleet.units), fleet.repeated) == (1, 1)


@pytest.mark.parametrize("twin", ["B12", "b12", "Ｂ１２"])
def test_two_rows_with_one_callsign_and_other_values_are_both_refused(write, twin):
    fleet = read_fleet_rows(write(GOOD, changed(callsign=twin, sworn="1"), changed(callsign="C1")))
    assert [unit.callsign for unit in fleet.units] == ["C1"]
    assert [error.row for error in fleet.refused] == [2, 3]


@pytest.mark.parametrize("row", ["B13,car", GOOD + ",more", 'B13,"car'])
def test_a_row_with_another_number_of_cells_is_refused(write, row):
    fleet = read_fleet_rows(write(GOOD, row))
    assert len(fleet.units) == 1
    assert fleet.refused[0].row == 3


def test_a_row_after_a_cell_with_line_breaks_keeps_the_number_of_its_first_line(write):
    file = write(changed(station='"two\nlines"'), changed(callsign="B13", kind="tank"))
    fleet = read_fleet_rows(file)
    # The line break itself is no character of a name, so both rows are refused.
    assert [(error.row, error.field) for error in fleet.refused] == [(2, "station"), (4, "kind")]


def test_a_missing_column_is_named(write):
    with pytest.raises(InputError, match="column sworn is missing"):
        read_fleet(write(header=HEADER.replace(",sworn", "")))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is empty"),
        (b"  \n", "is empty"),
        ("callsign,武昌".encode("utf-16"), "UTF-16"),
        (f"{HEADER}\n武昌派出所".encode("gbk"), "looks like GBK"),
        (b"a," * 300 + b"a\n", "301 columns"),
        (f"{HEADER},sworn\n".encode(), "column sworn stands twice"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_as_a_whole(tmp_path, content, message):
    file = tmp_path / "fleet.csv"
    file.write_bytes(content)
    with pytest.raises(InputError, match=message):
        read_fleet(file)


def test_a_file_that_is_not_there_is_said_to_be_missing(tmp_path):
    with pytest.raises(InputError, match="does not exist"):
        read_fleet(tmp_path / "none.csv")


@given(st.lists(st.text(max_size=20), min_size=18, max_size=18))
def test_no_row_brings_the_reader_down(tmp_path_factory, cells):
    file = tmp_path_factory.mktemp("fleet") / "fleet.csv"
    row = ",".join('"' + cell.replace('"', '""') + '"' for cell in cells)
    text = (FULL + "\n" + row).encode("utf-8", "surrogatepass")
    file.write_bytes(text)
    try:
        fleet = read_fleet_rows(file)
    except InputError:
        return  # not UTF-8 (a lone surrogate)
    assert len(fleet.units) + len(fleet.refused) >= 1


def unit(callsign: str, **changes: object) -> Unit:
    return Unit(callsign, UnitKind.CAR, "W1", Crew(2), **changes)  # type: ignore[arg-type]


def test_codes_that_the_rule_book_does_not_know_are_told_with_what_comes_near():
    units = [
        unit("A", capabilities=frozenset({"weapons", "first-aid"})),
        unit("B", kit=frozenset({"vests"})),
        unit("C", police="trafic"),
        unit("D", capabilities=frozenset({"weapons"})),
    ]
    assert unknown_codes(units, load_rulebook("110").latest) == (
        "The rule book has no capability 'weapons' (A, D); did you mean 'weapon'.",
        "The rule book has no kit 'vests' (B); did you mean 'vest'.",
        "The rule book has no police type 'trafic' (C); did you mean 'traffic'.",
    )


def test_codes_are_separated_by_a_semicolon_of_either_width():
    assert codes("weapon；first-aid;k9") == {"weapon", "first-aid", "k9"}
