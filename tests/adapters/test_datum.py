from pathlib import Path

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geodispatch.adapters.datum import Datum, geometry_to_wgs84, to_gcj02, to_wgs84
from geodispatch.adapters.features import read_features
from geodispatch.adapters.import_report import Ledger

DATA = Path(__file__).parents[1] / "data"
METRES_PER_DEGREE = 111_195.0


def _districts(version, datum):
    return read_features(
        DATA / f"wuhan_three_districts_{version}.geojson", datum, Ledger(version)
    ).geometry


def test_converted_districts_lie_within_a_metre_of_the_version_another_program_made():
    ours, theirs = _districts("gcj02", Datum.GCJ02), _districts("wgs84", Datum.WGS84)
    apart_m = shapely.hausdorff_distance(ours, theirs) * METRES_PER_DEGREE
    assert apart_m.max() < 1.0


def test_gcj02_read_as_wgs84_is_hundreds_of_metres_off():
    wrong, right = _districts("gcj02", Datum.WGS84), _districts("wgs84", Datum.WGS84)
    apart_m = shapely.hausdorff_distance(wrong, right) * METRES_PER_DEGREE
    assert apart_m.min() > 200.0


def test_tiananmen_matches_the_published_pair():
    lon, lat = to_gcj02(np.array([116.391305]), np.array([39.905530]))
    assert (lon[0], lat[0]) == pytest.approx((116.397548, 39.906932), abs=2e-5)


def test_outside_china_nothing_moves():
    lon, lat = np.array([-71.25, 24.94, 139.7]), np.array([-29.9, 60.17, 35.7])
    for convert in (to_gcj02, to_wgs84):
        moved_lon, moved_lat = convert(lon, lat)
        assert moved_lon.tolist() == lon.tolist()
        assert moved_lat.tolist() == lat.tolist()


@given(lon=st.floats(73.0, 135.0), lat=st.floats(3.0, 53.0))
def test_there_and_back_returns_to_the_same_place(lon, lat):
    back_lon, back_lat = to_wgs84(*to_gcj02(np.array([lon]), np.array([lat])))
    assert abs(back_lon[0] - lon) < 1e-9
    assert abs(back_lat[0] - lat) < 1e-9


def test_a_source_declared_wgs84_is_not_touched():
    point = shapely.Point(114.3, 30.6)
    assert geometry_to_wgs84(point, Datum.WGS84) is point
