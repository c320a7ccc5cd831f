"""Whoever changes a log is found out, by the number of the event."""

import pytest
from sqlalchemy import delete, func, insert, select, text, update

from geodispatch.adapters.store.chain import LogRow, digest_of
from geodispatch.adapters.store.schema import (
    command,
    event,
    head,
    live_order,
    metadata,
    personal,
    snapshot,
)
from geodispatch.adapters.store.snapshots import BOARD_FORMAT, pack
from geodispatch.adapters.store.verifying import verify_database
from geodispatch.adapters.store.walk import Walk
from geodispatch.desk.log import Head, Outcome
from geodispatch.domain.board import Board, fold
from geodispatch.domain.events import IncidentOpened, UnitDispatched, UnitLoggedOn
from geodispatch.errors import DamagedLogError
from log_story import ONE, at, first_of, request

_DISARM = {
    "sqlite": [f"DROP TRIGGER event_is_not_{what}" for what in ("changed", "deleted", "replaced")],
    "postgresql": ["ALTER TABLE event DISABLE TRIGGER USER"],
}


def test_a_shift_is_what_was_recorded(told):
    assert verify_database(told.database).sound


def tamper(log, *statements):
    """Change a log as somebody may who owns the database."""
    with log.database.writing() as connection:
        for disarm in _DISARM[connection.dialect.name]:
            connection.execute(text(disarm))
        for statement in statements:
            connection.execute(statement)


def findings(log, expected=None):
    return verify_database(log.database, expected).findings


def first(log, expected=None):
    return findings(log, expected)[0].seq


def row_of(log, seq):
    with log.database.reading() as connection:
        row = connection.execute(select(event).where(event.c.seq == seq)).one()
    return LogRow(**row._mapping)


EDITS = {
    "recorded_us": event.c.recorded_us + 1,
    "kind": "unit-arrived",
    "version": 0,
    "desk": "beijing",
    "seat": "4",
    "operator": "0008",
    "key": "another",
    "paper": "17",
    "incident": "20260306-0002",
    "callsign": "M3",
    "call": "C9",
    "body": func.replace(event.c.body, "B12", "M3"),
    "prev": "0" * 64,
    "digest": "f" * 64,
    "mark": "drill",
}


def test_every_column_of_an_entry_is_tried():
    assert {*EDITS, "seq"} == set(LogRow._fields)


@pytest.mark.parametrize("column", EDITS)
def test_an_edited_entry_is_named(told, column):
    tamper(told, update(event).where(event.c.seq == 17).values({column: EDITS[column]}))
    report = verify_database(told.database)
    assert report.findings[0].seq == 17
    assert str(report.findings[0]).startswith("event 17: ")


def test_a_deleted_entry_is_named(told):
    tamper(told, delete(event).where(event.c.seq == 17))
    assert str(findings(told)[0]) == "event 17: is missing"


def test_a_hole_is_named_by_its_first_entry(told):
    tamper(told, delete(event).where(event.c.seq.in_((9, 10, 11))))
    assert str(findings(told)[0]) == "event 9: is missing, and all after it up to 11"


def test_two_entries_that_changed_places_are_named(told):
    tamper(
        told,
        update(event).where(event.c.seq == 20).values(seq=-1),
        update(event).where(event.c.seq == 21).values(seq=20),
        update(event).where(event.c.seq == -1).values(seq=21),
    )
    assert first(told) == 20


def test_an_edited_entry_with_a_digest_made_anew_breaks_the_chain_after_it(told):
    forged = row_of(told, 17)._replace(operator="0666")
    forged = forged._replace(digest=digest_of(forged))
    tamper(told, update(event).where(event.c.seq == 17).values(forged._asdict()))
    assert first(told) == 18


def rechain(log, start):
    """Make every digest from an entry on anew, as a thorough forger would."""
    prev = row_of(log, start).prev
    changes = []
    with log.database.reading() as connection:
        last = connection.scalar(select(func.max(event.c.seq)))
    for seq in range(start, last + 1):
        row = row_of(log, seq)._replace(prev=prev)
        prev = digest_of(row)
        where = event.c.seq == seq
        changes.append(update(event).where(where).values(prev=row.prev, digest=prev))
    tamper_again(log, *changes, update(head).values(digest=prev))


def tamper_again(log, *statements):
    with log.database.writing() as connection:
        for statement in statements:
            connection.execute(statement)


def test_a_chain_that_was_forged_throughout_is_found_by_a_head_that_was_written_down(told):
    written = told.head()
    tamper(told, update(event).where(event.c.seq == 17).values(seat="9"))
    rechain(told, 17)
    assert verify_database(told.database).sound
    assert str(findings(told, written)[0]).startswith("event 60: is not the one whose digest")


def test_a_forged_chain_with_an_event_that_cannot_be_is_found_by_the_fold(told):
    tamper(told, update(event).where(event.c.seq == 5).values(kind="break-begun"))
    rechain(told, 5)
    assert first(told) == 5


def test_a_forged_chain_with_a_body_that_cannot_be_read_is_found(told):
    tamper(told, update(event).where(event.c.seq == 5).values(body="{"))
    rechain(told, 5)
    assert str(findings(told)[0]).startswith("event 5: cannot be read")


