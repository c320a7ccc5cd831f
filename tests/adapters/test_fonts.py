from pathlib import Path

import pytest

from geodispatch.adapters.fonts import LONGEST_NAME, MapFonts, drawable, map_fonts
from geodispatch.errors import InputError


@pytest.fixture(scope="module")
def fonts() -> MapFonts:
    found = map_fonts()
    assert len(found), "names on the map are tested with fonts-noto-cjk, as in .ci/run"
    return found


@pytest.mark.parametrize("name", ["Avenida José Pérez", "解放大道", "Ruta 5 Norte"])
def test_a_name_is_drawn_with_a_font_that_has_all_its_letters(fonts, name):
    face = fonts.face_for(name, 22)
    assert face is not None
    assert face.getlength(name) > 22


@pytest.mark.parametrize("letter", ["\u0378", "\ue000", "\U0010fffe", "\ud800"])
def test_a_name_with_a_letter_that_is_none_is_not_drawn_as_boxes(fonts, letter):
    assert fonts.face_for(f"Calle {letter}", 22) is None


def test_a_letter_that_the_font_lacks_is_found_out(fonts):
    # Linear A is in Unicode since 2014, and in no font for maps.
    assert fonts.face_for("\U00010600\U00010601", 22) is None


def test_a_computer_without_fonts_draws_no_names():
    assert MapFonts().face_for("Main Street", 22) is None


@pytest.mark.parametrize("name", ["", " ", "two\nlines", "x" * (LONGEST_NAME + 1), "a\u202eb"])
def test_what_is_no_name_for_a_map_is_left_out(name):
    assert not drawable(name)


def test_a_file_that_is_no_font_is_refused_by_its_name(tmp_path):
    file = tmp_path / "letters.ttf"
    file.write_bytes(b"no font")
    with pytest.raises(InputError, match=r"letters\.ttf: this is no font"):
        map_fonts(file)


def test_a_font_file_that_is_not_there_is_refused():
    with pytest.raises(InputError, match="no font"):
        map_fonts(Path("nowhere.ttf"))
