"""
Where units are: one row a unit, written in batches by any number of processes.

A batch is one transaction. It takes the row of `head` first, so that batches are judged one after
the other; and what may never be, an older fix in the place of a newer one, the statement itself
refuses. A fix becomes a row of `recent` before it is judged: where one is there already, it is
repeated.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, Select, bindparam, func, select, tuple_, update

from geodispatch.adapters.positions.bulk import Rows
from geodispatch.adapters.positions.database import open_database
from geodispatch.adapters.positions.forgetting import Forgotten, forget_positions
from geodispatch.adapters.positions.history import HistoryFolder, Kept, by_order
from geodispatch.adapters.positions.rolling import roll_hours
from geodispatch.adapters.positions.rows import (
    Values,
    fix_of,
    microseconds,
    track_of,
    values_of,
    values_of_track,
)
from geodispatch.adapters.positions.tables import bucket_of, create_tables, head, latest, recent
from geodispatch.adapters.store.sqlite import settle_journal
from geodispatch.domain.positions import (
    FASTEST_KMH,
    GOOD,
    Fix,
    Judgement,
    Track,
    in_order,
    judge_batch,
)
from geodispatch.domain.times import utc

MOST_NAMES = 5_000
"""So many callsigns are asked for in one statement."""

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Changes:
    """
    What moved since a marker.

    Parameters
    ----------
    marker
        For the next question.
    fixes
        The latest good fix of every unit that moved, by callsign.
    """

    marker: int
    fixes: dict[str, Fix]


class PositionStore:
    """
    Positions of units in a database, their history in a folder.

    Every method may raise `LogUnavailableError` when the database is away, full or locked for
    long; nothing of the batch is then kept.

    Parameters
    ----------
    where
        A file, which is made where there is none, or ``postgresql://…``.
    history
        Folder of the Parquet files, made with the first of them.
    city
        Code of the city; on a server each has a schema of its own.

    Raises
    ------
    InputError
        If ``where`` is a URL of something else.
    DamagedLogError
        If the database is of something else, or of another version.
    """

    def __init__(self, where: str | Path, history: Path, city: str = "") -> None:
        self._database = open_database(where, city)
        self._folder = HistoryFolder(history)
        try:
            create_tables(self._database)
            settle_journal(self._database)
        except BaseException:
            self.close()
            raise

    def put(self, batch: Sequence[Fix], fastest_kmh: float = FASTEST_KMH) -> Counter[Judgement]:
        """Keep a batch in one transaction and count what became of it; see `judged`."""
        return Counter(self.judged(batch, fastest_kmh))

    def judged(
        self, batch: Sequence[Fix], fastest_kmh: float = FASTEST_KMH
    ) -> tuple[Judgement, ...]:
        """
        Keep a batch in one transaction, and say of each fix what it is worth, in the same order.

        Once this returns, the batch outlives the death of this process. The order of the batch does
        not matter, and the same batch again changes nothing.

        Parameters
        ----------
        fastest_kmh
            Above this is a jump; only a replay allows more.
        """
        if not batch:
            return ()
        once = in_order(batch)
        rows = [values_of(batch[index]) for index in once]
        judgements = [Judgement.REPEATED] * len(batch)
        with self._database.writing() as connection:
            turn = _take_turn(connection)
            new = _insert_new(connection, rows)
            fresh = [
                index
                for index, row in zip(once, rows, strict=True)
                if (row["callsign"], row["device_us"]) in new
            ]
            fixes = [batch[index] for index in fresh]
            before = _tracks(connection, {fix.callsign for fix in fixes})
            after, found = judge_batch(before, fixes, fastest_kmh)
            _move(connection, before, after, turn)
            _label(connection, fixes, found)
        for index, judgement in zip(fresh, found, strict=True):
            judgements[index] = judgement
        return tuple(judgements)

    def latest(self, callsigns: Iterable[str] | None = None) -> dict[str, Fix]:
        """Return the last good fix of units that had one, by callsign; ``None`` asks for all."""
        with self._database.reading() as connection:
            if callsigns is None:
                rows: Iterable[Any] = connection.execute(select(latest)).mappings()
                return {row["callsign"]: fix_of(row) for row in rows}
            tracks = _tracks(connection, set(callsigns))
        return {callsign: track.latest for callsign, track in tracks.items()}

    def since(self, marker: int, callsigns: Iterable[str] | None = None) -> Changes:
        """
        Return what moved after a marker, 0 at first; one row is read where nothing did.

        A marker of another database, above what this one counted, returns every unit.

        Parameters
        ----------
        callsigns
            Only these, of which a desk has some hundred where a city has thousands; ``None`` asks
            for all.
        """
        with self._database.reading() as connection:
            changes = int(connection.execute(select(head.c.changes)).scalar_one())
            if marker == changes:
                return Changes(changes, {})
            after = marker if 0 <= marker < changes else 0
            moved = select(latest).where(latest.c.changed > after)
            asked = [moved] if callsigns is None else _each_part(moved, callsigns)
            rows = (row for one in asked for row in connection.execute(one).mappings())
            return Changes(changes, {row["callsign"]: fix_of(row) for row in rows})

    def history(
        self,
        callsign: str,
        since: datetime,
        until: datetime,
        only: Iterable[Judgement] | None = None,
    ) -> Iterator[Fix]:
        """
        Return where a unit was, by the time each fix counts for (`Fix.order`).

        Parameters
        ----------
        since, until
            From (inclusive) until (exclusive), aware.
        only
            Fixes that were judged so, for example `GOOD`; ``None`` for all that are kept.

        Raises
        ------
        InputError
            If a file of the history cannot be read.
        """
        since_us = microseconds(utc("since", since))
        until_us = microseconds(utc("until", until))
        wanted = frozenset(Judgement if only is None else only)
        return self._kept(callsign, since_us, until_us, wanted)

    def good(self, callsign: str, since: datetime, until: datetime) -> Iterator[Fix]:
        """Return the good fixes of a unit, as `geodispatch.domain.positions.arrived` takes them."""
        return self.history(callsign, since, until, GOOD)

    def roll(self, now: datetime) -> int:
        """
        Write hours that are over to Parquet, and return how many fixes that were.

        May be called at any time and by several programs; one of them does it.
        """
        return roll_hours(self._database, self._folder, utc("now", now))

    def forget(self, now: datetime, kept: timedelta) -> Forgotten:
        """
        Delete positions that were received longer ago than they are kept.

        May be called at any time and by several programs; one of them does it. Nothing is deleted
        where the clocks of the terminals do not confirm ``now``.

        Parameters
        ----------
        kept
            How long; what was received exactly so long ago stays.
        """
        return forget_positions(self._database, self._folder, utc("now", now), kept)

    def close(self) -> None:
        """Let go of the database."""
        self._database.close()

    def _kept(
        self, callsign: str, since_us: int, until_us: int, wanted: frozenset[Judgement]
    ) -> Iterator[Fix]:
        # The database first: what is moved to a file meanwhile is then met twice, never missed.
        kept: list[Kept] = []
        if callsign.isprintable():
            with self._database.reading() as connection:
                rows = [
                    row
                    for asked in _of_unit(callsign, since_us, until_us)
                    for row in connection.execute(asked).mappings()
                ]
                kept = [Kept(fix_of(row), Judgement(row["judgement"])) for row in rows]
        kept.extend(self._folder.read(callsign, since_us, until_us))
        known: set[datetime] = set()
        for one in sorted(kept, key=by_order):
            if one.fix.device_at not in known and one.judgement in wanted:
                yield one.fix
            known.add(one.fix.device_at)


def _of_unit(callsign: str, since_us: int, until_us: int) -> tuple[Select[Any], Select[Any]]:
    """
    Return what asks for the fixes of a unit that count for a time.

    One question for those that count for the time of their device, which says in what bucket they
    lie: of the buckets that there are each is looked into once. And one for the few others.
    """
    first, last = bucket_of(since_us), bucket_of(until_us - 1)
    within = select(func.min(recent.c.bucket)).where(recent.c.bucket <= last)
    buckets = select(within.where(recent.c.bucket >= first).scalar_subquery().label("bucket")).cte(
        "buckets", recursive=True
    )
    further = within.where(recent.c.bucket > buckets.c.bucket).scalar_subquery()
    buckets = buckets.union_all(select(further).where(buckets.c.bucket.is_not(None)))
    own = recent.c.callsign == callsign, recent.c.at_us >= since_us, recent.c.at_us < until_us
    there = recent.c.bucket.in_(select(buckets.c.bucket))
    return (
        select(recent).where(there, recent.c.at_us == recent.c.device_us, *own),
        select(recent).where(recent.c.at_us != recent.c.device_us, *own),
    )


_DOUBTED = ("callsign", "device_us", "candidate", "run")
_DOUBT = (
    update(latest)
    .where(
        latest.c.callsign == bindparam("_callsign"), latest.c.device_us == bindparam("_device_us")
    )
    .values(candidate=bindparam("_candidate"), run=bindparam("_run"))
)
_LABEL = (
    update(recent)
    .where(
        recent.c.bucket == bindparam("_bucket"),
        recent.c.callsign == bindparam("_callsign"),
        recent.c.device_us == bindparam("_device_us"),
    )
    .values(judgement=bindparam("_judgement"))
)


def _renamed(row: Values, *names: str) -> Values:
    """Return some columns under names that do not collide with those of a table."""
    return {f"_{name}": row[name] for name in names}


def _take_turn(connection: Connection) -> int:
    """Wait until nobody else judges, and return the number of this batch."""
    counted = update(head).values(changes=head.c.changes + 1).returning(head.c.changes)
    return int(connection.execute(counted).scalar_one())


def _label(connection: Connection, fixes: Sequence[Fix], found: Sequence[Judgement]) -> None:
    """Write what fixes were judged; most are accepted, which their row says already."""
    labels = [
        {
            "_bucket": bucket_of(microseconds(fix.device_at)),
            "_callsign": fix.callsign,
            "_device_us": microseconds(fix.device_at),
            "_judgement": judgement.value,
        }
        for fix, judgement in zip(fixes, found, strict=True)
        if judgement is not Judgement.ACCEPTED
    ]
    if labels:
        connection.execute(_LABEL, labels)


def _insert_new(connection: Connection, rows: list[Values]) -> set[tuple[str, int]]:
    """Insert fixes that are not there, as accepted, and return the keys of those."""
    accepted = Judgement.ACCEPTED.value
    placed = [row | {"bucket": bucket_of(row["device_us"]), "judgement": accepted} for row in rows]
    added = Rows(connection, recent, placed)
    key = (recent.c.callsign, recent.c.device_us)
    unique = (recent.c.bucket, *key)
    statement = added.insert.on_conflict_do_nothing(index_elements=unique).returning(*key)
    return {(row[0], row[1]) for row in added.run(statement)}


def _move(
    connection: Connection, before: dict[str, Track], after: dict[str, Track], turn: int
) -> None:
    moved, doubted = [], []
    for callsign, track in after.items():
        known = before.get(callsign)
        if known is None or known.latest != track.latest:
            moved.append(values_of_track(track, turn))
        elif known != track:
            doubted.append(values_of_track(track, turn))
    if moved:
        keep_newest(connection, moved)
    if doubted:
        connection.execute(_DOUBT, [_renamed(row, *_DOUBTED) for row in doubted])


def keep_newest(connection: Connection, tracks: list[Values]) -> None:
    """Write tracks, each unless a newer fix of its unit is there already."""
    added = Rows(connection, latest, tracks)
    given = added.insert.excluded
    newer = tuple_(given.at_us, given.device_us) > tuple_(latest.c.at_us, latest.c.device_us)
    others = {column.name: given[column.name] for column in latest.c if not column.primary_key}
    added.run(
        added.insert.on_conflict_do_update(
            index_elements=[latest.c.callsign], set_=others, where=newer
        )
    )


def _each_part(asked: Select[Any], callsigns: Iterable[str]) -> Iterator[Select[Any]]:
    """Return a question as often as it takes to ask it of so many units."""
    for names in _parts(sorted(set(filter(str.isprintable, callsigns))), MOST_NAMES):
        yield asked.where(latest.c.callsign.in_(names))


def _tracks(connection: Connection, callsigns: set[str]) -> dict[str, Track]:
    tracks: dict[str, Track] = {}
    for asked in _each_part(select(latest), callsigns):
        rows = connection.execute(asked).mappings()
        tracks.update((row["callsign"], track_of(row)) for row in rows)
    return tracks


def _parts(whole: Iterable[_T], size: int) -> Iterator[list[_T]]:
    rest = iter(whole)
    while part := list(islice(rest, size)):
        yield part
