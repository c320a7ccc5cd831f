"""
What a route says when it does not do what it was asked: problem documents (RFC 9457).

One table turns what the desk raises into a status. Nothing that the caller sent stands in a
document, and nothing of where a failure happened.
"""

import json
import logging
import traceback
from collections.abc import Callable, Mapping, Sequence
from math import ceil
from types import MappingProxyType
from typing import Any

from starlette.responses import Response

from geodispatch.desk.refusals import StaleCommandError
from geodispatch.desk.rights import NotAllowedError
from geodispatch.errors import (
    ClockSetBackError,
    DamagedLogError,
    GeodispatchError,
    InputError,
    KeyReusedError,
    LogUnavailableError,
    NoRulesError,
    RefusedCommandError,
    UnknownIncidentError,
)

PROBLEM_TYPE = "application/problem+json"
RETRY_S = 5

_LOG = logging.getLogger(__name__)


class ProblemError(GeodispatchError):
    """
    A request that a route cannot answer as it is.

    Parameters
    ----------
    status
        Of HTTP.
    code
        For a program.
    zh, en
        What is wrong and what may be done, for people; sentences.
    retry_s
        Seconds until it may be sent again; ``None`` where that would not help.
    more
        Further members of the document.
    """

    def __init__(
        self,
        status: int,
        code: str,
        zh: str,
        en: str,
        *,
        retry_s: float | None = None,
        more: Mapping[str, Any] = MappingProxyType({}),
    ) -> None:
        self.status, self.code, self.zh, self.en = status, code, zh, en
        self.retry_s, self.more = retry_s, more
        super().__init__(en)

    @property
    def response(self) -> Response:
        """The answer that says so."""
        headers = {} if self.retry_s is None else {"Retry-After": str(max(1, ceil(self.retry_s)))}
        return problem(self.status, self.code, self.zh, self.en, headers=headers, more=self.more)


def problem(  # noqa: PLR0913 - what a document has
    status: int,
    code: str,
    zh: str,
    en: str,
    article: str = "",
    *,
    headers: Mapping[str, str] = MappingProxyType({}),
    more: Mapping[str, Any] = MappingProxyType({}),
) -> Response:
    """
    Return a problem document: ``type``, ``title``, ``status``, ``code``, both languages, article.

    Parameters
    ----------
    article
        The article that stands against it; may be empty.
    more
        Further members.
    """
    told = {
        "type": "about:blank",
        "title": en,
        "status": status,
        "code": code,
        "zh": zh,
        "en": en,
        "article": article,
        **more,
    }
    kept = {"Cache-Control": "no-store", **headers}
    if status == 401:
        kept.setdefault("WWW-Authenticate", "Bearer")
    if status == 408:
        # What is still on its way is not waited for. (A body that is too long is let run out, for
        # as long as `patience` allows: a client that still sends would never read why.)
        kept["Connection"] = "close"
    # Half a character in a text that is quoted is written as an escape.
    content = json.dumps(told, ensure_ascii=True, allow_nan=False)
    return Response(content, status, kept, media_type=PROBLEM_TYPE)


def missing() -> Response:
    """Return the one answer of what is not there, and of what one may not know to be there."""
    return problem(404, "not-found", "没有此资源。", "There is nothing at this address.")


def other_method(allowed: Sequence[str]) -> Response:
    """Return the answer to a method that an address does not take, with those that it does."""
    names = ", ".join(allowed)
    return problem(
        405,
        "method",
        f"此地址只接受：{names}。",
        f"This address takes {names} and nothing else.",
        headers={"Allow": names},
    )


def unknown_caller() -> Response:
    """Return the answer to whoever does not say who he is, or is nobody any more."""
    return problem(
        401,
        "who",
        "请登录或提供有效令牌。",
        "Sign in, or send a token that is valid (Authorization: Bearer …).",
    )


def not_yours() -> Response:
    """Return the answer to somebody known, for whom the route is not."""
    return problem(
        403,
        "not-allowed",
        "您的角色或令牌权限不含此接口。",
        "Neither your role nor your token opens this route.",
    )


def problem_of(error: Exception, fresh: Callable[[StaleCommandError], Any]) -> Response:
    """
    Return the answer to what a route raised.

    Parameters
    ----------
    fresh
        Returns how an incident of a stale command is told.
    """
    if isinstance(error, ProblemError):
        return error.response
    if isinstance(error, StaleCommandError):
        return not_done(error, fresh=fresh(error))
    for kind, answer in _ANSWERS.items():
        if isinstance(error, kind):
            return answer(error)
    return _unforeseen(error)


def not_done(error: RefusedCommandError, **more: Any) -> Response:  # noqa: ANN401 - members
    """Return the answer to a command that the desk refuses, with further members."""
    return problem(409, error.code, error.zh, error.en, error.article, more=more)


def _not_allowed(error: NotAllowedError) -> Response:
    return problem(403, error.code, error.zh, error.en, error.article)


def _bad_input(error: InputError) -> Response:
    if error.file is not None:  # a file of this machine, which whoever asks has not handed in
        _LOG.error("%s", error)
        return _away()
    more = {"field": error.field} if error.field else {}
    zh = f"输入无法接受：{error.problem}。"
    return problem(422, "input", zh, str(error), more=more)


def _away(_error: Exception | None = None) -> Response:
    # What is away is not said: it may be named by a file of this machine.
    return problem(
        503,
        "unavailable",
        "数据暂时无法读写，未作任何更改；请稍后用同一个键重发。",
        "It cannot be kept now and nothing was done; send it again later, with the same key.",
        headers={"Retry-After": str(RETRY_S)},
    )


def _damaged(error: DamagedLogError) -> Response:
    _LOG.error("A log is damaged, entry %s", error.seq)
    return problem(
        503, "damaged", "日志已损坏，请联系管理员。", "The log is damaged; call whoever keeps it."
    )


_ANSWERS: Mapping[type[Exception], Callable[[Any], Response]] = MappingProxyType(
    {
        NotAllowedError: _not_allowed,
        RefusedCommandError: not_done,
        KeyReusedError: lambda _error: problem(
            409,
            "key-reused",
            "此键已用于另一请求，未作任何更改；请换用新键。",
            "This key was used for another request. Nothing was done; take a key of its own.",
        ),
        InputError: _bad_input,
        UnknownIncidentError: lambda _error: missing(),
        NoRulesError: lambda error: problem(
            422, "no-rules", f"规则在{error.day}不适用，请核对时间。", f"{error} Check the time."
        ),
        LogUnavailableError: _away,
        DamagedLogError: _damaged,
        ClockSetBackError: lambda _error: problem(
            503,
            "clock",
            "本机时钟早于日志，未作任何更改；请校准时钟。",
            "The clock of the desk is behind its log. Nothing was done; set it right.",
        ),
    }
)
"""What is answered to what; the first that fits."""


def _unforeseen(error: Exception) -> Response:
    # Where, and never what: the words of an error, or its values, may be somebody's secret.
    where = traceback.extract_tb(error.__traceback__)[-1:]
    place = ", ".join(f"{one.filename}:{one.lineno}" for one in where)
    _LOG.error("A route failed with %s at %s", type(error).__name__, place)
    return problem(
        500,
        "failure",
        "服务器内部错误，已记录。",
        "Something unforeseen happened; it was noted.",
    )
