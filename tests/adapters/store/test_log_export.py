"""A log as a file that can be proved, and read for ever."""

import json
from dataclasses import asdict
from pathlib import Path

import pytest
from sqlalchemy import text

from geodispatch.adapters.store.chain import LogRow
from geodispatch.adapters.store.exporting import export_lines, read_lines, verify_file
from geodispatch.adapters.store.rows import entry_of, in_us
from geodispatch.desk.log import Head
from geodispatch.domain.board import fold
from geodispatch.errors import DamagedLogError, InputError
from log_story import PERSONAL, at, every_event, tell_story

GOLDEN = Path(__file__).parents[2] / "data" / "log_v1.jsonl"
"""Version 1 of every kind of event as it was written: read for ever, never written anew."""


@pytest.fixture
def exported(told, tmp_path):
    def exported(**more):
        file = tmp_path / "log.jsonl"
        file.write_bytes(b"".join(export_lines(told.database, **more)))
        return file

    return exported


def changed(file, number, old, new):
    lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
    assert old in lines[number - 1]
    lines[number - 1] = lines[number - 1].replace(old, new)
    file.write_text("".join(lines), encoding="utf-8")
    return file


def test_every_line_of_the_first_version_is_read_as_the_event_that_it_was():
    rows = [row for row, _ in read_lines(GOLDEN)]
    assert tuple(entry_of(row).event for row in rows) == every_event()
    assert all(row.version == 1 for row in rows)
    assert [row.recorded_us for row in rows] == [in_us(at(30 + row.seq)) for row in rows]
    assert fold(entry_of(row) for row in rows).seq == len(rows)


def test_the_first_version_is_proved_by_the_head_that_was_written_down():
    report = verify_file(GOLDEN, Head(60, HEAD))
    assert report.sound
    assert report.head == Head(70, LATER_HEAD)


HEAD = "337369353630685b4ad56e116a2a17f7dff2a45493e26fd2caf1620427f49338"
"""Of the first sixty; kinds that were added later stand below them."""
LATER_HEAD = "33c0a955fda3b2344ca902170a9a18b66ebcad972b45a0a93607ba34a600f2ab"


def test_the_first_version_has_every_personal_text_that_was_not_erased():
    texts = {}
    for _, said in read_lines(GOLDEN):
        texts |= {ref: one.text for ref, one in said.items()}
    assert texts == {one.ref: one.text for one in PERSONAL if one.ref != "p2"}


def test_what_is_written_now_is_what_was_written_then(opened, database):
    log = opened(database)
    tell_story(log, every_event())
    assert b"".join(export_lines(log.database, with_personal=True)) == GOLDEN.read_bytes()


def test_a_line_is_an_event_with_all_that_the_chain_holds(exported):
    lines = [json.loads(line) for line in exported().read_text(encoding="utf-8").splitlines()]
    assert [line["seq"] for line in lines] == list(range(1, 61))
    expected = {*LogRow._fields, "recorded_at"} - {"recorded_us", "mark"}
    assert all(set(line) == expected for line in lines)
    assert lines[7]["body"]["place"] == asdict(every_event()[7].place)
    assert lines[3]["body"]["why"] == "午餐"
    assert lines[0]["recorded_at"] == "2026-03-06T04:31:00Z"


def test_personal_texts_leave_only_when_asked_for(exported):
    assert "王小明" not in exported().read_text(encoding="utf-8")
    assert "王小明" in exported(with_personal=True).read_text(encoding="utf-8")
    assert "13800138000" not in exported(with_personal=True).read_text(encoding="utf-8")


@pytest.mark.parametrize("with_personal", [False, True])
def test_an_export_is_proved_as_the_log_itself(told, exported, with_personal):
    report = verify_file(exported(with_personal=with_personal), told.head())
    assert report.sound
    assert report.head == told.head()


@pytest.mark.parametrize(
    ("line", "old", "new"),
    [
        (17, '"operator":"0007"', '"operator":"0008"'),
        (17, '"recorded_at":"2026-03-06T04:47:00Z"', '"recorded_at":"2026-03-06T04:46:59Z"'),
        (17, '"policy":"nearest"', '"policy":"fastest"'),
        (17, '"body":{', '"body":{ '),
        (13, "两名男子抢走手机", "没有人抢走手机"),
    ],
)
def test_a_changed_line_is_named(exported, line, old, new):
    file = exported(with_personal=True)
    assert verify_file(changed(file, line, old, new)).findings[0].seq == line


def without(lines, number):
    return lines[: number - 1] + lines[number:]


@pytest.mark.parametrize(
    ("change", "first"),
    [
        (lambda lines: without(lines, 17), 17),
        (lambda lines: without(lines, 1), 1),
        (lambda lines: [*lines[:16], lines[17], lines[16], *lines[18:]], 17),
        (lambda lines: [*lines[:17], lines[16], *lines[17:]], 17),
        (lambda lines: lines[:-1], 60),
        (lambda lines: [], 1),
    ],
    ids=["deleted", "first deleted", "swapped", "twice", "cut", "empty"],
)
def test_lines_that_lack_or_moved_are_named(told, exported, change, first):
    file = exported()
    file.write_bytes(b"".join(change(file.read_bytes().splitlines(keepends=True))))
    assert verify_file(file, told.head()).findings[0].seq == first


@pytest.mark.parametrize(
    "line",
    [
        b"{}\n",
        b"\n",
        b"seq,kind\n",
        b'{"seq":1\n',
        b"\xff\xfe\n",
        b"[" * 100_000 + b"\n",
        b'{"seq":18446744073709551616}\n',
    ],
)
def test_a_file_that_is_no_export_is_refused_with_its_line(tmp_path, line):
    file = tmp_path / "other.jsonl"
    file.write_bytes(line)
    with pytest.raises(InputError, match="no event of an exported log") as raised:
        verify_file(file)
    assert (raised.value.file, raised.value.line) == (file, 1)


def test_an_export_that_was_cut_off_within_a_line_is_refused_with_its_line(exported):
    file = exported()
    file.write_bytes(file.read_bytes()[:-20])
    with pytest.raises(InputError, match="cut off in this line") as raised:
        verify_file(file)
    assert raised.value.line == 60


def test_an_export_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(InputError, match="cannot be read"):
        verify_file(tmp_path / "none.jsonl")


def test_a_log_that_was_tampered_with_is_not_exported_as_if_nothing_were(told):
    with told.database.writing() as connection:
        if connection.dialect.name == "sqlite":
            connection.execute(text("DROP TRIGGER event_is_not_changed"))
        else:
            connection.execute(text("ALTER TABLE event DISABLE TRIGGER USER"))
        connection.execute(text("UPDATE event SET seat = '9' WHERE seq = 17"))
    with pytest.raises(DamagedLogError, match="event 17") as raised:
        list(export_lines(told.database))
    assert raised.value.seq == 17
