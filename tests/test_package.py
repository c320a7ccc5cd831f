"""The package as a whole: what it exports, and what it does not load."""

import subprocess
import sys

import pytest

import geodispatch


@pytest.mark.parametrize("name", geodispatch.__all__)
def test_every_public_name_can_be_had(name):
    assert getattr(geodispatch, name) is not None
    assert name in dir(geodispatch)


def test_a_name_that_does_not_exist_says_so():
    with pytest.raises(AttributeError, match="no attribute 'dispatch_everybody'"):
        _ = geodispatch.dispatch_everybody


def loaded_by(code: str) -> set[str]:
    listing = f"{code}; import sys; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", listing], capture_output=True, text=True, check=True
    )
    return set(done.stdout.split())


def test_importing_the_package_loads_nothing_heavy():
    assert not loaded_by("import geodispatch") & {"numpy", "shapely", "scipy", "pandas"}


def test_a_recommendation_loads_no_framework():
    heavy = {"pandas", "geopandas", "osmnx", "networkx", "folium", "streamlit", "numba", "ortools"}
    used = loaded_by(
        "import geodispatch as gd; gd.recommend; gd.load_city; gd.read_fleet; gd.study_coverage"
    )
    assert not used & heavy
