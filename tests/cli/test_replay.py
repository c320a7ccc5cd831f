"""``geodispatch replay``: a recording comes in again, and nobody waits for it here."""

from datetime import UTC, datetime, timedelta

import pytest

from adapters.positions.still_clocks import StillClocks
from geodispatch.adapters.positions import PositionStore
from geodispatch.adapters.positions.calls import read_call_rows
from geodispatch.adapters.positions.recordings import read_positions
from geodispatch.cli.replay import play_calls, play_positions
from geodispatch.domain.positions import GOOD, Judgement
from geodispatch.errors import LogUnavailableError, UnknownCategoryError

NOON = datetime(2026, 3, 6, 12, 0, tzinfo=UTC)
START = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
STEP_DEGREES = 0.001  # 96 m of longitude in 10 s: 35 km/h
CALLS = """call_id,received_at,lon,lat,category
1,2026-03-06T12:00:00Z,114.30,30.60,robbery
2,2026-03-06T12:00:30Z,114.30,30.60,no-such-thing
3,2026-03-06T12:01:00Z,114.30,30.60,fight
"""


def row(seconds, callsign="B12", at=NOON):
    moment = (at + timedelta(seconds=seconds)).isoformat()
    return f"{callsign},{moment},{114.3 + STEP_DEGREES * seconds / 10:.6f},30.6"


@pytest.fixture
def recorded(tmp_path):
    """A recording of a minute: a fix every 10 s of each of these units."""

    def recorded(*more, callsigns=("B12", "B13"), at=NOON):
        rows = [row(10 * n, callsign, at) for n in range(7) for callsign in callsigns]
        file = tmp_path / "positions.csv"
        file.write_text("\n".join(["callsign,device_at,lon,lat", *rows, *more]))
        return file

    return recorded


@pytest.fixture
def calls(tmp_path):
    file = tmp_path / "calls.csv"
    file.write_text(CALLS)
    return file


@pytest.fixture
def store(tmp_path):
    store = PositionStore(tmp_path / "positions.db", tmp_path / "history")
    yield store
    store.close()


@pytest.fixture
def clocks():
    return StillClocks(START)


@pytest.fixture
def desk(cli, tmp_path, monkeypatch):
    """The command line with a desk of its own in an empty folder."""
    monkeypatch.setenv("GEODISPATCH_DATA", str(tmp_path / "desk"))
    monkeypatch.delenv("GEODISPATCH_DATABASE_URL", raising=False)
    return cli


def way(store, callsign="B12", start=START, **more):
    kept = store.history(callsign, start - timedelta(hours=1), start + timedelta(hours=2), **more)
    return [(one.device_at - start).total_seconds() for one in kept]


class TestPositions:
    @pytest.mark.parametrize("speed", [1, 10, 1000])
    def test_units_move_as_recorded_at_times_of_now_and_nothing_is_a_jump(
        self, recorded, store, clocks, speed
    ):
        fixes = read_positions(recorded()).items
        assert play_positions(fixes, store, clocks.pace(speed=speed)) == {Judgement.ACCEPTED: 14}
        assert way(store, only=GOOD) == pytest.approx([10 * n / speed for n in range(7)])
        assert clocks.slept_s == pytest.approx(60 / speed)
        assert store.latest()["B12"].place == fixes[-1].place

    def test_nothing_is_sent_before_it_happened(self, recorded, store, clocks):
        play_positions(read_positions(recorded()).items, store, clocks.pace(every_s=7.0))
        received = store.history("B12", START, START + timedelta(hours=1))
        assert all(one.device_at <= one.received_at for one in received)

    def test_a_jump_in_the_recording_is_still_one_when_it_is_played_fast(
        self, recorded, store, clocks
    ):
        moment = (NOON + timedelta(seconds=65)).isoformat()
        file = recorded(f"B12,{moment},119.0,30.6")
        counts = play_positions(read_positions(file).items, store, clocks.pace(speed=1000))
        assert counts == {Judgement.ACCEPTED: 14, Judgement.JUMP: 1}

    def test_kept_times_are_those_of_the_recording_and_go_to_their_hour(
        self, recorded, store, clocks, tmp_path
    ):
        pace = clocks.pace(speed=10, keep_times=True)
        counts = play_positions(read_positions(recorded()).items, store, pace)
        assert counts == {Judgement.ACCEPTED: 14}
        assert way(store, start=NOON) == [10 * n for n in range(7)]
        assert [path.name for path in (tmp_path / "history").glob("*.parquet")] == [
            "2026-03-06T12.parquet"
        ]

    def test_kept_times_that_lie_ahead_do_not_lock_out_what_comes_after(
        self, recorded, store, clocks
    ):
        ahead = read_positions(recorded(at=START + timedelta(days=1))).items
        counts = play_positions(ahead, store, clocks.pace(keep_times=True))
        assert counts == {Judgement.FUTURE: 14}
        assert store.latest()["B12"].at <= clocks.clock()

    def test_whoever_interrupts_it_learns_what_was_sent(self, recorded, store, clocks):
        def stop_after_half_a_minute(seconds):
            if clocks.slept_s >= 30:
                raise KeyboardInterrupt
            StillClocks.sleep(clocks, seconds)

        clocks.sleep = stop_after_half_a_minute
        counts = play_positions(read_positions(recorded()).items, store, clocks.pace())
        assert counts == {Judgement.ACCEPTED: 8}
        assert way(store) == [0, 10, 20, 30]


