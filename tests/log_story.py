"""A shift in which every kind of event happens, and the commands that would keep it."""

from datetime import UTC, datetime, timedelta
from hashlib import sha256

from geodispatch.desk.log import Outcome, Personal, Request
from geodispatch.domain import Place
from geodispatch.domain.events import (
    ActionKind,
    ActionOrdered,
    ArrivalSeen,
    AssistanceAsked,
    AssistanceEnded,
    AssistanceTaken,
    BreakBegun,
    BreakEnded,
    CallJudgedFalse,
    CallLinked,
    CallReceived,
    ClockRanOut,
    ContactLogged,
    DepartmentActed,
    Disposition,
    DutyAcknowledged,
    DutyNotified,
    FactsStated,
    GuidanceGiven,
    HandlingFedBack,
    HandOverKind,
    HandOverReceived,
    IncidentAccepted,
    IncidentClosed,
    IncidentHandedOver,
    IncidentOpened,
    IncidentPassed,
    IncidentReclassified,
    IncidentTransferred,
    InjuryReported,
    LeaderInstructed,
    OfferedUnit,
    OrderAcknowledged,
    OrderCancelled,
    OrderRefused,
    PersonalErased,
    PlaceCorrected,
    RecommendationMade,
    RecusalRecorded,
    ReinforcementAsked,
    Sealed,
    Source,
    Stage,
    StageWithdrawn,
    Stamp,
    TimeCorrected,
    TransferAcknowledged,
    UnitArrived,
    UnitBackInService,
    UnitCleared,
    UnitDeparted,
    UnitDispatched,
    UnitDiverted,
    UnitLeftOut,
    UnitLoggedOff,
    UnitLoggedOn,
    UnitOutOfService,
    UnitRecalled,
    UnitReplaced,
    UnitStoodDown,
)
from geodispatch.domain.person import RecusalGround, RecusalState
from geodispatch.domain.positions import Reported

NOON = datetime(2026, 3, 6, 4, 0, tzinfo=UTC)
ANNA = Stamp("0007", "3", "wuhan")
ONE, TWO, THREE = "20260306-0001", "20260306-0002", "20260306-0003"


def at(minutes: float) -> datetime:
    return NOON + timedelta(minutes=minutes)


def seal(ref: str, text: str, kept_until: datetime | None = None) -> tuple[Sealed, Personal]:
    """Return a personal field, and the text that is kept beside the log."""
    salt = sha256(ref.encode()).hexdigest()[:32]
    digest = sha256(bytes.fromhex(salt) + text.encode()).hexdigest()
    return Sealed(ref, digest), Personal(ref, salt, text, kept_until or at(60 * 24 * 365))


CALLER, PHONE, WORDS = (
    seal("p1", "王小明"),
    seal("p2", "13800138000"),
    seal("p3", "有人持刀抢劫，“快来”！🚓"),
)
FACTS, REPORT, EVIDENCE, INJURY = (
    seal("p4", "两名男子抢走手机"),
    seal("p5", "嫌疑人已控制"),
    seal("p6", "回拨无人，录音为儿童"),
    seal("p7", "左臂擦伤"),
)
THEIR_CALLER, THEIR_WORDS, CONTACT = (
    seal("p8", "赵女士"),
    seal("p9", "嫌疑车辆已上高速"),
    seal("p10", "出口已布控，未见车辆"),
)
PERSONAL = tuple(
    text
    for _, text in (
        *(CALLER, PHONE, WORDS, FACTS, REPORT, EVIDENCE, INJURY),
        *(THEIR_CALLER, THEIR_WORDS, CONTACT),
    )
)


def order(kind, minutes, callsign="B12", incident=ONE, **more):
    return kind(at=at(minutes), incident=incident, callsign=callsign, **more)


def every_event():
    """Return every kind of event, each of which may follow what came before."""
    return (*the_shift(), *between_desks())


