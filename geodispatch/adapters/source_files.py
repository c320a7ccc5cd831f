"""
Opening what people hand in: only plain files of known kinds, only UTF-8, only so large.

GDAL is kept out: it guesses the format from the content, and a ``.geojson`` that was in truth a
virtual layer made it read another file. JSON is read by the standard library, strictly.
"""

import gzip
import json
import math
import re
import zlib
from pathlib import Path
from typing import Any

from geodispatch.adapters.text_file import decode, one_line
from geodispatch.errors import InputError

MOST_BYTES = 2 * 1024**3
MOST_UNPACKED_BYTES = 1024**3

ROAD_SUFFIXES = (
    ".osm.pbf", ".pbf", ".osm", ".osm.gz", ".geojson", ".geojson.gz", ".json", ".parquet",
    ".geoparquet", ".graphml",
)  # fmt: skip
POLYGON_SUFFIXES = (".geojson", ".geojson.gz", ".json", ".parquet", ".geoparquet")
_ELSEWHERE = re.compile(r"/vsi|[A-Za-z][A-Za-z0-9+.-]+:/")  # GDAL's file systems, URLs
_ARCHIVES = (".zip", ".7z", ".rar", ".tar", ".tgz", ".tar.gz", ".bz2", ".xz", ".kmz")
_PICKLES = (".pkl", ".pickle", ".npy", ".npz", ".joblib")


def check_source(path: Path, suffixes: tuple[str, ...]) -> str:
    """
    Return the suffix of ``path`` if it is a file that may be read.

    Raises
    ------
    InputError
        If it is missing, empty, too large, no plain file, or not of one of these kinds.
    """
    name = path.name.lower()
    kinds = ", ".join(suffixes)
    if _ELSEWHERE.match(str(path)):
        # A path swallows one of the two strokes that were typed.
        typed = re.sub(r"^([A-Za-z][A-Za-z0-9+.-]+:)/+", r"\1//", str(path))
        problem = "only files of this computer are read, no URLs"
        raise InputError(problem, "Fetch it and give the path of the file", file=typed)
    if name.endswith(_ARCHIVES):
        raise InputError("is an archive", f"Unpack it and give one of {kinds}", file=path)
    if name.endswith(_PICKLES):
        problem = "such files can run code when they are opened and are never read"
        raise InputError(problem, f"Export it as one of {kinds}", file=path)
    suffix = next((s for s in sorted(suffixes, key=len, reverse=True) if name.endswith(s)), "")
    if not suffix:
        raise InputError(
            "is not of a kind that can be read here", f"Give one of {kinds}", file=path
        )
    _check_size(path)
    return suffix


def read_bytes(path: Path) -> bytes:
    """Return the content of a file, unpacked when its name ends in ``.gz``."""
    if not path.name.lower().endswith(".gz"):
        try:
            return path.read_bytes()
        except OSError as error:
            raise _unreadable(path, error) from None
    try:
        with gzip.open(path) as stream:
            content = stream.read(MOST_UNPACKED_BYTES + 1)
    except (EOFError, OSError, zlib.error) as error:
        raise InputError(
            f"cannot be unpacked ({error})", "Fetch it again: it is cut short or damaged", file=path
        ) from None
    if len(content) > MOST_UNPACKED_BYTES:
        raise InputError("unpacks to more than 1 GiB", "Cut an extract of the city", file=path)
    return content


def read_json(path: Path) -> Any:  # noqa: ANN401  JSON has no narrower type
    """
    Return the content of a JSON file, read strictly.

    Raises
    ------
    InputError
        If it is cut short, nested beyond reason, holds ``NaN`` or a number beyond all floats
        (``1e999``), or names a key twice.
    """
    text = decode(read_bytes(path), path)
    try:
        return json.loads(
            text,
            parse_constant=_refuse_constant,
            parse_float=_finite,
            object_pairs_hook=_refuse_twice,
        )
    except json.JSONDecodeError as error:
        cut = error.pos >= len(text.rstrip()) - 1 or "Unterminated" in error.msg
        what = "ends in the middle" if cut else "is not JSON"
        problem = f"{what} (line {error.lineno}, column {error.colno}: {error.msg})"
        raise InputError(problem, "Fetch or export it again", file=path) from None
    except RecursionError:
        raise InputError(
            "is nested too deeply to be map data", "Export it again", file=path
        ) from None
    except _StrictError as error:
        raise InputError(str(error), "Export it again", file=path) from None
    except ValueError:  # Python's own bound on the digits of a whole number
        problem = "holds a whole number of thousands of digits"
        raise InputError(problem, "Export it again", file=path) from None


def _check_size(path: Path) -> None:
    try:
        if path.is_dir():
            raise InputError("is a folder, not a file", "Give a file", file=path)
        if not path.is_file():
            raise InputError("there is no such file", "Check the path", file=path)
        size = path.stat().st_size
    except OSError as error:
        raise _unreadable(path, error) from None
    if size == 0:
        raise InputError("the file is empty", "Fetch or export it again", file=path)
    if size > MOST_BYTES:
        problem = f"{size / 1024**3:.1f} GiB is more than 2 GiB"
        raise InputError(problem, "Cut an extract of the city", file=path)


def _unreadable(path: Path, error: OSError) -> InputError:
    return InputError(f"the file cannot be read ({error.strerror})", "Check the path", file=path)


class _StrictError(ValueError):
    """JSON that the standard library would let pass."""


def _refuse_constant(word: str) -> None:
    msg = f"holds {word}, which is no JSON number"
    raise _StrictError(msg)


def _finite(word: str) -> float:
    number = float(word)
    if math.isinf(number):
        msg = f"holds {one_line(word, 40)}, which is larger than any number"
        raise _StrictError(msg)
    return number


def _refuse_twice(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    unique = dict(pairs)
    if len(unique) != len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        msg = f"names the key {one_line(twice)!r} twice in one object"
        raise _StrictError(msg)
    return unique
