"""Fill the log of the demo city with calls that nobody has taken on: ``python FILE COUNT``."""

import sys
from datetime import UTC, datetime, timedelta

import numpy as np

from geodispatch import wiring
from geodispatch.desk.commands import ReceiveCall
from geodispatch.domain import Place
from geodispatch.domain.events import Stamp
from geodispatch.wiring.cities import desk_on
from geodispatch.wiring.fleets import fleet_source

CITY = "wuhan"
CATEGORIES = ("theft", "fight", "robbery", "noise", "drowning")


def fill(count: int) -> None:
    """Receive calls at random crossings, five a second, the last of them now."""
    city = wiring.open_city(CITY)
    desk = desk_on(city, CITY, fleet_source(city, CITY))
    rng, now = np.random.default_rng(7), datetime.now(tz=UTC)
    nodes = rng.integers(0, city.roads.n_nodes, count)
    for number, node in enumerate(nodes.tolist()):
        call = ReceiveCall(
            place=Place(float(city.roads.lon[node]), float(city.roads.lat[node])),
            category=CATEGORIES[number % len(CATEGORIES)],
            at=now - timedelta(seconds=(count - number) * 0.2),
        )
        desk.do(call, Stamp("test", "test"), f"crowded/{number}", now)


if __name__ == "__main__":
    fill(int(sys.argv[1]))
