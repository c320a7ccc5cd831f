import re

import pytest

from geodispatch.adapters import load_rulebook
from geodispatch.adapters.bundled import data_folder
from geodispatch.domain import Priority, UnitKind, Urgency
from geodispatch.errors import InputError

BOOK = (data_folder() / "rulebooks" / "110.toml").read_text(encoding="utf-8")


@pytest.fixture
def load_changed(tmp_path):
    def load_changed(old: str, new: str):
        assert old in BOOK
        file = tmp_path / "book.toml"
        file.write_text(BOOK.replace(old, new, 1), encoding="utf-8")
        return load_rulebook(file)

    return load_changed


def test_the_book_that_ships_has_the_first_categories():
    book = load_rulebook("110")
    assert set(book.categories) >= {
        "robbery",
        "burglary",
        "fight",
        "theft",
        "traffic-collision",
        "drowning",
        "missing-person",
        "noise",
    }
    robbery = book.category("robbery")
    assert (robbery.name.zh, robbery.urgency, robbery.priority) == (
        "抢劫",
        Urgency.URGENT,
        Priority.P1,
    )
    assert set(book.settings.turnout) == set(UnitKind)


def test_every_category_and_role_cites_an_article():
    for category in load_rulebook("110").categories.values():
        assert re.fullmatch(r"[RC]\d{1,2}", category.article)
        assert all(re.fullmatch(r"[RC]\d{1,2}", role.article) for role in category.roles)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("border_m = 100", "boarder_m = 100", "settings.boarder_m is not known here"),
        ("border_m = 100", "border_m = nan", "settings.border_m is nan"),
        ("border_m = 100", 'border_m = "wide"', "settings.border_m is 'wide', not a number"),
        ("border_m = 100", "border_m = true", "settings.border_m is True, not a number"),
        ("border_m = 100", "", "settings.border_m is missing"),
        ("car = 30, ", "", "settings.turnout_s.car is missing"),
        ("motorcycle_factor = 1.0", "motorcycle_factor = 0", "motorcycle_factor is 0, not between"),
        ("motorcycle_factor = 1.0", "motorcycle_factor = nan", "motorcycle_factor is nan, not"),
        ("motorcycle_factor = 1.0", "motorcycle_factor = 11", "is 11, not between 0.1 and 10"),
        ('urgency = "urgent"', 'urgency = "soon"', "category.robbery.urgency is 'soon'"),
        ("priority = 1", "priority = 7", "category.robbery.priority is 7"),
        ('["armed-patrol", "patrol"]', '["tank"]', "names the unknown role 'tank'"),
        ('["armed-patrol", "patrol"]', "[]", "category.robbery.* has no role"),
        ('["armed-patrol", "patrol"]', "[1]", "category.robbery.roles holds something"),
        ('zh = "抢劫", ', "", "category.robbery.name.zh is missing"),
        ("[category.robbery]", "[category.robbery", "not TOML: .*line"),
    ],
)
def test_a_mistake_in_a_rule_book_is_named_by_its_key(load_changed, old, new, message):
    with pytest.raises(InputError, match=message) as caught:
        load_changed(old, new)
    assert caught.value.file is not None


@pytest.mark.parametrize(
    ("line", "factor"),
    [("motorcycle_factor = 0.8", 0.8), ("motorcycle_factor = 10", 10.0), ("", 1)],
)
def test_motorcycles_take_the_time_of_cars_unless_the_book_says_otherwise(
    load_changed, line, factor
):
    book = load_changed("motorcycle_factor = 1.0", line)
    assert book.settings.motorcycle_factor == factor


def test_a_rule_book_that_is_not_there_is_said_to_be_missing():
    with pytest.raises(InputError, match="does not exist"):
        load_rulebook("999")
