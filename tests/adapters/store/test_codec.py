"""Events as text, and back for ever."""

import re
from dataclasses import dataclass, fields
from datetime import UTC, timedelta
from hashlib import sha256
from pathlib import Path
from typing import ClassVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geodispatch.adapters.store.chain import (
    GENESIS,
    LogRow,
    chained,
    digest_of,
)
from geodispatch.adapters.store.codec import Coded, decode_event, encode_event, sealed_in
from geodispatch.adapters.store.rows import from_us, in_us
from geodispatch.domain.events import (
    EVENTS,
    Event,
    LeaderInstructed,
    Sealed,
    UnitArrived,
    UnitEvent,
    sealed_digest,
)
from geodispatch.domain.times import EARLIEST, LATEST
from geodispatch.errors import DamagedLogError
from log_story import CALLER, NOON, ONE, every_event

PAGE = Path(__file__).parents[3] / "docs" / "log.md"
ARRIVED = UnitArrived(at=NOON, incident=ONE, callsign="B12")
ROW = LogRow(
    1, 1772769600000000, "unit-arrived", 1, "wuhan", "3", "0007", "k", "", ONE, "B12", "", "{}"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitCounted(UnitEvent):
    """Invented: what had ``heads`` in version 1, and ``sworn`` and ``auxiliary`` since 3."""

    version: ClassVar[int] = 3
    sworn: int
    auxiliary: int = 0


def split_heads(body):
    return {**body, "sworn": body.pop("heads")}


def name_reason(body):
    return {**body, "why": body.pop("reason", "")}


UPGRADES = {("unit-counted", 1): split_heads, ("unit-counted", 2): name_reason}
MOMENTS = st.datetimes(
    EARLIEST.replace(tzinfo=None), LATEST.replace(tzinfo=None) - timedelta(microseconds=1)
).map(lambda moment: moment.replace(tzinfo=UTC))
INVENTED = {**EVENTS, "unit-counted": UnitCounted}


@pytest.mark.parametrize("event", every_event(), ids=lambda event: event.kind)
def test_an_event_comes_back_as_it_was(event):
    coded = encode_event(event)
    assert decode_event(coded, 1) == event
    assert type(decode_event(coded, 1)) is type(event)


def test_the_shift_has_every_kind_of_event():
    assert {event.kind for event in every_event()} == set(EVENTS)


@settings(deadline=None)
@given(st.text(), st.text(), MOMENTS)
def test_any_words_and_moments_come_back(leader, instruction, moment):
    event = LeaderInstructed(
        at=moment, incident=ONE, number=1, leader=leader, instruction=instruction
    )
    assert decode_event(encode_event(event), 1) == event


@given(st.text(alphabet=st.characters(categories=["Cs"]), min_size=1))
def test_half_a_surrogate_is_refused(half):
    event = LeaderInstructed(at=NOON, incident=ONE, number=1, leader="x", instruction=half)
    with pytest.raises(ValueError, match="cannot be kept"):
        encode_event(event)


def test_a_body_of_an_older_version_is_read_by_the_steps_since():
    body = '{"at":"2026-03-06T04:00:00Z","callsign":"B12","heads":3,"reason":"数"}'
    event = decode_event(Coded("unit-counted", 1, body), 1, UPGRADES, INVENTED)
    assert event == UnitCounted(at=NOON, callsign="B12", sworn=3, why="数")
    newest = decode_event(encode_event(event), 1, UPGRADES, INVENTED)
    assert newest == event


def test_an_older_version_that_nobody_can_read_is_refused_by_its_number():
    coded = Coded("unit-counted", 0, "{}")
    with pytest.raises(DamagedLogError, match="Entry 7 cannot be read as unit-counted") as raised:
        decode_event(coded, 7, UPGRADES, INVENTED)
    assert raised.value.seq == 7


@pytest.mark.parametrize(("kind", "version"), [("unit-arrived", 2), ("unit-teleported", 1)])
def test_what_a_newer_version_wrote_is_refused_by_its_number(kind, version):
    with pytest.raises(DamagedLogError, match=f"Entry 17 is a '{kind}'.*newer version") as raised:
        decode_event(Coded(kind, version, encode_event(ARRIVED).body), 17)
    assert raised.value.seq == 17


@pytest.mark.parametrize(
    "body",
    ["", "{", "[]", "null", "{}", '{"at":"yesterday","incident":"1","callsign":"B"}', "[" * 10_000],
)
def test_a_body_that_is_none_is_refused_by_its_number(body):
    with pytest.raises(DamagedLogError, match="Entry 3 cannot be read"):
        decode_event(Coded("unit-arrived", 1, body), 3)


def test_personal_fields_are_found_wherever_an_event_has_them():
    for event in every_event():
        values = (getattr(event, field.name) for field in fields(event))
        expected = tuple(value for value in values if isinstance(value, Sealed))
        assert sealed_in(event) == expected
    assert CALLER[0] in sealed_in(every_event()[7])


def test_every_kind_is_an_event_of_its_name():
    assert all(issubclass(made, Event) for made in EVENTS.values())


def test_the_digest_is_what_the_page_says():
    (written,) = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    page = {}
    exec(written, page)  # noqa: S102 - the page is ours
    row = chained(ROW._replace(paper="纸-7"), GENESIS)
    assert page["digest_of"](row._asdict()) == row.digest


def test_the_hash_of_a_personal_text_is_what_the_page_says():
    assert sealed_digest("00ff", "机密") == sha256(b"\x00\xff" + "机密".encode()).hexdigest()


@given(st.integers(4, 11), st.text(min_size=1))
def test_what_moves_from_one_column_to_the_next_changes_the_digest(column, moved):
    name, beside = LogRow._fields[column], LogRow._fields[column + 1 if column < 11 else 4]
    one = ROW._replace(**{name: "x" + moved, beside: "y"})
    other = ROW._replace(**{name: "x", beside: moved + "y"})
    assert digest_of(one) != digest_of(other)


@given(MOMENTS)
def test_instants_are_kept_to_the_microsecond(instant):
    assert from_us(in_us(instant)) == instant
