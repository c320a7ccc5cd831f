"""
What comes in: a body of bounded size in bounded time, JSON without tricks, into typed values.

`msgspec` refuses what the standard library takes: NaN, infinite numbers, broken text, members of
another type. What it does not mind is refused here: a member that stands twice in one object, of
which two readers would read two things; and integers that no column of a database holds.
"""

import asyncio
import json
import re
from collections.abc import Sequence
from functools import cache
from typing import Any, NoReturn

import msgspec
from starlette.requests import ClientDisconnect, Request

from geodispatch.api.problems import ProblemError

MOST_BODY = 262_144
BODY_WITHIN_S = 10.0
JSON_TYPES = ("application/json",)
MOST_KEY = 100
LONGEST_INTEGER = 18


async def read_body(request: Request, most: int = MOST_BODY) -> bytes:
    """
    Return the body of a request.

    Parameters
    ----------
    most
        Bytes.

    Raises
    ------
    ProblemError
        413 where it says that it is longer or turns out to be, 408 where it takes too long, 415
        where it is packed, 400 where its length is no number or it ends early.
    """
    if request.headers.get("content-encoding", "identity").lower() != "identity":
        raise ProblemError(
            415, "packed", "不接受压缩的请求体。", "A packed body is not accepted; send it plain."
        )
    _check_length(request, most)
    try:
        async with asyncio.timeout(BODY_WITHIN_S):
            return await _collect(request, most)
    except TimeoutError:
        raise ProblemError(
            408, "slow", "请求体发送过慢。", f"The body took longer than {BODY_WITHIN_S:.0f} s."
        ) from None
    except ClientDisconnect:
        raise ProblemError(400, "cut", "请求体不完整。", "The body ended early.") from None


async def _collect(request: Request, most: int) -> bytes:
    parts, size = [], 0
    async for part in request.stream():
        size += len(part)
        if size > most:
            _too_long(most)
        parts.append(part)
    return b"".join(parts)


def _check_length(request: Request, most: int) -> None:
    said = request.headers.get("content-length")
    if said is None:
        return
    # A number of a hundred digits is not read.
    if not (said.isascii() and said.isdigit()) or len(said) > 15:
        raise ProblemError(400, "length", "Content-Length 无效。", "Content-Length is no length.")
    if int(said) > most:
        _too_long(most)


def _too_long(most: int) -> NoReturn:
    raise ProblemError(
        413,
        "too-long",
        f"请求体超过 {most} 字节。",
        f"The body is longer than {most} bytes; send less at once.",
    )


def require_type(request: Request, accepted: Sequence[str] = JSON_TYPES) -> None:
    """
    Refuse a body of another type than the route takes.

    Raises
    ------
    ProblemError
        415, which names what is accepted.
    """
    said = request.headers.get("content-type", "")
    plain, _, parameters = said.partition(";")
    charset = parameters.strip().lower().removeprefix("charset=").strip('"')
    if plain.strip().lower() not in accepted or charset not in {"", "utf-8"}:
        names = ", ".join(accepted)
        raise ProblemError(
            415, "type", f"只接受 {names}（UTF-8）。", f"Only {names} in UTF-8 is accepted."
        )


@cache
def _decoder(kind: Any) -> msgspec.json.Decoder[Any]:  # noqa: ANN401 - any type that msgspec knows
    return msgspec.json.Decoder(kind)


def decode(content: bytes, kind: Any) -> Any:  # noqa: ANN401 - a value of that type
    """
    Return JSON as a value of a type.

    Raises
    ------
    ProblemError
        422, with the place in the document (``$.features[3].geometry``) and what is wrong there.
    """
    try:
        value = _decoder(kind).decode(content)
        json.loads(content, object_pairs_hook=_once, parse_int=_counted)
    except msgspec.ValidationError as error:
        _not_accepted(str(error))
    except msgspec.DecodeError:
        _not_accepted("it is no JSON in UTF-8")
    except RecursionError:
        _not_accepted("it is nested too deeply")
    except ValueError as error:
        _not_accepted(str(error) if isinstance(error, _OddError) else "it is no JSON in UTF-8")
    return value


class _OddError(ValueError):
    """JSON that is well formed and means nothing that we can rely on."""


def _once(pairs: list[tuple[str, Any]]) -> None:
    if len(pairs) > 1 and len(pairs) != len({name for name, _ in pairs}):
        msg = "a member stands twice in one object"
        raise _OddError(msg)


def _counted(digits: str) -> None:
    # So many digits stay below 2 to the power of 63.
    if len(digits.lstrip("-")) > LONGEST_INTEGER:
        msg = "an integer has too many digits"
        raise _OddError(msg)


def _not_accepted(why: str) -> NoReturn:
    readable = why.encode("ascii", "backslashreplace").decode()[:300]
    raise ProblemError(
        422,
        "input",
        f"请求体无法接受：{readable}。",
        f"The body cannot be accepted: {readable}.",
    ) from None


_DECIMAL = re.compile(r"[+-]?[0-9]{1,18}(\.[0-9]{0,30})?([eE][+-]?[0-9]{1,2})?", re.ASCII)


def decimal(text: str) -> float | None:
    """
    Return the number in a parameter; ``None`` where it is none, or not finite.

    Examples
    --------
    >>> decimal("114.3"), decimal("nan"), decimal("١")
    (114.3, None, None)
    """
    return float(text) if _DECIMAL.fullmatch(text) else None


def key_of(request: Request) -> str:
    """
    Return the ``Idempotency-Key`` of a write.

    Raises
    ------
    ProblemError
        400 where there is none, or not one of 1 to 100 printable characters.
    """
    said = request.headers.getlist("idempotency-key")
    key = said[0].strip() if len(said) == 1 else ""
    if not 1 <= len(key) <= MOST_KEY or not (key.isascii() and key.isprintable()):
        raise ProblemError(
            400,
            "key-needed",
            "写操作需要 Idempotency-Key（1–100 个可打印字符）；重发时用同一个键。",
            "A write needs an Idempotency-Key of 1 to 100 printable characters; "
            "send the same again when it is repeated.",
        )
    return key
