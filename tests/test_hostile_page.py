"""``docs/hostile.md``: every hostile input by its number, and the tests that refuse it."""

import re
from pathlib import Path

HERE = Path(__file__).parents[1]
LAST = 60
ROW = re.compile(r"\| (\d+) \| ([^|]+) \| ([^|]+) \|")


def rows() -> dict[int, tuple[str, list[str]]]:
    text = (HERE / "docs" / "hostile.md").read_text(encoding="utf-8")
    return {
        int(number): (what.strip(), re.findall(r"`([^`]+)`", tests))
        for number, what, tests in ROW.findall(text)
    }


def test_every_hostile_input_has_a_row_with_its_tests():
    found = rows()
    assert sorted(found) == list(range(1, LAST + 1))
    assert all(what and tests for what, tests in found.values())


def test_every_test_that_the_page_names_is_there():
    for number, (_, tests) in rows().items():
        for cited in tests:
            file, _, name = cited.partition("::")
            text = (HERE / "tests" / file).read_text(encoding="utf-8")
            assert f"def {name}(" in text, f"row {number} names {cited}"


def test_every_test_that_carries_the_number_of_a_row_stands_on_the_page():
    cited = {test for _, tests in rows().values() for test in tests}
    numbered = {
        f"{file.relative_to(HERE / 'tests')}::{name}"
        for file in (HERE / "tests").rglob("test_*.py")
        for name in re.findall(
            r"^(?:async )?def (test_row_\d\w*)\(", file.read_text(encoding="utf-8"), flags=re.M
        )
    }
    assert numbered <= cited
