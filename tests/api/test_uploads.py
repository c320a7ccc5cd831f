"""The door for files of an import: who may, how much, whole or not at all."""

import socket

import httpx
import pytest
from starlette.applications import Starlette

from door_kit import DoorKit, Running
from geodispatch.adapters import uploads as shelf_module
from geodispatch.adapters.uploads import Uploads
from geodispatch.api import uploads as module
from geodispatch.api.uploads import UPLOADS_ADDRESS, uploads_routes
from geodispatch.domain.people import AccountRole, Scope

_R = AccountRole


class Door(DoorKit):
    """The door for files of a desk with accounts, listening."""

    def __init__(self, folder, *, demo: bool = False):
        super().__init__(folder, demo=demo)
        self.shelf = Uploads(folder / "up")
        self.running = Running(Starlette(routes=uploads_routes(self.house, self.shelf)))

    def put(self, content: bytes, headers=None, name: str = "roads.osm") -> httpx.Response:
        address = self.running.url + UPLOADS_ADDRESS
        return httpx.put(address, params={"name": name}, content=content, headers=headers)

    def waiting(self) -> list[str]:
        folder = self.folder / "up"
        return [path.name for path in folder.glob("*/*")] if folder.exists() else []

    def close(self) -> None:
        self.running.close()
        super().close()


@pytest.fixture
def door(tmp_path):
    made = Door(tmp_path)
    yield made
    made.close()


@pytest.mark.parametrize("role", AccountRole)
def test_who_may_open_the_pages_of_data_or_limits_hands_files_in_and_nobody_else(door, role):
    answer = door.put(b"roads", door.signed_in("0009", role))
    if role in {_R.SUPERVISOR, _R.PLANNER, _R.ANALYST}:
        found = door.shelf.find(answer.json()["key"])
        assert (found.path.name, found.size) == ("roads.osm", 5)
    else:
        assert answer.status_code == 403
        assert door.waiting() == []


def test_strangers_and_tokens_hand_nothing_in(door):
    assert door.put(b"roads").status_code == 401
    assert door.put(b"roads", door.token(*Scope)).status_code == 403
    assert door.waiting() == []


def test_the_demo_takes_files_of_its_own_machine(tmp_path):
    door = Door(tmp_path, demo=True)
    try:
        assert door.put(b"roads").status_code == 200
    finally:
        door.close()


def test_a_file_for_which_there_is_no_room_is_refused_before_it_comes(door, monkeypatch):
    monkeypatch.setattr(shelf_module, "MOST_BYTES", 4)
    answer = door.put(b"roads", door.signed_in("0009", _R.PLANNER))
    assert answer.status_code == 413
    assert "geodispatch city build" in answer.json()["en"]
    assert door.waiting() == []


def test_a_file_without_a_length_and_one_that_stalls_leave_nothing(door, monkeypatch):
    monkeypatch.setattr(module, "STALLED_S", 0.2)
    who = door.signed_in("0009", _R.PLANNER)
    assert door.put(iter([b"roads"]), who).status_code == 411
    with socket.create_connection(("127.0.0.1", door.running.port)) as client:
        head = f"PUT {UPLOADS_ADDRESS}?name=x HTTP/1.1\r\nHost: a\r\nCookie: {who['Cookie']}\r\n"
        client.sendall(f"{head}Content-Length: 9\r\n\r\nhalf".encode())
        assert b" 408 " in client.recv(100)
    assert door.waiting() == []
    assert httpx.get(door.running.url + "/data/other").status_code == 404
