"""A link as the desk is told it: whether it answers, since when, what waits meanwhile."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

from geodispatch.desk.health import LinkState
from geodispatch.domain.naming import Name


class Trouble(StrEnum):
    """Why something could not be delivered."""

    NONE = ""
    NO_ANSWER = "no-answer"
    SLOW = "slow"
    NOT_LET_IN = "not-let-in"
    REFUSED = "refused"
    FAILS = "fails"
    NOT_CONFIGURED = "not-configured"
    UNREADABLE = "unreadable"


TROUBLE_NAMES: Mapping[Trouble, Name] = MappingProxyType(
    {
        Trouble.NO_ANSWER: Name("对方无应答", "no answer"),
        Trouble.SLOW: Name("对方应答超时", "answers too slowly"),
        Trouble.NOT_LET_IN: Name("令牌不被接受", "the token is not accepted"),
        Trouble.REFUSED: Name("对方不接受内容", "what was sent is not accepted"),
        Trouble.FAILS: Name("对方系统故障", "fails at the other end"),
        Trouble.NOT_CONFIGURED: Name("links.toml 未配置该对象", "not in links.toml"),
        Trouble.UNREADABLE: Name("应答无法识别", "the answer cannot be read"),
    }
)


@dataclass(frozen=True, slots=True)
class Tally:
    """
    How a link stands.

    Parameters
    ----------
    to
        ``city:CODE`` or ``webhook:NAME``.
    waiting, oldest_at
        How many deliveries wait, and since when the oldest does.
    given_up
        How many the other side will never take, as it said itself.
    trouble, since
        Of the last try, and since when it is so; no trouble and ``None`` where nobody tried.
    """

    to: str
    waiting: int = 0
    oldest_at: datetime | None = None
    given_up: int = 0
    trouble: Trouble = Trouble.NONE
    since: datetime | None = None


def link_state(tally: Tally) -> LinkState:
    """Return a link as the panel of links shows it (110 rules, art. 51)."""
    kind, _, name = tally.to.partition(":")
    ok = None if tally.since is None else tally.trouble is Trouble.NONE
    detail = _detail(tally, "partner" if kind == "city" else kind)
    return LinkState(name, "partner" if kind == "city" else kind, ok, tally.since, detail)


def _detail(tally: Tally, kind: str) -> Name:
    zh, en = [], []
    if tally.trouble:
        zh.append(TROUBLE_NAMES[tally.trouble].zh)
        en.append(TROUBLE_NAMES[tally.trouble].en)
    if tally.waiting:
        since = f"{tally.oldest_at:%m-%d %H:%M:%S} UTC" if tally.oldest_at else "–"
        zh.append(f"{tally.waiting} 件待送（最早 {since}），自动重试")
        en.append(f"{tally.waiting} waiting since {since}, tried again by itself")
        if tally.trouble and kind == "partner":
            zh.append("请电话联系对方指挥中心")
            en.append("ring that desk meanwhile")
    if tally.given_up:
        zh.append(f"{tally.given_up} 件对方不再接收")
        en.append(f"{tally.given_up} that the other side takes no more")
    return Name("；".join(zh), "; ".join(en))
