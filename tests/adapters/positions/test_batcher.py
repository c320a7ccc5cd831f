"""The batcher: many doors, one writer, and no fix that is neither kept nor refused."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from sqlalchemy import func, select

from adapters.positions.fixes import after, fix
from geodispatch.adapters.positions import PositionStore, rolling
from geodispatch.adapters.positions import batcher as batcher_module
from geodispatch.adapters.positions.batcher import (
    Batcher,
    HourKeeper,
    TooManyPositionsError,
)
from geodispatch.adapters.positions.tables import head, recent
from geodispatch.domain.positions import Judgement
from geodispatch.errors import LogUnavailableError

A_WHILE = 30.0
"""Nothing waits so long that goes right."""


@pytest.fixture
def batcher(store):
    made = []

    def batcher(**more):
        made.append(Batcher(store, **more))
        return made[-1]

    yield batcher
    for one in made:
        one.close()


def counted(store, column):
    with store._database.reading() as connection:
        return connection.execute(select(column)).scalar_one()


def test_each_door_gets_the_judgements_of_its_own_fixes(batcher):
    doors = batcher(every_s=0.05)
    answers = [
        doors.add([fix(0), fix(10)]),
        doors.add([fix(20, 90_000)]),
        doors.add([]),
        doors.add([fix(0), fix(0, callsign="B13")]),
    ]
    assert [answer.result(A_WHILE) for answer in answers] == [
        (Judgement.ACCEPTED, Judgement.ACCEPTED),
        (Judgement.JUMP,),
        (),
        (Judgement.REPEATED, Judgement.ACCEPTED),
    ]


def test_what_comes_together_is_written_together(batcher, store):
    doors = batcher(every_s=A_WHILE)
    answers = [doors.add([fix(n)]) for n in range(20)]
    doors.close()
    assert all(answer.result(0) == (Judgement.ACCEPTED,) for answer in answers)
    assert counted(store, head.c.changes) == 1


def test_closing_writes_what_waits_and_takes_nothing_more(batcher, store):
    doors = batcher(every_s=A_WHILE)
    doors.add([fix(0)])
    doors.close()
    assert store.latest() == {"B12": fix(0)}
    with pytest.raises(LogUnavailableError, match="were closed"):
        doors.add([fix(10)])
    doors.close()  # twice does no harm


class SlowStore(PositionStore):
    """A store that writes only once it is let go."""

    def __init__(self, *place):
        super().__init__(*place)
        self.begun, self.go = Event(), Event()

    def judged(self, batch, *more):
        self.begun.set()
        assert self.go.wait(A_WHILE)
        return super().judged(batch, *more)


@pytest.mark.parametrize(("most_at_once", "batches"), [(5_000, 2), (3, 3)])
def test_what_comes_while_it_writes_is_the_next_batch_or_a_few(
    tmp_path, monkeypatch, most_at_once, batches
):
    monkeypatch.setattr(batcher_module, "MOST_AT_ONCE", most_at_once)
    store = SlowStore(tmp_path / "positions.db", tmp_path)
    doors = Batcher(store, every_s=0.0)
    answers = [doors.add([fix(0)])]
    assert store.begun.wait(A_WHILE)
    answers += [doors.add([fix(10 * n)]) for n in range(1, 6)]
    store.go.set()
    doors.close()
    assert [answer.result(0) for answer in answers] == [(Judgement.ACCEPTED,)] * 6
    assert counted(store, head.c.changes) == batches
    store.close()


def test_more_than_may_wait_is_refused_whole(batcher, store):
    doors = batcher(every_s=A_WHILE, most=3)
    doors.add([fix(0), fix(1)])
    with pytest.raises(TooManyPositionsError, match="2 positions wait .* at most 3"):
        doors.add([fix(2), fix(3)])
    doors.add([fix(4)])
    doors.close()
    assert store.latest() == {"B12": fix(4)}
    assert counted(store, func.count(recent.c.callsign)) == 3


def test_a_database_that_fails_is_told_to_whoever_waits_and_the_next_batch_is_kept(store, batcher):
    doors = batcher(every_s=0.01)
    broken = fix(0)
    object.__setattr__(broken, "source", None)  # what no door lets through
    with pytest.raises(LogUnavailableError):
        doors.add([broken]).result(A_WHILE)
    assert doors.add([fix(10)]).result(A_WHILE) == (Judgement.ACCEPTED,)


def test_an_answer_that_nobody_wants_any_more_harms_nobody(batcher):
    doors = batcher(every_s=0.2)
    unwanted, wanted = doors.add([fix(0)]), doors.add([fix(10)])
    unwanted.cancel()
    assert wanted.result(A_WHILE) == (Judgement.ACCEPTED,)


def test_many_doors_at_once_lose_nothing(batcher, store):
    doors = batcher(every_s=0.01)

    def send(door):
        answers = [doors.add([fix(n, callsign=f"B{door}")]) for n in range(50)]
        return [answer.result(A_WHILE) for answer in answers]

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(send, range(8)))
    assert found == [[(Judgement.ACCEPTED,)] * 50] * 8
    assert counted(store, func.count(recent.c.callsign)) == 400


def test_the_keeper_of_hours_moves_an_hour_that_is_over(store, site):
    store.put([fix(0)])
    looked = Event()

    def clock():
        looked.set()
        return after(3600) + rolling.GRACE

    keeper = HourKeeper(store, clock, every_s=A_WHILE)
    assert looked.wait(A_WHILE)
    keeper.close()
    assert [path.name for path in site.history.glob("*.parquet")] == ["2026-03-06T12.parquet"]


def test_the_keeper_of_hours_goes_on_after_a_failure(store, site, caplog):
    store.put([fix(0)])
    site.history.write_text("a file where the folder should be")
    asked = []
    again = Event()

    def clock():
        asked.append(len(asked))
        if len(asked) == 2:
            site.history.unlink()
        if len(asked) == 3:
            again.set()
        return after(3600) + rolling.GRACE

    keeper = HourKeeper(store, clock, every_s=0.01)
    assert again.wait(A_WHILE)
    keeper.close()
    assert "history of positions cannot be written" in caplog.text
    assert [path.name for path in site.history.glob("*.parquet")] == ["2026-03-06T12.parquet"]
