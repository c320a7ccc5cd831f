"""
What is said when a complaint is lodged, and what is done with it: the values with the texts.

None of them shows its texts when it is printed: a value in a traceback or a log line says what
kind of thing it is, and nothing more (110 rules, art. 38).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

from geodispatch.domain.naming import Name
from geodispatch.domain.place import Place
from geodispatch.domain.times import keep_utc

UNCLASSIFIED = "unclassified"
"""Category of what goes on at a place of which nothing else is known."""


class Case(StrEnum):
    """Which case of art. 39 a complaint is."""

    ONGOING = "ongoing"
    PAST = "past"
    LODGED_ELSEWHERE = "lodged-elsewhere"
    OTHER_BUREAU = "other-bureau"
    OUTSIDE_POLICE = "outside-police"


CASE_NAMES: Mapping[Case, Name] = MappingProxyType(
    {
        Case.ONGOING: Name("正在发生（第39条一）", "going on now (art. 39, 1)"),
        Case.PAST: Name("以往发生（第39条二）", "in the past (art. 39, 2)"),
        Case.LODGED_ELSEWHERE: Name("已通过其他渠道提出（第39条三）", "lodged elsewhere (39, 3)"),
        Case.OTHER_BUREAU: Name(
            "外地或其他单位民警（第39条四）", "another bureau's officer (39, 4)"
        ),
        Case.OUTSIDE_POLICE: Name("非公安机关职责（第39条五）", "not about the police (39, 5)"),
    }
)


class Side(StrEnum):
    """Whose evidence it is: both sides' is attached alike (art. 41)."""

    COMPLAINANT = "complainant"
    RESPONDENT = "respondent"


SIDE_NAMES: Mapping[Side, Name] = MappingProxyType(
    {
        Side.COMPLAINANT: Name("投诉人一方", "the complainant's"),
        Side.RESPONDENT: Name("被投诉人一方", "the respondent's"),
    }
)


class Verdict(StrEnum):
    """What a settlement comes to; of one complaint, never of a person."""

    UPHELD = "upheld"
    PARTLY_UPHELD = "partly-upheld"
    NOT_UPHELD = "not-upheld"
    FALSE_ACCUSATION = "false-accusation"


VERDICT_NAMES: Mapping[Verdict, Name] = MappingProxyType(
    {
        Verdict.UPHELD: Name("属实", "upheld"),
        Verdict.PARTLY_UPHELD: Name("部分属实", "upheld in part"),
        Verdict.NOT_UPHELD: Name("不属实", "not upheld"),
        Verdict.FALSE_ACCUSATION: Name("诬告", "a false accusation"),
    }
)


class StepKind(StrEnum):
    """What may be recorded of a complaint."""

    LODGE = "lodge"
    INCIDENT_OPENED = "incident-opened"
    CLOCK_RAN_OUT = "clock-ran-out"
    ACCEPT = "accept"
    REFER = "refer"
    TRANSFER = "transfer"
    LEAVE = "leave"
    EXPLAIN = "explain"
    RECLASSIFY = "reclassify"
    IDENTIFY = "identify"
    EVIDENCE = "evidence"
    INVESTIGATE = "investigate"
    SETTLE = "settle"
    TELL_RESULT = "tell-result"
    TELL_PROGRESS = "tell-progress"
    CONTACT_FALSE = "contact-false"
    COPY = "copy"
    REPORT_UP = "report-up"
    REVIEW = "review"
    ORDER_CORRECTION = "order-correction"
    CORRECT = "correct"


CHECKLIST = ("facts", "evidence", "characterisation", "procedure", "handling")
"""Without these nothing is settled (art. 42)."""

FIELD_NAMES: Mapping[str, Name] = MappingProxyType(
    {
        "case": Name("情形", "case"),
        "content": Name("投诉内容（如实记录）", "content, as it was said"),
        "complainant": Name("投诉人姓名", "complainant's name"),
        "address": Name("工作单位或家庭住址", "workplace or address"),
        "contact": Name("联系方式", "contact"),
        "respondent": Name("被投诉对象", "respondent"),
        "name": Name("姓名", "name"),
        "number": Name("警号", "service number"),
        "callsign": Name("呼号", "callsign"),
        "station": Name("所属单位", "station"),
        "bureau": Name("所属公安机关", "bureau"),
        "looks": Name("其他特征", "other particulars"),
        "happened_at": Name("发生时间", "when"),
        "where": Name("发生地点", "where"),
        "place": Name("地点", "place"),
        "category": Name("现场情况", "what goes on there"),
        "same_as": Name("已有警情", "incident that is open already"),
        "first_office": Name("原受理部门", "first office"),
        "assigned_by": Name("交办机关", "assigned by"),
        "to": Name("部门、单位或接收人", "office, unit or receiver"),
        "words": Name("情况说明", "in words"),
        "reference": Name("材料编号", "reference"),
        "side": Name("哪一方", "side"),
        "verdict": Name("结论", "verdict"),
        "facts": Name("事实清楚：事实", "facts"),
        "evidence": Name("证据确凿：证据", "evidence"),
        "characterisation": Name("定性准确：定性", "characterisation"),
        "procedure": Name("程序合法：程序", "procedure"),
        "handling": Name("处理恰当：处理", "handling"),
        "due_at": Name("期限", "due"),
    }
)
"""Names of the fields of a form."""


