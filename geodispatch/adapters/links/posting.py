"""
One try to deliver: a POST of bounded time whose answer is of bounded size.

No redirect is followed and no proxy of the environment used: a secret goes to the address that was
configured, or nowhere. Nothing of the address, the token or what was sent is in what comes back.
"""

import asyncio
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import httpx

from geodispatch.desk.links import Trouble

CONNECT_S = 5.0
WITHIN_S = 15.0
MOST_ANSWER = 65_536
LONGEST_WAIT_S = 3600.0
_NOT_LET_IN = frozenset({401, 403, 407})
_LATER = frozenset({408, 423, 425, 429})


@dataclass(frozen=True, slots=True)
class Answer:
    """
    What became of a try.

    Parameters
    ----------
    status
        Of HTTP; 0 where there was no answer.
    content
        The body; empty where it was too long.
    wait_s
        Seconds that the other side asks to wait; 0 where it asks nothing.
    """

    trouble: Trouble
    status: int = 0
    content: bytes = b""
    wait_s: float = 0.0


def post(url: str, headers: Mapping[str, str], body: bytes, ca: Path | None = None) -> Answer:
    """Send a body once; whatever goes wrong is an answer."""
    try:
        return asyncio.run(_post(url, headers, body, ca))
    except TimeoutError:
        return Answer(Trouble.SLOW)
    except httpx.TimeoutException as error:
        reached = not isinstance(error, httpx.ConnectTimeout)
        return Answer(Trouble.SLOW if reached else Trouble.NO_ANSWER)
    except (httpx.HTTPError, httpx.InvalidURL, ssl.SSLError, OSError):
        return Answer(Trouble.NO_ANSWER)


async def _post(url: str, headers: Mapping[str, str], body: bytes, ca: Path | None) -> Answer:
    limits = httpx.Timeout(WITHIN_S, connect=CONNECT_S)
    verify: ssl.SSLContext | bool = _trust(ca) if url.startswith("https:") else False
    # The whole try has its time, not each piece of it: an answer may come drop by drop.
    async with (
        asyncio.timeout(WITHIN_S),
        httpx.AsyncClient(
            timeout=limits, follow_redirects=False, trust_env=False, verify=verify
        ) as client,
        client.stream("POST", url, headers=dict(headers), content=body) as response,
    ):
        content = b""
        async for part in response.aiter_raw():
            content += part
            if len(content) > MOST_ANSWER:
                content = b""
                break
        return Answer(
            _trouble(response.status_code),
            response.status_code,
            content,
            _asked_to_wait(response.headers.get("retry-after", "")),
        )


@lru_cache(maxsize=32)
def _trust(ca: Path | None) -> ssl.SSLContext:
    context = ssl.create_default_context()
    if ca is not None:
        context.load_verify_locations(cafile=ca)
    return context


def _trouble(status: int) -> Trouble:
    if 200 <= status < 300:
        return Trouble.NONE
    if status in _NOT_LET_IN:
        return Trouble.NOT_LET_IN
    return Trouble.REFUSED if 400 <= status < 500 and status not in _LATER else Trouble.FAILS


def _asked_to_wait(said: str) -> float:
    fit = said.isascii() and said.isdigit() and len(said) < 8
    return min(float(said), LONGEST_WAIT_S) if fit else 0.0
