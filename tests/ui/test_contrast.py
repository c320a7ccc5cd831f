"""
Contrast of everything that is read or seen, computed from the style sheets (WCAG 2.2, AA).

Text stands at least 4.5 to 1 off its ground (1.4.3), what is told by a shape or a line 3 to 1
(1.4.11). The colours stand in ``theme.css`` alone; the other sheets and scripts only name them.
"""

import itertools
import re
import tomllib
from pathlib import Path

import pytest

from geodispatch.adapters.tiles import PAINTS
from geodispatch.ui import STATIC

TEXT, SHAPE = 4.5, 3.0
THEMES = ["light", "dark"]

# What may be written on what: the texts of the first list stand on every ground of the second.
TEXTS = ["ink", "soft", "link", "good", "warn", "bad", "unreal"]
GROUNDS = ["ground", "card", "hover", "sunken", "chosen", "map-ground", "map-card", "halo"]
PAIRS = [
    *itertools.product(TEXTS, GROUNDS),
    *((text, f"{text}-ground") for text in ("good", "warn", "bad", "unreal", "demo", "drill")),
    *(("ink", f"{verdict}-ground") for verdict in ("good", "warn", "bad", "unreal")),
    *(("soft", f"{verdict}-ground") for verdict in ("good", "warn", "bad", "unreal")),
    ("drill", "drill-stripe"),
    ("on-strong", "strong"),
    ("on-strong", "strong-hover"),
    *(("on-priority", priority) for priority in ("p1", "p2", "p3")),
]
LINES = ["route", "assignment", "border", "station", "gap", "cordon", "closure", "measure"]
SHAPES = [
    *itertools.product(["edge", "mark"], ["ground", "card", "hover", "sunken", "chosen"]),
    *((line, "map-ground") for line in (*LINES, "p1", "p2", "p3")),
    ("pick", "pick-edge"),
]
STATUSES = ["available", "held", "dispatched", "en-route", "on-scene", "away"]

COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
NAMED = re.compile(r"var\(--gd-([a-z0-9-]+)")
RAW = re.compile(r"#[0-9a-fA-F]{3,8}\b|\b(?:rgb|hsl|oklch|color-mix)a?\(")
SHADE = re.compile(r"rgba\(0, 0, 0, [.\d]+\)")  # a shadow darkens whatever lies below it
SHEETS = sorted(path for path in STATIC.glob("*.css") if path.name != "theme.css")
MEASURED = {"band", "above"}
"""Heights that the pages find out by themselves."""
SCRIPTS = sorted(STATIC.glob("*.js"))


def rules(text: str) -> list[tuple[str, dict[str, str]]]:
    """Every rule of a style sheet for screens: its selector and what it sets."""
    found, around, start = [], [], 0
    text = COMMENT.sub("", text)
    for mark in re.finditer(r"[{}]", text):
        if mark[0] == "{":
            around.append(text[start : mark.start()].strip())
        else:
            *outer, selector = around
            if not any("print" in name for name in outer) and not selector.startswith("@"):
                pairs = (part.split(":", 1) for part in text[start : mark.start()].split(";"))
                sets = {p[0].strip(): p[1].strip() for p in pairs if len(p) == 2}
                found.append((selector, sets))
            around.pop()
        start = mark.end()
    return found


def declared(theme: str) -> dict[str, str]:
    """The custom properties of a theme."""
    values: dict[str, str] = {}
    for selector, sets in rules((STATIC / "theme.css").read_text(encoding="utf-8")):
        if "gd-dark" not in selector or "gd-light" in selector or theme == "dark":
            values |= {key[5:]: v for key, v in sets.items() if key.startswith("--gd-")}
    return values


COLOURS = {theme: declared(theme) for theme in THEMES}


def rgb(theme: str, name: str) -> tuple[float, float, float]:
    """Red, green and blue of a colour, 0 to 1; what is seen through lies over the map."""
    value = COLOURS[theme][name]
    if value.startswith("#"):
        red, green, blue = (int(value[i : i + 2], 16) / 255 for i in (1, 3, 5))
        return red, green, blue
    *colour, alpha = (float(part) for part in re.findall(r"[\d.]+", value))
    below = rgb(theme, "map-ground")
    red, green, blue = (
        alpha * c / 255 + (1 - alpha) * b for c, b in zip(colour, below, strict=True)
    )
    return red, green, blue


