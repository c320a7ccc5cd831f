"""Where names of roads stand, on a town of named streets 100 m apart."""

import dataclasses
import io
import itertools

import numpy as np
import pytest
import shapely
from PIL import Image
from shapely.affinity import rotate

from geodispatch.adapters.fonts import MapFonts, map_fonts
from geodispatch.adapters.tile_lines import TILE_PX, Lines, to_world
from geodispatch.adapters.tile_names import RoadNames, finest_named, size_px
from geodispatch.adapters.tiles import PAINTS, RoadTiles
from geodispatch.roads import RoadNetwork, Streets

STEP = 0.0045  # degrees: about 500 m at the equator
STREETS = 9
ZOOM = 16


def streets(kind: str = "primary", *, named: bool = True) -> Streets:
    """Nine streets to the east, nine to the north, and a bend that no name fits on."""
    far, bend = STEP * (STREETS - 1), np.linspace(0, 2 * np.pi, 40)
    lines = [
        *(((0.0, k * STEP), (far, k * STEP)) for k in range(STREETS)),
        *(((k * STEP, 0.0), (k * STEP, far)) for k in range(STREETS)),
        tuple(zip(0.1 + 0.0004 * np.cos(bend), 0.0004 * np.sin(bend), strict=True)),
    ]
    names = [f"{way} {k}. Avenue" for way in ("East", "North") for k in range(STREETS)]
    flat = np.array([point for line in lines for point in line])
    return Streets(
        np.cumsum([0, *map(len, lines)]),
        flat[:, 0],
        flat[:, 1],
        name=[*names, "Small Roundabout Street"] if named else None,
        kind=[kind] * len(lines),
    )


def network(of: Streets) -> RoadNetwork:
    return dataclasses.replace(
        RoadNetwork.from_arrays([], [], [], lon=[0.0], lat=[0.0]), streets=of
    )


@pytest.fixture(scope="module")
def fonts() -> MapFonts:
    return map_fonts()


@pytest.fixture(scope="module")
def placed(fonts):
    """All names of the town by tile."""
    names = RoadNames(Lines.of_streets(streets()), streets().name, fonts)
    return {tile: list(names.on_tile(*tile)) for tile in town_tiles(ZOOM)}


def town_tiles(zoom: int) -> list[tuple[int, int, int]]:
    (west, south), (east, north) = to_world(
        np.array([[0.0, 0.0], [STEP * STREETS, STEP * STREETS]])
    )
    across = range(int(west * 2**zoom) - 1, int(east * 2**zoom) + 2)
    down = range(int(north * 2**zoom) - 1, int(south * 2**zoom) + 2)
    return [(zoom, x, y) for x in across for y in down]


def box_of(name) -> shapely.Polygon:
    half, high = name.width_px / 2, size_px(ZOOM) / 2
    upright = shapely.box(name.x - half, name.y - high, name.x + half, name.y + high)
    return rotate(upright, name.angle)


def test_every_street_has_its_name(placed):
    assert {name.text for names in placed.values() for name in names} == set(streets().name[:-1])


def test_no_two_names_lie_over_each_other(placed):
    boxes = [box_of(name) for name in {name for names in placed.values() for name in names}]
    assert len(boxes) > 2 * STREETS
    assert not any(a.intersects(b) for a, b in itertools.combinations(boxes, 2))


def test_a_name_lies_along_its_street(placed):
    for name in {name for names in placed.values() for name in names}:
        way, number = name.text.split()[:2]
        k = int(number.rstrip("."))
        ((x, y),) = to_world(np.array([[k * STEP, k * STEP]])) * TILE_PX * 2.0**ZOOM
        if way == "East":
            assert (abs(name.y - y) < 12, name.angle) == (True, pytest.approx(0, abs=0.5))
        else:
            assert (abs(name.x - x) < 12, name.angle) == (True, pytest.approx(90, abs=0.5))


def test_a_name_across_an_edge_is_on_both_tiles(placed):
    crossing = 0
    for name in {name for names in placed.values() for name in names}:
        box = box_of(name)
        for (_, x, y), names in placed.items():
            tile = shapely.box(x, y, x + 1, y + 1)
            if shapely.transform(tile, lambda at: at * TILE_PX).intersects(box):
                assert name in names
                crossing += not tile.covers(shapely.transform(box, lambda at: at / TILE_PX))
    assert crossing


def test_tiles_do_not_depend_on_which_is_asked_for_first(fonts):
    forwards = RoadTiles(network(streets()), fonts=fonts)
    backwards = RoadTiles(network(streets()), fonts=fonts)
    tiles = [tile for tile in town_tiles(14) if (tile[1] + tile[2]) % 2]
    drawn = {tile: forwards.png("light", *tile) for tile in tiles}
    assert drawn == {tile: backwards.png("light", *tile) for tile in reversed(tiles)}


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_letters_have_the_colour_of_the_theme(theme, fonts):
    def colours(of: Streets) -> set[tuple[int, ...]]:
        drawn = RoadTiles(network(of), fonts=fonts)
        tiles = (drawn.png(theme, *tile) for tile in town_tiles(15))
        pictures = (Image.open(io.BytesIO(png)).convert("RGB") for png in tiles)
        return {colour for picture in pictures for _, colour in picture.getcolors()}

    assert PAINTS[theme].name in colours(streets())
    assert PAINTS[theme].name not in colours(streets(named=False))


def test_small_streets_are_named_when_the_map_is_near(fonts):
    local = streets("residential")
    names = RoadNames(Lines.of_streets(local), local.name, fonts)
    there = [zoom for zoom in (12, 13, 14, 15, 16) if finest_named(zoom) is not None]
    shown = [zoom for zoom in there if any(list(names.on_tile(*at)) for at in town_tiles(zoom))]
    assert (there[0], shown) == (12, [15, 16])


def test_a_name_that_no_font_has_is_left_out(fonts):
    strange = streets()
    strange = Streets(
        strange.ptr, strange.lon, strange.lat, ["\U00010600 Road"] * len(strange), strange.kind
    )
    names = RoadNames(Lines.of_streets(strange), strange.name, fonts)
    assert not any(list(names.on_tile(*tile)) for tile in town_tiles(ZOOM))
