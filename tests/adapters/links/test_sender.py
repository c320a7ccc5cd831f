"""The sender: nothing lost, nothing that the other side could not tell from what it has."""

import base64
import hashlib
import hmac
import json
import logging
import socket
import stat
from datetime import timedelta

import pytest

from desks import Shift
from geodispatch.adapters.links import Links, LinkStore, Sender, posting, read_links
from geodispatch.adapters.links.sender import NEW_SINCE, NoSendingError
from geodispatch.desk.commands import (
    AcknowledgeTransfer,
    AskAssistance,
    EndAssistance,
    LogContact,
    NotifyDuty,
    TransferIncident,
)
from geodispatch.desk.links import Trouble
from geodispatch.desk.owed import owed_duties
from geodispatch.domain.mode import Mode
from geodispatch.errors import DamagedLogError
from link_kit import SECRET, TOKEN, Post, receiver, write_links
from plain_log import PlainLog

EVENTS = ["duty-notified", "assistance-asked"]
DEEP = b'{"incident": "X-1", "code": ' + b"[" * 25_000 + b"]" * 25_000 + b"}"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def post(tmp_path):
    made = []

    def post(**more):
        made.append(Post(tmp_path / "links", **more))
        return made[-1]

    yield post
    for one in made:
        one.store.close()


def asked(post, to="city:ezhou"):
    number = post.shift.call("robbery")
    return number, post.shift.do(AskAssistance(incident=number, to=to, what="help")).last


def notified(post):
    number = post.shift.call("robbery")
    due = owed_duties(post.shift.desk.city, post.shift.record(number)).duties[0]
    post.shift.do(NotifyDuty(incident=number, duty=due.duty.code, to=due.duty.to.code))
    return number


def signature_of(headers, body):
    """Verify as a receiver would, by the words of the specification."""
    key = base64.b64decode(SECRET.removeprefix("whsec_"))
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()


@pytest.mark.parametrize("mode", [Mode.DRILL, Mode.DEMO])
def test_row_r47_a_sender_of_what_is_not_real_is_not_made(tmp_path, mode):
    shift = Shift(log=PlainLog(mode))
    store = LinkStore(tmp_path / "links.db", "gridville")
    with pytest.raises(NoSendingError, match="R47"):
        Sender(shift.desk, Links(), store)
    store.close()


def test_what_a_desk_gives_arrives_with_its_key_and_its_token(post):
    with receiver() as ezhou:
        made = post(partners=[("ezhou", ezhou.url)])
        number, seq = asked(made)
        assert made.step() == 1
        ((path, headers, body),) = ezhou.came
    assert path == "/api/handovers"
    assert headers["authorization"] == f"Bearer {TOKEN}"
    assert headers["idempotency-key"] == f"gridville:{number}:{seq}" == json.loads(body)["key"]
    assert made.step(60) == 0
    assert made.tally("city:ezhou").trouble is Trouble.NONE


def test_a_receiver_that_fails_in_every_way_gets_its_notice_in_the_end(post, monkeypatch):
    monkeypatch.setattr(posting, "WITHIN_S", 0.5)
    bad = [500, "cut", "away", 429, (503, b"busy"), "drip", 400]
    with receiver(*bad) as fire:
        made = post(hooks=[("fire", fire.url + "/hook", EVENTS)])
        notified(made)
        made.until_delivered()
        came = fire.came
    assert [path for path, _, _ in came] == ["/hook"] * (len(bad) + 1)  # no redirect was followed
    assert made.store.tries("webhook:fire") == len(bad) + 1
    assert {headers["webhook-id"] for _, headers, _ in came} == {came[0][1]["webhook-id"]}
    assert {body for _, _, body in came} == {came[0][2]}
    for _, headers, body in came:
        assert headers["webhook-signature"] == signature_of(headers, body)
        assert "authorization" not in headers
    times = [int(headers["webhook-timestamp"]) for _, headers, _ in came]
    assert times == sorted(times)
    assert json.loads(came[0][2])["type"] == "duty-notified"


@pytest.mark.parametrize(
    ("answer", "trouble"),
    [
        (500, Trouble.FAILS),
        (429, Trouble.FAILS),
        ("cut", Trouble.NO_ANSWER),
        ("drip", Trouble.SLOW),
        ("away", Trouble.FAILS),
        (401, Trouble.NOT_LET_IN),
        (422, Trouble.REFUSED),
        (404, Trouble.REFUSED),
        ((200, b"<html>fine</html>"), Trouble.UNREADABLE),
        ((200, DEEP), Trouble.UNREADABLE),
        ((409, DEEP), Trouble.REFUSED),
        ("huge", Trouble.UNREADABLE),
    ],
)
def test_a_partner_has_it_when_it_says_so_and_not_before(post, monkeypatch, answer, trouble):
    monkeypatch.setattr(posting, "WITHIN_S", 1.0)
    with receiver(answer) as ezhou:
        made = post(partners=[("ezhou", ezhou.url)])
        asked(made)
        assert made.step() == 0
        assert made.tally("city:ezhou").trouble is trouble
        assert made.tally("city:ezhou").waiting == 1
        made.until_delivered()
        assert len(ezhou.came) == 2


