"""
How long it takes until the demo app shows its first map, where there is a browser to look.

From the start of the server's process to the first road tile in the page. The browser runs
already; nothing else of the page is in its cache.
"""

import importlib
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

RUNS = 3
PATIENCE_S = 60.0
PAUSE_S = 0.05
FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking")
MAP = "iframe.map"
TILE = "img.leaflet-tile-loaded"


def first_map_s() -> float | None:
    """Return the median seconds, after once to warm up; ``None`` without Chromium."""
    with browsing() as browser:
        if browser is None:
            return None
        times = [_once(browser) for _ in range(1 + RUNS)]
    return median(times[1:])


@contextmanager
def browsing() -> Iterator[Any]:
    """Start Chromium, where there is one, and playwright; ``None`` where either is not."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    try:
        playwright = importlib.import_module("playwright.sync_api")
    except ImportError:
        yield None
        return
    if chromium is None:
        yield None
        return
    with playwright.sync_playwright() as running:
        browser = running.chromium.launch(executable_path=chromium, args=list(FLAGS))
        yield browser
        browser.close()


@contextmanager
def serving() -> Iterator[str]:
    """Run the demo app on a free port and a log of its own, and end it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-m", "geodispatch", "app", "--no-browser", "--port", str(port)]
    with TemporaryDirectory() as folder:
        own = {"STREAMLIT_SERVER_HEADLESS": "true", "GEODISPATCH_DATA": folder}
        server = subprocess.Popen(
            command,
            env={**os.environ, **own},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            _wait_for(address)
            yield address
        finally:
            server.terminate()
            server.wait()


def _once(browser: Any) -> float:  # noqa: ANN401  playwright's
    start = time.perf_counter()
    with serving() as address:
        page = browser.new_page()
        page.goto(address)
        page.frame_locator(MAP).first.locator(TILE).first.wait_for(timeout=PATIENCE_S * 1000.0)
        seconds = time.perf_counter() - start
        page.close()
    return seconds


def _wait_for(address: str) -> None:
    """
    Wait until the server is healthy.

    Raises
    ------
    TimeoutError
        If it is not after `PATIENCE_S`.
    """
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end:
        try:
            with urllib.request.urlopen(f"{address}/_stcore/health", timeout=2):  # noqa: S310
                return
        except (urllib.error.URLError, TimeoutError, ConnectionError):
            time.sleep(PAUSE_S)
    msg = f"The app did not come up within {PATIENCE_S:.0f} s."
    raise TimeoutError(msg)
