"""The key of what goes from one desk to another: it follows from the log of whoever sends it."""

import re
from typing import NamedTuple

_KEY = re.compile(r"([^:\s]{1,40}):([^:\s]{1,40}):([1-9][0-9]{0,15})")


class HandOverKey(NamedTuple):
    """
    What a key says.

    Parameters
    ----------
    city, incident
        Of the desk that sent it, and the number of the incident there.
    seq
        Sequence number of the entry that owes it.
    """

    city: str
    incident: str
    seq: int

    def __str__(self) -> str:
        return key_of_entry(*self)


def key_of_entry(city: str, incident: str, seq: int) -> str:
    """
    Return the key of what an entry of a city's log owes.

    Examples
    --------
    >>> key_of_entry("wuhan", "261122-0042", 17)
    'wuhan:261122-0042:17'
    """
    return f"{city}:{incident}:{seq}"


def read_key(text: str) -> HandOverKey | None:
    """
    Return what a key says; ``None`` where it is none.

    Examples
    --------
    >>> read_key("wuhan:261122-0042:17")
    HandOverKey(city='wuhan', incident='261122-0042', seq=17)
    >>> read_key("wuhan:17") is None
    True
    """
    match = _KEY.fullmatch(text) if text.isprintable() else None
    return HandOverKey(match[1], match[2], int(match[3])) if match else None
