"""``geodispatch drill``: the desk on a store of its own, to practise with."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from geodispatch import wiring
from geodispatch.cli import tokens
from geodispatch.cli.options import (
    AddressOption,
    BrowserOption,
    HostNameOption,
    JsonOption,
    OwnRosterOption,
    OwnUnitsOption,
)
from geodispatch.cli.output import out, print_json, tell
from geodispatch.domain.mode import MODE_NAMES, Mode
from geodispatch.domain.people import Scope
from geodispatch.errors import InputError
from geodispatch.wiring.drills import drills, enter_drill, enter_tokens_of_drill
from geodispatch.wiring.modes import mode

app = typer.Typer(help="Practise at the desk, apart from what is real.", no_args_is_help=True)

DRILL_PORT = wiring.DEFAULT_PORT + 1
"""Not that of the real desk, which goes on beside it."""

NameArgument = Annotated[str, typer.Argument(metavar="NAME", help="Of the drill.")]
YesOption = Annotated[bool, typer.Option("--yes", help="Do not ask.")]


@app.command()
def start(
    name: NameArgument,
    city: Annotated[
        str | None, typer.Option("--city", metavar="NAME|DIR", help="City to practise in.")
    ] = None,
    port: Annotated[
        int, typer.Option("--port", min=1024, max=65535, help="Port to listen on.")
    ] = DRILL_PORT,
    browser: BrowserOption = True,
    address: AddressOption = "127.0.0.1",
    host_name: HostNameOption = None,
    units: OwnUnitsOption = None,
    roster: OwnRosterOption = None,
) -> None:
    """Serve a drill until Ctrl-C; the same name goes on with what was practised before."""
    _require_outside()
    folders = drills()
    given = _named(city)
    drill = folders.begin(name, given, datetime.now(tz=UTC))
    with folders.running(name):
        zh, en = MODE_NAMES[Mode.DRILL].zh, MODE_NAMES[Mode.DRILL].en
        tell(f"{zh} ({en}) {name}: {folders.place(name)}. Nothing real is ordered or recorded.")
        enter_drill(name, drill.city)
        names = tuple(host_name or ())
        city = drill.city or None
        wiring.serve(wiring.Serving(city, port, browser, False, address, names, units, roster))


@app.command()
def token(
    drill: Annotated[str, typer.Argument(metavar="DRILL", help="For which drill.")],
    name: Annotated[str, typer.Argument(metavar="NAME", help="What the token is for.")],
    scope: Annotated[list[Scope], typer.Option("--scope", help="What it may do; repeatable.")],
    callsign: Annotated[
        str, typer.Option("--callsign", metavar="UNIT", help="The one unit that it speaks for.")
    ] = "",
    datum: Annotated[
        str, typer.Option("--datum", metavar="wgs84|gcj02", help="What its coordinates mean.")
    ] = "wgs84",
    days: Annotated[
        int, typer.Option("--days", metavar="N", min=1, max=31, help="For how long it is good.")
    ] = 1,
) -> None:
    """Issue a token for a drill; those of the real desk are none there, and the reverse."""
    _require_outside()
    drills().get(drill)
    enter_tokens_of_drill(drill)
    tokens.add(name, scope, callsign, datum, days)


@app.command("list")
def list_drills(as_json: JsonOption = False) -> None:
    """Name the drills of this installation."""
    folders = drills()
    known = folders.known()
    if as_json:
        print_json(
            {
                "drills": [
                    {
                        "name": drill.name,
                        "city": drill.city,
                        "begun_at": drill.begun_at.isoformat(),
                        "ended_at": drill.ended_at and drill.ended_at.isoformat(),
                        "running": folders.is_running(drill.name),
                        "folder": str(folders.place(drill.name)),
                    }
                    for drill in known
                ]
            }
        )
        return
    for drill in known:
        state = "ended" if drill.ended_at else "runs" if folders.is_running(drill.name) else "rests"
        begun = f"{drill.begun_at:%Y-%m-%d %H:%M} UTC"
        where = f", {drill.city}" if drill.city else ""
        out.print(f"{drill.name}: {state}, begun {begun}{where}", soft_wrap=True)
    if not known:
        tell("There is no drill; `geodispatch drill start NAME` begins one.")


@app.command()
def end(name: NameArgument, yes: YesOption = False) -> None:
    """End a drill for good; what was recorded stays until it is removed."""
    folders = drills()
    if folders.resting(name).ended_at is None and not yes:
        typer.confirm(f"End the drill {name}? It cannot go on after.", abort=True, err=True)
    ended = folders.end(name, datetime.now(tz=UTC))
    tell(f"The drill {name} ended at {ended.ended_at:%Y-%m-%d %H:%M} UTC.")


@app.command()
def remove(name: NameArgument, yes: YesOption = False) -> None:
    """Delete a drill and all that was recorded in it."""
    folders = drills()
    folders.resting(name)
    if not yes:
        asked = f"Delete the drill {name} and all of {folders.place(name)}?"
        typer.confirm(asked, abort=True, err=True)
    folders.remove(name)
    tell(f"The drill {name} was deleted.")


def _require_outside() -> None:
    """Refuse a drill within a drill: it would be filed in the wrong place."""
    if mode() is Mode.DRILL:
        raise InputError("this is a drill already", "Start the other from outside", field="NAME")


def _named(city: str | None) -> str:
    """Return a city as any later command finds it, wherever that is given."""
    if city is None:
        return ""
    folder = Path(city)
    return str(folder.absolute()) if folder.is_dir() else city
