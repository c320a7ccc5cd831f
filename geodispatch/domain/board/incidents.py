"""What the events of calls and incidents do to the board."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from geodispatch.domain.board.draft import Draft
from geodispatch.domain.board.links import (
    assistance_asked,
    assistance_ended,
    assistance_taken,
    contact_logged,
    guidance_given,
    hand_over_received,
    transferred,
)
from geodispatch.domain.board.machines import AFTER_THE_CLOSE
from geodispatch.domain.board.values import (
    Closing,
    DoneDuty,
    IncidentRecord,
    Statement,
)
from geodispatch.domain.events import (
    ActionOrdered,
    AssistanceAsked,
    AssistanceEnded,
    AssistanceTaken,
    CallJudgedFalse,
    CallLinked,
    CallReceived,
    ClockRanOut,
    ContactLogged,
    DepartmentActed,
    DutyAcknowledged,
    DutyNotified,
    Entry,
    FactsStated,
    GuidanceGiven,
    HandOverReceived,
    IncidentAccepted,
    IncidentClosed,
    IncidentEvent,
    IncidentHandedOver,
    IncidentOpened,
    IncidentPassed,
    IncidentReclassified,
    IncidentTransferred,
    LeaderInstructed,
    PlaceCorrected,
    RecommendationMade,
    RecusalRecorded,
    TransferAcknowledged,
    kind_of,
)
from geodispatch.domain.incident import Incident
from geodispatch.domain.ownership import Ownership
from geodispatch.domain.person import Recusal
from geodispatch.errors import IllegalTransitionError, StillBoundError


def take_call(draft: Draft, event: CallReceived) -> None:
    """Count a call; what it is about follows as an event of its incident."""
    _count(draft, event.call.lstrip("C"), calls=1)


def take_incident(draft: Draft, entry: Entry, event: IncidentEvent) -> None:
    """Take an event of an incident that is no event of an order."""
    if isinstance(event, IncidentOpened):
        _opened(draft, entry, event)
        return
    record = draft.record(event.incident)
    if record.closing is not None and type(event) not in AFTER_THE_CLOSE:
        who = f"Incident {record.number}"
        possible = tuple(sorted(kind_of(one) for one in AFTER_THE_CLOSE))
        raise IllegalTransitionError(who, record.status, event.kind, possible)
    if isinstance(event, IncidentClosed):
        _closed(draft, entry, record, event)
    elif isinstance(event, IncidentTransferred):
        draft.put(transferred(record, event, entry.seq))
    elif isinstance(event, AssistanceAsked):
        draft.put(assistance_asked(record, event, entry.seq))
    else:
        draft.put(_TAKES[type(event)](record, event))


def _count(draft: Draft, number: str, *, incidents: int = 0, calls: int = 0) -> None:
    prefix = number.split("-", 1)[0]
    if prefix > draft.prefix:
        draft.prefix, draft.incidents, draft.calls = prefix, 0, 0
    draft.incidents += incidents
    draft.calls += calls


def _opened(draft: Draft, entry: Entry, event: IncidentOpened) -> None:
    if event.incident in draft.open or event.incident in draft.closed:
        msg = f"Incident {event.incident} is already on record."
        raise ValueError(msg)
    _count(draft, event.incident, incidents=1)
    incident = Incident(
        event.place,
        event.category,
        event.at,
        event.severity,
        event.incident,
        event.facts,
        where=event.where,
    )
    draft.open[event.incident] = IncidentRecord(
        incident=incident,
        version=entry.seq,
        recorded_at=entry.recorded_at,
        ownership=Ownership(event.owner, event.provisional, event.at),
        classified_at=event.at,
        facts_since=dict.fromkeys(sorted(event.facts), event.at),
        desk=event.desk,
        calls=(event.call,) if event.call else (),
        found_by=event.found_by,
    )


def _closed(draft: Draft, entry: Entry, record: IncidentRecord, event: IncidentClosed) -> None:
    bound = tuple(order.callsign for order in record.live)
    if bound:
        raise StillBoundError(record.number, bound)
    closing = Closing(
        event.at,
        entry.recorded_at,
        event.disposition,
        event.why,
        event.same_as,
        event.documents,
    )
    del draft.open[record.number]
    draft.closed[record.number] = replace(record, closing=closing)


def _linked(record: IncidentRecord, event: CallLinked) -> IncidentRecord:
    return replace(record, calls=tuple(dict.fromkeys((*record.calls, event.call))))


def _accepted(record: IncidentRecord, event: IncidentAccepted) -> IncidentRecord:
    return replace(record, handler=event.handler, accepted_at=record.accepted_at or event.at)


def _passed(record: IncidentRecord, event: IncidentPassed) -> IncidentRecord:
    return replace(record, handler=event.taker, accepted_at=record.accepted_at or event.at)


def _stated(record: IncidentRecord, event: FactsStated) -> IncidentRecord:
    facts = Statement(event.facts.ref if event.facts else "", event.facts_unknown)
    party = Statement(event.party.ref if event.party else "", event.party_unknown)
    return replace(
        record,
        main_facts=facts if facts.given else record.main_facts,
        party=party if party.given else record.party,
    )


def _reclassified(record: IncidentRecord, event: IncidentReclassified) -> IncidentRecord:
    before = record.incident
    incident = replace(before, category=event.category, severity=event.severity, facts=event.facts)
    same = (before.category, before.severity) == (event.category, event.severity)
    return replace(
        record,
        incident=incident,
        classified_at=record.classified_at if same else event.at,
        facts_since={code: record.facts_since.get(code, event.at) for code in sorted(event.facts)},
    )


def _place_corrected(record: IncidentRecord, event: PlaceCorrected) -> IncidentRecord:
    owner = replace(record.ownership, owner=event.owner, provisional=event.provisional)
    there = replace(record.incident, place=event.place, where="")
    return replace(record, incident=there, ownership=owner)


def _recused(record: IncidentRecord, event: RecusalRecorded) -> IncidentRecord:
    recusal = Recusal(event.who, event.ground, event.state, event.at, event.by)
    recusals = (*record.incident.recusals, recusal)
    return replace(record, incident=replace(record.incident, recusals=recusals))


def _acted(record: IncidentRecord, event: ActionOrdered) -> IncidentRecord:
    return replace(record, actions=(*record.actions, event))


def _notified(record: IncidentRecord, event: DutyNotified) -> IncidentRecord:
    done = DoneDuty(event.duty, event.to, event.at, event.receiver)
    others = tuple(one for one in record.duties if (one.duty, one.to) != (done.duty, done.to))
    return replace(record, duties=(*others, done))


def _duty_acknowledged(record: IncidentRecord, event: DutyAcknowledged) -> IncidentRecord:
    told = [one for one in record.duties if (one.duty, one.to) == (event.duty, event.to)]
    if not told:
        msg = f"{event.to} was not told of {event.duty} yet; record the notice first."
        raise ValueError(msg)
    if event.at < told[0].notified_at:
        msg = f"{event.to} cannot have acknowledged {event.duty} before it was told."
        raise ValueError(msg)
    answered = replace(told[0], acknowledged_at=event.at, receiver=event.receiver)
    duties = tuple(answered if one is told[0] else one for one in record.duties)
    return replace(record, duties=duties)


def _instructed(record: IncidentRecord, event: LeaderInstructed) -> IncidentRecord:
    return replace(record, instructions=(*record.instructions, event))


def _joint(record: IncidentRecord, event: DepartmentActed) -> IncidentRecord:
    return replace(record, joint=(*record.joint, event))


def _handed_over(record: IncidentRecord, event: IncidentHandedOver) -> IncidentRecord:
    after = record.ownership.hand_over(
        event.taker, event.at, event.why, provisional=event.provisional
    )
    return replace(record, ownership=after)


def _taken(record: IncidentRecord, event: TransferAcknowledged) -> IncidentRecord:
    if record.transfer is None or record.transfer.to != event.to:
        msg = f"Incident {record.number} was not transferred to {event.to}."
        raise ValueError(msg)
    transfer = replace(record.transfer, acknowledged_at=event.at, receiver=event.receiver)
    return replace(record, transfer=transfer)


def _false(record: IncidentRecord, _event: CallJudgedFalse) -> IncidentRecord:
    return replace(record, judged_false=True)


def _alarmed(record: IncidentRecord, event: ClockRanOut) -> IncidentRecord:
    return replace(record, alarms=record.alarms | {(event.clock, event.subject, event.at)})


def _unchanged(record: IncidentRecord, _event: RecommendationMade) -> IncidentRecord:
    return record


_TAKES: Mapping[type[IncidentEvent], Callable[[IncidentRecord, Any], IncidentRecord]]
_TAKES = MappingProxyType(
    {
        CallLinked: _linked,
        IncidentAccepted: _accepted,
        IncidentPassed: _passed,
        FactsStated: _stated,
        IncidentReclassified: _reclassified,
        PlaceCorrected: _place_corrected,
        RecusalRecorded: _recused,
        ActionOrdered: _acted,
        RecommendationMade: _unchanged,
        DutyNotified: _notified,
        DutyAcknowledged: _duty_acknowledged,
        LeaderInstructed: _instructed,
        DepartmentActed: _joint,
        IncidentHandedOver: _handed_over,
        TransferAcknowledged: _taken,
        HandOverReceived: hand_over_received,
        AssistanceTaken: assistance_taken,
        ContactLogged: contact_logged,
        AssistanceEnded: assistance_ended,
        GuidanceGiven: guidance_given,
        CallJudgedFalse: _false,
        ClockRanOut: _alarmed,
    }
)