@dataclass(frozen=True, slots=True, repr=False, kw_only=True)
class Respondent:
    """
    Who or what is complained about, as far as it is known; anything known is enough.

    Parameters
    ----------
    name, number
        Of the person.
    callsign, station
        His unit: what belongs to it sees nothing of the complaint.
    bureau
        Where he is not of this bureau.
    looks
        Anything else by which he was described.
    auxiliary
        Whether he is an auxiliary (Chaoyang measures, art. 24): the intake is the same.
    """

    name: str = ""
    number: str = ""
    callsign: str = ""
    station: str = ""
    bureau: str = ""
    looks: str = ""
    auxiliary: bool = False

    @property
    def said(self) -> tuple[str, ...]:
        """Every text of it that says something."""
        texts = (self.name, self.number, self.callsign, self.station, self.bureau, self.looks)
        return tuple(text for text in texts if text.strip())


@dataclass(frozen=True, slots=True, repr=False, kw_only=True)
class Lodging:
    """
    A complaint as it was taken (arts. 36 and 37).

    Parameters
    ----------
    content
        What was said, as it was said.
    complainant, address, contact
        Name; workplace or address; how to reach him.
    happened_at, where
        When and where it was, as far as it is known; aware, kept in UTC.
    ongoing
        Whether an officer of another bureau (art. 39, 4) is at it now.
    place
        Where somebody must go, WGS 84; demanded where it is going on.
    category, severity, facts
        What is going on there besides any complaint: stands in the log of the desk, so it is never
        one of complaints, and no text goes with it.
    same_as
        Number of an open incident that it is about; a new one is opened where it is empty.
    first_office
        Where it was lodged before (art. 39, 3).
    assigned_by
        The higher organ that assigned it; it is told of the settlement (art. 42).
    """

    case: Case
    content: str
    complainant: str
    address: str
    contact: str
    respondent: Respondent
    happened_at: datetime | None = None
    where: str = ""
    ongoing: bool = False
    place: Place | None = None
    category: str = UNCLASSIFIED
    severity: int | None = None
    facts: frozenset[str] = frozenset()
    same_as: str = ""
    first_office: str = ""
    assigned_by: str = ""

    def __post_init__(self) -> None:
        keep_utc(self, ("happened_at",), "A complaint: ")

    @property
    def on_scene(self) -> bool:
        """Whether the nearest unit goes first (art. 39, 1 and 4)."""
        return self.case is Case.ONGOING or (self.case is Case.OTHER_BUREAU and self.ongoing)


@dataclass(frozen=True, slots=True, repr=False, kw_only=True)
class Step:
    """
    Something that is done with a complaint; ``machine.STEPS`` says what each kind needs.

    Parameters
    ----------
    at
        When it was done, aware, kept in UTC; ``None`` for now.
    words
        What was found, told or explained.
    to
        The office, the unit or the person concerned; of a review, the organ that reviews.
    reference
        Number of a document, a recording, the file: evidence is kept where evidence is kept.
    facts, evidence, characterisation, procedure, handling
        The five of art. 42.
    due_at
        Until when a correction is ordered (art. 43), aware, kept in UTC.
    case
        The right one, where the first was wrong.
    respondent
        Who it turned out to be, or who else.
    """

    kind: StepKind
    at: datetime | None = None
    words: str = ""
    to: str = ""
    reference: str = ""
    side: Side | None = None
    verdict: Verdict | None = None
    facts: str = ""
    evidence: str = ""
    characterisation: str = ""
    procedure: str = ""
    handling: str = ""
    due_at: datetime | None = None
    case: Case | None = None
    respondent: Respondent | None = None

    def __post_init__(self) -> None:
        keep_utc(self, ("at", "due_at"), "A step: ")
