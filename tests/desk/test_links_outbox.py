"""What the log owes to other desks and to receivers of notices."""

from datetime import timedelta

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desks import UNKNOWN, Shift
from geodispatch.desk.commands import (
    AcceptIncident,
    AskAssistance,
    CloseIncident,
    EndAssistance,
    LogContact,
    NotifyDuty,
    OrderAction,
    PassIncident,
    RecordDepartment,
    StateFacts,
    TransferIncident,
)
from geodispatch.desk.links import (
    WEBHOOK_EVENTS,
    DeliveryKind,
    Hook,
    Tally,
    Trouble,
    delivery_of,
    key_of_entry,
    link_state,
    owed_by,
    read_key,
    tasks_of,
    wait_s,
)
from geodispatch.desk.links.retrying import MOST_S
from geodispatch.desk.owed import owed_duties
from geodispatch.domain.events import ActionKind, Disposition, HandOverKind

HOOK = Hook("fire", frozenset({"duty-notified"}), frozenset({"fire"}))
EVERYTHING = Hook("all", frozenset(WEBHOOK_EVENTS))
CALL = {"caller": "王小明", "phone": "13800138000", "words": "有人持刀"}


def owed(shift, *hooks, after=0):
    """Everything that the log owes after an entry, in its order."""
    found = []
    for entry in shift.log.entries(after=after):
        number = getattr(entry.event, "incident", "")
        if number:
            history = tuple(shift.log.entries(until=entry.seq, incident=number))
            found += owed_by(history, shift.desk.city.code, hooks)
    return found


def told(shift, one):
    return delivery_of(one, shift.log, shift.desk.city).document


def theirs(shift, given_as=HandOverKind.ASSIST, key="ezhou:7:17"):
    return shift.given(
        given_as, city="ezhou", origin="7", giver="0104", category="robbery", key=key
    )


def kinds(found):
    return [(one.to, str(one.kind), one.thread) for one in found]


def test_a_transfer_to_a_partner_is_owed_with_all_that_is_known():
    shift = Shift()
    number = shift.call("robbery", facts=frozenset({"armed"}), severity=2, **CALL)
    shift.do(StateFacts(incident=number, facts="两名男子", party="店主"))
    given = shift.do(TransferIncident(incident=number, to="city:ezhou", why="在对方辖区"))
    (one,) = owed(shift)
    key = f"gridville:{number}:{given.last}"
    assert (one.to, one.kind, one.key, one.thread) == (
        "city:ezhou",
        DeliveryKind.HAND_OVER,
        key,
        key,
    )
    document = told(shift, one)
    assert (document.given_as, document.to, document.city, document.incident) == (
        HandOverKind.TRANSFER,
        "ezhou",
        "gridville",
        number,
    )
    assert (document.caller, document.phone, document.words) == tuple(CALL.values())
    assert (document.main_facts, document.party, document.why) == ("两名男子", "店主", "在对方辖区")
    assert (document.category, document.severity) == ("robbery", 2)
    assert document.category_zh
    assert [fact.code for fact in document.facts] == ["armed"]
    assert document.received_at == shift.record(number).incident.received_at


def test_a_request_for_help_carries_the_facts_and_nothing_of_the_caller():
    shift = Shift()
    number = shift.call("robbery", **CALL)
    shift.do(StateFacts(incident=number, facts="灰色轿车", party_unknown="不明"))
    shift.do(AskAssistance(incident=number, to="city:ezhou", what="请设卡"))
    (one,) = owed(shift)
    document = told(shift, one)
    assert (document.given_as, document.why) == (HandOverKind.ASSIST, "请设卡")
    assert (document.main_facts, document.caller, document.phone, document.words) == (
        "灰色轿车",
        "",
        "",
        "",
    )


def test_a_document_stays_what_it_was_whatever_happens_afterwards():
    shift = Shift()
    number = shift.call("robbery", **CALL)
    shift.do(TransferIncident(incident=number, to="city:ezhou"))
    (one,) = owed(shift)
    before = told(shift, one)
    shift.do(StateFacts(incident=number, facts="later", party="later"))
    assert told(shift, one) == before
    assert msgspec.json.decode(msgspec.json.encode(before), type=type(before)) == before


def test_a_body_that_is_no_partner_is_sent_nothing():
    shift = Shift()
    number = shift.call()
    shift.do(TransferIncident(incident=number, to="detectives", receiver="Li"))
    shift.do(AskAssistance(incident=number, to="highway police", what="look out"))
    assert owed(shift) == []


