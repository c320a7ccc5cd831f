"""A log is for real work, the demo or a drill: marked when it is made, and never mistaken."""

import json

import pytest
from sqlalchemy import text

from geodispatch.adapters.store import open_log
from geodispatch.adapters.store.exporting import export_lines, verify_file
from geodispatch.adapters.store.verifying import verify_database
from geodispatch.desk.log import Outcome, Request
from geodispatch.domain.events import Stamp, UnitLoggedOn
from geodispatch.domain.mode import Mode
from geodispatch.errors import DamagedLogError
from log_story import NOON, at, request, tell_story

NOT_REAL = [Mode.DEMO, Mode.DRILL]


def marks(log):
    with log.database.reading() as connection:
        return set(connection.scalars(text("SELECT mark FROM event")))


def tamper(log, *statements):
    with log.database.writing() as connection:
        if connection.dialect.name == "sqlite":
            connection.execute(text("DROP TRIGGER IF EXISTS event_is_not_changed"))
        else:
            connection.execute(text("ALTER TABLE event DISABLE TRIGGER USER"))
        for statement in statements:
            connection.execute(text(statement))


def make_older(place):
    """Take from a log what the second step gave it."""
    with open_log(place, "wuhan") as log, log.database.writing() as connection:
        for statement in (
            "ALTER TABLE event DROP COLUMN mark",
            "ALTER TABLE about DROP COLUMN mode",
            "ALTER TABLE about DROP COLUMN unmarked",
            "UPDATE alembic_version SET version_num = '0001'",
        ):
            connection.execute(text(statement))


def begin(log, operator="0007"):
    """Record one event, as somebody."""
    asked = Request("k1", "f" * 64, Stamp(operator, "1"))
    event = UnitLoggedOn(at=NOON, callsign="B12")
    log.submit(asked, NOON, lambda _board: Outcome((event,)))


@pytest.mark.parametrize("mode", list(Mode))
def test_a_log_is_what_it_was_made_for(opened, database, mode):
    assert opened(database, mode=mode).mode is mode
    assert opened(database, mode=mode).mode is mode
    assert opened(database).mode is mode
    assert opened(database, create=False).mode is mode


def test_a_log_that_nobody_said_more_about_is_real(opened, database):
    assert opened(database).mode is Mode.REAL


@pytest.mark.parametrize("made", list(Mode))
@pytest.mark.parametrize("create", [True, False])
def test_a_log_is_not_opened_for_anything_else(opened, database, made, create):
    with opened(database, mode=made) as log:
        begin(log)
    for other in set(Mode) - {made}:
        with pytest.raises(DamagedLogError, match=f"is a {made} log, not a {other} one") as raised:
            open_log(database, "wuhan", create=create, mode=other)
        assert f"GEODISPATCH_MODE={made}" in str(raised.value)
        assert "a place of its own" in str(raised.value)


@pytest.mark.parametrize("mode", NOT_REAL)
def test_every_event_of_a_log_that_is_not_real_says_so(opened, database, mode):
    log = opened(database, mode=mode)
    tell_story(log)
    assert marks(log) == {mode.value}
    assert verify_database(log.database).sound


def test_events_of_a_real_log_have_no_mark_and_the_digests_that_they_had_before(opened, database):
    log = opened(database, mode=Mode.REAL)
    tell_story(log)
    assert marks(log) == {""}
    end = log.head()
    make_older(database)
    assert opened(database, mode=Mode.REAL).head() == end


def test_a_mark_that_was_taken_away_or_put_on_breaks_the_chain(opened, database):
    log = opened(database, mode=Mode.DRILL)
    tell_story(log)
    tamper(log, "UPDATE event SET mark = '' WHERE seq = 7")
    (first, *_) = verify_database(log.database).findings
    assert (first.seq, "digest does not fit" in first.problem) == (7, True)


def test_a_drill_that_is_passed_off_as_real_is_found_at_its_first_event(opened, database):
    with opened(database, mode=Mode.DRILL) as log:
        tell_story(log)
    with opened(database) as log:
        tamper(log, "UPDATE about SET mode = 'real'")
    log = opened(database, mode=Mode.REAL)
    (first, *_) = verify_database(log.database).findings
    assert first.seq == 1
    assert first.problem == "is marked 'drill', where all others are ''"


def test_real_events_that_are_passed_off_as_a_drill_are_found(opened, database):
    with opened(database) as log:
        tell_story(log)
        tamper(log, "UPDATE about SET mode = 'drill'")
    log = opened(database, mode=Mode.DRILL)
    (first, *_) = verify_database(log.database).findings
    assert first.seq == 1
    assert first.problem == "is marked '', where all others are 'drill'"
    with pytest.raises(DamagedLogError, match="cannot be exported: event 1"):
        list(export_lines(log.database))


