import gzip
from itertools import pairwise
from pathlib import Path

import numpy as np
import osmium
import pytest
import shapely

from geodispatch.adapters.datum import Datum
from geodispatch.adapters.osm_tags import EMERGENCY_FACTOR, passage
from geodispatch.adapters.road_files import import_roads
from geodispatch.errors import InputError
from map_files import osm_xml, way

HELSINKI = Path(__file__).parents[1] / "data" / "helsinki.osm.pbf"
NODES = {1: (0, 0), 2: (1, 0), 3: (2, 0), 4: (2, 1), 5: (3, 0), 6: (0, 1)}


def imported(tmp_path, *ways, nodes=NODES, simplified=False):
    path = tmp_path / "town.osm"
    path.write_text(osm_xml(nodes, ways), encoding="utf-8")
    return import_roads(path, simplified=simplified)


def test_ways_are_cut_where_they_meet(tmp_path):
    found = imported(
        tmp_path,
        way(10, [1, 2, 3, 5], highway="residential"),
        way(11, [3, 4], highway="residential"),
    )
    assert len(found.roads) == 3
    assert found.roads.n_nodes == 4
    assert len(shapely.get_coordinates(found.roads.geometry[0])) == 3


def test_a_ring_way_is_a_street_from_a_node_to_itself(tmp_path):
    found = imported(tmp_path, way(10, [1, 2, 4, 1], highway="service"))
    assert len(found.roads) == 1
    assert found.roads.u[0] == found.roads.v[0]


def test_a_way_that_crosses_itself_is_cut_there(tmp_path):
    found = imported(tmp_path, way(10, [1, 2, 3, 4, 2, 6], highway="service"))
    assert len(found.roads) == 3


def test_milliseconds_are_length_over_speed_and_factor(tmp_path):
    found = imported(tmp_path, way(10, [1, 6], highway="primary", maxspeed="60"))
    metres = found.roads.length_mm[0] / 1000
    assert metres == pytest.approx(110.86, abs=0.05)  # a thousandth of a degree north at 30.6 N
    expected = round(metres / 1000 / (60 * EMERGENCY_FACTOR) * 3_600_000)
    assert abs(found.roads.forward_ms[0] - expected) <= 1
    assert found.roads.backward_ms[0] == found.roads.forward_ms[0]


def test_a_backward_oneway_is_closed_ahead(tmp_path):
    found = imported(tmp_path, way(10, [1, 2], highway="residential", oneway="-1"))
    assert found.roads.forward_ms[0] == -1
    assert found.roads.backward_ms[0] > 0


def test_no_street_takes_less_than_a_millisecond(tmp_path):
    nodes = {1: (0, 0), 2: (0, 0.0001)}
    found = imported(tmp_path, way(10, [1, 2], highway="motorway"), nodes=nodes)
    assert found.roads.forward_ms[0] >= 1


def test_every_way_is_accounted_for(tmp_path):
    found = imported(
        tmp_path,
        way(10, [1, 2], highway="residential"),
        way(11, [2, 3], highway="residential", maxspeed="fast"),
        way(12, [3, 4], highway="footway"),
        way(13, [98, 99], highway="residential"),
        way(14, [3, 5, 99], highway="residential"),
        way(15, [1, 6], waterway="river"),
    )
    counts = found.counts
    assert (counts.read, counts.accepted, counts.repaired) == (5, 1, 2)
    assert (counts.quarantined, counts.skipped) == (1, 1)
    assert [note.row for note in found.ledger.quarantined.values()] == ["way 13"]


def test_a_way_that_leaves_the_extract_and_returns_is_not_bridged(tmp_path):
    found = imported(tmp_path, way(10, [1, 2, 99, 3, 5], highway="residential"))
    assert len(found.roads) == 2
    assert found.counts.repaired == 1


def test_identical_ways_with_one_id_count_once(tmp_path):
    twice = way(10, [1, 2], highway="residential")
    found = imported(tmp_path, twice, twice)
    assert len(found.roads) == 1
    assert (found.counts.accepted, found.counts.repaired) == (1, 1)


def test_differing_ways_with_one_id_are_both_refused(tmp_path):
    found = imported(
        tmp_path,
        way(10, [1, 2], highway="residential"),
        way(10, [2, 3], highway="residential"),
        way(11, [3, 4], highway="residential"),
    )
    assert len(found.roads) == 1
    assert found.counts.quarantined == 2


def test_gzipped_xml_reads_as_the_plain_file(tmp_path):
    content = osm_xml(NODES, [way(10, [1, 2, 3], highway="residential")])
    path = tmp_path / "town.osm.gz"
    path.write_bytes(gzip.compress(content.encode()))
    assert len(import_roads(path).roads) == 1