def the_shift():
    """Return the first sixty events: those of one shift."""
    place = Place(114.305, 30.593)
    return (
        *(
            UnitLoggedOn(at=at(-30), callsign=name, sworn=2, auxiliary=1)
            for name in ("B12", "M3", "警09")
        ),
        BreakBegun(at=at(-20), callsign="M3", why="午餐", source=Source.RADIO),
        BreakEnded(at=at(-10), callsign="M3"),
        UnitOutOfService(at=at(-9), callsign="M3", why="加油"),
        UnitBackInService(at=at(-5), callsign="M3"),
        CallReceived(
            at=at(0), call="C20260306-0001", place=place, desk="wuhan", language="zh-CN",
            spoken_by="0007", recording="r/1.wav", caller=CALLER[0], phone=PHONE[0], words=WORDS[0],
        ),
        IncidentOpened(
            at=at(0), incident=ONE, place=place, category="robbery", severity=3,
            facts=frozenset({"weapon", "danger"}), call="C20260306-0001", desk="wuhan",
            owner="420102", provisional=True,
        ),
        CallReceived(at=at(0.5), call="C20260306-0002", place=Place(114.306, 30.593)),
        CallLinked(at=at(0.6), incident=ONE, call="C20260306-0002"),
        IncidentAccepted(at=at(0.7), incident=ONE, handler="0007"),
        FactsStated(at=at(1), incident=ONE, facts=FACTS[0], party_unknown="报警人挂断"),
        IncidentReclassified(
            at=at(1.2), incident=ONE, category="armed-robbery", severity=4,
            facts=frozenset({"weapon"}), why="持刀",
        ),
        PlaceCorrected(at=at(1.3), incident=ONE, place=Place(114.307, 30.5931), owner="420103"),
        RecusalRecorded(
            at=at(1.4), incident=ONE, who="3121", ground=RecusalGround.RELATION,
            state=RecusalState.DECLARED, by="3121",
        ),
        RecommendationMade(
            at=at(1.5), incident=ONE, book="110", edition="2026-01-01", plan="robbery@1",
            policy="nearest", limit_s=300.0, team=(("B12", "first"), ("M3", "second")),
            missing=("dog",),
            offered=(OfferedUnit("B12", 118.25, True), OfferedUnit("M3", 420.0, False, True)),
            left_out=(UnitLeftOut("警09", "no-officer", "C5"),),
        ),
        order(
            UnitDispatched, 1.6, roles=("first",), eta_s=118.25, leader="3120", why="更近",
            against=(("stale-position", "R22"),),
        ),
        order(OrderAcknowledged, 1.7, source=Source.TERMINAL),
        order(UnitDeparted, 1.9, source=Source.POSITION),
        order(ReinforcementAsked, 2, level=1),
        LeaderInstructed(at=at(2.1), incident=ONE, number=1, leader="局长", instruction="增派一组"),
        order(UnitDispatched, 2.2, "M3", level=1, instruction=1),
        order(OrderRefused, 2.3, "M3", why="车辆故障"),
        order(UnitDispatched, 2.4, "M3"),
        order(OrderCancelled, 2.5, "M3", why="误派"),
        order(UnitDispatched, 2.6, "M3"),
        order(UnitDeparted, 2.7, "M3"),
        order(UnitRecalled, 2.8, "M3", why="已控制"),
        order(UnitDispatched, 2.9, "M3"),
        order(UnitStoodDown, 3, "M3", why="不再需要"),
        IncidentOpened(
            at=at(3), incident=TWO, place=place, category="noise", found_by="B12", owner="420102"
        ),
        order(UnitDispatched, 3.1, "M3"),
        order(UnitDiverted, 3.2, "M3", to=TWO, why="第二起更急"),
        order(UnitDispatched, 3.2, "M3", TWO, diverted_from=ONE),
        order(UnitReplaced, 3.3, "M3", TWO, by="警09", why="更近"),
        order(UnitDispatched, 3.3, "警09", TWO, instead_of="M3"),
        order(ArrivalSeen, 3.9, away_m=32.5, source=Source.POSITION),
        order(UnitArrived, 4),
        order(InjuryReported, 5, who="sworn", hospital="协和医院", account=INJURY[0]),
        order(HandlingFedBack, 10, report=REPORT[0], documents=("D-1", "D-2")),
        order(StageWithdrawn, 10.5, stage=Stage.FED_BACK, why="点错"),
        order(HandlingFedBack, 11, report=REPORT[0]),
        order(TimeCorrected, 12, stage=Stage.ARRIVED, was=at(4), right=at(3.9), why="电台记录"),
        order(UnitCleared, 13),
        ActionOrdered(
            at=at(2), incident=ONE, action=ActionKind.EQUIPMENT, what="shield", to="B12", quantity=2
        ),
        DutyNotified(
            at=at(4), incident=ONE, duty="report-up", to="leader", receiver="李", plan="robbery@1"
        ),
        DutyAcknowledged(at=at(5), incident=ONE, duty="report-up", to="leader", receiver="李"),
        DepartmentActed(at=at(6), incident=ONE, body="ambulance", action="送医"),
        IncidentPassed(at=at(7), incident=ONE, giver="0007", taker="0008", why="换班"),
        IncidentHandedOver(
            at=at(8), incident=ONE, giver="420103", taker="420102", why="管辖", provisional=True
        ),
        IncidentTransferred(at=at(14), incident=ONE, to="刑警队", receiver="赵"),
        TransferAcknowledged(at=at(15), incident=ONE, to="刑警队", receiver="赵"),
        ClockRanOut(at=at(9), incident=TWO, clock="arrival", subject="警09"),
        CallJudgedFalse(at=at(16), incident=TWO, evidence=EVIDENCE[0], harassing=True),
        order(UnitStoodDown, 17, "警09", TWO, why="虚假警情"),
        IncidentClosed(at=at(18), incident=TWO, disposition=Disposition.FALSE, why="虚假"),
        IncidentClosed(
            at=at(19), incident=ONE, disposition=Disposition.HANDLED, documents=("D-1",)
        ),
        UnitLoggedOff(at=at(20), callsign="M3"),
        PersonalErased(at=at(21), refs=("p2",)),
    )  # fmt: skip


