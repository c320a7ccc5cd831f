"""Call logs made by hand: each row says what it is, everything else is as usual."""

from datetime import UTC, datetime

import numpy as np

from geodispatch.domain import Place
from geodispatch.domain.call_times import CallTimes

TIMES = ("received", "dispatched", "acknowledged", "departed", "arrived", "seen", "fed_back")


def at(place: Place, received: datetime, **told: object) -> dict[str, object]:
    """
    One call: times are seconds after it came in, ``None`` where nobody knows.

    Told may be any of `TIMES`, ``number``, ``category``, ``severity``, ``facts``, ``unit``,
    ``patrol``.
    """
    usual = {"category": "fight", "severity": 0, "facts": (), "unit": "", "patrol": False}
    return {"place": place, "received": received, "number": "1"} | usual | told


def call_times(rows: list[dict[str, object]]) -> CallTimes:
    """Return calls as columns."""
    begun = [np.datetime64(_naive(row["received"]), "us") for row in rows]

    def instants(name: str) -> np.ndarray:
        spans = [row.get(name) for row in rows]
        return np.array(
            [
                np.datetime64("NaT", "us")
                if span is None
                else start + np.timedelta64(round(float(span) * 1e6), "us")  # type: ignore[arg-type]
                for start, span in zip(begun, spans, strict=True)
            ],
            dtype="datetime64[us]",
        )

    category, categories = _indexed([row["category"] for row in rows])
    facts, fact_sets = _indexed([frozenset(row["facts"]) for row in rows])  # type: ignore[call-overload]
    unit, units = _indexed([row["unit"] for row in rows])
    places = [row["place"] for row in rows]
    return CallTimes(
        number=np.array([row["number"] for row in rows], dtype=object),
        received_at=np.array(begun, dtype="datetime64[us]"),
        **{f"{name}_at": instants(name) for name in TIMES[1:]},
        lon=np.array([np.nan if place is None else place.lon for place in places], dtype=float),
        lat=np.array([np.nan if place is None else place.lat for place in places], dtype=float),
        category=category,
        categories=categories,
        severity=np.array([row["severity"] for row in rows], dtype=np.int8),
        facts=facts,
        fact_sets=fact_sets,
        unit=unit,
        units=units,
        patrol=np.array([row["patrol"] for row in rows], dtype=bool),
    )


def _indexed(values: list) -> tuple[np.ndarray, tuple]:
    """Return indices into the different values, in the order in which they come; "" is unknown."""
    known = tuple(dict.fromkeys(value for value in values if value != ""))
    places = [-1 if value == "" else known.index(value) for value in values]
    return np.array(places, dtype=np.int32), known


def _naive(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(tzinfo=None)
