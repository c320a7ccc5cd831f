"""The doors of Gridville with an office for complaints behind them, and who knocks at them."""

import re
from contextlib import closing, contextmanager
from pathlib import Path

import httpx
import msgspec
from starlette.applications import Starlette
from starlette.middleware import Middleware

from complaint_story import FLEET
from door_kit import BY, EVERYTHING, PASSWORD, Calling, DoorKit, Running
from geodispatch.adapters.complaints import SqlComplaints
from geodispatch.api.access import SESSION_COOKIE
from geodispatch.api.complaints import complaints_routes
from geodispatch.api.guard import OwnMachineOnly
from geodispatch.api.maps import maps_routes
from geodispatch.desk.complaints import ComplaintOffice
from geodispatch.domain.people import Account, AccountRole, Principal
from geodispatch.ui.map import MapView, map_page
from geodispatch.wiring.doors import door_routes
from town import NOON, FixedFleet


class ComplaintDoors(Calling):
    """One desk with all its doors and an office for complaints, listening."""

    def __init__(self, folder: Path):
        DoorKit.__init__(self, folder)
        self.shift.desk._fleet = FixedFleet(*FLEET)
        self.complaints = SqlComplaints(folder / "complaints.db", "gridville", NOON)
        self.office = ComplaintOffice(self.complaints, self.shift.desk)
        self.shift.desk.withheld = self.office.withheld
        more = complaints_routes(self.house, lambda _desk: self.office)
        self.routes = [
            *self.windows,
            *maps_routes(self.map_of),
            *door_routes(self.house, self.doors, (), more),
        ]
        self.app = Starlette(routes=self.routes, middleware=[Middleware(OwnMachineOnly)])
        self.running = Running(self.app)
        self.client = httpx.Client(base_url=self.running.url, timeout=30)
        self.known: dict[str, dict[str, str]] = {}

    def map_of(self, code: str, theme: str, language: str) -> str:
        """The map of the one city that there is."""
        city = self.desk_of(code).city
        return map_page(MapView(code, "/tiles", "/layers", "test", city.centre, theme, language))

    def headers_of(self, who: Principal) -> dict[str, str]:
        """Sign somebody in, or give him a token for everything where he has no role."""
        name = f"{who.name}-{who.role}-{who.unit}"
        if name not in self.known:
            self.known[name] = self._admitted(who)
        return self.known[name]

    def wait(self, seconds: float) -> None:
        """Let time pass: sessions and tokens end, and everybody signs in anew."""
        self.shift.wait(seconds)
        self.known.clear()

    def _admitted(self, who: Principal) -> dict[str, str]:
        if who.role is None:
            return self.token(*EVERYTHING, callsign=who.callsign)
        if self.people.account(who.name) is None:
            made = Account(who.name, who.role, self.shift.now, unit=who.unit)
            self.people.add(made, BY, PASSWORD)
        secret = self.people.sign_in(who.name, PASSWORD, self.shift.now)
        return {"Cookie": f"{SESSION_COOKIE}={secret}"}

    def send(self, path: str, value, who: Principal, key: str = "") -> httpx.Response:
        """Post a value of ours as somebody."""
        return self.post(path, msgspec.to_builtins(value), self.headers_of(who), key)

    def close(self) -> None:
        super().close()
        self.complaints.close()


@contextmanager
def open_doors(folder: Path):
    with closing(ComplaintDoors(folder)) as kit:
        yield kit


def addresses(kit: ComplaintDoors, *fillings: str) -> list[str]:
    """Every address that may be got, with each filling for what stands in braces."""
    found = []
    for route in kit.routes:
        if "GET" in (getattr(route, "methods", None) or ()):
            found += [re.sub(r"\{[^}]*\}", filling, route.path) for filling in fillings]
    return sorted(set(found))


__all__ = ["AccountRole", "ComplaintDoors", "addresses", "open_doors"]
