"""Positions judged one after the other: known answers, and laws that hold for any of them."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from geodispatch.domain.place import Place
from geodispatch.domain.positions import (
    ACCURACY_M,
    FASTEST_KMH,
    FIXES_TO_MOVE,
    GOOD,
    Approach,
    Arrival,
    Fix,
    Judgement,
    Reported,
    Track,
    approach,
    arrived,
    as_avl,
    in_order,
    judge,
    judge_batch,
)
from geodispatch.domain.unit import CLOCK_SKEW

NOON = datetime(2026, 3, 6, 12, 0, tzinfo=UTC)
DEGREES_PER_M = 1 / 111_194.92664


def place(north_m=0.0):
    return Place(114.3, 30.0 + north_m * DEGREES_PER_M)


def fix(seconds, north_m=0.0, received=None, callsign="B12", **more):
    """A fix so many seconds after noon, so many metres north of the depot."""
    received = seconds if received is None else received
    device_at, received_at = (NOON + timedelta(seconds=s) for s in (seconds, received))
    return Fix(callsign, place(north_m), device_at, received_at, **more)


def judged(*fixes, last=None):
    """The track after fixes that came in this order, and what each was judged."""
    found = []
    for one in fixes:
        last, judgement = judge(last, one)
        found.append(judgement)
    return last, found


FIXES = st.builds(
    fix,
    seconds=st.integers(-600, 600),
    north_m=st.sampled_from([0.0, 10.0, 300.0, 3_000.0, 40_000.0, 400_000.0]),
    received=st.one_of(st.none(), st.integers(-60, 600)),
    callsign=st.sampled_from(["B12", "B13"]),
)
BATCHES = st.lists(FIXES, max_size=12)


def of(callsign, fixes):
    return [one for one in fixes if one.callsign == callsign]


class TestKnownAnswers:
    def test_the_first_fix_of_a_unit_is_believed(self):
        assert judge(None, fix(0)) == (Track(fix(0)), Judgement.ACCEPTED)

    def test_a_newer_fix_in_reach_becomes_the_latest(self):
        track, found = judged(fix(0), fix(10, 150))
        assert found[1] is Judgement.ACCEPTED
        assert track == Track(fix(10, 150))

    def test_an_older_fix_is_out_of_order_and_the_latest_stays(self):
        track, found = judged(fix(10), fix(5))
        assert found[1] is Judgement.OUT_OF_ORDER
        assert track == Track(fix(10))

    def test_the_same_device_time_is_a_repetition_whatever_else_it_says(self):
        track, found = judged(fix(10), fix(10, 5_000, received=40))
        assert found[1] is Judgement.REPEATED
        assert track == Track(fix(10))

    @pytest.mark.parametrize(
        ("metres", "judgement"), [(555.0, Judgement.ACCEPTED), (556.0, Judgement.JUMP)]
    )
    def test_200_km_h_are_555_m_in_10_s(self, metres, judgement):
        assert judged(fix(0), fix(10, metres))[1][1] is judgement

    def test_scatter_is_no_jump_however_soon_it_follows(self):
        _, found = judged(fix(0), fix(0.001, ACCURACY_M - 1), fix(0.002, 2 * ACCURACY_M))
        assert found == [Judgement.ACCEPTED, Judgement.ACCEPTED, Judgement.JUMP]

    def test_a_clock_30_s_ahead_is_believed_and_one_beyond_is_not(self):
        assert judged(fix(30, received=0))[1] == [Judgement.ACCEPTED]
        assert judged(fix(30.000001, received=0))[1] == [Judgement.FUTURE]

    def test_a_fix_from_the_future_counts_for_the_time_it_was_received(self):
        ahead = fix(3600, received=5)
        assert ahead.at == NOON + timedelta(seconds=5)
        track, found = judged(ahead, fix(10, 20))
        assert found == [Judgement.FUTURE, Judgement.ACCEPTED]
        assert track.latest == fix(10, 20)

    def test_a_batch_of_a_clock_that_is_ahead_is_measured_by_that_clock(self):
        way = [fix(3600 + 10 * step, 200 * step, received=5) for step in range(4)]
        track, found = judged(*way)
        assert found == [Judgement.FUTURE] * 4
        assert track == Track(way[-1])

    def test_three_fixes_in_reach_of_each_other_move_a_unit_after_a_jump(self):
        track, found = judged(fix(0), *(fix(10 * n, 50_000 + n) for n in (1, 2, 3)))
        assert found == [Judgement.ACCEPTED, Judgement.JUMP, Judgement.JUMP, Judgement.ACCEPTED]
        assert track == Track(fix(30, 50_003))
        assert FIXES_TO_MOVE == 3

    def test_a_jump_elsewhere_begins_the_count_anew(self):
        track, found = judged(fix(0), fix(10, 50_000), fix(20, 90_000), fix(30, 90_000))
        assert found[1:] == [Judgement.JUMP] * 3
        assert (track.latest, track.candidate, track.run) == (fix(0), fix(30, 90_000), 2)

    def test_a_good_fix_settles_the_doubt(self):
        track, found = judged(fix(0), fix(10, 50_000), fix(20, 50_000), fix(30, 100))
        assert found[-1] is Judgement.ACCEPTED
        assert track == Track(fix(30, 100))

    def test_a_late_good_fix_keeps_a_doubt_that_is_newer(self):
        track, found = judged(fix(0), fix(10, 50_000), fix(5, 100))
        assert found[-1] is Judgement.ACCEPTED
        assert track == Track(fix(5, 100), fix(10, 50_000), 1)

    def test_a_repeated_jump_does_not_count_towards_moving(self):
        far = fix(10, 50_000)
        track, found = judged(fix(0), far, far, far, far)
        assert found[2:] == [Judgement.REPEATED] * 3
        assert track.run == 1

    def test_a_faster_replay_allows_faster_units(self):
        assert judge(Track(fix(0)), fix(10, 5_000), 10 * FASTEST_KMH)[1] is Judgement.ACCEPTED
        assert judge(Track(fix(0)), fix(10, 5_600), 10 * FASTEST_KMH)[1] is Judgement.JUMP

    def test_the_fix_of_another_unit_is_refused(self):
        with pytest.raises(ValueError, match="A fix of B13 cannot follow one of B12"):
            judge(Track(fix(0)), fix(1, callsign="B13"))


class TestLaws:
    @given(BATCHES)
    @settings(deadline=None)
    def test_the_latest_never_goes_back(self, fixes):
        track = None
        for one in of("B12", fixes):
            before, (track, _) = track, judge(track, one)
            assert before is None or track.latest.order >= before.latest.order

    @given(BATCHES)
    @settings(deadline=None)
    def test_without_skewed_clocks_it_never_goes_back_in_device_time(self, fixes):
        track = None
        for one in of("B12", fixes):
            assume(not one.skewed)
            before, (track, _) = track, judge(track, one)
            assert before is None or track.latest.device_at >= before.latest.device_at

    @given(BATCHES.flatmap(lambda fixes: st.tuples(st.just(fixes), st.permutations(fixes))))
    @settings(deadline=None)
    def test_the_order_of_a_batch_does_not_matter(self, orders):
        (one, in_one), (other, in_other) = (judge_batch({}, fixes) for fixes in orders)
        assert one == other
        assert sorted(in_one) == sorted(in_other)

    @given(BATCHES, BATCHES)
    @settings(deadline=None)
    def test_a_repeated_batch_changes_nothing(self, earlier, batch):
        tracks, _ = judge_batch({}, earlier)
        once, _ = judge_batch(tracks, batch)
        again, found = judge_batch(tracks | once, batch)
        assert again == once
        assert not GOOD.intersection(found)

    @given(BATCHES, st.integers(1, 40), st.integers(1, 60))
    @settings(deadline=None)
    def test_one_wild_fix_never_moves_the_latest(self, fixes, hundreds_km, later_s):
        tracks, _ = judge_batch({}, of("B12", fixes))
        assume(tracks)
        track = Track(tracks["B12"].latest)
        at_s = (track.latest.at - NOON).total_seconds() + later_s
        wild = fix(at_s, 100_000 * hundreds_km + 500_000)
        assume(wild.device_at != track.latest.device_at)  # of a clock that was ahead: a repetition
        assume(wild.device_at != track.latest.device_at)  # that would be the same fix again
        after, judgement = judge(track, wild)
        assert judgement is Judgement.JUMP
        assert after.latest == track.latest

    @given(BATCHES)
    @settings(deadline=None)
    def test_no_unit_is_lost_for_ever(self, fixes):
        tracks, _ = judge_batch({}, fixes)
        standing = [fix(700 + 10 * n, 123_456) for n in range(FIXES_TO_MOVE)]
        after, _ = judge_batch(tracks, standing)
        assert after["B12"] == Track(standing[-1])

    @given(BATCHES)
    @settings(deadline=None)
    def test_units_do_not_touch_each_other(self, fixes):
        together, _ = judge_batch({}, fixes)
        for callsign in ("B12", "B13"):
            alone, _ = judge_batch({}, of(callsign, fixes))
            assert alone.get(callsign) == together.get(callsign)

    @given(BATCHES)
    @settings(deadline=None)
    def test_every_fix_of_a_batch_is_judged_and_each_once(self, fixes):
        _, found = judge_batch({}, fixes)
        keys = {(one.callsign, one.device_at) for one in fixes}
        assert len(found) == len(fixes)
        assert len(in_order(fixes)) == len(keys)
        assert found.count(Judgement.REPEATED) == len(fixes) - len(keys)


class TestFixes:
    @pytest.mark.parametrize(
        "speed_kmh", [float("nan"), float("inf"), -0.1, 1000.1, 1e300, 2**70, 10**400]
    )
    def test_a_speed_that_is_none_is_refused(self, speed_kmh):
        with pytest.raises(ValueError, match="speed_kmh is not a speed from 0 to 1000"):
            fix(0, speed_kmh=speed_kmh)

    @pytest.mark.parametrize(
        "callsign", ["", " B12", "B\x0012", "B\u202e12", "B\ud80012", "B" * 201, "B\n"]
    )
    def test_a_callsign_that_is_none_is_refused(self, callsign):
        with pytest.raises(ValueError, match="callsign is .*, not 1 to 200 printable"):
            fix(0, callsign=callsign)

    def test_a_time_without_a_zone_is_refused(self):
        with pytest.raises(ValueError, match="device_at .* has no time zone"):
            Fix("B12", place(), NOON.replace(tzinfo=None), NOON)

    def test_times_are_kept_in_utc(self):
        there = NOON.astimezone(timezone(timedelta(hours=8)))
        assert Fix("B12", place(), there, there).device_at.tzinfo is UTC

    @pytest.mark.parametrize("lon", [181, float("nan"), 2**70])
    def test_what_a_source_said_must_be_degrees_too(self, lon):
        with pytest.raises(ValueError, match="not in degrees"):
            Reported(lon, 30.0, "gcj02")


class TestAsUnitsCarryThem:
    def test_its_age_is_that_of_the_fix(self):
        assert (
            as_avl(fix(0), NOON + timedelta(seconds=42)).age_s(NOON + timedelta(seconds=42)) == 42
        )

    def test_a_skewed_clock_gives_the_age_since_it_was_received_then_and_later(self):
        ahead = fix(600, received=0)
        for seconds in (10, 590, 700):
            now = NOON + timedelta(seconds=seconds)
            assert as_avl(ahead, now).age_s(now) == seconds

    def test_a_clock_a_little_ahead_measured_it_just_now(self):
        assert as_avl(fix(20, received=0), NOON).age_s(NOON) == 0

    def test_a_desk_whose_own_clock_was_set_back_sees_that(self):
        now = NOON - CLOCK_SKEW - timedelta(seconds=1)
        assert as_avl(fix(0), now).age_s(now) == -31


class TestArrival:
    def test_two_good_fixes_in_a_row_arrive_at_the_time_of_the_first(self):
        way = [fix(0, 500), fix(10, 80), fix(20, 20), fix(30, 0)]
        found = arrived(place(), way)
        assert found is not None
        assert found.at == NOON + timedelta(seconds=10)
        assert found.away_m == pytest.approx(80, abs=0.01)

    def test_one_fix_near_may_be_passing_by(self):
        assert arrived(place(), [fix(0, 500), fix(10, 80), fix(20, 500), fix(30, 80)]) is None

    def test_one_fix_that_stands_is_enough_and_5_km_h_still_stands(self):
        assert arrived(place(), [fix(10, 80, speed_kmh=5.0)]) is not None
        assert arrived(place(), [fix(10, 80, speed_kmh=5.1)]) is None

    def test_the_one_that_stands_may_be_the_second(self):
        found = arrived(place(), [fix(10, 80, speed_kmh=40.0), fix(20, 10, speed_kmh=0.0)])
        assert found is not None
        assert found.at == NOON + timedelta(seconds=10)

    def test_a_distance_equal_to_the_limit_is_inside(self):
        away_m = place().distance_m(place(150))
        two = [fix(0, 150), fix(10, 150)]
        assert arrived(place(), two, within_m=away_m) is not None
        assert arrived(place(), two, within_m=away_m - 0.001) is None

    def test_fixes_from_before_the_order_do_not_count(self):
        standing = [fix(10 * n, 0, speed_kmh=0.0) for n in range(4)]
        found = arrived(place(), standing, since=NOON + timedelta(seconds=20))
        assert found == Arrival(NOON + timedelta(seconds=20), 0.0)

    def test_a_fix_from_the_future_arrives_when_it_was_received(self):
        found = arrived(place(), [fix(3600, 0, received=7, speed_kmh=0.0)])
        assert found == Arrival(NOON + timedelta(seconds=7), 0.0)

    @given(st.lists(st.tuples(st.integers(0, 150), st.sampled_from([None, 0.0, 60.0])), max_size=9))
    @settings(deadline=None)
    def test_fix_by_fix_or_all_at_once_is_the_same_and_it_stays(self, steps):
        way = [fix(10 * n, north, speed_kmh=speed) for n, (north, speed) in enumerate(steps)]
        so_far = Approach()
        for count, one in enumerate(way, start=1):
            so_far = approach(so_far, place(), one)
            assert so_far.arrival == arrived(place(), way[:count])
        stays = approach(so_far, place(), fix(1000, 90_000))
        assert stays.arrival == so_far.arrival
