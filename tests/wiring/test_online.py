import asyncio
from concurrent.futures import ThreadPoolExecutor

import pytest
from starlette.responses import PlainTextResponse

from geodispatch.api import OwnMachineOnly
from geodispatch.errors import InputError
from geodispatch.wiring.drills import drill_environment
from geodispatch.wiring.online import (
    ATTRIBUTION_VARIABLE,
    FONT_VARIABLE,
    TILES_VARIABLE,
    online_map,
    online_origins,
    require_base_map,
)

TILES = "https://tiles.example:8443/roads/{z}/{x}/{y}.png?style=plain"


@pytest.fixture(autouse=True)
def _nothing_said(monkeypatch):
    for name in (TILES_VARIABLE, ATTRIBUTION_VARIABLE, FONT_VARIABLE):
        monkeypatch.delenv(name, raising=False)


def test_without_a_word_nothing_is_fetched_from_elsewhere():
    require_base_map()
    assert (online_map(), online_origins()) == (None, ())


def test_a_named_map_is_offered_and_its_server_alone_may_show_pictures(monkeypatch):
    monkeypatch.setenv(TILES_VARIABLE, TILES)
    monkeypatch.setenv(ATTRIBUTION_VARIABLE, "© Somebody")
    offered = online_map()
    assert offered is not None
    assert (offered.tiles, offered.attribution) == (TILES, "© Somebody")
    assert online_origins() == ("https://tiles.example:8443",)


@pytest.mark.parametrize(
    ("address", "problem"),
    [
        ("", "no address of tiles"),
        ("tiles.example/{z}/{x}/{y}.png", "no address of tiles"),
        ("javascript:alert(1)//{z}/{x}/{y}", "no address of tiles"),
        ("https://user:secret@tiles.example/{z}/{x}/{y}", "no address of tiles"),
        ("https://{x}.example/{z}/{x}/{y}", "no address of tiles"),
        ("https://tiles.example/{z}/{x}/{y}; script-src *", "no address of tiles"),
        ("https://tiles.example/{z}/{x}/{y}#part", "no address of tiles"),
        ("https://tiles.example/{z}/{x}/" + "a" * 500 + "{y}", "no address of tiles"),
        ("https://tiles.example/{z}/{x}.png", "once each"),
        ("https://tiles.example/{s}/{z}/{x}/{y}.png", "no other braces"),
        ("https://webrd01.is.autonavi.com/tile?x={x}&y={y}&z={z}", "GCJ-02"),
    ],
)
def test_what_is_no_address_of_tiles_is_refused_before_anything_is_served(
    monkeypatch, address, problem
):
    monkeypatch.setenv(TILES_VARIABLE, address)
    monkeypatch.setenv(ATTRIBUTION_VARIABLE, "© Somebody")
    with pytest.raises(InputError, match=problem) as refused:
        require_base_map()
    assert refused.value.field == TILES_VARIABLE


@pytest.mark.parametrize("said", ["", "two\nlines", "x" * 201])
def test_a_map_without_its_makers_is_refused(monkeypatch, said):
    monkeypatch.setenv(TILES_VARIABLE, TILES)
    monkeypatch.setenv(ATTRIBUTION_VARIABLE, said)
    with pytest.raises(InputError, match="licence") as refused:
        require_base_map()
    assert refused.value.field == ATTRIBUTION_VARIABLE


def test_a_font_that_is_not_there_refuses_the_start(monkeypatch, tmp_path):
    monkeypatch.setenv(FONT_VARIABLE, str(tmp_path / "gone.ttf"))
    with pytest.raises(InputError, match=r"gone\.ttf"):
        require_base_map()


def test_a_drill_has_the_base_map_of_the_desk(tmp_path):
    said = {TILES_VARIABLE: TILES, ATTRIBUTION_VARIABLE: "© Somebody", FONT_VARIABLE: "f.ttf"}
    assert said.items() <= drill_environment(said, tmp_path, "people.db").items()


@pytest.mark.parametrize("pictures", [(), ("https://tiles.example:8443",)])
def test_the_pages_may_show_pictures_of_that_server_and_of_no_other(pictures):
    scope = {
        "type": "http",
        "scheme": "http",
        "method": "GET",
        "path": "/",
        "query_string": b"",
        "headers": [(b"host", b"127.0.0.1")],
        "client": ("127.0.0.1", 40000),
    }
    sent = []

    async def receive():
        return {"type": "http.request", "body": b""}

    async def send(message):
        sent.append(message)

    guarded = OwnMachineOnly(PlainTextResponse("hello"), pictures=pictures)
    with ThreadPoolExecutor(1) as aside:  # the tests of the pages keep a loop running on this one
        aside.submit(lambda: asyncio.run(guarded(scope, receive, send))).result()
    policy = dict(sent[0]["headers"])[b"content-security-policy"].decode()
    said = dict(part.split(" ", 1) for part in policy.split("; "))
    assert said["default-src"].startswith("'self' ")
    assert said.get("img-src", "").split()[3:] == list(pictures)
    assert policy.count("https:") == len(pictures)
