"""``geodispatch app``: the map in a browser; a real desk with accounts."""

from typing import Annotated

import typer

from geodispatch import wiring
from geodispatch.cli.options import (
    AddressOption,
    BrowserOption,
    HostNameOption,
    OwnRosterOption,
    OwnUnitsOption,
)


def app(
    city: Annotated[
        str | None, typer.Option("--city", metavar="NAME|DIR", help="City to open on.")
    ] = None,
    port: Annotated[
        int, typer.Option("--port", min=1024, max=65535, help="Port to listen on.")
    ] = wiring.DEFAULT_PORT,
    browser: BrowserOption = True,
    real: Annotated[
        bool, typer.Option("--real", help="For real work: accounts, a fleet of one's own.")
    ] = False,
    address: AddressOption = "127.0.0.1",
    host_name: HostNameOption = None,
    units: OwnUnitsOption = None,
    roster: OwnRosterOption = None,
) -> None:
    """
    Open the map: by default the demo, with real roads, synthetic units and calls, and no login.

    With --real people sign in (``geodispatch users add``), and units are those of the fleet file.
    """
    how = wiring.Serving(city, port, browser, real, address, tuple(host_name or ()), units, roster)
    wiring.serve(how)
