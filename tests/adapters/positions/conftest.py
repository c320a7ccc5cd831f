"""Stores of positions, on a file and on a server."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from adapters.positions.fixes import after
from databases import postgres, postgres_server
from geodispatch.adapters.positions import PositionStore
from geodispatch.domain.positions import Fix

__all__ = ["postgres", "postgres_server"]


@dataclass
class Site:
    """Where the positions of one city lie; may be opened by several at once."""

    where: str | Path
    history: Path
    city: str = "gridville"
    stores: list[PositionStore] = field(default_factory=list)

    def open(self, city: str = "") -> PositionStore:
        store = PositionStore(self.where, self.history, city or self.city)
        self.stores.append(store)
        return store


@pytest.fixture(params=["sqlite", "postgresql"])
def site(request, tmp_path) -> Iterator[Site]:
    on_server = request.param == "postgresql"
    where = request.getfixturevalue("postgres") if on_server else tmp_path / "positions.db"
    site = Site(where, tmp_path / "history")
    yield site
    for store in site.stores:
        store.close()


@pytest.fixture
def store(site) -> PositionStore:
    return site.open()


@pytest.fixture
def history_of(store) -> Callable[..., list[Fix]]:
    """The history of a unit from an hour before noon to a day after."""

    def history_of(callsign="B12", **more) -> list[Fix]:
        return list(store.history(callsign, after(-3600), after(86_400), **more))

    return history_of
