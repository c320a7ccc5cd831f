"""
Times of calls from files, and back into them: a million rows in seconds.

The call log of `geodispatch.adapters.call_log` is read all or nothing, call by call. Here a year of
a city is read column by column, and a bad row costs nothing but itself: every row is accepted,
repaired (used after a change that is named), the repetition of another, or set aside with the
reason, and the four add up to what was read.

What lives here
---------------
``account``
    What became of the rows, and the file of those that were set aside.
``opening``
    A file as columns of text, piece by piece, whatever strangers wrote into it.
``instants``, ``clocks``
    Texts as instants in UTC; clocks of a city as instants.
``cells``
    Names, codes, degrees.
``reading``, ``writing``
    `read_call_times` and `write_call_times`.
"""

from geodispatch.adapters.call_times.account import Aside, ReadCalls
from geodispatch.adapters.call_times.columns import COLUMNS, REQUIRED
from geodispatch.adapters.call_times.opening import ENCODINGS, LARGEST_LOG, MOST_CALLS
from geodispatch.adapters.call_times.reading import read_call_times
from geodispatch.adapters.call_times.writing import write_call_times

__all__ = [
    "COLUMNS",
    "ENCODINGS",
    "LARGEST_LOG",
    "MOST_CALLS",
    "REQUIRED",
    "Aside",
    "ReadCalls",
    "read_call_times",
    "write_call_times",
]
