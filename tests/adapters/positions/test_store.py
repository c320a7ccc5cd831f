"""What a store of positions promises, on whatever database."""

import sqlite3
import stat

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from adapters.positions.fixes import NOON, after, fix
from geodispatch.adapters.positions import PositionStore
from geodispatch.adapters.positions.rows import fix_of, values_of, values_of_track
from geodispatch.adapters.positions.store import keep_newest
from geodispatch.domain.place import Place
from geodispatch.domain.positions import GOOD, Fix, Judgement, Reported, Track
from geodispatch.errors import DamagedLogError, GeodispatchError, InputError, LogUnavailableError

ACCEPTED, JUMP, REPEATED = Judgement.ACCEPTED, Judgement.JUMP, Judgement.REPEATED


class TestLatest:
    def test_it_is_the_newest_good_fix_of_each_unit(self, store):
        store.put([fix(0), fix(10, 50), fix(0, callsign="B13")])
        assert store.latest() == {"B12": fix(10, 50), "B13": fix(0, callsign="B13")}

    def test_units_can_be_asked_for_by_name(self, store):
        store.put([fix(0), fix(0, callsign="B13")])
        assert store.latest(["B13", "B99"]) == {"B13": fix(0, callsign="B13")}
        assert store.latest([]) == {}

    @pytest.mark.parametrize("name", ["B\x0012", "B\ud800", "'; DROP TABLE recent_fixes; --", ""])
    def test_a_name_that_no_unit_can_have_is_just_not_there(self, store, name):
        store.put([fix(0)])
        assert store.latest([name, "B12"]) == {"B12": fix(0)}
        assert list(store.history(name, after(-60), after(60))) == []

    def test_ten_thousand_names_can_be_asked_for(self, store):
        store.put([fix(0)])
        assert store.latest([*(f"X{n}" for n in range(10_000)), "B12"]) == {"B12": fix(0)}

    def test_a_late_batch_does_not_move_it_back(self, store):
        store.put([fix(60, 500)])
        assert store.put([fix(0), fix(30)]) == {Judgement.OUT_OF_ORDER: 2}
        assert store.latest()["B12"] == fix(60, 500)

    def test_everything_that_a_fix_says_is_kept(self, store):
        whole = fix(
            0.123456, speed_kmh=42.5, source="phone", reported=Reported(114.3, 30.5, "gcj02")
        )
        store.put([whole])
        assert store.latest()["B12"] == whole

    def test_it_outlives_the_store(self, site):
        site.open().put([fix(0), fix(10, 50_000)])
        again = site.open()
        assert again.latest() == {"B12": fix(0)}
        again.put([fix(20, 50_000)])
        assert again.put([fix(30, 50_000)]) == {ACCEPTED: 1}  # the doubt outlived it too


class TestJudging:
    def test_a_batch_is_counted_by_judgement(self, store):
        store.put([fix(100)])
        ahead = fix(4000, received=130)
        batch = [fix(110), fix(110), fix(120, 50_000), fix(50), ahead]
        assert store.put(batch) == {
            ACCEPTED: 1,
            REPEATED: 1,
            JUMP: 1,
            Judgement.OUT_OF_ORDER: 1,
            Judgement.FUTURE: 1,
        }

    def test_judgements_come_in_the_order_of_the_batch(self, store):
        batch = [fix(20, 90_000), fix(0), fix(10), fix(0)]
        assert store.judged(batch) == (JUMP, ACCEPTED, ACCEPTED, REPEATED)

    def test_an_empty_batch_is_nothing(self, store):
        assert store.put([]) == {}

    def test_a_jump_is_kept_and_labelled_but_is_not_good(self, store, history_of):
        store.put([fix(0), fix(10, 50_000), fix(20, 10)])
        assert history_of() == [fix(0), fix(10, 50_000), fix(20, 10)]
        assert history_of(only=GOOD) == [fix(0), fix(20, 10)]
        assert history_of(only=[JUMP]) == [fix(10, 50_000)]

    def test_a_replay_of_a_clock_that_is_ahead_is_repeated_though_received_later(self, store):
        store.put([fix(4000, received=0), fix(4010, received=0)])
        assert store.put([fix(4000, received=60), fix(4010, received=60)]) == {REPEATED: 2}
        assert store.latest()["B12"] == fix(4010, received=0)

    def test_a_faster_replay_is_no_jump(self, store):
        assert store.put([fix(0), fix(1, 500)], fastest_kmh=2_000.0) == {ACCEPTED: 2}


