"""
The store of complaints: a database of its own, which nothing of the desk reads.

A file of SQLite beside that of the desk (``complaints.db``, for its owner only), or a schema of
PostgreSQL, best with a role of its own. Three tables are append-only: what happened, in a hash
chain; what was said, whose salted hashes stand in that chain; who read what, in a chain too.

What lives here
---------------
``database``
    Opens the file or the schema; what a driver complains of comes out without what it was about.
``tables``
    The tables, and the triggers that keep their rows as they are.
``rows``
    Rows of the two chains, their digests, and back.
``store``
    `SqlComplaints`, the protocol of the office.
``verifying``
    Proves that a store is what was recorded.
"""

from geodispatch.adapters.complaints.store import SqlComplaints
from geodispatch.adapters.complaints.verifying import ComplaintsReport, verify_complaints

__all__ = ["ComplaintsReport", "SqlComplaints", "verify_complaints"]
