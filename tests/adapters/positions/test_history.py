"""An hour that is over goes to Parquet, and nothing is lost or doubled on the way."""

import shutil
import sqlite3
from contextlib import suppress
from datetime import timedelta

import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from adapters.positions.fixes import NOON, after, fix
from geodispatch.adapters.positions import history, rolling
from geodispatch.adapters.positions.tables import recent
from geodispatch.domain.positions import GOOD, Judgement, Reported
from geodispatch.errors import InputError

OVER = after(3600) + rolling.GRACE


def in_database(store):
    with store._database.reading() as connection:
        return connection.execute(select(func.count()).select_from(recent)).scalar_one()


def files(site):
    return sorted(path.name for path in site.history.glob("*.parquet"))


class TestRolling:
    def test_an_hour_becomes_a_file_named_after_it_and_leaves_the_database(self, site, store):
        store.put([fix(0), fix(10), fix(3599.999999)])
        assert store.roll(OVER) == 3
        assert files(site) == ["2026-03-06T12.parquet"]
        assert in_database(store) == 0

    def test_the_running_hour_stays(self, site, store):
        store.put([fix(0), fix(3600, 10)])
        assert store.roll(OVER) == 1
        assert in_database(store) == 1

    def test_an_hour_is_over_a_minute_after_its_end(self, store):
        store.put([fix(0)])
        assert store.roll(OVER - timedelta(microseconds=1)) == 0
        assert store.roll(OVER) == 1

    def test_files_go_by_the_time_of_receipt(self, site, store):
        store.put([fix(0, received=7200)])
        store.roll(after(3 * 3600) + rolling.GRACE)
        assert files(site) == ["2026-03-06T14.parquet"]

    def test_several_hours_go_at_once(self, site, store):
        store.put([fix(3600 * hour, callsign=f"B{hour}") for hour in range(5)])
        assert store.roll(after(9 * 3600)) == 5
        assert files(site) == [f"2026-03-06T{12 + hour}.parquet" for hour in range(5)]

    def test_an_hour_without_fixes_has_no_file(self, site, store):
        assert store.roll(OVER) == 0
        assert files(site) == []

    def test_what_comes_late_goes_into_a_second_file(self, site, store, history_of):
        store.put([fix(0)])
        store.roll(OVER)
        store.put([fix(10)])
        assert store.roll(OVER) == 1
        assert files(site) == ["2026-03-06T12-2.parquet", "2026-03-06T12.parquet"]
        assert history_of() == [fix(0), fix(10)]

    def test_a_big_hour_is_written_page_by_page(self, store, monkeypatch, history_of):
        monkeypatch.setattr(rolling, "PAGE", 7)
        monkeypatch.setattr(rolling, "_AT_ONCE", 3)
        fixes = [fix(n, callsign=f"B{n % 3}") for n in range(50)]
        store.put(fixes)
        assert store.roll(OVER) == 50
        assert in_database(store) == 0
        assert [len(history_of(f"B{n}")) for n in range(3)] == [17, 17, 16]

    def test_the_latest_stays_where_it_is(self, store):
        store.put([fix(0)])
        store.roll(OVER)
        assert store.latest() == {"B12": fix(0)}
        assert store.put([fix(0)]) == {Judgement.REPEATED: 1} or store.latest() == {"B12": fix(0)}


class TestBrokenOff:
    def test_one_that_died_before_the_rename_begins_again(self, site, store, history_of):
        store.put([fix(0)])
        site.history.mkdir()
        left = site.history / ".2026-03-06T12.parquet.abc.tmp"
        left.write_bytes(b"PAR1 half a file")
        assert store.roll(OVER) == 1
        assert not left.exists()
        assert history_of() == [fix(0)]

    def test_one_that_died_after_the_rename_leaves_rows_that_are_read_once(
        self, site, store, history_of, monkeypatch
    ):
        store.put([fix(0), fix(10)])
        with monkeypatch.context() as patch, suppress(KeyboardInterrupt):
            patch.setattr(rolling, "_forget", _die)
            store.roll(OVER)
        assert files(site) == ["2026-03-06T12.parquet"]
        assert in_database(store) == 2
        assert history_of() == [fix(0), fix(10)]
        store.roll(OVER)
        assert in_database(store) == 0
        assert files(site) == ["2026-03-06T12.parquet"]  # no second copy
        assert history_of() == [fix(0), fix(10)]

    def test_a_folder_that_cannot_be_written_keeps_the_hour_in_the_database(
        self, site, store, history_of
    ):
        store.put([fix(0)])
        site.history.write_text("a file where the folder should be")
        with pytest.raises(OSError, match="exists"):
            store.roll(OVER)
        site.history.unlink()
        assert in_database(store) == 1
        assert store.roll(OVER) == 1

    def test_while_another_writes_the_folder_nobody_else_does(self, site, store):
        store.put([fix(0)])
        with history.HistoryFolder(site.history).alone() as mine:
            assert mine
            assert site.open().roll(OVER) == 0
        assert site.open().roll(OVER) == 1

    def test_a_lock_that_cannot_be_read_is_no_silent_rest(self, site, store):
        store.put([fix(0)])
        site.history.mkdir()
        (site.history / ".lock").mkdir()
        with pytest.raises((OSError, sqlite3.OperationalError)):
            store.roll(OVER)


