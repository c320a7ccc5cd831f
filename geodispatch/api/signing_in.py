"""
Signing in and out, and that somebody is still there: ``/sign-in``, ``/sign-out``,
``/session/here``.

The secret of a session travels in a cookie that no script can read. A form is answered only with
the secret that it was drawn with (a page of another site can send a form, but not that), on top of
what the guard and the browser refuse. Where a provider of identities is configured, the way to it
and back is Streamlit's own (``/auth/login``, ``/oauth2callback``): it leaves a signed cookie that
says who it is, which counts once, only from the browser that set out, only if it was signed since,
and is then thrown away.
"""

import hmac
import re
import secrets
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock
from urllib.parse import parse_qs, quote, unquote, urlsplit

from anyio import CapacityLimiter, fail_after, to_thread
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from geodispatch.api.access import LONGEST_SECRET, session_cookie
from geodispatch.api.sign_in_page import LONGEST_SEAT, SignInView, draw_sign_in
from geodispatch.desk.people import LONGEST_SESSION, People, SignInRefusedError
from geodispatch.domain.mode import Mode
from geodispatch.domain.naming import Language
from geodispatch.errors import LogUnavailableError

SEAT_COOKIE = "geodispatch_seat"
_FORM_COOKIE = "geodispatch_form"
_WAY_COOKIE = "geodispatch_way"

_LARGEST_FORM = 16_384
_FORM_WITHIN_S = 10
_THREADS = 4
"""Passwords that may wait to be compared and hold a thread: the pages keep theirs."""

_MOST_AT_WORK = 256
_ON_THE_WAY = timedelta(minutes=10)
_MOST_ON_THE_WAY = 1000
_OWN_ADDRESS = re.compile(r"/(?![/\\])[^\\\x00-\x20\x7f-\uffff]{0,500}")
_STATUS: Mapping[str, int] = {"": 200, "refused": 403, "wait": 429, "stale": 403, "away": 503}


@dataclass(frozen=True, slots=True)
class Provider:
    """
    Who vouches for people besides: a provider of identities (OIDC).

    Parameters
    ----------
    key
        By which it is configured.
    name
        As people know it.
    start
        Returns the own address from which the browser is sent to it.
    """

    key: str
    name: str
    start: Callable[[], str]


@dataclass(frozen=True, slots=True)
class Vouching:
    """
    What a provider left behind in a browser.

    Parameters
    ----------
    subjects
        Returns by what an account may know whom the cookies name, the surest first; nothing where
        they were not signed by this server since the given moment.
    cookies
        Names of the cookies to throw away, and the beginnings of further ones.
    """

    providers: tuple[Provider, ...]
    subjects: Callable[[Mapping[str, str], datetime], Iterable[str]]
    cookies: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Door:
    """What the routes of signing in are told of their server."""

    people: People
    now: Callable[[], datetime]
    mode: Mode = Mode.REAL
    vouching: Vouching | None = None

    @property
    def cookie(self) -> str:
        """Name of the cookie of a session."""
        return session_cookie(self.mode)


@dataclass(frozen=True, slots=True)
class _Way:
    """One way to a provider and back."""

    began: datetime
    after: str


@dataclass
class _Ways:
    """Ways that are under way, each for one use."""

    _open: dict[str, _Way] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def begin(self, way: _Way) -> str:
        ticket = secrets.token_urlsafe(32)
        with self._lock:
            fresh = {
                key: one for key, one in self._open.items() if way.began - one.began <= _ON_THE_WAY
            }
            while len(fresh) >= _MOST_ON_THE_WAY:
                fresh.pop(next(iter(fresh)))
            fresh[ticket] = way
            self._open = fresh
        return ticket

    def end(self, ticket: str, now: datetime) -> _Way | None:
        with self._lock:
            way = self._open.pop(ticket, None)
        return way if way is not None and now - way.began <= _ON_THE_WAY else None


def signing_in_routes(door: Door) -> list[Route]:
    """Return the routes; they are the only ones that answer whoever did not sign in."""
    desk = _Entrance(door)
    return [
        Route("/sign-in", desk.show, methods=["GET"]),
        Route("/sign-in", desk.take, methods=["POST"]),
        Route("/sign-in/provider", desk.set_out, methods=["GET"]),
        Route("/sign-out", desk.leave, methods=["POST"]),
        Route("/session/here", desk.here, methods=["POST"]),
    ]


