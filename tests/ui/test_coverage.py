"""Live gaps: one answer for all windows that ask for the same, never much older than the units."""

from dataclasses import replace
from datetime import timedelta
from threading import Barrier, Thread

import pytest

from desks import Shift
from geodispatch.domain import AvlFix
from geodispatch.domain.people import AccountRole
from geodispatch.ui.coverage import FRESH_S, UNCHANGED_S, Gaps, Latest, gaps_now
from town import NOON, corner

ANSWERS = [Gaps({}, float(number), 0.0, 0.0, None) for number in range(9)]


class Clock:
    """Seconds that go on when they are told to."""

    seconds = 100.0

    def __call__(self):
        return self.seconds


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def latest(clock):
    return Latest(2, clock)


def test_while_units_move_an_answer_is_kept_for_half_a_second(latest, clock):
    made = iter(ANSWERS)
    first = latest.get("gaps", 1, made.__next__)
    clock.seconds += FRESH_S
    assert latest.get("gaps", 2, made.__next__) is first
    clock.seconds += 0.01
    assert latest.get("gaps", 2, made.__next__) is ANSWERS[1]


def test_while_nothing_changes_an_answer_is_kept_for_ten_seconds(latest, clock):
    made = iter(ANSWERS)
    first = latest.get("gaps", 1, made.__next__)
    clock.seconds += UNCHANGED_S
    assert latest.get("gaps", 1, made.__next__) is first
    clock.seconds += 0.01
    assert latest.get("gaps", 1, made.__next__) is ANSWERS[1]


def test_what_failed_is_worked_out_again_at_once(latest):
    with pytest.raises(ZeroDivisionError):
        latest.get("gaps", 1, lambda: 1 / 0)
    assert latest.get("gaps", 1, lambda: ANSWERS[0]) is ANSWERS[0]


def test_questions_that_nobody_asks_any_more_are_forgotten(latest):
    made = iter(ANSWERS)
    for asked in ("a", "b", "c", "a"):
        latest.get(asked, 1, made.__next__)
    assert next(made) is ANSWERS[4]  # the fourth question was worked out again


def test_windows_that_ask_at_once_wait_for_one_answer(latest):
    begun, found, made = Barrier(8), [], iter(ANSWERS)

    def ask():
        begun.wait()
        found.append(latest.get("gaps", 1, made.__next__))

    windows = [Thread(target=ask) for _ in range(8)]
    for window in windows:
        window.start()
    for window in windows:
        window.join()
    assert [one is ANSWERS[0] for one in found] == [True] * 8


def gaps(shift, units, role=AccountRole.DISPATCHER):
    return gaps_now(shift.desk, units, 4.5, NOON, role)


def test_nobody_is_handed_what_was_made_of_units_that_he_does_not_see():
    shift = Shift()
    units = shift.desk.units(NOON)
    whole, part = gaps(shift, units), gaps(shift, units[:1], AccountRole.SUPERVISOR)
    assert part.road_share < whole.road_share == 1.0
    assert gaps(shift, units) is whole
    assert gaps(shift, units, AccountRole.SUPERVISOR) is not whole


def test_gaps_follow_the_units_that_move(monkeypatch):
    clock = Clock()
    monkeypatch.setattr("geodispatch.ui.coverage._ANSWERS", Latest(4, clock))
    shift = Shift()
    (unit,) = shift.desk.units(NOON)[:1]
    away = gaps(shift, [unit])
    clock.seconds += FRESH_S + 0.1
    fix = AvlFix(corner(12), device_at=NOON - timedelta(seconds=1))
    assert gaps(shift, [replace(unit, fix=fix)]).road_share == 1.0 > away.road_share
