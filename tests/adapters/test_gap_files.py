"""Gaps as GeoPackage and GeoParquet, read back by another program's reader."""

import io
import math
from dataclasses import replace
from datetime import timedelta

import geopandas as gpd
import numpy as np
import pytest
import shapely

from geodispatch.adapters.exports.gaps import KINDS, LAYER, gaps_table, geopackage, geoparquet
from geodispatch.domain.jurisdiction import METRES_PER_DEGREE
from geodispatch.policing import Population
from geodispatch.studies import study_coverage
from town import NOON, corner, town, unit

BOTH = ("GeoPackage", "GeoParquet")


MIDDLE = (2, 7, 12, 17, 22)
"""Cars in the middle column reach the columns beside it: a gap is left on either side."""


def study(*nodes: int, minutes: float = 2.0, city=None, **more):
    """What cars at some junctions reach in time."""
    units = [unit(f"U{node}", node) for node in nodes]
    return study_coverage(city or town(), units, timedelta(minutes=minutes), NOON, **more)


def read_back(which: str, found, folder) -> gpd.GeoDataFrame:
    table = gaps_table(found, town())
    if which == "GeoParquet":
        return gpd.read_parquet(io.BytesIO(geoparquet(table)))
    file = folder / "gaps.gpkg"
    file.write_bytes(geopackage(table))
    assert gpd.list_layers(file)["name"].tolist() == [LAYER]
    return gpd.read_file(file, layer=LAYER)


def km2(area) -> float:
    """Size of an area of degrees on a plane that touches the earth in its middle."""
    wide = math.cos(math.radians(area.centroid.y))
    return area.area * wide * (METRES_PER_DEGREE / 1000.0) ** 2


@pytest.mark.parametrize("which", BOTH)
def test_every_gap_is_in_the_file_with_its_place_and_size_the_largest_first(which, tmp_path):
    found = study(*MIDDLE)
    back = read_back(which, found, tmp_path)
    assert len(found.gaps) == 2
    assert back.crs.to_epsg() == 4326
    assert list(back.columns) == [*KINDS, "geometry"]
    assert back["number"].tolist() == list(range(1, 1 + len(found.gaps)))
    assert back["area_km2"].is_monotonic_decreasing
    for area, gap in zip(back.geometry, found.gaps, strict=True):
        assert area.is_valid
        # A coordinate may move by half of the sixth decimal: 5 cm.
        assert shapely.hausdorff_distance(area, gap.area) <= 1e-6
        assert km2(area) == pytest.approx(gap.area_km2, rel=0.01)


@pytest.mark.parametrize("which", BOTH)
def test_what_is_known_of_a_gap_stands_beside_it(which, tmp_path):
    far = [np.array([side]) for side in (corner(24).lon, corner(24).lat)]
    lived_in = replace(town(), population=Population(*far, np.array([1234.6]), "test"))
    found = study(0, city=lived_in, calls=tuple(np.repeat(side, 3) for side in far))
    (gap,) = found.gaps
    row = read_back(which, found, tmp_path).iloc[0]
    assert (row["limit_s"], row["nearest"]) == (120.0, "U0")
    assert (row["calls"], row["population"]) == (3, 1235)
    assert row["misses_by_s"] == round(gap.misses_by_s, 3) > 0.0
    assert row["misses_worst_by_s"] == round(gap.misses_worst_by_s, 3)
    assert row["attribution"] == " · ".join(town().attribution)


@pytest.mark.parametrize("which", BOTH)
def test_what_nobody_knows_is_empty_and_no_number(which, tmp_path):
    row = read_back(which, study(), tmp_path).iloc[0]  # nobody is on duty: nobody ever comes
    unknown = ["population", "calls", "nearest", "misses_by_s", "misses_worst_by_s"]
    assert row[unknown].isna().all()


@pytest.mark.parametrize("which", BOTH)
def test_a_study_without_a_gap_is_an_empty_file_with_the_same_columns(which, tmp_path):
    found = study(0, 14, minutes=60.0)
    assert found.gaps == ()
    back = read_back(which, found, tmp_path)
    assert len(back) == 0
    assert list(back.columns) == [*KINDS, "geometry"]
    assert back.crs.to_epsg() == 4326


def test_columns_are_of_one_kind_whatever_is_in_them():
    kinds = [
        {name: str(kind) for name, kind in gaps_table(found, town()).dtypes.items()}
        for found in (study(*MIDDLE), study(), study(0, 14, minutes=60.0))
    ]
    assert kinds == [{**KINDS, "geometry": "geometry"}] * 3
