"""``geodispatch app``: the map in a browser; a real desk with accounts."""

from pathlib import Path
from typing import Annotated

import typer

from geodispatch import wiring


def app(
    city: Annotated[
        str | None, typer.Option("--city", metavar="NAME|DIR", help="City to open on.")
    ] = None,
    port: Annotated[
        int, typer.Option("--port", min=1024, max=65535, help="Port to listen on.")
    ] = wiring.DEFAULT_PORT,
    browser: Annotated[
        bool, typer.Option(help="Open it in a browser where there is a screen.")
    ] = True,
    real: Annotated[
        bool, typer.Option("--real", help="For real work: accounts, a fleet of one's own.")
    ] = False,
    address: Annotated[
        str,
        typer.Option("--address", metavar="IP", help="To listen on; others with accounts only."),
    ] = "127.0.0.1",
    host_name: Annotated[
        list[str] | None,
        typer.Option("--host-name", metavar="NAME", help="By which people call it; repeatable."),
    ] = None,
    units: Annotated[
        Path | None, typer.Option("--units", metavar="FILE", help="Fleet of a real desk.")
    ] = None,
    roster: Annotated[
        Path | None, typer.Option("--roster", metavar="FILE", help="Who is aboard, by day.")
    ] = None,
) -> None:
    """
    Open the map: by default the demo, with real roads, synthetic units and calls, and no login.

    With --real people sign in (``geodispatch users add``), and units are those of the fleet file.
    """
    how = wiring.Serving(city, port, browser, real, address, tuple(host_name or ()), units, roster)
    wiring.serve(how)
