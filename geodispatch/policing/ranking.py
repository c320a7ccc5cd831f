"""
Nearby policing (110 rules, art. 22): who may go, the soonest first.

Arrays and row numbers only, since this is what a dispatcher waits for: no words, no routes.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from geodispatch.domain.place import Place
from geodispatch.domain.unit import Unit
from geodispatch.policing.approach import Approach, Way, approach
from geodispatch.policing.city import City
from geodispatch.policing.eligibility import Standing, rows_that_may_go
from geodispatch.roads import TravelTimes


@dataclass(frozen=True, eq=False)
class Ranking:
    """
    A fleet in the order of its arrival at one place.

    Parameters
    ----------
    standings
        Of every unit of the fleet, in its order.
    coming
        How each comes there, in the same order.
    eligible
        Rows of those who may go, best first.
    """

    standings: Sequence[Standing]
    coming: Approach
    eligible: Sequence[int]

    def candidates(self) -> list[tuple[Unit, float, bool]]:
        """Return those who may go, best first: unit, ETA in seconds, whether it is by road."""
        rows = np.array(self.eligible, dtype=np.int64)
        units = [self.standings[row].unit for row in self.eligible]
        eta_s, by_road = self.coming.eta_s[rows].tolist(), self.coming.by_road[rows].tolist()
        return list(zip(units, eta_s, by_road, strict=True))

    def may_go(self) -> Iterator[tuple[Standing, Way]]:
        """Yield those who may go, best first."""
        return self._ways(self.eligible)

    def may_not(self) -> Iterator[tuple[Standing, Way]]:
        """Yield the others, nearest first, those of unknown position last."""
        eta_s = self.coming.eta_s.tolist()
        others = set(range(len(self.standings))).difference(self.eligible)
        return self._ways(
            sorted(others, key=lambda row: (eta_s[row], self.standings[row].unit.callsign))
        )

    def _ways(self, rows: Sequence[int]) -> Iterator[tuple[Standing, Way]]:
        return zip((self.standings[row] for row in rows), self.coming.ways(rows), strict=True)


def rank(
    standings: Sequence[Standing], place: Place, city: City, travel: TravelTimes | None = None
) -> Ranking:
    """
    Order the units that may go by their arrival at ``place``.

    Road times come before straight-line estimates, then the ETA counts; equal ETAs are ordered
    by callsign.

    Raises
    ------
    ValueError
        If ``travel`` belongs to another network.
    """
    coming = approach(city, [(one.unit, one.place) for one in standings], place, travel)
    eta_s, by_road = coming.eta_s.tolist(), coming.by_road.tolist()
    eligible = sorted(
        rows_that_may_go(standings),
        key=lambda row: (not by_road[row], eta_s[row], standings[row].unit.callsign),
    )
    return Ranking(standings, coming, eligible)
