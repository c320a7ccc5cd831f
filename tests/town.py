"""A town small enough to work out by hand: Gridville with two police districts."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import cache

from shapely.geometry import MultiPolygon, box

from geodispatch.adapters import load_rulebook
from geodispatch.domain import (
    AvlFix,
    ClockStart,
    ClockStop,
    Crew,
    Incident,
    Jurisdiction,
    Jurisdictions,
    Name,
    Place,
    ResponseLimit,
    ResponseLimits,
    Station,
    Unit,
    UnitKind,
    UnitStatus,
    Urgency,
)
from geodispatch.policing import City, Standing, recommend
from gridville import gridville

NOON = datetime(2026, 3, 6, 12, tzinfo=UTC)
NET = gridville()


def corner(node: int) -> Place:
    """The place of a junction of Gridville, counted row by row from the south-west."""
    return Place(float(NET.lon[node]), float(NET.lat[node]))


@cache
def town(minutes: float | None = 5.0, stops: ClockStop = ClockStop.ARRIVED) -> City:
    """Gridville: the two western columns are district W, the three eastern ones district E."""
    west, south = float(NET.lon.min()) - 0.01, float(NET.lat.min()) - 0.01
    east, north = float(NET.lon.max()) + 0.01, float(NET.lat.max()) + 0.01
    border = float(NET.lon[1] + NET.lon[2]) / 2
    limit = None if minutes is None else timedelta(minutes=minutes)
    return City(
        code="gridville",
        name=Name("格子镇", "Gridville"),
        roads=NET,
        jurisdictions=Jurisdictions(
            [
                Jurisdiction("E", "East", MultiPolygon([box(border, south, east, north)])),
                Jurisdiction("W", "West", MultiPolygon([box(west, south, border, north)])),
            ]
        ),
        limits=ResponseLimits(
            ResponseLimit(
                "urban", urgency, limit, ClockStart.RECEIVED, stops, date(2024, 1, 1), None, "test"
            )
            for urgency in Urgency
        ),
        rulebook=load_rulebook("110"),
        stations=(Station("E1", "E", corner(14)), Station("W1", "W", corner(0))),
    )


def incident_at(node: int, category: str = "fight", **changes: object) -> Incident:
    """An incident at a junction, received at noon."""
    values: dict[str, object] = {"received_at": NOON}
    return Incident(corner(node), category, **(values | changes))  # type: ignore[arg-type]


def held_against(some_unit: Unit, category: str = "fight", **changes: object) -> Standing:
    """A unit as it stands to an incident at the south-western corner."""
    answer = recommend(town(), incident_at(0, category, **changes), [some_unit], NOON)
    return answer.contest[1].standings[0]


def unit(callsign: str, node: int | None, **changes: object) -> Unit:
    """A car with two officers, free, just seen at a junction."""
    fix = None if node is None else AvlFix(corner(node), device_at=NOON - timedelta(seconds=5))
    values: dict[str, object] = {
        "callsign": callsign,
        "kind": UnitKind.CAR,
        "station": "W1",
        "crew": Crew(2, 0),
        "status": UnitStatus.AVAILABLE,
        "fix": fix,
    }
    return Unit(**(values | changes))  # type: ignore[arg-type]


class FixedFleet:
    """The same units at every moment, each just seen where it stands."""

    def __init__(self, *units: Unit):
        self.known = units

    def units(self, now: datetime) -> tuple[Unit, ...]:
        """Return them, seen five seconds before ``now``."""
        seen = now - timedelta(seconds=5)
        return tuple(
            replace(one, fix=replace(one.fix, device_at=seen)) if one.fix else one
            for one in self.known
        )
