"""
The hammer: many desks on one log, killed at random, and an audit of what is left.

``python -m benchmarks.hammer`` runs it; ``docs/hammer.md`` says what it does and shows figures.

What lives here
---------------
``town``
    A city of streets in squares, with forty units.
``play``
    What a dispatcher commands next, by seed and by what he sees; also what must be refused.
``diary``
    What a desk meant to do and what it was told, on a file that outlives it.
``desks``
    One desk as a process that may die at any moment, and what it does when it comes back.
``havoc``
    Starts the desks, kills them, starts them again.
``servers``
    A PostgreSQL server of our own, that may be killed too.
``audit``, ``figures``
    What the database and the diaries say, by rules of their own; and whether that is enough.
``contest``
    One run from the empty log to its figures.
``flood``, ``full_disk``
    Desks beside a flood of positions; a command on a full disk.
"""
