"""
Nearby policing (110 rules, art. 22): who may go, the soonest first.

Rows and numbers only, since this is what a dispatcher waits for: no words, no routes. Eligibility
comes first, then the journeys, then the policy, which may put other things before the time.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from geodispatch.domain.jurisdiction import Location
from geodispatch.domain.place import Place
from geodispatch.policing.approach import Approach, Way, approach
from geodispatch.policing.eligibility import rows_that_may_go
from geodispatch.policing.policies import Contest, Policy
from geodispatch.policing.reasons import Reason
from geodispatch.policing.standing import Demand, Standing
from geodispatch.roads import TravelTimes


class Claim(NamedTuple):
    """
    How strong a unit's claim to go is; claims are compared from the first part on.

    Parameters
    ----------
    estimate
        Whether its time is a straight-line estimate, not by road.
    tier, rank_s
        As the policy weighs it; whole milliseconds, so that ties are real ties.
    callsign
        Settles what is otherwise equal.
    row
        Of the fleet.
    """

    estimate: bool
    tier: int
    rank_s: float
    callsign: str
    row: int

    def ties(self, other: "Claim") -> bool:
        """Whether only the callsign tells the two apart."""
        return self[:3] == other[:3]


@dataclass(frozen=True, eq=False)
class Ranking:
    """
    A fleet in the order in which it goes to one place.

    Parameters
    ----------
    standings
        Of every unit of the fleet, in its order.
    coming
        How each comes there, in the same order.
    claims
        Of those who may go, best first.
    dropped
        Rows that may go but whom the policy holds back, each with its reason.
    saved_s
        Of rows that are diverted, by how much that is sooner (`policies.Weights`).
    """

    standings: Sequence[Standing]
    coming: Approach
    claims: Sequence[Claim]
    dropped: Mapping[int, Reason]
    saved_s: Mapping[int, float]

    def may_go(self) -> Iterator[tuple[Standing, Way]]:
        """Yield those who may go, best first."""
        return self._ways([claim.row for claim in self.claims])

    def may_not(self) -> Iterator[tuple[Standing, Way, Reason | None]]:
        """Yield the others, nearest first, those of unknown position last; with what dropped it."""
        eta_s = self.coming.eta_s.tolist()
        others = set(range(len(self.standings))).difference(claim.row for claim in self.claims)
        rows = sorted(others, key=lambda row: (eta_s[row], self.standings[row].unit.callsign))
        for row, (standing, way) in zip(rows, self._ways(rows), strict=True):
            yield standing, way, self.dropped.get(row)

    def _ways(self, rows: Sequence[int]) -> Iterator[tuple[Standing, Way]]:
        return zip((self.standings[row] for row in rows), self.coming.ways(rows), strict=True)


def rank(
    standings: Sequence[Standing],
    demand: Demand,
    to: tuple[Place, Location],
    policy: Policy,
    travel: TravelTimes | None = None,
) -> Ranking:
    """
    Order the units that may go.

    Road times come before straight-line estimates, then what the policy says counts; equal claims
    are ordered by callsign.

    Parameters
    ----------
    to
        The place, and whose ground it is.

    Raises
    ------
    ValueError
        If ``travel`` belongs to another network.
    """
    place, location = to
    coming = approach(standings, demand, place, travel)
    rows = rows_that_may_go(standings)
    eta_s, by_road = coming.eta_s[rows].tolist(), coming.by_road[rows].tolist()
    weights = policy.weigh(Contest([standings[row] for row in rows], eta_s, location))
    rank_s = np.round(np.asarray(weights.rank_s, dtype=np.float64), 3).tolist()
    columns = zip(rows, by_road, weights.tier, rank_s, strict=True)
    claims = [
        Claim(not road, tier, claimed_s, standings[row].unit.callsign, row)
        for number, (row, road, tier, claimed_s) in enumerate(columns)
        if number not in weights.dropped
    ]
    claims.sort()
    dropped = {rows[number]: reason for number, reason in weights.dropped.items()}
    saved_s = {rows[number]: saving for number, saving in weights.saved_s.items()}
    return Ranking(standings, coming, claims, dropped, saved_s)
