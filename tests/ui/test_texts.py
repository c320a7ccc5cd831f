import ast
import re
import string
from pathlib import Path

import pytest

import geodispatch.ui
from geodispatch.ui.texts import TEXTS, say

PAGES = sorted(Path(geodispatch.ui.__file__).parent.glob("*.py"))
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def literals() -> set[str]:
    """Every string literal of the pages outside the catalogue."""
    return {
        node.value
        for page in PAGES
        if page.name != "texts.py"
        for node in ast.walk(ast.parse(page.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


def said() -> set[str]:
    """Keys that the pages ask for by a literal."""
    return {
        call.args[0].value
        for page in PAGES
        for call in ast.walk(ast.parse(page.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Name)
        and call.func.id == "say"
        and isinstance(call.args[0], ast.Constant)
    }


def fields(words: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(words) if name}


@pytest.mark.parametrize("key", TEXTS)
def test_every_text_stands_in_both_languages_with_the_same_values(key):
    name = TEXTS[key]
    assert name.zh
    assert name.en
    assert not CHINESE.search(name.en)
    assert fields(name.zh) == fields(name.en)


def test_no_text_is_unused():
    assert set(TEXTS) - literals() == set()


def test_every_text_that_a_page_asks_for_exists():
    assert said() - set(TEXTS) == set()


def test_an_unknown_text_is_an_error_and_not_a_blank():
    with pytest.raises(KeyError):
        say("no-such-text", "en")


def test_no_text_has_an_emoji():
    assert not [
        key
        for key, name in TEXTS.items()
        if re.search(r"[\U0001f000-\U0001faff\u2600-\u27bf]", name.zh + name.en)
    ]
