"""A PostgreSQL server of our own: in a temporary folder, on this machine alone, to be killed."""

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path
from types import TracebackType
from typing import Any

PLACES = "/usr/lib/postgresql"
USER = "postgres"
LONGEST_START_S = 60.0


class NoServerError(Exception):
    """There is nothing to make a server of, and why."""


def find_programs() -> Path:
    """
    Return the folder of PostgreSQL's programs, the newest where there are several.

    Raises
    ------
    NoServerError
        If there is none.
    """
    for program in ("initdb", "pg_ctl"):
        found = shutil.which(program)
        if found and (Path(found).resolve().parent / "initdb").exists():
            return Path(found).resolve().parent
    versions = [one for one in Path(PLACES).glob("*/bin") if (one / "initdb").exists()]
    if not versions:
        msg = f"no initdb on PATH nor in {PLACES}/*/bin"
        raise NoServerError(msg)
    return max(versions, key=lambda one: float(one.parent.name))


class Server:
    """
    A server that is started at once and removed at the end.

    Raises
    ------
    NoServerError
        If it cannot be made.
    """

    def __init__(self) -> None:
        self._programs = find_programs()
        self._folder = Path(tempfile.mkdtemp(prefix="hammer-pg-"))
        self._as_user: dict[str, Any] = {}
        if os.geteuid() == 0:  # initdb refuses root
            shutil.chown(self._folder, USER, USER)
            self._as_user = {"user": USER, "group": USER, "extra_groups": []}
        self._port = _free_port()
        self._starting: subprocess.Popen[bytes] | None = None
        self._down = False
        try:
            self._make()
        except BaseException:
            self.remove()
            raise

    @property
    def url(self) -> str:
        """Address of its database."""
        return f"postgresql://{USER}@127.0.0.1:{self._port}/{USER}"

    def kill(self) -> None:
        """Kill the postmaster as a power failure would; `tend` starts it again."""
        pid = int((self._data / "postmaster.pid").read_text().splitlines()[0])
        os.kill(pid, signal.SIGKILL)
        self._down = True

    def tend(self) -> bool:
        """Start it again where it is down, without waiting; return whether it just came back."""
        if not self._down:
            return False
        if self._starting is None:
            self._starting = self._start()
        elif self._starting.poll() is not None:
            # It refuses while processes of the old one still live.
            self._down = self._starting.returncode != 0
            self._starting = None
        return not self._down

    def remove(self) -> None:
        """Stop it and delete all of it."""
        if self._starting is not None:
            self._starting.wait()
        if (self._data / "postmaster.pid").exists():
            self._run("pg_ctl", "stop", "-D", str(self._data), "-m", "immediate", check=False)
        shutil.rmtree(self._folder, ignore_errors=True)

    def __enter__(self) -> "Server":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.remove()

    @property
    def _data(self) -> Path:
        return self._folder / "data"

    def _make(self) -> None:
        how = ["--auth=trust", f"--username={USER}", "--encoding=UTF8", "--locale=C"]
        done = self._run("initdb", f"--pgdata={self._data}", *how)
        if done.returncode:
            msg = f"initdb failed: {done.stderr.decode(errors='replace').strip()}"
            raise NoServerError(msg)
        self._down, until_s = True, time.monotonic() + LONGEST_START_S
        while not self.tend():
            if time.monotonic() > until_s:
                log = self._folder / "log"
                why = log.read_text(errors="replace")[-1000:] if log.exists() else "it says nothing"
                msg = f"the server did not start: {why}"
                raise NoServerError(msg)
            time.sleep(0.05)

    def _start(self) -> "subprocess.Popen[bytes]":
        options = f"-p {self._port} -k {self._folder} -c listen_addresses=127.0.0.1"
        command = [
            str(self._programs / "pg_ctl"),
            *("start", "-w", "-D", str(self._data), "-o", options),
            *("-l", str(self._folder / "log")),
        ]
        return subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **self._as_user
        )

    def _run(
        self, program: str, *rest: str, check: bool = False
    ) -> "subprocess.CompletedProcess[bytes]":
        command = [str(self._programs / program), *rest]
        return subprocess.run(command, capture_output=True, check=check, **self._as_user)


def _free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])
