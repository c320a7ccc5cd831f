"""
Announcements of limits after ``limits.toml``: kept as they were given, never edited.

A file of SQLite beside the log of the desk (``limits.db``), or a schema of PostgreSQL. Rows are
append-only, which the database itself sees to, and in a hash chain, so that a promise that was
made cannot become another one afterwards (110 rules, art. 12).

What lives here
---------------
``tables``
    The database, its tables, and the triggers that keep their rows as they are.
``store``
    `AnnouncementStore`: appends an announcement, returns them all, proves the chain.
"""

from geodispatch.adapters.announcements.store import Announcement, AnnouncementStore

__all__ = ["Announcement", "AnnouncementStore"]
