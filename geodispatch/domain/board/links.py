"""What the events between desks do to the board."""

from dataclasses import replace

from geodispatch.domain.board.values import Assistance, IncidentRecord, Transfer
from geodispatch.domain.events import (
    AssistanceAsked,
    AssistanceEnded,
    AssistanceTaken,
    ContactLogged,
    GuidanceGiven,
    HandOverReceived,
    IncidentTransferred,
)


def transferred(record: IncidentRecord, event: IncidentTransferred, seq: int) -> IncidentRecord:
    """Give an incident to a body; what was given before is so no more."""
    return replace(record, transfer=Transfer(event.to, event.receiver, event.at, number=seq))


def hand_over_received(record: IncidentRecord, event: HandOverReceived) -> IncidentRecord:
    """Note whose an incident was before; a later word on it takes the place of an earlier one."""
    return replace(record, came=event, ended=None)


def assistance_asked(record: IncidentRecord, event: AssistanceAsked, seq: int) -> IncidentRecord:
    """Note a request for help."""
    asked = Assistance(seq, event.to, event.what, event.at)
    return replace(record, assistance=(*record.assistance, asked))


def assistance_taken(record: IncidentRecord, event: AssistanceTaken) -> IncidentRecord:
    """
    Note who took a request for help.

    Raises
    ------
    ValueError
        If nobody asked, or it lies before the request.
    """
    asked = _asked(record, event.number)
    if event.at < asked.at:
        msg = f"{event.to} cannot have taken request {event.number} before it was made."
        raise ValueError(msg)
    return _with(record, asked, replace(asked, receiver=event.receiver, taken_at=event.at))


def contact_logged(record: IncidentRecord, event: ContactLogged) -> IncidentRecord:
    """
    Note what two desks said to each other.

    Raises
    ------
    ValueError
        If there is no other desk in this case.
    """
    _require_other(record, event.number)
    return replace(record, contacts=(*record.contacts, event))


def assistance_ended(record: IncidentRecord, event: AssistanceEnded) -> IncidentRecord:
    """
    Note that help is stood down.

    Raises
    ------
    ValueError
        If there is none, or it was stood down before.
    """
    _require_other(record, event.number)
    asked = _asked(record, event.number) if event.number else None
    if (asked.ended if asked else record.ended) is not None:
        msg = f"The assistance in incident {record.number} was stood down before."
        raise ValueError(msg)
    if asked is None:
        return replace(record, ended=event)
    return _with(record, asked, replace(asked, ended=event))


def guidance_given(record: IncidentRecord, event: GuidanceGiven) -> IncidentRecord:
    """Note what whoever supervises wrote."""
    return replace(record, guidance=(*record.guidance, event))


def _require_other(record: IncidentRecord, number: int) -> None:
    if number:
        _asked(record, number)
    elif record.came is None:
        msg = f"Incident {record.number} came from no other desk."
        raise ValueError(msg)


def _asked(record: IncidentRecord, number: int) -> Assistance:
    for one in record.assistance:
        if one.number == number:
            return one
    msg = f"Incident {record.number} has no request {number} for assistance."
    raise ValueError(msg)


def _with(record: IncidentRecord, before: Assistance, after: Assistance) -> IncidentRecord:
    assistance = tuple(after if one is before else one for one in record.assistance)
    return replace(record, assistance=assistance)
