"""
What a desk records, by name, and what the rules ask of the desk itself.

Which article each of it rests on stands in the rule book (`policing.rulebook`), since another
country's book rests the same act on another law.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from geodispatch.domain.naming import Name


class DeskDemand(StrEnum):
    """What is asked of a desk, whatever it records."""

    ALWAYS_STAFFED = "always-staffed"
    ONE_DESK = "one-desk"


RECORD_NAMES: Mapping[str, Name] = MappingProxyType(
    {
        # Calls and incidents.
        "call-received": Name("接到来电", "call received"),
        "incident-opened": Name("警情立案登记", "incident opened"),
        "call-linked": Name("来电并入同一警情", "further call linked"),
        "incident-accepted": Name("处警员接手警情", "incident accepted"),
        "incident-passed": Name("警情转交另一处警员", "incident passed to another dispatcher"),
        "facts-stated": Name("登记主要情况和当事人", "facts stated"),
        "incident-reclassified": Name("警情重新定性", "incident reclassified"),
        "place-corrected": Name("地点已更正", "place corrected"),
        "recusal-recorded": Name("回避事项已登记", "recusal recorded"),
        "action-ordered": Name("下达先期处置、装备或布控指令", "action ordered"),
        "leader-instructed": Name("负责人作出指示", "leader instructed"),
        "department-acted": Name("有关部门采取措施", "department acted"),
        "duty-notified": Name("已通知有关方面", "duty notified"),
        "duty-acknowledged": Name("通知已获回执", "duty acknowledged"),
        "incident-handed-over": Name("警情移交", "incident handed over"),
        "incident-transferred": Name("警情转有关单位", "incident transferred"),
        "transfer-acknowledged": Name("有关单位已接收", "transfer acknowledged"),
        "hand-over-received": Name("接收外地移交或协查警情", "hand-over received"),
        "assistance-asked": Name("请求外地协助", "assistance asked for"),
        "assistance-taken": Name("对方受理协助请求", "assistance taken on"),
        "contact-logged": Name("与外地联络", "contact with the other desk logged"),
        "assistance-ended": Name("协助结束", "assistance stood down"),
        "guidance-given": Name("上级督导意见", "guidance given"),
        "call-judged-false": Name("认定谎报或骚扰", "call judged false"),
        "clock-ran-out": Name("时限已到", "clock ran out"),
        "incident-closed": Name("警情办结", "incident closed"),
        # Orders to units.
        "recommendation-made": Name("给出派警建议", "recommendation made"),
        "unit-dispatched": Name("向单位下达指令", "unit dispatched"),
        "order-acknowledged": Name("单位确认指令", "order acknowledged"),
        "order-refused": Name("单位说明理由拒绝指令", "order refused"),
        "unit-departed": Name("单位出发", "unit departed"),
        "unit-arrived": Name("单位到达现场", "unit arrived"),
        "arrival-seen": Name("定位显示单位已到现场", "arrival seen by position"),
        "handling-fed-back": Name("单位反馈处警情况", "handling fed back"),
        "unit-cleared": Name("单位处警完毕", "unit cleared"),
        "order-cancelled": Name("指令已取消", "order cancelled"),
        "unit-recalled": Name("单位途中被召回", "unit recalled"),
        "unit-stood-down": Name("单位撤出警情", "unit stood down"),
        "unit-diverted": Name("单位改派其他警情", "unit diverted"),
        "unit-replaced": Name("单位由其他单位替换", "unit replaced"),
        "reinforcement-asked": Name("现场请求增援", "reinforcement asked for"),
        "injury-reported": Name("报告人员受伤", "injury reported"),
        "time-corrected": Name("时间已更正", "time corrected"),
        "stage-withdrawn": Name("误记环节已撤回", "stage withdrawn"),
        # Units beside any order, and the record itself.
        "unit-logged-on": Name("单位上岗", "unit logged on"),
        "unit-logged-off": Name("单位下岗", "unit logged off"),
        "break-begun": Name("开始休息", "break begun"),
        "break-ended": Name("休息结束", "break ended"),
        "unit-out-of-service": Name("单位停止执勤", "unit taken out of service"),
        "unit-back-in-service": Name("单位恢复执勤", "unit back in service"),
        "personal-erased": Name("到期个人信息已删除", "personal fields erased"),
    }
)
"""What each kind of event is called, in the past tense; every kind has a name."""

INJURY_FACTS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "sworn": ("injured",),
        "auxiliary": ("auxiliary-injured", "injured"),
        "other": ("injured",),
    }
)
"""
Facts that the report of an injury may add, by who was hurt (the values of ``InjuryReported.who``).

The first that an edition has counts (`Rules.injury_fact`): before the Chaoyang measures, and in
another country's book, an auxiliary who is hurt is somebody who is hurt.
"""
