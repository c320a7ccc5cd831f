import os

import pytest

from geodispatch.wiring.places import PlaceIndexes, gazetteer_file
from town import town

HEAD = "name,alias,lon,lat\n"


@pytest.fixture
def gazetteer(tmp_path, monkeypatch):
    file = tmp_path / "places.csv"
    monkeypatch.setenv("GEODISPATCH_PLACES", str(file))
    return file


def found(indexes: PlaceIndexes, text: str) -> list[str]:
    return [spot.name for spot in indexes.of(town(), "gridville").find(text).spots]


def test_a_gazetteer_is_read_again_when_it_has_changed(gazetteer):
    indexes = PlaceIndexes()
    gazetteer.write_text(HEAD + "Old Mill,,0.01,0.01\nFar Mill,,114.3,30.5\n")
    assert found(indexes, "mill") == ["Old Mill"]  # the other is another city's
    assert indexes.of(town(), "gridville") is indexes.of(town(), "gridville")
    gazetteer.write_text(HEAD + "New Mill,,0.01,0.01\n")
    os.utime(gazetteer, (1, 1))
    assert found(indexes, "mill") == ["New Mill"]


@pytest.mark.parametrize(
    ("content", "problem"),
    [(HEAD + "Old Mill,,x,0.01\n", "row 2"), (HEAD + "Mill,,114.3,30.5\n", "lies near Gridville")],
)
def test_a_bad_gazetteer_leaves_the_citys_own_names(gazetteer, content, problem):
    gazetteer.write_text(content)
    index = PlaceIndexes().of(town(), "gridville")
    assert problem in index.trouble
    assert str(gazetteer.name) in index.trouble
    assert index.find("west").spots[0].name == "West"


def test_a_gazetteer_lies_in_the_citys_folder_or_in_one_for_all(tmp_path, monkeypatch):
    (tmp_path / "city.toml").touch()
    assert gazetteer_file("x", str(tmp_path)) is None
    (tmp_path / "places.csv").touch()
    assert gazetteer_file("x", str(tmp_path)) == tmp_path / "places.csv"
    monkeypatch.setenv("GEODISPATCH_PLACES", str(tmp_path))
    assert gazetteer_file("x", str(tmp_path)) is None
    (tmp_path / "x.csv").touch()
    assert gazetteer_file("x", str(tmp_path)) == tmp_path / "x.csv"


def test_a_gazetteer_that_is_not_there_is_said(gazetteer):
    assert "does not exist" in PlaceIndexes().of(town(), "gridville").trouble
