from datetime import timedelta, timezone

import pytest

from geodispatch.domain import HandOver, Ownership
from town import NOON

MINUTE = timedelta(minutes=1)
FIRST = Ownership("W", provisional=True, since=NOON)


def test_a_hand_over_keeps_who_to_whom_when_and_why_and_the_clock_of_the_call():
    after = FIRST.hand_over("E", NOON + MINUTE, "the ground is theirs")
    assert (after.owner, after.provisional, after.since) == ("E", False, NOON)
    assert after.history == (HandOver("W", "E", NOON + MINUTE, "the ground is theirs"),)


def test_an_incident_may_change_hands_again_and_keeps_every_step():
    twice = FIRST.hand_over("E", NOON + MINUTE, "a", provisional=True).hand_over(
        "N", NOON + 2 * MINUTE, "b"
    )
    assert [(step.giver, step.taker) for step in twice.history] == [("W", "E"), ("E", "N")]
    assert twice.since == NOON


@pytest.mark.parametrize(
    ("to", "at", "why", "message"),
    [
        ("E", NOON, " ", "needs a reason"),
        ("W", NOON, "x", "to itself"),
        ("E", NOON - MINUTE, "x", "lies before"),
        ("E", NOON.replace(tzinfo=None), "x", "no time zone"),
    ],
)
def test_a_hand_over_without_a_reason_a_change_or_a_sound_time_is_refused(to, at, why, message):
    with pytest.raises(ValueError, match=message):
        FIRST.hand_over(to, at, why)


def test_a_hand_over_that_comes_too_early_is_told_on_its_own_clocks():
    early = (NOON - MINUTE).astimezone(timezone(timedelta(hours=8)))
    with pytest.raises(ValueError, match=r"at 2026-03-06T19:59:00\+08:00 lies before .*T20:00:00"):
        FIRST.hand_over("E", early, "x")


def test_steps_follow_each_other_in_time():
    after = FIRST.hand_over("E", NOON + 2 * MINUTE, "a")
    with pytest.raises(ValueError, match="lies before"):
        after.hand_over("N", NOON + MINUTE, "b")
