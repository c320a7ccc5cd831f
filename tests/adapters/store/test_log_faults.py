"""A database that is full, read only, slow or gone: refused in words, and nothing half-written."""

import fcntl
import multiprocessing
import os
import shutil
import subprocess
import tempfile
import threading
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import event as listening
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from databases import Server, require_programs
from geodispatch.adapters.store import open_log, queueing
from geodispatch.adapters.store.faults import fault
from geodispatch.adapters.store.queueing import queued
from geodispatch.adapters.store.sqlite import best_driver
from geodispatch.adapters.store.verifying import verify_database
from geodispatch.desk.log import Outcome
from geodispatch.domain.events import UnitLoggedOn
from geodispatch.errors import LogUnavailableError
from log_story import NOON, at, request, tell_story

pytestmark = pytest.mark.long

LATER = at(200)


def on_duty(number, heads=1, why=""):
    one = UnitLoggedOn(at=NOON, callsign=f"N{number}", sworn=heads, why=why)
    return lambda _board: Outcome((one,))


@contextmanager
def small_disk(folder):
    """A disk of a megabyte where this may be mounted, or a file that may not grow."""
    folder.mkdir()
    words = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(folder)]
    mounted = os.geteuid() == 0 and not subprocess.run(words, capture_output=True).returncode
    try:
        yield mounted
    finally:
        if mounted:
            subprocess.run(["umount", str(folder)], check=True)


def test_a_full_disk_is_told_and_nothing_is_half_written(tmp_path):
    disk = tmp_path / "disk"
    with small_disk(disk) as mounted, open_log(disk / "desk.db", "wuhan") as log:
        if not mounted:
            with log.database.engine.connect() as connection:
                connection.execute(text("PRAGMA max_page_count=80"))
        acknowledged = []
        with pytest.raises(LogUnavailableError, match="The disk of .* is full"):
            fill(log, acknowledged)
        assert [entry.event.callsign for entry in log.entries()] == acknowledged
        assert log.head().seq == len(acknowledged) == log.board().seq
        assert verify_database(log.database).sound


def fill(log, acknowledged):
    for number in range(10_000):
        log.submit(request(f"k{number}"), LATER, on_duty(number, why="字" * 2_000))
        acknowledged.append(f"N{number}")


def as_nobody(place, answers):
    if os.geteuid() == 0:
        os.setgid(65534)
        os.setuid(65534)
    try:
        with open_log(place, "wuhan") as log:
            log.submit(request("z"), LATER, on_duty(0))
        answers.put("written")
    except LogUnavailableError as error:
        answers.put(str(error))


def test_a_file_that_may_only_be_read_is_told_and_stays_as_it_is():
    folder = Path(tempfile.mkdtemp())  # pytest's own folders let nobody else in at all
    file = folder / "desk.db"
    try:
        with open_log(file, "wuhan") as log:
            tell_story(log)
        before = file.read_bytes()
        file.chmod(0o444)
        folder.chmod(0o555)
        context = multiprocessing.get_context("fork")
        answers = context.Queue()
        child = context.Process(target=as_nobody, args=(str(file), answers))
        child.start()
        told = answers.get(timeout=60)
        child.join()
        assert "right to" in told
        assert file.read_bytes() == before
    finally:
        folder.chmod(0o755)
        shutil.rmtree(folder)


def test_a_file_without_any_rights_beside_it_can_be_read(tmp_path, monkeypatch):
    file = tmp_path / "desk.db"
    with open_log(file, "wuhan") as log:
        tell_story(log)
    monkeypatch.setattr(os, "access", lambda _path, mode: mode != os.W_OK)
    with open_log(file, "wuhan", create=False) as log:
        assert verify_database(log.database).sound
    assert sorted(one.name for one in tmp_path.iterdir()) == ["desk.db", "desk.db.lock"]


def test_a_writer_that_waits_too_long_for_the_queue_gives_up_and_leaves_it(tmp_path):
    lock = tmp_path / "desk.db.lock"
    late = queued(lock, 0.05)
    with queued(lock, 5.0), pytest.raises(LogUnavailableError, match="writing for over"), late:
        pytest.fail("two writers at once")
    with queued(lock, 5.0):  # whoever gave up did not keep it
        pass


def test_whoever_only_asks_for_the_queue_never_comes_by_it_later(tmp_path):
    lock = tmp_path / "desk.db.lock"
    asked = queued(lock, 0.0)
    with queued(lock, 0.0):
        with pytest.raises(LogUnavailableError), asked:
            pytest.fail("two writers at once")
        assert "log queue" not in {thread.name for thread in threading.enumerate()}


def test_writers_queue_for_the_lock(tmp_path):
    lock, inside, most = tmp_path / "desk.db.lock", [], []

    def write():
        for _ in range(20):
            with queued(lock, 30.0):
                inside.append(1)
                most.append(len(inside))
                inside.pop()

    threads = [threading.Thread(target=write) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(most), max(most)) == (120, 1)


