"""Whether what a desk is linked to answers (110 rules, art. 51): one row a link, told as it is."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from geodispatch.domain.naming import Name
from geodispatch.domain.times import keep_utc

_NOTHING = Name("", "")


@dataclass(frozen=True, slots=True)
class LinkState:
    """
    One link at one moment.

    Parameters
    ----------
    name
        Of what is linked: ``log``, ``positions``, a partner's city, a receiver.
    kind
        What sort of link it is: ``store``, ``partner``, ``webhook``, ``feed``.
    ok
        Whether it answers; ``None`` where nobody tried yet.
    since
        Since when it is so, aware, kept in UTC; ``None`` where nobody knows.
    detail
        What is the matter and what goes on meanwhile; no address, no secret, no person.
    """

    name: str
    kind: str
    ok: bool | None
    since: datetime | None = None
    detail: Name = _NOTHING

    def __post_init__(self) -> None:
        keep_utc(self, ("since",), f"Link {self.name}: ")


LinkCheck = Callable[[], Iterable[LinkState]]
"""Asks about links now; it neither raises nor takes longer than a second."""
