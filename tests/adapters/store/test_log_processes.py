"""Several programs at one log: one turn after the other, whoever they are."""

import multiprocessing
import os
import signal
import threading

import pytest

from geodispatch.adapters.store import open_log
from geodispatch.adapters.store.verifying import verify_database
from geodispatch.desk.log import Outcome
from geodispatch.domain.board import fold
from geodispatch.domain.events import IncidentOpened, UnitDispatched, UnitLoggedOn
from geodispatch.errors import GeodispatchError
from log_story import NOON, at, first_of, request

pytestmark = pytest.mark.long

PROGRAM = multiprocessing.get_context("forkserver")  # fresh ones that have read the code already
PROGRAM.set_forkserver_preload(["pytest", "geodispatch.adapters.store", "log_story"])
LATER = at(60)
PROGRAMS, COMMANDS, UNITS = 4, 15, 3


def open_and_write(place, name, start):
    """What each program does: open at the same moment, then write."""
    start.wait()
    with open_log(place, "wuhan") as log:
        on_duty = UnitLoggedOn(at=NOON, callsign=name)
        log.submit(request(name), LATER, lambda _board: Outcome((on_duty,)))


def together(work, *rows):
    children = [PROGRAM.Process(target=work, args=row) for row in rows]
    for child in children:
        child.start()
    for child in children:
        child.join(120)
    assert [child.exitcode for child in children] == [0] * len(children)


def test_eight_programs_may_open_a_log_that_is_not_there_yet(database, opened):
    start = PROGRAM.Barrier(8)
    together(open_and_write, *((database, f"N{number}", start) for number in range(8)))
    log = opened(database)
    assert sorted(log.board().units) == [f"N{number}" for number in range(8)]
    assert verify_database(log.database).sound


def contend(place, name, start):
    """Order units as if nobody else did: whatever the board says is free."""
    start.wait()
    with open_log(place, "wuhan") as log:
        for number in range(COMMANDS):
            key = f"{name}-{number}"
            incident = f"20260306-{name}{number:03}"
            try:
                log.submit(request(key), LATER, lambda board, it=incident: take(board, it))
            except GeodispatchError:
                continue


def take(board, incident):
    callsign = f"N{len(board.open) % UNITS}"
    opened = IncidentOpened(
        at=NOON, incident=incident, place=first_of(IncidentOpened).place, category="fight"
    )
    sent = UnitDispatched(at=NOON, incident=incident, callsign=callsign)
    return Outcome((opened, sent), incident=incident)


def test_no_unit_is_on_two_orders_however_many_programs_order_it(database, opened):
    log = opened(database)
    on_duty = tuple(UnitLoggedOn(at=NOON, callsign=f"N{number}") for number in range(UNITS))
    log.submit(request("on"), NOON, lambda _board: Outcome(on_duty))
    start = PROGRAM.Barrier(PROGRAMS)
    together(contend, *((database, str(number), start) for number in range(PROGRAMS)))
    board = log.board()
    bound = [order.callsign for record in board.open.values() for order in record.live]
    assert sorted(bound) == [f"N{number}" for number in range(UNITS)]
    assert board == fold(log.entries())
    assert verify_database(log.database).sound


def write_for_ever(place, name, told):
    with open_log(place, "wuhan") as log:
        for number in range(1_000_000):
            key = f"{name}-{number}"
            on_duty = UnitLoggedOn(at=NOON, callsign=key)
            log.submit(request(key), LATER, lambda _board, it=on_duty: Outcome((it,)))
            told.send(key)


def test_a_program_that_is_killed_while_it_writes_loses_nothing_acknowledged(database, opened):
    log, acknowledged = opened(database), []
    for turn in range(5):
        hear, told = PROGRAM.Pipe(duplex=False)
        child = PROGRAM.Process(target=write_for_ever, args=(database, f"T{turn}", told))
        child.start()
        told.close()
        for _ in range(20 + 7 * turn):
            acknowledged.append(hear.recv())
        os.kill(child.pid, signal.SIGKILL)
        while True:  # what it said before it died counts
            try:
                acknowledged.append(hear.recv())
            except EOFError:
                break
        child.join()
        hear.close()
        child.close()
    kept = [entry.key for entry in log.entries()]
    assert set(acknowledged) <= set(kept)
    assert len(kept) - len(acknowledged) <= 5  # kept, and killed before it could say so
    assert len(set(kept)) == len(kept)
    assert verify_database(log.database).sound


def test_threads_may_share_a_log(log):
    def write(name):
        for number in range(10):
            key = f"{name}-{number}"
            on_duty = UnitLoggedOn(at=NOON, callsign=key)
            log.submit(request(key), LATER, lambda _board, it=on_duty: Outcome((it,)))
            assert log.board().unit(key)

    threads = [threading.Thread(target=write, args=(str(name),)) for name in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert log.board() == fold(log.entries())
    assert log.head().seq == 60
    assert verify_database(log.database).sound


def head_of(log, answers):
    answers.put(log.head().seq)


def test_a_forked_program_does_not_speak_through_its_parents_connection(log):
    on_duty = UnitLoggedOn(at=NOON, callsign="N")
    log.submit(request("k"), NOON, lambda _board: Outcome((on_duty,)))
    context = multiprocessing.get_context("fork")
    answers = context.Queue()
    child = context.Process(target=head_of, args=(log, answers))
    child.start()
    assert answers.get(timeout=60) == 1
    child.join()
    assert log.head().seq == 1  # and the parent's still works
    assert log.submit(request("k"), NOON, lambda _board: Outcome()).repeated
