"""The doors of a desk: its HTTP interface joined with its stores."""

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future
from importlib.metadata import version
from threading import Lock

from starlette.routing import BaseRoute

from geodispatch.adapters.datum import Datum
from geodispatch.adapters.positions import PositionStore
from geodispatch.adapters.positions.batcher import Batcher, TooManyPositionsError
from geodispatch.adapters.positions.door import check_place, through_door
from geodispatch.api.access import House, ProblemError
from geodispatch.api.answers import no_other_door
from geodispatch.api.boards import BOARD_PAPERS, boards_routes
from geodispatch.api.commands import COMMAND_PAPERS, commands_routes
from geodispatch.api.complaints import COMPLAINT_PAPERS
from geodispatch.api.figures import FIGURE_PAPERS, figures_routes
from geodispatch.api.handovers import HANDOVER_PAPERS
from geodispatch.api.health import HEALTH_PAPER, health_routes
from geodispatch.api.openapi import openapi_routes
from geodispatch.api.osmand import OSMAND_PAPERS, osmand_routes
from geodispatch.api.positions import BATCH_PAPER, Trouble, positions_routes
from geodispatch.api.stream import MovesSince, stream_routes
from geodispatch.api.traccar import TRACCAR_PAPER, traccar_routes
from geodispatch.desk import Desk
from geodispatch.desk.health import LinkCheck
from geodispatch.desk.people import People
from geodispatch.domain.people import Principal, Scope
from geodispatch.domain.place import Place
from geodispatch.domain.positions import Fix, Judgement, Reported
from geodispatch.policing import City
from geodispatch.wiring.complaints import office_of
from geodispatch.wiring.desks import default_city, desk_of
from geodispatch.wiring.logs import positions_of, utc_now
from geodispatch.wiring.modes import mode
from geodispatch.wiring.store_watch import StoreWatch

DEMO_CALLER = Principal("demo", scopes=frozenset(Scope))
PAPERS = (
    BATCH_PAPER,
    *OSMAND_PAPERS,
    TRACCAR_PAPER,
    *COMMAND_PAPERS,
    *BOARD_PAPERS,
    *FIGURE_PAPERS,
    HEALTH_PAPER,
    *COMPLAINT_PAPERS,
    *HANDOVER_PAPERS,
)
"""What is written about every route that there may be."""


class CityDoor:
    """
    The door for positions of one city; a `PositionDoor`.

    Parameters
    ----------
    city
        Far from it nothing is believed.
    """

    def __init__(self, city: City, batcher: Batcher) -> None:
        self._city, self._batcher = city, batcher

    def trouble(self, lon: float, lat: float) -> Trouble | None:
        """Return what is wrong with coordinates."""
        return check_place(lon, lat)

    def place(self, lon: float, lat: float, datum: str) -> tuple[Place, Reported | None]:
        """Convert one place; `ProblemError` (422) where it is far from the city."""
        now = utc_now()
        (fix,) = through_door([Fix("place", Place(lon, lat), now, now)], Datum(datum))
        if not self._city.plausible(fix.place):
            zh = f"地点远在{self._city.name.zh}之外。"
            en = f"The place lies far outside {self._city.name.en}."
            raise ProblemError(422, "far", zh, en, more={"field": self._far[0]})
        return fix.place, fix.reported

    def take(
        self, fixes: Sequence[Fix], datum: str
    ) -> tuple[dict[int, Trouble], Future[tuple[Judgement, ...]]]:
        """Convert fixes once, and hand on those whose place can be meant."""
        converted = through_door(fixes, Datum(datum))
        far = {
            index: self._far
            for index, fix in enumerate(converted)
            if not self._city.plausible(fix.place)
        }
        kept = [fix for index, fix in enumerate(converted) if index not in far]
        try:
            return far, self._batcher.add(kept)
        except TooManyPositionsError:
            raise ProblemError(
                503,
                "full",
                "待写入的位置过多，本批未接收；请稍后重发。",
                "Too many positions wait to be kept; nothing of this batch was taken.",
                retry_s=2,
            ) from None

    @property
    def _far(self) -> Trouble:
        return "lon", f"and lat lie far outside {self._city.name.en}"


class Doors:
    """
    The stores behind the doors, each opened when it is first asked for; to be closed.

    Parameters
    ----------
    desks
        Desk of a city by its code; raises `InputError` for a city that is not there.
    open_store
        Opens the positions of a city.
    """

    def __init__(
        self,
        desks: Callable[[str], Desk] = desk_of,
        open_store: Callable[[str], PositionStore] = positions_of,
    ) -> None:
        self._desks, self._open_store = desks, open_store
        self._stores: dict[str, PositionStore] = {}
        self._doors: dict[str, CityDoor] = {}
        self._batchers: list[Batcher] = []
        self._lock = Lock()

    def door_of(self, code: str) -> CityDoor:
        """Return the door of a city."""
        city, store = self._desks(code).city, self.store_of(code)
        with self._lock:
            if code not in self._doors:
                self._batchers.append(Batcher(store))
                self._doors[code] = CityDoor(city, self._batchers[-1])
            return self._doors[code]

    def store_of(self, code: str) -> PositionStore:
        """Return the positions of a city."""
        self._desks(code)  # whether there is one
        with self._lock:
            if code not in self._stores:
                self._stores[code] = self._open_store(code)
            return self._stores[code]

    def moved_of(self, code: str) -> MovesSince:
        """Return what says what moved in a city."""
        return self.store_of(code).since

    def close(self) -> None:
        """Write what waits, and let go of the stores."""
        for batcher in self._batchers:
            batcher.close()
        for store in self._stores.values():
            store.close()


def house_of(people: People | None) -> House:
    """Return what the routes are given; ``people`` is ``None`` in the demo alone."""
    demo = None if people else DEMO_CALLER
    return House(desk_of, default_city, people, utc_now, demo, mode=mode())


def door_routes(
    house: House,
    doors: Doors,
    checks: Sequence[LinkCheck] = (),
    more: Iterable[BaseRoute] = (),
) -> list[BaseRoute]:
    """
    Return every route of the doors.

    Parameters
    ----------
    checks
        Ask about links, for the health of the desk.
    more
        Routes of other rooms below ``/api``.
    """
    routes = [
        *positions_routes(house, doors.door_of),
        *osmand_routes(house, doors.door_of),
        *traccar_routes(house, doors.door_of),
        *commands_routes(house, doors.door_of),
        *boards_routes(house),
        *figures_routes(house, doors.store_of),
        *stream_routes(house, doors.moved_of),
        *health_routes(house, checks),
        *more,
    ]
    served = {getattr(route, "path", "") for route in routes}
    papers = [paper for paper in PAPERS if paper.path in served]
    routes += openapi_routes(house, papers, version("geodispatch"))
    return [*routes, no_other_door(routes)]


def store_watch(house: House, doors: Doors) -> StoreWatch:
    """Return what watches the stores of the city that is opened on; to be closed."""
    city = house.default_city()
    asked: dict[str, Callable[[], object]] = {
        "log": lambda: house.desk_of(city).log.head(),
        "positions": lambda: doors.store_of(city).latest(()),
    }
    asked["complaints"] = lambda: office_of(house.desk_of(city)).store.head()
    people = house.people
    if people is not None:
        asked["people"] = lambda: people.bearer("-", house.now())
    return StoreWatch(asked, house.now)
