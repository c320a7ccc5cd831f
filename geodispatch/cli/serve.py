"""``geodispatch app``: the map in a browser, on this machine alone."""

from typing import Annotated

import typer

from geodispatch import wiring


def app(
    city: Annotated[
        str | None, typer.Option("--city", metavar="NAME|DIR", help="City to open on.")
    ] = None,
    port: Annotated[
        int, typer.Option("--port", min=1024, max=65535, help="Port on 127.0.0.1.")
    ] = wiring.DEFAULT_PORT,
    browser: Annotated[
        bool, typer.Option(help="Open it in a browser where there is a screen.")
    ] = True,
) -> None:
    """Open the demo map: real roads, synthetic units and calls, no login, loopback only."""
    wiring.serve_app(city, port, browser=browser)
