"""
``GET /api/health``: whether this desk and what it is linked to answers (110 rules, art. 51).

Anybody learns whether it works; which link does not is for those who may see the page of it.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Literal

from msgspec import Struct
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from geodispatch.api.access import Access, House, Paper, open_route
from geodispatch.api.views import told
from geodispatch.desk.health import LinkCheck, LinkState
from geodispatch.desk.rights import may_open
from geodispatch.domain.people import Page, Principal
from geodispatch.errors import GeodispatchError


class LinkView(Struct, frozen=True):
    """One link; ``ok`` is absent where nobody tried yet."""

    name: str
    kind: str
    ok: bool | None
    since: datetime | None
    zh: str
    en: str


class Health(Struct, frozen=True):
    """
    How it stands.

    ``ok``: everything answers. ``degraded``: a link does not, and the desk goes on. ``down``: a
    store of the desk does not, and nothing can be commanded.
    """

    status: Literal["ok", "degraded", "down"]
    at: datetime
    links: list[LinkView] | None = None


HEALTH_PAPER = Paper(
    "GET",
    "/api/health",
    "readHealth",
    "Whether the desk and what it is linked to answers; 503 where a store does not.",
    Access(),
    answer=Health,
    also=(503,),
)


def health_routes(house: House, checks: Sequence[LinkCheck]) -> list[BaseRoute]:
    """
    Return the route.

    Parameters
    ----------
    checks
        Ask about links; stores have the kind ``store``.
    """

    def health(_request: Request, who: Principal | None, house: House) -> Response:
        links = list(states_of(checks))
        status = _status(links)
        shown = [_view(link) for link in links] if _may_look(who, house) else None
        return told(Health(status, house.now(), shown), 503 if status == "down" else 200)

    return [open_route(house, HEALTH_PAPER.path, health, name=HEALTH_PAPER.name)]


def states_of(checks: Iterable[LinkCheck]) -> Iterable[LinkState]:
    """Return what all checks find; one that fails is itself a link that does not work."""
    for check in checks:
        try:
            yield from check()
        except GeodispatchError:
            yield LinkState("check", "store", ok=False)


def _status(links: Sequence[LinkState]) -> Literal["ok", "degraded", "down"]:
    broken = {link.kind for link in links if link.ok is False}
    if "store" in broken:
        return "down"
    return "degraded" if broken else "ok"


def _may_look(who: Principal | None, house: House) -> bool:
    return who is not None and (who == house.demo or may_open(who, Page.HEALTH))


def _view(link: LinkState) -> LinkView:
    detail = link.detail
    return LinkView(link.name, link.kind, link.ok, link.since, detail.zh, detail.en)
