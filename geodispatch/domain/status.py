"""
Statuses of units, orders and incidents.

Which event makes which move stands as tables in `geodispatch.domain.board.machines`.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from geodispatch.domain.naming import Name


class UnitStatus(StrEnum):
    """What a unit is doing, as radioed or as sent by its terminal."""

    AVAILABLE = "available"
    DISPATCHED = "dispatched"
    EN_ROUTE = "en_route"
    ON_SCENE = "on_scene"
    OUT_OF_SERVICE = "out_of_service"
    ON_BREAK = "on_break"
    OFF_DUTY = "off_duty"


STATUS_NAMES: Mapping[UnitStatus, Name] = MappingProxyType(
    {
        UnitStatus.AVAILABLE: Name("可派", "available"),
        UnitStatus.DISPATCHED: Name("已派警", "dispatched"),
        UnitStatus.EN_ROUTE: Name("赶赴中", "en route"),
        UnitStatus.ON_SCENE: Name("现场处置", "on scene"),
        UnitStatus.OUT_OF_SERVICE: Name("停止执勤", "out of service"),
        UnitStatus.ON_BREAK: Name("休息", "on a break"),
        UnitStatus.OFF_DUTY: Name("未上岗", "off duty"),
    }
)

BUSY = frozenset({UnitStatus.DISPATCHED, UnitStatus.EN_ROUTE, UnitStatus.ON_SCENE})
"""Statuses of a unit that is on an order."""

ABSENT = frozenset({UnitStatus.OUT_OF_SERVICE, UnitStatus.ON_BREAK, UnitStatus.OFF_DUTY})
"""Statuses of a unit that nobody counts on."""


class IncidentStatus(StrEnum):
    """How far the handling of an incident has come."""

    OPEN = "open"
    ASSIGNED = "assigned"
    ON_SCENE = "on_scene"
    CLOSED = "closed"


class OrderStatus(StrEnum):
    """How far the order of one unit to one incident has come."""

    ORDERED = "ordered"
    ACKNOWLEDGED = "acknowledged"
    EN_ROUTE = "en_route"
    ON_SCENE = "on_scene"
    FED_BACK = "fed_back"
    ENDED = "ended"
