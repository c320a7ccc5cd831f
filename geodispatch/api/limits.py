"""
How much anybody may ask for: token buckets for each token and each address, in bounded memory.

A bucket fills at a steady rate up to its size; what is asked for is taken out of it. Whoever finds
it empty is told when to come again (429), and costs nobody more than that answer.
"""

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock

from anyio import CapacityLimiter

from geodispatch.api.problems import ProblemError

MOST_BUCKETS = 10_000
THREADS = 8
"""Requests that are worked on at once, so that the pages keep threads for themselves."""

MOST_AT_WORK = 256
"""Requests that may wait for one of those threads."""


@dataclass(frozen=True, slots=True)
class Rate:
    """So many a second, and so many at once."""

    per_s: float
    burst: float


class Buckets:
    """
    One bucket for each name.

    Parameters
    ----------
    clock
        Monotonic, seconds.
    most
        Buckets that are kept; the one that was not asked for longest goes first. A full bucket
        and none are the same, so what goes had mostly filled up again.
    """

    def __init__(
        self,
        rate: Rate,
        clock: Callable[[], float] = time.monotonic,
        most: int = MOST_BUCKETS,
    ) -> None:
        self.rate, self._clock, self._most = rate, clock, most
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._lock = Lock()

    def wait_s(self, name: str, amount: float = 1.0) -> float:
        """
        Take ``amount`` out of a bucket; 0 where it was there, else seconds until it may be.

        Examples
        --------
        >>> buckets = Buckets(Rate(per_s=2.0, burst=1.0), clock=lambda: 0.0)
        >>> buckets.wait_s("B12"), buckets.wait_s("B12"), buckets.wait_s("B13")
        (0.0, 0.5, 0.0)
        """
        now, rate = self._clock(), self.rate
        with self._lock:
            left, at = self._left.pop(name, (rate.burst, now))
            left = min(rate.burst, left + (now - at) * rate.per_s)
            # More than a bucket ever holds is let through a full one, which then owes the rest.
            need = min(amount, rate.burst)
            enough = left >= need
            self._left[name] = (left - amount if enough else left, now)
            while len(self._left) > self._most:
                self._left.popitem(last=False)
        return 0.0 if enough else (need - left) / rate.per_s

    def __len__(self) -> int:
        return len(self._left)


@dataclass(frozen=True, slots=True)
class Limits:
    """
    The buckets of one server.

    Parameters
    ----------
    address
        Requests of one address, whoever sends them.
    strangers
        Requests of one address that nobody vouches for.
    caller
        Requests of one token or account.
    fixes
        Positions of one token.
    """

    address: Buckets = field(default_factory=lambda: Buckets(Rate(1_000, 3_000)))
    strangers: Buckets = field(default_factory=lambda: Buckets(Rate(20, 100)))
    caller: Buckets = field(default_factory=lambda: Buckets(Rate(1_000, 2_000)))
    fixes: Buckets = field(default_factory=lambda: Buckets(Rate(4_000, 20_000)))
    threads: CapacityLimiter = field(default_factory=lambda: CapacityLimiter(THREADS))


def take(buckets: Buckets, name: str, amount: float = 1.0) -> None:
    """
    Take out of a bucket.

    Raises
    ------
    ProblemError
        429, with the seconds to wait.
    """
    wait_s = buckets.wait_s(name, amount)
    if wait_s:
        raise ProblemError(
            429,
            "too-many",
            "请求过于频繁，请按 Retry-After 稍后重发。",
            "Too many requests; send it again after the seconds of Retry-After.",
            retry_s=wait_s,
        )


def refuse_crowd(limits: Limits) -> None:
    """
    Refuse what would wait for a thread too long.

    Raises
    ------
    ProblemError
        503, to be sent again.
    """
    if limits.threads.statistics().tasks_waiting >= MOST_AT_WORK:
        raise ProblemError(
            503,
            "busy",
            "服务器繁忙，未作任何更改；请稍后重发。",
            "The server is busy and nothing was done; send it again.",
            retry_s=1,
        )
