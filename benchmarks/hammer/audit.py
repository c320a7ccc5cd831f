"""
What the database and the diaries say, by rules of our own.

Neither the board nor the chain of the program is asked: rows are read by plain SQL, orders are
followed by a fold of twenty lines, digests are computed anew. The store's own proof comes last,
beside it.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path

from sqlalchemy import Row, select
from sqlalchemy.engine import Connection

from benchmarks.hammer.diary import (
    Away,
    Broken,
    Dying,
    Intent,
    Line,
    Looked,
    Refused,
    Told,
    read_diary,
)
from benchmarks.hammer.sight import looking
from geodispatch.adapters.store.schema import command, event, head, live_order
from geodispatch.desk import Answer

BEGINS = "unit-dispatched"
ENDS = frozenset(
    {
        "order-refused",
        "order-cancelled",
        "unit-recalled",
        "unit-stood-down",
        "unit-diverted",
        "unit-replaced",
        "unit-cleared",
    }
)
"""What begins and ends an order, by the name that the log keeps."""

EPOCH_DIGEST = "0" * 64
SHOWN = 5
"""So many of each finding are named."""

Rows = Sequence[Row[tuple[object, ...]]]


@dataclass
class Account:
    """
    What one run comes to.

    Parameters
    ----------
    lost
        Keys that were acknowledged and are not in the database as they were.
    double_now, double_once
        Units on two live orders at the end, and whenever one got a second one.
    duplicated
        Keys with more than one effect, numbers given twice.
    half
        Rows that no command answers for, refused commands that left something behind, orders that
        the table of live ones has and the log has not.
    committed, answered
        Commands in doubt that our own look found committed, and how many of those the program
        then answered from the store, with the answer that is there.
    chain
        What is wrong with the chain; nothing where it is whole.
    unsettled, broken
        Commands of which nobody knows at the end; errors that nobody expects.
    """

    lost: list[str] = field(default_factory=list)
    double_now: list[str] = field(default_factory=list)
    double_once: list[str] = field(default_factory=list)
    duplicated: list[str] = field(default_factory=list)
    half: list[str] = field(default_factory=list)
    committed: int = 0
    answered: int = 0
    chain: list[str] = field(default_factory=list)
    unsettled: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    events: int = 0
    intended: int = 0
    told: list[Told] = field(default_factory=list)
    refused: Counter[str] = field(default_factory=Counter)
    away: Counter[str] = field(default_factory=Counter)
    dying: Counter[str] = field(default_factory=Counter)


def audit(database: str, diaries: Iterable[Path]) -> Account:
    """Hold what is in a database against what desks wrote down."""
    books = [list(read_diary(file)) for file in diaries]
    with looking(database) as connection:
        rows: Rows = connection.execute(select(event).order_by(event.c.seq)).all()
        answers = {row.key: row for row in connection.execute(select(command))}
        live = {row.callsign: row.seq for row in connection.execute(select(live_order))}
        account = Account(events=len(rows), chain=_chain(rows, connection))
    _follow_orders(account, rows, live)
    _weigh_effects(account, rows, answers)
    for book in books:
        _read_book(account, book, answers)
    known = {line.key for book in books for line in book if isinstance(line, Intent)}
    account.intended = len(known)
    strange = [key for key in answers if key not in known and not key.startswith("on/")]
    account.half += [f"nobody gave command {key}" for key in strange]
    return account


def digest_of(row: Row[tuple[object, ...]]) -> str:
    """Return the digest that a row must have: netstrings of what it follows and of what it says."""
    said = hashlib.sha256()
    for value in (row.prev, *row[:13]):
        text = str(value).encode()
        said.update(str(len(text)).encode() + b":" + text + b",")
    return said.hexdigest()


def _chain(rows: Rows, connection: Connection) -> list[str]:
    wrong, before = [], EPOCH_DIGEST
    for number, row in enumerate(rows, start=1):
        if row.seq != number or row.prev != before or row.digest != digest_of(row):
            wrong.append(f"event {number}")
        before = row.digest
    end = connection.execute(select(head.c.seq, head.c.digest)).one()
    if (end.seq, end.digest) != (len(rows), before):
        wrong.append(f"the head says {end.seq}, the log ends with {len(rows)}")
    if connection.dialect.name == "sqlite":
        said = connection.exec_driver_sql("PRAGMA integrity_check").scalars().all()
        wrong += [one for one in said if one != "ok"]
        wrong += [str(one) for one in connection.exec_driver_sql("PRAGMA foreign_key_check")]
    return wrong


def _follow_orders(account: Account, rows: Rows, live: dict[str, int]) -> None:
    """Follow every order from its beginning to its end."""
    on: dict[str, list[tuple[str, int]]] = {}
    for row in rows:
        orders = on.setdefault(row.callsign, [])
        if row.kind == BEGINS:
            if orders:
                account.double_once.append(f"{row.callsign} at event {row.seq}")
            orders.append((row.incident, row.seq))
        elif row.kind in ENDS:
            mine = [one for one in orders if one[0] == row.incident]
            if not mine:
                account.half.append(f"event {row.seq} ends an order that is not there")
            on[row.callsign] = [one for one in orders if one[0] != row.incident]
    account.double_now = [callsign for callsign, orders in on.items() if len(orders) > 1]
    folded = {callsign: orders[-1][1] for callsign, orders in on.items() if orders}
    for callsign in folded.keys() | live.keys():
        if folded.get(callsign) != live.get(callsign):
            account.half.append(f"the live order of {callsign} is not that of the log")


def _weigh_effects(
    account: Account, rows: Rows, answers: dict[str, Row[tuple[object, ...]]]
) -> None:
    """Every key has one group of events, and it is the one that its answer names."""
    groups: dict[str, list[tuple[int, int]]] = {}
    for key, group in groupby(rows, key=lambda row: row.key):
        numbers = [row.seq for row in group]
        groups.setdefault(key, []).append((numbers[0], numbers[-1]))
    for key, found in groups.items():
        answer = answers.get(key)
        if len(found) > 1:
            account.duplicated.append(f"command {key} at {found}")
        if answer is None:
            account.half.append(f"events {found} of command {key}, which was never answered")
        elif found[0] != (answer.first, answer.last):
            account.half.append(f"command {key} names {answer.first} to {answer.last}, not {found}")
    account.half += [
        f"command {key} names events that are not there"
        for key, answer in answers.items()
        if key not in groups and answer.last >= answer.first
    ]
    for kind, column in (("incident-opened", "incident"), ("call-received", "call")):
        given = Counter(getattr(row, column) for row in rows if row.kind == kind)
        account.duplicated += [f"number {one}" for one, count in given.items() if count > 1]


def _read_book(
    account: Account, book: Sequence[Line], answers: dict[str, Row[tuple[object, ...]]]
) -> None:
    doubt, looked = "", None
    for line in book:
        if isinstance(line, Intent):
            doubt = line.key
        elif isinstance(line, Looked):
            looked = line
        elif isinstance(line, Away):
            account.away[line.problem] += 1
        elif isinstance(line, Dying):
            account.dying[line.where] += 1
        else:
            _end(account, line, looked, answers)
            doubt, looked = "", None
    if doubt:
        account.unsettled.append(doubt)


def _end(
    account: Account,
    line: Told | Refused | Broken,
    looked: Looked | None,
    answers: dict[str, Row[tuple[object, ...]]],
) -> None:
    """Judge how a command ended for its desk."""
    kept = answers.get(line.key)
    if isinstance(line, Told):
        account.told.append(line)
        if kept is None or not _same(line.answer, kept):
            account.lost.append(line.key)
    elif kept is not None:
        account.half.append(f"command {line.key} was not acknowledged and is there")
    if isinstance(line, Refused):
        account.refused[line.code] += 1
    elif isinstance(line, Broken):
        account.broken.append(f"{line.key}: {line.problem}")
    if looked is not None and looked.there:
        account.committed += 1
        stored = isinstance(line, Told) and line.answer.repeated and line.key not in account.lost
        account.answered += stored


def _same(answer: Answer, kept: Row[tuple[object, ...]]) -> bool:
    """Whether a desk was told what is kept."""
    told = (answer.first, answer.last, answer.incident, answer.call)
    return told == (kept.first, kept.last, kept.incident, kept.call)
