"""
What the commands share that judge incidents: their options, and what these become.

Whoever is named on the command line must be there: a slip in a callsign would send the very unit
that is to keep out, or order a unit a second time.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from geodispatch import wiring
from geodispatch.cli.options import read_moment, read_place
from geodispatch.cli.output import tell
from geodispatch.domain import Incident, Recusal, RecusalGround, RecusalState, Unit
from geodispatch.errors import InputError, nearest
from geodispatch.policing import City
from geodispatch.policing.policies import POLICIES

AtOption = Annotated[str, typer.Option("--at", metavar="LON,LAT", help="Where, WGS 84.")]
CategoryOption = Annotated[
    str,
    typer.Option("--category", metavar="CODE", help="What happened; `rules show` lists all."),
]
SeverityOption = Annotated[
    int | None, typer.Option("--severity", min=1, max=4, help="1 least, 4 gravest.")
]
FactsOption = Annotated[
    list[str] | None,
    typer.Option(
        "--fact", metavar="CODE", help="Fact of the rule book, such as foreigner; repeatable."
    ),
]
RecuseOption = Annotated[
    list[str] | None,
    typer.Option(
        "--recuse", metavar="WHO", help="Callsign or service number: keeps out; repeatable."
    ),
]


def _policy(text: str | None) -> str | None:
    """
    Return a policy as it was given; one that is unknown is refused by whoever chooses.

    Raises
    ------
    BadParameter
        If it is empty: a variable of a script that was never set is no wish for the default.
    """
    if text is not None and not text.strip():
        msg = f"is empty; name one ({', '.join(POLICIES)}) or leave it out"
        raise typer.BadParameter(msg)
    return text


PolicyOption = Annotated[
    str | None,
    typer.Option(
        "--policy",
        metavar="CODE",
        callback=_policy,
        help="Way of choosing; the rule book's if not.",
    ),
]
ReceivedOption = Annotated[
    str | None,
    typer.Option("--received", metavar="ISO", help="When the call came in; --now if not."),
]


@dataclass(frozen=True, slots=True)
class Situation:
    """The city, its fleet and the moment that a command works with."""

    city: City
    fleet: tuple[Unit, ...]
    now: datetime

    def require_units(self, callsigns: Iterable[str], option: str) -> None:
        """
        Refuse callsigns that no unit has.

        Raises
        ------
        InputError
            At the first one, with those that may be meant.
        """
        known = {unit.callsign for unit in self.fleet}
        for callsign in callsigns:
            _require(callsign, known, f"no unit is called {callsign!r}", option)

    def require_anybody(self, names: Iterable[str], option: str) -> None:
        """
        Refuse names that neither a unit nor a person aboard has.

        Raises
        ------
        InputError
            At the first one, with those that may be meant.
        """
        aboard = {person.number for unit in self.fleet for person in unit.crew.members}
        known = {unit.callsign for unit in self.fleet} | aboard
        hint = "" if aboard else "; who is aboard is known with --roster only"
        for name in names:
            _require(name, known, f"no unit and nobody aboard is called {name!r}", option, hint)


def open_situation(
    city: str,
    rules: str | None,
    profiles: Sequence[Path] | None,
    units: Path | None,
    roster: Path | None,
    now: str | None,
    skip_bad_rows: bool,
) -> Situation:
    """
    Return what the options of a command name.

    Raises
    ------
    InputError
        If a file cannot be read or a moment is none; of a roster with bad rows nothing else is
        told, since what was noticed was judged without those rows.
    """
    moment = read_moment(now)
    loaded = wiring.open_city(city, rules, profiles or ())
    fleet = wiring.fleet_of(loaded, city, units, moment, skip_bad_rows, tell)
    noticed: list[str] = []
    fleet = wiring.crewed(
        loaded, fleet, roster, moment, noticed.append, skip_bad_rows=skip_bad_rows
    )
    for notice in noticed:  # of a roster that is refused only the refusals are heard
        tell(notice)
    return Situation(loaded, fleet, moment)


def read_incident(
    situation: Situation,
    at: str,
    category: str,
    severity: int | None,
    facts: Sequence[str] | None,
    recused: Sequence[str] | None,
    received: str | None,
) -> Incident:
    """
    Return the incident that the options of a command describe.

    Whoever is recused counts as having declared it, at the moment of the decision.

    Raises
    ------
    GeodispatchError
        If the place cannot be meant, the call came in after the moment of the decision, or nobody
        is called like somebody recused.
    """
    place, now = read_place(at), situation.now
    wiring.require_near(situation.city, place)
    moment = read_moment(received, "--received") if received else now
    if moment > now:
        problem = f"the call of {moment.isoformat()} lies after the moment of the decision"
        remedy = f"Give a --now that is not before it; it is {now.isoformat(timespec='seconds')}"
        raise InputError(problem, remedy, field="--received")
    situation.require_anybody(recused or (), "--recuse")
    return Incident(
        place,
        category,
        received_at=moment,
        severity=severity,
        facts=frozenset(facts or ()),
        recusals=tuple(
            Recusal(who, RecusalGround.UNSTATED, RecusalState.DECLARED, now)
            for who in recused or ()
        ),
    )


def _require(name: str, known: Collection[str], problem: str, option: str, hint: str = "") -> None:
    if name not in known:
        meant = " or ".join(nearest(name, sorted(known)))
        remedy = f"The fleet has {meant}" if meant else "Name one of the fleet"
        raise InputError(problem, f"{remedy}{hint}", field=option)
