"""A backup is whole or it is not there, whatever dies, fills up or goes on meanwhile."""

import multiprocessing
import resource
import signal
import time
from pathlib import Path

import psycopg
import pytest

from adapters.backup.home import Home
from geodispatch.adapters.backup import checked, restore_to_folder, restore_to_server
from geodispatch.adapters.backup.aside import made_aside
from geodispatch.adapters.backup.kinds import KINDS
from geodispatch.adapters.store import open_log
from geodispatch.desk.log import Outcome
from geodispatch.domain.events import UnitLoggedOff, UnitLoggedOn
from geodispatch.errors import InputError, LogUnavailableError
from log_story import at, request

PROGRAM = multiprocessing.get_context("forkserver")  # fresh ones that have read the code already
PROGRAM.set_forkserver_preload(["pytest", "geodispatch.adapters.backup", "adapters.backup.home"])

DEATHS = 12
LATER = at(400)


def do_on_a_small_disk(work, most_bytes, answers):
    """Do something where no file may grow beyond a size, as on a disk that is full."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (most_bytes, most_bytes))
    try:
        work()
    except LogUnavailableError as error:
        answers.put(str(error))
    else:
        answers.put("done")


def on_a_small_disk(work, most_bytes=60_000):
    answers = PROGRAM.Queue()
    child = PROGRAM.Process(target=do_on_a_small_disk, args=(work, most_bytes, answers))
    child.start()
    answer = answers.get(timeout=60)
    child.join(60)
    return answer


class Saving:
    def __init__(self, home, target):
        self.home, self.target = home, target

    def __call__(self):
        self.home.save(self.target)


class Restoring:
    def __init__(self, backup, target, address=""):
        self.backup, self.target, self.address = backup, target, address

    def __call__(self):
        if self.address:
            restore_to_server(self.backup, self.address, self.target)
        else:
            restore_to_folder(self.backup, self.target)


def names(folder):
    return sorted(one.name for one in folder.iterdir())


def test_a_backup_to_a_full_disk_is_refused_and_leaves_nothing(files, tmp_path):
    before = files.contents()
    answer = on_a_small_disk(Saving(files, tmp_path / "backup"))
    assert "cannot be written" in answer or "is full" in answer
    assert names(tmp_path) == ["home"]
    assert files.contents() == before
    files.save(tmp_path / "backup")
    checked(tmp_path / "backup")


def test_a_backup_of_a_server_to_a_full_disk_is_refused_and_leaves_nothing(postgres, tmp_path):
    home = Home(postgres, tmp_path / "home")
    home.fill()
    answer = on_a_small_disk(Saving(home, tmp_path / "backup"))
    assert "cannot be written" in answer or "full" in answer or "does not work" in answer
    assert names(tmp_path) == ["home"]


def test_a_backup_that_is_put_back_on_a_full_disk_leaves_nothing(files, tmp_path):
    files.save(tmp_path / "backup")
    answer = on_a_small_disk(Restoring(tmp_path / "backup", tmp_path / "again"))
    assert "cannot be written" in answer
    assert names(tmp_path) == ["backup", "home"]


def test_two_backups_into_one_folder_are_not_mixed(files, tmp_path):
    with made_aside(tmp_path / "backup") as made:
        (made / "mine").write_text("mine")
        with pytest.raises(InputError, match="another program is writing it"):
            files.save(tmp_path / "backup")
    assert names(tmp_path / "backup") == ["mine"]


def kill_after(work, seconds):
    """Begin something and kill it after so long; return whether it was still at it."""
    child = PROGRAM.Process(target=work)
    child.start()
    child.join(seconds)
    alive = child.is_alive()
    child.kill()
    child.join()
    return alive


def how_long(work):
    begun = time.monotonic()
    child = PROGRAM.Process(target=work)
    child.start()
    child.join(120)
    assert child.exitcode == 0
    return time.monotonic() - begun


def deaths(work, whole):
    """Kill something at so many moments spread over the time that it takes."""
    longest = how_long(work)
    whole(finished=True)
    killed = 0
    for number in range(DEATHS):
        killed += kill_after(work, (0.3 + 0.7 * number / DEATHS) * longest)
        whole(finished=False)
    return killed


@pytest.mark.long
def test_a_backup_that_is_killed_is_not_there_and_can_be_taken_again(home, tmp_path):
    target = tmp_path / "backup"

    def whole(*, finished):
        if target.exists():
            checked(target)
            target.rename(tmp_path / f"kept-{time.monotonic_ns()}")
        else:
            assert not finished

    assert deaths(Saving(home, target), whole) > 0
    home.save(target)
    checked(target)
    assert not [one for one in tmp_path.iterdir() if one.name.startswith(".")]


@pytest.mark.long
def test_a_restore_that_is_killed_leaves_all_or_nothing_in_a_folder(files, tmp_path):
    files.save(tmp_path / "backup")
    known = files.contents()
    target = tmp_path / "again"

    def whole(*, finished):
        if target.exists():
            assert Home("", target).contents() == known
            target.rename(tmp_path / f"kept-{time.monotonic_ns()}")
        else:
            assert not finished

    work = Restoring(tmp_path / "backup", target)
    assert deaths(work, whole) > 0
    work()
    assert Home("", target).contents() == known


SCHEMAS = (
    "SELECT DISTINCT schemaname FROM pg_tables"
    " WHERE schemaname NOT IN ('pg_catalog', 'information_schema') ORDER BY 1"
)


@pytest.mark.long
def test_a_restore_that_is_killed_leaves_all_or_nothing_on_a_server(files, tmp_path, empty_server):
    files.save(tmp_path / "backup")
    known = files.contents()
    again = Home(empty_server, tmp_path / "again")

    def whole(*, finished):
        with psycopg.connect(empty_server, autocommit=True) as connection:
            found = [row[0] for row in connection.execute(SCHEMAS).fetchall()]
            assert found in ([], sorted(kind.schema("wuhan") for kind in KINDS))
            assert found or not finished
            if found:
                assert again.contents() == known
                for one in again.history.iterdir():
                    one.unlink()
            for schema in found:
                connection.execute(f"DROP SCHEMA {schema} CASCADE")

    work = Restoring(tmp_path / "backup", again.history, empty_server)
    assert deaths(work, whole) > 0
    work()
    assert again.contents() == known


def log_length(home):
    with home.log(create=False) as log:
        return log.head().seq


def work_on(place, name, stop):
    """Come and go without a pause."""
    number = 0
    with open_log(place, "wuhan") as log:
        while not stop.is_set():
            number += 1
            kind = UnitLoggedOn if number % 2 else UnitLoggedOff
            event = kind(at=LATER, callsign=name)
            key = f"{name}-{number}"
            log.submit(request(key), LATER, lambda _board, it=event: Outcome((it,)))


@pytest.mark.long
def test_backups_that_are_taken_while_desks_work_are_each_of_one_moment(home, tmp_path):
    stop = PROGRAM.Event()
    place, before = home.place("log"), log_length(home)
    workers = [
        PROGRAM.Process(target=work_on, args=(place, f"N{number}", stop)) for number in range(4)
    ]
    for worker in workers:
        worker.start()
    try:
        while log_length(home) == before:
            time.sleep(0.01)  # until they have begun
        heads = [home.save(tmp_path / f"backup{number}").head for number in range(5)]
    finally:
        stop.set()
        for worker in workers:
            worker.join(60)
    assert [worker.exitcode for worker in workers] == [0] * 4
    assert len({head.seq for head in heads}) > 1
    with home.log(create=False) as log:
        for head in heads:
            log.require(head)
    for number in range(5):
        folder = Path(tmp_path / f"backup{number}")
        assert checked(folder).head == heads[number]
