"""A call log with times, read and written: what is kept, and what of it is told."""

import re
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from unicodedata import normalize

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geodispatch.adapters.call_times import (
    COLUMNS,
    ReadCalls,
    cells,
    instants,
    read_call_times,
    reading,
    write_call_times,
)
from geodispatch.desk.call_times import calls_of
from geodispatch.domain.call_times import UNKNOWN, CallTimes
from log_story import at, every_event, tell_story
from plain_log import PlainLog

HEADER = "call_id,received_at,lon,lat,category"
FULL = ",".join(COLUMNS)
CHINA, EXCEL = timezone(timedelta(hours=8)), datetime(1899, 12, 30)  # noqa: DTZ001
SHANGHAI, HELSINKI = "Asia/Shanghai", "Europe/Helsinki"


def read(tmp_path: Path, *rows: str, header: str = HEADER, **more: str) -> ReadCalls:
    file = tmp_path / "calls.csv"
    file.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8", newline="")
    return read_call_times(file, **more)


def received(tmp_path: Path, text: str, **more: str) -> ReadCalls:
    return read(tmp_path, f"1,{text},114.3,30.6,fight", **more)


def arrived(tmp_path: Path, text: str, **more: str) -> ReadCalls:
    header = f"{HEADER},arrived_at"
    return read(tmp_path, f"1,2026-03-06T00:00:00Z,114.3,30.6,fight,{text}", header=header, **more)


def utc(text: str) -> np.datetime64:
    return np.datetime64(text, "us")


def test_a_full_row_is_read_column_by_column(tmp_path):
    row = (
        "C-7,2026-03-06T08:00:00+08:00,114.305,30.593,robbery,2026-03-06T08:00:30+08:00,"
        "2026-03-06T08:00:40+08:00,2026-03-06T08:01:00+08:00,2026-03-06T08:05:00.250+08:00,"
        "2026-03-06T00:05:20Z,2026-03-06T09:00:00+08:00,B12,3,weapon;injured,patrol"
    )
    found = read(tmp_path, row, header=FULL)
    calls = found.times
    assert (found.read, found.accepted, found.repairs) == (1, 1, {})
    assert calls.number.tolist() == ["C-7"]
    assert calls.received_at[0] == utc("2026-03-06T00:00:00")
    assert calls.dispatched_at[0] == utc("2026-03-06T00:00:30")
    assert calls.acknowledged_at[0] == utc("2026-03-06T00:00:40")
    assert calls.departed_at[0] == utc("2026-03-06T00:01:00")
    assert calls.arrived_at[0] == utc("2026-03-06T00:05:00.250")
    assert calls.seen_at[0] == utc("2026-03-06T00:05:20")
    assert calls.fed_back_at[0] == utc("2026-03-06T01:00:00")
    assert (calls.lon[0], calls.lat[0]) == (114.305, 30.593)
    assert calls.categories[calls.category[0]] == "robbery"
    assert calls.units[calls.unit[0]] == "B12"
    assert calls.fact_sets[calls.facts[0]] == {"weapon", "injured"}
    assert (calls.severity[0], calls.patrol[0]) == (3, True)


