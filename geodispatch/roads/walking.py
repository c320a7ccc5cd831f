"""The same streets for people on foot: both directions, one pace, no motorways."""

import numpy as np

from geodispatch.roads.network import RoadNetwork

WALKING_KMH = 6.0
"""
A brisk walk. Bohannon (1997), "Comfortable and maximum walking speed of adults aged 20-79
years", Age and Ageing 26, measured 1.27-1.46 m/s as comfortable; 6 km/h is 1.67 m/s, what an
officer on the way to a call keeps up.
"""

CLOSED_TO_WALKERS = frozenset({"motorway", "motorway_link"})


def walking_network(net: RoadNetwork, speed_kmh: float = WALKING_KMH) -> RoadNetwork:
    """
    Return the network that a foot patrol walks.

    Every street can be walked both ways, against one-ways and closures for cars too, except
    motorways where the kind of the street is known. Nodes and streets are those of ``net``;
    edges are new: one each way along every street, by street.

    Parameters
    ----------
    speed_kmh
        Kilometres an hour, above 0.

    Raises
    ------
    ValueError
        If the speed is not above 0.
    """
    if not speed_kmh > 0:
        msg = f"A walking speed of {speed_kmh} km/h leads nowhere; it must be above 0."
        raise ValueError(msg)
    # The shortest of parallel edges on one street stands for the street.
    order = np.lexsort((net.length_m, net.street))
    streets, first = np.unique(net.street[order], return_index=True)
    edge = order[first]
    if net.streets.kind is not None:
        kinds = net.streets.kind
        open_ = np.array([kinds[street] not in CLOSED_TO_WALKERS for street in streets], dtype=bool)
        streets, edge = streets[open_], edge[open_]
    start = np.where(net.forward[edge], net.tail[edge], net.head[edge])
    end = np.where(net.forward[edge], net.head[edge], net.tail[edge])
    length_m = net.length_m[edge]
    return RoadNetwork(
        tail=np.column_stack((start, end)).reshape(-1),
        head=np.column_stack((end, start)).reshape(-1),
        travel_s=np.repeat(length_m / (speed_kmh / 3.6), 2),
        length_m=np.repeat(length_m, 2),
        lon=net.lon,
        lat=net.lat,
        streets=net.streets,
        street=np.repeat(streets, 2),
        forward=np.tile([True, False], len(streets)),
    )
