"""A start from a snapshot is a start from the first entry, only quicker."""

import hashlib
import json

import msgspec
import pytest
from sqlalchemy import delete, select, update

from geodispatch.adapters.store import SqlLog, snapshots
from geodispatch.adapters.store.schema import snapshot
from geodispatch.adapters.store.snapshots import BOARD_FORMAT, EVERY, KEPT, Held, pack, unpack
from geodispatch.desk.log import Outcome
from geodispatch.domain.board import Board, fold
from geodispatch.domain.events import BreakBegun, BreakEnded
from log_story import at, every_event, request, tell_story
from plain_log import PlainLog


def grow(log, count):
    """Add so many entries, many to a command."""
    start = log.head().seq
    kinds = (BreakBegun, BreakEnded)
    events = tuple(
        kinds[number % 2](at=at(300), callsign="B12", why=str(number)) for number in range(count)
    )
    log.submit(request(f"grow-{start}"), at(400 + start), lambda _board: Outcome(events))


def kept(log):
    with log.database.reading() as connection:
        return connection.scalars(select(snapshot.c.seq).order_by(snapshot.c.seq)).all()


def change(log, **values):
    with log.database.writing() as connection:
        connection.execute(update(snapshot).values(values))


def start_of(log):
    """Return the number of the entry that a program starting now would fold from."""
    with log.database.reading() as connection:
        return snapshots.latest(connection).seq


@pytest.fixture
def grown(told):
    grow(told, 2 * EVERY)
    return told


def test_a_snapshot_is_kept_every_thousand_entries(told):
    assert kept(told) == []
    grow(told, EVERY - 62)
    assert kept(told) == []
    grow(told, 2)
    assert kept(told) == [1_000]


def test_only_the_last_snapshots_are_kept(told):
    for _ in range(KEPT + 2):
        grow(told, EVERY)
    assert kept(told) == [3_060, 4_060, 5_060]


def test_a_start_from_a_snapshot_is_the_fold_of_everything(grown):
    assert start_of(grown) == 2_060
    grow(grown, 10)
    fresh = SqlLog(grown.database, "wuhan")
    assert fresh.board() == fold(grown.entries()) == grown.board()
    assert fresh.board().seq == 2_070


def test_every_board_survives_packing():
    board = Board()
    for entry in log_of_every_event():
        board = fold([entry], board)
        assert unpack(pack(board)) == board


def log_of_every_event():
    log = PlainLog()
    tell_story(log, every_event())
    return log.entries()


@pytest.mark.parametrize(
    "damage",
    [
        {"board": b""},
        {"board": b"no board"},
        {"board": pack(Board(seq=2_060))},
        {"digest": "0" * 64},
        {"format": BOARD_FORMAT + 1},
        {"format": BOARD_FORMAT - 1},
    ],
    ids=["empty", "no board", "another board", "digest", "newer format", "older format"],
)
def test_a_snapshot_that_cannot_be_trusted_is_passed_over(grown, damage):
    board = grown.board()
    change(grown, **damage)
    assert start_of(grown) == 0
    assert SqlLog(grown.database, "wuhan").board() == board


def test_an_older_snapshot_is_used_where_the_latest_is_damaged(grown):
    grow(grown, EVERY)
    with grown.database.writing() as connection:
        damaged = update(snapshot).where(snapshot.c.seq == 3_060)
        connection.execute(damaged.values(board=b"no board"))
    assert start_of(grown) == 2_060
    assert SqlLog(grown.database, "wuhan").board() == grown.board()


def test_a_start_that_had_to_fold_much_keeps_a_snapshot_for_the_next(grown):
    with grown.database.writing() as connection:
        connection.execute(delete(snapshot))
    SqlLog(grown.database, "wuhan").board()
    assert kept(grown) == [2_060]


def test_a_start_for_reading_keeps_none(grown, database, opened):
    with grown.database.writing() as connection:
        connection.execute(delete(snapshot))
    assert opened(database, create=False).board().seq == 2_060
    assert kept(grown) == []


def test_a_snapshot_is_kept_once_however_many_keep_it(grown):
    with grown.database.writing() as connection:
        snapshots.keep(connection, Held(grown.board(), grown.head().digest))
    assert kept(grown) == [2_060]


def test_no_personal_text_is_in_a_snapshot():
    board = fold(log_of_every_event())
    said = msgspec.json.encode(board).decode()
    for words in (
        "王小明",
        "13800138000",
        "两名男子",
        "嫌疑人已控制",
        "左臂",
        "赵女士",
        "出口已布控",
    ):
        assert words not in said
    assert "p4" in said
    assert len(every_event()) == board.seq


def test_a_board_of_another_shape_needs_another_format():
    """Of another shape than this: add 1 to `BOARD_FORMAT`, and put the new shape's digest here."""
    schema = msgspec.json.schema(Board)

    def bare(node):
        if isinstance(node, dict):
            return {key: bare(value) for key, value in node.items() if key != "description"}
        return [bare(one) for one in node] if isinstance(node, list) else node

    shape = hashlib.sha256(json.dumps(bare(schema), sort_keys=True).encode()).hexdigest()
    assert (BOARD_FORMAT, shape[:12]) == (3, "ceafc767dd33")
