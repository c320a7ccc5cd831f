"""
Reasons: why a unit is offered as it is, and why another is not.

One row a reason: its words in both languages. The article that it rests on comes from the rule
book (`policing.rulebook`), since another country's book words the same fact by another law. An
inspector reads these two years later, so they carry the values that decided.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from geodispatch.domain.naming import Language, Name


class ReasonCode(StrEnum):
    """Every reason that this room gives."""

    # A unit may not go.
    NO_UNIT_NEEDED = "no-unit-needed"
    OUT_OF_SERVICE = "out-of-service"
    ON_BREAK = "on-break"
    OFF_DUTY = "off-duty"
    OFF_SHIFT = "off-shift"
    UNIT_RECUSED = "unit-recused"
    NO_CREW = "no-crew"
    NO_SWORN_OFFICER = "no-sworn-officer"
    NOBODY_ABOARD_COUNTS = "nobody-aboard-counts"
    ALREADY_SENT = "already-sent"
    KEPT_FOR_OTHER = "kept-for-other"
    BUSY = "busy"
    DIVERTED_BEFORE = "diverted-before"
    NOT_URGENT_ENOUGH = "not-urgent-enough"
    SAVES_TOO_LITTLE = "saves-too-little"
    FREE_TOO_LATE = "free-too-late"
    NO_POSITION = "no-position"
    POSITION_TOO_OLD = "position-too-old"
    POSITION_TOO_FAR_AHEAD = "position-too-far-ahead"
    POSITION_IMPLAUSIBLE = "position-implausible"
    PROTECTION_LACKING = "protection-lacking"
    NOT_SUITABLE = "not-suitable"
    # A unit may go; this is worth knowing.
    NEAREST = "nearest"
    FIRST_BY_POLICY = "first-by-policy"
    TIE = "tie"
    OWN_JURISDICTION = "own-jurisdiction"
    OTHER_JURISDICTION = "other-jurisdiction"
    BORDER = "border"
    FREE_SOON = "free-soon"
    DIVERTED = "diverted"
    POSITION_OLD = "position-old"
    POSITION_AHEAD = "position-ahead-of-clock"
    AT_STATION = "at-station"
    UNKNOWN_STATION = "unknown-station"
    STRAIGHT_LINE = "straight-line"
    KIT_UNRECORDED = "kit-unrecorded"
    AUXILIARIES_STAY_OUT = "auxiliaries-stay-out"
    # About a person aboard.
    PERSON_RECUSED = "person-recused"
    RECUSAL_PENDING = "recusal-pending"
    PERSON_NOT_WORKING = "person-not-working"
    PERSON_RESTING = "person-resting"
    NO_WORK_ID = "no-work-id"
    CERTIFICATE_INVALID = "certificate-invalid"
    CERTIFICATE_NOT_HELD = "certificate-not-held"
    # A role stays open.
    NOBODY_SUITABLE = "nobody-suitable"
    NOBODY_LEFT = "nobody-left"
    # About the incident.
    ADVICE_ONLY = "advice-only"
    FORCE_OPTIONAL = "force-optional"
    PLAN_REQUIRED = "plan-required"
    PLAN_NOT_FILED = "plan-not-filed"
    RAISED = "raised"
    PROVISIONAL_OWNER = "provisional-owner"
    NOT_DISCOUNTED = "not-discounted"
    CONFIDENTIAL = "confidential"
    NOBODY_IN_TIME = "nobody-in-time"
    NEAREST_MISS = "nearest-miss"
    NEAREST_BARRED = "nearest-barred"
    # A law that somebody tried to break.
    AUXILIARY_ALONE = "auxiliary-alone"
    TASK_FOR_SWORN = "task-for-sworn"
    TASK_NOT_ALLOWED = "task-not-allowed"
    NEVER_CREW = "never-crew"


Value = Name | str | int
"""What the words of a reason need; plain values read the same in both languages."""

_C = ReasonCode
_WORDS: Mapping[ReasonCode, Name] = MappingProxyType(
    {
        _C.NO_UNIT_NEEDED: Name(
            "此类警情不派警（{plan}）", "No unit is sent to this kind of call ({plan})"
        ),
        _C.OUT_OF_SERVICE: Name("停止执勤", "Out of service"),
        _C.ON_BREAK: Name("休息中", "On a break"),
        _C.OFF_DUTY: Name("未登记上岗", "Not logged on"),
        _C.OFF_SHIFT: Name("不在班（班次 {shift}）", "Off shift (shift {shift})"),
        _C.UNIT_RECUSED: Name("应当回避本警情（{ground}）", "Must keep out of this one ({ground})"),
        _C.NO_CREW: Name("车上无人", "No crew aboard"),
        _C.NO_SWORN_OFFICER: Name(
            "仅有辅警 {auxiliary} 人，无民警带领，不得单独执勤",
            "Only {auxiliary} auxiliary aboard and no sworn officer: may not act alone",
        ),
        _C.NOBODY_ABOARD_COUNTS: Name(
            "车上人员均不能参与本警情：{why}", "Nobody aboard may take part: {why}"
        ),
        _C.ALREADY_SENT: Name("已派往本警情", "Already sent to this incident"),
        _C.KEPT_FOR_OTHER: Name(
            "同时处置时派往警情 {incident}",
            "Goes to {incident}, solved together with this",
        ),
        _C.BUSY: Name("正在执行其他警情（{status}）", "On another order ({status})"),
        _C.DIVERTED_BEFORE: Name(
            "途中已改派 {times} 次，不再改派", "Diverted {times} times already: not again"
        ),
        _C.NOT_URGENT_ENOUGH: Name(
            "本警情等级（{priority}）未高出其现有任务（{bound}），不改派",
            "This incident ({priority}) does not rank enough above its own ({bound}) to divert it",
        ),
        _C.SAVES_TOO_LITTLE: Name(
            "改派只能快 {saving}（至少应快 {least}）",
            "Diverting it would save {saving} (at least {least} is asked)",
        ),
        _C.FREE_TOO_LATE: Name(
            "预计 {wait} 后才空闲（上限 {limit}）", "Free only in {wait} (at most {limit})"
        ),
        _C.NO_POSITION: Name("位置未知", "Position unknown"),
        _C.POSITION_TOO_OLD: Name(
            "定位已过期 {age}（上限 {limit}）", "Position is {age} old (limit {limit})"
        ),
        _C.POSITION_TOO_FAR_AHEAD: Name(
            "终端时钟快 {age}，定位不可信", "The terminal's clock is {age} ahead: no usable fix"
        ),
        _C.POSITION_IMPLAUSIBLE: Name(
            "定位 {place} 距本市 {limit} 公里以上，不可信",
            "Position {place} is more than {limit} km from the city: not believed",
        ),
        _C.PROTECTION_LACKING: Name(
            "缺少防护装备：{lacking}", "Lacks protective equipment: {lacking}"
        ),
        _C.NOT_SUITABLE: Name(
            "不能承担任何所需角色：{lacking}", "Fills no role of the plan: {lacking}"
        ),
        _C.NEAREST: Name(
            "就近：道路到达最快的适合单位", "Nearest: the fastest suitable unit by road"
        ),
        _C.FIRST_BY_POLICY: Name("按派警机制“{policy}”排第一", "First by the policy “{policy}”"),
        _C.TIE: Name(
            "与 {other} 到达时间相同，按呼号排序", "Same time as {other}: in order of callsign"
        ),
        _C.OWN_JURISDICTION: Name("属于事发辖区 {area}", "Belongs to the jurisdiction {area}"),
        _C.OTHER_JURISDICTION: Name("跨辖区调派（{area}）", "From another jurisdiction ({area})"),
        _C.BORDER: Name(
            "事发地在辖区边界，先就近派警", "The place is on a border: the nearest goes first"
        ),
        _C.FREE_SOON: Name(
            "现有任务预计 {wait} 后结束，已计入到达时间",
            "Expected to be free in {wait}, which its time includes",
        ),
        _C.DIVERTED: Name(
            "从较低等级任务（{bound}）途中改派：{saving}",
            "Diverted from a lower order ({bound}): {saving}",
        ),
        _C.POSITION_OLD: Name("定位为 {age} 前", "Position is {age} old"),
        _C.POSITION_AHEAD: Name("终端时钟快 {age}", "The terminal's clock is {age} ahead"),
        _C.AT_STATION: Name(
            "无定位，按所属派出所位置计算", "No fix: taken to stand at its station"
        ),
        _C.UNKNOWN_STATION: Name(
            "所属单位“{station}”未登记，按位置判定辖区",
            "Station “{station}” is unknown; jurisdiction taken from the position",
        ),
        _C.STRAIGHT_LINE: Name("≈ 直线估算：{why}", "≈ straight-line estimate: {why}"),
        _C.KIT_UNRECORDED: Name("未登记，请核实：{kit}", "Not recorded; ask for: {kit}"),
        _C.AUXILIARIES_STAY_OUT: Name(
            "车上辅警 {auxiliary} 人不得参与此类警情",
            "The {auxiliary} auxiliary aboard may not take part in this kind of call",
        ),
        _C.PERSON_RECUSED: Name("{person} 回避（{ground}）", "{person} stands aside ({ground})"),
        _C.RECUSAL_PENDING: Name(
            "当事人申请 {person} 回避，尚未决定",
            "A party asks that {person} stand aside; not decided yet",
        ),
        _C.PERSON_NOT_WORKING: Name(
            "{person} 不在工作时间（{shift}）", "{person} is outside working hours ({shift})"
        ),
        _C.PERSON_RESTING: Name("{person} 休息或休假", "{person} rests or is on leave"),
        _C.NO_WORK_ID: Name("{person} 无有效工作证", "{person} has no valid work certificate"),
        _C.CERTIFICATE_INVALID: Name(
            "{person} 的资格“{capability}”今日无效（{span}）",
            "{person}: the certificate {capability} is not valid today ({span})",
        ),
        _C.CERTIFICATE_NOT_HELD: Name(
            "{person}（{kind}）的“{capability}”不予计算",
            "{person} ({kind}): {capability} does not count with this kind of person",
        ),
        _C.NOBODY_SUITABLE: Name("没有可派的适合单位", "No suitable unit is free"),
        _C.NOBODY_LEFT: Name(
            "适合的单位已承担其他角色：{others}", "Those suitable fill other roles: {others}"
        ),
        _C.ADVICE_ONLY: Name(
            "不属公安机关职责且不紧急：告知向{body}求助",
            "Outside the remit and not urgent: the caller is told to turn to the {body}",
        ),
        _C.FORCE_OPTIONAL: Name(
            "先通知主管部门，视情派警维持秩序（不以抓捕为目的）",
            "The department is told first; units only as appropriate, to keep order, not to arrest",
        ),
        _C.PLAN_REQUIRED: Name(
            "按工作预案“{plan}”（第 {version} 版）和负责人指示处置",
            "By the work plan “{plan}” (version {version}) and the leader's instruction",
        ),
        _C.PLAN_NOT_FILED: Name(
            "预案“{plan}”尚未登记报上级备案", "The plan “{plan}” is not recorded as filed above"
        ),
        _C.RAISED: Name("因“{fact}”按紧急警情处理", "Raised because of “{fact}”"),
        _C.PROVISIONAL_OWNER: Name(
            "管辖暂不明确：{owner} 先行负责，必要时再移交，时限不中断",
            "Jurisdiction unclear: {owner} owns it for now; a hand-over never stops the clock",
        ),
        _C.NOT_DISCOUNTED: Name(
            "疑似谎报或骚扰，仅作标记；照常受理，不影响其后来电",
            "Suspected false or nuisance call: flagged only, handled as any other, now and later",
        ),
        _C.CONFIDENTIAL: Name(
            "投诉内容保密，不得向被投诉人透露；被投诉人及其单位应当回避",
            "Confidential: nothing of it goes to the person complained about, who keeps out of it",
        ),
        _C.NOBODY_IN_TIME: Name(
            "无单位能在时限 {limit} 内到达：{why}", "Nobody can be there within {limit}: {why}"
        ),
        _C.NEAREST_MISS: Name("{unit} 最快，超出 {over}", "{unit} comes first, {over} late"),
        _C.NEAREST_BARRED: Name(
            "{unit} 本可及时到达，但：{why}", "{unit} would be in time, but: {why}"
        ),
        _C.AUXILIARY_ALONE: Name(
            "辅警 {auxiliary} 人无民警带领，不得单独行动",
            "{auxiliary} auxiliary without a sworn officer: may not act alone",
        ),
        _C.TASK_FOR_SWORN: Name("“{task}”只能由民警承担", "“{task}” is for sworn officers alone"),
        _C.TASK_NOT_ALLOWED: Name("{kind}不得承担“{task}”", "A {kind} may not take on “{task}”"),
        _C.NEVER_CREW: Name("{kind}不得随车出警", "A {kind} never rides with a crew"),
    }
)

_BARE: Mapping[str, Name] = MappingProxyType(
    {
        _C.NO_UNIT_NEEDED: Name("此类警情不派警", "No unit is sent to such a call"),
        _C.OFF_SHIFT: Name("不在班", "Off shift"),
        _C.UNIT_RECUSED: Name("应当回避", "Must keep out"),
        _C.NO_SWORN_OFFICER: Name("无民警带领", "No sworn officer aboard"),
        _C.NOBODY_ABOARD_COUNTS: Name("车上人员均不能参与", "Nobody aboard may take part"),
        _C.KEPT_FOR_OTHER: Name("留给其他警情", "Kept for another incident"),
        _C.BUSY: Name("正在执行其他警情", "On another order"),
        _C.DIVERTED_BEFORE: Name("途中已改派过", "Diverted before"),
        _C.NOT_URGENT_ENOUGH: Name("等级不足以改派", "Not urgent enough to divert it"),
        _C.SAVES_TOO_LITTLE: Name("改派节省时间不足", "Diverting it saves too little"),
        _C.FREE_TOO_LATE: Name("空闲过晚", "Free too late"),
        _C.POSITION_TOO_OLD: Name("定位已过期", "Position too old"),
        _C.POSITION_TOO_FAR_AHEAD: Name(
            "终端时钟过快，定位不可信", "Clock of its terminal too far ahead"
        ),
        _C.POSITION_IMPLAUSIBLE: Name("定位不可信", "Position not believed"),
        _C.PROTECTION_LACKING: Name("缺少防护装备", "Lacks protective equipment"),
        _C.NOT_SUITABLE: Name("不能承担任何所需角色", "Fills no role of the plan"),
    }
)

REASON_NAMES: Mapping[str, Name] = MappingProxyType(
    {**{code: words for code, words in _WORDS.items() if "{" not in words.en}, **_BARE}
)
"""What a reason is called where only its code was kept: every one for which a unit may not go."""


@dataclass(frozen=True, slots=True)
class Reason:
    """
    One reason, with the values that decided.

    Parameters
    ----------
    article
        That it rests on, as ``R22`` or ``C3``.
    values
        What the words need, by name, each in both languages.
    """

    code: ReasonCode
    article: str
    values: tuple[tuple[str, Name], ...] = ()

    def text(self, language: Language) -> str:
        """Return the reason as a phrase in ``language``."""
        values = {key: name.in_language(language) for key, name in self.values}
        return _WORDS[self.code].in_language(language).format(**values)

    @property
    def words(self) -> Name:
        """The phrase in both languages."""
        return Name(self.text("zh"), self.text("en"))


def reason(code: ReasonCode, article: str, **values: Value) -> Reason:
    """
    Make a reason; a plain value reads the same in both languages.

    Examples
    --------
    >>> reason(ReasonCode.NO_SWORN_OFFICER, "C3", auxiliary=2).text("en")
    'Only 2 auxiliary aboard and no sworn officer: may not act alone'
    """
    named = tuple(
        (key, value if isinstance(value, Name) else Name(str(value), str(value)))
        for key, value in values.items()
    )
    return Reason(code, article, named)


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
