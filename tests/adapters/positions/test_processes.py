"""Several processes write, and some of them are killed."""

import subprocess
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest

from adapters.positions.fixes import after, fix
from adapters.positions.writer import ROWS

pytestmark = pytest.mark.long

WRITER = Path(__file__).with_name("writer.py")


def start(site, begin, batches):
    words = [str(site.where), str(site.history), site.city, str(begin), str(batches)]
    return subprocess.Popen(
        [sys.executable, str(WRITER), *words], stdout=subprocess.PIPE, text=True
    )


def kept(store):
    found = Counter()
    for unit in range(ROWS):
        for one in store.history(f"B{unit}", after(-60), after(86_400)):
            found[int((one.device_at - after(0)).total_seconds())] += 1
    return found


def test_many_that_open_an_empty_place_at_once_make_it_once(site):
    count = 8
    together = Barrier(count)

    def open_and_put(number):
        together.wait()
        return site.open().put([fix(number, callsign=f"B{number}")]).total()

    with ThreadPoolExecutor(count) as pool:
        assert list(pool.map(open_and_put, range(count))) == [1] * count
    assert set(site.open().latest()) == {f"B{number}" for number in range(count)}


def test_two_processes_that_begin_together_lose_nothing_and_the_newest_wins(site):
    count = 15
    writers = [start(site, begin, count) for begin in (0, 1000)]
    for writer in writers:
        said, _ = writer.communicate(timeout=120)
        assert writer.returncode == 0
        assert len(said.splitlines()) == count
    store = site.open()
    assert kept(store) == dict.fromkeys([*range(count), *range(1000, 1000 + count)], ROWS)
    newest = 1000 + count - 1
    assert store.latest() == {f"B{n}": fix(newest, callsign=f"B{n}") for n in range(ROWS)}


def test_a_writer_that_is_killed_loses_nothing_that_it_said_was_kept(site):
    begin = 0
    for rounds in range(4):
        writer = start(site, begin, 10_000)
        said = [int(writer.stdout.readline()) for _ in range(3 + 2 * rounds)]
        writer.kill()
        said += [int(line) for line in writer.stdout.read().splitlines() if line.strip()]
        writer.wait()
        writer.stdout.close()
        found = kept(site.open())
        assert all(found[number] == ROWS for number in said)
        assert set(found.values()) == {ROWS}  # no batch is there by half
        assert max(found) <= said[-1] + 1
        begin = max(found) + 1
    assert site.open().put([fix(begin, callsign="B0")]).total() == 1  # no lock was left behind
