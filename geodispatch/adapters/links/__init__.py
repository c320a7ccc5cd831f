"""
Links to other desks and to receivers of notices: read from ``links.toml``, sent over HTTP.

What lives here
---------------
``configuration``
    `read_links`: partners and receivers, with their secrets from files of their own.
``signing``
    The signature of a notice, by Standard Webhooks.
``posting``
    One try: bounded in time and size, no redirect followed.
``tables``, ``store``
    What waits and where the reading of the log has come to; may be lost without harm.
``sender``
    `Sender`, which reads the log, sends, and tries again.
"""

from geodispatch.adapters.links.configuration import LINKS, Links, Partner, Receiver, read_links
from geodispatch.adapters.links.sender import Sender
from geodispatch.adapters.links.signing import sign
from geodispatch.adapters.links.store import LinkStore

__all__ = [
    "LINKS",
    "LinkStore",
    "Links",
    "Partner",
    "Receiver",
    "Sender",
    "read_links",
    "sign",
]