def test_the_example_of_the_documentation_is_read_without_a_fault(tmp_path):
    page = (Path(__file__).parents[2] / "docs" / "files.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"```text\n(call_id,.*?)```", page, flags=re.DOTALL)
    found = read(tmp_path, *example.splitlines()[1:], header=example.splitlines()[0])
    assert (found.accepted, found.read) == (2, 2)
    assert (found.times.arrived_at - found.times.received_at)[0] == np.timedelta64(370, "s")


def test_every_reason_and_column_is_documented():
    page = (Path(__file__).parents[2] / "docs" / "files.md").read_text(encoding="utf-8")
    codes = {
        value
        for module in (reading, instants, cells)
        for name, value in vars(module).items()
        if name.isupper() and isinstance(value, str) and not name.startswith("_")
    }
    assert [one for one in sorted(codes | set(COLUMNS)) if f"`{one}`" not in page] == []


def test_columns_that_are_not_there_are_unknown(tmp_path):
    calls = received(tmp_path, "2026-03-06T08:00:00+08:00").times
    assert np.isnat(calls.arrived_at[0])
    assert np.isnat(calls.seen_at[0])
    assert (calls.unit[0], calls.severity[0], calls.patrol[0]) == (UNKNOWN, 0, False)
    assert calls.fact_sets[calls.facts[0]] == frozenset()


def test_a_log_with_nothing_but_its_header_is_a_log_of_no_calls(tmp_path):
    found = read(tmp_path)
    assert (found.read, len(found.times), found.quarantine) == (0, 0, ())


def test_a_header_without_an_end_of_line_is_a_header(tmp_path):
    (tmp_path / "calls.csv").write_text(HEADER)
    assert read_call_times(tmp_path / "calls.csv").read == 0


def test_columns_may_stand_in_any_order_and_others_are_passed_over(tmp_path):
    header = "caller, lat ,call_id,lon,category,received_at"
    found = read(tmp_path, "王小明,30.6,1,114.3,fight,2026-03-06T00:00:00Z", header=header)
    assert (found.times.lon[0], found.times.lat[0]) == (114.3, 30.6)
    assert "王小明" not in repr(found)


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2026-03-06T08:00:00+08:00", "2026-03-06T00:00:00"),
        ("2026-03-06 08:00:00+0800", "2026-03-06T00:00:00"),
        ("2026-03-06T08:00+08:00", "2026-03-06T00:00:00"),
        ("2026-03-06T00:00:00Z", "2026-03-06T00:00:00"),
        (" 2026-03-06T00:00:00Z ", "2026-03-06T00:00:00"),
        ("2026-03-06T00:00:00.123456789Z", "2026-03-06T00:00:00.123456"),
        ("20260306T080000+0800", "2026-03-06T00:00:00"),
        ("2026-03-05T20:30:00-03:30", "2026-03-06T00:00:00"),
        ("1900-01-01T00:00:00Z", "1900-01-01T00:00:00"),
        ("2199-12-31T23:59:59Z", "2199-12-31T23:59:59"),
    ],
)
def test_a_time_with_a_zone_is_read_however_iso_8601_writes_it(tmp_path, text, instant):
    found = received(tmp_path, text)
    assert (found.accepted, found.repaired) == (1, 0)
    assert found.times.received_at[0] == utc(instant)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "no-received"),
        ("soon", "bad-time"),
        ("2026-02-30T08:00:00+08:00", "bad-time"),
        ("2026-03-06", "bad-time"),
        ("06/03/2026 08:00", "bad-time"),
        ("2026/13/6 8:05", "bad-time"),
        ("0", "bad-time"),
        ("1772755200", "bad-time"),
        ("2026-03-06T08:00:00", "no-zone"),
        ("2026/3/6 8:05", "no-zone"),
        ("46087.336805556", "no-zone"),
        ("1899-12-31T23:59:59Z", "out-of-range"),
        ("2200-01-01T00:00:00Z", "out-of-range"),
        ("9999-12-31T00:00:00+08:00", "out-of-range"),
    ],
)
def test_a_call_without_a_time_that_can_be_read_is_set_aside(tmp_path, text, reason):
    found = received(tmp_path, text)
    assert found.reasons == {reason: 1}
    (aside,) = found.quarantine
    assert (aside.row, aside.call_id, aside.field) == (2, "1", "received_at")
    assert aside.value == text


@pytest.mark.parametrize(
    ("text", "repairs"),
    [
        ("2026-03-06T08:05:00", {}),
        ("2026-03-06 08:05", {}),
        ("2026/3/6 8:05", {"received_at spelt-date": 1}),
        ("2026/03/06 08:05:00", {"received_at spelt-date": 1}),
        ("2026-3-6 8:05", {"received_at spelt-date": 1}),
        ("2026年3月6日 8:05", {"received_at spelt-date": 1}),
        # 46087 days after 30 December 1899, 0.336805556 of a day is 8:05.
        ("46087.336805556", {"received_at excel-date": 1}),
    ],
)
def test_the_caller_may_say_on_whose_clocks_times_are(tmp_path, text, repairs):
    found = received(tmp_path, text, zone=SHANGHAI)
    assert found.times.received_at[0] == utc("2026-03-06T00:05:00")
    assert found.repairs == repairs
    assert found.notices == {"zone-given": 1}
    assert found.accepted + found.repaired == 1


