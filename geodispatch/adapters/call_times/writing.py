"""`write_call_times`: columns of calls as a call log."""

import os
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv

from geodispatch.adapters.call_times.account import inert
from geodispatch.adapters.call_times.columns import CITIZEN, COLUMNS, LATER, PATROL
from geodispatch.domain.call_times import UNKNOWN, CallTimes, Instants

_PIECE_ROWS = 2**16


def write_call_times(times: CallTimes, path: Path) -> None:
    """
    Write calls as a CSV that `read_call_times` reads back as they are.

    Times are in UTC, to the microsecond where it counts. A text that a spreadsheet would run as a
    formula gets an apostrophe before it, and keeps it when it is read back. The file appears whole
    or not at all.
    """
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with pa_csv.CSVWriter(part, pa.schema([(name, _kind(name)) for name in COLUMNS])) as out:
            for start in range(0, len(times), _PIECE_ROWS):
                out.write(_table(times, slice(start, start + _PIECE_ROWS)))
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def _table(times: CallTimes, rows: slice) -> pa.Table:
    facts = tuple(";".join(sorted(one)) for one in times.fact_sets)
    columns = {
        "call_id": pa.array([inert(str(one)) for one in times.number[rows]], pa.string()),
        "lon": pa.array(times.lon[rows], from_pandas=True),
        "lat": pa.array(times.lat[rows], from_pandas=True),
        "category": _named(times.category[rows], times.categories),
        "callsign": _named(times.unit[rows], times.units),
        "severity": pa.array(times.severity[rows], mask=times.severity[rows] == 0),
        "facts": _named(times.facts[rows], facts),
        "found_by": pa.array(np.where(times.patrol[rows], PATROL, CITIZEN), pa.string()),
    }
    columns |= {name: _instants(getattr(times, name)[rows]) for name in ("received_at", *LATER)}
    return pa.table([columns[name] for name in COLUMNS], names=list(COLUMNS))


def _kind(name: str) -> pa.DataType:
    return {"lon": pa.float64(), "lat": pa.float64(), "severity": pa.int8()}.get(name, pa.string())


def _instants(column: Instants) -> pa.Array:
    """
    Return instants as texts in ISO 8601; fractions of a second only where there are any.

    Written as local times, then marked: pyarrow takes its time with a zone, even if it is UTC.
    """
    known = column[~np.isnat(column)]
    whole = bool((known == known.astype("datetime64[s]")).all())
    instants = pa.array(column, pa.timestamp("us")).cast(pa.timestamp("s" if whole else "us"))
    texts = pc.replace_substring(instants.cast(pa.string()), " ", "T", max_replacements=1)
    return pc.binary_join_element_wise(texts, "Z", "")


def _named(at: npt.NDArray[np.int32], names: tuple[str, ...]) -> pa.Array:
    """Return the names that indices stand for; null for nobody's and for an empty one."""
    texts = pa.array([inert(name) or None for name in names], pa.string())
    return texts.take(pa.array(at, mask=at == UNKNOWN))
