"""The restrictions of Helsinki, read a second time and driven by a second search."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import osmium
import pytest

from geodispatch.adapters.import_report import RowCounts
from geodispatch.adapters.road_files import import_roads
from geodispatch.roads import TravelTimes
from geodispatch.roads.dijkstra import Dijkstra
from geodispatch.roads.turns import U_TURN_S
from roads.turn_oracle import TurnOracle

HELSINKI = Path(__file__).parents[1] / "data" / "helsinki.osm.pbf"


def helsinki_restrictions():
    """
    Read the restrictions of Helsinki that bind a car at all hours, without the project's reading.

    Returns the place of the via, that of the node before it along ``from``, that of the node
    behind it along ``to``, and whether everything else is forbidden.
    """
    places, ways, relations = {}, {}, []
    for each in osmium.FileProcessor(str(HELSINKI)).with_locations():
        if each.is_way() and "highway" in each.tags:
            known = [node for node in each.nodes if node.location.valid()]
            ways[each.id] = [node.ref for node in known]
            places |= {n.ref: (round(n.location.lon, 7), round(n.location.lat, 7)) for n in known}
        elif each.is_relation() and each.tags.get("type") == "restriction":
            member = {member.role: member.ref for member in each.members}
            relations.append((member, dict(each.tags)))
    found = []
    for member, tags in relations:
        via = member["via"]
        if "hour_on" in tags or not {member["from"], member["to"]} <= ways.keys():
            continue
        before, behind = (
            places[refs[1] if refs[0] == via else refs[-2]]
            for refs in (ways[member["from"]], ways[member["to"]])
        )
        only = tags["restriction"].startswith("only_")
        found.append((places[via], before, behind, only))
    assert len(relations) == 45
    return found


def helsinki_driver(net):
    """Return a driver who knows the restrictions of Helsinki by the drawing of the streets."""
    ends = {}
    for edge, (street, forward) in enumerate(zip(net.street, net.forward, strict=True)):
        line = net.streets.coordinates(int(street))[:: 1 if forward else -1].round(7)
        ends[edge] = [tuple(map(float, line[i])) for i in (0, 1, -2, -1)]
    pairs = set()
    for via, before, behind, only in helsinki_restrictions():
        into = [edge for edge, (_, _, last, end) in ends.items() if (last, end) == (before, via)]
        out = [edge for edge, (start, *_) in ends.items() if start == via]
        onto = [edge for edge in out if ends[edge][1] == behind]
        if len(into) == len(onto) == 1:
            pairs |= {(into[0], edge) for edge in out if (edge == onto[0]) != only}
    columns = (net.tail, net.head, np.rint(net.travel_s * 1000), net.street, net.forward)
    edges = list(zip(*(column.tolist() for column in columns), strict=True))
    return TurnOracle(edges, pairs, 1000 * U_TURN_S), pairs


def test_helsinki_has_45_restrictions_of_which_43_are_used():
    found = import_roads(HELSINKI)
    assert found.turn_counts == RowCounts(
        read=45, accepted=43, repaired=0, quarantined=0, skipped=2
    )
    assert found.turn_ledger.skip_reasons() == {
        "speaks of a way that is no road of the file": 1,
        "holds at some hours or under a condition only": 1,
    }


@pytest.mark.parametrize("simplified", [False, True])
def test_helsinki_forbids_what_a_plain_reading_forbids(simplified):
    net = import_roads(HELSINKI, simplified=simplified).network
    _, pairs = helsinki_driver(net)
    assert set(map(tuple, net.turns.sequences())) == pairs
    assert len(pairs) == 48


@pytest.mark.parametrize("engine", [Dijkstra, lambda net: None], ids=["scipy", "as it comes"])
def test_all_times_in_helsinki_agree_with_a_driver_who_remembers_the_last_edge(engine):
    net = import_roads(HELSINKI).network
    driver, _ = helsinki_driver(net)
    nodes = range(net.n_nodes)
    table = TravelTimes(net, engine(net)).table(nodes, nodes)
    assert table.tolist() == [driver.seconds(source, net.n_nodes) for source in nodes]
    free = replace(net, turns=None)
    unrestricted = TravelTimes(free, Dijkstra(free)).table(nodes, nodes)
    assert (table >= unrestricted).all()
    assert (table > unrestricted).sum() > 1000


def test_routes_through_helsinki_keep_to_its_restrictions():
    net = import_roads(HELSINKI).network
    driver, _ = helsinki_driver(net)
    travel = TravelTimes(net)
    drawn_pairs = np.random.default_rng(3).integers(0, net.n_nodes, (300, 2)).tolist()
    routes = [travel.route(*pair) for pair in drawn_pairs]
    found = [route for route in routes if route is not None]
    assert len(found) > 200
    for route in found:
        assert driver.cost_ms(route.edges.tolist()) / 1000.0 == route.travel_s
        assert max(route.nodes) < net.n_nodes
