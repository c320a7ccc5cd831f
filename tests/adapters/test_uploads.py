"""Files that wait to be used: whole or not at all, under names that are harmless, not for ever."""

import os
import stat
import time

import pytest

from geodispatch.adapters import uploads as module
from geodispatch.adapters.uploads import STALE_AFTER_S, Uploads


def taken(shelf: Uploads, name: str, content: bytes = b"x") -> str:
    with shelf.take(name) as (key, stream):
        stream.write(content)
    return key


def test_a_file_is_found_by_its_key_and_lies_where_nobody_else_reads(tmp_path):
    shelf = Uploads(tmp_path / "up")
    found = shelf.find(taken(shelf, "../../roads.osm.pbf", b"roads"))
    assert found.path.read_bytes() == b"roads"
    assert found.path.name == "roads.osm.pbf"
    assert found.path.is_relative_to(tmp_path / "up")
    assert stat.S_IMODE(found.path.parent.stat().st_mode) == 0o700
    shelf.drop(found.key)
    assert shelf.find(found.key) is None
    assert not found.path.exists()


def test_a_file_that_came_half_leaves_nothing(tmp_path):
    def come_half() -> None:
        with Uploads(tmp_path).take("roads.osm") as (_, stream):
            stream.write(b"half")
            raise OSError("gone")

    with pytest.raises(OSError, match="gone"):
        come_half()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("key", ["", "..", "../up", "0" * 31, "0" * 32, "x" * 32])
def test_what_is_no_key_finds_and_removes_nothing(tmp_path, key):
    shelf = Uploads(tmp_path / "up")
    kept = taken(shelf, "a.csv")
    assert shelf.find(key) is None
    shelf.drop(key)
    assert shelf.find(kept) is not None


def test_what_nobody_used_within_a_day_goes_when_the_next_file_comes(tmp_path):
    shelf = Uploads(tmp_path)
    old, young = taken(shelf, "a.csv"), taken(shelf, "b.csv")
    before = time.time() - STALE_AFTER_S - 60
    os.utime(tmp_path / old, (before, before))
    new = taken(shelf, "c.csv")
    assert [shelf.find(key) is not None for key in (old, young, new)] == [False, True, True]


def test_the_desk_keeps_its_room_on_the_disk(tmp_path, monkeypatch):
    shelf = Uploads(tmp_path / "not" / "there")
    assert shelf.room() <= module.MOST_BYTES
    monkeypatch.setattr(module, "KEPT_BYTES", 1 << 60)
    assert shelf.room() == 0
