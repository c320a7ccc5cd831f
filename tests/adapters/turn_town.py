"""A town of two crossings with turn restrictions, as an OpenStreetMap file."""

from geodispatch.adapters.road_files import import_roads
from map_files import at, osm_xml, way

PLACES = {
    "W": (0, 1), "C": (1, 1), "E": (2, 1), "F": (3, 1),
    "S": (1, 0), "N": (1, 2), "M": (2, 2), "T": (2, 0),
}  # fmt: skip
"""
Nodes by a letter, which are ids in their order from 1.

         N   M
         |   |
    W -- C - E -- F
         |   |
         S   T
"""
NODES = dict(enumerate(PLACES.values(), start=1))
LETTERS = "".join(PLACES)
ROADS = {10: "WC", 11: "CE", 12: "EF", 13: "CS", 14: "CN", 15: "EM", 16: "ET"}
"""Ways by their nodes; all are residential streets both ways."""
LEFT = ["w10 from", "nC via", "w14 to"]
"""Members of the turn from W at C to N."""


def ids(letters):
    return [LETTERS.index(letter) + 1 for letter in letters]


def relation(relation_id, members, **tags):
    """Return a relation; members are ``w10 from`` and the like, ``__`` in a key is a colon."""
    kinds = {"n": "node", "w": "way"}
    inner = []
    for member in members:
        name, _, role = member.partition(" ")
        number = name[1:] if name[1:].isdigit() else str(ids(name[1:])[0])
        inner.append(f'<member type="{kinds[name[0]]}" ref="{number}" role="{role}"/>')
    tags = {"type": "restriction", **tags}
    inner += [f'<tag k="{key.replace("__", ":")}" v="{value}"/>' for key, value in tags.items()]
    return f'<relation id="{relation_id}" version="1">{"".join(inner)}</relation>'


def drawn(roads, **tags):
    """Return ways by their nodes, with tags for some of them: ``w10=dict(oneway="yes")``."""
    return [
        way(number, ids(nodes), **{"highway": "residential", **tags.get(f"w{number}", {})})
        for number, nodes in roads.items()
    ]


def town(tmp_path, *relations, roads=ROADS, simplified=False, **tags):
    path = tmp_path / "town.osm"
    path.write_text(osm_xml(NODES, [*drawn(roads, **tags), *relations]), encoding="utf-8")
    return import_roads(path, simplified=simplified)


def forbidden(found):
    """Return what is forbidden, by letters: ``WCN`` is the turn from W at C to N."""
    letter = {at(*place): name for name, place in PLACES.items()}
    net = found.network
    named = [
        letter[round(float(lon), 7), round(float(lat), 7)]
        for lon, lat in zip(net.lon, net.lat, strict=True)
    ]
    sequences = net.turns.sequences() if net.turns else []
    assert len(sequences) == len(set(map(tuple, sequences)))
    return {
        "".join([named[net.tail[edges[0]]], *(named[net.head[edge]] for edge in edges)])
        for edges in sequences
    }
