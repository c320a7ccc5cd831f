"""Many readers, one writer: every answer belongs to one state of the weights."""

import itertools
import sys
import threading
from concurrent.futures import ThreadPoolExecutor, wait
from functools import cache

import numpy as np
import pytest

from geodispatch.roads import TravelTimes, journeys_to
from geodispatch.roads.dijkstra import Dijkstra
from geodispatch.roads.hierarchy import Hierarchy
from geodispatch.roads.hierarchy.compiled import NOBODY
from gridville import between, corner, gridville
from roads.graphs import network

SIDE = 16
NODES = range(SIDE * SIDE)
FAR = SIDE * SIDE - 1


@cache
def grid():
    """Blocks that take so different times that no two fastest ways are equally fast."""
    pairs = [(n, n + 1) for n in NODES if n % SIDE < SIDE - 1]
    pairs += [(n, n + SIDE) for n in NODES if n + SIDE <= FAR]
    pairs += [(b, a) for a, b in pairs]
    ms = np.random.default_rng(3).integers(60_000, 1_000_000, len(pairs))
    return network(SIDE * SIDE, [(a, b, int(t)) for (a, b), t in zip(pairs, ms, strict=True)])


def night():
    """Return the seconds of every edge at night: every twelfth street is closed, others change."""
    seconds = grid().travel_s.copy()
    seconds[1::12] = np.inf
    seconds[5::12] *= 2
    return seconds


def table(travel):
    return travel.table(NODES[::5], NODES[::7]).tobytes()


def to_one(travel):
    return travel.to_one(FAR, NODES).tobytes()


def nearest(travel):
    return tuple(answer.tobytes() for answer in travel.nearest(FAR, NODES[:-9], 12))


def reach(travel):
    return tuple(answer.tobytes() for answer in travel.reach([0, 5, 99], [0.0, 7.0, 9.0]))


def route(travel):
    found = travel.route(0, FAR)
    return found.edges.tobytes(), found.travel_s, found.length_m


def lengths(travel):
    return np.rint(travel.lengths_to(FAR, NODES)).tobytes()


QUESTIONS = (table, to_one, nearest, reach, route, lengths)


@pytest.fixture(autouse=True)
def _impatient():
    """Let threads take turns a hundred times as often as they do by themselves."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(5e-5)
    yield
    sys.setswitchinterval(before)


class Readers:
    """Threads that ask over and over; ``heard`` is what they were told."""

    def __init__(self, ask, count=4):
        self.heard, self._ask, self._count = [], ask, count
        self._done = threading.Event()

    def __enter__(self):
        self._pool = ThreadPoolExecutor(self._count)
        self._threads = [self._pool.submit(self._read) for _ in range(self._count)]
        return self

    def __exit__(self, *_):
        self._done.set()
        self._pool.shutdown()
        for thread in self._threads:
            thread.result()

    def turns(self, answers):
        """Count up until so many answers were heard, or a thread has failed."""
        for turn in itertools.count():
            if len(self.heard) >= answers or any(thread.done() for thread in self._threads):
                return
            yield turn

    def _read(self):
        while not self._done.is_set():
            self.heard.extend(self._ask())


def states():
    """Return what every question says by day and by night."""
    day, dark = TravelTimes(grid()), TravelTimes(grid())
    dark.update(night())
    by_day, by_night = ({ask: ask(travel) for ask in QUESTIONS} for travel in (day, dark))
    assert all(by_day[ask] != by_night[ask] for ask in QUESTIONS)
    return by_day, by_night


def all_answers(travel):
    return lambda: [(ask, ask(travel)) for ask in QUESTIONS]


def test_readers_see_the_old_weights_or_the_new_ones_and_never_a_mixture():
    net, travel = grid(), TravelTimes(grid())
    by_day, by_night = states()
    changed = np.flatnonzero(net.travel_s != night())
    with Readers(all_answers(travel)) as reading:
        for turn in reading.turns(answers=3000):
            seconds = net.travel_s if turn % 2 else night()
            if turn % 4 < 2:
                travel.update(seconds)
            else:
                travel.update(seconds[changed], edges=changed)
    assert set(reading.heard) == by_day.items() | by_night.items()


def test_weights_that_are_ready_come_into_force_at_once():
    travel = TravelTimes(grid())
    by_day, by_night = states()
    day, dark = travel.metric, travel.prepare(night())
    with Readers(all_answers(travel)) as reading:
        for turn in reading.turns(answers=1000):
            travel.put_in_force(day if turn % 2 else dark)
    assert set(reading.heard) == by_day.items() | by_night.items()


def test_another_engine_is_adopted_while_others_read_and_write():
    net, travel = grid(), TravelTimes(grid(), Dijkstra(grid()))
    by_day, by_night = states()
    engines = Dijkstra(net), Hierarchy(net)
    with Readers(all_answers(travel), count=3) as reading:
        turns = reading.turns(answers=2000)
        with ThreadPoolExecutor(1) as pool:
            for turn in turns:
                adopting = pool.submit(travel.adopt, engines[turn % 2])
                while not adopting.done():
                    travel.update(night() if turn % 4 < 2 else net.travel_s)
                    wait([adopting], timeout=0.002)
                assert travel.engine is engines[turn % 2]
    assert set(reading.heard) == by_day.items() | by_night.items()


def test_journeys_between_places_belong_to_one_state_too():
    net = gridville()
    travel = TravelTimes(net)

    def slowdowns():
        """How many times slower than at first everything is."""
        journeys = journeys_to(travel, [between(23, 24, 300.0), corner(9)], corner(0))
        yield frozenset((journeys.travel_s / [450.0, 300.0]).tolist())

    with Readers(slowdowns, count=2) as reading:
        for turn in reading.turns(answers=400):
            travel.update(net.travel_s * (7.0 if turn % 2 else 1.0))
    assert set(reading.heard) == {frozenset({1.0}), frozenset({7.0})}


def test_threads_that_ask_at_once_for_the_hierarchy_of_a_network_get_one():
    net = network(400, [(i, (i * 7 + 1) % 400, 1000 + i) for i in range(400)])
    gate = threading.Barrier(4)

    def build(_):
        gate.wait()
        return TravelTimes(net).engine

    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(build, range(4)))) == 1


def test_every_thread_has_working_memory_of_its_own_and_keeps_it():
    engine = Hierarchy(gridville())
    with ThreadPoolExecutor(1) as pool:
        there, there_again = (pool.submit(engine.scratch).result() for _ in range(2))
    assert there is there_again
    assert there is not engine.scratch()
    assert not any(np.shares_memory(a, b) for a, b in zip(there, engine.scratch(), strict=True))


def test_after_four_thousand_million_searches_counting_begins_again():
    engine = Hierarchy(gridville())
    metric = engine.metric(np.full(80, 60_000, dtype=np.uint32))

    def ask():
        return metric.paths_to(np.array([7]), np.zeros(1), np.arange(25)).ms.tolist()

    expected = ask()
    scratch = engine.scratch()
    scratch.tick[0] = NOBODY
    # What the first search of all labelled must not count again.
    scratch.stamp[:], scratch.label[:] = 1, 0
    assert [ask(), ask()] == [expected, expected]
    assert scratch.tick[0] == 2