def test_whoever_had_it_before_is_told_that_another_has_it_now():
    shift = Shift()
    number = shift.call()
    first = shift.do(TransferIncident(incident=number, to="city:ezhou")).last
    shift.do(TransferIncident(incident=number, to="city:huangshi", why="nearer"))
    _, end, hand_over = owed(shift)
    assert (end.to, end.kind) == ("city:ezhou", DeliveryKind.END)
    assert end.thread == key_of_entry("gridville", number, first)
    assert (hand_over.to, hand_over.kind) == ("city:huangshi", DeliveryKind.HAND_OVER)
    assert told(shift, end).why == "nearer (→ city:huangshi)"


def test_whoever_was_given_what_was_handled_here_after_all_is_told_so():
    shift = Shift()
    number = shift.call()
    shift.do(TransferIncident(incident=number, to="city:ezhou"))
    shift.do(StateFacts(incident=number, **UNKNOWN))
    shift.do(
        CloseIncident(incident=number, disposition=Disposition.CANCELLED, why="the caller says so")
    )
    hand_over, end = owed(shift)
    assert (hand_over.kind, end.kind) == (DeliveryKind.HAND_OVER, DeliveryKind.END)
    assert "the caller says so" in told(shift, end).why


def test_the_first_who_has_it_is_told_once_to_the_desk_that_gave_it():
    shift = Shift()
    number = theirs(shift, HandOverKind.TRANSFER)
    assert owed(shift) == []
    shift.do(AcceptIncident(incident=number))
    shift.do(PassIncident(incident=number, taker="0009", why="end of the watch"))
    (one,) = owed(shift)
    assert kinds([one]) == [("city:ezhou", "taken", "ezhou:7:17")]
    document = told(shift, one)
    assert (document.city, document.incident, document.by) == ("gridville", number, "0007")


def test_who_had_it_before_the_link_told_of_it_is_told_all_the_same():
    shift = Shift()
    number = theirs(shift, key="")
    shift.do(AcceptIncident(incident=number))
    assert owed(shift) == []
    theirs(shift)
    (one,) = owed(shift)
    assert kinds([one]) == [("city:ezhou", "taken", "ezhou:7:17")]
    assert told(shift, one).by == "0007"


def test_what_this_desk_says_is_owed_and_what_the_other_said_is_not():
    shift = Shift()
    number = theirs(shift)
    shift.do(LogContact(incident=number, said="出口已布控"))
    shift.do(LogContact(incident=number, said="收到", by="0104", city="ezhou"))
    shift.do(EndAssistance(incident=number, why="caught"))
    contact, end = owed(shift)
    assert kinds([contact, end]) == [
        ("city:ezhou", "contact", "ezhou:7:17"),
        ("city:ezhou", "stand-down", "ezhou:7:17"),
    ]
    assert (told(shift, contact).said, told(shift, end).why) == ("出口已布控", "caught")


def test_what_the_asking_desk_says_goes_to_whom_it_asked():
    shift = Shift()
    number = shift.call("robbery")
    asked = shift.do(AskAssistance(incident=number, to="city:ezhou", what="help")).last
    shift.do(LogContact(incident=number, said="a grey car", number=asked))
    shift.do(EndAssistance(incident=number, why="caught", number=asked))
    thread = f"gridville:{number}:{asked}"
    assert kinds(owed(shift)) == [
        ("city:ezhou", "hand-over", thread),
        ("city:ezhou", "contact", thread),
        ("city:ezhou", "stand-down", thread),
    ]


def test_a_receiver_is_told_of_the_duties_to_its_body_alone():
    shift = Shift()
    number = shift.call("robbery", **CALL)
    duties = owed_duties(shift.desk.city, shift.record(number)).duties
    for due in duties:
        shift.do(NotifyDuty(incident=number, duty=due.duty.code, to=due.duty.to.code))
    assert duties
    bodies = {due.duty.to.code for due in duties}
    assert owed(shift, HOOK) == [] or "fire" in bodies
    own = Hook("own", frozenset({"duty-notified"}), frozenset({duties[0].duty.to.code}))
    found = owed(shift, own)
    assert {told(shift, one).data["to"] for one in found} == {duties[0].duty.to.code}


