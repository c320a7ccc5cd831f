"""What a call asks for and who could come: checked once, in whole milliseconds."""

from dataclasses import dataclass, field
from math import prod

import numpy as np
from numpy.typing import ArrayLike

from geodispatch.solvers.plans import NEVER_MS, BoolArray, IntArray, Plan

MOST_ROLES = 32
MOST_TIER = 99
"""Within these bounds every sum of one call is a whole number below 2**53 (see `totals`)."""

MOST_STATES = 2**16
"""As many as sixteen roles have of which no two are alike."""

MOST_DIVISIONS = 2**24
"""Ways to fill some roles, times ways of one unit to divide its heads: 256 MB of prices."""


@dataclass(frozen=True, slots=True, eq=False)
class CallRoles:
    """
    The roles of one call and the units that could fill them.

    Parameters
    ----------
    eta_s
        Arrival of each unit, seconds, shape ``(n_units,)``; ``inf`` where it cannot come, and 24.8
        days or more count as that. Rounded to whole milliseconds, half to even.
    can
        Whether the unit could fill the role, shape ``(n_units, n_roles)``.
    tier
        Of each unit, 0 to 99; a lower tier goes first whatever the arrivals, as a time by road
        does before an estimate. All 0 when left out.
    heads
        Aboard each unit, divided among the roles it takes, shape ``(n_units,)``; or a column for
        each kind of head that is counted, as officers and all, shape ``(n_units, k)``. Enough for
        any when left out.
    needs
        Heads that each role takes, shape ``(n_roles,)`` or ``(n_roles, k)``: a unit takes roles as
        long as they need no more than it has, in every column. 1 each when left out.
    urgent
        Whether the role is filled before those that are not. All are when left out.
    shared
        Whether a unit may take the role besides another one, as first aid. None is when left
        out.
    plan
        The same, as the solvers use it; not given but made.

    Raises
    ------
    ValueError
        If shapes disagree, a number is NaN, negative or too large, there are more than 32 roles,
        or more than 65,536 ways to fill some of them, roles of a kind being the same, or heads
        beyond measure to divide. Sixteen roles are always possible, and thirty-two of four kinds.

    Examples
    --------
    >>> CallRoles([60.0, -1.0], [[True], [True]])
    Traceback (most recent call last):
    ...
    ValueError: eta_s[1] is -1.0 s; it must be 0 or more, or inf for a unit that cannot come.
    """

    eta_s: ArrayLike
    can: ArrayLike
    tier: ArrayLike | None = None
    heads: ArrayLike | None = None
    needs: ArrayLike | None = None
    urgent: ArrayLike | None = None
    shared: ArrayLike | None = None
    plan: Plan = field(init=False, repr=False)

    def __post_init__(self) -> None:
        eta_ms = _milliseconds(self.eta_s)
        can = _flags(self.can, "can")
        if can.ndim != 2 or len(can) != len(eta_ms):
            msg = f"can has shape {can.shape}; it must have one row for each unit of eta_s."
            raise ValueError(msg)
        n_units, n_roles = can.shape
        if n_roles > MOST_ROLES:
            msg = f"The call has {n_roles} roles; at most {MOST_ROLES} can be filled at once."
            raise ValueError(msg)
        heads, needs = _divided(self.heads, self.needs, n_units, n_roles)
        plan = Plan.of(
            can & (eta_ms < NEVER_MS)[:, None],
            eta_ms,
            _counts(self.tier, n_units, 0, "tier", most=MOST_TIER),
            heads,
            list(
                zip(
                    map(tuple, needs.tolist()),
                    _flags(self.urgent, "urgent", n_roles, default=True).tolist(),
                    _flags(self.shared, "shared", n_roles, default=False).tolist(),
                    strict=True,
                )
            ),
        )
        if plan.n_states > MOST_STATES:
            msg = (
                f"The call has {plan.n_roles} roles of {len(plan.kinds)} kinds, and "
                f"{plan.n_states} ways to fill some of them; at most {MOST_STATES} can be "
                "searched. Up to 16 roles are always possible, more if the same units can fill "
                "them on the same terms."
            )
            raise ValueError(msg)
        _require_divisible(plan)
        object.__setattr__(self, "plan", plan)