def luminance(colour: tuple[float, float, float]) -> float:
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: tuple[float, float, float], other: tuple[float, float, float]) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def between(theme: str, one: str, other: str) -> float:
    return contrast(rgb(theme, one), rgb(theme, other))


def test_black_on_white_is_21_to_1():
    assert contrast((0, 0, 0), (1, 1, 1)) == pytest.approx(21)


def test_both_themes_name_the_same_colours():
    light, dark = (
        {key for selector, sets in own if theme in selector for key in sets}
        for theme, own in (
            (theme, rules((STATIC / "theme.css").read_text(encoding="utf-8"))) for theme in THEMES
        )
    )
    assert light == dark
    assert len(light) > len(TEXTS) + len(GROUNDS)


@pytest.mark.parametrize("theme", THEMES)
def test_every_text_can_be_read_on_its_ground(theme):
    faint = {pair: between(theme, *pair) for pair in PAIRS if between(theme, *pair) < TEXT}
    assert faint == {}


@pytest.mark.parametrize("theme", THEMES)
def test_every_line_and_shape_stands_off_its_ground(theme):
    faint = {pair: between(theme, *pair) for pair in SHAPES if between(theme, *pair) < SHAPE}
    assert faint == {}


@pytest.mark.parametrize("theme", THEMES)
def test_the_symbol_of_every_status_stands_off_the_map(theme):
    # By its fill, or by the edge around it, which then stands off both.
    for status in STATUSES:
        by_fill = between(theme, status, "map-ground")
        by_edge = min(
            between(theme, "symbol-edge", "map-ground"), between(theme, status, "symbol-edge")
        )
        assert max(by_fill, by_edge) >= SHAPE, status


@pytest.mark.parametrize("theme", THEMES)
def test_names_of_roads_can_be_read_on_the_map(theme):
    paint = PAINTS[theme]
    name, halo, ground, *streets = (
        (r / 255, g / 255, b / 255)
        for r, g, b in (paint.name, paint.halo, paint.ground, *paint.streets)
    )
    assert ground == rgb(theme, "map-ground")
    assert min(contrast(name, halo), contrast(name, ground)) >= TEXT
    assert min(contrast(name, street) for street in streets) >= SHAPE


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: path.name)
def test_a_style_sheet_writes_only_what_can_be_read(sheet):
    readable = {text for text, _ in PAIRS}
    grounds = {ground for _, ground in PAIRS}
    for selector, sets in rules(sheet.read_text(encoding="utf-8")):
        texts = NAMED.findall(sets.get("color", ""))
        behind = NAMED.findall(sets.get("background", "") + sets.get("background-color", ""))
        assert set(texts) <= readable, f"{selector} writes in a colour that is none of texts"
        for text, ground in itertools.product(texts, set(behind) & grounds):
            for theme in THEMES:
                assert between(theme, text, ground) >= TEXT, f"{selector}, {theme}"


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: path.name)
def test_a_style_sheet_names_only_colours_of_the_theme(sheet):
    text = sheet.read_text(encoding="utf-8")
    assert set(NAMED.findall(text)) <= set(COLOURS["light"]) | MEASURED
    for selector, sets in rules(text):
        raw = [v for v in sets.values() if RAW.search(SHADE.sub("", v))]
        assert raw == [], f"{selector} in {sheet.name}: name a colour of theme.css"


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_a_script_names_only_colours_of_the_theme(script):
    text = script.read_text(encoding="utf-8")
    assert re.findall(r"#[0-9a-fA-F]{6}\b|\brgba?\(", text) == []


@pytest.mark.parametrize("theme", THEMES)
def test_the_pages_around_the_panels_have_the_same_colours(theme):
    root = Path(__file__).parents[2]
    said = tomllib.loads((root / ".streamlit/config.toml").read_text(encoding="utf-8"))
    of = said["theme"][theme]
    ours = {
        "textColor": "ink",
        "backgroundColor": "ground",
        "secondaryBackgroundColor": "card",
    }
    assert {key: of[key] for key in ours} == {
        key: COLOURS[theme][name] for key, name in ours.items()
    }