def _die(*_arguments):
    raise KeyboardInterrupt


class TestReading:
    def test_database_and_files_are_read_as_one(self, store, history_of):
        way = [fix(1800 * n, n, reported=Reported(114.3, 30.0, "gcj02")) for n in range(5)]
        store.put(way)
        store.roll(OVER)
        assert 0 < in_database(store) < 5
        assert history_of() == way

    def test_from_is_inside_and_until_is_not(self, store):
        store.put([fix(n) for n in range(5)])
        for _ in range(2):
            assert list(store.history("B12", after(1), after(3))) == [fix(1), fix(2)]
            store.roll(OVER)

    def test_a_fix_that_was_delivered_hours_late_is_found_at_its_own_time(self, store):
        late = fix(10, received=4 * 3600)
        store.put([late])
        store.roll(after(6 * 3600))
        assert list(store.history("B12", NOON, after(60))) == [late]

    def test_a_fix_from_the_future_is_found_at_the_time_it_was_received(self, store):
        ahead = fix(90_000, received=10)
        store.put([ahead])
        for _ in range(2):
            assert list(store.history("B12", NOON, after(60))) == [ahead]
            store.roll(OVER)

    def test_a_terminal_30_s_ahead_at_the_end_of_an_hour_is_found(self, store):
        ahead = fix(3615, received=3590)
        store.put([ahead])
        store.roll(OVER)
        assert list(store.history("B12", after(3610), after(3620))) == [ahead]

    def test_what_was_sent_again_after_its_hour_is_read_once(self, store, history_of):
        store.put([fix(0)])
        store.roll(OVER)
        store.put([fix(0, received=4000)])
        assert history_of() == [fix(0)]

    def test_judgements_outlive_the_move(self, store, history_of):
        store.put([fix(0), fix(10, 50_000), fix(20, 10)])
        store.roll(OVER)
        assert history_of(only=GOOD) == [fix(0), fix(20, 10)]
        assert list(store.good("B12", NOON, after(60))) == [fix(0), fix(20, 10)]

    def test_a_time_without_a_zone_is_refused_at_once(self, store):
        with pytest.raises(ValueError, match="since .* has no time zone"):
            store.history("B12", NOON.replace(tzinfo=None), after(60))

    def test_a_damaged_file_is_named(self, site, store, history_of):
        store.put([fix(0)])
        store.roll(OVER)
        file = site.history / "2026-03-06T12.parquet"
        file.write_bytes(file.read_bytes()[:-20])
        with pytest.raises(InputError, match=r"2026-03-06T12\.parquet: the history cannot be read"):
            history_of()

    def test_files_of_others_in_the_folder_are_passed_over(self, site, store, history_of):
        store.put([fix(0)])
        store.roll(OVER)
        for name in ("notes.parquet", "2026-99-06T12.txt", "2026-03-06T12.parquet.bak"):
            (site.history / name).write_text("something else")
        assert history_of() == [fix(0)]

    def test_a_file_for_an_analyst_says_what_is_in_it(self, site, store):
        store.put([fix(0, speed_kmh=30.0, source="phone")])
        store.roll(OVER)
        table = pq.read_table(site.history / "2026-03-06T12.parquet", partitioning=None)
        (row,) = table.to_pylist()
        assert row["device_at"] == NOON
        assert (row["callsign"], row["speed_kmh"], row["source"]) == ("B12", 30.0, "phone")
        assert (row["judgement"], row["datum"], row["raw_lon"]) == ("accepted", None, None)


@given(
    st.lists(
        st.tuples(
            st.lists(st.tuples(st.integers(0, 4 * 3600), st.integers(0, 600)), max_size=6),
            st.booleans(),
        ),
        max_size=6,
    )
)
@settings(
    deadline=None, max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_whatever_is_put_and_whenever_hours_are_rolled_all_of_it_is_read_once(site, store, steps):
    _forget_everything(site, store)
    put = set()
    for fixes, roll in steps:
        batch = [fix(measured, received=measured + late) for measured, late in fixes]
        store.put(batch)
        put |= {one.device_at for one in batch}
        if roll:
            store.roll(after(2 * 3600))
    read = [one.device_at for one in store.history("B12", after(-60), after(86_400))]
    assert read == sorted(put)


def _forget_everything(site, store):
    shutil.rmtree(site.history, ignore_errors=True)
    with store._database.writing() as connection:
        connection.execute(recent.delete())
