"""
Positions of units: in by a door, judged, kept; and out again, the latest and the history.

What lives here
---------------
``store``
    `PositionStore`: the latest good fix of every unit, the fixes of the last hours, the history.
``database``, ``tables``, ``rows``
    SQLite or PostgreSQL beneath it.
``history``, ``rolling``
    Hourly Parquet files, and how an hour gets into one.
``batcher``
    Collects what many doors take in, and writes it twice a second.
``door``
    Converts a source from its datum, once.
``recordings``, ``gpx``, ``calls``, ``pacing``
    Files of positions and calls, and the pace at which they are played again.
"""

from geodispatch.adapters.positions.store import Changes, PositionStore

__all__ = ["Changes", "PositionStore"]
