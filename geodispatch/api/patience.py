"""
How long a server waits for a client: not for ever.

uvicorn waits without end for the headers of a request that come byte by byte, for a client that
does not read its answer, and for a WebSocket that does not read to take what was written when it is
closed. These two protocols do not.
"""

import asyncio
from typing import Any

from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

HEADERS_WITHIN_S = 10.0
READ_WITHIN_S = 30.0
GONE_WITHIN_S = 10.0


class PatientHttp(H11Protocol):
    """
    HTTP whose headers come within `HEADERS_WITHIN_S`, or the connection goes.

    It also goes where an answer that is too long for the buffers gets no further for
    `READ_WITHIN_S`.
    """

    headers_within_s = HEADERS_WITHIN_S
    read_within_s = READ_WITHIN_S
    _waiting: asyncio.TimerHandle | None = None
    _stuck: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for the first request."""
        super().connection_made(transport)
        self._wait()

    def data_received(self, data: bytes) -> None:
        """Wait on where these bytes complete no request; what trickles in gains no time."""
        super().data_received(data)
        if self._in_work():
            self._stop_waiting()
        elif self._waiting is None:
            self._wait()

    def pause_writing(self) -> None:
        """Wait until somebody reads."""
        super().pause_writing()
        self._stuck = self.loop.call_later(self.read_within_s, self.transport.abort)

    def resume_writing(self) -> None:
        """Go on: somebody reads."""
        self._stop_being_stuck()
        super().resume_writing()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no more."""
        self._stop_waiting()
        self._stop_being_stuck()
        super().connection_lost(exc)

    def _in_work(self) -> bool:
        upgraded = self.transport.get_protocol() is not self
        return upgraded or (self.cycle is not None and not self.cycle.response_complete)

    def _wait(self) -> None:
        self._waiting = self.loop.call_later(self.headers_within_s, self._give_up)

    def _stop_waiting(self) -> None:
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None

    def _stop_being_stuck(self) -> None:
        if self._stuck is not None:
            self._stuck.cancel()
            self._stuck = None

    def _give_up(self) -> None:
        self._waiting = None
        if not self._in_work():
            self.transport.abort()


class PatientWebSocket(WebSocketsSansIOProtocol):
    """A WebSocket that is gone `GONE_WITHIN_S` after it was let go, read or not."""

    gone_within_s = GONE_WITHIN_S

    async def send(self, message: Any) -> None:  # noqa: ANN401 - a message of ASGI
        """Send a message; a refusal in words ends the handshake, or uvicorn complains."""
        await super().send(message)
        if message["type"] == "websocket.http.response.body" and not message.get("more_body"):
            self.handshake_complete = True

    async def run_asgi(self) -> None:
        """Serve it, then take it down."""
        await super().run_asgi()
        self.loop.call_later(self.gone_within_s, self.transport.abort)


def patient_protocols() -> dict[str, Any]:
    """Return the arguments of ``uvicorn.Config`` that make a server patient, and no more."""
    return {"http": PatientHttp, "ws": PatientWebSocket}


def make_patient() -> None:
    """
    Make every server patient that this process starts from now on.

    For a server whose ``uvicorn.Config`` somebody else makes, as Streamlit does: the names by which
    that asks for protocols then mean these.
    """
    from uvicorn import config

    here = __name__
    config.HTTP_PROTOCOLS["auto"] = f"{here}:{PatientHttp.__name__}"
    config.WS_PROTOCOLS["websockets-sansio"] = f"{here}:{PatientWebSocket.__name__}"
