"""The application with a log that is away for as long as a file is there: ``python FILE PORT``."""

import sys
from pathlib import Path

from geodispatch import wiring
from geodispatch.errors import LogUnavailableError
from geodispatch.wiring import cities
from geodispatch.wiring.logs import log_of


class SometimesAway:
    """A log behind a connection that can be cut."""

    def __init__(self, log, cut: Path):
        self._log, self._cut = log, cut

    def __getattr__(self, name: str):
        if self._cut.exists():
            raise LogUnavailableError("The log does not answer", "Wait until it does")
        return getattr(self._log, name)


if __name__ == "__main__":
    file, port = sys.argv[1:]
    cities.log_of = lambda city: SometimesAway(log_of(city), Path(file))
    wiring.serve_app(port=int(port))
