"""
How long somebody waits whose tries to sign in failed.

Tries are counted by name and address together, so whoever tries a name at one address makes nobody
wait at another. Wider rules catch what goes round that one: many names from one address, one name
from many addresses. None of them holds for who signed in from that address in the last 30 days.
A wait is never longer than half a minute: on a desk the attack must not become the outage.

A try is counted before its password is looked at and forgiven when it fits: a hundred tries at the
same moment are a hundred tries.
"""

from dataclasses import dataclass
from hashlib import sha256
from ipaddress import IPv6Address, IPv6Network, ip_address
from typing import Any

from sqlalchemy import Connection, RowMapping, delete, or_, select
from sqlalchemy.dialects import postgresql, sqlite

from geodispatch.adapters.people.records import LET_IN
from geodispatch.adapters.people.tables import failure, head, visit
from geodispatch.adapters.people.times import FORGIVEN_BACK_US, SECOND_US

LONGEST_ADDRESS = 60
FORGOTTEN_US = 3600 * SECOND_US
KNOWN_US = 30 * 86_400 * SECOND_US


@dataclass(frozen=True, slots=True)
class Rule:
    """
    How the wait grows: 1 s, 2 s, 4 s, and so on.

    Parameters
    ----------
    free
        So many are without a wait.
    longest_s
        No wait is longer.
    """

    free: int
    longest_s: int = 30

    def wait_s(self, count: int) -> int:
        """
        Return how long to wait after so many.

        Examples
        --------
        >>> [Rule(5).wait_s(count) for count in (0, 4, 5, 6, 9, 10, 5_000)]
        [0, 0, 1, 2, 16, 30, 30]
        """
        return 0 if count < self.free else min(2 ** min(count - self.free, 16), self.longest_s)


PAIR = Rule(5)
"""Of tries of one name at one address."""

ADDRESS = Rule(30)
"""Of tries of any names at one address."""

NAME = Rule(5)
"""Of addresses at which one name was tried until it had to wait."""

SPREAD = Rule(50)
"""Of tries of one name at all other addresses together, however few at each."""


@dataclass(frozen=True, slots=True)
class Try:
    """
    Who tries from where.

    Parameters
    ----------
    who
        As `whose` returns it.
    address
        As `place_of` returns it.
    now_us
        When, microseconds since 1970.
    """

    who: str
    address: str
    now_us: int


def whose(connection: Connection, name: str, typed: str) -> str:
    """
    Return under which name a try is counted.

    Names that nobody has share 65,536 of them: what was typed there may have been a password, and
    nothing is kept by which it could be found out.

    Parameters
    ----------
    name
        Of an account that is there; empty where there is none.
    """
    if name:
        return name
    salt = connection.execute(select(head.c.salt)).scalar_one()
    digest = sha256(f"{salt}\n{typed}".encode("utf-8", "surrogatepass")).hexdigest()
    return f" {digest[:4]}"


def place_of(address: str) -> str:
    """
    Return an address in the form in which it is counted and kept.

    Examples
    --------
    >>> place_of("::ffff:10.0.0.7"), place_of("2001:db8::1:2"), place_of("somewhere")
    ('10.0.0.7', '2001:db8::/64', 'somewhere')
    """
    try:
        parsed = ip_address(address.strip().partition("%")[0])
    except ValueError:
        return "".join(one for one in address if one.isprintable())[:LONGEST_ADDRESS]
    if isinstance(parsed, IPv6Address):
        if parsed.ipv4_mapped is None:
            # Whoever has one address of such a network has all of them.
            return str(IPv6Network((int(parsed) >> 64 << 64, 64)))
        parsed = parsed.ipv4_mapped
    return str(parsed)


def wait_s(connection: Connection, given: Try) -> int:
    """Return how many seconds a try has to wait; 0 where it may be made."""
    rows = connection.execute(
        select(failure).where(
            or_(failure.c.who == given.who, failure.c.address == given.address),
            failure.c.last_us > given.now_us - FORGOTTEN_US,
        )
    )
    known = list(rows.mappings())
    own = [row for row in known if row["who"] == given.who and row["address"] == given.address]
    wait = _left_s(PAIR.wait_s(sum(row["count"] for row in own)), own, given.now_us)
    if wait or not known or _signed_in_here(connection, given):
        return wait
    here = [row for row in known if row["address"] == given.address]
    spread = [row for row in known if row["address"] != given.address]
    elsewhere = [row for row in spread if row["count"] >= PAIR.free]
    # Of one address no more count than were looked at without a wait: it makes nobody else wait.
    tries = sum(min(row["count"], PAIR.free) for row in spread)
    return max(
        _left_s(ADDRESS.wait_s(sum(row["count"] for row in here)), here, given.now_us),
        _left_s(NAME.wait_s(len(elsewhere)), elsewhere, given.now_us),
        _left_s(SPREAD.wait_s(tries), spread, given.now_us),
    )


def count(connection: Connection, given: Try) -> None:
    """Count a try as one that failed, and forget those of an hour ago."""
    connection.execute(delete(failure).where(failure.c.last_us <= given.now_us - FORGOTTEN_US))
    row = {"who": given.who, "address": given.address, "count": 1, "last_us": given.now_us}
    added = _INSERTS[connection.dialect.name](failure).values(row)
    connection.execute(
        added.on_conflict_do_update(
            index_elements=["who", "address"],
            set_={"count": failure.c.count + 1, "last_us": given.now_us},
        )
    )


def forgive(connection: Connection, given: Try) -> None:
    """Forget what failed: this was the person himself."""
    same = (failure.c.who == given.who, failure.c.address == given.address)
    connection.execute(delete(failure).where(*same))


_INSERTS: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


def _left_s(wait: int, rows: list[RowMapping], now_us: int) -> int:
    """Return what is left of a wait that began with the last of some tries, whole seconds."""
    # A try in the future is one before the clock was set back: that wait is over, not endless.
    times: list[int] = [
        row["last_us"] for row in rows if row["last_us"] <= now_us + FORGIVEN_BACK_US
    ]
    if not wait or not times:
        return 0
    passed_us = max(0, now_us - max(times))
    return max(0, -((passed_us - wait * SECOND_US) // SECOND_US))


def _signed_in_here(connection: Connection, given: Try) -> bool:
    asked = select(visit.c.seq).where(
        visit.c.account == given.who,
        visit.c.address == given.address,
        visit.c.at_us > given.now_us - KNOWN_US,
        visit.c.outcome.in_([outcome.value for outcome in LET_IN]),
    )
    return connection.execute(asked.limit(1)).first() is not None
