"""``docs/desk.md`` shows the state machines as the tables have them."""

from pathlib import Path

import pytest

from machine_diagrams import order_diagram, unit_diagram

PAGE = Path(__file__).parents[1] / "docs" / "desk.md"


@pytest.mark.parametrize("diagram", [order_diagram, unit_diagram])
def test_the_page_has_the_diagram_of_the_tables(diagram):
    drawn = diagram()
    assert drawn in PAGE.read_text(encoding="utf-8"), f"docs/desk.md should have:\n{drawn}"
