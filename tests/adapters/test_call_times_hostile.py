"""Call logs of strangers: each is read for what it says, or refused in a sentence."""

import csv
import io
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geodispatch.adapters.call_times import LARGEST_LOG, read_call_times
from geodispatch.adapters.call_times.clocks import from_clocks
from geodispatch.errors import InputError

HEADER = b"call_id,received_at,lon,lat,category\n"


def row(number: object, category: str = "fight") -> bytes:
    return f"{number},2026-03-06T00:00:00Z,114.3,30.6,{category}\n".encode()


def read(tmp_path: Path, *parts: bytes, **more: str):
    (tmp_path / "calls.csv").write_bytes(b"".join(parts))
    return read_call_times(tmp_path / "calls.csv", **more)


def refusal(tmp_path: Path, *parts: bytes, **more: str) -> InputError:
    with pytest.raises(InputError) as caught:
        read(tmp_path, *parts, **more)
    assert "calls.csv" in str(caught.value)
    assert len(str(caught.value)) < 600
    return caught.value


CHINESE = (HEADER, row(1), row(2, "打架斗殴"))


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "the file is empty"),
        (b"\n\n", "the file is empty"),
        (b"\0" * 4000, "no text"),
        (b"PK\x03\x04" + b"x" * 100, "a ZIP archive"),
        (b"\x1f\x8b" + b"x" * 100, "packed by gzip"),
        (b"PAR1" + b"x" * 100 + b"PAR1", "Parquet file cannot be read"),
        (b"call_id,received_at,lon,category\n", "the column lat is missing"),
        (HEADER.replace(b",", b";") + row(1), "the column call_id is missing"),
        (b"lon," + HEADER + b"1," + row(1), "the column lon stands twice"),
        (b",".join(b"%d" % n for n in range(1_000_000)) + b"\n", "columns"),
        (b'"' + HEADER + row(1), "the column call_id is missing"),
    ],
    ids=["empty", "blank", "nul", "zip", "gzip", "parquet", "missing", "semicolons", "twice",
         "million-columns", "open-header"],
)  # fmt: skip
def test_what_is_no_call_log_is_refused_with_the_reason(tmp_path, content, problem):
    assert problem in refusal(tmp_path, content).problem


def test_a_file_that_is_not_there_or_is_a_folder_is_refused(tmp_path):
    with pytest.raises(InputError, match="does not exist"):
        read_call_times(tmp_path / "none.csv")
    with pytest.raises(InputError, match="is a folder"):
        read_call_times(tmp_path)


def test_a_file_above_a_gibibyte_is_refused_before_it_is_read(tmp_path):
    with (tmp_path / "calls.csv").open("wb") as stream:
        stream.truncate(LARGEST_LOG + 1)
    with pytest.raises(InputError, match="larger than 1 GiB"):
        read_call_times(tmp_path / "calls.csv")


@pytest.mark.parametrize(
    ("encoding", "guess"),
    [("gbk", "looks like GBK"), ("utf-16", "is UTF-16"), ("utf-32", "UTF-32")],
)
def test_another_encoding_is_refused_with_what_it_looks_like(tmp_path, encoding, guess):
    text = b"".join(CHINESE).decode().encode(encoding)
    assert guess in refusal(tmp_path, text).problem


def test_a_late_letter_of_another_encoding_is_found_by_its_row(tmp_path):
    many = b"".join(row(number) for number in range(30_000))
    error = refusal(tmp_path, HEADER, many, row("x", "打架斗殴").decode().encode("gbk"))
    assert (error.row, error.problem) == (30_002, "the file is not UTF-8 but looks like GBK")


@pytest.mark.parametrize("encoding", ["gbk", "gb18030", "GB18030", "utf-16", "utf-8"])
def test_another_encoding_is_read_where_the_caller_says_so(tmp_path, encoding):
    text = b"".join(CHINESE).decode().encode(encoding)
    calls = read(tmp_path, text, encoding=encoding).times
    assert calls.categories == ("fight", "打架斗殴")


def test_a_wrong_or_unknown_encoding_or_zone_is_refused(tmp_path):
    assert "is not gbk" in refusal(tmp_path, HEADER, b"\xff\xff\n", encoding="gbk").problem
    assert "is not utf-16" in refusal(tmp_path, HEADER, encoding="utf-16").problem
    assert "latin-1 is not known" in refusal(tmp_path, HEADER, encoding="latin-1").problem
    for zone in ("Mars/Base", "../../etc/passwd", "/etc/localtime"):
        assert "is not known" in refusal(tmp_path, HEADER, zone=zone).problem


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"], ids=["unix", "windows", "old-mac"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"], ids=["plain", "marked"])
def test_ends_of_lines_and_a_byte_order_mark_do_not_matter(tmp_path, end, mark):
    text = (HEADER + row(1) + row(2)).replace(b"\n", end)
    for content in (text, text.removesuffix(end)):
        assert read(tmp_path, mark, content).times.number.tolist() == ["1", "2"]


