"""What the database itself refuses, and what is never written."""

import pytest
from sqlalchemy import delete, insert, select, text, update

from geodispatch.adapters.store.schema import command, event, live_order, personal
from geodispatch.desk.log import Outcome
from geodispatch.domain.events import (
    CallReceived,
    IncidentOpened,
    OfferedUnit,
    RecommendationMade,
    UnitCleared,
    UnitDispatched,
    UnitLoggedOn,
    UnitStoodDown,
)
from geodispatch.errors import (
    DamagedLogError,
    IllegalTransitionError,
    LogUnavailableError,
    RefusedCommandError,
)
from log_story import NOON, ONE, at, first_of, request, seal

ON_DUTY = UnitLoggedOn(at=NOON, callsign="B12")
OPENED, RANG = first_of(IncidentOpened), first_of(CallReceived)
LATER = at(60)
SENT = UnitDispatched(at=at(1), incident=ONE, callsign="B12")


def keep(log, key, *events, moment=LATER, **more):
    return log.submit(request(key), moment, lambda _board: Outcome(events, **more))


def rows(log, table):
    with log.database.reading() as connection:
        return [tuple(row) for row in connection.execute(select(table))]


def everything(log):
    return [rows(log, table) for table in (event, command, live_order, personal)]


def test_a_unit_on_a_live_order_is_refused_by_the_database_itself(log):
    keep(log, "a", ON_DUTY, OPENED)
    with log.database.writing() as connection:
        connection.execute(insert(live_order).values(callsign="B12", incident="x", seq=1))
    before = everything(log)
    with pytest.raises(RefusedCommandError, match="B12 cannot be ordered") as refused:
        keep(log, "b", SENT)
    assert refused.value.code == "unit-taken"
    assert "B12" in refused.value.zh
    assert everything(log) == before
    assert log.board().unit("B12").status == "available"


def test_a_live_order_stands_in_the_table_until_it_ends(log):
    keep(log, "a", ON_DUTY, OPENED)
    keep(log, "b", SENT)
    assert rows(log, live_order) == [("B12", ONE, 3)]
    keep(log, "c", UnitStoodDown(at=at(2), incident=ONE, callsign="B12", why="-"))
    assert rows(log, live_order) == []


def test_one_command_may_end_an_order_and_begin_the_next(log):
    keep(log, "a", ON_DUTY, OPENED, SENT)
    ended = UnitStoodDown(at=at(2), incident=ONE, callsign="B12", why="-")
    again = UnitDispatched(at=at(3), incident=ONE, callsign="B12")
    keep(log, "b", ended, again)
    assert rows(log, live_order) == [("B12", ONE, 5)]


def test_an_order_that_begins_and_ends_in_one_command_leaves_no_row(log):
    ended = UnitStoodDown(at=at(2), incident=ONE, callsign="B12", why="-")
    keep(log, "a", ON_DUTY, OPENED, SENT, ended)
    assert rows(log, live_order) == []


@pytest.mark.parametrize(
    "statement",
    [
        update(event).values(operator="0008"),
        update(event).where(event.c.seq == 3).values(body="{}"),
        delete(event),
        delete(event).where(event.c.seq == 60),
    ],
)
def test_the_database_refuses_to_change_or_delete_an_entry(told, statement):
    before = rows(told, event)
    with pytest.raises(DamagedLogError, match="append-only"), told.database.writing() as connection:
        connection.execute(statement)
    assert rows(told, event) == before


def test_the_database_refuses_to_put_another_entry_in_the_place_of_one(told):
    before = rows(told, event)
    replacing = {
        "sqlite": "INSERT OR REPLACE INTO event SELECT * FROM event WHERE seq = 3",
        "postgresql": "TRUNCATE event CASCADE",
    }
    with pytest.raises(DamagedLogError, match="append-only"), told.database.writing() as connection:
        connection.execute(text(replacing[connection.dialect.name]))
    assert rows(told, event) == before


@pytest.mark.parametrize(
    "wrong",
    [
        RecommendationMade(
            at=NOON, incident=ONE, book="110", edition="e", plan="p", policy="n",
            offered=(OfferedUnit("B12", float("inf"), True),),
        ),
        UnitLoggedOn(at=NOON, callsign="B\0"),
        UnitLoggedOn(at=NOON, callsign="\ud83d"),
        UnitLoggedOn(at=NOON, callsign="B12", sworn=2.5),
        RecommendationMade(
            at=NOON, incident=ONE, book="110", edition="e", plan="p", policy="n",
            missing=["dog"],
        ),
    ],
    ids=["infinity", "NUL", "half a surrogate", "half a head", "a list"],
)  # fmt: skip
def test_what_would_not_read_back_as_it_is_is_never_written(log, wrong):
    keep(log, "a", OPENED)
    before = everything(log)
    with pytest.raises(ValueError, match="cannot be kept|no text may have"):
        keep(log, "b", wrong)
    assert everything(log) == before
    keep(log, "b", ON_DUTY)