class _Entrance:
    def __init__(self, door: Door) -> None:
        self._door, self._ways = door, _Ways()
        self._threads = CapacityLimiter(_THREADS)

    async def show(self, request: Request) -> Response:
        """Show the form, or go on where somebody has signed in or comes back from a provider."""
        door, after = self._door, own_address(request.query_params.get("next", "/"))
        now = door.now()
        if _WAY_COOKIE in request.cookies and door.vouching is not None:
            return await to_thread.run_sync(self._come_back, request, now)
        secret = request.cookies.get(door.cookie, "")
        try:
            known = await to_thread.run_sync(holder_of, door.people, secret, now)
        except LogUnavailableError:
            return self._page(request, SignInView(door.mode, _language(request), "", after), "away")
        if known:
            return RedirectResponse(after, status_code=303)
        return self._page(request, SignInView(door.mode, _language(request), "", after))

    async def take(self, request: Request) -> Response:
        """Take a filled-in form."""
        form = await _form(request)
        if form is None:
            return PlainTextResponse("That is no form of this page.\n", status_code=413)
        if self._threads.statistics().tasks_waiting >= _MOST_AT_WORK:
            return PlainTextResponse("Too many sign in; try again.\n", 503, {"Retry-After": "5"})
        return await to_thread.run_sync(self._sign_in, request, form, limiter=self._threads)

    async def set_out(self, request: Request) -> Response:
        """Send the browser to a provider of identities."""
        vouching = self._door.vouching
        key = request.query_params.get("name", "")
        providers = {one.key: one for one in vouching.providers} if vouching else {}
        if key not in providers:
            return PlainTextResponse("There is nothing at this address.\n", status_code=404)
        after = own_address(request.query_params.get("next", "/"))
        ticket = self._ways.begin(_Way(self._door.now(), after))
        answer = RedirectResponse(providers[key].start(), status_code=303)
        _put(answer, request, _WAY_COOKIE, ticket, _ON_THE_WAY)
        return answer

    async def leave(self, request: Request) -> Response:
        """End the session."""
        secret = request.cookies.get(self._door.cookie, "")
        answer = RedirectResponse("/sign-in", status_code=303)
        answer.delete_cookie(self._door.cookie, path="/")
        self._throw_away(request, answer)
        if secret:
            try:
                await to_thread.run_sync(self._door.people.sign_out, secret, self._door.now())
            except LogUnavailableError:
                return PlainTextResponse("The accounts cannot be reached.\n", status_code=503)
        return answer

    async def here(self, request: Request) -> Response:
        """Note that a person moved mouse or keyboard."""
        secret, now = request.cookies.get(self._door.cookie, ""), self._door.now()
        people = self._door.people
        try:
            if not await to_thread.run_sync(holder_of, people, secret, now):
                return Response(status_code=401)
            await to_thread.run_sync(people.touch, secret, now)
        except LogUnavailableError:
            return Response(status_code=503)
        return Response(status_code=204)

    def _sign_in(self, request: Request, form: Mapping[str, str]) -> Response:
        door = self._door
        view = SignInView(
            door.mode,
            "en" if form.get("lang") == "en" else "zh",
            "",
            own_address(form.get("next", "/")),
            name=form.get("name", "")[:60],
            seat=_seat(form.get("seat", "")),
        )
        drawn = request.cookies.get(_FORM_COOKIE, "")
        if not drawn or not hmac.compare_digest(drawn.encode(), form.get("form", "").encode()):
            return self._page(request, view, "stale")
        address = request.client.host if request.client else ""
        try:
            secret = door.people.sign_in(view.name, form.get("password", ""), door.now(), address)
        except SignInRefusedError as error:
            return self._page(request, view, "wait" if error.wait_s else "refused", error.wait_s)
        except LogUnavailableError:
            return self._page(request, view, "away")
        answer = RedirectResponse(view.after, status_code=303)
        self._let_in(request, answer, secret)
        _put(answer, request, SEAT_COOKIE, quote(view.seat, safe=""), LONGEST_SESSION)
        return answer

    def _come_back(self, request: Request, now: datetime) -> Response:
        """Let in whom a provider vouches for, if he set out from this browser."""
        vouching = self._door.vouching
        assert vouching is not None  # noqa: S101 - asked before
        way = self._ways.end(request.cookies.get(_WAY_COOKIE, ""), now)
        view = SignInView(self._door.mode, _language(request), "", way.after if way else "/")
        answer: Response = self._page(request, view, "unknown" if way else "stale")
        for subject in vouching.subjects(request.cookies, way.began) if way else ():
            try:
                secret = self._door.people.admit(subject, now)
            except SignInRefusedError:
                continue
            except LogUnavailableError:
                answer = self._page(request, view, "away")
                break
            answer = RedirectResponse(view.after, status_code=303)
            self._let_in(request, answer, secret)
            break
        answer.delete_cookie(_WAY_COOKIE, path="/")
        self._throw_away(request, answer)
        return answer

    def _let_in(self, request: Request, answer: Response, secret: str) -> None:
        """Give the browser its session; one that it had before ends, whoever knew it."""
        before = request.cookies.get(self._door.cookie, "")
        if before:
            # It idles away by itself where the store is away at this moment.
            with suppress(LogUnavailableError):
                self._door.people.sign_out(before, self._door.now())
        _put(answer, request, self._door.cookie, secret, LONGEST_SESSION)
        answer.delete_cookie(_FORM_COOKIE, path="/")

    def _throw_away(self, request: Request, answer: Response) -> None:
        """Forget what a provider said: who signs in again asks it again."""
        names = self._door.vouching.cookies if self._door.vouching else ()
        for name in request.cookies:
            if name.startswith(names):
                answer.delete_cookie(name, path="/")

    def _page(
        self, request: Request, view: SignInView, problem: str = "", wait_s: int = 0
    ) -> Response:
        secret = secrets.token_urlsafe(24)
        vouching = self._door.vouching
        drawn = SignInView(
            view.mode,
            view.language,
            secret,
            view.after,
            view.name,
            view.seat or _seat(unquote(request.cookies.get(SEAT_COOKIE, ""))),
            problem,
            wait_s,
            tuple((one.key, one.name) for one in vouching.providers) if vouching else (),
        )
        headers = {"Cache-Control": "no-store"}
        if wait_s:
            headers["Retry-After"] = str(wait_s)
        answer = HTMLResponse(draw_sign_in(drawn), _STATUS.get(problem, 403), headers)
        _put(answer, request, _FORM_COOKIE, secret, LONGEST_SESSION, strict=True)
        return answer