def test_rows_of_another_shape_are_set_aside_by_their_number(tmp_path):
    found = read(
        tmp_path, HEADER, row(1), b"2,short\n", b"\n", row(3), b",,,,\n", row("4,5"), row(6),
        b"7,soon,114.3,30.6,fight\n",
    )  # fmt: skip
    assert found.times.number.tolist() == ["1", "3", "6"]
    assert (found.read, found.accepted, found.quarantined) == (8, 3, 5)
    assert [(one.row, one.reason) for one in found.quarantine] == [
        (3, "wrong-cells"), (4, "empty-row"), (6, "empty-row"), (7, "wrong-cells"), (9, "bad-time"),
    ]  # fmt: skip


@pytest.mark.parametrize("cell", [b'"2', b'2,"x', b'2,2026-03-06T00:00:00Z,1,1,"x'])
@pytest.mark.parametrize("rows", [1, 30_000])
def test_a_quote_that_is_never_closed_swallows_nothing_in_silence(tmp_path, cell, rows):
    error = refusal(tmp_path, HEADER, row(1), cell, b"\n", row(3) * rows)
    assert "a quote is opened and never closed" in error.problem


def test_quotes_and_line_breaks_in_cells_are_read_as_csv_has_them(tmp_path):
    found = read(
        tmp_path, b"words,", HEADER, b'"a ""b"",\nc",', row(1), b'd "e" f,', row('"2"'),
        b"x,9,soon,1,1,fight\n",
    )  # fmt: skip
    assert found.times.number.tolist() == ["1", "2"]
    assert [one.row for one in found.quarantine] == [4]


@pytest.mark.parametrize(
    ("number", "reason"),
    [("", "no-id"), ("  ", "no-id"), ("a\x00b", "bad-id"), ("a\u202eb", "bad-id"),
     ("x" * 201, "bad-id"), ("x" * 900_000, "bad-id")],
    ids=["none", "blanks", "nul", "bidi", "long", "huge"],
)  # fmt: skip
def test_a_call_without_a_name_is_set_aside(tmp_path, number, reason):
    found = read(tmp_path, HEADER, row(1), row(number), row(3))
    assert found.times.number.tolist() == ["1", "3"]
    (aside,) = found.quarantine
    assert (aside.row, aside.reason) == (3, reason)
    assert len(aside.value) <= 200
    assert aside.value.isprintable()


def test_a_huge_cell_costs_its_row_a_category_and_a_row_above_a_mebibyte_the_file(tmp_path):
    assert read(tmp_path, HEADER, row(1, "x" * 900_000)).repairs == {"category bad-code": 1}
    assert "longer than 1 MiB" in refusal(tmp_path, HEADER, row(1, "x" * 3_000_000)).problem


def test_the_rows_set_aside_can_be_taken_away_and_no_cell_of_them_runs(tmp_path):
    found = read(tmp_path, HEADER, "=cmd|' /C calc'!A0,＝1+1,1,1,fight\n".encode())
    assert found.reasons == {"bad-time": 1}
    table = list(csv.DictReader(io.StringIO(found.quarantine_csv())))
    assert table == [
        {"row": "2", "call_id": "'=cmd|' /C calc'!A0", "field": "received_at",
         "reason": "bad-time", "value": "'＝1+1"}
    ]  # fmt: skip
    found.write_quarantine(tmp_path / "aside.csv")
    text = (tmp_path / "aside.csv").read_text(encoding="utf-8-sig")
    assert text.splitlines() == found.quarantine_csv().splitlines()


def test_a_file_of_many_pieces_is_one_file(tmp_path):
    rows = [row(f"call-{number:06}") for number in range(40_000)]  # two mebibytes, three pieces
    rows[35_000] = row("call-000007")  # the same as the seventh
    rows[36_000] = row("call-000008", "theft")  # differs from the eighth
    rows[20_000] = b"short\n"
    rows[39_000] = rows[39_000].replace(b"2026", b"soon")
    found = read(tmp_path, HEADER, *rows)
    assert (found.read, found.accepted, found.repeated) == (40_000, 39_995, 1)
    assert [(one.row, one.reason) for one in found.quarantine] == [
        (10, "duplicate-id"), (20_002, "wrong-cells"), (36_002, "duplicate-id"),
        (39_002, "bad-time"),
    ]  # fmt: skip


