"""``geodispatch serve``: the HTTP interface alone, without the pages."""

from pathlib import Path
from typing import Annotated

import typer

from geodispatch import wiring
from geodispatch.cli.output import tell

PORT = 8601


def serve(
    city: Annotated[
        str | None, typer.Option("--city", metavar="NAME|DIR", help="City of the desk.")
    ] = None,
    port: Annotated[
        int, typer.Option("--port", min=1024, max=65535, help="Port to listen on.")
    ] = PORT,
    real: Annotated[
        bool, typer.Option("--real", help="For real work: tokens, a fleet of one's own.")
    ] = False,
    address: Annotated[
        str,
        typer.Option("--address", metavar="IP", help="To listen on; others with accounts only."),
    ] = "127.0.0.1",
    host_name: Annotated[
        list[str] | None,
        typer.Option("--host-name", metavar="NAME", help="By which it is called; repeatable."),
    ] = None,
    units: Annotated[
        Path | None, typer.Option("--units", metavar="FILE", help="Fleet of a real desk.")
    ] = None,
    roster: Annotated[
        Path | None, typer.Option("--roster", metavar="FILE", help="Who is aboard, by day.")
    ] = None,
) -> None:
    """
    Serve the interface for programs alone: positions, calls and statuses in, the board out.

    By default the demo's, for this machine; with --real for whoever has a token.
    """
    from geodispatch.wiring.doors_alone import serve_doors

    how = wiring.Serving(
        city,
        port,
        real=real,
        address=address,
        host_names=tuple(host_name or ()),
        units=units,
        roster=roster,
    )
    serve_doors(how, tell)
