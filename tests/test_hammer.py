"""
Desks that are killed at random lose nothing and do nothing twice; only that is asserted, no speed.

And whoever tampers with a log is found out by the audit, or it would prove nothing.
"""

import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from databases import require_programs
from geodispatch.adapters.store.sqlite import best_driver

ROOT = Path(__file__).parents[1]
SOUND = ("lost", "double_now", "double_once", "duplicated", "half", "chain", "unsettled", "broken")


def hammer(*options: str) -> tuple[int, dict]:
    """Run the hammer in a process of its own; return its status and its figures."""
    command = [sys.executable, "-m", "benchmarks.hammer", "--json", *options]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode in {0, 1}, done.stderr
    return done.returncode, json.loads(done.stdout)


def short_run(database: str) -> dict:
    """Return the figures of a short run, everything that must hold held."""
    status, figures = hammer("--short", "--database", database)
    missed = [bar["name"] for bar in figures["bars"] if bar["must"] and not bar["met"]]
    assert missed == [], figures["findings"]
    assert status == 0
    assert figures["commands"]["acknowledged"] > 0
    return figures


@pytest.mark.long
@pytest.mark.timeout(300)
def test_desks_killed_on_sqlite_lose_nothing_and_do_nothing_twice():
    figures = short_run("sqlite")
    assert figures["kills"]["all"] >= 40
    assert figures["commands"]["refused"]["unit-taken"] > 0


@pytest.mark.long
@pytest.mark.timeout(300)
def test_desks_and_a_server_killed_on_postgresql_lose_nothing_and_do_nothing_twice():
    require_programs()
    figures = short_run("postgresql")
    assert figures["kills"]["all"] >= 40
    assert len(figures["server"]) == 2


@pytest.mark.long
def test_a_command_on_a_full_disk_is_refused_and_done_once_when_there_is_room():
    status, proof = hammer("--disk-full")
    assert [found for found in proof["problems"].values() if found] == []
    assert "is full" in proof["said"]["file that may not grow"]
    assert status == 0


class Night:
    """A log and a diary of three commands: a call, an order of H002, a repeated acknowledgement."""

    def __init__(self, folder: Path):
        from benchmarks.hammer import contest, desks, diary
        from geodispatch.adapters.store import open_log
        from geodispatch.desk import Desk
        from geodispatch.desk.commands import Acknowledge, Dispatch, ReceiveCall

        self.file, self.diary = folder / "desk.db", folder / "desk-0.jsonl"
        contest.log_on(str(self.file), 3)
        with open_log(self.file, contest.CODE) as log, diary.Diary(self.diary) as book:
            desk = Desk(desks.city(), contest.Fleet(3), log, desks.travel())

            def do(key, command):
                book.write(diary.Intent.of(key, 0, command))
                answer = desk.do(command, contest.SET_UP, key, datetime.now(UTC))
                book.write(diary.Told(key, answer, 1.0, 0.0, again=False))
                return answer

            number = do("call", ReceiveCall(place=contest.corner(5), category="theft")).incident
            do("order", Dispatch(incident=number, callsigns=("H002",), why="because"))
            heard = Acknowledge(incident=number, callsign="H002")
            book.write(diary.Intent.of("heard", 0, heard))
            desk.do(heard, contest.SET_UP, "heard", datetime.now(UTC))
            book.write(diary.Looked("heard", there=True, died=True))
            again = desk.do(heard, contest.SET_UP, "heard", datetime.now(UTC))
            book.write(diary.Told("heard", again, 2.0, 0.0, again=True))

    def tamper(self, statement: str):
        connection = best_driver().connect(str(self.file))
        with connection:
            for (name,) in connection.execute(
                "SELECT name FROM sqlite_schema WHERE type = 'trigger'"
            ).fetchall():
                connection.execute(f'DROP TRIGGER "{name}"')
            connection.execute(statement)
        connection.close()

    def wrong(self) -> set[str]:
        """Return what the audit finds wrong."""
        from benchmarks.hammer.audit import audit

        account = audit(str(self.file), [self.diary])
        found = {name for name in SOUND if getattr(account, name)}
        return found | ({"unanswered"} if account.answered < account.committed else set())


@pytest.fixture
def night(tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT))
    return Night(tmp_path)


def test_the_audit_finds_nothing_wrong_with_a_log_as_it_is(night):
    assert night.wrong() == set()


COPY = (
    "INSERT INTO event SELECT (SELECT max(seq) FROM event) + 1, recorded_us, kind, version, desk,"
    " seat, operator, key, paper, {incident}, callsign, call, body, prev, digest, mark"
    " FROM event WHERE {which}"
)


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        ("DELETE FROM command WHERE key = 'call'", {"lost", "half"}),
        ("UPDATE command SET last = last + 1 WHERE key = 'call'", {"lost", "half"}),
        ("DELETE FROM command WHERE key = 'heard'", {"lost", "half", "unanswered"}),
        ("UPDATE event SET operator = '9' WHERE seq = 2", {"chain"}),
        ("UPDATE head SET seq = seq - 1", {"chain"}),
        ("DELETE FROM event WHERE seq = (SELECT max(seq) FROM event)", {"chain", "half"}),
        ("DELETE FROM live_order WHERE callsign = 'H002'", {"half"}),
        (
            "INSERT INTO command SELECT 'x', fingerprint, 9, 8, 0, '', '' FROM command LIMIT 1",
            {"half"},
        ),
        (
            COPY.format(incident="'other'", which="kind = 'unit-dispatched'")
            + " AND callsign = 'H002'",
            {"double_now", "double_once", "duplicated", "half", "chain"},
        ),
        (
            COPY.format(incident="incident", which="key = 'call' AND call <> ''") + " LIMIT 1",
            {"duplicated", "chain"},
        ),
    ],
)
def test_the_audit_finds_out_what_was_tampered_with(night, statement, found):
    night.tamper(statement)
    assert night.wrong() == found