FIXES = st.builds(
    fix,
    seconds=st.integers(0, 300),
    north_m=st.sampled_from([0.0, 20.0, 400.0, 60_000.0]),
    received=st.one_of(st.none(), st.integers(0, 300)),
    callsign=st.sampled_from(["B12", "B13"]),
)
AS_OFTEN_AS_A_FILE_ALLOWS = settings(
    deadline=None,
    max_examples=15,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


class TestLaws:
    @given(st.lists(FIXES, max_size=10), st.lists(FIXES, max_size=10))
    @AS_OFTEN_AS_A_FILE_ALLOWS
    def test_a_repeated_batch_changes_nothing(self, store, earlier, batch):
        store.put(earlier)
        store.put(batch)
        before = store.latest(), _all(store)
        assert set(store.put(batch)) <= {REPEATED}
        assert (store.latest(), _all(store)) == before

    @given(st.lists(FIXES, max_size=10))
    @AS_OFTEN_AS_A_FILE_ALLOWS
    def test_nothing_that_came_in_is_missing_from_the_history(self, store, batch):
        store.put(batch)
        kept = {(one.callsign, one.device_at) for one in _all(store)}
        assert {(one.callsign, one.device_at) for one in batch} <= kept

    @given(st.lists(st.lists(FIXES, max_size=5), max_size=5))
    @AS_OFTEN_AS_A_FILE_ALLOWS
    def test_the_latest_never_goes_back(self, store, batches):
        before = store.latest()
        for batch in batches:
            store.put(batch)
            now = store.latest()
            assert all(now[name].order >= known.order for name, known in before.items())
            before = now


def _all(store):
    return [
        one
        for callsign in ("B12", "B13")
        for one in store.history(callsign, after(-600), after(600))
    ]


class TestNewestWins:
    def test_the_database_itself_refuses_an_older_fix(self, store):

        store.put([fix(60, 500)])
        with store._database.writing() as connection:
            # A writer that judged on what it knew a minute ago.
            keep_newest(connection, [values_of_track(Track(fix(30)), 99)])
        assert store.latest()["B12"] == fix(60, 500)


class TestChanges:
    def test_only_what_moved_since_is_told(self, store):
        store.put([fix(0), fix(0, callsign="B13")])
        first = store.since(0)
        assert first.fixes == store.latest()
        assert store.since(first.marker).fixes == {}
        store.put([fix(10, callsign="B13"), fix(-5)])
        second = store.since(first.marker)
        assert second.fixes == {"B13": fix(10, callsign="B13")}
        assert store.since(second.marker).fixes == {}

    def test_a_jump_moves_nothing(self, store):
        store.put([fix(0)])
        marker = store.since(0).marker
        store.put([fix(10, 50_000)])
        assert store.since(marker).fixes == {}

    @pytest.mark.parametrize("marker", [-1, 999, 2**63, 2**70, -(2**70)])
    def test_a_marker_of_another_database_gets_everything(self, store, marker):
        store.put([fix(0)])
        assert store.since(marker).fixes == {"B12": fix(0)}


class TestHostileNumbers:
    @pytest.mark.parametrize("lon", [float("nan"), float("inf"), 1e999, 2**70, -(2**63) - 1, 181])
    def test_no_fix_can_be_made_of_them(self, lon):
        with pytest.raises(ValueError, match="not in degrees"):
            Fix("B12", Place(lon, 30.0), NOON, NOON)

    def test_a_batch_that_fails_in_the_middle_leaves_nothing_and_no_open_transaction(self, store):
        good, bad = fix(0), fix(10)
        object.__setattr__(bad, "source", None)  # what no door lets through
        with pytest.raises(GeodispatchError):
            store.put([good, bad])
        assert store.latest() == {}
        assert store.put([good]) == {ACCEPTED: 1}  # nobody holds a lock

    def test_a_number_above_63_bits_is_stopped_before_the_database_and_after(self, store):
        with pytest.raises(ValueError, match="not a speed"):
            fix(0, speed_kmh=2**63)
        with pytest.raises((GeodispatchError, OverflowError)), store._database.writing() as turn:
            turn.execute(text("UPDATE positions_head SET changes = :n"), {"n": 2**70})
        assert store.put([fix(0)]) == {ACCEPTED: 1}

    def test_microseconds_and_far_years_are_exact(self):
        for seconds in (0.000001, -3e9 + 0.000001, 5e9 - 0.000001):
            assert fix_of(values_of(fix(seconds))) == fix(seconds)

    def test_text_is_bound_and_never_run(self, store):
        name = "B12'); DROP TABLE recent_fixes; --"
        store.put([fix(0, callsign=name, source=name)])
        assert store.latest([name]) == {name: fix(0, callsign=name, source=name)}


class TestPlaces:
    def test_cities_on_one_server_do_not_mix(self, postgres, tmp_path):
        here, there = (PositionStore(postgres, tmp_path, city) for city in ("武汉", "gridville"))
        here.put([fix(0)])
        assert there.latest() == {}
        here.close()
        there.close()

    def test_the_file_is_nobody_elses_to_read(self, tmp_path):
        PositionStore(tmp_path / "deep" / "positions.db", tmp_path).close()
        assert stat.S_IMODE((tmp_path / "deep" / "positions.db").stat().st_mode) == 0o600

    def test_a_path_with_signs_that_mean_something_elsewhere_works(self, tmp_path):
        file = tmp_path / "a?b#c%20 武汉.db"
        store = PositionStore(file, tmp_path / "history")
        store.put([fix(0)])
        store.close()
        assert file.stat().st_size > 0

    @pytest.mark.parametrize("address", ["mysql://root:secret@host/x", "nonsense://", "://"])
    def test_another_kind_of_database_is_refused_without_saying_the_password(
        self, address, tmp_path
    ):
        with pytest.raises(InputError, match="neither PostgreSQL nor a file") as refused:
            PositionStore(address, tmp_path)
        assert "secret" not in str(refused.value)

    def test_a_database_of_something_else_is_left_alone(self, tmp_path):
        file = tmp_path / "other.db"
        with sqlite3.connect(file) as other:
            other.execute("CREATE TABLE log (x)")
        other.close()
        before = file.read_bytes()
        with pytest.raises(DamagedLogError, match="is a database of something else"):
            PositionStore(file, tmp_path)
        assert file.read_bytes() == before

    def test_a_file_that_is_no_database_is_left_alone(self, tmp_path):
        file = tmp_path / "notes.txt"
        file.write_text("no database, but long enough to have a header " * 10)
        with pytest.raises(GeodispatchError, match=r"notes\.txt is no database"):
            PositionStore(file, tmp_path)
        assert file.read_text().startswith("no database")

    def test_a_folder_is_refused(self, tmp_path):
        with pytest.raises(LogUnavailableError, match="cannot be opened"):
            PositionStore(tmp_path, tmp_path)

    def test_positions_of_another_version_are_left_alone(self, site, store):
        with store._database.writing() as connection:
            connection.execute(text("UPDATE positions_head SET format = 3"))
        with pytest.raises(DamagedLogError, match="are of format 3"):
            site.open()

    def test_a_file_that_is_gone_is_not_made_anew(self, tmp_path):
        file = tmp_path / "positions.db"
        store = PositionStore(file, tmp_path)
        file.unlink()
        with pytest.raises(LogUnavailableError):
            store.put([fix(0)])
        assert not file.exists()
