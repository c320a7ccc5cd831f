"""Sessions: how long they live, what ends them, and what the clock may do meanwhile."""

from datetime import timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from sqlalchemy import text

from adapters.people.conftest import NOON, PASSWORD, after, person
from geodispatch.adapters.people import Outcome
from geodispatch.adapters.people.times import (
    FORGIVEN_BACK_US,
    IDLE_US,
    LONGEST_US,
    SECOND_US,
    TOUCH_US,
    Span,
)
from geodispatch.desk.people import IDLE_FOR, LONGEST_SESSION
from geodispatch.domain.people import AccountRole

INSTANT = timedelta(microseconds=1)
ENDS = {Outcome.SIGNED_OUT, Outcome.IDLE, Outcome.TOO_LONG, Outcome.ENDED}


def ends(people):
    return [visit.outcome for visit in people.visits() if visit.outcome in ENDS]


def seen(people):
    with people.database.reading() as connection:
        return connection.execute(text("SELECT seen_us FROM session")).scalar_one()


def test_it_ends_when_nobody_was_there_for_a_quarter_of_an_hour(people, session):
    assert people.holder(session, NOON + IDLE_FOR - INSTANT) == person()
    assert people.holder(session, NOON + IDLE_FOR) is None
    assert ends(people) == [Outcome.IDLE]


def test_asking_who_holds_it_does_not_keep_it_awake(people, session):
    for seconds in range(0, 900, 60):
        assert people.holder(session, after(seconds)) == person()
    assert people.holder(session, after(900)) is None


def test_touching_it_does(people, session):
    for minutes in range(10, 120, 10):
        people.touch(session, after(60 * minutes))
    assert people.holder(session, after(60 * 124)) == person()
    assert people.holder(session, after(60 * 125)) is None


def test_it_ends_after_sixteen_hours_whatever_he_does(people, session):
    now = NOON
    while now < NOON + LONGEST_SESSION:
        people.touch(session, now)
        assert people.holder(session, now) == person()
        now += timedelta(minutes=10)
    people.touch(session, NOON + LONGEST_SESSION)
    assert people.holder(session, NOON + LONGEST_SESSION) is None
    assert ends(people) == [Outcome.TOO_LONG]


def test_one_that_ended_stays_ended(people, session):
    assert people.holder(session, NOON + IDLE_FOR) is None
    people.touch(session, NOON + IDLE_FOR)
    people.touch(session, after(1))
    assert people.holder(session, after(2)) is None


def test_a_touch_that_comes_too_late_wakes_nobody(people, session):
    people.touch(session, NOON + IDLE_FOR)
    assert people.holder(session, after(1)) is None


def test_a_touch_is_written_every_fifteen_seconds_at_most(people, session):
    first = seen(people)
    people.touch(session, after(14.9))
    assert seen(people) == first
    people.touch(session, after(15))
    assert seen(people) == first + 15 * SECOND_US


def test_signing_out_ends_it_and_no_other(people, session):
    other = people.sign_in("0007", PASSWORD, NOON)
    people.sign_out(session, after(1))
    people.sign_out(session, after(2))
    assert people.holder(session, after(3)) is None
    assert people.holder(other, after(3)) == person()
    assert ends(people) == [Outcome.SIGNED_OUT]


def test_disabling_somebody_ends_all_of_his_at_once_and_nobody_elses(people, add, session):
    """Chaoyang rules, art. 16."""
    add("0008")
    second = people.sign_in("0007", PASSWORD, NOON)
    others = people.sign_in("0008", PASSWORD, NOON)
    assert people.disable("0007", "os:root", after(1)) == 2
    assert people.holder(session, after(1)) is people.holder(second, after(1)) is None
    assert people.holder(others, after(1)).name == "0008"
    people.touch(session, after(1))
    people.enable("0007", "os:root", after(2))
    assert people.holder(session, after(3)) is None
    assert ends(people) == [Outcome.ENDED] * 2


def test_another_program_sees_that_somebody_was_disabled(site, people, session):
    other = site.open()
    assert other.holder(session, after(1)) == person()
    people.disable("0007", "os:root", after(2))
    assert other.holder(session, after(2)) is None


def test_row_47_another_role_holds_at_the_next_question(site, people, session):
    site.open().set_role("0007", AccountRole.ANALYST, "os:root", after(1))
    assert people.holder(session, after(1)).role is AccountRole.ANALYST