def test_parquet_with_columns_that_are_no_texts_is_refused(tmp_path):
    names = ("call_id", "received_at", "lon", "lat", "category")
    columns = {name: pa.array(["1"]) for name in names} | {"lon": pa.array([[1.0]])}
    pq.write_table(pa.table(columns), tmp_path / "calls.parquet")
    with pytest.raises(InputError, match="the column lon holds list"):
        read_call_times(tmp_path / "calls.parquet")


def test_a_time_of_parquet_that_no_clock_can_hold_refuses_the_file(tmp_path):
    columns = {name: pa.array(["1"]) for name in ("call_id", "lon", "lat", "category")}
    columns["received_at"] = pa.array([2**62], pa.int64()).cast(pa.timestamp("ms", "UTC"))
    pq.write_table(pa.table(columns), tmp_path / "calls.parquet")
    with pytest.raises(InputError, match="Parquet file cannot be read"):
        read_call_times(tmp_path / "calls.parquet")


CELLS = st.one_of(
    st.sampled_from(
        ["", "0", "nan", "1e400", "-", "=1", '"', "2026-03-06T08:00:00Z", "2026/3/6 8:05",
         "45000.5", "2026-03-29T03:30:00", "114.3", "999999999999", "fight", "a;b",
         "1", "\u202e", "９"]
    ),
    st.text(st.characters(codec="utf-8"), max_size=6),
)  # fmt: skip


@given(
    rows=st.lists(st.lists(CELLS, min_size=6, max_size=8), max_size=12),
    zone=st.sampled_from(["", "Europe/Helsinki"]),
)
@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_every_row_of_whatever_file_is_accounted_for(rows, zone, tmp_path):
    stream = io.StringIO()
    writer = csv.writer(stream)
    writer.writerow(["call_id", "received_at", "lon", "lat", "category", "arrived_at", "severity"])
    writer.writerows(rows)
    found = read(tmp_path, stream.getvalue().encode(), zone=zone)
    assert found.read == len(rows)
    assert found.quarantined == len(found.quarantine) == sum(found.reasons.values())
    assert all(2 <= one.row <= len(rows) + 1 for one in found.quarantine)
    numbers = found.times.number.tolist()
    assert len(set(numbers)) == len(numbers)


@given(
    local=st.lists(
        st.datetimes(datetime(1950, 1, 1), datetime(2100, 1, 1))  # noqa: DTZ001
        | st.datetimes(datetime(2026, 3, 29), datetime(2026, 3, 30))  # noqa: DTZ001
        | st.datetimes(datetime(2026, 10, 25), datetime(2026, 10, 26)),  # noqa: DTZ001
        max_size=20,
    ),
    name=st.sampled_from(
        ["Europe/Helsinki", "America/Santiago", "Asia/Shanghai", "Australia/Lord_Howe", "UTC"]
    ),
)
@settings(deadline=None)
def test_clocks_are_read_as_the_zone_has_them(local, name):
    zone = ZoneInfo(name)
    utc, none, twice = from_clocks(np.array(local, "datetime64[us]"), zone)
    for at, shown in enumerate(local):
        # What the clocks show at each instant that could be meant, by going there and back.
        could = {shown.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1)}
        meant = {one for one in could if one.astimezone(zone).replace(tzinfo=None) == shown}
        assert (none[at], twice[at]) == (len(meant) == 0, len(meant) == 2)
        if len(meant) == 1:
            assert utc[at].item() == meant.pop().replace(tzinfo=None)
        else:
            assert np.isnat(utc[at])


def test_a_year_of_hours_on_the_clocks_is_a_year_of_instants():
    zone, first = ZoneInfo("America/Santiago"), datetime(2026, 1, 1, 3, tzinfo=UTC)
    instants = [first + timedelta(hours=n) for n in range(8760)]
    shown = np.array([one.astimezone(zone).replace(tzinfo=None) for one in instants], "M8[us]")
    utc, none, twice = from_clocks(shown, zone)
    right = np.array([one.replace(tzinfo=None) for one in instants], "M8[us]")
    assert not none.any()
    assert twice.sum() == 2  # clocks are put back once: an hour is shown twice
    assert (utc[~twice] == right[~twice]).all()
