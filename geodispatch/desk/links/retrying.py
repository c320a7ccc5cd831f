"""When to try again: later after each failure, never all at once, never given up."""

from hashlib import sha256

FIRST_S = 1.0
MOST_S = {"city": 30.0, "webhook": 600.0}
"""A desk that comes back has its hand-overs within half a minute; a receiver of notices, in ten."""
SPREAD = 0.25
_DOUBLINGS = 20


def wait_s(key: str, to: str, failures: int) -> float:
    """
    Return the seconds until the next try: doubled with every failure up to a bound, spread by key.

    The spread follows from the key, so that it needs no chance and can be computed again.

    Parameters
    ----------
    to
        ``city:CODE`` or ``webhook:NAME``.
    failures
        Tries that failed so far.

    Examples
    --------
    >>> wait_s("a:1:1", "city:b", 0)
    0.0
    >>> [0.75 * n <= wait_s("a:1:1", "city:b", f) <= 1.25 * n for f, n in ((1, 1), (3, 4), (9, 30))]
    [True, True, True]
    """
    if failures < 1:
        return 0.0
    most = MOST_S[to.partition(":")[0]]
    plain = min(most, FIRST_S * 2.0 ** min(failures - 1, _DOUBLINGS))
    drawn = int.from_bytes(sha256(f"{key}\n{failures}".encode()).digest()[:4], "big") / 2**32
    return plain * (1.0 - SPREAD + 2.0 * SPREAD * drawn)