def test_a_zone_of_its_own_goes_before_that_of_the_caller(tmp_path):
    rows = [f"{n},{text},114.3,30.6,fight" for n, text in enumerate(
        ["2026-03-06T08:00:00+03:00", "2026-03-06T08:00:00", "2026/3/6 8:00"])]  # fmt: skip
    found = read(tmp_path, *rows, zone=SHANGHAI)
    five, midnight = utc("2026-03-06T05:00"), utc("2026-03-06T00:00")
    assert found.times.received_at.tolist() == np.array([five, midnight, midnight]).tolist()


@pytest.mark.parametrize(
    ("text", "reason"),
    [("2026-03-29T03:30:00", "no-such-hour"), ("2026-10-25T03:30:00", "hour-twice"),
     ("2026/3/29 3:30", "no-such-hour")],
)  # fmt: skip
def test_an_hour_that_never_was_or_came_twice_is_told(tmp_path, text, reason):
    assert received(tmp_path, text, zone=HELSINKI).reasons == {reason: 1}
    assert arrived(tmp_path, text, zone=HELSINKI).repairs == {f"arrived_at {reason}": 1}


@pytest.mark.parametrize("text", ["soon", "2026-03-06T08:00:00", "1800-01-01T00:00:00Z"])
def test_a_later_time_that_cannot_be_read_is_unknown_and_counted(tmp_path, text):
    found = arrived(tmp_path, text)
    assert (found.repaired, found.quarantined) == (1, 0)
    assert np.isnat(found.times.arrived_at[0])
    reason = {"soon": "bad-time", "2026-03-06T08:00:00": "no-zone"}.get(text, "out-of-range")
    assert found.repairs == {f"arrived_at {reason}": 1}


def test_missing_and_reversed_times_are_kept_as_they_are(tmp_path):
    assert np.isnat(arrived(tmp_path, "").times.arrived_at[0])
    found = arrived(tmp_path, "2026-03-05T00:00:00Z")
    assert (found.accepted, found.times.arrived_at[0]) == (1, utc("2026-03-05T00:00:00"))


def test_two_zones_in_one_column_are_converted_and_told(tmp_path):
    texts = ("08:00:00+08:00", "00:00:00Z", "08:00:00+08:00", "00:00:00+00:00", "09:30:00+0930")
    rows = [f"{n},2026-03-06T{text},114.3,30.6,fight" for n, text in enumerate(texts)]
    found = read(tmp_path, *rows)
    assert set(found.times.received_at.tolist()) == {datetime(2026, 3, 6)}  # noqa: DTZ001
    assert (found.accepted, found.notices) == (5, {"several-zones": 3})


@pytest.mark.parametrize(
    ("lon", "lat", "repairs"),
    [
        ("", "", {}),
        ("abc", "30.6", {"lon bad-number": 1}),
        ("nan", "30.6", {"lon bad-number": 1}),
        ("inf", "30.6", {"lon bad-number": 1}),
        ("1e999", "30.6", {"lon bad-number": 1}),
        ('"114,3"', "30.6", {"lon bad-number": 1}),
        ("114.3", "", {"lat half-place": 1}),
        ("200", "30.6", {"lon out-of-range": 1}),
        ("114.3", "-91", {"lat out-of-range": 1}),
        ("0", "0.0", {"lon zero-place": 1}),
        ("30.6", "114.3", {"lat swapped": 1}),
        ("0", "181", {"lat out-of-range": 1}),
    ],
)
def test_a_call_stays_without_a_place_that_can_be_read(tmp_path, lon, lat, repairs):
    found = read(tmp_path, f"1,2026-03-06T00:00:00Z,{lon},{lat},fight")
    assert len(found.times) == 1
    assert np.isnan([found.times.lon[0], found.times.lat[0]]).all()
    assert found.repairs == repairs
    assert found.repaired == bool(repairs)
    assert found.notices == {"no-place": 1}


@pytest.mark.parametrize(("lon", "lat"), [(" 114.3", "30.6 "), ("+1.143e2", "30.60")])
def test_a_place_may_be_written_with_blanks_and_exponents(tmp_path, lon, lat):
    found = read(tmp_path, f"1,2026-03-06T00:00:00Z,{lon},{lat},fight")
    assert (found.accepted, found.times.lon[0], found.times.lat[0]) == (1, 114.3, 30.6)


