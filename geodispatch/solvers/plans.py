"""
The roles of a call as kinds, and the units that can matter for them.

Roles that the same units can fill on the same terms are of one kind: which of them a unit takes
makes no difference, so it is enough to count. And of two hundred units few can matter: whoever
fills ``s`` of ``n`` roles does so beside at most ``n - s`` others, so that a unit that comes after
more than those who could do as much is never in the best team.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from math import prod

import numpy as np
import numpy.typing as npt

BoolArray = npt.NDArray[np.bool_]
IntArray = npt.NDArray[np.int64]

NEVER_MS = 2**31 - 1
"""An arrival of 24.8 days or more is none, as on the roads."""

Heads = tuple[tuple[int, int], ...]
"""Columns of heads that a unit has to divide, and how many it has."""

_BLOCK = 128


def covered(heads: IntArray, needs: IntArray) -> BoolArray:
    """Say which heads are as many as is needed in every column, shape ``(n_heads, n_needs)``."""
    enough = heads[:, :1] >= needs[:, 0]
    for column in range(1, needs.shape[1]):
        enough &= heads[:, column, None] >= needs[:, column]
    return enough


@dataclass(frozen=True, slots=True)
class Kind:
    """
    Roles of a call that the same units can fill on the same terms.

    Parameters
    ----------
    roles
        Their indices, ascending; never empty.
    need
        Heads that each takes, a number for each column of heads.
    """

    roles: tuple[int, ...]
    need: tuple[int, ...]
    urgent: bool
    shared: bool

    def first(self, n_roles: int) -> "Kind":
        """Return the first so many roles of the kind."""
        return replace(self, roles=self.roles[:n_roles])


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """
    The roles that somebody can fill, by kind.

    Parameters
    ----------
    kinds
        In the order of their first roles.
    can
        Whether the unit can fill a role of the kind, shape ``(n_units, n_kinds)``.
    eta_ms, tier
        Of each unit: its arrival and its tier.
    heads
        That each unit may still divide, shape ``(n_units, k)``.
    urgent
        Of each role of the call, also of those that nobody can fill.
    """

    kinds: tuple[Kind, ...]
    can: BoolArray
    eta_ms: IntArray
    tier: IntArray
    heads: IntArray
    urgent: tuple[bool, ...]

    @classmethod
    def of(
        cls,
        can: BoolArray,
        eta_ms: IntArray,
        tier: IntArray,
        heads: IntArray,
        terms: Sequence[tuple[tuple[int, ...], bool, bool]],
    ) -> "Plan":
        """
        Group roles by who can fill them and on which terms.

        Parameters
        ----------
        can
            Whether the unit can fill the role, shape ``(n_units, n_roles)``, heads not counted.
        terms
            Of each role: its need, whether it is urgent, whether it is shared.
        """
        if terms:
            can = can & covered(heads, np.array([need for need, _, _ in terms]))
        alike: dict[tuple[bytes, tuple[tuple[int, ...], bool, bool]], list[int]] = {}
        for role, column in enumerate(can.T.copy()):
            if column.any():
                alike.setdefault((column.tobytes(), terms[role]), []).append(role)
        kinds = tuple(Kind(tuple(roles), *term) for (_, term), roles in alike.items())
        first = [kind.roles[0] for kind in kinds]
        return cls(kinds, can[:, first], eta_ms, tier, heads, tuple(u for _, u, _ in terms))

    @property
    def is_plain(self) -> bool:
        """Whether no unit can take more than one role."""
        return not any(kind.shared for kind in self.kinds)

    @property
    def n_roles(self) -> int:
        """How many roles somebody can fill."""
        return sum(len(kind.roles) for kind in self.kinds)

    @property
    def needs(self) -> IntArray:
        """Heads that a role of each kind takes, shape ``(n_kinds, k)``."""
        needs = np.array([kind.need for kind in self.kinds], dtype=np.int64)
        return needs.reshape(len(self.kinds), self.heads.shape[1])

    @property
    def n_states(self) -> int:
        """How many ways there are to fill some of the roles, roles of a kind being the same."""
        return prod(len(kind.roles) + 1 for kind in self.kinds)

    def limited(self, can: BoolArray) -> "Plan":
        """Return the plan for fewer possibilities, without roles that nobody is left for."""
        able = can.sum(axis=0).tolist()
        kinds = [
            kind if kind.shared or len(kind.roles) <= able[k] else kind.first(able[k])
            for k, kind in enumerate(self.kinds)
        ]
        kept = [k for k, kind in enumerate(kinds) if able[k] and kind.roles]
        if len(kept) < len(kinds):
            can, kinds = can[:, kept], [kinds[k] for k in kept]
        return replace(self, can=can, kinds=tuple(kinds))

    def without(self, rows: Collection[int]) -> "Plan":
        """Return the plan for the other units."""
        can = self.can.copy()
        can[list(rows)] = False
        return self.limited(can)

    def divided(self, rows: IntArray) -> list[Heads]:
        """
        Return the heads that units have to divide.

        A column in which a unit has enough for all that it can fill is left out, so that there is
        none for a unit that can take one role only.
        """
        if self.is_plain:
            return [()] * len(rows)
        divided: list[list[tuple[int, int]]] = [[] for _ in rows]
        can, shared = self.can[rows], np.array([kind.shared for kind in self.kinds])
        most = np.array([len(kind.roles) if kind.shared else 0 for kind in self.kinds])
        for column, need in enumerate(self.needs.T):
            heads = self.heads[rows, column]
            wanted = can @ (need * most) + (can * (need * ~shared)).max(axis=1)
            short = np.flatnonzero(heads < wanted)
            for at, has in zip(short.tolist(), heads[short].tolist(), strict=True):
                divided[at].append((column, has))
        return [tuple(of) for of in divided]

    def least_tiers(self) -> int:
        """Return a sum of tiers that nobody can go below who fills all roles."""
        if not self.tier.any():
            return 0
        least = 0
        for k, kind in enumerate(self.kinds):
            tiers, count = np.sort(self.tier[self.can[:, k]]), len(kind.roles)
            least += count * int(tiers[0]) if kind.shared else int(tiers[:count].sum())
        return least

    def order(self) -> IntArray:
        """Return the rows of units, best first: by tier, then arrival, then row."""
        return np.lexsort((self.eta_ms, self.tier))

    def reduced(self, others: int) -> "Plan":
        """
        Return the plan without possibilities that are in no best answer.

        Parameters
        ----------
        others
            Most units that may be busy with other roles than the one that is looked at.
        """
        order = self.order()
        can = self.can[order]
        if self.is_plain:
            can &= np.cumsum(can, axis=0) <= others + 1
        else:
            can &= ~self._outdone(order, others)[:, None]
        kept = np.empty_like(can)
        kept[order] = can
        return self.limited(kept)

    def _outdone(self, order: IntArray, others: int) -> BoolArray:
        """
        Say of each unit in this order whether too many before it can do all that it can.

        Those who are outdone need not be counted: whoever they outdo, their betters outdo too.
        """
        can, heads = self.can[order].astype(np.float32), self.heads[order]
        outdone = np.zeros(len(order), dtype=np.bool_)
        for start in range(0, len(order), _BLOCK):
            block = np.arange(start, min(start + _BLOCK, len(order)))
            rivals = np.concatenate((np.flatnonzero(~outdone[:start]), block))
            lacking = (1.0 - can[rivals]) @ can[block].T  # kinds that the rival cannot fill
            covers = (lacking == 0.0) & covered(heads[rivals], heads[block])
            covers &= rivals[:, None] < block
            outdone[block] = np.count_nonzero(covers, axis=0) > others
        return outdone
