"""
A synthetic month: calls with the times of their handling, for demos, notebooks and tests.

No public source gives calls with place and times together, so they are invented: where people
live (else along the streets), when cities are awake, driven to from the nearest station over the
real road network. The delays are drawn from log-normal distributions whose medians stand below as
constants; they are no estimate of any real force, and whatever is made of such calls says so.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np
import numpy.typing as npt

from geodispatch.domain.call_times import UNKNOWN, CallTimes, Instants
from geodispatch.domain.times import require_zone
from geodispatch.domain.unit import UnitKind
from geodispatch.policing.city import City
from geodispatch.roads import TravelTimes, reach_from
from geodispatch.studies.synthetic import call_places, generator

QUEUE_S = 40.0
"""Median from the call to the order."""

ACKNOWLEDGED_S = 8.0
"""Median from the order to the answer."""

BUTTON_S = 6.0
"""Median by which a crew presses "arrived" after it has come to a stand."""

SEEN_SHARE = 0.85
"""So many arrivals are seen by positions too; the others were out of radio."""

LOST_SHARE = 0.015
"""So many arrivals nobody reported."""

PATROL_SHARE = 0.06
"""So many incidents a patrol came upon by itself."""

AT_ONCE_S = 2.0
"""After setting out the button is pressed where it is pressed at once."""

LONGEST_S = 86_400.0
"""Nobody is a day on the way."""

SLOW_HOURS = {7: 1.25, 8: 1.35, 17: 1.3, 18: 1.35, 19: 1.15}
"""Travel time of working days to that of other hours, by hour of the day."""

_SPREAD = {"queue": 0.8, "answer": 0.5, "turnout": 0.35, "travel": 0.25, "button": 0.6}
"""Standard deviations of the logarithms."""

FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Month:
    """
    What to invent.

    Parameters
    ----------
    since, until
        First instant (inclusive) and first after (exclusive), aware.
    calls
        How many.
    at_once
        Codes of jurisdictions whose crews press "arrived" as they set out: what a study must
        find out.
    seed
        Of everything that is drawn, with the city's own.
    """

    since: datetime
    until: datetime
    calls: int = 4000
    at_once: Collection[str] = ()
    seed: int = 0

    def __post_init__(self) -> None:
        since, until = require_zone("since", self.since), require_zone("until", self.until)
        if until <= since or self.calls < 0:
            msg = f"From {since} to {until} there is no time for {self.calls} calls."
            raise ValueError(msg)


def month_before(now: datetime, **wanted: int | Collection[str]) -> Month:
    """Return the 28 days before the midnight (UTC) before ``now``."""
    until = require_zone("now", now).astimezone(UTC)
    until = until.replace(hour=0, minute=0, second=0, microsecond=0)
    return Month(until - timedelta(days=28), until, **wanted)  # type: ignore[arg-type]


def synthetic_month(city: City, month: Month, travel: TravelTimes | None = None) -> CallTimes:
    """
    Invent the calls of a month; the same arguments give the same calls.

    Parameters
    ----------
    travel
        Car travel times on ``city.roads`` that the caller keeps warm; built when ``None``.

    Raises
    ------
    ValueError
        If the city has no station to come from.
    """
    if not city.stations:
        msg = f"{city.code} has no stations: nobody could come."
        raise ValueError(msg)
    rng = generator(city.fleet_seed or 0, "month", str(month.seed))
    received = _received(city, month, rng)
    n = len(received)
    lon, lat = call_places(city, rng, n)
    travel_s, station = _from_stations(city, travel, lon, lat)
    leaves = city.rules(month.since).categories.values()
    codes = tuple(leaf.code for leaf in leaves if not leaf.confidential)
    turnout_s = city.rules(month.since).settings.turnout[UnitKind.CAR].total_seconds()
    clock = _Clock(city, month)
    dispatched = _after(received, _drawn(rng, QUEUE_S, "queue", n) * clock.busy(received))
    acknowledged = _after(dispatched, _drawn(rng, ACKNOWLEDGED_S, "answer", n))
    departed = _after(dispatched, np.maximum(1.0, _drawn(rng, turnout_s, "turnout", n)))
    way_s = travel_s * _drawn(rng, 1.0, "travel", n) * clock.slow(received)
    there = _after(departed, way_s)
    arrived = _after(there, _drawn(rng, BUTTON_S, "button", n))
    early = _presses_at_once(city, lon, lat, month.at_once)
    arrived = np.where(early, _after(departed, np.full(n, AT_ONCE_S)), arrived)
    lost, nobody = rng.random(n) < LOST_SHARE, np.datetime64("NaT", "us")
    # Whom no road leads to is not reached in this month.
    arrived = np.where(lost | ~np.isfinite(travel_s), nobody, arrived)
    seen = np.where((rng.random(n) < SEEN_SHARE) & np.isfinite(travel_s), there, nobody)
    fed_back = _after(there, 600.0 * _drawn(rng, 1.0, "queue", n))
    return CallTimes(
        number=np.array([f"M{row + 1:06d}" for row in range(n)], dtype=object),
        received_at=received,
        dispatched_at=dispatched,
        acknowledged_at=acknowledged,
        departed_at=departed,
        arrived_at=arrived,
        seen_at=seen,
        fed_back_at=np.where(np.isnat(arrived), nobody, fed_back),
        lon=lon,
        lat=lat,
        category=rng.integers(0, len(codes), n).astype(np.int32),
        categories=codes,
        severity=np.zeros(n, dtype=np.int8),
        facts=np.zeros(n, dtype=np.int32),
        fact_sets=(frozenset(),),
        unit=np.where(np.isfinite(travel_s), station, UNKNOWN).astype(np.int32),
        units=tuple(f"{one.name}-A" for one in city.stations),
        patrol=rng.random(n) < PATROL_SHARE,
    )


class _Clock:
    """Hours of the city's week within a month."""

    def __init__(self, city: City, month: Month) -> None:
        self._since = month.since.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
        hours = int((month.until - self._since) / timedelta(hours=1)) + 1
        local = [city.local_time(self._since + timedelta(hours=at)) for at in range(hours)]
        self._hour = np.array([one.hour for one in local])
        self._workday = np.array([one.weekday() < 5 for one in local])

    def busy(self, instants: Instants) -> FloatArray:
        """How much there is to do at each instant, about 1: most in the evening, least at night."""
        hour = self._hour[self._row(instants)]
        return np.asarray(1.0 + 0.6 * np.cos((hour - 19.0) * np.pi / 12.0))

    def slow(self, instants: Instants) -> FloatArray:
        """Travel time of each instant to that of a free street."""
        row = self._row(instants)
        factor = np.array([SLOW_HOURS.get(hour, 1.0) for hour in range(24)])[self._hour[row]]
        return np.where(self._workday[row], factor, 1.0)

    def _row(self, instants: Instants) -> npt.NDArray[np.intp]:
        since = np.datetime64(self._since.replace(tzinfo=None), "us")
        return np.asarray((instants - since) // np.timedelta64(1, "h"), dtype=np.intp)


def _received(city: City, month: Month, rng: np.random.Generator) -> Instants:
    """Draw the instants of the calls: uniformly, kept as often as the hour is busy (rejection)."""
    since = np.datetime64(month.since.astimezone(UTC).replace(tzinfo=None), "us")
    span_us = int((month.until - month.since) / timedelta(microseconds=1))
    clock, kept = _Clock(city, month), np.empty(0, dtype="datetime64[us]")
    while len(kept) < month.calls:
        drawn = since + rng.integers(0, span_us, 2 * month.calls + 8).astype("timedelta64[us]")
        kept = np.concatenate((kept, drawn[rng.random(len(drawn)) * 1.6 < clock.busy(drawn)]))
    return np.sort(kept[: month.calls].astype("datetime64[s]").astype("datetime64[us]"))


def _from_stations(
    city: City, travel: TravelTimes | None, lon: FloatArray, lat: FloatArray
) -> tuple[FloatArray, npt.NDArray[np.int64]]:
    """Return seconds to each place from the nearest station by road, and which station that is."""
    roads, stations = city.roads, np.array([(s.place.lon, s.place.lat) for s in city.stations])
    reached = reach_from(city.driving(travel), stations, np.zeros(len(stations)), LONGEST_S)
    feet = roads.snap(np.column_stack((lon, lat)))
    seconds = np.array(reached.arrival_s(feet))
    ends = np.zeros(len(roads.streets), dtype=np.int64)
    ends[roads.street] = roads.head
    return seconds, reached.unit[ends[feet.street]]


def _presses_at_once(
    city: City, lon: FloatArray, lat: FloatArray, codes: Collection[str]
) -> npt.NDArray[np.bool_]:
    owner = city.jurisdictions.locate_many(lon, lat).owner
    rows = [row for row, area in enumerate(city.jurisdictions) if area.code in codes]
    return np.isin(owner, rows)


def _drawn(rng: np.random.Generator, median: float, what: str, n: int) -> FloatArray:
    return median * rng.lognormal(0.0, _SPREAD[what], n)


def _after(instants: Instants, seconds: FloatArray) -> Instants:
    """Return instants so much later, in whole seconds; NaT where that is never."""
    never = ~np.isfinite(seconds)
    later = instants + np.where(never, 0.0, np.rint(seconds)).astype("timedelta64[s]")
    return np.where(never, np.datetime64("NaT", "us"), later)