def between_desks():
    """Return what comes after the shift: kinds that were added later, of another city's case."""
    place = Place(114.5, 30.4)
    return (
        GuidanceGiven(at=at(22), incident=ONE, supervisor="厅1", guidance="注意取证"),
        CallReceived(
            at=at(23), call="C20260306-0003", place=place,
            reported=Reported(114.505, 30.398, "gcj02"),
        ),
        IncidentOpened(at=at(20), incident=THREE, place=place, category="unclassified"),
        HandOverReceived(
            at=at(23), incident=THREE, given_as=HandOverKind.ASSIST, key="ezhou:20260306-0009:17",
            city="ezhou", origin="20260306-0009", giver="0104", why="请协助布控", given_at=at(22.9),
            category="car-chase", category_name="追缉车辆", unknown_facts=("armed",),
            caller=THEIR_CALLER[0], words=THEIR_WORDS[0],
        ),
        ContactLogged(
            at=at(24), incident=THREE, said=CONTACT[0], by="0104", city="ezhou"
        ),
        AssistanceAsked(at=at(25), incident=THREE, to="city:huangshi", what="请在出口设卡"),
        AssistanceTaken(
            at=at(26), incident=THREE, number=66, to="city:huangshi", receiver="黄石 0033"
        ),
        AssistanceEnded(at=at(27), incident=THREE, number=66, why="已抓获"),
        AssistanceEnded(at=at(28), incident=THREE, why="已抓获", by="0104", city="ezhou"),
        IncidentTransferred(
            at=at(29), incident=THREE, to="city:ezhou", receiver="ezhou", why="归还"
        ),
    )  # fmt: skip


def first_of(kind):
    """Return the first event of a kind in the shift."""
    return next(event for event in every_event() if type(event) is kind)


def request(key: str, fingerprint: str = "f" * 64, paper: str = "") -> Request:
    return Request(key, fingerprint, ANNA, paper)


def tell_story(log, events=None) -> None:
    """Keep events in a log, a command an event; without any, the shift, which erases a text."""
    sealed = {text.ref: text for text in PERSONAL}
    kept: set[str] = set()
    for number, event in enumerate(the_shift() if events is None else events, 1):
        refs = [ref for ref in sealed if ref not in kept and f"'{ref}'" in repr(event)]
        erase = event.refs if isinstance(event, PersonalErased) else ()
        refs = [] if erase else refs
        kept |= set(refs)
        texts = tuple(sealed[ref] for ref in refs)
        outcome = Outcome((event,), texts, tuple(erase))
        log.submit(request(f"command-{number}"), at(30 + number), lambda _board, it=outcome: it)