def test_identical_rows_count_once_and_differing_ones_not_at_all(tmp_path):
    row = "{},2026-03-06T0{}:00:00Z,114.3,30.6,fight"
    found = read(
        tmp_path, row.format("a", 1), row.format("b", 1), row.format("a", 1), row.format("c", 3),
        row.format("b", 2), row.format("b", 1), row.format("d", 4),
    )  # fmt: skip
    assert found.times.number.tolist() == ["a", "c", "d"]
    assert (found.read, found.accepted, found.repeated, found.quarantined) == (7, 3, 1, 3)
    assert found.reasons == {"duplicate-id": 3}
    assert [one.row for one in found.quarantine] == [3, 6, 7]


def test_rows_are_identical_where_neither_knows_a_place_or_a_time(tmp_path):
    header = f"{HEADER},arrived_at"
    row = "a,2026-03-06T01:00:00Z,,,fight,"
    assert read(tmp_path, row, row, header=header).repeated == 1


def test_a_row_that_was_set_aside_clashes_with_none(tmp_path):
    found = read(tmp_path, "a,soon,114.3,30.6,fight", "a,2026-03-06T01:00:00Z,114.3,30.6,fight")
    assert (found.accepted, found.reasons) == (1, {"bad-time": 1})


def test_a_year_of_zeros_is_kept(tmp_path):
    same = "2026-03-06T00:00:00Z"
    rows = [f"{n},{same},114.3,30.6,fight,{same},{same}" for n in range(365)]
    found = read(tmp_path, *rows, header=f"{HEADER},dispatched_at,arrived_at")
    assert found.accepted == 365
    assert (found.times.arrived_at == found.times.received_at).all()


@pytest.mark.parametrize(
    ("header", "cell", "repairs"),
    [
        ("severity", "5", {"severity bad-severity": 1}),
        ("severity", "high", {"severity bad-severity": 1}),
        ("facts", "a;b\u202e", {"facts bad-code": 1}),
        ("callsign", "B\x0012", {"callsign bad-code": 1}),
        ("callsign", "x" * 201, {"callsign bad-code": 1}),
        ("found_by", "B12", {"found_by bad-code": 1}),
    ],
)
def test_a_code_that_is_none_is_unknown_and_counted(tmp_path, header, cell, repairs):
    row = f"1,2026-03-06T00:00:00Z,114.3,30.6,fight,{cell}"
    found = read(tmp_path, row, header=f"{HEADER},{header}")
    assert (found.repaired, found.repairs) == (1, repairs)
    assert (found.times.severity[0], found.times.unit[0], found.times.patrol[0]) == (0, -1, False)
    assert found.times.fact_sets[found.times.facts[0]] == frozenset()


def test_a_call_without_a_category_is_kept_and_told(tmp_path):
    found = read(tmp_path, "1,2026-03-06T00:00:00Z,114.3,30.6,")
    assert (found.accepted, found.times.category[0]) == (1, UNKNOWN)
    assert found.notices == {"no-category": 1}


def test_names_are_one_however_their_accents_are_written(tmp_path):
    rows = [f"{n},2026-03-06T00:00:00Z,114.3,30.6,fight,{name}" for n, name in enumerate(
        ["Ma\u0301", "M\u00e1", " M\u00e1 "])]  # fmt: skip
    calls = read(tmp_path, *rows, header=f"{HEADER},callsign").times
    assert calls.units == ("M\u00e1",)
    assert calls.unit.tolist() == [0, 0, 0]


