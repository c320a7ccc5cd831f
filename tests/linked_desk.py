"""
What ``geodispatch serve`` serves, as a process; argument: the port that it listens on.

``DIES`` may say where it kills itself in the middle of a delivery: ``settling`` (the other desk has
confirmed, nothing was noted of it here) or ``answering`` (what came is kept, nobody was told). What
it answers from the log because it came again is counted in a file ``replayed`` of its data folder.
"""

import os
import signal
import sys
from itertools import count
from pathlib import Path

import uvicorn

from geodispatch.adapters.links import LinkStore
from geodispatch.api.handovers import HANDOVERS_ADDRESS
from geodispatch.desk.links import DeliveryKind
from geodispatch.wiring.doors_alone import doors_app

DIES = os.environ.get("DIES", "")
AT = 3
"""The delivery at which it dies."""


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


class DyingStore(LinkStore):
    """Dies when a delivery has been confirmed, before it is noted."""

    deliveries = count(1)

    def settled(self, one, *args, **more):
        if one.kind is not DeliveryKind.EVENT and next(self.deliveries) == AT:
            die()
        super().settled(one, *args, **more)


class Witness:
    """Counts what is answered from the log, and dies before an answer goes out."""

    def __init__(self, app):
        self.app, self.answers = app, count(1)

    async def __call__(self, scope, receive, send):
        about_links = scope["type"] == "http" and scope["path"].startswith(HANDOVERS_ADDRESS)

        async def sent(message):
            if about_links and message["type"] == "http.response.start":
                self.look_at(message)
            await send(message)

        await self.app(scope, receive, sent)

    def look_at(self, message):
        if message["status"] >= 300:
            return
        if DIES == "answering" and next(self.answers) == AT:
            die()
        if (b"idempotent-replayed", b"true") in message["headers"]:
            with (Path(os.environ["GEODISPATCH_DATA"]) / "replayed").open("ab") as file:
                file.write(b".")


def main(port: int) -> None:
    if DIES == "settling":
        import geodispatch.wiring.links as wiring

        wiring.LinkStore = DyingStore
    app = doors_app()
    app.add_middleware(Witness)
    uvicorn.run(app, port=port, log_level="warning", access_log=False)


if __name__ == "__main__":
    main(int(sys.argv[1]))
