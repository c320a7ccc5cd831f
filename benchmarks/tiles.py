"""
How long a tile of the base map takes, by zoom and theme: ``python -m benchmarks.tiles``.

Every tile is drawn once, as when nobody has asked for it, in a random order that is the same at
every run; a city with many tiles at a zoom is measured at `SAMPLE` of those that have streets.
What the first tile of all costs (coarser lines, roads by name) is told apart: it is paid once,
before anybody looks. Times of tiles are those of the processor: drawing waits for nothing, and what
else runs on the computer is left out. Then what somebody waits for who opens the page of a server
that runs already: from the address to the last tile of the view, with nothing in the browser's
cache.
"""

import argparse
import gc
import random
import sys
import time
from statistics import median
from typing import Any

import numpy as np

from benchmarks.first_map import MAP, PATIENCE_S, RUNS, browsing, serving
from geodispatch.adapters import bundled_cities
from geodispatch.adapters.fonts import map_fonts
from geodispatch.adapters.tiles import RoadTiles
from geodispatch.roads import RoadNetwork
from geodispatch.wiring.cities import open_city

ZOOMS = range(8, 19)
NEAR = 11
"""From this zoom on a tile is to be drawn within `BOUND_MS`."""
BOUND_MS = 50.0
SAMPLE = 150
SEED = 7
PERCENTILES = (50, 95, 100)

_WHOLE = """() => {
  const tiles = [...document.querySelectorAll("img.leaflet-tile")];
  return tiles.length > 0 && tiles.every((tile) => tile.classList.contains("leaflet-tile-loaded"));
}"""

Figures = dict[str, dict[str, list[float]]]


def tile_ms(roads: RoadNetwork) -> Figures:
    """
    Return the median, the 95th percentile and the maximum milliseconds a tile, by theme and zoom.

    The key ``once`` of a theme holds what the first two tiles of all took, which are those that
    prepare something.
    """
    gc.collect()
    gc.freeze()  # the roads are here to stay: looking through them is no part of drawing
    tiles = RoadTiles(roads, fonts=map_fonts())
    once = [_ms(tiles, "light", zoom, *_with_streets(roads, zoom)[0]) for zoom in (ZOOMS[0], 14)]
    figures: Figures = {"light": {"once": once}, "dark": {"once": once}}
    for zoom in ZOOMS:
        wanted = _with_streets(roads, zoom)
        random.Random(SEED).shuffle(wanted)  # noqa: S311  an order, no secret
        # Each theme meets half of the places first, where no name is known yet.
        asked = [
            (theme, *place)
            for number, place in enumerate(wanted[:SAMPLE])
            for theme in (("light", "dark"), ("dark", "light"))[number % 2]
        ]
        took: dict[str, list[float]] = {"light": [], "dark": []}
        for theme, x, y in asked:
            took[theme].append(_ms(tiles, theme, zoom, x, y))
        for theme, each in took.items():
            figures[theme][str(zoom)] = [float(np.percentile(each, part)) for part in PERCENTILES]
    return figures


def slowest_near(figures: Figures) -> float:
    """Return the milliseconds of the slowest tile from zoom `NEAR` on."""
    return max(
        took[-1]
        for by_zoom in figures.values()
        for zoom, took in by_zoom.items()
        if zoom != "once" and int(zoom) >= NEAR
    )


def first_view_s() -> float | None:
    """Return the median seconds to a whole view of a warm server; ``None`` without Chromium."""
    with browsing() as browser:
        if browser is None:
            return None
        with serving() as address:
            times = [_view(browser, address) for _ in range(1 + RUNS)]
    return median(times[1:])


def _view(browser: Any, address: str) -> float:  # noqa: ANN401  playwright's
    context = browser.new_context()
    page = context.new_page()
    begun = time.perf_counter()
    page.goto(address)
    frame = page.wait_for_selector(MAP, timeout=PATIENCE_S * 1000.0).content_frame()
    frame.wait_for_function(_WHOLE, timeout=PATIENCE_S * 1000.0)
    seconds = time.perf_counter() - begun
    context.close()
    return seconds


def _ms(tiles: RoadTiles, theme: str, zoom: int, x: int, y: int) -> float:
    begun = time.thread_time()
    tiles.png("dark" if theme == "dark" else "light", zoom, x, y)
    return (time.thread_time() - begun) * 1000.0


def _with_streets(roads: RoadNetwork, zoom: int) -> list[tuple[int, int]]:
    """Return the tiles in which streets have points."""
    lat = np.radians(roads.streets.lat)
    x = (roads.streets.lon + 180.0) / 360.0
    y = (1.0 - np.arcsinh(np.tan(lat)) / np.pi) / 2.0
    places = np.unique((np.column_stack((x, y)) * 2.0**zoom).astype(np.int64), axis=0)
    return [(int(x), int(y)) for x, y in places]


def main() -> None:
    """Measure, and print a table a city."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.tiles", description=__doc__)
    parser.add_argument("city", nargs="*", default=sorted(bundled_cities()))
    cities = parser.parse_args().city
    for city in cities:
        figures = tile_ms(open_city(city).roads)
        sys.stdout.write(f"\n{city}: ms a tile, median / 95 % / slowest\n\n")
        sys.stdout.write("| zoom | light | dark |\n|---|---|---|\n")
        for zoom in map(str, ZOOMS):
            both = (" / ".join(f"{ms:.1f}" for ms in figures[t][zoom]) for t in ("light", "dark"))
            sys.stdout.write(f"| {zoom} | {' | '.join(both)} |\n")
        once = " and ".join(f"{ms:.0f} ms" for ms in figures["light"]["once"])
        slowest = slowest_near(figures)
        sys.stdout.write(f"\nOnce: {once}. Slowest from zoom {NEAR} on: {slowest:.1f} ms ")
        sys.stdout.write(f"(to be at most {BOUND_MS:.0f} ms).\n")
    seconds = first_view_s()
    if seconds is not None:
        sys.stdout.write(f"\nFirst view of a warm server: {seconds:.2f} s.\n")


if __name__ == "__main__":
    main()
