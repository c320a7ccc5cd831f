"""
A call log as columns, piece by piece: CSV or Parquet, whatever strangers wrote into it.

CSV is read by pyarrow. Behind the end of the file a row of our own is put: a quote that is opened
and never closed swallows everything that follows, and with it this row, so that it is found out.
"""

import codecs
import csv
import io
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq

from geodispatch.adapters.call_times.columns import COLUMNS, LATER, REQUIRED
from geodispatch.adapters.csv_rows import MOST_COLUMNS
from geodispatch.adapters.text_file import decode, one_line
from geodispatch.errors import InputError

LARGEST_LOG = 2**30
MOST_CALLS = 10_000_000
ENCODINGS = ("utf-8", "gbk", "gb18030", "utf-16")
"""Those that a caller may say a file is in."""

_PIECE = 2**20
_HEAD = 2**20
_PIECE_ROWS = 2**16
_END = "\x1fthe end of the call log\x1f"
_PARQUET = b"PAR1"
_TIMES = ("received_at", *LATER)


@dataclass(frozen=True, slots=True)
class Misfit:
    """A row with another number of cells than the header; ``row`` counts the header as 1."""

    row: int
    text: str


@dataclass
class CallFile:
    """
    A call log that is being read.

    Parameters
    ----------
    encoding
        One of `ENCODINGS`; empty for UTF-8, as which everything else is refused.

    Attributes
    ----------
    misfits
        Rows that `pieces` passed over, in the order of the file.
    """

    file: Path
    encoding: str = ""
    misfits: list[Misfit] = field(default_factory=list)

    def pieces(self) -> Iterator[Mapping[str, pa.Array]]:
        """
        Yield the columns that are there, for some rows at a time.

        Raises
        ------
        InputError
            If the file as a whole cannot be read.
        """
        head = _head(self.file)
        rows = 0
        pieces = self._parquet() if head.startswith(_PARQUET) else self._csv(head)
        for piece in pieces:
            rows += len(piece["call_id"])
            if rows > MOST_CALLS:
                raise InputError(f"the file has more than {MOST_CALLS} rows", file=self.file)
            yield piece

    def room(self) -> int:
        """Return how many rows the file may have, at the 64 bytes or more that most rows have."""
        return min(MOST_CALLS, self.file.stat().st_size // 64 + 1)

    def row_numbers(self, at: npt.NDArray[np.intp]) -> npt.NDArray[np.intp]:
        """Return the numbers in the file of rows that `pieces` yielded, counted from 0."""
        passed = np.array([one.row for one in self.misfits], dtype=np.intp)
        before = np.searchsorted(passed - np.arange(len(passed)), at + 2, side="right")
        return at + 2 + before

    def _csv(self, head: bytes) -> Iterator[Mapping[str, pa.Array]]:
        header = self._header(head)
        raw = {name.strip(): name for name in header}
        wanted = [raw[name] for name in COLUMNS if name in raw]
        last = None
        with self.file.open("rb") as stream:
            text = _Ended(stream, self.encoding, _end_row(header))
            for batch in self._batches(text, wanted):
                if not len(batch):
                    continue
                if last is not None:
                    yield last
                last = {name.strip(): batch.column(name) for name in batch.schema.names}
        if last is None or last["call_id"][-1].as_py() != _END:
            raise InputError(
                "a quote is opened and never closed", "Write two quotes for one", file=self.file
            )
        yield {name: column[:-1] for name, column in last.items()}

    def _batches(self, text: "_Ended", wanted: list[str]) -> Iterator[pa.RecordBatch]:
        try:
            # One thread: it alone can say the number of a row that does not fit.
            yield from pa_csv.open_csv(
                text,
                pa_csv.ReadOptions(use_threads=False, block_size=_PIECE),
                pa_csv.ParseOptions(
                    newlines_in_values=True,
                    ignore_empty_lines=False,
                    invalid_row_handler=self._misfit,
                ),
                pa_csv.ConvertOptions(
                    include_columns=wanted,
                    column_types=dict.fromkeys(wanted, pa.string()),
                    strings_can_be_null=True,
                    null_values=[""],
                ),
            )
        except UnicodeError:
            raise self._other_encoding() from None
        except pa.ArrowInvalid as error:
            if not self.encoding:
                _refuse_other_encoding(self.file)
            if "straddling" in str(error):
                problem = "a row is longer than 1 MiB, or a quote is opened and never closed"
                raise InputError(problem, "Write two quotes for one", file=self.file) from None
            problem = f"the file cannot be read as CSV ({one_line(str(error))})"
            raise InputError(problem, "Export it anew", file=self.file) from None

    def _misfit(self, row: pa_csv.InvalidRow) -> str:
        self.misfits.append(Misfit(row.number, one_line(row.text)))
        return "skip"

    def _header(self, head: bytes) -> list[str]:
        if self.encoding:
            try:
                text = codecs.getincrementaldecoder(self.encoding)(errors="replace").decode(head)
            except UnicodeError:  # whatever is replaced: UTF-16 without its mark
                raise self._other_encoding() from None
        else:
            text = _as_utf8(_whole_lines(head), self.file)
        try:
            header = next(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")), [])
        except csv.Error as error:
            raise InputError(f"not CSV: {error}", file=self.file, row=1) from None
        _check_names([name.strip() for name in header], self.file)
        return header

    def _other_encoding(self) -> InputError:
        problem = f"the file is not {self.encoding}"
        return InputError(problem, "Say which encoding it has", file=self.file)

    def _parquet(self) -> Iterator[Mapping[str, pa.Array]]:
        try:
            with pq.ParquetFile(self.file) as table:
                names = table.schema_arrow.names
                _check_names(names, self.file)
                wanted = [name for name in COLUMNS if name in names]
                _check_types(table.schema_arrow, wanted, self.file)
                yield {name: pa.nulls(0, pa.string()) for name in wanted}
                for batch in table.iter_batches(_PIECE_ROWS, columns=wanted):
                    yield {name: _plain(name, batch.column(name)) for name in wanted}
        except (pa.ArrowInvalid, pa.ArrowNotImplementedError, OSError) as error:
            problem = f"the Parquet file cannot be read ({one_line(str(error))})"
            raise InputError(problem, "Export it anew", file=self.file) from None


class _Ended:
    """The bytes of a file in UTF-8, with a row of our own behind them."""

    def __init__(self, stream: BinaryIO, encoding: str, end: bytes) -> None:
        self._stream, self._end = stream, end
        self._decoder = codecs.getincrementaldecoder(encoding)() if encoding else None
        self._left, self._last = b"", b"\n"
        self._done = False

    @property
    def closed(self) -> bool:
        return self._stream.closed

    def readable(self) -> bool:
        return True

    def close(self) -> None:
        self._stream.close()

    def read(self, size: int = -1) -> bytes:
        """Return at most so many bytes; none at the end."""
        while not self._done and (size < 0 or len(self._left) < size):
            self._left += self._more(size if size > 0 else _PIECE)
        taken = self._left if size < 0 else self._left[:size]
        self._left = self._left[len(taken) :]
        return taken

    def _more(self, size: int) -> bytes:
        raw = self._stream.read(size)
        self._done = not raw
        text = self._decoder.decode(raw, final=self._done).encode() if self._decoder else raw
        self._last = text[-1:] or self._last
        if not self._done:
            return text
        return text + (b"" if self._last in b"\r\n" else b"\n") + self._end


def _end_row(header: list[str]) -> bytes:
    cells = [_END if name.strip() == "call_id" else "" for name in header]
    return (",".join(cells) + "\n").encode()


def _head(file: Path) -> bytes:
    try:
        if file.stat().st_size > LARGEST_LOG:
            raise InputError("the file is larger than 1 GiB", "Give it in parts", file=file)
        with file.open("rb") as stream:
            head = stream.read(_HEAD)
    except FileNotFoundError:
        raise InputError("the file does not exist", file=file) from None
    except IsADirectoryError:
        raise InputError("is a folder, not a file", "Give a file", file=file) from None
    except OSError as error:
        raise InputError(f"the file cannot be read ({error.strerror})", file=file) from None
    return head


def _whole_lines(head: bytes) -> bytes:
    """Leave out what may be half a letter at the end."""
    if len(head) < _HEAD:
        return head
    return head[: head.rfind(b"\n") + 1] or head[:-4]


def _check_names(names: list[str], file: Path) -> None:
    if len(names) > MOST_COLUMNS:
        raise InputError(f"the file has {len(names)} columns", file=file, row=1)
    twice = sorted({name for name in names if name and names.count(name) > 1})
    if twice:
        name = one_line(twice[0])
        raise InputError(f"the column {name} stands twice", file=file, row=1, field=name)
    missing = [name for name in REQUIRED if name not in names]
    if missing:
        raise InputError(
            f"the column {missing[0]} is missing",
            f"The first row must name: {','.join(REQUIRED)}",
            file=file,
            row=1,
            field=missing[0],
        )


def _check_types(schema: pa.Schema, wanted: list[str], file: Path) -> None:
    for name in wanted:
        kind = schema.field(name).type
        if pa.types.is_nested(kind) or pa.types.is_binary(kind) or pa.types.is_large_binary(kind):
            raise InputError(f"the column {name} holds {kind}, no text", file=file, field=name)


def _plain(name: str, column: pa.Array) -> pa.Array:
    """Return a column of Parquet as CSV would have it, but for times and numbers of degrees."""
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    if name in _TIMES and pa.types.is_timestamp(column.type):
        exact = pa.timestamp("us", column.type.tz)
        return column.cast(options=pc.CastOptions(exact, allow_time_truncate=True))
    if name in {"lon", "lat"} and pa.types.is_floating(column.type):
        return column.cast(pa.float64())
    text = column.cast(pa.string())
    return pc.if_else(pc.equal(text, ""), None, text)


def _refuse_other_encoding(file: Path) -> None:
    """Find the first row that is not UTF-8 and say what it looks like."""
    row = 0
    with file.open("rb") as stream:
        while block := stream.read(_HEAD):
            block += stream.readline()
            with suppress(UnicodeDecodeError):
                row += block.decode().count("\n")
                continue
            _as_utf8(block, file, row)


def _as_utf8(content: bytes, file: Path, before: int = 0) -> str:
    """Return a piece of a file as text; ``before`` rows stand before it."""
    try:
        return decode(content, file)
    except InputError as error:
        # Other doors take UTF-8 alone; here it can be said what a file is in.
        other = error.remedy.startswith("Save it as UTF-8")
        remedy = "Save it as UTF-8, or say which encoding it has" if other else error.remedy
        row = before + error.row if error.row else None
        raise InputError(error.problem, remedy, file=file, row=row) from None
