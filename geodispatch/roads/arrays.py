"""
Arrays as this room takes them, and the checks at its door.

Everything that comes in is copied, checked once and set read-only, so that the searches need
no checks and no two threads can spoil each other's input.
"""

from typing import TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]
Ms = np.uint32
MsArray = NDArray[np.uint32]
Scalar = TypeVar("Scalar", bound=np.generic)

NO_PATH_MS = np.uint32(2**31 - 1)
"""
A closed edge, or no path, in whole milliseconds as engines count them.

Two of it still fit 32 bits, so that sums need no checks; a time of 24.8 days or more is no path.
"""

MOST_MS = int(NO_PATH_MS) - 1
"""Largest weight of an edge, milliseconds."""


def read_only(array: NDArray[Scalar]) -> NDArray[Scalar]:
    """Set an array that nobody else holds read-only, and return it."""
    array.setflags(write=False)
    return array


def indices(values: ArrayLike, below: int, what: str) -> IntArray:
    """
    Return ``values`` as indices from 0 (inclusive) to ``below`` (exclusive), shape ``(n,)``.

    Parameters
    ----------
    what
        Their name in the message, for example ``tail``.

    Raises
    ------
    ValueError
        If they are not one row of whole numbers within the bounds; names the first that is not.

    Examples
    --------
    >>> indices([0, 7], 5, "sources")
    Traceback (most recent call last):
    ...
    ValueError: sources[1] is 7; it must be from 0 to 4.
    """
    given = np.asarray(values)
    if given.ndim != 1:
        msg = f"{what} has shape {given.shape}; it must be one row of indices."
        raise ValueError(msg)
    if not given.size:
        return np.empty(0, dtype=np.int64)
    if given.dtype.kind not in "iu":
        msg = f"{what} holds {given.dtype} values; indices are whole numbers."
        raise ValueError(msg)
    bad = np.flatnonzero((given < 0) | (given >= below))
    if bad.size:
        at = bad[0]
        msg = f"{what}[{at}] is {given[at]}; it must be from 0 to {below - 1}."
        raise ValueError(msg)
    return given.astype(np.int64)


def numbers(values: ArrayLike, shape: tuple[int, ...], what: str) -> FloatArray:
    """
    Return a copy of ``values`` as float64 of this shape.

    Raises
    ------
    ValueError
        If the shape differs.
    """
    try:
        given = np.array(values, dtype=np.float64)
    except TypeError:
        msg = f"{what} must be numbers."
        raise ValueError(msg) from None
    if given.shape != shape:
        msg = f"{what} has shape {given.shape}; it must be {shape}."
        raise ValueError(msg)
    return given


def degrees(lon: FloatArray, lat: FloatArray, what: str) -> None:
    """
    Check that coordinates are finite and in degrees.

    Raises
    ------
    ValueError
        If one is not; names the first by ``what`` and its index.
    """
    # The comparisons are false for NaN, so NaN is refused too.
    bad = np.flatnonzero(~((np.abs(lon) <= 180.0) & (np.abs(lat) <= 90.0)))
    if bad.size:
        at = bad[0]
        msg = (
            f"{what} {at} is at lon={lon[at]}, lat={lat[at]}, which is not in degrees. "
            "Coordinates are WGS 84 longitude, latitude, in that order."
        )
        raise ValueError(msg)


def whole_ms(seconds: FloatArray, what: str, index: IntArray | None = None) -> FloatArray:
    """
    Round seconds to whole milliseconds, half to even; ``inf`` stays ``inf``.

    ``index`` has the numbers by which messages name them, their positions when left out.

    Whole milliseconds are exact in float64 up to 2**53, so that sums along a path carry no error.

    Raises
    ------
    ValueError
        If one is NaN, negative, or finite and above `MOST_MS`; names the first by its index.

    Examples
    --------
    >>> whole_ms(np.array([0.0125, np.inf]), "travel_s of edge")
    array([12., inf])
    >>> whole_ms(np.array([1.0, -2.0]), "travel_s of edge")
    Traceback (most recent call last):
    ...
    ValueError: travel_s of edge 1 is -2.0 s; it must be 0 or more, or inf for closed.
    """
    bad = np.flatnonzero(~(seconds >= 0.0))
    if bad.size:
        at = bad[0]
        name = at if index is None else index[at]
        msg = f"{what} {name} is {seconds[at]} s; it must be 0 or more, or inf for closed."
        raise ValueError(msg)
    with np.errstate(over="ignore"):
        ms = np.rint(seconds * 1000.0)
    bad = np.flatnonzero((ms > MOST_MS) & np.isfinite(seconds))
    if bad.size:
        at = bad[0]
        name = at if index is None else index[at]
        msg = (
            f"{what} {name} is {seconds[at]} s; the most is {MOST_MS / 1000} s, or inf for closed."
        )
        raise ValueError(msg)
    return np.abs(ms)  # no negative zero


def as_weights(ms: FloatArray) -> MsArray:
    """Return whole milliseconds as engines count them; `NO_PATH_MS` for ``inf`` and beyond."""
    return np.minimum(ms, float(NO_PATH_MS)).astype(np.uint32)


def as_ms(weights: MsArray) -> FloatArray:
    """Return weights of an engine as floating milliseconds, ``inf`` for `NO_PATH_MS`."""
    return np.where(weights == NO_PATH_MS, np.inf, weights)


def ranges(start: IntArray, count: IntArray) -> IntArray:
    """
    Return ``start[i], start[i] + 1, …`` of ``count[i]`` numbers for every ``i``, in one row.

    Examples
    --------
    >>> ranges(np.array([5, 0]), np.array([2, 3])).tolist()
    [5, 6, 0, 1, 2]
    """
    before = np.cumsum(count) - count
    return np.repeat(start - before, count) + np.arange(int(count.sum()))


def first_of_each(owner: IntArray, cost: FloatArray) -> IntArray:
    """
    Return the positions of the cheapest entry of every owner, by rising owner.

    Entries of equal cost: the first given.

    Examples
    --------
    >>> first_of_each(np.array([4, 2, 4]), np.array([9.0, 5.0, 9.0])).tolist()
    [1, 0]
    """
    order = np.lexsort((cost, owner))
    ranked = owner[order]
    return order[np.flatnonzero(np.diff(ranked, prepend=-1))]
