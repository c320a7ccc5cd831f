"""Logs on either database; the servers are the test suite's own."""

import shutil
from pathlib import Path
from uuid import uuid4

import pytest

from databases import copy_postgres, database, drop_postgres, postgres, postgres_server
from geodispatch.adapters.store import open_log
from log_story import tell_story

__all__ = ["database", "postgres", "postgres_server"]


@pytest.fixture
def opened():
    """Open logs that are closed at the end of the test."""
    logs = []

    def opened(place, city="wuhan", **more):
        logs.append(open_log(place, city, **more))
        return logs[-1]

    yield opened
    for log in logs:
        log.close()


@pytest.fixture
def log(opened, database):
    return opened(database)


@pytest.fixture(scope="session")
def sqlite_shift(tmp_path_factory):
    """A file with a whole shift in it, to be copied."""
    place = tmp_path_factory.mktemp("shift") / "desk.db"
    with open_log(place, "wuhan") as log:
        tell_story(log)
    return place


@pytest.fixture(scope="session")
def postgres_shift(postgres_server):
    """A database with a whole shift in it, to be copied."""
    place = f"{postgres_server}/shift_{uuid4().hex[:12]}"
    copy_postgres(f"{postgres_server}/template0", place)
    with open_log(place, "wuhan") as log:
        tell_story(log)
    yield place
    drop_postgres(place)


@pytest.fixture
def told(request, opened, database):
    """A log with a whole shift in it."""
    if database.startswith("postgresql"):
        copy_postgres(request.getfixturevalue("postgres_shift"), database)
    else:
        Path(database).parent.mkdir()
        shutil.copy(request.getfixturevalue("sqlite_shift"), database)
    return opened(database)
