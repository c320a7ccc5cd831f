"""
Rule books: TOML in, frozen editions out.

A book says what is in force from when until when. Reading it takes these steps, a module each.

1. ``layers``: the book and its local profiles become one set of tables; every key still knows
   the file and the line on which it stands, and what a profile changed is kept as overrides.
2. ``fields``, ``vocabulary``, ``responses``, ``classification``, ``settings``, ``citing``: table
   by table, each thing is read once, checked and put on a shelf (``shelves``) with its days
   (``spans``). It may name only what lies on a shelf already, and only what is in force as long
   as itself. So a book that is read has no loose ends.
3. ``editions``: on each day on which anything begins or ends an edition begins, made of what is
   in force that day. Things that do not change are the same objects in all editions.

Beside that: ``locks`` holds profiles to what the book does not leave to them, ``weakening`` says
where they ask for less; ``notices`` says what an author wants to know of a book that can be read,
``documents`` and ``differences`` show editions to programs and to inspectors, ``cards`` to
people at a terminal.

Refusals are `InputError` with file, line and key. What is exempt from lasting as long as that
which names it is simply not there before it begins: a duty that a group hands down or that is
owed always, a task that auxiliaries may take on, an article that a reason rests on.
"""

from geodispatch.adapters.rulebook.differences import Change, diff_rules
from geodispatch.adapters.rulebook.documents import category_document, rulebook_document
from geodispatch.adapters.rulebook.notices import Notice, check_rulebook
from geodispatch.adapters.rulebook.reading import RuleBookFile, load_rulebook, read_rulebook

__all__ = [
    "Change",
    "Notice",
    "RuleBookFile",
    "category_document",
    "check_rulebook",
    "diff_rules",
    "load_rulebook",
    "read_rulebook",
    "rulebook_document",
]