def _divided(
    heads: ArrayLike | None, needs: ArrayLike | None, n_units: int, n_roles: int
) -> tuple[IntArray, IntArray]:
    """Return heads, not more than all roles need, and needs; with as many columns."""
    of_units = None if heads is None else _columns(heads, n_units, "heads")
    of_roles = None if needs is None else _columns(needs, n_roles, "needs")
    # Nobody, and no role, has as many columns as one likes.
    if of_roles is None or not n_roles:
        of_roles = np.ones((n_roles, 1 if of_units is None else of_units.shape[1]), dtype=np.int64)
    enough = of_roles.sum(axis=0)
    if of_units is None or not n_units:
        return np.tile(enough, (n_units, 1)), of_roles
    if of_units.shape[1] != of_roles.shape[1]:
        msg = (
            f"heads has {of_units.shape[1]} columns and needs {of_roles.shape[1]}; "
            "they must have as many."
        )
        raise ValueError(msg)
    return np.minimum(of_units, enough), of_roles


def _columns(values: ArrayLike, length: int, what: str) -> IntArray:
    """Return one row, or a table of this length, as a table of whole numbers."""
    given = np.asarray(values)
    if given.ndim != 2:
        return _counts(given, length, 0, what)[:, None]
    if len(given) != length or not given.shape[1]:
        msg = f"{what} has shape {given.shape}; it must be ({length},) or ({length}, k)."
        raise ValueError(msg)
    columns = [_counts(column, length, 0, f"{what}[:, {at}]") for at, column in enumerate(given.T)]
    return np.stack(columns, axis=1)


def _require_divisible(plan: Plan) -> None:
    """Refuse so many heads that the ways to divide them cannot be held."""
    if plan.is_plain:
        return
    everybody = np.arange(len(plan.eta_ms))
    most = max(prod(1 + has for _, has in of) for of in plan.divided(everybody))
    if most * plan.n_states > MOST_DIVISIONS:
        msg = (
            f"A unit could divide its heads in {most} ways, times {plan.n_states} ways to fill "
            f"some roles; at most {MOST_DIVISIONS} can be searched. Give fewer heads or columns."
        )
        raise ValueError(msg)


def _milliseconds(eta_s: ArrayLike) -> IntArray:
    """Round arrivals to whole milliseconds, `NEVER_MS` where there is none."""
    given = np.asarray(eta_s, dtype=np.float64)
    if given.ndim != 1:
        msg = f"eta_s has shape {given.shape}; it must be one row, one arrival for each unit."
        raise ValueError(msg)
    # The comparison is false for NaN, so NaN is refused too.
    good = given >= 0.0
    if not good.all():
        at = int(good.argmin())
        msg = (
            f"eta_s[{at}] is {given[at]} s; "
            "it must be 0 or more, or inf for a unit that cannot come."
        )
        raise ValueError(msg)
    return np.rint(np.minimum(given * 1000.0, float(NEVER_MS))).astype(np.int64)


def _counts(
    values: ArrayLike | None, length: int, default: int, what: str, *, most: int = 2**31 - 1
) -> IntArray:
    """Return ``values`` as whole numbers from 0 to ``most``."""
    if values is None:
        return np.full(length, default, dtype=np.int64)
    given = np.asarray(values)
    if given.shape != (length,):
        msg = f"{what} has shape {given.shape}; it must be ({length},)."
        raise ValueError(msg)
    if length and given.dtype.kind not in "iu":
        msg = f"{what} holds {given.dtype} values; they must be whole numbers."
        raise ValueError(msg)
    bad = np.flatnonzero((given < 0) | (given > most))
    if bad.size:
        at = bad[0]
        msg = f"{what}[{at}] is {given[at]}; it must be from 0 to {most}."
        raise ValueError(msg)
    return given.astype(np.int64)


def _flags(
    values: ArrayLike | None, what: str, length: int | None = None, *, default: bool = False
) -> BoolArray:
    """Return ``values`` as booleans, of one row of this length if one is given."""
    if values is None:
        return np.full(length or 0, default)
    given = np.asarray(values)
    if length is not None and given.shape != (length,):
        msg = f"{what} has shape {given.shape}; it must be ({length},)."
        raise ValueError(msg)
    if given.size and given.dtype.kind != "b":
        msg = f"{what} holds {given.dtype} values; they must be true or false."
        raise ValueError(msg)
    return given.astype(np.bool_)
