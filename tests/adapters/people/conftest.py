"""Stores of people, on a file and on a server."""

import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest

from databases import postgres, postgres_server
from geodispatch.adapters.people import Passwords, PeopleStore
from geodispatch.adapters.people.database import SCHEMA
from geodispatch.domain.people import Account, AccountRole

__all__ = ["postgres", "postgres_server"]

NOON = datetime(2026, 3, 6, 12, tzinfo=UTC)
PASSWORD = "four words are enough"
CHEAP = {"passes": 1, "memory_kib": 8, "lanes": 1}


def after(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


def person(name="0007", role=AccountRole.DISPATCHER, at=NOON, **more) -> Account:
    return Account(name, role, at, **more)


@dataclass
class Site:
    """Where people lie; may be opened by several at once."""

    where: str | Path
    stores: list[PeopleStore] = field(default_factory=list)

    def open(self, **cost) -> PeopleStore:
        store = PeopleStore(self.where, Passwords(**(CHEAP | cost)))
        self.stores.append(store)
        return store


@pytest.fixture(scope="module")
def server(postgres_server) -> Iterator[str]:
    """A database for the tests of one file: to make one takes longer than most of them."""
    name = f"test_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(f"{postgres_server}/postgres", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} ENCODING 'UTF8' TEMPLATE template0")
        yield f"{postgres_server}/{name}"
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", "postgresql"])
def site(request, tmp_path) -> Iterator[Site]:
    on_server = request.param == "postgresql"
    site = Site(request.getfixturevalue("server") if on_server else tmp_path / "people.db")
    yield site
    for store in site.stores:
        store.close()
    if on_server:
        with psycopg.connect(site.where, autocommit=True) as connection:
            connection.execute(f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE")


@pytest.fixture
def people(site) -> PeopleStore:
    return site.open()


@pytest.fixture
def add(people) -> Callable[..., Account]:
    def add(name="0007", role=AccountRole.DISPATCHER, password=PASSWORD, **more) -> Account:
        return people.add(person(name, role, **more), "os:root", password)

    return add


@pytest.fixture
def session(people, add) -> str:
    """The secret of a session of 0007 that began at noon."""
    add()
    return people.sign_in("0007", PASSWORD, NOON, "10.0.0.7")