def test_an_entity_bomb_is_refused(tmp_path):
    path = tmp_path / "bomb.osm"
    path.write_text('<?xml version="1.0"?><!DOCTYPE osm [<!ENTITY a "aaaa">]><osm>&a;</osm>')
    with pytest.raises(InputError, match="document type"):
        import_roads(path)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("cut.osm.pbf", HELSINKI.read_bytes()[:200_000], "cut short"),
        ("text.osm.pbf", b"hello, this is no pbf", "cut short"),
        (
            "cut.osm",
            osm_xml(NODES, [way(10, [1, 2], highway="service")])[:150].encode(),
            "cut short",
        ),
        ("other.osm", b"<gpx></gpx>", "begins with <gpx>"),
        ("none.osm", osm_xml(NODES, []).encode(), "no way that a car may use"),
        ("cut.osm.gz", gzip.compress(osm_xml(NODES, []).encode(), mtime=0)[:60], "cut short"),
        (
            "lost.osm",
            osm_xml({}, [way(1, [1, 2], highway="service")]).encode(),
            "way 1, has no two",
        ),
    ],
)
def test_damaged_files_are_refused_by_name(tmp_path, name, content, message):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(InputError, match=message) as refusal:
        import_roads(path)
    assert name in str(refusal.value)


def test_openstreetmap_declared_gcj02_is_refused():
    with pytest.raises(InputError, match="WGS 84 by definition"):
        import_roads(HELSINKI, Datum.GCJ02)


def test_helsinki_gives_the_counts_of_a_plain_reading():
    ways, usable, cut = 0, 0, 0
    oneways = 0
    for each in osmium.FileProcessor(str(HELSINKI)).with_locations():
        if not each.is_way() or "highway" not in each.tags:
            continue
        ways += 1
        found = passage({tag.k: tag.v for tag in each.tags})
        if isinstance(found, str):
            continue
        known = [node.location.valid() for node in each.nodes]
        if not any(a and b for a, b in pairwise(known)):
            cut += 1
            continue
        usable += 1
        oneways += bool(np.isnan([found.forward_kmh, found.backward_kmh]).any())
    found = import_roads(HELSINKI)
    assert found.counts.read == ways
    assert found.counts.accepted + found.counts.repaired == usable
    assert found.counts.quarantined == cut
    assert oneways > 400


def test_helsinki_keeps_each_plainly_tagged_road_and_no_plain_footway():
    """Counted without the project's own reading of tags."""
    rules = {"access", "vehicle", "motor_vehicle", "motorcar", "emergency", "area"}
    roads, paths = set(), set()
    for each in osmium.FileProcessor(str(HELSINKI)).with_locations():
        if (
            not each.is_way()
            or "highway" not in each.tags
            or rules & {t.k.split(":")[0] for t in each.tags}
        ):
            continue
        known = [node.location.valid() for node in each.nodes]
        if each.tags["highway"] in {"primary", "secondary", "tertiary", "residential", "service"}:
            if all(known) and each.tags.get("oneway") != "reversible":
                roads.add(f"way {each.id}")
        elif each.tags["highway"] in {"footway", "steps", "cycleway"}:
            paths.add(f"way {each.id}")
    found = import_roads(HELSINKI, simplified=False)
    kept = {found.ledger.labels[row] for row in found.roads.row.tolist()}
    assert len(roads) > 500
    assert roads <= kept
    assert not paths & kept


def test_helsinki_streets_cover_the_length_of_the_drivable_ways():
    metres = 0.0
    for each in osmium.FileProcessor(str(HELSINKI)).with_locations():
        if not each.is_way() or "highway" not in each.tags:
            continue
        if isinstance(passage({tag.k: tag.v for tag in each.tags}), str):
            continue
        for a, b in pairwise(list(each.nodes)):
            if a.location.valid() and b.location.valid():
                metres += osmium.geom.haversine_distance(a.location, b.location)
    total = import_roads(HELSINKI).roads.length_mm.sum() / 1000
    assert total == pytest.approx(metres, rel=0.005)  # sphere against ellipsoid


def test_gzipped_xml_that_breaks_off_late_is_refused(tmp_path):
    nodes = {i: (i % 7, i / 9) for i in range(1, 4000)}
    whole = gzip.compress(osm_xml(nodes, [way(1, [1, 2], highway="service")]).encode())
    path = tmp_path / "late.osm.gz"
    path.write_bytes(whole[: len(whole) * 2 // 3])
    with pytest.raises(InputError, match="cut short"):
        import_roads(path)
