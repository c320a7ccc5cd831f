"""The doors of Gridville on a real server, with a real log, real positions and real people."""

import socket
import time
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path
from threading import Thread

import httpx
import uvicorn
from shapely.geometry import MultiPolygon, box
from starlette.applications import Starlette
from starlette.middleware import Middleware
from websockets.sync.client import connect

from desks import Shift
from geodispatch.adapters.complaints import SqlComplaints
from geodispatch.adapters.people import PeopleStore
from geodispatch.adapters.people.passwords import Passwords
from geodispatch.adapters.people.tokens import TokenRequest
from geodispatch.adapters.positions import PositionStore
from geodispatch.adapters.store import open_log
from geodispatch.api.access import SESSION_COOKIE, House
from geodispatch.api.complaints import complaints_routes
from geodispatch.api.guard import OwnMachineOnly
from geodispatch.api.handovers import handover_routes
from geodispatch.api.patience import patient_protocols
from geodispatch.api.windows import Question, windows_routes
from geodispatch.desk.complaints import ComplaintOffice
from geodispatch.desk.places import PlaceIndex
from geodispatch.domain import Jurisdiction, Jurisdictions, Place
from geodispatch.domain.mode import Mode
from geodispatch.domain.people import Account, AccountRole, Principal, Scope
from geodispatch.errors import InputError
from geodispatch.ui.window import Answers, Window, questions
from geodispatch.wiring.doors import DEMO_CALLER, Doors, door_routes
from geodispatch.wiring.logs import LatestPositions
from town import NOON, corner, unit

BY = "the test"
CHEAP = Passwords(passes=1, memory_kib=8, lanes=1)
PASSWORD = "ten letters and more"
HERE = corner(12)
IN_WUHAN = Place(114.305, 30.593)
EVERYTHING = tuple(Scope)


class DoorKit:
    """One desk with its doors; nothing listens yet."""

    def __init__(self, folder: Path, *, demo: bool = False, checks=(), **limits):
        self.folder = folder
        self.shift = Shift(log=open_log(folder / "desk.db", "gridville"))
        self.shift.desk.positions = LatestPositions(self.open_store("gridville"))
        self.answers = Answers()
        self.people = None if demo else PeopleStore(folder / "people.db", CHEAP)
        self.doors = Doors(self.desk_of, self.open_store)
        self.house = House(
            self.desk_of,
            lambda: "gridville",
            self.people,
            lambda: self.shift.now,
            DEMO_CALLER if demo else None,
            **limits,
        )
        self.office = ComplaintOffice(
            SqlComplaints(str(folder / "complaints.db"), "gridville", self.shift.now, Mode.REAL),
            self.shift.desk,
        )
        more = [
            *complaints_routes(self.house, lambda _desk: self.office),
            *handover_routes(self.house),
        ]
        self.routes = door_routes(self.house, self.doors, checks, more)
        self.windows = windows_routes(self.house, self.questions_of)
        self.app = Starlette(
            routes=[*self.windows, *self.routes],
            middleware=[Middleware(OwnMachineOnly, elsewhere=not demo)],
        )

    def open_store(self, code: str) -> PositionStore:
        return PositionStore(self.folder / "positions.db", self.folder / "history", code)

    def desk_of(self, code: str):
        if code != "gridville":
            raise InputError(f"there is no city {code!r}")
        return self.shift.desk

    def questions_of(self, code: str) -> dict[str, Question]:
        """What a window may ask about the one city that there is."""
        city = self.desk_of(code).city
        asked = questions(Window(self.answers, {}, Mode.REAL), lambda: PlaceIndex(city))
        return {name: Question(kind, answer) for name, (kind, answer) in asked.items()}

    def move_to_wuhan(self) -> None:
        """Let the districts lie where GCJ-02 differs from WGS 84."""
        from dataclasses import replace

        lon, lat = IN_WUHAN.lon, IN_WUHAN.lat
        area = MultiPolygon([box(lon - 0.1, lat - 0.1, lon + 0.1, lat + 0.1)])
        city = self.shift.desk.city
        self.shift.desk.city = replace(
            city, jurisdictions=Jurisdictions([Jurisdiction("E", "East", area)])
        )

    def join(self, *callsigns: str) -> None:
        """Let units join the fleet; they are off duty."""
        fleet = self.shift.desk._fleet
        fleet.known += tuple(unit(callsign, 12) for callsign in callsigns)

    def token(self, *scopes: Scope, name: str = "", callsign: str = "", datum: str = "wgs84"):
        """Return the headers of a new token."""
        number, secret = self.issue(*scopes, name=name, callsign=callsign, datum=datum)
        del number
        return {"Authorization": f"Bearer {secret}"}

    def issue(self, *scopes: Scope, name: str = "", callsign: str = "", datum: str = "wgs84"):
        """Return the number and the secret of a new token."""
        self._named = getattr(self, "_named", 0) + 1
        asked = TokenRequest(
            name or f"token {self._named}",
            frozenset(scopes),
            self.shift.now + timedelta(days=1),
            callsign,
            datum,
        )
        token, secret = self.people.issue(asked, BY, self.shift.now)
        return token.number, secret

    def signed_in(self, name: str, role: AccountRole, area: frozenset[str] = frozenset()):
        """Return the headers of a new account with a session."""
        self.people.add(Account(name, role, self.shift.now, area), BY, PASSWORD)
        secret = self.people.sign_in(name, PASSWORD, self.shift.now)
        return {"Cookie": f"{SESSION_COOKIE}={secret}"}

    def close(self) -> None:
        self.doors.close()
        self.shift.desk.positions.store.close()
        if self.people is not None:
            self.people.close()