def test_a_killed_writer_leaves_no_lock(tmp_path):
    lock = tmp_path / "desk.db.lock"
    descriptor = os.open(lock, os.O_CREAT | os.O_RDWR)
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    os.close(descriptor)  # as the kernel does for whoever is killed
    with queued(lock, 0.05):
        pass


def test_where_there_are_no_such_locks_the_database_queues_by_itself(tmp_path, monkeypatch):
    monkeypatch.setattr(queueing, "_fcntl", None)
    with open_log(tmp_path / "desk.db", "wuhan") as log:
        tell_story(log)
        assert verify_database(log.database).sound
    assert not (tmp_path / "desk.db.lock").exists()


def test_a_database_that_another_program_holds_is_busy_and_not_damaged(tmp_path):
    file = tmp_path / "desk.db"
    with open_log(file, "wuhan") as log:
        tell_story(log)
        with log.database.engine.connect() as connection:
            connection.execute(text("PRAGMA busy_timeout=50"))
        with closing(best_driver().connect(file, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            with pytest.raises(LogUnavailableError, match="is busy"):
                log.submit(request("z"), LATER, on_duty(0))
            assert log.board().seq == 60  # reading goes on
            other.execute("ROLLBACK")
        assert log.submit(request("z"), LATER, on_duty(0)).last == 61


def test_a_snapshot_that_cannot_be_kept_takes_nothing_back(log, caplog):
    assert log.board().seq == 0
    with log.database.writing() as connection:
        connection.execute(text("ALTER TABLE snapshot RENAME TO elsewhere"))
    events = tuple(UnitLoggedOn(at=NOON, callsign=f"N{number}") for number in range(1_001))
    answer = log.submit(request("k"), NOON, lambda _board: Outcome(events))
    assert answer.last == log.head().seq == 1_001
    assert "No snapshot" in caplog.text


def test_a_command_whose_commit_nobody_saw_is_to_be_repeated_with_its_key(opened, postgres):
    log = opened(postgres)
    tell_story(log)

    def cut_off(connection):
        process = connection.connection.driver_connection.info.backend_pid
        with psycopg.connect(postgres, autocommit=True) as other:
            other.execute("SELECT pg_terminate_backend(%s, 5000)", [process])

    listening.listen(log.database.writes, "commit", cut_off)
    with pytest.raises(LogUnavailableError, match="Repeat the command with the same key"):
        log.submit(request("z"), LATER, on_duty(0))
    listening.remove(log.database.writes, "commit", cut_off)
    assert log.board().seq == 60
    answer = log.submit(request("z"), LATER, on_duty(0))
    assert (answer.last, answer.repeated) == (61, False)


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("database is locked", "is busy"),
        ("canceling statement due to lock timeout", "is busy"),
        ("database or disk is full", "The disk of desk.db is full"),
        ('could not extend file "base/1": No space left on device', "is full"),
        ("attempt to write a readonly database", "may be read only"),
        ("cannot execute INSERT in a read-only transaction", "may be read only"),
        ("permission denied for table event", "does not let this program in"),
        ("unable to open database file", "cannot be opened or is gone"),
        ("disk I/O error", "does not work as it should"),
        ("database disk image is malformed", "is damaged or cut off"),
        ("file is not a database", "is no database"),
        ('relation "event" does not exist', "lacks a table"),
        ("no such table: event", "lacks a table"),
        ('connection failed: FATAL:  database "x" does not exist', "does not answer"),
        ("server closed the connection unexpectedly\nsecond line", "does not answer"),
        ("", "does not answer"),
    ],
)
def test_what_a_driver_says_is_told_in_a_sentence(said, told):
    message = str(fault("desk.db", OperationalError("SELECT", {}, Exception(said))))
    assert told in message
    assert "second line" not in message
    assert message.endswith(".")


def test_a_server_that_is_killed_and_started_again_has_lost_nothing_acknowledged():
    server = Server(require_programs())
    try:
        server.start()
        with open_log(server.url(), "wuhan") as log:
            acknowledged, stop = {}, threading.Event()
            writer = threading.Thread(target=write_on, args=(log, acknowledged, stop))
            writer.start()
            wait_until(lambda: len(acknowledged) >= 50)
            server.kill()
            server.start()
            before = len(acknowledged)
            wait_until(lambda: len(acknowledged) >= before + 50)
            stop.set()
            writer.join()
            kept = {entry.key: entry.seq for entry in log.entries()}
            assert kept == acknowledged
            assert verify_database(log.database).sound
    finally:
        server.close()


def write_on(log, acknowledged, stop):
    """Give command after command, each with its key until it is answered."""
    number = 0
    while not stop.is_set():
        key = f"k{number}"
        try:
            answer = log.submit(request(key), LATER, on_duty(number))
        except LogUnavailableError:
            stop.wait(0.05)
        else:
            acknowledged[key] = answer.last
            number += 1


def wait_until(true):
    for _ in range(1_200):
        if true():
            return
        threading.Event().wait(0.05)
    pytest.fail("waited a minute")
