"""Positions are kept for so long and no longer, unless the clock is not to be believed."""

from datetime import timedelta
from threading import Event

import pytest
from sqlalchemy import func

from adapters.positions.fixes import NOON, after, fix
from geodispatch.adapters.positions.batcher import HourKeeper
from geodispatch.adapters.positions.forgetting import Forgotten
from geodispatch.adapters.positions.history import HistoryFolder
from geodispatch.adapters.positions.tables import latest, recent

DAY_S = 86_400.0
KEPT = timedelta(days=90)
A_WHILE = 60.0


def rows(store, table):
    with store._database.reading() as connection:
        return connection.execute(func.count(table.c.callsign).select()).scalar_one()


def hours(site):
    return sorted(path.name for path in site.history.glob("*.parquet"))


def drive(store, days, callsign="B12"):
    """Fixes of one minute on some days after the sixth of March, rolled at the end of each."""
    for day in days:
        begun = day * DAY_S
        store.put([fix(begun + second, second, callsign=callsign) for second in range(0, 60, 10)])
        store.roll(after(begun + 2 * 3600))


def test_hours_are_deleted_once_all_of_them_has_been_kept_for_long_enough(store, site):
    drive(store, [0, 1, 91])
    still = after(3600) + KEPT - timedelta(microseconds=1)
    store.put([fix((still - NOON).total_seconds(), callsign="B13")])
    assert store.forget(still, KEPT) == Forgotten()
    assert len(hours(site)) == 3
    assert store.forget(after(3600) + KEPT, KEPT).files == 1
    assert hours(site) == ["2026-03-07T12.parquet", "2026-06-05T12.parquet"]


def test_rows_that_never_came_to_a_file_are_deleted_too(store):
    store.put([fix(0), fix(10, 10), fix(0, callsign="B99")])
    now = after(10) + KEPT
    store.put([fix(now.timestamp() - NOON.timestamp(), callsign="B13")])
    done = store.forget(now, KEPT)
    assert (done.files, done.rows, done.unsure) == (0, 3, False)
    assert set(store.latest()) == {"B12", "B13"}  # received exactly so long ago: it stays
    assert rows(store, recent) == 2
    assert store.forget(now + timedelta(microseconds=1), KEPT).rows == 2
    assert (set(store.latest()), rows(store, latest)) == ({"B13"}, 1)


def test_nothing_is_deleted_by_a_clock_that_was_set_ahead(store, site):
    drive(store, range(3))
    far = 3650 * DAY_S
    # The terminals go on by their own clocks; only the times of receipt are wrong.
    store.put([fix(3 * DAY_S + n, received=far + n, callsign=f"B{n}") for n in range(9)])
    before = hours(site), rows(store, recent)
    done = store.forget(after(far + 10), KEPT)
    assert (done.files, done.rows, done.unsure) == (0, 0, True)
    assert (hours(site), rows(store, recent)) == before


def test_one_terminal_with_a_wrong_clock_does_not_vouch_for_a_wrong_one_here(store, site):
    drive(store, range(3))
    far = 3650 * DAY_S
    wrong = [fix(far, received=far, callsign="B99")]
    store.put([fix(3 * DAY_S, received=far, callsign=f"B{n}") for n in range(3)] + wrong)
    assert store.forget(after(far + 10), KEPT).unsure
    assert len(hours(site)) == 3


def test_one_terminal_with_a_wrong_clock_does_not_keep_everything_for_ever(store, site):
    drive(store, [0])
    now = 91 * DAY_S
    right = [fix(now + n, callsign=f"B{n}") for n in range(3)]
    store.put([*right, fix(now - 900 * DAY_S, received=now, callsign="B99")])
    assert store.forget(after(now + 10), KEPT).files == 1


def test_where_no_terminal_reports_nothing_is_deleted(store, site):
    drive(store, range(3))
    assert store.forget(after(400 * DAY_S), KEPT).unsure
    assert len(hours(site)) == 3


def test_a_clock_that_was_set_back_deletes_nothing(store, site):
    drive(store, [0, 91])
    assert store.forget(after(-1000 * DAY_S), KEPT) == Forgotten()
    assert len(hours(site)) == 2


@pytest.mark.parametrize("days", [1, 30, 90])
def test_it_is_kept_for_as_many_days_as_the_rules_say(store, site, days):
    drive(store, range(0, 100, 10))
    now = 95 * DAY_S
    store.put([fix(now, callsign="B13")])
    store.forget(after(now), timedelta(days=days))
    ages = [95 - int(day) for day in range(0, 100, 10)]
    assert len(hours(site)) == sum(age < days + 1 / 24 for age in ages)


def test_a_file_that_is_deleted_while_a_history_is_read_is_no_error(store, site):
    drive(store, [0, 1, 2])
    span = (int(moment.timestamp() * 1e6) for moment in (after(-10), after(3 * DAY_S)))
    reading = HistoryFolder(site.history).read("B12", *span)
    first = next(reading)
    for path in site.history.glob("*.parquet"):
        path.unlink()
    assert len([first, *reading]) == 6


def test_the_keeper_of_hours_deletes_what_is_due_and_says_when_it_does_not(store, site, caplog):
    drive(store, [0])
    looks = []
    told, done = Event(), Event()

    def clock():
        looks.append(1)
        if len(looks) == 3:
            told.set()
            store.put([fix(91 * DAY_S, callsign="B13")])
        if len(looks) == 5:
            done.set()
        return after(91 * DAY_S + 10)

    keeper = HourKeeper(store, clock, every_s=0.01, kept=lambda _now: KEPT)
    assert told.wait(A_WHILE)
    assert done.wait(A_WHILE)
    keeper.close()
    assert hours(site) == []
    assert caplog.text.count("do not confirm that of this machine") == 1


def test_without_a_span_nothing_is_ever_deleted(store, site):
    drive(store, [0, 91])
    looked = Event()

    def clock():
        looked.set()
        return after(4000 * DAY_S)

    keeper = HourKeeper(store, clock, every_s=A_WHILE)
    assert looked.wait(A_WHILE)
    keeper.close()
    assert len(hours(site)) == 2