class TestCalls:
    def test_each_call_is_handed_on_at_its_time_with_the_time_of_now(self, calls, clocks):
        taken = []

        def send(call):
            taken.append((call.call_id, call.received_at, clocks.clock()))
            return f"incident {call.call_id}"

        assert play_calls(read_call_rows(calls).items, send, clocks.pace(speed=2), calls) == (3, 0)
        at = [START + timedelta(seconds=s) for s in (0, 15, 30)]
        assert taken == list(zip("123", at, at, strict=True))

    def test_a_call_that_the_desk_refuses_is_named_and_the_next_follows(
        self, calls, clocks, capsys
    ):
        def send(call):
            if call.category == "no-such-thing":
                raise UnknownCategoryError(call.category, ("robbery", "fight"))
            return call.call_id

        assert play_calls(read_call_rows(calls).items, send, clocks.pace(), calls) == (2, 1)
        said = capsys.readouterr().err
        assert "calls.csv, row 3: Category 'no-such-thing' is not in the rule book" in said

    def test_a_log_that_is_away_ends_it(self, calls, clocks):
        def send(_call):
            raise LogUnavailableError("The log is away", "Come back later")

        with pytest.raises(LogUnavailableError):
            play_calls(read_call_rows(calls).items, send, clocks.pace(), calls)

    def test_whoever_interrupts_it_learns_what_was_sent(self, calls, clocks):
        def send(call):
            if call.call_id == "3":
                raise KeyboardInterrupt
            return call.call_id

        assert play_calls(read_call_rows(calls).items, send, clocks.pace(), calls) == (2, 0)


class TestCommands:
    def test_positions_are_played_into_the_store_of_a_city(self, desk, recorded, tmp_path):
        bad = "B12,2026-03-06T12:00:00,114.3,30.6"
        words = ("--speed", "10000", "--city", "wuhan")
        status, out, err = desk("replay", "positions", str(recorded(bad)), *words)
        assert (status, out) == (0, "14 of 14 positions sent: 14 accepted.\n")
        assert "row 16, field device_at" in err
        assert "that cannot be used: 1." in err
        store = PositionStore(tmp_path / "desk/wuhan/positions.db", tmp_path / "desk/wuhan/history")
        assert set(store.latest()) == {"B12", "B13"}
        store.close()

    def test_calls_are_played_into_the_log_of_a_city(self, desk, calls):
        words = ("--speed", "10000", "--city", "wuhan")
        status, out, err = desk("replay", "calls", str(calls), *words)
        assert (status, out) == (0, "2 of 3 calls sent, 1 refused by the desk.\n")
        assert "row 3" in err

    def test_a_declared_datum_is_converted(self, desk, recorded, tmp_path):
        words = ("--speed", "10000", "--city", "wuhan", "--datum", "gcj02")
        assert desk("replay", "positions", str(recorded()), *words)[0] == 0
        store = PositionStore(tmp_path / "desk/wuhan/positions.db", tmp_path / "desk/wuhan/history")
        said = store.latest()["B12"].reported
        store.close()
        assert said is not None
        assert said.datum == "gcj02"

    @pytest.mark.parametrize("speed", ["0", "0.05", "10001", "nan", "inf", "-1", "fast"])
    def test_a_speed_out_of_its_range_is_wrong_usage(self, desk, recorded, speed):
        status, out, err = desk("replay", "positions", str(recorded()), "--speed", speed)
        assert (status, out) == (2, "")
        assert "--speed" in err

    def test_a_file_without_a_good_row_is_refused(self, desk, recorded):
        file = recorded("B12,never,114.3,30.6", callsigns=())
        status, out, err = desk("replay", "positions", str(file))
        assert (status, out) == (1, "")
        assert "holds no row that can be used" in err

    def test_a_missing_file_is_refused_in_a_sentence(self, desk, tmp_path):
        for what in ("positions", "calls"):
            status, out, err = desk("replay", what, str(tmp_path / "none.csv"))
            assert (status, out) == (1, "")
            assert "none.csv" in err
