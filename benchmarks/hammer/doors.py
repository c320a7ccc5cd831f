"""The flood through HTTP: a server of the doors, and terminals that send GeoJSON to it."""

import http.client
import json
import os
import socket
import time
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from queue import SimpleQueue
from threading import Thread

import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware

from benchmarks.hammer.desks import Fleet, city, travel
from benchmarks.hammer.town import CODE
from geodispatch.adapters.people import PeopleStore
from geodispatch.adapters.people.tokens import TokenRequest
from geodispatch.adapters.positions import PositionStore
from geodispatch.adapters.store import open_log
from geodispatch.api.access import House
from geodispatch.api.guard import OwnMachineOnly
from geodispatch.api.patience import patient_protocols
from geodispatch.desk import Desk
from geodispatch.domain.people import Scope
from geodispatch.domain.positions import Fix
from geodispatch.wiring.doors import Doors, door_routes

LINES = 32
"""Connections that the terminals' gateway keeps open."""


def door_token(folder: Path) -> str:
    """Return the secret of a token that may send positions."""
    people, now = PeopleStore(folder / "people.db"), datetime.now(UTC)
    asked = TokenRequest("gateway", frozenset({Scope.POSITIONS}), now + timedelta(days=1))
    try:
        return people.issue(asked, "hammer", now)[1]
    finally:
        people.close()


def free_socket() -> socket.socket:
    """Return a socket that listens on loopback."""
    made = socket.socket()
    made.bind(("127.0.0.1", 0))
    made.listen(128)
    return made


def serve_town(folder: Path, units: int, listening: socket.socket) -> None:
    """Serve the doors until this process ends; the entry of its process."""
    _end_with(os.getppid())
    desk = Desk(city(), Fleet(units), open_log(folder / "desk.db", CODE), travel())
    doors = Doors(
        lambda _code: desk,
        lambda code: PositionStore(folder / "positions.db", folder / "history", code),
    )
    people = PeopleStore(folder / "people.db")
    house = House(lambda _code: desk, lambda: CODE, people, lambda: datetime.now(UTC))
    app = Starlette(
        routes=door_routes(house, doors), middleware=[Middleware(OwnMachineOnly, elsewhere=True)]
    )
    config = uvicorn.Config(
        app, access_log=False, log_level="warning", lifespan="off", **patient_protocols()
    )
    uvicorn.Server(config).run(sockets=[listening])


def _end_with(parent: int) -> None:
    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(0.5)
        os._exit(0)

    Thread(target=watch, daemon=True).start()


class Gateway:
    """Sends batches over a few connections, each waiting for its answer; to be closed."""

    def __init__(self, port: int, secret: str) -> None:
        self._port = port
        self._headers = {
            "Authorization": f"Bearer {secret}",
            "Content-Type": "application/geo+json",
        }
        self._threads = ThreadPoolExecutor(LINES)
        self._lines: SimpleQueue[http.client.HTTPConnection] = SimpleQueue()
        for _ in range(LINES):
            self._lines.put(http.client.HTTPConnection("127.0.0.1", port, timeout=30))

    def send(self, fixes: Sequence[Fix]) -> Future[int]:
        """Send positions; the answer is how many of them were kept."""
        features = [
            {
                "type": "Feature",
                "geometry": {"type": "Point", "coordinates": [fix.place.lon, fix.place.lat]},
                "properties": {
                    "callsign": fix.callsign,
                    "at": fix.device_at.isoformat(),
                    "speed_kmh": fix.speed_kmh,
                },
            }
            for fix in fixes
        ]
        body = json.dumps({"type": "FeatureCollection", "features": features}).encode()
        return self._threads.submit(self._post, body)

    def close(self) -> None:
        """Send what waits, and end."""
        self._threads.shutdown()

    def _post(self, body: bytes) -> int:
        line = self._lines.get()
        try:
            try:
                line.request("POST", "/api/positions", body, self._headers)
                response = line.getresponse()
            except (BrokenPipeError, ConnectionResetError, http.client.RemoteDisconnected):
                # The server lets go of a line that is quiet for long; the batch is sent anew.
                line.close()
                line.request("POST", "/api/positions", body, self._headers)
                response = line.getresponse()
            told = json.loads(response.read())
        finally:
            self._lines.put(line)
        if response.status != 200:
            return 0
        return sum(count for kind, count in told["judged"].items() if kind != "repeated")