def test_no_notice_holds_a_word_that_anybody_said_or_typed():
    shift = Shift()
    number = shift.call("robbery", **CALL)
    shift.do(StateFacts(incident=number, facts="两名男子", party="店主"))
    shift.do(TransferIncident(incident=number, to="city:ezhou", why="理由写在这里"))
    shift.do(AskAssistance(incident=number, to="city:ezhou", what="请设卡"))
    shift.do(EndAssistance(incident=number, why="已抓获", number=shift.log.head().seq))
    notices = [one for one in owed(shift, EVERYTHING) if one.kind is DeliveryKind.EVENT]
    assert len(notices) == 3
    for one in notices:
        said = msgspec.json.encode(told(shift, one)).decode()
        for words in (*CALL.values(), "两名男子", "店主", "理由写在这里", "请设卡", "已抓获"):
            assert words not in said
        assert '"place":[' in said
        assert '"category":"robbery"' in said


def test_every_kind_of_notice_can_be_told():
    shift = Shift()
    number = theirs(shift)
    (one,) = owed(shift, EVERYTHING)
    document = told(shift, one)
    assert document.type == "hand-over-received"
    assert document.data["incident"] == number
    assert (document.data["from_city"], document.data["origin"]) == ("ezhou", "7")


@given(st.text(max_size=30), st.sampled_from(["city:a", "webhook:b"]), st.integers(1, 10_000))
@settings(deadline=None)
def test_no_wait_is_longer_than_its_bound_nor_shorter_than_its_share(key, to, failures):
    wait = wait_s(key, to, failures)
    plain = min(MOST_S[to.split(":")[0]], 2.0 ** min(failures - 1, 30))
    assert 0.75 * plain <= wait <= 1.25 * plain
    assert wait == wait_s(key, to, failures)


@given(st.from_regex(r"[a-z一-龥]{1,9}", fullmatch=True), st.integers(1, 10**15))
def test_a_key_reads_back_as_what_it_was_made_of(city, seq):
    assert read_key(key_of_entry(city, "260306-0001", seq)) == (city, "260306-0001", seq)


@pytest.mark.parametrize("text", ["", "a:b", "a:b:0", "a:b:x", "a b:c:1", "a:b:1\n", "a:b:1:2"])
def test_what_is_no_key_is_none(text):
    assert read_key(text) is None


def test_a_link_is_told_with_what_waits_and_what_to_do_meanwhile():
    shift = Shift()
    down = Tally("city:ezhou", 2, shift.now, 0, Trouble.NO_ANSWER, shift.now)
    state = link_state(down)
    assert (state.name, state.kind, state.ok) == ("ezhou", "partner", False)
    assert "2 waiting since" in state.detail.en
    assert "ring that desk" in state.detail.en
    assert "请电话联系" in state.detail.zh
    assert link_state(Tally("webhook:fire")).ok is None
    fine = link_state(Tally("webhook:fire", since=shift.now))
    assert (fine.ok, fine.detail.en) == (True, "")


def test_row_r26_the_task_list_is_the_plan_and_the_record_and_nothing_else():
    shift = Shift()
    number = theirs(shift)
    record = shift.record(number)
    plan = owed_duties(shift.desk.city, record).classified.plan
    lines = tasks_of(record, plan)
    assert [line.code for line in lines] == [
        *(f"role:{role.code}" for role in plan.roles),
        *(f"watch:{task.code}" for task in plan.monitoring),
        *(f"with:{body.code}" for body in plan.departments),
    ]
    assert not any(line.done for line in lines)
    for task in plan.monitoring:
        watching = OrderAction(
            incident=number, action=ActionKind.MONITORING, what=task.code, to="B"
        )
        shift.do(watching)
    for body in plan.departments:
        shift.do(RecordDepartment(incident=number, body=body.code, action="came"))
    shift.wait(timedelta(seconds=1).total_seconds())
    after = tasks_of(shift.record(number), plan)
    assert {line.code for line in after if line.done} == {
        line.code for line in lines if not line.code.startswith("role:")
    }
    assert plan.monitoring or plan.departments


def test_a_part_of_the_plan_is_done_once_a_unit_was_there_in_it():
    shift = Shift()
    number = shift.there("B", category="robbery")
    record = shift.record(number)
    plan = owed_duties(shift.desk.city, record).classified.plan
    done = [line for line in tasks_of(record, plan) if line.done]
    roles = record.orders[0].roles
    assert {line.code for line in done} == {f"role:{role}" for role in roles}
    assert all(line.who == ("B",) for line in done)
