"""
Databases to test against: a file, and a PostgreSQL server that the tests start and end themselves.

``GEODISPATCH_TEST_POSTGRES`` names a server to use instead. Where there is neither that nor the
programs of one, tests that need it are skipped, unless ``GEODISPATCH_REQUIRE_POSTGRES=1``.
"""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import uuid
from pathlib import Path

import psycopg
import pytest

_ROOT = "postgres"  # a server refuses to run as root; Debian's package makes this user


def server_programs() -> Path | None:
    """Return the folder with ``initdb`` and ``postgres``; the newest where there are several."""
    found = shutil.which("initdb")
    if found:
        return Path(found).resolve().parent
    versions = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    newest = sorted(versions, key=lambda path: int(path.parts[-3]))
    return newest[-1].parent if newest else None


def require_programs() -> Path:
    programs = server_programs()
    if programs is None:
        why = "no PostgreSQL server here (initdb is neither in PATH nor in /usr/lib/postgresql)"
        if os.environ.get("GEODISPATCH_REQUIRE_POSTGRES") == "1":
            pytest.fail(why)
        pytest.skip(why)
    return programs


class Server:
    """A PostgreSQL server on loopback with an empty cluster in a folder of its own."""

    def __init__(self, programs: Path, *, durable: bool = False):
        self.programs = programs
        self.folder = Path(tempfile.mkdtemp(prefix="geodispatch-postgres-"))
        self.durable = durable
        self.process: subprocess.Popen[bytes] | None = None
        self._as = {}
        if os.geteuid() == 0:
            owner = pwd.getpwnam(_ROOT)
            os.chown(self.folder, owner.pw_uid, owner.pw_gid)
            self._as = {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []}
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        words = ("--auth=trust", "--username=tester", "--encoding=UTF8", "--locale=C", "--no-sync")
        subprocess.run(
            [programs / "initdb", "-D", self.folder / "data", *words],
            check=True,
            capture_output=True,
            cwd=self.folder,
            **self._as,
        )

    def url(self, database: str = "postgres") -> str:
        return f"postgresql://tester@127.0.0.1:{self.port}/{database}"

    def start(self) -> None:
        """Start it, as often as it takes while what a killed one left is still dying."""
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            self._launch()
            if self._answers(deadline):
                return
        pytest.fail((self.folder / "log").read_text())

    def kill(self) -> None:
        """End it as a power cut would, with no word to anyone."""
        self.process.kill()
        self.process.wait()

    def close(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)  # "fast": sessions are ended
            self.process.wait(timeout=30)
        shutil.rmtree(self.folder, ignore_errors=True)

    def _launch(self) -> None:
        settings = {
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": "",
            "fsync": "on" if self.durable else "off",
            "max_connections": "60",
        }
        words = ["-D", self.folder / "data", "-p", str(self.port)]
        for name, value in settings.items():
            words += ["-c", f"{name}={value}"]
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [self.programs / "postgres", *words],
                stdout=log,
                stderr=log,
                cwd=self.folder,
                **self._as,
            )

    def _answers(self, deadline: float) -> bool:
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                psycopg.connect(self.url(), connect_timeout=5).close()
            except psycopg.OperationalError:
                time.sleep(0.05)
            else:
                return True
        return False


@pytest.fixture(scope="session")
def postgres_server():
    """Address of a server for the whole session, without a database at its end."""
    given = os.environ.get("GEODISPATCH_TEST_POSTGRES", "").strip()
    if given:
        yield given.rsplit("/", 1)[0]
        return
    server = Server(require_programs())
    try:
        server.start()
        yield server.url().rsplit("/", 1)[0]
    finally:
        server.close()


@pytest.fixture
def postgres(postgres_server):
    """Address of an empty database, gone after the test."""
    name = f"test_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(f"{postgres_server}/postgres", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} ENCODING 'UTF8' TEMPLATE template0")
        yield f"{postgres_server}/{name}"
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def copy_postgres(source: str, target: str) -> None:
    """Put a copy of a database that nobody is connected to in the place of another."""
    drop_postgres(target)
    (server, name), template = target.rsplit("/", 1), source.rsplit("/", 1)[1]
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}")


def drop_postgres(place: str) -> None:
    """Drop a database, whoever is connected to it."""
    server, name = place.rsplit("/", 1)
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request, tmp_path):
    """A place for a log that does not exist yet, on either database."""
    if request.param == "sqlite":
        return str(tmp_path / "log" / "desk.db")
    return request.getfixturevalue("postgres")
