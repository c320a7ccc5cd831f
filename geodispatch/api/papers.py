"""Who may use a route, and what is written about it: the one table of each module of routes."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from geodispatch.api.bodies import MOST_BODY
from geodispatch.domain.people import AccountRole, Principal, Scope


@dataclass(frozen=True, slots=True)
class Access:
    """Who may use a route: a person of one of the roles, a token with one of the scopes."""

    roles: frozenset[AccountRole] = frozenset()
    scopes: frozenset[Scope] = frozenset()

    def allows(self, who: Principal) -> bool:
        """Whether somebody may."""
        return who.role in self.roles if who.role is not None else bool(self.scopes & who.scopes)


@dataclass(frozen=True, slots=True)
class Query:
    """A parameter of an address as the description tells it; ``schema`` is JSON Schema."""

    name: str
    description: str
    schema: dict[str, Any]
    required: bool = False


@dataclass(frozen=True, slots=True)
class Paper:
    """
    What is written about one method of a route.

    Parameters
    ----------
    name
        ``operationId`` of the description; unique.
    body, answer
        Types that msgspec knows; ``None`` where there is none.
    accepts
        Content types of the body.
    most
        Bytes of the body.
    keyed
        Whether it needs an ``Idempotency-Key``.
    statuses
        Further answers than the success and those that every route may give.
    also
        Those of them that may come with the answer of a success.
    """

    method: str
    path: str
    name: str
    summary: str
    access: Access
    body: Any = None
    answer: Any = None
    status: int = 200
    query: Sequence[Query] = ()
    accepts: Sequence[str] = ("application/json",)
    most: int = MOST_BODY
    keyed: bool = False
    statuses: Sequence[int] = ()
    also: Sequence[int] = ()
