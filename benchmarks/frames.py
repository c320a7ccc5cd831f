"""
How many frames a second the map draws of many moving units: ``python -m benchmarks.frames``.

The map of the demo city alone in a window of headless Chromium without a graphics card. All units
are in sight, as single symbols, and drive at 50 km/h; a fifth of them reports every half second, as
the stream would tell it.
"""

import sys
from statistics import quantiles
from typing import Any

from benchmarks.first_map import browsing, serving

UNITS = 2_000
SECONDS = 10.0
SETTLE_S = 3.0
WINDOW = {"width": 1300, "height": 900}

_DRIVE = """(count) => {
  let seed = 7;
  const chance = () => { seed = (seed * 48271) % 2147483647; return seed / 2147483647; };
  const kinds = ["car", "motorcycle", "foot"];
  const statuses = ["available", "held", "dispatched", "en_route", "on_scene", "out_of_service"];
  const { lat, lon } = geodispatchBoard.view(), units = [];
  for (let number = 0; number < count; number += 1) {
    units.push({
      id: `U${number}`, name: `U${number}`, lines: [], rank: null, team: false, chosen: false,
      at: [lat + (chance() - 0.5) * 0.2, lon + (chance() - 0.5) * 0.36], heading: null,
      status: statuses[number % statuses.length], kind: kinds[number % kinds.length],
      stale: number % 19 === 0, seen: null, course: chance() * 2 * Math.PI,
    });
  }
  geodispatchBoard.show({ units });
  let turn = 0;
  setInterval(() => {
    turn += 1;
    const now = Date.now(), at = new Date(now).toISOString(), moved = [];
    units.forEach((unit, number) => {
      if (number % 5 !== turn % 5) return;
      unit.course += (chance() - 0.5) * 0.4;
      unit.at[0] += Math.cos(unit.course) * 34.7 / 111320;
      unit.at[1] += Math.sin(unit.course) * 34.7 / 95900;
      moved.push({ callsign: unit.id, lat: unit.at[0], lon: unit.at[1], at, speed_kmh: 50 });
    });
    geodispatchBoard.fixes(moved, now);
  }, 500);
}"""


def frames(units: int = UNITS) -> dict[str, float] | None:
    """
    Return frames a second, and the median and 95th percentile of milliseconds a frame.

    ``None`` without Chromium. Milliseconds are those of drawing, without what the browser does to
    bring the picture to the screen, which frames a second contain.
    """
    with browsing() as browser:
        if browser is None:
            return None
        with serving() as address:
            return _measure(browser.new_page(viewport=WINDOW), address, units)


def _measure(page: Any, address: str, units: int) -> dict[str, float]:  # noqa: ANN401  playwright's
    page.goto(f"{address}/map/wuhan?theme=light&lang=en")
    page.wait_for_function("() => window.geodispatchBoard")
    page.locator("img.leaflet-tile-loaded").first.wait_for()
    page.evaluate(_DRIVE, units)
    page.wait_for_timeout(SETTLE_S * 1000.0)
    look = "() => [geodispatchBoard.frames().drawn, performance.now()]"
    before, begun = page.evaluate(look)
    page.wait_for_timeout(SECONDS * 1000.0)
    after, ended = page.evaluate(look)
    told = page.evaluate("() => geodispatchBoard.frames()")
    if told["shown"] < units:
        msg = f"{told['shown']} of {units} units were in sight."
        raise ValueError(msg)
    parts = quantiles(told["ms"], n=20)
    return {
        "frames_per_s": (after - before) / (ended - begun) * 1000.0,
        "median_ms": parts[9],
        "p95_ms": parts[18],
    }


def main() -> None:
    """Print what was measured."""
    measured = frames()
    if measured is None:
        sys.stdout.write("There is no Chromium on the path.\n")
        return
    sys.stdout.write(
        f"{UNITS:,} units: {measured['frames_per_s']:.1f} frames a second, "
        f"{measured['median_ms']:.1f} ms a frame (median), {measured['p95_ms']:.1f} ms (95 %)\n"
    )


if __name__ == "__main__":
    main()
