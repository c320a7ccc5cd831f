"""Where rows lie within the database: by the time of their device, by callsign within that."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from adapters.positions.fixes import NOON, after, fix
from geodispatch.adapters.positions.store import _of_unit
from geodispatch.adapters.positions.tables import bucket_of
from geodispatch.domain.positions import Judgement

COLUMNS = (
    "callsign, device_us, received_us, at_us, lon, lat, speed_kmh, source, raw_lon, raw_lat,"
    " datum, judgement"
)
BEFORE = (
    "ALTER TABLE recent_fixes RENAME TO now_so",
    "DROP INDEX recent_fixes_received",
    "DROP INDEX recent_fixes_skewed",
    "CREATE TABLE recent_fixes (callsign VARCHAR(200) NOT NULL, device_us BIGINT NOT NULL,"
    " received_us BIGINT NOT NULL, at_us BIGINT NOT NULL, lon DOUBLE PRECISION NOT NULL,"
    " lat DOUBLE PRECISION NOT NULL, speed_kmh DOUBLE PRECISION, source VARCHAR(200) NOT NULL,"
    " raw_lon DOUBLE PRECISION, raw_lat DOUBLE PRECISION, datum VARCHAR(200),"
    " judgement VARCHAR(20) NOT NULL, PRIMARY KEY (callsign, device_us))",
    "CREATE INDEX recent_fixes_received ON recent_fixes (received_us)",
    f"INSERT INTO recent_fixes SELECT {COLUMNS} FROM now_so",  # noqa: S608 - of our own
    "DROP TABLE now_so",
    "UPDATE positions_head SET format = 1",
)
LONG_AGO = -60 * 366 * 86_400.0  # before 1970: its number is negative


@pytest.fixture
def fixes():
    drive = [fix(second, 5 * second, callsign="B12") for second in range(0, 60, 3)]
    ahead = fix(900, 60, received=61, callsign="B12")  # a clock that is ahead: counts as received
    return [*drive, ahead, fix(LONG_AGO, callsign="B13", received=0), fix(7, callsign="B13")]


def ways(store):
    return {
        name: list(store.history(name, after(LONG_AGO - 10), after(86_400)))
        for name in ("B12", "B13")
    }


def test_positions_of_the_format_before_are_put_into_buckets(site, fixes):
    store = site.open()
    store.put(fixes)
    known = ways(store)
    with store._database.writing() as connection:
        for statement in BEFORE:
            connection.execute(text(statement))
    again, other = site.open(), site.open()
    assert ways(again) == ways(other) == known
    assert set(again.judged(fixes)) == {Judgement.REPEATED}
    with again._database.reading() as connection:
        rows = connection.execute(text("SELECT bucket, device_us FROM recent_fixes")).all()
        names = connection.execute(text("SELECT format FROM positions_head")).scalars().all()
    assert len(rows) == len(fixes)
    assert all(row.bucket == bucket_of(row.device_us) for row in rows)
    assert names == [2]
    assert again.roll(after(3 * 3600)) == len(fixes)
    assert ways(again) == known


def test_a_span_begins_with_its_first_instant_and_ends_before_its_last(store):
    store.put([fix(second, second) for second in (0, 4, 5, 9, 10, 11)])
    found = [one.device_at for one in store.history("B12", after(4), after(10))]
    assert found == [after(4), after(5), after(9)]
    assert list(store.history("B12", after(5), after(5))) == []
    tick = timedelta(microseconds=1)
    assert [one.device_at for one in store.history("B12", after(9), after(9) + tick)] == [after(9)]


def test_a_fix_whose_clock_was_ahead_is_found_when_it_counts_and_only_then(store):
    store.put([fix(0), fix(7_200, 10, received=20)])
    assert [one.device_at for one in store.history("B12", after(10), after(60))] == [after(7_200)]
    assert list(store.history("B12", after(7_000), after(8_000))) == []


def test_to_ask_for_the_way_of_a_unit_reads_no_table_from_end_to_end(site):
    store = site.open()
    store.put(
        [fix(second, second, callsign=f"B{number}") for second in range(60) for number in (1, 2)]
    )
    since, until = (int(moment.timestamp() * 1e6) for moment in (NOON, after(60)))
    with store._database.reading() as connection:
        on_file = connection.dialect.name == "sqlite"
        if not on_file:
            connection.execute(text("SET LOCAL enable_seqscan = off"))
        for asked in _of_unit("B1", since, until):
            said = str(asked.compile(connection, compile_kwargs={"literal_binds": True}))
            explain = "EXPLAIN QUERY PLAN " if on_file else "EXPLAIN "
            plan = "\n".join(str(row) for row in connection.execute(text(explain + said)))
            assert "SCAN recent_fixes" not in plan, plan
            assert "Seq Scan on recent_fixes" not in plan, plan