def test_a_partner_that_is_down_is_tried_ever_more_seldom_and_found_again_soon(post, tmp_path):
    port = free_port()
    made = post(partners=[("ezhou", f"http://127.0.0.1:{port}")])
    asked(made)
    tries = [made.store.tries("city:ezhou") for _ in range(120) if made.step(1.0) == 0]
    assert 6 <= tries[-1] <= 12
    (state,) = made.sender.states(made.shift.now)
    assert (state.name, state.kind, state.ok) == ("ezhou", "partner", False)
    assert "1 waiting since" in state.detail.en
    assert str(port) not in repr(state)
    with receiver() as ezhou:
        write_links(tmp_path / "links", partners=[("ezhou", ezhou.url)])
        made.sender.links = read_links(tmp_path / "links", "gridville")
        waited = made.until_delivered()
    assert waited <= timedelta(seconds=40)
    made.step()
    assert made.sender.states(made.shift.now)[0].ok is True


def test_what_is_refused_holds_up_nothing_else(post):
    with receiver(422, last=200) as ezhou:
        made = post(partners=[("ezhou", ezhou.url)])
        first, _ = asked(made)
        second, _ = asked(made)
        made.step()
        assert [json.loads(body)["incident"] for _, _, body in ezhou.came] == [first, second]
        made.until_delivered()
        assert len(ezhou.came) == 3


def test_a_word_never_comes_before_what_it_is_about(post):
    with receiver(422, 422, last=200) as ezhou:
        made = post(partners=[("ezhou", ezhou.url)])
        number, seq = asked(made)
        made.shift.do(LogContact(incident=number, said="a grey car", number=seq))
        made.shift.do(EndAssistance(incident=number, why="caught", number=seq))
        made.until_delivered()
        paths = [path for path, _, _ in ezhou.came]
    thread = f"/api/handovers/gridville:{number}:{seq}"
    first = "/api/handovers"
    assert paths == [first, first, first, f"{thread}/contact", f"{thread}/stand-down"]


@pytest.mark.parametrize("code", ["superseded", "unknown-hand-over"])
def test_what_the_other_side_will_never_take_is_told_and_not_repeated(post, caplog, code):
    told = (409, json.dumps({"code": code}).encode())
    with receiver(200, told) as ezhou, caplog.at_level(logging.WARNING):
        made = post(partners=[("ezhou", ezhou.url)])
        number, seq = asked(made)
        made.shift.do(LogContact(incident=number, said="13800138000", number=seq))
        made.until_delivered()
        made.step(700)
        assert len(ezhou.came) == 2
    assert made.tally("city:ezhou").given_up == 1
    assert "1 that the other side takes no more" in made.sender.states(made.shift.now)[0].detail.en
    assert number in caplog.text
    assert "13800138000" not in caplog.text
    assert TOKEN not in caplog.text


def test_a_receiver_that_is_gone_for_good_is_left_alone(post):
    with receiver(410) as fire:
        made = post(hooks=[("fire", fire.url, EVENTS)])
        notified(made)
        made.step()
        made.step(700)
        assert len(fire.came) == 1
    assert made.tally("webhook:fire").given_up == 1


def test_an_answer_may_ask_for_time(post):
    with receiver(200) as fire:
        made = post(hooks=[("fire", fire.url, EVENTS)])
        answer = posting.Answer(Trouble.FAILS, 503, b"", 120.0)
        made.sender._try = lambda owed, now: answer
        notified(made)
        made.step()
        del made.sender._try
        assert made.step(100) == 0
        assert made.step(30) == 1


def test_who_dies_after_sending_sends_it_again_with_the_same_key(post, monkeypatch):
    with receiver() as ezhou:
        made = post(partners=[("ezhou", ezhou.url)])
        asked(made)

        def die(*_args, **_more):
            raise KeyboardInterrupt

        with monkeypatch.context() as dying:
            dying.setattr(LinkStore, "settled", die)
            with pytest.raises(KeyboardInterrupt):
                made.step()
        assert made.step() == 1
        keys = [headers["idempotency-key"] for _, headers, _ in ezhou.came]
        assert len(keys) == 2
        assert len(set(keys)) == 1
        assert ezhou.came[0][2] == ezhou.came[1][2]


