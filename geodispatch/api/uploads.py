"""
``PUT /data/files?name=``: a file for a page, straight to the disk and never into memory.

For the pages of data and of limits alone: who may open neither is refused. Streamlit's own door
for files stays as narrow as it is, since it keeps them in the memory of the desk.
"""

from collections.abc import AsyncIterator
from contextlib import AbstractContextManager
from typing import BinaryIO, Protocol

from anyio import CapacityLimiter, move_on_after, to_thread
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from geodispatch.api.access import House, ProblemError, in_thread, known_caller
from geodispatch.api.answers import nothing_else_below
from geodispatch.api.problems import not_yours, problem_of, unknown_caller
from geodispatch.desk.rights import may_open
from geodispatch.domain.people import Page, Principal

UPLOADS_ADDRESS = "/data/files"
_PAGES = (Page.DATA, Page.LIMITS)
_LONGEST_NAME = 500
_AT_ONCE = 4
STALLED_S = 30.0


class FileShelf(Protocol):
    """Where files that are handed in wait."""

    def room(self) -> int:
        """Return how many bytes one file may have now."""
        ...

    def take(self, name: str) -> AbstractContextManager[tuple[str, BinaryIO]]:
        """Take a file, which counts when the block ends well: its key, and where its bytes go."""
        ...


def uploads_routes(house: House, shelf: FileShelf) -> list[BaseRoute]:
    """Return the route; every other address below ``/data`` is 404."""
    at_once = CapacityLimiter(_AT_ONCE)
    promised: dict[int, int] = {}  # bytes that files on their way will still need

    async def put(request: Request) -> Response:
        try:
            caller = await in_thread(house, known_caller, house, request)
            if caller is None:
                return unknown_caller()
            if not _may(caller.principal, house):
                return not_yours()
            room = await to_thread.run_sync(shelf.room)
            length = _length(request, max(0, room - sum(promised.values())))
            if at_once.available_tokens < 1:
                words = "Too many files come in at once; try again in a minute."
                raise ProblemError(
                    503, "crowd", "同时上传的文件过多，请稍后再试。", words, retry_s=60
                )
            async with at_once:
                promised[id(request)] = length
                return await _kept(request, shelf, length)
        except ClientDisconnect:
            return Response(status_code=400)  # nobody is there to read it
        except Exception as error:
            return problem_of(error, lambda _: {})
        finally:
            promised.pop(id(request), None)

    routes: list[BaseRoute] = [Route(UPLOADS_ADDRESS, put, methods=["PUT"], name="files")]
    return [*routes, nothing_else_below("/data")]


def _may(who: Principal, house: House) -> bool:
    return who == house.demo or any(may_open(who, page) for page in _PAGES)


def _length(request: Request, room: int) -> int:
    said = request.headers.get("content-length", "")
    if not said.isascii() or not said.isdigit():
        raise ProblemError(411, "length", "缺少文件长度。", "The length of the file is missing.")
    if int(said) > room:
        most = f"{room / 1e6:.0f} MB"
        zh = f"文件过大：现在最多 {most}。更大的请用命令行导入：geodispatch city build。"
        en = (
            f"The file is too large: at most {most} now. "
            "Import a larger one at the terminal: geodispatch city build."
        )
        raise ProblemError(413, "too-large", zh, en)
    return int(said)


async def _pieces(request: Request) -> AsyncIterator[bytes]:
    """Return the body piece by piece; whoever sends nothing for a while holds no place here."""
    stream = request.stream()
    while True:
        with move_on_after(STALLED_S) as waiting:
            piece = await anext(stream, None)
        if waiting.cancelled_caught:
            raise ProblemError(
                408, "slow", "上传中断，请重试。", "Nothing came any more; try again."
            )
        if piece is None:
            return
        yield piece


async def _kept(request: Request, shelf: FileShelf, length: int) -> Response:
    name = request.query_params.get("name", "")[:_LONGEST_NAME]
    written = 0
    with shelf.take(name) as (key, stream):
        async for piece in _pieces(request):
            written += len(piece)
            if written > length:
                break
            await to_thread.run_sync(stream.write, piece)
        if written != length:
            raise ProblemError(400, "cut", "文件不完整，请重试。", "It came cut short; try again.")
    return JSONResponse({"key": key, "bytes": written}, headers={"Cache-Control": "no-store"})
