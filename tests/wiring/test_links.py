"""The links of a desk as a server starts them."""

import time
from datetime import timedelta

import pytest

from desks import Shift
from geodispatch.adapters.links import LinkStore
from geodispatch.adapters.links.sender import NoSendingError
from geodispatch.adapters.store import open_log
from geodispatch.desk.commands import AskAssistance
from geodispatch.domain.mode import Mode
from geodispatch.errors import InputError, LogUnavailableError
from geodispatch.wiring import application
from geodispatch.wiring.links import require_links, start_links
from link_kit import receiver, write_links
from plain_log import PlainLog


@pytest.fixture
def shift(tmp_path):
    with open_log(tmp_path / "desk.db", "gridville", mode=Mode.REAL) as log:
        yield Shift(log=log)


def asked(shift):
    number = shift.call("robbery")
    shift.do(AskAssistance(incident=number, to="city:ezhou", what="help"))


def wait_for(what, within_s=20):
    deadline = time.monotonic() + within_s
    while not what():
        assert time.monotonic() < deadline
        time.sleep(0.05)


@pytest.mark.parametrize("mode", ["demo", "drill", ""])
def test_row_r47_nothing_is_read_or_sent_where_it_is_not_real(shift, tmp_path, monkeypatch, mode):
    monkeypatch.setenv("GEODISPATCH_MODE", mode)
    with receiver() as ezhou:
        write_links(tmp_path, partners=[("ezhou", ezhou.url)])
        (tmp_path / "ezhou.token").chmod(0o666)  # nobody even looks at it
        links = start_links(shift.desk, lambda: shift.now, tmp_path)
        asked(shift)
        time.sleep(1.2)
        assert (links.sender, links.states(), links.partners) == (None, (), {})
        links.stop()
        assert ezhou.came == []
    assert not (tmp_path / "links.db").exists()


def test_row_r47_a_log_that_is_not_real_is_refused_whatever_the_process_says(tmp_path, monkeypatch):
    monkeypatch.setenv("GEODISPATCH_MODE", "real")
    write_links(tmp_path, partners=[("ezhou", "http://127.0.0.1:9")])
    with pytest.raises(NoSendingError):
        start_links(Shift(log=PlainLog(Mode.DRILL)).desk, folder=tmp_path)


def test_what_is_asked_arrives_while_the_server_runs(shift, tmp_path, monkeypatch):
    monkeypatch.setenv("GEODISPATCH_MODE", "real")
    with receiver(500) as ezhou:
        write_links(tmp_path, partners=[("ezhou", ezhou.url)])
        began = time.monotonic()
        links = start_links(
            shift.desk,
            lambda: shift.now + timedelta(seconds=time.monotonic() - began),
            tmp_path,
        )
        assert {name.en for name in links.partners.values()} == {"ezhou"}
        asked(shift)
        wait_for(lambda: len(ezhou.came) == 2)
        wait_for(lambda: [one.ok for one in links.states()] == [True])
        links.stop()
        links_store = LinkStore(tmp_path / "links.db", "gridville")
        assert links_store.lead("another", shift.now, shift.now)  # the place was given up
        assert links_store.tries("city:ezhou") == 2
        links_store.close()


def test_a_desk_without_links_starts_nothing(shift, tmp_path, monkeypatch):
    monkeypatch.setenv("GEODISPATCH_MODE", "real")
    links = start_links(shift.desk, folder=tmp_path / "none")
    assert links.states() == ()
    links.stop()


def test_a_real_desk_is_not_served_with_links_that_cannot_be_read(tmp_path, monkeypatch):
    monkeypatch.setenv("GEODISPATCH_DATA", str(tmp_path))
    folder = tmp_path / "gridville"
    folder.mkdir()
    write_links(folder, partners=[("ezhou", "http://ezhou.example")])
    monkeypatch.setenv("GEODISPATCH_MODE", "drill")
    require_links("gridville")  # reads nothing
    monkeypatch.setenv("GEODISPATCH_MODE", "real")
    with pytest.raises(InputError, match="in the clear"):
        require_links("gridville")
    require_links("elsewhere")


def test_links_start_as_soon_as_the_log_is_there(shift, tmp_path, monkeypatch):
    monkeypatch.setenv("GEODISPATCH_DATA", str(tmp_path))
    monkeypatch.setenv("GEODISPATCH_MODE", "real")
    monkeypatch.setattr(application, "_AGAIN_S", 0.01)
    (tmp_path / "gridville").mkdir()
    asked(shift)
    tries = []

    def desk_of(code):
        tries.append(code)
        if len(tries) < 3:
            raise LogUnavailableError("The log is away", "Try again")
        return shift.desk

    monkeypatch.setattr(application, "desk_of", desk_of)
    with receiver() as ezhou:
        write_links(tmp_path / "gridville", partners=[("ezhou", ezhou.url)])
        have = application.Opened(None, None, Closable(), Closable())
        assert have.link_when_there("gridville") is shift.desk
        wait_for(lambda: ezhou.came)
        have.close()
    assert tries == ["gridville"] * 3


class Closable:
    """Something else that a process opened."""

    def close(self):
        """Let go."""


def test_a_bad_configuration_is_told_before_anything_starts(shift, tmp_path, monkeypatch):
    monkeypatch.setenv("GEODISPATCH_MODE", "real")
    write_links(tmp_path, partners=[("gridville", "https://x.example")])
    with pytest.raises(InputError, match="this city itself"):
        start_links(shift.desk, folder=tmp_path)