def test_a_lost_store_costs_repetition_and_nothing_else(post, tmp_path):
    with receiver() as ezhou, receiver() as fire:
        links = {"partners": [("ezhou", ezhou.url)], "hooks": [("fire", fire.url, EVENTS)]}
        made = post(**links)
        asked(made)
        given = made.shift.call()
        made.shift.do(TransferIncident(incident=given, to="city:ezhou"))
        taken = made.shift.call()
        made.shift.do(TransferIncident(incident=taken, to="city:ezhou"))
        made.shift.do(AcknowledgeTransfer(incident=taken, to="city:ezhou", receiver="by phone"))
        made.step()
        keys = [headers["idempotency-key"] for _, headers, _ in ezhou.came]
        again = LinkStore(tmp_path / "another.db", "gridville")
        made.sender = Sender(made.shift.desk, made.sender.links, again)
        made.step()
        more = [headers["idempotency-key"] for _, headers, _ in ezhou.came][len(keys) :]
        again.close()
    assert len(keys) == 3
    assert more == keys[:2]  # what they have taken is not given again
    assert len(fire.came) == 2
    assert fire.came[0][1]["webhook-id"] == fire.came[1][1]["webhook-id"]


def test_a_new_receiver_is_told_of_the_last_day_and_not_of_years(post, tmp_path):
    made = post()
    notified(made)
    made.step()
    made.shift.wait(NEW_SINCE.total_seconds() + 60)
    recent = notified(made)
    with receiver() as fire:
        write_links(tmp_path / "links", hooks=[("fire", fire.url, EVENTS)])
        links = read_links(tmp_path / "links", "gridville")
        made.sender = Sender(made.shift.desk, links, made.store)
        made.shift.wait(10)
        made.step()
        assert [json.loads(body)["data"]["incident"] for _, _, body in fire.came] == [recent]


def test_one_of_two_servers_sends_and_the_other_goes_on_when_it_dies(post):
    with receiver() as ezhou:
        made = post(partners=[("ezhou", ezhou.url)])
        other = Sender(made.shift.desk, made.sender.links, made.store)
        made.step()
        asked(made)
        now = made.shift.wait(1)
        other.collect(now)
        assert other.deliver("city:ezhou", now) == 0
        now = made.shift.wait(6)  # the first one died
        other.collect(now)
        assert other.deliver("city:ezhou", now) == 1
        assert made.sender.deliver("city:ezhou", now) == 0
        assert len(ezhou.came) == 1


def test_a_city_that_is_no_partner_is_told_to_the_desk(post):
    made = post(partners=[("ezhou", "http://127.0.0.1:9")])
    asked(made, "city:nowhere")
    made.step()
    state = made.sender.states(made.shift.now)[-1]
    assert (state.name, state.ok) == ("nowhere", False)
    assert "not in links.toml" in state.detail.en


def test_states_say_so_when_the_outbox_cannot_be_read(post):
    made = post(partners=[("ezhou", "http://127.0.0.1:9")])
    made.step()
    assert [one.name for one in made.sender.states(made.shift.now)] == ["ezhou"]
    later = made.shift.now + timedelta(minutes=5)
    assert [one.name for one in made.sender.states(later)] == ["ezhou", "outbox"]


def test_the_file_of_what_waits_is_its_owners_alone_and_holds_no_word_of_anybody(post, tmp_path):
    made = post(partners=[("ezhou", "http://127.0.0.1:9")])
    number = made.shift.call("robbery", caller="王小明", phone="13800138000")
    made.shift.do(TransferIncident(incident=number, to="city:ezhou", why="理由"))
    made.step()
    files = list((tmp_path / "links").glob("links.db*"))
    assert stat.S_IMODE((tmp_path / "links" / "links.db").stat().st_mode) == 0o600
    content = b"".join(file.read_bytes() for file in files)
    assert number.encode() in content
    for words in ("王小明", "13800138000", "理由", TOKEN):
        assert words.encode() not in content


def test_a_store_serves_on_either_database(post, database):
    with receiver(500) as ezhou:
        made = post(partners=[("ezhou", ezhou.url)], place=database)
        number, seq = asked(made)
        made.shift.do(LogContact(incident=number, said="x", number=seq))
        assert made.step() == 0
        assert made.tally("city:ezhou").waiting == 2
        made.until_delivered()
        assert len(ezhou.came) == 3
        made.store.close()
        again = LinkStore(database, "gridville")
        assert again.tries("city:ezhou") == 3
        assert again.cursors()["city:*"] == made.shift.log.head().seq
        again.close()


def test_the_links_of_another_city_are_left_alone(tmp_path):
    LinkStore(tmp_path / "links.db", "gridville").close()
    with pytest.raises(DamagedLogError, match="links of gridville"):
        LinkStore(tmp_path / "links.db", "ezhou")