class Running:
    """A server on loopback that this test started and ends."""

    def __init__(self, app, **settings):
        config = uvicorn.Config(
            app,
            log_level="error",
            access_log=False,
            lifespan="off",
            ws_per_message_deflate=False,
            ws_max_size=65_536,
            timeout_graceful_shutdown=2,
            **{**patient_protocols(), **settings},
        )
        self.server = uvicorn.Server(config)
        self.socket = socket.socket()
        self.socket.bind(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        self.thread = Thread(target=self.server.run, kwargs={"sockets": [self.socket]})
        self.thread.start()
        while not self.server.started:
            time.sleep(0.01)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def close(self) -> None:
        self.server.should_exit = True
        self.thread.join()
        self.socket.close()


class Calling(DoorKit):
    """The doors of Gridville, listening."""

    def __init__(self, folder: Path, *, settings=None, **more):
        super().__init__(folder, **more)
        self.running = Running(self.app, **(settings or {}))
        self.client = httpx.Client(base_url=self.running.url, timeout=30)

    @property
    def port(self) -> int:
        return self.running.port

    def get(self, path: str, headers=None, **params) -> httpx.Response:
        return self.client.get(path, headers=headers, params=params)

    def post(self, path: str, body=None, headers=None, key: str = "", **more) -> httpx.Response:
        asked = dict(headers or {})
        if key:
            asked["Idempotency-Key"] = key
        return self.client.post(path, json=body, headers=asked, **more)

    def stream(self, headers=None, query: str = "", **more):
        return connect(
            f"ws://127.0.0.1:{self.port}/api/stream{query}",
            additional_headers=headers,
            proxy=None,
            **more,
        )

    def close(self) -> None:
        self.client.close()
        self.running.close()
        super().close()


@contextmanager
def calling(folder: Path, **more):
    with closing(Calling(folder, **more)) as kit:
        yield kit


def feature(callsign: str, place: Place = HERE, at=NOON, **more):
    """One position as GeoJSON."""
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [place.lon, place.lat]},
        "properties": {"callsign": callsign, "at": at.isoformat(), **more},
    }


def batch(*features, **more):
    """Positions as GeoJSON."""
    return {"type": "FeatureCollection", "features": list(features), **more}


def somebody(*scopes: Scope, **more) -> Principal:
    """A token as the store tells of it."""
    return Principal("somebody", scopes=frozenset(scopes), **more)
