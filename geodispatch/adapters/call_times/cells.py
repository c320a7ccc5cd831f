"""Columns of names, codes and degrees, each different text looked at once."""

import re
import unicodedata
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from geodispatch.adapters.text_file import LONGEST_NAME, clean_name

Rows = npt.NDArray[np.intp]

BAD_NUMBER, OUT_OF_RANGE, SWAPPED = "bad-number", "out-of-range", "swapped"
ZERO_PLACE, HALF_PLACE = "zero-place", "half-place"

Degrees = npt.NDArray[np.float64]
Faults = dict[tuple[str, str], Rows]
"""Rows by column and reason."""

_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?", re.ASCII)
_LONGEST_CELL = 2000
"""Of codes; what is longer means nothing and is not remembered."""
_PLAIN_LETTERS = (0x21, 0x7E)
_T = TypeVar("_T", bound=Hashable)


class Codes(Generic[_T]):
    """
    What the texts of a column mean, as indices into the different meanings.

    Parameters
    ----------
    parse
        Makes a meaning of a text; `ValueError` where it has none.
    """

    def __init__(self, parse: Callable[[str], _T]) -> None:
        self._parse = parse
        self._at: dict[_T, int] = {}
        self._known: dict[str, int | None] = {}

    @property
    def meanings(self) -> tuple[_T, ...]:
        """Return the meanings, in the order in which they were met."""
        return tuple(self._at)

    def index(self, meaning: _T) -> int:
        """Return the index of a meaning, met or not."""
        return self._at.setdefault(meaning, len(self._at))

    def read(self, column: pa.Array, empty: int) -> tuple[npt.NDArray[np.int32], Rows]:
        """
        Return the indices of a column of texts, and the rows that mean nothing.

        Parameters
        ----------
        column
            Shape ``(n,)``.
        empty
            Index where nothing stands, or what stands there means nothing.
        """
        coded = column.dictionary_encode()
        found = [self._look_up(text) for text in coded.dictionary.to_pylist()]
        at = coded.indices.fill_null(len(found)).to_numpy(zero_copy_only=False)
        indices = np.array([*(empty if one is None else one for one in found), empty], np.int32)
        nothing = np.array([*(one is None for one in found), False])
        return indices[at], np.flatnonzero(nothing[at])

    def _look_up(self, text: str) -> int | None:
        if len(text) > _LONGEST_CELL:
            return None
        if text not in self._known:
            try:
                self._known[text] = self.index(self._parse(text))
            except ValueError:
                self._known[text] = None
        return self._known[text]


def read_names(column: pa.Array) -> tuple[pa.Array, Rows]:
    """
    Return names trimmed and in Unicode form NFC, and the rows of those that can be none.

    Parameters
    ----------
    column
        Of texts, shape ``(n,)``; null where nothing stands, as in the answer for what is refused.
    """
    if _is_plain(column):
        return column, np.array([], dtype=np.intp)
    names = [None if text is None else _name(text) for text in column.to_pylist()]
    wrong = np.array([name is None for name in names]) & np.asarray(column.is_valid())
    return pa.array([name or None for name in names], pa.string()), np.flatnonzero(wrong)


def _is_plain(column: pa.Array) -> bool:
    """Whether all names are short and of visible ASCII letters, as most are."""
    offsets = np.frombuffer(column.buffers()[1], np.int32)
    offsets = offsets[column.offset : column.offset + len(column) + 1]
    if not len(offsets) or offsets[0] == offsets[-1]:
        return True
    if np.diff(offsets).max() > LONGEST_NAME:
        return False
    letters = np.frombuffer(column.buffers()[2], np.uint8)[offsets[0] : offsets[-1]]
    low, high = _PLAIN_LETTERS
    return bool(letters.min() >= low and letters.max() <= high)


def _name(text: str) -> str | None:
    """Return a name; empty for blanks alone, ``None`` for what is refused."""
    short = text.strip() if len(text) <= 2 * LONGEST_NAME else text
    if len(short) <= LONGEST_NAME and short.isprintable():
        return unicodedata.normalize("NFC", short)
    try:
        return clean_name(short)
    except ValueError:
        return None


def read_place(lon: pa.Array, lat: pa.Array) -> tuple[Degrees, Degrees, Faults]:
    """
    Return places, NaN where there is none, and the rows of those that are none.

    Parameters
    ----------
    lon, lat
        Texts or numbers, shape ``(n,)``; WGS 84 degrees.

    Returns
    -------
    Longitudes and latitudes, both NaN or none, and rows by column and reason.
    """
    (east, bad_lon), (north, bad_lat) = _degrees(lon), _degrees(lat)
    no_lon, no_lat = np.isnan(east), np.isnan(north)
    bad = np.zeros(len(east), dtype=bool)
    bad[bad_lon] = bad[bad_lat] = True
    lies, stands = np.abs(east), np.abs(north)
    swapped = (lies <= 90) & (stands > 90) & (stands <= 180)
    beyond_lon, beyond_lat = lies > 180, (stands > 90) & ~swapped
    nowhere = (east == 0) & (north == 0)
    half = (no_lon != no_lat) & ~bad
    faults = {
        ("lon", BAD_NUMBER): bad_lon,
        ("lat", BAD_NUMBER): bad_lat,
        ("lat", SWAPPED): np.flatnonzero(swapped),
        ("lon", OUT_OF_RANGE): np.flatnonzero(beyond_lon),
        ("lat", OUT_OF_RANGE): np.flatnonzero(beyond_lat),
        ("lon", ZERO_PLACE): np.flatnonzero(nowhere),
        ("lon", HALF_PLACE): np.flatnonzero(half & no_lon),
        ("lat", HALF_PLACE): np.flatnonzero(half & no_lat),
    }
    wrong = {fault: rows for fault, rows in faults.items() if len(rows)}
    out = no_lon | no_lat
    for rows in wrong.values():
        out[rows] = True
    if out.any():
        east, north = (np.where(out, np.nan, degrees) for degrees in (east, north))
    return east, north, wrong


def _degrees(column: pa.Array) -> tuple[Degrees, Rows]:
    """Return numbers, NaN where there is none, and the rows of texts that are no number."""
    try:
        numbers = pc.cast(column, pa.float64(), safe=False)
    except pa.ArrowInvalid:
        numbers = pa.array([_number(text) for text in column.to_pylist()], pa.float64())
    values = numbers.fill_null(np.nan).to_numpy(zero_copy_only=False)
    there = pc.is_valid(column)
    if pa.types.is_string(column.type):
        there = pc.and_(there, pc.not_equal(pc.utf8_trim_whitespace(column), "").fill_null(False))
    wrong = ~np.isfinite(values) & np.asarray(there)
    return np.where(np.isfinite(values), values, np.nan), np.flatnonzero(wrong)


def _number(text: str | None) -> float | None:
    short = (text or "")[:60].strip()
    return float(short) if _NUMBER.fullmatch(short) else None
