import gzip

import networkx
import numpy as np
import osmnx
import pytest
import shapely
from pyproj import CRS, Transformer

from geodispatch.adapters.city_download import osmnx_settings
from geodispatch.adapters.datum import Datum, to_gcj02
from geodispatch.adapters.osm_tags import CLASS_SPEED_KMH, EMERGENCY_FACTOR
from geodispatch.adapters.road_files import import_roads
from map_files import LAT, LON, at, feature, osm_xml, road, way, write_geojson, write_parquet

UTM_50N = CRS.from_epsg(32650)


def kmh(roads, i, ms):
    """Speed that a street's time was made of."""
    return roads.length_mm[i] / ms[i] * 3.6 / EMERGENCY_FACTOR


def test_ends_that_coincide_are_one_node(tmp_path):
    path = write_geojson(
        tmp_path / "r.geojson", [road((0, 0), (1, 0)), road((1, 0), (2, 0)), road((1, 0), (1, 1))]
    )
    found = import_roads(path)
    assert (len(found.roads), found.roads.n_nodes, found.roads.n_edges) == (3, 4, 6)


def test_osm_words_in_geojson_are_understood(tmp_path):
    path = write_geojson(
        tmp_path / "r.geojson",
        [
            road((0, 0), (1, 0), oneway="yes", maxspeed="40", name="中山路"),
            road((1, 0), (2, 0), highway="motorway"),
            road((2, 0), (3, 0), highway="footway"),
        ],
    )
    found = import_roads(path)
    assert found.roads.n_edges == 2  # the motorway runs one way: the file knows directions
    assert found.roads.name.tolist() == ["中山路", None]
    assert kmh(found.roads, 0, found.roads.forward_ms) == pytest.approx(40.0, rel=1e-3)
    assert found.missing == frozenset()
    assert (found.counts.accepted, found.counts.skipped) == (2, 1)


def test_a_source_without_directions_is_two_way_and_says_so(tmp_path):
    path = write_geojson(tmp_path / "r.geojson", [road((0, 0), (1, 0), highway="motorway")])
    found = import_roads(path)
    assert found.roads.n_edges == 2
    assert found.missing == {"one-ways", "street-names", "maxspeed"}


def test_the_traffic_model_schema_gives_directions_and_speeds(tmp_path):
    path = tmp_path / "links.geojson.gz"
    plain = write_geojson(
        tmp_path / "links.geojson",
        [
            road(
                (0, 0),
                (1, 0),
                link_type="primary",
                a_node=7,
                b_node=8,
                direction=1,
                speed_ab=60.0,
                speed_ba=None,
                name="Ruta 5",
            ),
            road(
                (1, 0),
                (2, 0),
                link_type="primary",
                a_node=8,
                b_node=9,
                direction=-1,
                speed_ab=None,
                speed_ba=30.0,
                name=None,
            ),
            road(
                (2, 0),
                (3, 0),
                link_type="residential",
                a_node=9,
                b_node=10,
                direction=0,
                speed_ab=50,
                speed_ba=20,
                name="",
            ),
        ],
    )
    path.write_bytes(gzip.compress(plain.read_bytes()))
    roads = import_roads(path).roads
    assert (roads.forward_ms > 0).tolist() == [True, False, True]
    assert (roads.backward_ms > 0).tolist() == [False, True, True]
    assert kmh(roads, 0, roads.forward_ms) == pytest.approx(60.0, rel=1e-3)
    assert kmh(roads, 1, roads.backward_ms) == pytest.approx(30.0, rel=1e-3)
    assert kmh(roads, 2, roads.backward_ms) == pytest.approx(20.0, rel=1e-3)
    assert roads.name.tolist() == ["Ruta 5", None, None]


def test_a_speed_of_zero_takes_the_class_default_and_counts_as_repaired(tmp_path):
    path = write_geojson(
        tmp_path / "links.geojson",
        [
            road(
                (0, 0),
                (1, 0),
                link_type="residential",
                a_node=1,
                b_node=2,
                direction=0,
                speed_ab=0,
                speed_ba=-30,
            )
        ],
    )
    found = import_roads(path)
    assert kmh(found.roads, 0, found.roads.forward_ms) == pytest.approx(
        CLASS_SPEED_KMH["residential"], rel=1e-3
    )
    assert kmh(found.roads, 0, found.roads.backward_ms) == pytest.approx(
        CLASS_SPEED_KMH["residential"], rel=1e-3
    )
    assert (found.counts.repaired, found.counts.accepted) == (1, 0)