def test_a_number_beyond_64_bits_comes_back_and_leaves_no_turn_open(log):
    keep(log, "a", UnitLoggedOn(at=NOON, callsign="B12", sworn=2**70))
    assert next(log.entries()).event.sworn == 2**70
    keep(log, "b", UnitLoggedOn(at=NOON, callsign="B13"))


def test_a_personal_text_that_no_event_of_its_command_seals_is_refused(log):
    _, text_of_another = seal("w1", "one thing")
    sealed, _ = seal("w1", "another thing")
    rang = CallReceived(at=NOON, call="C1", place=RANG.place, words=sealed)
    before = everything(log)
    with pytest.raises(ValueError, match="w1"):
        keep(log, "a", rang, personal=(text_of_another,))
    assert everything(log) == before


def test_two_personal_texts_under_one_ref_are_refused(log):
    sealed, words = seal("w1", "one thing")
    rang = CallReceived(at=NOON, call="C1", place=RANG.place, words=sealed)
    keep(log, "a", rang, personal=(words,))
    before = everything(log)
    with pytest.raises(ValueError, match="in use"):
        keep(log, "b", rang, personal=(words,))
    assert everything(log) == before


def test_a_personal_text_with_a_nul_in_it_is_refused(log):
    sealed, words = seal("w1", "a\0b")
    rang = CallReceived(at=NOON, call="C1", place=RANG.place, words=sealed)
    with pytest.raises(ValueError, match="NUL"):
        keep(log, "a", rang, personal=(words,))
    assert rows(log, event) == []


def test_a_moment_without_a_zone_is_refused(log):
    with pytest.raises(ValueError, match="no time zone"):
        keep(log, "a", ON_DUTY, moment=NOON.replace(tzinfo=None))


def test_a_log_that_was_opened_for_reading_takes_nothing(told, database, opened):
    reader = opened(database, create=False)
    assert reader.board() == told.board()
    with pytest.raises(LogUnavailableError, match="opened for reading"):
        keep(reader, "z", UnitLoggedOn(at=at(90), callsign="Z"))
    reading = reader.database.reading()
    with pytest.raises(LogUnavailableError, match="read only"), reading as connection:
        connection.execute(delete(command))
    assert len(rows(told, command)) == 60


def test_two_logs_of_one_place_see_what_the_other_wrote(log, database, opened):
    other = opened(database)
    keep(log, "a", ON_DUTY, OPENED)
    keep(other, "b", SENT)
    assert log.board() == other.board()
    assert log.board().unit("B12").status == "dispatched"
    with pytest.raises(IllegalTransitionError):
        keep(log, "c", SENT)
    with pytest.raises(IllegalTransitionError):
        keep(log, "d", UnitCleared(at=at(2), incident=ONE, callsign="B12"))


def test_a_log_whose_rows_are_not_what_it_read_before_takes_nothing_more(told):
    with told.database.writing() as connection:
        connection.execute(text("UPDATE head SET digest = '" + "1" * 64 + "'"))
    with pytest.raises(DamagedLogError, match="Entry 60 is not the one"):
        keep(told, "z", UnitLoggedOn(at=at(90), callsign="Z"))
    with pytest.raises(DamagedLogError, match="Entry 60"):
        told.board()


def test_erased_texts_are_gone_from_the_file_and_from_beside_it(opened, tmp_path):
    log = opened(tmp_path / "desk.db")
    secret = "somebody's own words 机密"
    sealed, words = seal("w1", secret)
    rang = CallReceived(at=NOON, call="C1", place=RANG.place, words=sealed)
    keep(log, "a", rang, personal=(words,))

    def holding():
        return [
            file.name
            for file in tmp_path.iterdir()
            if not file.name.endswith(".lock") and secret.encode() in file.read_bytes()
        ]

    assert holding()
    log.close()  # a file that SQLite has open must not be read by anybody else in its process
    keep(log, "b", erase=("w1",))
    log.close()
    assert holding() == []
