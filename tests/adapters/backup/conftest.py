"""Installations with something in every store, on files or on a server."""

import psycopg
import pytest

from adapters.backup.home import Home
from databases import postgres, postgres_server

__all__ = ["postgres", "postgres_server"]


@pytest.fixture(params=["sqlite", "postgresql"])
def home(request, tmp_path) -> Home:
    """An installation with something in every store."""
    on_server = request.param == "postgresql"
    made = Home(request.getfixturevalue("postgres") if on_server else "", tmp_path / "home")
    made.fill()
    return made


@pytest.fixture
def files(tmp_path) -> Home:
    """The same on files."""
    made = Home("", tmp_path / "home")
    made.fill()
    return made


@pytest.fixture
def empty_server(postgres_server):
    """Address of another database, with nothing in it."""
    name = "restored"
    with psycopg.connect(f"{postgres_server}/postgres", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} ENCODING 'UTF8' TEMPLATE template0")
        yield f"{postgres_server}/{name}"
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