def test_a_log_for_nothing_that_is_known_is_refused(opened, database):
    with opened(database) as log:
        tamper(log, "UPDATE about SET mode = 'party'")
    with pytest.raises(DamagedLogError, match="a log for 'party', which is no mode"):
        open_log(database, "wuhan")


@pytest.mark.parametrize("mode", list(Mode))
def test_an_export_carries_the_mark_of_what_is_not_real_and_is_proved_with_it(
    opened, tmp_path, mode
):
    log = opened(tmp_path / "desk.db", mode=mode)
    tell_story(log)
    file = tmp_path / "log.jsonl"
    file.write_bytes(b"".join(export_lines(log.database)))
    lines = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    said = {line.get("mark") for line in lines}
    assert said == {None if mode is Mode.REAL else mode.value}
    assert verify_file(file).sound


def test_an_export_whose_marks_were_taken_out_is_not_proved(opened, tmp_path):
    log = opened(tmp_path / "desk.db", mode=Mode.DRILL)
    tell_story(log)
    file = tmp_path / "log.jsonl"
    file.write_bytes(b"".join(export_lines(log.database)).replace(b',"mark":"drill"', b""))
    assert verify_file(file).findings[0].seq == 1


def test_an_event_of_a_drill_behind_those_of_a_real_log_is_found(opened, tmp_path):
    log = opened(tmp_path / "desk.db", mode=Mode.REAL)
    tell_story(log)
    foreign = opened(tmp_path / "desk.db")
    foreign.mode = Mode.DRILL  # as in a program that does not look at what it opens
    event = UnitLoggedOn(at=at(300), callsign="Z1")
    foreign.submit(request("z"), at(300), lambda _board: Outcome((event,)))
    assert [one.seq for one in verify_database(log.database).findings] == [61]
    with pytest.raises(DamagedLogError, match="event 61: is marked 'drill'"):
        list(export_lines(log.database))


@pytest.mark.parametrize(
    ("operator", "mode"), [("demo", Mode.DEMO), ("0007", Mode.REAL), ("", Mode.DEMO)]
)
def test_an_older_log_is_the_demo_where_the_demo_wrote_to_it_or_nobody(
    opened, database, operator, mode
):
    with opened(database) as log:
        if operator:
            begin(log, operator)
        head = log.head()
    make_older(database)
    looking = opened(database, create=False)  # as it lies
    assert (looking.mode, looking.head()) == (mode, head)
    assert verify_database(looking.database).sound
    assert opened(database).mode is mode
    log = opened(database, mode=mode)
    assert log.head() == head
    assert verify_database(log.database).sound


def test_an_older_log_can_be_read_without_bringing_it_up_to_date(opened, database):
    with opened(database) as log:
        tell_story(log)
        entries = list(log.entries())
    make_older(database)
    looking = opened(database, create=False)
    assert list(looking.entries()) == entries
    assert looking.board().seq == 60
    assert len(list(export_lines(looking.database))) == 60
    with looking.database.reading() as connection:
        assert connection.scalar(text("SELECT version_num FROM alembic_version")) == "0001"


def test_an_older_log_that_is_refused_is_not_brought_up_to_date(opened, database):
    with opened(database) as log:
        begin(log, "demo")
    make_older(database)
    with pytest.raises(DamagedLogError, match="is a demo log, not a real one"):
        open_log(database, "wuhan", mode=Mode.REAL)
    looking = opened(database, create=False)
    with looking.database.reading() as connection:
        assert connection.scalar(text("SELECT version_num FROM alembic_version")) == "0001"


def test_what_the_demo_recorded_before_marks_stays_as_it_was_and_the_rest_is_marked(
    opened, database, tmp_path
):
    with opened(database) as log:
        begin(log, "demo")
    make_older(database)
    log = opened(database, mode=Mode.DEMO)
    event = UnitLoggedOn(at=at(10), callsign="C3")
    log.submit(request("z"), at(10), lambda _board: Outcome((event,)))
    with log.database.reading() as connection:
        rows = connection.execute(text("SELECT seq, mark FROM event ORDER BY seq")).all()
    assert [tuple(row) for row in rows] == [(1, ""), (2, "demo")]
    assert verify_database(log.database).sound
    file = tmp_path / "log.jsonl"
    file.write_bytes(b"".join(export_lines(log.database)))
    assert verify_file(file).sound
