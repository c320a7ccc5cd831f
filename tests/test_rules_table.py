"""
``docs/rules.md``: every article of both texts, where it is done, and the tests that show it.

A row is ``| R22 | what it asks | where | tests | waits for |``. A demand is either shown by tests
that exist and pass, or it says what later work it waits for, or both where a part is done.
"""

import re
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

import pytest

HERE = Path(__file__).parents[1]
ARTICLES = {"R": 56, "C": 28}
"""Articles of the 110 Working Rules and of the measures of Chaoyang."""


class Row(NamedTuple):
    article: str
    demand: str
    where: str
    tests: str
    waits: str


def rows() -> list[Row]:
    text = (HERE / "docs" / "rules.md").read_text(encoding="utf-8")
    found = []
    for line in text.splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if re.match(r"\| [RC]\d", line):
            assert len(cells) == 5, f"not five cells: {line}"
            found.append(Row(*cells))
    return found


ROWS = rows()


def cited_tests() -> list[str]:
    """The node ids that the table cites: a file, ``::`` and the name of a test."""
    return sorted(
        {cited for row in ROWS for cited in re.findall(r"`([\w/]+\.py::\w+)`", row.tests)}
    )


def test_every_article_of_both_texts_has_one_row_in_its_order():
    wanted = [f"{text}{number}" for text, last in ARTICLES.items() for number in range(1, last + 1)]
    assert [row.article for row in ROWS] == wanted


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.article)
def test_a_demand_is_shown_or_says_what_it_waits_for(row):
    if row.demand == "no demand":
        assert (row.where, row.tests, row.waits) == ("", "", "")
    else:
        assert row.tests or row.waits, f"{row.article} is neither shown nor waiting"
        assert bool(row.where) == bool(row.tests), f"{row.article}: code and test go together"


@pytest.mark.parametrize("row", [row for row in ROWS if row.where], ids=lambda row: row.article)
def test_what_a_row_names_is_there(row):
    for name in re.findall(r"`([^`]+)`", row.where):
        if "/" in name:
            assert (HERE / name).exists(), f"{row.article} names {name}"
        else:
            assert find_spec(f"geodispatch.{name}"), f"{row.article} names {name}"


def test_every_cited_test_exists_and_passes():
    cited = cited_tests()
    assert len(cited) > 40
    run = subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "-p",
            "no:cacheprovider",
            *(f"tests/{c}" for c in cited),
        ],
        cwd=HERE,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout[-3000:] + run.stderr[-1000:]
    assert "skipped" not in run.stdout
