"""Pictures that the browser tests take: kept where ``GEODISPATCH_PICTURES`` names a folder."""

import io
import os
import time
from dataclasses import dataclass, field
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page

KEPT_IN = "GEODISPATCH_PICTURES"
_WIDTH = 1200


def folder() -> Path | None:
    """Return where pictures are kept; ``None`` where nobody wants them."""
    named = os.environ.get(KEPT_IN, "")
    if not named:
        return None
    Path(named).mkdir(parents=True, exist_ok=True)
    return Path(named)


def keep(page: Page, name: str) -> None:
    """Keep the page as it stands."""
    there = folder()
    if there is not None:
        page.screenshot(path=there / f"{name}.png")


@dataclass
class Recording:
    """One picture after each step, played one after the other, and how long each step took."""

    page: Page
    name: str
    steps: list[tuple[str, float]] = field(default_factory=list)
    _pictures: list[Image.Image] = field(default_factory=list)
    _began: float = field(default_factory=time.monotonic)

    def begin(self) -> None:
        """Start the clock of the next step."""
        self._began = time.monotonic()

    def done(self, step: str) -> None:
        """Note that a step shows on the screen."""
        self.steps.append((step, time.monotonic() - self._began))
        if folder() is not None:
            shot = Image.open(io.BytesIO(self.page.screenshot())).convert("RGB")
            self._pictures.append(shot.resize((_WIDTH, shot.height * _WIDTH // shot.width)))
        self.begin()

    def save(self) -> None:
        """Keep the pictures as one moving picture, and the seconds as a table."""
        there = folder()
        if there is None:
            return
        first, *others = self._pictures
        first.save(
            there / f"{self.name}.webp",
            save_all=True,
            append_images=others,
            duration=1400,
            loop=0,
            quality=70,
        )
        rows = "".join(f"| {step} | {took:.2f} |\n" for step, took in self.steps)
        table = f"| step | seconds |\n| - | - |\n{rows}"
        (there / f"{self.name}.md").write_text(table, encoding="utf-8")
