"""
Use cases of a dispatch desk.

A `Desk` answers what the dispatcher's screen asks: what waits, who is where, who should go. It
fetches values from the stores (`stores` says what it needs of them) and hands them to the pure
core in `policing`. It knows no file, no database and no page.
"""

from geodispatch.desk.desk import Desk, Waiting
from geodispatch.desk.stores import FleetSource, IncidentStore

__all__ = ["Desk", "FleetSource", "IncidentStore", "Waiting"]
