"""
Weights that live: what every edge takes at an instant, by hour of the week and by measures.

The seconds of an edge are those of the free road divided by two factors: that of the hour and
the class of the street (`SpeedProfile`), and that of the measures in force (`Measure`). Of several
measures on an edge the slowest counts, and it counts on top of the hour: half the speed means half
of what is usual then. Seconds are whole milliseconds again, half to even. An edge that would take
24.8 days or more is closed.

`LivingWeights` computes and never changes; `LiveTravel` brings `TravelTimes` to an instant and
has the weights that come next ready before they are due. Without measures and profile the
weights are those of the network, to the millisecond.

People on foot walk past closures and traffic: give these weights to those who drive.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from threading import Lock

import numpy as np

from geodispatch.roads.arrays import MOST_MS, FloatArray, IntArray, read_only
from geodispatch.roads.engine import Metric
from geodispatch.roads.hours import SpeedProfile
from geodispatch.roads.measures import Measure, edges_meant
from geodispatch.roads.network import RoadNetwork
from geodispatch.roads.travel import TravelTimes

State = tuple[int, tuple[int, ...]]


class LivingWeights:
    """
    The weights of a network at any instant.

    Parameters
    ----------
    net
        The network.
    measures
        Closures and changed speeds; those that mean no edge of ``net`` do nothing.
    profile
        Speeds by hour of the week; the same speed at all hours when left out.

    Raises
    ------
    ValueError
        If a measure names an edge that there is not.

    Examples
    --------
    >>> from datetime import timedelta
    >>> net = RoadNetwork.from_arrays([0, 1], [1, 0], [60.0, 60.0], [0.0, 0.0], [0.0, 0.005])
    >>> noon = datetime(2026, 3, 6, 12, tzinfo=UTC)
    >>> weights = LivingWeights(net, [Measure([0], 0.5, ends=noon)])
    >>> weights.travel_s(noon - timedelta(hours=1)).tolist(), weights.travel_s(noon).tolist()
    ([120.0, 60.0], [60.0, 60.0])
    >>> weights.next_change(noon - timedelta(hours=1)) == noon
    True
    """

    def __init__(
        self,
        net: RoadNetwork,
        measures: Sequence[Measure] = (),
        profile: SpeedProfile | None = None,
    ) -> None:
        self._net = net
        self._free_ms = np.rint(net.travel_s * 1000.0)
        self._measures = tuple(measures)
        self._meant = edges_meant(net, self._measures)
        self._hours = None if profile is None else _Hours(net, profile)

    @property
    def net(self) -> RoadNetwork:
        """The network."""
        return self._net

    @property
    def measures(self) -> tuple[Measure, ...]:
        """The measures as they were given, in and out of force."""
        return self._measures

    @property
    def meant(self) -> tuple[IntArray, ...]:
        """The edges that each measure holds for, rising; empty where it touches no street."""
        return self._meant

    def state(self, instant: datetime) -> State:
        """Return what is in force at an aware instant: equal states have equal weights."""
        moment = _aware(instant)
        usual = 0 if self._hours is None else self._hours.at(moment)
        active = (
            number
            for number, measure in enumerate(self._measures)
            if self._meant[number].size and measure.in_force(moment)
        )
        return usual, tuple(active)

    def measured(self, instant: datetime) -> FloatArray:
        """
        Return the factor of the measures in force at an aware instant, for every edge.

        The slowest of those that hold for the edge, 0 where closed, 1 where there is none;
        shape ``(n_edges,)``.
        """
        slowest = np.full(self._net.n_edges, np.inf)
        for number in self.state(instant)[1]:
            edges = self._meant[number]
            slowest[edges] = np.minimum(slowest[edges], self._measures[number].speed_factor)
        return read_only(np.where(np.isinf(slowest), 1.0, slowest))

    def travel_s(self, instant: datetime) -> FloatArray:
        """
        Return the seconds of every edge at an aware instant, ``inf`` where closed.

        Shape ``(n_edges,)``, whole milliseconds.

        Raises
        ------
        ValueError
            If the instant has no time zone.
        """
        factor = self.measured(instant)
        if self._hours is not None:
            factor = factor * self._hours.factors(self._hours.at(_aware(instant)))
        with np.errstate(divide="ignore", invalid="ignore"):
            ms = np.rint(self._free_ms / factor)
        return read_only(np.where((factor == 0.0) | (ms > MOST_MS), np.inf, ms) / 1000.0)

    def changes(self, before: datetime, after: datetime) -> tuple[IntArray, FloatArray]:
        """
        Return the edges whose seconds differ between two aware instants.

        Returns
        -------
        The edges, rising, and their seconds at ``after``, both of shape ``(k,)``.
        """
        if self.state(before) == self.state(after):
            return np.empty(0, dtype=np.int64), np.empty(0)
        now_s = self.travel_s(after)
        edges = np.flatnonzero(self.travel_s(before) != now_s)
        return edges, now_s[edges]

    def next_change(self, instant: datetime) -> datetime | None:
        """
        Return the first moment after an aware instant at which something else is in force.

        A measure begins or ends, or an hour of other factors begins. In UTC; ``None`` when nothing
        will ever change again.
        """
        moment = _aware(instant)
        bounds = (
            bound
            for measure, edges in zip(self._measures, self._meant, strict=True)
            for bound in (measure.starts, measure.ends)
            if edges.size and bound is not None and bound > moment
        )
        coming = min(bounds, default=None)
        other_hour = None if self._hours is None else self._hours.next_other(moment)
        if coming is None or other_hour is None:
            return coming or other_hour
        return min(coming, other_hour)


class _Hours:
    """The rows of a profile that a network needs, equal hours once."""

    def __init__(self, net: RoadNetwork, profile: SpeedProfile) -> None:
        self._profile = profile
        kinds, kind = np.unique(
            np.array(net.streets.kind or [""] * len(net.streets), dtype=np.str_),
            return_inverse=True,
        )
        rows = np.stack([profile.row(str(each)) for each in kinds] or [profile.default])
        self._distinct, which = np.unique(rows, axis=1, return_inverse=True)
        self._which = which.reshape(-1)
        self._kind = kind.reshape(-1)[net.street]

    def at(self, instant: datetime) -> int:
        """Return which of the distinct hours it is."""
        return int(self._which[self._profile.hour(instant)])

    def factors(self, which: int) -> FloatArray:
        """Return the factor of every edge in one of the distinct hours."""
        factors: FloatArray = self._distinct[:, which][self._kind]
        return factors

    def next_other(self, instant: datetime) -> datetime | None:
        """Return when an hour of other factors begins; ``None`` when all are the same."""
        if self._distinct.shape[1] == 1:
            return None
        now, moment = self.at(instant), self._profile.next_hour(instant)
        while self.at(moment) == now:
            moment = self._profile.next_hour(moment)
        return moment


@dataclass(frozen=True, slots=True)
class _Ready:
    """A metric made ahead, and the state that it is for."""

    state: State
    metric: Metric


class LiveTravel:
    """
    Travel times that are brought to an instant, and ready for the next change.

    One thread calls `bring_to` and `follow`, every few seconds or when something happened; any
    number of others ask ``travel`` meanwhile and get the old weights or the new ones. Nobody else
    may update ``travel``.

    Parameters
    ----------
    travel
        Travel times on the network of the weights.
    weights
        What to bring them to.

    Raises
    ------
    ValueError
        If the weights are for another network.
    """

    def __init__(self, travel: TravelTimes, weights: LivingWeights) -> None:
        self._travel = travel
        self._writing = Lock()
        self._in_force: State | None = None
        self._ready: _Ready | None = None
        self._weights = self._fitting(weights)

    @property
    def travel(self) -> TravelTimes:
        """The travel times."""
        return self._travel

    @property
    def weights(self) -> LivingWeights:
        """What they are brought to."""
        return self._weights

    def bring_to(self, now: datetime) -> bool:
        """
        Put the weights of an aware instant in force, then make those that come next ready.

        The instant may also lie before that of the last call. Weights that were made ready are
        in force at once; otherwise the edges that change are updated.

        Returns
        -------
        Whether weights were put in force.
        """
        with self._writing:
            return self._bring_to(now)

    def follow(self, weights: LivingWeights, now: datetime) -> bool:
        """
        Go on with other weights: a street was closed, a measure lifted.

        Returns
        -------
        As `bring_to`.

        Raises
        ------
        ValueError
            If the weights are for another network.
        """
        with self._writing:
            self._weights = self._fitting(weights)
            self._in_force = self._ready = None
            return self._bring_to(now)

    def _bring_to(self, now: datetime) -> bool:
        state = self._weights.state(now)
        if state == self._in_force:
            return False
        changed = self._put_in_force(state, now)
        self._in_force = state
        coming = self._weights.next_change(now)
        self._ready = None
        if coming is not None:
            metric = self._travel.prepare(self._weights.travel_s(coming))
            self._ready = _Ready(self._weights.state(coming), metric)
        return changed

    def _put_in_force(self, state: State, now: datetime) -> bool:
        if self._ready is not None and self._ready.state == state:
            self._travel.put_in_force(self._ready.metric)
            return True
        wanted = self._weights.travel_s(now)
        edges = np.flatnonzero(wanted != self._travel.travel_s)
        if edges.size:
            self._travel.update(wanted[edges], edges=edges)
        return bool(edges.size)

    def _fitting(self, weights: LivingWeights) -> LivingWeights:
        if weights.net is not self._travel.net:
            msg = "The weights are for another network than the travel times."
            raise ValueError(msg)
        return weights


def _aware(instant: datetime) -> datetime:
    if instant.utcoffset() is None:
        msg = f"The instant {instant} has no time zone."
        raise ValueError(msg)
    return instant.astimezone(UTC)