def test_parquet_is_read_as_the_same_csv_is(tmp_path):
    rows = [
        f"{n},2026-03-06T08:{n:02d}:00+08:00,{114 + n / 100},30.6,{'fight' if n % 2 else ''},"
        f"{'' if n % 3 else f'2026-03-06T08:{n + 5:02d}:00+08:00'},B{n % 4},{n % 4 + 1}"
        for n in range(40)
    ]
    header = f"{HEADER},arrived_at,callsign,severity"
    from_csv = read(tmp_path, *rows, header=header)
    table = [row.split(",") for row in rows]
    start = datetime(2026, 3, 6, tzinfo=UTC)
    columns = {
        "call_id": pa.array(range(40)),
        "received_at": pa.array([start + timedelta(minutes=n) for n in range(40)]),
        "lon": pa.array([float(row[2]) for row in table]),
        "lat": pa.array([30.6] * 40),
        "category": pa.array([row[4] for row in table]).dictionary_encode(),
        "arrived_at": pa.array(
            [None if n % 3 else start + timedelta(minutes=n + 5) for n in range(40)],
            pa.timestamp("ms", "UTC"),
        ),
        "callsign": pa.array([row[6] for row in table]),
        "severity": pa.array([int(row[7]) for row in table], pa.int8()),
    }
    pq.write_table(pa.table(columns), tmp_path / "calls.parquet")
    assert_same(read_call_times(tmp_path / "calls.parquet").times, from_csv.times)


def test_times_of_parquet_without_a_zone_need_one(tmp_path):
    columns = {name: pa.array(["x"]) for name in ("call_id", "category")}
    columns |= {"lon": pa.array([114.3]), "lat": pa.array([30.6])}
    columns["received_at"] = pa.array([datetime(2026, 3, 6, 8)])  # noqa: DTZ001
    pq.write_table(pa.table(columns), tmp_path / "calls.parquet")
    assert read_call_times(tmp_path / "calls.parquet").reasons == {"no-zone": 1}
    calls = read_call_times(tmp_path / "calls.parquet", zone=SHANGHAI).times
    assert calls.received_at[0] == utc("2026-03-06T00:00:00")


def test_numbers_that_became_floats_in_parquet_are_what_they_were(tmp_path):
    columns = {
        "call_id": pa.array([1201.0, 1202.0]),
        "received_at": pa.array([datetime(2026, 3, 6, tzinfo=UTC)] * 2, pa.timestamp("ns", "UTC")),
        "lon": pa.array([114.5, None], pa.float32()),
        "lat": pa.array(["30.5", ""]),
        "category": pa.array([None, None]),
        "severity": pa.array([3.0, None]),
    }
    pq.write_table(pa.table(columns), tmp_path / "calls.parquet")
    found = read_call_times(tmp_path / "calls.parquet")
    assert (found.accepted, found.notices) == (2, {"no-category": 2, "no-place": 1})
    assert found.times.severity.tolist() == [3, 0]
    assert found.times.number[0].startswith("1201")
    assert (found.times.lon[0], found.times.lat[0]) == (114.5, 30.5)


def test_a_log_in_which_every_row_writes_its_times_otherwise_is_one_log(tmp_path):
    start = datetime(2026, 1, 1, tzinfo=UTC)
    ways = (
        lambda at: at.isoformat(),
        lambda at: at.astimezone(CHINA).isoformat(" "),
        lambda at: at.astimezone(CHINA).replace(tzinfo=None).isoformat(),
        lambda at: f"{(c := at.astimezone(CHINA)).year}/{c.month}/{c.day} {c.hour}:{c:%M:%S}",
        lambda at: str((at.astimezone(CHINA).replace(tzinfo=None) - EXCEL) / timedelta(days=1)),
        lambda at: at.astimezone(timezone(timedelta(hours=-3.5))).strftime("%Y%m%dT%H%M%S%z"),
    )
    came = [start + timedelta(minutes=7 * n, seconds=n % 60) for n in range(20_000)]
    rows = [
        f"{n},{ways[n % 6](at)},114.3,30.6,fight,{ways[n % 5](at + timedelta(seconds=n))}"
        for n, at in enumerate(came)
    ]
    found = read(tmp_path, *rows, header=f"{HEADER},arrived_at", zone=SHANGHAI)
    right = np.array([at.replace(tzinfo=None) for at in came], "datetime64[us]")
    assert found.quarantined == 0
    assert (found.times.received_at == right).all()
    assert (found.times.arrived_at == right + np.arange(20_000).astype("timedelta64[s]")).all()
    assert found.repairs["received_at excel-date"] == len(range(4, 20_000, 6))
    assert found.repairs["received_at spelt-date"] == len(range(3, 20_000, 6))


