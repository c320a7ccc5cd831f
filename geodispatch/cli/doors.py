"""``geodispatch serve``: the HTTP interface alone, without the pages."""

from typing import Annotated

import typer

from geodispatch import wiring
from geodispatch.cli.options import (
    AddressOption,
    HostNameOption,
    OwnRosterOption,
    OwnUnitsOption,
)
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
    address: AddressOption = "127.0.0.1",
    host_name: HostNameOption = None,
    units: OwnUnitsOption = None,
    roster: OwnRosterOption = None,
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
