import pytest

from geodispatch.roads.hierarchy.warming import warm_up


@pytest.fixture(scope="session", autouse=True)
def _compiled():
    """Compile before the first test, which could otherwise miss the deadline of an example."""
    warm_up()