def test_projected_geoparquet_with_an_unknown_name_is_brought_to_degrees(tmp_path):
    """The schema of the Wuhan file: u, v, key, highway, UTM zone 50N called "unknown"."""
    to_utm = Transformer.from_crs(4326, UTM_50N, always_xy=True)
    lines = [
        shapely.LineString([to_utm.transform(*at(*p)) for p in pair])
        for pair in (((0, 0), (1, 0)), ((2, 0), (1, 0)))
    ]
    crs = {**UTM_50N.to_json_dict(), "name": "unknown"}
    crs.pop("id")
    path = write_parquet(
        tmp_path / "r.parquet",
        {"u": [11, 12], "v": [12, 13], "key": [0, 0], "highway": ["trunk", "trunk"]},
        lines,
        crs=crs,
    )
    roads = import_roads(path, simplified=False).roads
    assert roads.n_nodes == 3
    assert shapely.total_bounds(roads.geometry) == pytest.approx(
        [LON, LAT, LON + 0.002, LAT], abs=2e-7
    )


def test_lines_drawn_against_their_node_ids_are_turned(tmp_path):
    path = write_geojson(
        tmp_path / "r.geojson",
        [
            road((0, 0), (1, 0), u=1, v=2, oneway="no"),
            road((2, 0), (1, 0), u=2, v=3, oneway="yes"),
            road((2, 0), (3, 0), u=3, v=4, oneway="no"),
        ],
    )
    roads = import_roads(path, simplified=False).roads
    first, last = shapely.get_point(roads.geometry, 0), shapely.get_point(roads.geometry, -1)
    assert shapely.get_x(first[1]) == at(1, 0)[0]
    assert shapely.equals(last[:-1], first[1:]).all()
    assert roads.forward_ms[1] > 0 > roads.backward_ms[1]


def test_a_line_whose_ends_are_not_at_its_nodes_is_quarantined(tmp_path):
    rows = [road((i, 0), (i + 1, 0), u=i, v=i + 1) for i in range(4)]
    path = write_geojson(tmp_path / "r.geojson", [*rows, road((0, 5), (1, 5), u=1, v=3)])
    found = import_roads(path)
    assert found.counts.quarantined == 1
    assert found.ledger.quarantined[5].problem == "the ends of the line are not at its nodes"


def test_roads_declared_gcj02_are_converted(tmp_path):
    lon, lat = to_gcj02(np.array([LON, LON + 0.001]), np.array([LAT, LAT]))
    shifted = feature("LineString", np.column_stack([lon, lat]).tolist(), highway="residential")
    found = import_roads(write_geojson(tmp_path / "r.geojson", [shifted]), Datum.GCJ02)
    assert shapely.get_coordinates(found.roads.geometry) == pytest.approx(
        np.array([at(0, 0), at(1, 0)]), abs=1e-7
    )


def test_several_lines_in_one_row_are_several_streets_of_one_row(tmp_path):
    parts = [[at(0, 0), at(1, 0)], [at(0, 1), at(1, 1)]]
    found = import_roads(
        write_geojson(
            tmp_path / "r.geojson", [feature("MultiLineString", parts, highway="service")]
        )
    )
    assert len(found.roads) == 2
    assert found.counts.accepted == found.counts.read == 1


def test_length_is_geodesic_along_the_whole_line(tmp_path):
    bent = road((0, 0), (0, 10), (0, 0.5))
    found = import_roads(write_geojson(tmp_path / "r.geojson", [bent]))
    degree_m = 110_862.0  # one degree of latitude at 30.6 N on WGS 84
    assert found.roads.length_mm[0] / 1000 == pytest.approx(0.0195 * degree_m, rel=1e-4)


