"""Reading the tables of a city folder: one answer to whatever may be wrong with them."""

import csv
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pyarrow as pa
import shapely

from geodispatch.adapters.geoparquet import GeoTable, read_geoparquet
from geodispatch.adapters.text_file import one_line
from geodispatch.errors import InputError

REBUILD = "Build the city again with `geodispatch city build`"
_DAMAGE = (
    pa.ArrowException,
    ArithmeticError,
    LookupError,
    OSError,
    TypeError,
    ValueError,
    csv.Error,
    shapely.errors.ShapelyError,
)


@contextmanager
def damage(path: Path) -> Iterator[None]:
    """
    Turn whatever a file without sense provokes into one answer.

    Raises
    ------
    InputError
        In place of the error; names the file.
    """
    try:
        yield
    except _DAMAGE as error:
        first = one_line(str(error).partition("\n")[0].rstrip("."))
        raise InputError(f"is damaged ({first})", REBUILD, file=path) from None


def read_table(path: Path, expected: Mapping[str, tuple[pa.DataType, bool]]) -> GeoTable:
    """
    Read a GeoParquet table of a city.

    Parameters
    ----------
    expected
        Type of each column that must be there, and whether a cell may be empty.

    Raises
    ------
    InputError
        If the table is damaged, has no rows, or a column is missing or not as expected.
    """
    try:
        table = read_geoparquet(path)
    except InputError as error:
        raise InputError(error.problem, REBUILD, file=path, field=error.field) from None
    if not len(table.geometry):
        raise InputError("has no rows", REBUILD, file=path)
    for name, (kind, nullable) in expected.items():
        problem = _wrong(table.columns, name, kind, nullable=nullable)
        if problem:
            raise InputError(problem, REBUILD, file=path, field=name)
    if not shapely.is_geometry(table.geometry).all():
        raise InputError("has a row without geometry", REBUILD, file=path, field="geometry")
    return table


def _wrong(table: pa.Table, name: str, kind: pa.DataType, *, nullable: bool) -> str:
    if table.column_names.count(name) != 1:
        return "the column is missing"
    column = table[name]
    given = column.type.value_type if pa.types.is_dictionary(column.type) else column.type
    if pa.types.is_large_string(given):
        given = pa.string()  # what geopandas writes
    if given != kind and column.null_count < len(column):
        return f"the column is {given}, not {kind}"
    return "the column has an empty cell" if column.null_count and not nullable else ""