def test_another_password_ends_what_was_begun_with_the_old_one(people, session):
    assert people.set_password("0007", "quite another one", "os:root", after(1)) == 1
    assert people.holder(session, after(1)) is None
    assert people.sign_in("0007", "quite another one", after(2))


@pytest.mark.parametrize("cookie", ["", "forged", "\0", "\ud800", "x" * 10**6, "' OR 1=1 --"])
def test_row_46_a_forged_secret_is_nobodys(people, session, cookie):
    assert people.holder(cookie, NOON) is None
    people.touch(cookie, NOON)
    people.sign_out(cookie, NOON)
    assert people.holder(session, NOON) == person()
    assert people.bearer(cookie, NOON) is None


def test_the_hash_that_is_kept_is_no_secret_to_sign_in_with(people, session):
    with people.database.reading() as connection:
        kept = connection.execute(text("SELECT digest FROM session")).scalar_one()
    assert people.holder(kept, NOON) is None


def test_sessions_that_nobody_came_back_to_are_cleared_away_and_recorded(people, session):
    people.sign_in("0007", PASSWORD, after(2 * 86_400), "10.0.0.7")
    with people.database.reading() as connection:
        assert connection.execute(text("SELECT count(*) FROM session")).scalar_one() == 1
    assert ends(people) == [Outcome.IDLE]


class TestAClockThatIsSetBack:
    def test_throws_nobody_out(self, people, session):
        assert people.holder(session, after(-7200)) == person()
        people.touch(session, after(-7190))
        assert people.holder(session, after(-7190)) == person()

    def test_gives_who_went_away_a_quarter_of_an_hour_and_no_more(self, people, session):
        assert people.holder(session, after(-7200)) == person()
        assert people.holder(session, after(-7200) + IDLE_FOR - INSTANT) == person()
        assert people.holder(session, after(-7200) + IDLE_FOR) is None

    def test_leaves_sixteen_hours_sixteen_hours(self, people, session):
        back = timedelta(hours=5)
        people.holder(session, NOON - back)
        now = NOON - back
        while now < NOON - back + LONGEST_SESSION:
            people.touch(session, now)
            now += timedelta(minutes=10)
        assert people.holder(session, NOON - back + LONGEST_SESSION) is None

    def test_wakes_nothing_that_was_over(self, people, session):
        assert people.holder(session, NOON + IDLE_FOR) is None
        assert people.holder(session, after(60)) is None

    def test_by_less_than_a_minute_is_the_clock_of_another_machine(self, people, session):
        before = seen(people)
        assert people.holder(session, after(-59)) == person()
        assert seen(people) == before


steps = st.lists(
    st.tuples(
        st.integers(0, 20 * 60 * SECOND_US),  # how much time truly passes
        st.integers(-5 * 3600 * SECOND_US, 0),  # by how much the clock is set back then
        st.booleans(),  # whether somebody is there
    ),
    max_size=30,
)


@given(steps)
@example([(14 * 60 * SECOND_US, -FORGIVEN_BACK_US - 1, False)] * 3)
def test_whatever_the_clock_does_a_session_lives_as_long_as_it_should(moves):
    """
    By a true time that no clock shows, asked every second.

    It lives while he is there every few minutes and the clock goes right, and is dead a quarter of
    an hour after the later of his last touch and the last change of the clock.
    """
    clock = true = 10**15
    span, last_touch, last_change, changes = Span(clock, clock + LONGEST_US), true, true, 0
    for passed, back, there in moves:
        true, clock = true + passed, clock + passed + back
        if back < -FORGIVEN_BACK_US:
            last_change, changes = true, changes + 1
        span = span.on_clock(clock)
        over = span.over(clock)
        slack = FORGIVEN_BACK_US * len(moves)
        if not over:
            assert true < max(last_touch, last_change) + IDLE_US + slack
        if over is Outcome.IDLE:
            # A touch may be unwritten for 15 s; nobody is out much earlier than he should be.
            assert true >= last_touch + IDLE_US - TOUCH_US
        if over:
            return
        if there:
            span, last_touch = span.touched(clock), true


@given(st.integers(0, LONGEST_US), st.integers(1, 10**14))
def test_what_is_left_of_the_sixteen_hours_is_the_same_after_the_clock_was_set_back(left, back):
    span = Span(10**15, 10**15 + left)
    moved = span.on_clock(10**15 - back)
    assert moved.ends_us - moved.seen_us == left
