import json

import pytest
import shapely

from geodispatch.adapters.datum import Datum
from geodispatch.adapters.import_report import Ledger
from geodispatch.adapters.jurisdictions import area_km2, import_jurisdictions, whole_area
from geodispatch.errors import InputError
from map_files import at, feature, square, write_geojson, write_parquet

SQUARE_KM2 = 0.0106276  # 0.001 by 0.001 degrees at 30.6 N: 95.86 m by 110.87 m
BOWTIE = [[at(0, 0), at(4, 4), at(4, 0), at(0, 4), at(0, 0)]]


def imported(path, **options):
    ledger = Ledger(path.name)
    return import_jurisdictions(path, Datum.WGS84, ledger, **options), ledger


def codes(found):
    return [area.code for area in found.areas]


@pytest.mark.parametrize("field", ["adcode", "code", "id"])
def test_the_code_may_stand_in_any_of_three_fields(tmp_path, field):
    path = write_geojson(
        tmp_path / "p.geojson", [square(0, 0, 1, **{field: 420102}, name="江岸区")]
    )
    found, _ = imported(path)
    assert [(area.code, area.name) for area in found.areas] == [("420102", "江岸区")]


def test_areas_are_geodesic():
    assert area_km2(shapely.from_geojson(json.dumps(square(0, 0, 1)["geometry"]))) == pytest.approx(
        SQUARE_KM2, rel=2e-3
    )


def test_overlaps_are_listed_in_km2(tmp_path):
    path = write_geojson(
        tmp_path / "p.geojson",
        [square(0, 0, 2, code="a"), square(1, 0, 2, code="b"), square(5, 5, 1, code="c")],
    )
    found, _ = imported(path)
    assert [(each.one, each.other) for each in found.overlaps] == [("a", "b")]
    assert found.overlaps[0].km2 == pytest.approx(2 * SQUARE_KM2, rel=2e-3)


def test_neighbours_that_only_touch_do_not_overlap(tmp_path):
    found, _ = imported(
        write_geojson(
            tmp_path / "p.geojson", [square(0, 0, 1, code="a"), square(1, 0, 1, code="b")]
        )
    )
    assert found.overlaps == ()
    assert found.gaps == ()


def test_a_hole_between_jurisdictions_is_listed_in_km2(tmp_path):
    around = [
        square(x, y, 1, code=f"{x}{y}") for x in range(3) for y in range(3) if (x, y) != (1, 1)
    ]
    found, _ = imported(write_geojson(tmp_path / "p.geojson", around))
    assert len(found.gaps) == 1
    assert found.gaps[0].km2 == pytest.approx(SQUARE_KM2, rel=2e-3)
    assert (found.gaps[0].lon, found.gaps[0].lat) == pytest.approx(at(1.5, 1.5), abs=6e-4)


def test_a_polygon_that_crosses_itself_badly_is_refused_with_the_change(tmp_path):
    path = write_geojson(
        tmp_path / "p.geojson", [square(9, 9, 1, code="a"), feature("Polygon", BOWTIE, code="b")]
    )
    with pytest.raises(
        InputError, match=r"row 2, field geometry.*crosses itself.*changes its area by"
    ):
        imported(path)


def test_a_large_repair_may_be_agreed_to(tmp_path):
    path = write_geojson(tmp_path / "p.geojson", [feature("Polygon", BOWTIE, code="b")])
    found, ledger = imported(path, accept_large_repairs=True)
    assert found.areas[0].boundary.is_valid
    assert "area changed by" in next(iter(ledger.repair_reasons()))


def test_a_small_self_crossing_is_repaired_and_told(tmp_path):
    spike = [
        at(0, 0),
        at(9, 0),
        at(9, 9),
        at(4.49, 9),
        at(4.5, 9.01),
        at(4.5, 8.99),
        at(0, 9),
        at(0, 0),
    ]
    found, ledger = imported(
        write_geojson(tmp_path / "p.geojson", [feature("Polygon", [spike], code="a")])
    )
    assert found.areas[0].boundary.is_valid
    assert ledger.close({1}).repaired == 1


def test_a_code_that_stands_for_two_polygons_is_refused(tmp_path):
    path = write_geojson(
        tmp_path / "p.geojson", [square(0, 0, 1, code="a"), square(3, 0, 1, code="a")]
    )
    with pytest.raises(InputError, match="rows 1 and 2"):
        imported(path)


def test_an_identical_twin_counts_once(tmp_path):
    twin = square(0, 0, 1, code="a", name="A")
    found, ledger = imported(write_geojson(tmp_path / "p.geojson", [twin, twin]))
    assert codes(found) == ["a"]
    assert ledger.close({1, 2}).repaired == 1


def test_rows_without_code_or_polygon_are_quarantined(tmp_path):
    rows = [
        square(0, 0, 1, code="a"),
        square(2, 0, 1),
        feature("LineString", [at(0, 0), at(1, 0)], code="c"),
        square(4, 0, 1, code="d", name="\u202egnirts"),
        feature("Polygon", [[at(0, 0), at(1, 1), at(0, 0), at(0, 0)]], code="e"),
    ]
    found, ledger = imported(write_geojson(tmp_path / "p.geojson", rows))
    assert codes(found) == ["a"]
    assert sorted(ledger.quarantined) == [2, 3, 4, 5]


def test_nothing_usable_is_refused(tmp_path):
    with pytest.raises(InputError, match="no polygon could be used"):
        imported(write_geojson(tmp_path / "p.geojson", [square(0, 0, 1)]))


def test_geoparquet_needs_a_crs(tmp_path):
    polygons = [shapely.box(*at(0, 0), *at(1, 1))]
    with pytest.raises(InputError, match="states no CRS"):
        imported(write_parquet(tmp_path / "p.parquet", {"code": ["a"]}, polygons, crs=None))
    found, _ = imported(write_parquet(tmp_path / "q.parquet", {"code": ["a"]}, polygons))
    assert codes(found) == ["a"]


def test_road_formats_are_no_polygons(tmp_path):
    (tmp_path / "p.osm").write_text("<osm/>")
    with pytest.raises(InputError, match="not of a kind"):
        imported(tmp_path / "p.osm")


def test_without_polygons_one_illustrative_area_covers_every_road():
    lines = [shapely.LineString([at(0, 0), at(5, 5)]), shapely.LineString([at(0, 3), at(2, 0)])]
    area = whole_area(lines, "town")
    assert area.illustrative
    assert all(area.boundary.contains(line) for line in lines)
