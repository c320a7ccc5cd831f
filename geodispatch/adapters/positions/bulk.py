"""
Inserting many rows by one statement, as fast as either database takes them.

SQLite runs a prepared statement for each row, in no time. PostgreSQL gets an array for each column
(``unnest``): thousands of parameters in one text would cost more than all the rest together.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Executable, Table, bindparam, func, select
from sqlalchemy.dialects import postgresql, sqlite

from geodispatch.adapters.positions.rows import Values


class Rows:
    """
    Rows on their way into a table.

    Parameters
    ----------
    rows
        Not empty, all of the same columns.

    Attributes
    ----------
    insert
        The statement, to which an ``on_conflict`` may be added; then `run` it.
    """

    def __init__(self, connection: Connection, table: Table, rows: Sequence[Values]) -> None:
        self._connection = connection
        names = list(rows[0])
        self._given: Any = list(rows)
        if connection.dialect.name == "sqlite":
            self.insert: Any = sqlite.insert(table)
            return
        arrays = [
            bindparam(f"all_{name}", type_=postgresql.ARRAY(table.c[name].type)) for name in names
        ]
        unnested = func.unnest(*arrays).table_valued(*names).render_derived()
        self.insert = postgresql.insert(table).from_select(names, select(unnested))
        self._given = {f"all_{name}": [row[name] for row in rows] for name in names}

    def run(self, statement: Executable) -> Sequence[Any]:
        """Run it, and return the rows that it returns, if any."""
        result = self._connection.execute(statement, self._given)
        return result.all() if result.returns_rows else ()
