"""One server for the tests of a module; each test takes callsigns and names of its own."""

import pytest

from door_kit import calling


@pytest.fixture(scope="module")
def doors(tmp_path_factory):
    with calling(tmp_path_factory.mktemp("doors")) as kit:
        yield kit


@pytest.fixture
def fresh(tmp_path):
    with calling(tmp_path) as kit:
        yield kit
