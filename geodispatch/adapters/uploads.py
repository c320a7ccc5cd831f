"""
Files that were handed in at the page and wait to be used: written piece by piece, never in memory.

Each has a folder of its own under a key that nobody guesses. What nobody used within a day goes
when the next file comes.
"""

import re
import secrets
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

MOST_BYTES = 4 * 1024**3
KEPT_BYTES = 1024**3
"""So much of the disk stays free whatever is handed in: the desk writes there too."""

STALE_AFTER_S = 24 * 3600.0
_KEY = re.compile(r"[0-9a-f]{32}")
_LONGEST_NAME = 80


@dataclass(frozen=True, slots=True)
class Waiting:
    """A file that waits: its key, its path and its bytes."""

    key: str
    path: Path
    size: int


class Uploads:
    """
    The files that wait to be used.

    Parameters
    ----------
    folder
        Made with the first of them; nobody but its owner may read it.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def room(self) -> int:
        """Return how many bytes one file may have now."""
        there = next(one for one in (self._folder, *self._folder.parents) if one.is_dir())
        return max(0, min(MOST_BYTES, shutil.disk_usage(there).free - KEPT_BYTES))

    @contextmanager
    def take(self, name: str) -> Iterator[tuple[str, BinaryIO]]:
        """
        Take a file: yields its key and where its bytes go; it counts when the block ends well.

        Parameters
        ----------
        name
            As its owner calls it; only what is harmless in a path is kept of it.
        """
        self._sweep()
        key = secrets.token_hex(16)
        place = self._folder / key
        place.mkdir(mode=0o700, parents=True)
        self._folder.chmod(0o700)
        part = place / ".part"
        try:
            with part.open("wb") as stream:
                yield key, stream
            part.rename(place / harmless(name))
        except BaseException:
            shutil.rmtree(place, ignore_errors=True)
            raise

    def find(self, key: str) -> Waiting | None:
        """Return a file that waits; ``None`` where there is none under the key."""
        if not _KEY.fullmatch(key):
            return None
        with suppress(OSError):
            for path in (self._folder / key).iterdir():
                if path.name != ".part":
                    return Waiting(key, path, path.stat().st_size)
        return None

    def drop(self, key: str) -> None:
        """Remove a file; one that is not there is none."""
        if _KEY.fullmatch(key):
            shutil.rmtree(self._folder / key, ignore_errors=True)

    def _sweep(self) -> None:
        with suppress(OSError):
            for place in self._folder.iterdir():
                if time.time() - place.stat().st_mtime > STALE_AFTER_S:
                    self.drop(place.name)


def harmless(name: str) -> str:
    """
    Return a name that is a file's in this folder and nothing else; its ending stays.

    Examples
    --------
    >>> harmless("../../etc/wuhan roads.osm.pbf"), harmless(".."), harmless("武汉.geojson")
    ('wuhan_roads.osm.pbf', 'file', '武汉.geojson')
    """
    last = re.split(r"[\\/]", name)[-1]
    return re.sub(r"[^\w.-]+", "_", last)[-_LONGEST_NAME:].strip("._-") or "file"
