"""
Engines for travel times: scipy's at once, the hierarchy when it is built.

A command asks one question, which Dijkstra has answered before the hierarchy could be read from
the disk. A server starts with Dijkstra too, and adopts the hierarchy of a city a second later, on a
thread of its own; on a machine where nothing is compiled yet that takes half a minute, spent in a
process of its own.
"""

import atexit
import logging
import subprocess
import sys

from geodispatch.adapters.city_folder import keep_order
from geodispatch.policing import City
from geodispatch.roads import Dijkstra, TravelTimes


def quick_travel(city: City) -> TravelTimes:
    """Return new travel times by car that answer at once."""
    return TravelTimes(city.roads, Dijkstra(city.roads))


def adopt_hierarchy(city: City, where: str, travel: TravelTimes) -> None:
    """
    Build the hierarchy of a city and let its travel times go on with it.

    An order of contraction that had to be found is kept beside the city, where it can be.

    Parameters
    ----------
    where
        Name or folder that the city was opened by.
    """
    # numba takes a third of a second to import, which a command need not wait for.
    from geodispatch.roads.hierarchy import Hierarchy

    _compile()
    engine = Hierarchy.of(city.roads)
    keep_order(where, city.roads.order, engine.order)
    travel.adopt(engine)


def _compile() -> None:
    """Have another process compile what is not compiled: compiling would hold up this one."""
    from geodispatch.roads.hierarchy.compiled import is_compiled

    if is_compiled():
        return
    child = subprocess.Popen([sys.executable, "-m", "geodispatch.roads.hierarchy"])
    atexit.register(child.kill)
    if child.wait() != 0:
        logging.getLogger(__name__).warning("Compiling aside failed; it is done here instead.")
    atexit.unregister(child.kill)
