"""
What somebody sees of a desk: a supervisor his area, a terminal its own unit, and nothing else.

110 rules, art. 6: whoever supervises several desks is shown those that are his. A code of an area
may be a city's, a desk's or a jurisdiction's. Pages, routes and the stream all ask here.
"""

from geodispatch.desk.desk import Desk
from geodispatch.domain.board import IncidentRecord
from geodispatch.domain.people import AccountRole, Principal
from geodispatch.domain.unit import Unit


def sees_all(who: Principal, desk: Desk) -> bool:
    """Whether nothing of the desk is kept from somebody for where it lies, or whose it is."""
    bound = who.role is AccountRole.SUPERVISOR and bool(who.area)
    return not who.callsign and (not bound or desk.city.code in who.area)


def sees_incident(who: Principal, desk: Desk, record: IncidentRecord) -> bool:
    """Whether an incident is in somebody's area (where it is, with whom it is), or his order."""
    if who.callsign:
        return record.order(who.callsign) is not None
    if sees_all(who, desk) or not who.area.isdisjoint({record.desk, record.ownership.owner}):
        return True
    here = desk.city.locate(record.incident.place, desk.city.rules(record.incident.received_at))
    return here.jurisdiction is not None and here.jurisdiction.code in who.area


def sees_unit(who: Principal, desk: Desk, unit: Unit) -> bool:
    """Whether a unit is at home in somebody's area, or is his own."""
    if who.callsign:
        return unit.callsign == who.callsign
    home = desk.city.home(unit.station)
    codes = {home.code, desk.desk_of(home.code)} if home else set()
    return sees_all(who, desk) or not who.area.isdisjoint(codes)
