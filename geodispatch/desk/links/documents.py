"""What desks send each other and to receivers: the JSON of the links, as values."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Any

from msgspec import Meta

from geodispatch.domain.events import HandOverKind
from geodispatch.domain.times import keep_utc

FORMAT = 1
"""Of the documents; one more whenever a member comes to mean something else."""

_Code = Annotated[str, Meta(min_length=1, max_length=100)]
_Name = Annotated[str, Meta(max_length=200)]
_Text = Annotated[str, Meta(max_length=4000)]
_Moment = Annotated[datetime, Meta(tz=True)]


@dataclass(frozen=True, slots=True, kw_only=True)
class FactTold:
    """A fact by the rules of whoever tells it, with its words for a desk that lacks the code."""

    code: _Code
    zh: _Name = ""
    en: _Name = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOverDocument:
    """
    An incident that a desk gives to another, or asks its help for.

    Parameters
    ----------
    key
        Of the hand-over; its ``Idempotency-Key``.
    to
        Code of the city it is meant for.
    city, incident
        Code of the city that gives it, and the number there.
    giver, why
        Who gives it, and for what reason or with what request.
    received_at
        When the call was received, from which every clock runs.
    lon, lat
        Degrees, WGS 84.
    category, category_zh, category_en
        By the rules of the desk that gives it.
    caller, phone, words
        Empty where nobody said, or help is asked for only.
    """

    key: _Code
    given_as: HandOverKind
    to: _Code
    city: _Code
    incident: _Code
    giver: _Name
    why: _Text
    given_at: _Moment
    received_at: _Moment
    lon: Annotated[float, Meta(ge=-180, le=180)]
    lat: Annotated[float, Meta(ge=-90, le=90)]
    category: _Code
    category_zh: _Name = ""
    category_en: _Name = ""
    severity: Annotated[int, Meta(ge=1, le=4)] | None = None
    facts: Annotated[tuple[FactTold, ...], Meta(max_length=50)] = ()
    caller: _Text = ""
    phone: _Text = ""
    words: _Text = ""
    main_facts: _Text = ""
    party: _Text = ""
    format: Annotated[int, Meta(ge=1, le=FORMAT)] = FORMAT

    def __post_init__(self) -> None:
        keep_utc(self, ("given_at", "received_at"), "A hand-over: ")


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """
    That a desk has what it was sent.

    Parameters
    ----------
    incident
        Number of the incident at the desk that answers.
    """

    incident: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenDocument:
    """
    That somebody has what was handed over.

    Parameters
    ----------
    city, incident
        Of the desk that took it, and the number there.
    by
        Who.
    """

    city: _Code
    incident: _Code
    by: _Name
    at: _Moment

    def __post_init__(self) -> None:
        keep_utc(self, ("at",), "A taking over: ")


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactDocument:
    """What the other desk says about the common case."""

    city: _Code
    by: _Name
    said: _Text
    at: _Moment

    def __post_init__(self) -> None:
        keep_utc(self, ("at",), "A contact: ")


@dataclass(frozen=True, slots=True, kw_only=True)
class EndDocument:
    """That the other desk ended the assistance, or takes back what it gave."""

    city: _Code
    by: _Name
    why: _Text
    at: _Moment

    def __post_init__(self) -> None:
        keep_utc(self, ("at",), "An end: ")


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookDocument:
    """
    A notice to a receiver, in the form of Standard Webhooks [1]_; never a personal text.

    Parameters
    ----------
    type
        Kind of the event, as ``duty-notified``.
    timestamp
        When it happened.
    data
        City, incident, entry, what and where it is, and the members of the event that are codes.

    References
    ----------
    .. [1] https://github.com/standard-webhooks/standard-webhooks, spec/standard-webhooks.md, 1.0.0
    """

    type: str
    timestamp: datetime
    data: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        keep_utc(self, ("timestamp",), "A notice: ")


Document = HandOverDocument | TakenDocument | ContactDocument | EndDocument | WebhookDocument
