"""
Backups: one folder for all that a desk keeps, the same whichever database it was kept in.

A backup holds files of SQLite, one a store, with the tables that the stores have anyway, the
history of positions, and a manifest with the digest of each. It is taken while desks work, proved
by the chain, and put back into files or into a server. It holds what callers said and where
officers were: nobody but its owner may read it.

What lives here
---------------
``kinds``
    The stores, one row each.
``manifest``, ``aside``, ``copying``
    What a folder says of itself; folders that appear whole; pages and rows of one moment.
``saving``, ``restoring``
    There and back.
"""

from geodispatch.adapters.backup.manifest import Manifest
from geodispatch.adapters.backup.restoring import checked, restore_to_folder, restore_to_server
from geodispatch.adapters.backup.saving import Sources, save

__all__ = ["Manifest", "Sources", "checked", "restore_to_folder", "restore_to_server", "save"]