def assert_same(found: CallTimes, wanted: CallTimes) -> None:
    """Two sets of columns say the same, whatever the order of their codes."""
    assert found.number.tolist() == wanted.number.tolist()
    for name in ("received_at", "dispatched_at", "acknowledged_at", "departed_at", "arrived_at",
                 "seen_at", "fed_back_at", "lon", "lat", "severity", "patrol"):  # fmt: skip
        np.testing.assert_array_equal(getattr(found, name), getattr(wanted, name), name)
    for index, names in (("category", "categories"), ("unit", "units"), ("facts", "fact_sets")):
        assert meant(found, index, names) == meant(wanted, index, names)


def meant(calls: CallTimes, at: str, names: str) -> list[object]:
    return [None if n == UNKNOWN else getattr(calls, names)[n] for n in getattr(calls, at)]


NAMES = st.text(
    st.characters(codec="utf-8", categories=["L", "N", "Po"], exclude_characters="＠@；;"),
    min_size=1,
    max_size=12,
)
INSTANTS = st.datetimes(datetime(1900, 1, 2), datetime(2199, 12, 30))  # noqa: DTZ001
MAYBE = st.one_of(st.none(), INSTANTS)


@st.composite
def call_times(draw: st.DrawFn) -> CallTimes:
    names = [normalize("NFC", one) for one in draw(st.lists(NAMES, max_size=8, unique=True))]
    numbers = list(dict.fromkeys(names))
    size = len(numbers)

    def column(values, kind):
        return np.array(draw(st.lists(values, min_size=size, max_size=size)), kind)

    places = [
        draw(st.one_of(st.just((np.nan, np.nan)), st.tuples(
            st.floats(91, 180), st.floats(-90, 90)))) for _ in range(size)
    ]  # fmt: skip
    return CallTimes(
        number=np.array(numbers, object),
        received_at=column(INSTANTS, "datetime64[us]"),
        **{
            name: column(MAYBE, "datetime64[us]")
            for name in ("dispatched_at", "acknowledged_at", "departed_at", "arrived_at",
                         "seen_at", "fed_back_at")
        },
        lon=np.array([lon for lon, _ in places], float),
        lat=np.array([lat for _, lat in places], float),
        category=column(st.integers(-1, 1), np.int32),
        categories=("fight", "打架"),
        severity=column(st.integers(0, 4), np.int8),
        facts=column(st.integers(0, 1), np.int32),
        fact_sets=(frozenset(), frozenset({"weapon", "伤人"})),
        unit=column(st.integers(-1, 1), np.int32),
        units=("B12", '警"09,'),
        patrol=column(st.booleans(), bool),
    )  # fmt: skip


@given(calls=call_times())
@settings(max_examples=60, deadline=None)
def test_what_is_written_is_read_back_as_it_was(calls, tmp_path_factory):
    file = tmp_path_factory.mktemp("calls") / "calls.csv"
    write_call_times(calls, file)
    found = read_call_times(file)
    assert (found.accepted, found.repairs) == (len(calls), {})
    assert_same(found.times, calls)


def test_what_a_desk_did_is_read_back_from_a_file_as_it_was(tmp_path):
    log = PlainLog()
    tell_story(log, every_event())
    found = calls_of(log, at(-60), at(60))
    for calls in (found.calls, found.orders):
        write_call_times(calls, tmp_path / "calls.csv")
        again = read_call_times(tmp_path / "calls.csv")
        if calls is found.calls:
            assert_same(again.times, calls)
        else:  # several orders of an incident share its number: that is no log of calls
            assert set(again.reasons) == {"duplicate-id"}


def test_no_cell_of_a_written_log_runs_as_a_formula(tmp_path):
    calls = read(
        tmp_path, "=1+1,2026-03-06T00:00:00Z,-70.3,-29.9,@fight,-B12",
        header=f"{HEADER},callsign",
    ).times  # fmt: skip
    write_call_times(calls, tmp_path / "out.csv")
    text = (tmp_path / "out.csv").read_text(encoding="utf-8")
    assert '"\'=1+1"' in text
    assert '"\'@fight"' in text
    assert '"\'-B12"' in text
    assert ",-70.3,-29.9," in text  # a number is a number
    assert [one.name for one in tmp_path.glob(".*")] == []