def test_a_cut_end_is_named_even_without_a_written_head(told):
    tamper(told, delete(event).where(event.c.seq > 57))
    report = verify_database(told.database)
    assert report.findings[0].seq == 58
    assert report.head.seq == 57


def cut(log, last):
    """Cut the end off, with everything that would tell of it."""
    digest = row_of(log, last).digest
    tamper(
        log,
        delete(event).where(event.c.seq > last),
        delete(command).where(command.c.last > last),
        update(head).values(seq=last, digest=digest),
    )


def test_an_end_that_was_cut_off_cleanly_is_found_by_a_head_that_was_written_down(told):
    written = told.head()
    cut(told, 59)  # 60 erased a personal text: nothing beside the log tells of it
    assert verify_database(told.database).sound
    report = verify_database(told.database, written)
    assert str(report.findings[0]).startswith("event 60: is missing")
    with pytest.raises(DamagedLogError, match="Entry 60 is gone"):
        told.require(written)


def test_a_head_that_was_written_down_holds_while_the_log_grows(told):
    written = told.head()
    told.submit(
        request("more"), at(120), lambda _board: Outcome((UnitLoggedOn(at=at(100), callsign="Z"),))
    )
    assert verify_database(told.database, written).sound
    told.require(written)
    told.require(Head(0, "0" * 64))


def test_another_digest_than_was_written_down_is_refused(told):
    with pytest.raises(DamagedLogError, match="Entry 17 is not the one"):
        told.require(Head(17, "a" * 64))


def test_an_edited_personal_text_is_named_by_its_event(told):
    tamper(told, update(personal).where(personal.c.ref == "p3").values(text="没事"))
    (found,) = findings(told)
    assert found.seq == 8
    assert "p3" in found.problem


@pytest.mark.parametrize("salt", ["00", "not hexadecimal"])
def test_an_edited_salt_is_named_by_its_event(told, salt):
    tamper(told, update(personal).where(personal.c.ref == "p5").values(salt=salt))
    assert first(told) == next(one.seq for one in told.entries() if "'p5'" in repr(one.event))


def test_a_personal_text_that_no_event_knows_is_found(told):
    slipped_in = insert(personal).values(ref="p9", salt="00", text="x", kept_until_us=0)
    tamper(told, slipped_in)
    assert [str(one) for one in findings(told)] == ["the personal text p9 belongs to no event"]


def test_erased_texts_leave_the_chain_whole(told):
    told.submit(
        request("erase"), at(120), lambda _board: Outcome(erase=("p1", "p3", "p4", "p5", "p6"))
    )
    assert set(told.personal([f"p{number}" for number in range(9)])) == {"p7"}
    assert verify_database(told.database).sound


def test_an_answer_that_was_deleted_is_named_by_its_event(told):
    tamper(told, delete(command).where(command.c.key == "command-30"))
    assert first(told) == 30


def test_an_answer_that_names_events_that_are_not_there_is_found(told):
    tamper(told, update(command).where(command.c.key == "command-60").values(last=61))
    assert [one.seq for one in findings(told)] == [60]


def test_a_live_order_that_the_log_does_not_know_is_named(told):
    tamper(told, insert(live_order).values(callsign="B12", incident="x", seq=16))
    (found,) = findings(told)
    assert found.seq == 16
    assert "B12" in found.problem


def test_a_live_order_that_is_gone_is_named(log):
    events = tuple(first_of(kind) for kind in (UnitLoggedOn, IncidentOpened, UnitDispatched))
    log.submit(request("k"), at(60), lambda _board: Outcome(events))
    tamper(log, delete(live_order))
    assert [one.seq for one in findings(log)] == [3]
    assert log.board().unit("B12").incident == ONE


def test_a_board_that_was_kept_and_is_not_the_fold_is_named(told):
    board = fold(told.entries(until=20))
    good = insert(snapshot).values(seq=20, format=BOARD_FORMAT, board=pack(board), digest="-")
    tamper(told, good)
    assert verify_database(told.database).sound
    tamper_again(told, update(snapshot).values(board=pack(Board(seq=20))))
    assert first(told) == 20
    tamper_again(told, update(snapshot).values(board=b"no board"))
    assert first(told) == 20


def test_a_head_that_forgets_the_last_entries_is_found(told):
    tamper(told, update(head).values(seq=58, digest=row_of(told, 58).digest))
    assert first(told) == 59


def test_a_log_without_a_head_is_no_log(told):
    tamper(told, delete(head))
    with pytest.raises(DamagedLogError, match="does not say where it ends"):
        verify_database(told.database)


def test_a_log_that_was_rewritten_throughout_yields_a_hundred_findings_and_no_more():
    walk = Walk()
    walk.take(LogRow(seq, 0, "k", 1, *[""] * 8, "{}", "-", "-") for seq in range(1, 200))
    assert [one.seq for one in walk.findings] == list(range(1, 101))


def test_every_table_is_verified_or_a_cache():
    verified = {event, command, live_order, personal, head, snapshot}
    assert {table.name for table in metadata.sorted_tables} - {
        table.name for table in verified
    } == {
        "about"  # checked when a log is opened
    }