def own_address(asked: str) -> str:
    """
    Return an address of this server's pages to go on to; ``/`` for whatever is none.

    Examples
    --------
    >>> own_address("/?page=health"), own_address("//evil.example"), own_address("https://x/")
    ('/?page=health', '/', '/')
    """
    if not _OWN_ADDRESS.fullmatch(asked):
        return "/"
    parts = urlsplit(asked)
    return asked if not parts.netloc and parts.path == "/" else "/"


def holder_of(people: People, secret: str, now: datetime) -> bool:
    """Whether a session is somebody's now."""
    fit = 0 < len(secret) <= LONGEST_SECRET and secret.isascii()
    return fit and people.holder(secret, now) is not None


async def _form(request: Request) -> dict[str, str] | None:
    """Read a small form; ``None`` for what is larger, slower or something else."""
    if not request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
        return None
    body = b""
    try:
        with fail_after(_FORM_WITHIN_S):
            async for part in request.stream():
                body += part
                if len(body) > _LARGEST_FORM:
                    return None
        fields = parse_qs(body.decode(), keep_blank_values=True, max_num_fields=12)
    except (TimeoutError, ValueError):
        return None
    return {name: values[-1] for name, values in fields.items()}


def _language(request: Request) -> Language:
    """Return the language of the address, else of the page to go on to, else of the browser."""
    after = urlsplit(own_address(request.query_params.get("next", "/"))).query
    named = (request.query_params.get("lang"), *parse_qs(after).get("lang", ()))
    spoken = request.headers.get("accept-language", "")
    asked = next((one for one in named if one), spoken)
    return "en" if asked.lower().startswith("en") else "zh"


def _seat(typed: str) -> str:
    said = typed.strip()[:LONGEST_SEAT]
    return said if said.isprintable() else ""


def _put(
    answer: Response,
    request: Request,
    name: str,
    value: str,
    kept: timedelta,
    *,
    strict: bool = False,
) -> None:
    answer.set_cookie(
        name,
        value,
        max_age=round(kept.total_seconds()),
        path="/",
        httponly=True,
        secure=request.url.scheme == "https",
        samesite="strict" if strict else "lax",
    )
