"""
Files in, files out: the only room that knows formats.

What comes from outside is read, checked, reprojected once and frozen here; further in there are
only values. Road networks and polygons become city folders (`city_build`, `city_folder`), a
fleet and a roster are CSV (`fleet`, `roster`), rule books and announced limits are TOML
(`rulebook`, `limits`), decisions live in a log (`store`), and beside it (`beside`) positions,
people, complaints and what waits to be sent (`positions`, `people`, `complaints`, `links`), each in
a store of its own; all of them are copied and put back (`backup`), drills lie apart (`drills`).
Answers leave as JSON or as tables (`exports`, `terminal`), roads as map tiles (`tiles`). Every
complaint names file, row or line, and field. Nothing is ever half-written, and no datum is guessed.
"""

from geodispatch.adapters.city_folder import bundled_cities, load_city
from geodispatch.adapters.fleet import FleetFile, read_fleet, read_fleet_rows
from geodispatch.adapters.limits import AnnouncedLimits, read_limits
from geodispatch.adapters.roster import Roster, read_roster
from geodispatch.adapters.rulebook import load_rulebook

__all__ = [
    "AnnouncedLimits",
    "FleetFile",
    "Roster",
    "bundled_cities",
    "load_city",
    "load_rulebook",
    "read_fleet",
    "read_fleet_rows",
    "read_limits",
    "read_roster",
]
