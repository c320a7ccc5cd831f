"""
A lint: no raw text in folium calls, and no way for text to become markup in our scripts.

folium puts text into JavaScript (see `geodispatch.ui.escape`). Whatever is handed to folium as
text must be a literal or have passed `escape`; everything else travels as JSON.
"""

import ast
import re
from pathlib import Path

import pytest

import geodispatch.ui
from geodispatch.ui import STATIC

PAGES = sorted(Path(geodispatch.ui.__file__).parent.glob("*.py"))
SCRIPTS = sorted(STATIC.glob("*.js"))

# Arguments of folium classes that are no text of anybody.
HARMLESS = {"location", "zoom_start", "tiles", "zoom_control", "max_zoom", "min_zoom"}
HARMLESS |= {"keyboard", "font_size", "control"}
TEXT_BECOMES_MARKUP = re.compile(
    r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|DOMParser"
    r"|srcdoc|createContextualFragment|setHTML|javascript:"
)


def folium_calls(tree: ast.AST) -> list[ast.Call]:
    return [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and ast.unparse(node.func).startswith("folium.")
        and node.func.attr != "add_to"
    ]


def is_escaped(value: ast.expr) -> bool:
    if isinstance(value, ast.Call):
        return isinstance(value.func, ast.Name) and value.func.id == "escape"
    return isinstance(value, ast.Constant)


def raw_text(source: str) -> list[str]:
    """Arguments of folium calls that carry text which did not pass `escape`."""
    found = []
    for call in folium_calls(ast.parse(source)):
        found += [ast.unparse(arg) for arg in call.args if not is_escaped(arg)]
        found += [
            f"{word.arg}={ast.unparse(word.value)}"
            for word in call.keywords
            if word.arg not in HARMLESS and not is_escaped(word.value)
        ]
    return found


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.name)
def test_no_page_hands_raw_text_to_folium(page):
    assert raw_text(page.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.name)
def test_no_page_takes_a_shortcut_round_escaping(page):
    source = page.read_text(encoding="utf-8")
    assert "parse_html" not in source
    assert "unsafe_allow_html" not in source
    assert "GeoJsonTooltip" not in source
    assert "GeoJsonPopup" not in source


@pytest.mark.parametrize(
    "line",
    [
        "folium.Marker(at, popup=unit.callsign)",
        "folium.Marker([1, 2], tooltip=f'{name}')",
        "folium.DivIcon(html=html.escape(name))",
        "folium.FeatureGroup(layer_name)",
        "folium.plugins.Fullscreen(title=name)",
    ],
)
def test_the_lint_finds_raw_text(line):
    assert raw_text(line)


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.name)
def test_every_value_in_a_template_is_a_name_of_folium_or_json(page):
    # `${{` is how an f-string writes a value of the script itself, which no template fills in.
    source = page.read_text(encoding="utf-8")
    for expression in re.findall(r"(?<!\$)\{\{(.*?)\}\}", source, re.DOTALL):
        wanted = expression.strip()
        assert wanted.endswith("get_name()") or wanted.endswith("| tojson")


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_no_script_turns_text_into_markup(script):
    assert TEXT_BECOMES_MARKUP.findall(script.read_text(encoding="utf-8")) == []
