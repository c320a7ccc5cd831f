"""Every reason for which a desk refuses a command, and its words: one row each."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from geodispatch.domain.naming import Name


class Refusal(StrEnum):
    """Every reason for which a desk refuses a command."""

    STALE = "stale"
    UNKNOWN_INCIDENT = "unknown-incident"
    CLOSED = "closed"
    UNKNOWN_UNIT = "unknown-unit"
    UNIT_TAKEN = "unit-taken"
    UNIT_ABSENT = "unit-absent"
    NO_ORDER = "no-order"
    NOT_NOW = "not-now"
    NOBODY_CHOSEN = "nobody-chosen"
    NO_OFFICER = "no-officer"
    DUTY_FIRST = "duty-first"
    REASON_NEEDED = "reason-needed"
    IN_FUTURE = "in-future"
    BEFORE_CALL = "before-call"
    PAPER_NEEDED = "paper-needed"
    FACTS_NEEDED = "facts-needed"
    PARTY_NEEDED = "party-needed"
    FEEDBACK_NEEDED = "feedback-needed"
    STILL_BOUND = "still-bound"
    NOBODY_WAS_ORDERED = "nobody-was-ordered"
    UNITS_WERE_THERE = "units-were-there"
    NOT_TRANSFERRED = "not-transferred"
    NOT_JUDGED_FALSE = "not-judged-false"
    SAME_AS_NEEDED = "same-as-needed"
    SAME_AS_ITSELF = "same-as-itself"
    DUTIES_OPEN = "duties-open"
    UNKNOWN_DUTY = "unknown-duty"
    UNKNOWN_KIT = "unknown-kit"
    UNKNOWN_INSTRUCTION = "unknown-instruction"
    NOT_UNDER_WAY = "not-under-way"
    SAME_UNIT = "same-unit"
    NO_FURTHER_LEVEL = "no-further-level"
    TEXT_NEEDED = "text-needed"
    TEXT_TOO_LONG = "text-too-long"
    TEXT_UNREADABLE = "text-unreadable"
    SAME_HANDLER = "same-handler"
    NOT_YOURS = "not-yours"
    NOT_POSSIBLE = "not-possible"
    CONFIDENTIAL = "confidential"
    UNIT_AWAY = "unit-away"
    LEVEL_NOT_ASKED = "level-not-asked"
    ORDERED_HERE = "ordered-here"
    SAME_AS_DUPLICATE = "same-as-duplicate"
    QUANTITY = "quantity"
    SAME_OWNER = "same-owner"
    TOLD_ALREADY = "told-already"
    NOT_TOLD = "not-told"
    TRANSFERRED_ELSEWHERE = "transferred-elsewhere"
    NO_SUCH_STAGE = "no-such-stage"
    STAGES_CROSS = "stages-cross"
    NOTHING_TO_WITHDRAW = "nothing-to-withdraw"
    UNIT_BOUND = "unit-bound"
    ORDER_ENDED = "order-ended"
    UNKNOWN_CATEGORY = "unknown-category"
    UNKNOWN_FACT = "unknown-fact"
    BAD_KEY = "bad-key"
    NO_OTHER_DESK = "no-other-desk"
    UNKNOWN_REQUEST = "unknown-request"
    ENDED_ALREADY = "ended-already"
    NOT_STOOD_DOWN = "not-stood-down"
    NOT_TAKEN_OVER = "not-taken-over"


WORDS: Mapping[Refusal, Name] = MappingProxyType(
    {
        Refusal.STALE: Name(
            "警情 {incident} 已有变化，请查看最新情况后再决定。",
            "Incident {incident} has changed since; look at it as it is now and decide again.",
        ),
        Refusal.UNKNOWN_INCIDENT: Name(
            "没有警情 {incident}。较早结案的只能在日志中查看。",
            "There is no incident {incident} on the board. What was closed long ago is in the log.",
        ),
        Refusal.CLOSED: Name(
            "警情 {incident} 已结案，不能再作此操作；如需出警，请另立警情。",
            "Incident {incident} is closed and takes this no more; "
            "open a new one to send somebody.",
        ),
        Refusal.UNKNOWN_UNIT: Name(
            "没有警力 {callsign}。请核对呼号，或先登记上岗。",
            "There is no unit {callsign}. Check the callsign, or log it on first.",
        ),
        Refusal.UNIT_TAKEN: Name(
            "{callsign} 已被派往警情 {incident}（{operator}）。请另选警力，或改派。",
            "{callsign} was ordered to incident {incident} ({operator}). "
            "Choose another, or divert it.",
        ),
        Refusal.UNIT_ABSENT: Name(
            "{callsign} 目前{status}，不能派警；须先登记上岗。",
            "{callsign} is {status} and cannot be ordered; log it on first.",
        ),
        Refusal.NO_ORDER: Name(
            "{callsign} 没有警情 {incident} 的派警指令。",
            "{callsign} has no order to incident {incident}; "
            "only whoever was ordered reports on it.",
        ),
        Refusal.NOT_NOW: Name(
            "目前状态为“{status}”，不能登记“{event}”；可以：{possible}。",
            "It is {status} and cannot take '{event}' now; possible: {possible}.",
        ),
        Refusal.NOBODY_CHOSEN: Name("请至少选择一个警力。", "Choose at least one unit."),
        Refusal.NO_OFFICER: Name(
            "{callsign} 车上没有民警，任何理由都不能单独派出。",
            "{callsign} has no sworn officer aboard and goes nowhere alone, whatever the reason.",
        ),
        Refusal.DUTY_FIRST: Name(
            "派警前须先办理：{duty}（{to}）。办理后再派，或说明理由。",
            "First comes: {duty} ({to}). Record it, or give a reason for ordering before.",
        ),
        Refusal.REASON_NEEDED: Name("请说明理由。", "Give a reason."),
        Refusal.IN_FUTURE: Name(
            "时间 {at} 在将来（现在 {now}）。请核对。",
            "The time {at} lies in the future (it is {now}). Check it.",
        ),
        Refusal.BEFORE_CALL: Name(
            "时间 {at} 早于之前的环节（{bound}）。请核对，或先更正前一时间。",
            "The time {at} lies before what came before it ({bound}). Check it, or correct that.",
        ),
        Refusal.PAPER_NEEDED: Name(
            "补录一小时以前的情况，请注明纸质登记单号。",
            "What happened more than an hour ago is a late entry: "
            "give the number of its paper form.",
        ),
        Refusal.FACTS_NEEDED: Name(
            "结案前须登记主要事实，或说明不明的原因。",
            "Before it is closed, state the main facts, or why nobody knows them.",
        ),
        Refusal.PARTY_NEEDED: Name(
            "结案前须登记当事人，或说明不明的原因。",
            "Before it is closed, state the party, or why nobody knows it.",
        ),
        Refusal.FEEDBACK_NEEDED: Name(
            "{callsign} 尚未反馈处置情况。请登记反馈，或说明撤回理由。",
            "{callsign} has not fed back. Record its feedback, or stand it down with a reason.",
        ),
        Refusal.STILL_BOUND: Name(
            "{callsigns} 仍在该警情上。请登记反馈并解除，或说明理由撤回。",
            "{callsigns} still on it. Take their feedback and clear them, or stand them down.",
        ),
        Refusal.NOBODY_WAS_ORDERED: Name(
            "没有警力反馈处置情况，不能以“已处置”结案；请选其他结案方式。",
            "No unit fed back, so it was not handled; choose another disposition.",
        ),
        Refusal.UNITS_WERE_THERE: Name(
            "警力已到场处置，不能以“{disposition}”结案。",
            "Units were there and handled it; it cannot be closed as {disposition}.",
        ),
        Refusal.NOT_TRANSFERRED: Name(
            "尚未登记移交。请先登记移交单位和接收人。",
            "No transfer is on record. Record to whom it was given and who took it.",
        ),
        Refusal.NOT_JUDGED_FALSE: Name(
            "尚未认定虚假警情。请先登记依据。",
            "It was not judged false yet. Record that with its evidence first.",
        ),
        Refusal.SAME_AS_NEEDED: Name(
            "请注明与哪一警情重复。", "Say which incident it is a duplicate of."
        ),
        Refusal.SAME_AS_ITSELF: Name(
            "警情不能与自身合并。", "An incident is no duplicate of itself."
        ),
        Refusal.DUTIES_OPEN: Name(
            "尚未办理：{duties}。请办理，或说明结案理由。",
            "Not done yet: {duties}. Do it, or say why the incident is closed before.",
        ),
        Refusal.UNKNOWN_DUTY: Name(
            "该警情没有“{duty}”这项职责。应办：{known}。",
            "This incident has no duty {duty}. It has: {known}.",
        ),
        Refusal.UNKNOWN_KIT: Name(
            "预案中没有装备“{kit}”。可用：{known}。",
            "The rule book knows no equipment {kit}. Known: {known}.",
        ),
        Refusal.UNKNOWN_INSTRUCTION: Name(
            "没有第 {number} 号领导指示。", "There is no instruction {number} of a leader."
        ),
        Refusal.NOT_UNDER_WAY: Name(
            "{callsign} 没有在途警情，不能改派；请直接派警。",
            "{callsign} is on no order; dispatch it instead of diverting it.",
        ),
        Refusal.SAME_UNIT: Name("替换的警力须是另一警力。", "A unit cannot take over from itself."),
        Refusal.NO_FURTHER_LEVEL: Name(
            "预案没有更高一级的增援。请重新定级，或人工选派。",
            "The plan has no further level of reinforcement. Reclassify, or choose units by hand.",
        ),
        Refusal.TEXT_NEEDED: Name("“{field}”不能为空。", "{field} must say something."),
        Refusal.TEXT_TOO_LONG: Name(
            "“{field}”过长（最多 {most} 字）。", "{field} is too long (at most {most} characters)."
        ),
        Refusal.TEXT_UNREADABLE: Name(
            "“{field}”含有控制字符或损坏的文字，请重新输入。",
            "{field} has control characters or broken text; type it again.",
        ),
        Refusal.SAME_HANDLER: Name("警情已由 {taker} 负责。", "{taker} has the incident already."),
        Refusal.NOT_YOURS: Name(
            "警情 {incident} 由 {handler} 负责；如需接手，请登记转交及理由。",
            "Incident {incident} is with {handler}; to take it over, pass it with a reason.",
        ),
        Refusal.UNIT_AWAY: Name(
            "{callsign} 现在{status}。请另选警力，或查看最新情况后说明理由。",
            "{callsign} is {status} now. Choose another unit, or look again and give a reason.",
        ),
        Refusal.LEVEL_NOT_ASKED: Name(
            "尚无人请求第 {level} 级增援。请先登记增援请求。",
            "Nobody has asked for level {level} of reinforcement yet. Record the request first.",
        ),
        Refusal.ORDERED_HERE: Name(
            "{callsign} 已被派往本警情。", "{callsign} is ordered to this very incident already."
        ),
        Refusal.SAME_AS_DUPLICATE: Name(
            "警情 {incident} 本身已作为 {same_as} 的重复警情结案，请注明后者。",
            "Incident {incident} is itself a duplicate of {same_as}; name that one.",
        ),
        Refusal.QUANTITY: Name("数量须在 1 至 {most} 之间。", "The quantity is from 1 to {most}."),
        Refusal.SAME_OWNER: Name(
            "警情已属 {owner}，无需移交。", "The incident belongs to {owner} already."
        ),
        Refusal.TOLD_ALREADY: Name(
            "已于 {at} 通报，如对方已回复，请登记回复。",
            "They were told at {at} already; record their answer if there is one.",
        ),
        Refusal.NOT_TOLD: Name(
            "尚未通报，不能登记回复。请先登记通报。",
            "Nobody was told yet. Record the notice before its answer.",
        ),
        Refusal.TRANSFERRED_ELSEWHERE: Name(
            "该警情移交给了 {to}。", "The incident was transferred to {to}, to nobody else."
        ),
        Refusal.NO_SUCH_STAGE: Name(
            "{callsign} 尚未登记该环节，没有可更正的时间。",
            "{callsign} has no time of that stage to correct.",
        ),
        Refusal.STAGES_CROSS: Name(
            "时间 {at} 与前后环节的时间次序不符。请核对。",
            "The time {at} does not fit between the stages before and after it. Check it.",
        ),
        Refusal.NOTHING_TO_WITHDRAW: Name(
            "{callsign} 尚未登记任何环节；如需撤销派警，请取消指令。",
            "{callsign} has reported nothing yet; to take the order back, cancel it.",
        ),
        Refusal.UNIT_BOUND: Name(
            "{who} 目前{status}，正在处理警情 {incident}；请先结束该派警指令。",
            "{who} is {status} for incident {incident}; end that order first.",
        ),
        Refusal.ORDER_ENDED: Name(
            "该指令已结束，不能再登记“{event}”；如需继续，请重新派警。",
            "The order has ended and takes no '{event}'; order the unit again if it must go.",
        ),
        Refusal.UNKNOWN_CATEGORY: Name(
            "规则中没有警情类别“{category}”。请从列表中选择。",
            "The rules have no category {category}. Choose one from the list.",
        ),
        Refusal.UNKNOWN_FACT: Name(
            "规则中没有“{fact}”这一情形。请从列表中选择。",
            "The rules have no fact {fact}. Choose from the list.",
        ),
        Refusal.BAD_KEY: Name(
            "指令编号无效（1 至 100 个可见字符），未执行。请重试。",
            "The key of the command is unusable (1 to 100 printable characters); nothing was done.",
        ),
        Refusal.CONFIDENTIAL: Name(
            "“{category}”属投诉，不得登记在警情日志中。现场正在发生的，按现场情况登记并派警；投诉转督察部门受理。",
            "{category} is a complaint and is not kept in this log. What is going on there is "
            "taken as what it is, and somebody sent; the complaint goes to the supervision "
            "department.",
        ),
        Refusal.NO_OTHER_DESK: Name(
            "警情 {incident} 不是外地移交或请求协助的，没有对方指挥中心。",
            "Incident {incident} came from no other desk, so there is nobody to speak with.",
        ),
        Refusal.UNKNOWN_REQUEST: Name(
            "警情 {incident} 没有第 {number} 号协助请求。",
            "Incident {incident} has no request {number} for assistance.",
        ),
        Refusal.ENDED_ALREADY: Name(
            "协助已经结束。", "The assistance was stood down already; nothing more is needed."
        ),
        Refusal.NOT_STOOD_DOWN: Name(
            "{city} 尚未通知协助结束。请先联络对方；如确需退出，请登记结束协助及理由。",
            "{city} has not stood this desk down. Speak with its desk; "
            "to withdraw, end the assistance with a reason first.",
        ),
        Refusal.NOT_TAKEN_OVER: Name(
            "{to} 尚未接收，不能以“已移交”结案。请联系对方，或登记对方已接收。",
            "{to} has not taken it over, so it cannot be closed as transferred. "
            "Ring that desk, or record who took it there.",
        ),
        Refusal.NOT_POSSIBLE: Name("不能登记：{problem}", "Not possible: {problem}"),
    }
)
