"""
Reasons: why a unit is offered as it is, and why another is not.

One row a reason: the article that it rests on (``R`` 110 rules, ``C`` Chaoyang measures) and
its words in both languages. An inspector reads these two years later, so they carry the values
that decided.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from geodispatch.domain.naming import Language, Name


class ReasonCode(StrEnum):
    """Every reason that this room gives."""

    # A unit may not go.
    OUT_OF_SERVICE = "out-of-service"
    OFF_SHIFT = "off-shift"
    NO_CREW = "no-crew"
    NO_SWORN_OFFICER = "no-sworn-officer"
    BUSY = "busy"
    NO_POSITION = "no-position"
    POSITION_TOO_OLD = "position-too-old"
    POSITION_TOO_FAR_AHEAD = "position-too-far-ahead"
    POSITION_IMPLAUSIBLE = "position-implausible"
    NOT_SUITABLE = "not-suitable"
    # A unit may go; this is worth knowing.
    NEAREST = "nearest"
    OWN_JURISDICTION = "own-jurisdiction"
    OTHER_JURISDICTION = "other-jurisdiction"
    BORDER = "border"
    POSITION_OLD = "position-old"
    POSITION_AHEAD = "position-ahead-of-clock"
    AT_STATION = "at-station"
    UNKNOWN_STATION = "unknown-station"
    STRAIGHT_LINE = "straight-line"
    # A role stays open.
    NOBODY_SUITABLE = "nobody-suitable"


Value = Name | str | int
"""What the words of a reason need; plain values read the same in both languages."""


@dataclass(frozen=True, slots=True)
class _Row:
    article: str
    words: Name


_C = ReasonCode
_TABLE: Mapping[ReasonCode, _Row] = MappingProxyType(
    {
        _C.OUT_OF_SERVICE: _Row("R10", Name("停止执勤", "Out of service")),
        _C.OFF_SHIFT: _Row("C10", Name("不在班（班次 {shift}）", "Off shift (shift {shift})")),
        _C.NO_CREW: _Row("R22", Name("车上无人", "No crew aboard")),
        _C.NO_SWORN_OFFICER: _Row(
            "C3",
            Name(
                "仅有辅警 {auxiliary} 人，无民警带领，不得单独执勤",
                "Only {auxiliary} auxiliary aboard and no sworn officer: may not act alone",
            ),
        ),
        _C.BUSY: _Row("R10", Name("正在执行其他警情（{status}）", "On another order ({status})")),
        _C.NO_POSITION: _Row("R22", Name("位置未知", "Position unknown")),
        _C.POSITION_TOO_OLD: _Row(
            "R22",
            Name("定位已过期 {age}（上限 {limit}）", "Position is {age} old (limit {limit})"),
        ),
        _C.POSITION_TOO_FAR_AHEAD: _Row(
            "R22",
            Name(
                "终端时钟快 {age}，定位不可信", "The terminal's clock is {age} ahead: no usable fix"
            ),
        ),
        _C.POSITION_IMPLAUSIBLE: _Row(
            "R22",
            Name(
                "定位 {place} 距本市 {limit} 公里以上，不可信",
                "Position {place} is more than {limit} km from the city: not believed",
            ),
        ),
        _C.NOT_SUITABLE: _Row(
            "R22",
            Name("不能承担任何所需角色：{lacking}", "Fills no role of the plan: {lacking}"),
        ),
        _C.NEAREST: _Row(
            "R22",
            Name("就近：道路到达最快的适合单位", "Nearest: the fastest suitable unit by road"),
        ),
        _C.OWN_JURISDICTION: _Row(
            "R22", Name("属于事发辖区 {area}", "Belongs to the jurisdiction {area}")
        ),
        _C.OTHER_JURISDICTION: _Row(
            "R22", Name("跨辖区调派（{area}）", "From another jurisdiction ({area})")
        ),
        _C.BORDER: _Row(
            "R20",
            Name(
                "事发地在辖区边界，先就近派警", "The place is on a border: the nearest goes first"
            ),
        ),
        _C.POSITION_OLD: _Row("R22", Name("定位为 {age} 前", "Position is {age} old")),
        _C.POSITION_AHEAD: _Row(
            "R22",
            Name("终端时钟快 {age}", "The terminal's clock is {age} ahead"),
        ),
        _C.AT_STATION: _Row(
            "R22", Name("无定位，按所属派出所位置计算", "No fix: taken to stand at its station")
        ),
        _C.UNKNOWN_STATION: _Row(
            "R22",
            Name(
                "所属单位“{station}”未登记，按位置判定辖区",
                "Station “{station}” is unknown; jurisdiction taken from the position",
            ),
        ),
        _C.STRAIGHT_LINE: _Row(
            "R22",
            Name("≈ 直线估算：{why}", "≈ straight-line estimate: {why}"),
        ),
        _C.NOBODY_SUITABLE: _Row(
            "R22",
            Name("没有可派的适合单位", "No suitable unit is free"),
        ),
    }
)


@dataclass(frozen=True, slots=True)
class Reason:
    """
    One reason, with the values that decided.

    Parameters
    ----------
    values
        What the words need, by name, each in both languages.
    """

    code: ReasonCode
    values: tuple[tuple[str, Name], ...] = ()

    @property
    def article(self) -> str:
        """Article it rests on, as ``R22`` or ``C3``."""
        return _TABLE[self.code].article

    def text(self, language: Language) -> str:
        """Return the reason as a phrase in ``language``."""
        values = {key: name.in_language(language) for key, name in self.values}
        return _TABLE[self.code].words.in_language(language).format(**values)


def reason(code: ReasonCode, **values: Value) -> Reason:
    """
    Make a reason; a plain value reads the same in both languages.

    Examples
    --------
    >>> reason(ReasonCode.NO_SWORN_OFFICER, auxiliary=2).text("en")
    'Only 2 auxiliary aboard and no sworn officer: may not act alone'
    """
    named = tuple(
        (key, value if isinstance(value, Name) else Name(str(value), str(value)))
        for key, value in values.items()
    )
    return Reason(code, named)


def span(seconds: float) -> Name:
    """
    Say a span of time as people do.

    Examples
    --------
    >>> span(250).en, span(40).zh
    ('4 min 10 s', '40 秒')
    """
    minutes, rest = divmod(round(abs(seconds)), 60)
    if not minutes:
        return Name(f"{rest} 秒", f"{rest} s")
    return Name(f"{minutes} 分 {rest:02d} 秒", f"{minutes} min {rest:02d} s")
