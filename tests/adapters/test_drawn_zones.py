import pytest
import shapely
from shapely.geometry import MultiPolygon, Polygon, box

from geodispatch.adapters.drawn_zones import read_zones, write_zones
from geodispatch.domain import Zone
from geodispatch.errors import InputError
from map_files import at, feature, square, write_geojson, write_parquet

BOWTIE = [[at(0, 0), at(4, 4), at(4, 0), at(0, 4), at(0, 0)]]


def zones_of(tmp_path, *features, **options):
    return read_zones(write_geojson(tmp_path / "zones.geojson", list(features), **options))


def refusal(tmp_path, *features, **options) -> str:
    with pytest.raises(InputError) as refused:
        zones_of(tmp_path, *features, **options)
    return str(refused.value)


def test_zones_are_read_in_the_order_of_their_names(tmp_path):
    found = zones_of(tmp_path, square(2, 0, 1, name="车站"), square(0, 0, 1, name="campus"))
    assert [zone.name for zone in found] == ["campus", "车站"]
    assert shapely.equals(found[0].boundary, Polygon([at(0, 0), at(1, 0), at(1, 1), at(0, 1)]))


def test_features_of_one_name_are_one_zone(tmp_path):
    found = zones_of(tmp_path, square(0, 0, 1, name="campus"), square(2, 0, 1, name="campus"))
    assert [(zone.name, len(zone.boundary.geoms)) for zone in found] == [("campus", 2)]


def test_features_of_one_name_that_touch_are_valid_together(tmp_path):
    (zone,) = zones_of(tmp_path, square(0, 0, 1, name="campus"), square(1, 0, 1, name="campus"))
    assert zone.boundary.is_valid
    assert len(zone.boundary.geoms) == 1


def test_a_hole_stays_a_hole(tmp_path):
    ring, hole = (square(0, 0, 3)["geometry"]["coordinates"][0], square(1, 1, 1))
    rings = [ring, hole["geometry"]["coordinates"][0]]
    (zone,) = zones_of(tmp_path, feature("Polygon", rings, name="ring"))
    assert not zone.boundary.intersects(shapely.Point(at(1.5, 1.5)))
    assert zone.boundary.intersects(shapely.Point(at(0.5, 0.5)))


def test_heights_are_left_out(tmp_path):
    rings = [[(*place, 23.0) for place in square(0, 0, 1)["geometry"]["coordinates"][0]]]
    (zone,) = zones_of(tmp_path, feature("Polygon", rings, name="campus"))
    assert not zone.boundary.has_z


def test_geoparquet_is_read_too(tmp_path):
    drawn = [Polygon([at(0, 0), at(1, 0), at(1, 1)])]
    file = write_parquet(tmp_path / "zones.parquet", {"name": ["campus"]}, drawn)
    assert [zone.name for zone in read_zones(file)] == ["campus"]


def test_what_was_written_is_read_back(tmp_path):
    zones = (
        Zone("campus", MultiPolygon([box(114.3, 30.5, 114.4, 30.6)])),
        Zone("车站", MultiPolygon([box(114.5, 30.5, 114.6, 30.6), box(114.7, 30.5, 114.8, 30.6)])),
    )
    file = tmp_path / "zones.geojson"
    write_zones(file, zones)
    assert [
        (one.name, one.boundary.equals(other.boundary))
        for one, other in zip(read_zones(file), zones, strict=True)
    ] == [("campus", True), ("车站", True)]


def test_a_zone_that_crosses_itself_is_refused_with_its_row(tmp_path):
    told = refusal(tmp_path, square(9, 9, 1, name="campus"), feature("Polygon", BOWTIE, name="bow"))
    assert "row 2, field geometry: the polygon crosses itself" in told


def test_a_road_is_no_zone(tmp_path):
    told = refusal(tmp_path, feature("LineString", [at(0, 0), at(1, 1)], name="road"))
    assert "row 1, field geometry: is no polygon LineString" in told


@pytest.mark.parametrize("name", [None, "", "  "])
def test_a_zone_without_a_name_is_refused(tmp_path, name):
    assert "row 1, field name: is missing" in refusal(tmp_path, square(0, 0, 1, name=name))


def test_a_name_that_is_no_text_or_not_to_be_seen_is_refused(tmp_path):
    assert "field name: is 7, not text" in refusal(tmp_path, square(0, 0, 1, name=7))
    assert "field name: " in refusal(tmp_path, square(0, 0, 1, name="cam\u202epus"))


def test_a_file_with_one_zone_that_cannot_be_used_is_refused_as_a_whole(tmp_path):
    told = refusal(tmp_path, square(0, 0, 1, name="campus"), feature("Polygon", [], name="gone"))
    assert "row 2, field geometry" in told


def test_metres_that_call_themselves_degrees_are_refused(tmp_path):
    rings = [[(800000.0, 3380000.0), (800100.0, 3380000.0), (800100.0, 3380100.0)]]
    rings[0].append(rings[0][0])
    assert "looks like metres" in refusal(tmp_path, feature("Polygon", rings, name="campus"))


def test_an_empty_collection_is_refused(tmp_path):
    assert "has no features" in refusal(tmp_path)
