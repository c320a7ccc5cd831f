import io
import math
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from PIL import Image

from geodispatch.adapters.tiles import MAX_ZOOM, TILE_PX, RoadTiles
from geodispatch.roads import RoadNetwork
from gridville import BLOCKS, SIDE, corner, gridville

ZOOM = 14
LIGHT_GROUND, DARK_GROUND = (243, 243, 239), (20, 25, 32)


def tile_of(lon: float, lat: float, zoom: int = ZOOM) -> tuple[int, int, int, int]:
    """Tile numbers of a place and its pixel in that tile (OpenStreetMap wiki, Slippy map)."""
    x = (lon + 180.0) / 360.0 * 2**zoom
    y = (1.0 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2.0 * 2**zoom
    return int(x), int(y), int(x % 1 * TILE_PX), int(y % 1 * TILE_PX)


def picture(png: bytes) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGB"), dtype=int)


def pixel_at(tiles: RoadTiles, lon: float, lat: float, theme: str = "light") -> np.ndarray:
    x, y, column, row = tile_of(lon, lat)
    return picture(tiles.png(theme, ZOOM, x, y))[row, column]


def test_a_street_is_drawn_where_it_runs():
    tiles = RoadTiles(gridville())
    for a, b in BLOCKS:
        (lon, lat), (to_lon, to_lat) = corner(a), corner(b)
        pixel = pixel_at(tiles, 0.7 * lon + 0.3 * to_lon, 0.7 * lat + 0.3 * to_lat)
        assert np.abs(pixel - LIGHT_GROUND).sum() > 30


def test_the_middle_of_a_block_is_ground():
    tiles = RoadTiles(gridville())
    half = corner(1)[0] / 2
    for node in (0, 6, 12, 18):
        lon, lat = corner(node)
        assert tuple(pixel_at(tiles, lon + half, lat + half)) == LIGHT_GROUND


def test_the_dark_theme_has_a_dark_ground_and_lighter_streets():
    tiles = RoadTiles(gridville())
    half = corner(1)[0] / 2
    assert tuple(pixel_at(tiles, half, half, "dark")) == DARK_GROUND
    assert pixel_at(tiles, half, 0.0, "dark").sum() > sum(DARK_GROUND)


def test_a_street_across_two_tiles_meets_at_their_edge():
    tiles = RoadTiles(gridville())
    east, south, _, _ = tile_of(0.0001, 0.01)  # the prime meridian is an edge of tiles
    eastern = picture(tiles.png("light", ZOOM, east, south))
    rows = np.flatnonzero(np.abs(eastern[:, 0] - LIGHT_GROUND).sum(axis=1) > 30)
    assert len(rows) > TILE_PX / 2  # the street on the meridian itself shows on the eastern side


def test_a_tile_without_streets_is_all_ground():
    image = picture(RoadTiles(gridville()).png("light", ZOOM, 0, 0))
    assert image.shape == (TILE_PX, TILE_PX, 3)
    assert {tuple(pixel) for pixel in image.reshape(-1, 3)} == {LIGHT_GROUND}


def test_a_network_without_streets_still_has_tiles():
    empty = RoadNetwork.from_arrays([], [], [], lon=[0.0], lat=[0.0])
    tiles = RoadTiles(empty)
    assert tiles.draw_ahead() == 0
    assert picture(tiles.png("dark", 0, 0, 0)).shape == (TILE_PX, TILE_PX, 3)


@pytest.mark.parametrize(
    ("zoom", "x", "y"), [(-1, 0, 0), (MAX_ZOOM + 1, 0, 0), (3, 8, 0), (3, 0, -1)]
)
def test_a_tile_that_the_scheme_has_not_is_refused(zoom, x, y):
    with pytest.raises(ValueError, match="no tile"):
        RoadTiles(gridville()).png("light", zoom, x, y)


def test_many_threads_get_the_same_tiles_as_one():
    alone, shared = RoadTiles(gridville()), RoadTiles(gridville(), keep=4)
    x, y, _, _ = tile_of(*corner(SIDE * SIDE // 2))
    wanted = [
        (theme, ZOOM, x + dx, y + dy)
        for theme in ("light", "dark")
        for dx in (-1, 0, 1)
        for dy in (-1, 0, 1)
    ] * 4
    with ThreadPoolExecutor(8) as pool:
        drawn = list(pool.map(lambda tile: shared.png(*tile), wanted))
    assert drawn == [alone.png(*tile) for tile in wanted]


def test_no_more_tiles_are_kept_than_asked_for():
    tiles = RoadTiles(gridville(), keep=3)
    for x in range(10):
        tiles.png("light", 5, x, 0)
    assert len(tiles._tiles) == 3


def test_the_overview_is_drawn_ahead_in_both_themes():
    tiles = RoadTiles(gridville())
    drawn = tiles.draw_ahead(deepest=12)
    assert drawn == len(tiles._tiles)
    assert {key[0] for key in tiles._tiles} == {"light", "dark"}
    assert {key[1] for key in tiles._tiles} >= {12}
