"""One run from the empty log to its figures."""

import gc
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.hammer.audit import audit
from benchmarks.hammer.desks import Job, city, travel
from benchmarks.hammer.figures import Figures
from benchmarks.hammer.havoc import Havoc
from benchmarks.hammer.servers import Server
from benchmarks.hammer.sight import is_server
from benchmarks.hammer.town import CODE, Fleet, callsigns, corner
from geodispatch.adapters.store import open_log
from geodispatch.adapters.store.verifying import verify_database
from geodispatch.desk import Desk
from geodispatch.desk.commands import Dispatch, LogOn, ReceiveCall
from geodispatch.domain.events import Stamp
from geodispatch.errors import InputError

SET_UP = Stamp("0000", "0", CODE)


@dataclass(frozen=True, slots=True)
class Contest:
    """
    What one run is to be.

    Parameters
    ----------
    database
        Address or file of an empty log, or of none.
    folder
        For the diaries.
    dying
        As in `Job`.
    """

    database: str
    folder: Path
    desks: int
    units: int
    seconds: float
    kills: int
    seed: int
    dying: float


def run(contest: Contest, server: Server | None = None) -> Figures:
    """
    Let desks contend and die, and audit what is left.

    Raises
    ------
    InputError
        If the log is not empty: what others wrote could not be told from what was lost.
    """
    log_on(contest.database, contest.units)
    jobs = [
        Job(
            contest.database, contest.folder, contest.seed, contest.units, seat, dying=contest.dying
        )
        for seat in range(contest.desks)
    ]
    gc.freeze()  # what the forked desks share stays shared
    havoc = Havoc(jobs, contest.seconds, contest.kills, server)
    began_s, ended_s = havoc.run()
    return Figures(
        kind="postgresql" if is_server(contest.database) else "sqlite",
        desks=contest.desks,
        units=contest.units,
        seed=contest.seed,
        began_s=began_s,
        ended_s=ended_s,
        deaths=havoc.deaths,
        account=audit(contest.database, [job.diary for job in jobs]),
        findings=proof(contest.database),
        kills_asked=contest.kills,
    )


def log_on(database: str, units: int) -> None:
    """
    Make the log and log all units on, all but the first through one rehearsed incident.

    What is compiled or read at the first question then is shared by the desks that follow.

    Raises
    ------
    InputError
        If the log is not empty.
    """
    with open_log(database, CODE) as log:
        if log.head().seq:
            problem = f"the log of {CODE} at {log.name} is not empty"
            raise InputError(problem, "Give another database", field="--database")
        desk, now = Desk(city(), Fleet(units), log, travel()), datetime.now(UTC)
        for callsign in callsigns(units):
            desk.do(LogOn(callsign=callsign), SET_UP, f"on/{callsign}", now)
        call = ReceiveCall(place=corner(0), category="fight")
        number = desk.do(call, SET_UP, "on/call", now).incident
        order = Dispatch(incident=number, callsigns=callsigns(1), why="rehearsal")
        desk.do(order, SET_UP, "on/order", now)


def proof(database: str) -> tuple[str, ...]:
    """Return what the store's own proof finds wrong."""
    with open_log(database, CODE, create=False) as log:
        return tuple(map(str, verify_database(log.database).findings))