@pytest.fixture
def small_graph(tmp_path):
    """A town of osmnx: 1-2 both ways, 2-3 one way, a bent street 1-3 both ways."""
    town = networkx.MultiDiGraph(crs="epsg:4326")
    for node, place in ((1, (0, 0)), (2, (1, 0)), (3, (2, 0))):
        lon, lat = at(*place)
        town.add_node(node, x=lon, y=lat)
    bend = shapely.LineString([at(0, 0), at(1, 1), at(2, 0)])
    town.add_edge(
        1,
        2,
        osmid=10,
        highway="primary",
        maxspeed=["50", "30"],
        oneway=False,
        reversed=False,
        length=96.0,
    )
    town.add_edge(
        2,
        1,
        osmid=10,
        highway="primary",
        maxspeed=["50", "30"],
        oneway=False,
        reversed=True,
        length=96.0,
    )
    town.add_edge(
        2, 3, osmid=11, highway=["residential", "service"], oneway=True, reversed=False, length=96.0
    )
    town.add_edge(
        1,
        3,
        osmid=12,
        highway="tertiary",
        oneway=False,
        reversed=False,
        length=300.0,
        geometry=bend,
    )
    town.add_edge(
        3,
        1,
        osmid=12,
        highway="tertiary",
        oneway=False,
        reversed=True,
        length=300.0,
        geometry=bend.reverse(),
    )
    return town


def test_osmnx_graphml_gives_one_street_for_both_directions(small_graph, tmp_path):
    path = tmp_path / "town.graphml"
    osmnx.save_graphml(small_graph, path)
    found = import_roads(path, simplified=False)
    roads = found.roads
    assert (found.counts.read, found.counts.accepted, found.counts.repaired) == (5, 4, 1)
    assert (len(roads), roads.n_nodes, roads.n_edges) == (3, 3, 5)
    assert kmh(roads, 0, roads.forward_ms) == pytest.approx(30.0, rel=1e-3)
    assert sorted(roads.highway.tolist()) == ["primary", "residential", "tertiary"]


def test_an_undirected_osmnx_graph_keeps_its_one_ways(small_graph, tmp_path):
    path = tmp_path / "town.graphml"
    osmnx.save_graphml(osmnx.convert.to_undirected(small_graph), path)
    roads = import_roads(path, simplified=False).roads
    assert (len(roads), roads.n_edges) == (3, 5)
    oneway = roads.highway.tolist().index("residential")
    first = shapely.get_point(roads.geometry[oneway], 0 if roads.forward_ms[oneway] > 0 else -1)
    assert (first.x, first.y) == at(1, 0)


def test_osmnx_geoparquet_reads_as_its_graphml(small_graph, tmp_path):
    edges = osmnx.graph_to_gdfs(small_graph, nodes=False).reset_index()
    edges["highway"] = edges["highway"].astype(str)
    edges["maxspeed"] = edges["maxspeed"].astype(str).replace("nan", None)
    edges.to_parquet(tmp_path / "edges.parquet")
    roads = import_roads(tmp_path / "edges.parquet", simplified=False).roads
    assert (len(roads), roads.n_nodes, roads.n_edges) == (3, 3, 5)


def test_what_osmnx_saves_as_osm_xml_is_what_the_download_reads(tmp_path):
    source = tmp_path / "source.osm"
    nodes = {1: (0, 0), 2: (1, 0), 3: (2, 0), 4: (1, 1)}
    ways = [
        way(10, [1, 2, 3], highway="residential", oneway="-1", name="Rua A"),
        way(11, [2, 4], highway="path", emergency="yes", maxspeed="20"),
    ]
    source.write_text(osm_xml(nodes, ways), encoding="utf-8")
    saved = tmp_path / "saved.osm"
    with osmnx_settings(osmnx.settings):
        graph = osmnx.graph_from_xml(source, bidirectional=False, simplify=False, retain_all=True)
        osmnx.save_graph_xml(graph, saved)
    straight, through = import_roads(source).roads, import_roads(saved).roads
    assert sorted(through.highway.tolist()) == sorted(straight.highway.tolist())
    assert through.n_edges == straight.n_edges == 4
    assert sorted(through.length_mm.tolist()) == sorted(straight.length_mm.tolist())
    assert set(through.name.tolist()) == {"Rua A", None}
