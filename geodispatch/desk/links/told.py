"""The documents of deliveries, from the history of an incident up to the entry that owes them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from geodispatch.desk.dispositions import DISPOSITION_NAMES
from geodispatch.desk.links.documents import (
    ContactDocument,
    EndDocument,
    FactTold,
    HandOverDocument,
    TakenDocument,
    WebhookDocument,
)
from geodispatch.desk.log import DeskLog
from geodispatch.domain.events import (
    AssistanceAsked,
    AssistanceEnded,
    AssistanceTaken,
    CallReceived,
    ContactLogged,
    DutyNotified,
    Entry,
    Event,
    FactsStated,
    HandOverKind,
    HandOverReceived,
    IncidentClosed,
    IncidentHandedOver,
    IncidentOpened,
    IncidentPassed,
    IncidentReclassified,
    IncidentTransferred,
    PlaceCorrected,
    Sealed,
    TransferAcknowledged,
    partner_of,
)
from geodispatch.domain.incident import Incident
from geodispatch.domain.naming import Name
from geodispatch.policing import City

_NO_NAME = Name("", "")


def hand_over_told(
    history: Sequence[Entry], key: str, city: City, log: DeskLog
) -> HandOverDocument:
    """Return an incident as it was when it was given."""
    entry = history[-1]
    given = entry.event
    incident = _incident(history)
    rules = city.rules(incident.received_at)
    leaf = rules.categories.get(incident.category)
    name = leaf.name if leaf else _NO_NAME
    transfer = isinstance(given, IncidentTransferred)
    facts = ((code, rules.facts.get(code)) for code in sorted(incident.facts))
    said = _said(history, log, caller=transfer)
    return HandOverDocument(
        key=key,
        given_as=HandOverKind.TRANSFER if transfer else HandOverKind.ASSIST,
        to=partner_of(getattr(given, "to", "")),
        city=city.code,
        incident=incident.id,
        giver=entry.by.operator,
        why=getattr(given, "why", "") or getattr(given, "what", "") or "–",
        given_at=given.at,
        received_at=incident.received_at,
        lon=incident.place.lon,
        lat=incident.place.lat,
        category=incident.category,
        category_zh=name.zh,
        category_en=name.en,
        severity=incident.severity,
        facts=tuple(
            FactTold(code=code, zh=fact.name.zh if fact else "", en=fact.name.en if fact else "")
            for code, fact in facts
        ),
        caller=said.get("caller", ""),
        phone=said.get("phone", ""),
        words=said.get("words", ""),
        main_facts=said.get("main_facts", ""),
        party=said.get("party", ""),
    )


def taken_told(history: Sequence[Entry], _key: str, city: City, _log: DeskLog) -> TakenDocument:
    """Return who has what was handed over."""
    entry = history[-1]
    handlers = [
        handler
        for one in history
        if (handler := _handler(one.event)) and not isinstance(one.event, HandOverReceived)
    ]
    return TakenDocument(
        city=city.code,
        incident=str(getattr(entry.event, "incident", "")),
        by=handlers[-1] if handlers else entry.by.operator,
        at=entry.event.at,
    )


def contact_told(history: Sequence[Entry], _key: str, city: City, log: DeskLog) -> ContactDocument:
    """Return what was said; nothing where its time has come and it was erased."""
    entry = history[-1]
    spoke = entry.event
    said = spoke.said if isinstance(spoke, ContactLogged) else None
    text = log.personal([said.ref]).get(said.ref, "") if said else ""
    return ContactDocument(city=city.code, by=entry.by.operator, said=text or "–", at=spoke.at)


def end_told(history: Sequence[Entry], _key: str, city: City, _log: DeskLog) -> EndDocument:
    """Return why the other desk is not needed any more."""
    entry = history[-1]
    why = getattr(entry.event, "why", "")
    if isinstance(entry.event, IncidentTransferred):
        why = f"{why} (→ {entry.event.to})".strip()
    if isinstance(entry.event, IncidentClosed):
        name = DISPOSITION_NAMES[entry.event.disposition]
        why = f"{name.zh} / {name.en}: {why}".removesuffix(": ")
    return EndDocument(city=city.code, by=entry.by.operator, why=why or "–", at=entry.event.at)


def event_told(history: Sequence[Entry], _key: str, city: City, _log: DeskLog) -> WebhookDocument:
    """Return a notice: codes, times and the place; nothing that anybody typed or said."""
    entry = history[-1]
    event = entry.event
    incident = _incident(history)
    rules = city.rules(incident.received_at)
    leaf = rules.categories.get(incident.category)
    name = leaf.name if leaf else _NO_NAME
    return WebhookDocument(
        type=event.kind,
        timestamp=event.at,
        data={
            "city": city.code,
            "incident": incident.id,
            "seq": entry.seq,
            "recorded_at": entry.recorded_at,
            "received_at": incident.received_at,
            "place": [incident.place.lon, incident.place.lat],
            "category": incident.category,
            "category_name": {"zh": name.zh, "en": name.en},
            "severity": incident.severity,
            "facts": sorted(incident.facts),
            **{name: getattr(event, field) for name, field in _CODES[type(event)].items()},
        },
    )


_CODES: Mapping[type[Event], Mapping[str, str]] = MappingProxyType(
    {
        DutyNotified: {"duty": "duty", "to": "to", "plan": "plan"},
        IncidentHandedOver: {"giver": "giver", "taker": "taker", "provisional": "provisional"},
        IncidentTransferred: {"to": "to"},
        TransferAcknowledged: {"to": "to"},
        HandOverReceived: {"from_city": "city", "origin": "origin", "given_as": "given_as"},
        AssistanceAsked: {"to": "to"},
        AssistanceTaken: {"to": "to", "number": "number"},
        AssistanceEnded: {"number": "number"},
    }
)
"""Members of a notice, and the fields of the event that they come from."""


def _incident(history: Sequence[Entry]) -> Incident:
    """Return what happened, by the last word of a history."""
    incident: Incident | None = None
    for entry in history:
        event = entry.event
        if isinstance(event, IncidentOpened):
            incident = Incident(
                event.place, event.category, event.at, event.severity, event.incident, event.facts
            )
        elif incident and isinstance(event, IncidentReclassified):
            incident = replace(
                incident, category=event.category, severity=event.severity, facts=event.facts
            )
        elif incident and isinstance(event, PlaceCorrected):
            incident = replace(incident, place=event.place)
    if incident is None:
        msg = "The history of an incident begins with its opening."
        raise ValueError(msg)
    return incident


def _said(history: Sequence[Entry], log: DeskLog, *, caller: bool) -> dict[str, str]:
    """Return the personal texts that go with a hand-over: all with the case, facts for help."""
    refs: dict[str, str] = {}
    for entry in history:
        event = entry.event
        if caller and isinstance(event, CallReceived | HandOverReceived):
            _keep(refs, caller=event.caller, phone=event.phone, words=event.words)
        elif isinstance(event, FactsStated):
            refs.pop("main_facts" if event.facts else "", None)
            refs.pop("party" if event.party else "", None)
            _keep(refs, main_facts=event.facts, party=event.party)
    texts = log.personal(refs.values())
    return {field: texts.get(ref, "") for field, ref in refs.items()}


def _keep(refs: dict[str, str], **found: Sealed | None) -> None:
    for field, sealed in found.items():
        if sealed is not None:
            refs.setdefault(field, sealed.ref)


def _handler(event: Event) -> str:
    if isinstance(event, IncidentPassed):
        return event.taker
    return str(getattr(event, "handler", ""))
