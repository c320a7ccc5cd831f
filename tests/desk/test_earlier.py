from datetime import timedelta
from threading import enumerate as enumerate_threads

import pytest

from desks import UNKNOWN, Shift
from geodispatch.desk import erase_expired
from geodispatch.desk.commands import (
    CloseIncident,
    FeedBack,
    LinkIncident,
    Reclassify,
    ReportInjury,
    StateFacts,
)
from geodispatch.desk.earlier import remembered
from geodispatch.domain import Place
from geodispatch.domain.events import Disposition
from geodispatch.domain.people import AccountRole, Principal
from town import corner

MOBILE = "138 0013 8000"


def calls(shift: Shift, phone: str, who: Principal | None = None) -> list[str]:
    """Numbers of the incidents that a number rang about before, the latest first."""
    return [one.number for one in remembered(shift.desk, phone, None, shift.now, who).calls]


def hazards(shift: Shift, node: int = 12, who: Principal | None = None) -> list[tuple]:
    """What is noted at a junction."""
    found = remembered(shift.desk, "", corner(node), shift.now, who).hazards
    return [(one.number, one.fact or one.word or one.hurt) for one in found]


def test_earlier_calls_of_a_number_are_found_however_it_is_written():
    shift = Shift()
    first = shift.call(phone="+86 13800138000")
    shift.wait(60)
    second = shift.call(phone="138-0013-8000转3")
    shift.call(phone="13900138000")
    shift.call()
    for typed in (MOBILE, "0086 138 0013 8000", "１３８００１３８０００"):
        assert calls(shift, typed) == [second, first]
    assert calls(shift, "8000") == []
    assert calls(shift, "") == []


def test_a_call_that_was_linked_belongs_to_the_incident_that_stays():
    shift = Shift()
    stays, goes = shift.call(), shift.call(phone=MOBILE)
    assert calls(shift, MOBILE) == [goes]
    shift.do(LinkIncident(incident=goes, same_as=stays))
    assert calls(shift, MOBILE) == [stays]


def test_what_is_read_later_is_read_on_from_where_it_was():
    shift = Shift()
    first = shift.call(phone=MOBILE)
    assert remembered(shift.desk, MOBILE, None, shift.now).calls[0].open
    shift.do(StateFacts(incident=first, **UNKNOWN))
    shift.do(CloseIncident(incident=first, disposition=Disposition.ADVISED, why="told how"))
    assert not remembered(shift.desk, MOBILE, None, shift.now).calls[0].open
    second = shift.call(phone=MOBILE)
    assert set(calls(shift, MOBILE)) == {first, second}


def test_a_number_that_was_erased_is_nobodys_any_more():
    shift = Shift()
    shift.call(phone=MOBILE, words="he has a gun")
    assert len(calls(shift, MOBILE)) == len(hazards(shift)) == 1
    shift.wait(timedelta(days=4000).total_seconds())
    erase_expired(shift.desk, shift.now)
    assert calls(shift, MOBILE) == []
    assert hazards(shift) == []


@pytest.mark.parametrize(
    ("words", "noted"),
    [
        ("对方拿着菜刀", ["菜刀"]),
        ("他说要袭警", ["袭警"]),
        ("two men, one with a KNIFE, a vicious dog", ["knife", "vicious dog"]),
        ("the gunwale of his boat is scratched", []),
        ("吵架，声音很大", []),
    ],
)
def test_words_of_weapons_and_attacks_are_noted_at_the_address(words, noted):
    shift = Shift()
    number = shift.call(words=words)
    assert sorted(hazards(shift)) == sorted((number, word) for word in noted)


def test_an_armed_person_and_a_hurt_officer_are_noted_and_a_mistake_is_taken_back():
    shift = Shift()
    number = shift.there("A")
    shift.do(Reclassify(incident=number, category="fight", severity=3, facts=frozenset({"armed"})))
    shift.do(ReportInjury(incident=number, callsign="A", who="sworn"))
    shift.do(FeedBack(incident=number, callsign="A", report="he drew a pistol"))
    assert sorted(hazards(shift)) == [(number, "armed"), (number, "pistol"), (number, "sworn")]
    toy = "it was a toy"
    shift.do(Reclassify(incident=number, category="fight", facts=frozenset(), why=toy))
    assert sorted(hazards(shift)) == [(number, "pistol"), (number, "sworn")]


def test_an_address_is_what_lies_within_sixty_metres():
    shift = Shift()
    shift.call(facts=frozenset({"armed"}))
    here = corner(12)
    step = 1 / 111_195  # degrees of a metre along the meridian

    def noted(metres: float) -> int:
        place = Place(here.lon, here.lat + metres * step)
        return len(remembered(shift.desk, "", place, shift.now).hazards)

    assert (noted(0), noted(59), noted(-59), noted(61)) == (1, 1, 1, 0)


def test_a_supervisor_hears_of_his_area_alone():
    shift = Shift()
    west, east = (shift.call(node=node, phone=MOBILE, words="a knife") for node in (0, 4))
    boss = Principal("boss", AccountRole.SUPERVISOR, area=frozenset({"W"}))
    assert set(calls(shift, MOBILE)) == {west, east}
    assert calls(shift, MOBILE, boss) == [west]
    assert hazards(shift, 0, boss) == [(west, "knife")]
    assert hazards(shift, 4, boss) == []


def test_a_long_log_is_answered_in_part_and_read_to_its_end_meanwhile(monkeypatch):
    shift = Shift()
    for _ in range(20):
        number = shift.call(phone=MOBILE)
    monkeypatch.setattr("geodispatch.desk.recollection._PAGE", 2)
    assert not remembered(shift.desk, MOBILE, None, shift.now).complete
    for thread in enumerate_threads():
        if thread.name == "recollection":
            thread.join(30)
    memory = remembered(shift.desk, MOBILE, None, shift.now)
    assert memory.complete
    assert len(memory.calls) == 20
    assert memory.calls[0].number == number
