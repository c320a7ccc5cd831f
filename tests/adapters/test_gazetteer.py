from pathlib import Path

import pytest

from geodispatch.adapters.gazetteer import read_gazetteer
from geodispatch.desk.places import Landmark
from geodispatch.domain import Place
from geodispatch.errors import InputError

HEAD = "name,alias,lon,lat,hazard\n"


def file_with(folder: Path, *rows: str, head: str = HEAD) -> Path:
    file = folder / "places.csv"
    file.write_text(head + "".join(f"{row}\n" for row in rows), encoding="utf-8-sig")
    return file


def test_names_aliases_places_and_hazards_are_read(tmp_path):
    file = file_with(
        tmp_path,
        "武汉大学,武大；Wuhan University;武大,114.3655,30.5365,",
        "武汉大学,,114.4,30.5,恶犬",
        "=1+1,<b>x</b>,114.4,30.5,",
    )
    assert read_gazetteer(file) == (
        Landmark("武汉大学", Place(114.3655, 30.5365), ("武大", "Wuhan University")),
        Landmark("武汉大学", Place(114.4, 30.5), (), "恶犬"),
        Landmark("=1+1", Place(114.4, 30.5), ("<b>x</b>",)),  # text, and nothing else
    )


def test_the_column_of_hazards_may_be_missing_and_others_are_passed_over(tmp_path):
    file = file_with(tmp_path, "A,,1,2,zoo", head="name,alias,lon,lat,remark\n")
    assert read_gazetteer(file) == (Landmark("A", Place(1, 2)),)


@pytest.mark.parametrize(
    ("row", "field", "problem"),
    [
        (",,1,2,", "name", "is empty"),
        ("?!,,1,2,", "name", "nobody can type"),
        ("A\u202eB,,1,2,", "name", "invisible"),
        ("A,;-,1,2,", "alias", "nobody can type"),
        ("A,,30.5,114.3,", "lat", "look swapped"),
        ("A,,x,2,", "lon", "not a number"),
        ("A,,,2,", "lon", "not a number"),
        ("A,,nan,2,", "lon", "not in degrees"),
        ("A,,181,2,", "lon", "not in degrees"),
        ("A,,1,2,a\x07b", "hazard", "invisible"),
        ("A," + ";".join("bcdefghijklmnopqrstuvwx") + ",1,2,", "alias", "at most 20"),
    ],
)
def test_a_bad_row_is_refused_with_its_number_and_field(tmp_path, row, field, problem):
    file = file_with(tmp_path, "Fine,,1,2,", row)
    with pytest.raises(InputError, match=problem) as caught:
        read_gazetteer(file)
    assert (caught.value.file, caught.value.row, caught.value.field) == (file, 3, field)


def test_a_file_without_its_columns_is_refused(tmp_path):
    with pytest.raises(InputError, match="alias is missing"):
        read_gazetteer(file_with(tmp_path, "A,1,2", head="name,lon,lat\n"))
