"""
What a desk can be asked to do: a value each, and a pure function that decides it.

A command says what is wanted; its handler looks at the situation (the board, the city with its
rules, the fleet, the moment, who commands) and returns the events that it comes to, or refuses
with what may be done instead. It reads no clock and writes nothing: the log does, in one turn.

What lives here
---------------
``base``
    What every command has, and `Situation`.
``calls``
    Calls, duplicates, what a patrol comes upon (110 rules, arts. 7, 8, 13, 51).
``incidents``
    Taken on, stated, classified, owned, passed on (arts. 4, 7, 18, 20; Chaoyang measures, art. 17).
``telling``
    Whom the desk tells, and who tells it (arts. 15 to 19, 27, 30, 33).
``links``
    Guidance from above; hand-overs from other cities, and help for them (arts. 6, 20, 26, 33).
``orders``
    Given, changed, taken back (arts. 10, 22, 25).
``progress``
    What units report, and what is put right (arts. 10, 24, 25; Chaoyang measures, art. 22).
``closing``
    False calls and the close (arts. 21, 24).
``units``
    On duty, at rest, out of service.

To add a command, write its class and its handler and put both in `HANDLERS`.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from geodispatch.desk.commands.base import (
    LATE_AFTER,
    PROGRAM,
    Command,
    IncidentCommand,
    OrderCommand,
    Situation,
    UnitCommand,
)
from geodispatch.desk.commands.calls import (
    UNCLASSIFIED,
    LinkIncident,
    ReceiveCall,
    StartOwnIncident,
    link_incident,
    receive_call,
    start_own_incident,
)
from geodispatch.desk.commands.closing import (
    CloseIncident,
    JudgeFalse,
    close_incident,
    judge_false,
)
from geodispatch.desk.commands.incidents import (
    AcceptIncident,
    CorrectPlace,
    HandOver,
    OrderAction,
    PassIncident,
    Reclassify,
    RecordRecusal,
    StateFacts,
    accept_incident,
    correct_place,
    hand_over,
    order_action,
    pass_incident,
    reclassify,
    record_recusal,
    state_facts,
)
from geodispatch.desk.commands.links import (
    AcknowledgeAssistance,
    AskAssistance,
    EndAssistance,
    GiveGuidance,
    LogContact,
    ReceiveHandOver,
    acknowledge_assistance,
    ask_assistance,
    end_assistance,
    give_guidance,
    log_contact,
    receive_hand_over,
)
from geodispatch.desk.commands.orders import (
    Advice,
    Chosen,
    Dispatch,
    Divert,
    KeepRecommendation,
    Swap,
    dispatch,
    divert,
    keep_recommendation,
    swap,
)
from geodispatch.desk.commands.progress import (
    Acknowledge,
    Arrive,
    AskReinforcement,
    CancelOrder,
    Clear,
    CorrectTime,
    Depart,
    EndOrder,
    FeedBack,
    Recall,
    RefuseOrder,
    ReportInjury,
    SeeArrival,
    StandDown,
    WithdrawStage,
    ask_reinforcement,
    correct_time,
    end_order,
    feed_back,
    possible_reports,
    report_injury,
    see_arrival,
    step,
    withdraw_stage,
)
from geodispatch.desk.commands.telling import (
    AcknowledgeDuty,
    AcknowledgeTransfer,
    NotifyDuty,
    RecordDepartment,
    RecordInstruction,
    TransferIncident,
    acknowledge_duty,
    acknowledge_transfer,
    notify_duty,
    record_department,
    record_instruction,
    transfer_incident,
)
from geodispatch.desk.commands.units import (
    BeginBreak,
    EndBreak,
    LogOff,
    LogOn,
    ReturnToService,
    TakeOutOfService,
    move_unit,
    possible_moves,
)
from geodispatch.desk.dispositions import DISPOSITION_NAMES
from geodispatch.desk.log import Outcome

HANDLERS: Mapping[type[Command], Callable[[Situation, Any], Outcome]] = MappingProxyType(
    {
        ReceiveCall: receive_call,
        LinkIncident: link_incident,
        StartOwnIncident: start_own_incident,
        AcceptIncident: accept_incident,
        PassIncident: pass_incident,
        StateFacts: state_facts,
        Reclassify: reclassify,
        CorrectPlace: correct_place,
        RecordRecusal: record_recusal,
        OrderAction: order_action,
        NotifyDuty: notify_duty,
        AcknowledgeDuty: acknowledge_duty,
        RecordInstruction: record_instruction,
        RecordDepartment: record_department,
        HandOver: hand_over,
        TransferIncident: transfer_incident,
        AcknowledgeTransfer: acknowledge_transfer,
        ReceiveHandOver: receive_hand_over,
        AskAssistance: ask_assistance,
        AcknowledgeAssistance: acknowledge_assistance,
        LogContact: log_contact,
        EndAssistance: end_assistance,
        GiveGuidance: give_guidance,
        Acknowledge: step,
        RefuseOrder: end_order,
        Depart: step,
        Arrive: step,
        FeedBack: feed_back,
        Clear: step,
        CancelOrder: end_order,
        Recall: end_order,
        StandDown: end_order,
        AskReinforcement: ask_reinforcement,
        ReportInjury: report_injury,
        SeeArrival: see_arrival,
        CorrectTime: correct_time,
        WithdrawStage: withdraw_stage,
        JudgeFalse: judge_false,
        CloseIncident: close_incident,
        LogOn: move_unit,
        LogOff: move_unit,
        BeginBreak: move_unit,
        EndBreak: move_unit,
        TakeOutOfService: move_unit,
        ReturnToService: move_unit,
    }
)
"""Who decides which command."""

ADVISED: Mapping[type[Command], Callable[[Situation, Any, Advice], Outcome]] = MappingProxyType(
    {
        Dispatch: dispatch,
        KeepRecommendation: keep_recommendation,
        Divert: divert,
        Swap: swap,
    }
)
"""Who decides a command that rests on a recommendation, made before the log is asked."""

OF_A_UNIT: frozenset[type[Command]] = frozenset(
    {StartOwnIncident, LogOn, LogOff, BeginBreak, EndBreak, TakeOutOfService, ReturnToService}
)
"""Commands for which the fleet is asked who a unit is."""

__all__ = [
    "ADVISED",
    "DISPOSITION_NAMES",
    "HANDLERS",
    "LATE_AFTER",
    "OF_A_UNIT",
    "PROGRAM",
    "UNCLASSIFIED",
    "AcceptIncident",
    "Acknowledge",
    "AcknowledgeAssistance",
    "AcknowledgeDuty",
    "AcknowledgeTransfer",
    "Advice",
    "Arrive",
    "AskAssistance",
    "AskReinforcement",
    "BeginBreak",
    "CancelOrder",
    "Chosen",
    "Clear",
    "CloseIncident",
    "Command",
    "CorrectPlace",
    "CorrectTime",
    "Depart",
    "Dispatch",
    "Divert",
    "EndAssistance",
    "EndBreak",
    "EndOrder",
    "FeedBack",
    "GiveGuidance",
    "HandOver",
    "IncidentCommand",
    "JudgeFalse",
    "KeepRecommendation",
    "LinkIncident",
    "LogContact",
    "LogOff",
    "LogOn",
    "NotifyDuty",
    "OrderAction",
    "OrderCommand",
    "PassIncident",
    "Recall",
    "ReceiveCall",
    "ReceiveHandOver",
    "Reclassify",
    "RecordDepartment",
    "RecordInstruction",
    "RecordRecusal",
    "RefuseOrder",
    "ReportInjury",
    "ReturnToService",
    "SeeArrival",
    "Situation",
    "StandDown",
    "StartOwnIncident",
    "StateFacts",
    "Swap",
    "TakeOutOfService",
    "TransferIncident",
    "UnitCommand",
    "WithdrawStage",
    "possible_moves",
    "possible_reports",
]
