"""``geodispatch serve``: the doors without the pages, for programs alone."""

import logging
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from threading import Thread

from starlette.applications import Starlette
from starlette.middleware import Middleware

from geodispatch.api.complaints import complaints_routes
from geodispatch.api.guard import OwnMachineOnly
from geodispatch.api.handovers import handover_routes
from geodispatch.api.patience import patient_protocols
from geodispatch.errors import GeodispatchError, InputError
from geodispatch.wiring.application import host_names, opened
from geodispatch.wiring.complaints import office_of
from geodispatch.wiring.desks import default_city, quicken
from geodispatch.wiring.doors import door_routes
from geodispatch.wiring.modes import mode
from geodispatch.wiring.server import Serving, make_ready

MOST_CONNECTIONS = 800
"""Fewer than the files that a process may have open, on most machines."""


def serve_doors(how: Serving, tell: Callable[[str], None] = lambda _message: None) -> None:
    """
    Serve the doors alone until it is interrupted.

    Parameters
    ----------
    tell
        Takes what the person at the terminal is told once the port is ours.

    Raises
    ------
    InputError
        If the port is taken, the city is not there, nobody can sign in where people must, or
        other machines would be answered where nobody signs in.
    """
    import uvicorn

    make_ready(how)
    with bound(how.address, how.port) as listening:
        config = uvicorn.Config(
            doors_app((how.address,)),
            access_log=False,  # an address may hold the token of a phone
            log_level="warning",
            limit_concurrency=MOST_CONNECTIONS,
            ws_max_size=65_536,
            ws_per_message_deflate=False,
            timeout_graceful_shutdown=10,
            server_header=False,
            **patient_protocols(),
        )
        tell(f"{default_city()} ({mode()}): http://{how.address}:{how.port}/api, until Ctrl-C")
        uvicorn.Server(config).run(sockets=[listening])


def doors_app(names: tuple[str, ...] = ()) -> Starlette:
    """
    Return the doors as an application.

    Parameters
    ----------
    names
        By which the server is called besides `host_names`.
    """
    have = opened()
    more = [*complaints_routes(have.house, office_of), *handover_routes(have.house)]
    routes = door_routes(have.house, have.doors, [have.states], more)
    elsewhere = have.people is not None
    guard = partial(OwnMachineOnly, hosts=(*host_names(), *names), elsewhere=elsewhere)
    return Starlette(routes=routes, middleware=[Middleware(guard)], lifespan=_lifespan)


def bound(address: str, port: int) -> socket.socket:
    """
    Return a socket that is bound; port 0 takes any that is free.

    Raises
    ------
    InputError
        If the port is taken or the address is not this machine's.
    """
    made = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        made.bind((address, port))
    except OSError as error:
        made.close()
        raise InputError(
            f"{address} port {port} cannot be had ({error.strerror})",
            f"Close the other program, or choose another with --port {port + 1}",
        ) from None
    return made


@asynccontextmanager
async def _lifespan(_app: object) -> AsyncIterator[None]:
    def load() -> None:
        try:
            desk = opened().link_when_there(default_city())
            quicken(default_city(), desk)
        except GeodispatchError as error:
            logging.getLogger(__name__).warning("%s", error)

    Thread(target=load, name="warm-up", daemon=True).start()
    opened().start()
    try:
        yield
    finally:
        opened().close()
