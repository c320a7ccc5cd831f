"""
Statuses and the only moves between them, as tables.

A unit goes available → dispatched → en route → on scene → available; it may drop back to
available from any of these (cancelled, recalled, stood down) and leaves service only when
nobody counts on it. An incident is open until it is closed, and closing needs what article 24
of the 110 rules asks for, which the desk checks.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from geodispatch.domain.naming import Name
from geodispatch.errors import IllegalTransitionError


class UnitStatus(StrEnum):
    """What a unit is doing, as radioed or as sent by its terminal."""

    AVAILABLE = "available"
    DISPATCHED = "dispatched"
    EN_ROUTE = "en_route"
    ON_SCENE = "on_scene"
    OUT_OF_SERVICE = "out_of_service"


STATUS_NAMES: Mapping[UnitStatus, Name] = MappingProxyType(
    {
        UnitStatus.AVAILABLE: Name("可派", "available"),
        UnitStatus.DISPATCHED: Name("已派警", "dispatched"),
        UnitStatus.EN_ROUTE: Name("赶赴中", "en route"),
        UnitStatus.ON_SCENE: Name("现场处置", "on scene"),
        UnitStatus.OUT_OF_SERVICE: Name("停止执勤", "out of service"),
    }
)

BUSY = frozenset({UnitStatus.DISPATCHED, UnitStatus.EN_ROUTE, UnitStatus.ON_SCENE})
"""Statuses of a unit that is on an order."""


class IncidentStatus(StrEnum):
    """How far the handling of an incident has come."""

    OPEN = "open"
    ASSIGNED = "assigned"
    ON_SCENE = "on_scene"
    CLOSED = "closed"


_U, _I = UnitStatus, IncidentStatus

UNIT_MOVES: Mapping[UnitStatus, frozenset[UnitStatus]] = MappingProxyType(
    {
        _U.AVAILABLE: frozenset({_U.DISPATCHED, _U.OUT_OF_SERVICE}),
        _U.DISPATCHED: frozenset({_U.EN_ROUTE, _U.AVAILABLE}),
        _U.EN_ROUTE: frozenset({_U.ON_SCENE, _U.AVAILABLE}),
        _U.ON_SCENE: frozenset({_U.AVAILABLE}),
        _U.OUT_OF_SERVICE: frozenset({_U.AVAILABLE}),
    }
)

INCIDENT_MOVES: Mapping[IncidentStatus, frozenset[IncidentStatus]] = MappingProxyType(
    {
        _I.OPEN: frozenset({_I.ASSIGNED, _I.CLOSED}),
        _I.ASSIGNED: frozenset({_I.OPEN, _I.ON_SCENE, _I.CLOSED}),
        _I.ON_SCENE: frozenset({_I.CLOSED}),
        _I.CLOSED: frozenset(),
    }
)


def move_unit(callsign: str, now: UnitStatus, to: UnitStatus) -> UnitStatus:
    """
    Return ``to`` if a unit may go there from ``now``.

    Raises
    ------
    IllegalTransitionError
        If the move is not in ``UNIT_MOVES``.

    Examples
    --------
    >>> move_unit("B12", UnitStatus.AVAILABLE, UnitStatus.DISPATCHED).value
    'dispatched'
    >>> move_unit("B12", UnitStatus.ON_SCENE, UnitStatus.EN_ROUTE)
    Traceback (most recent call last):
    ...
    geodispatch.errors.IllegalTransitionError: Unit B12 is on_scene and cannot become en_route; \
it may become available.
    """
    if to not in UNIT_MOVES[now]:
        raise IllegalTransitionError(f"Unit {callsign}", now, to, tuple(sorted(UNIT_MOVES[now])))
    return to


def move_incident(incident_id: str, now: IncidentStatus, to: IncidentStatus) -> IncidentStatus:
    """
    Return ``to`` if an incident may go there from ``now``.

    Raises
    ------
    IllegalTransitionError
        If the move is not in ``INCIDENT_MOVES``.
    """
    if to not in INCIDENT_MOVES[now]:
        raise IllegalTransitionError(
            f"Incident {incident_id}", now, to, tuple(sorted(INCIDENT_MOVES[now]))
        )
    return to
