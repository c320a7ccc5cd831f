"""The page of a desk in Gridville, for tests that need no browser."""

from datetime import UTC, datetime, timedelta

from geodispatch.adapters import DemoIncidents
from geodispatch.desk import Desk
from geodispatch.domain import AvlFix, Incident, Unit, UnitStatus
from geodispatch.roads import TravelTimes
from geodispatch.ui import Site, show_page
from town import NET, corner, town, unit


class Patrols:
    """One free unit, one busy one, both just seen."""

    def units(self, now: datetime) -> tuple[Unit, ...]:
        seen = now - timedelta(seconds=5)
        return (
            unit("A1", None, fix=AvlFix(corner(0), device_at=seen)),
            unit("B2", None, fix=AvlFix(corner(13), device_at=seen), status=UnitStatus.ON_SCENE),
        )


def desk() -> Desk:
    waiting = Incident(corner(12), "fight", datetime.now(tz=UTC) - timedelta(minutes=1), id="1")
    return Desk(town(), Patrols(), DemoIncidents(lambda _now: (waiting,)), TravelTimes(NET))


DESK = desk()


def draw() -> None:
    show_page(
        Site(
            cities={"gridville": DESK.city.name},
            default_city="gridville",
            desk_of=lambda _code: DESK,
            tiles="/tiles/{city}/{theme}/{z}/{x}/{y}.png",
            areas="/layers/{city}/areas.geojson",
        )
    )
