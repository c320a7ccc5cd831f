"""What a window says that it looks at: read by type, and held against what there is."""

import msgspec
import pytest

from desks import Shift
from geodispatch.desk.commands import BeginBreak, Dispatch
from geodispatch.domain import Place
from geodispatch.ui.look import MOST_SHOWN, Asked, CallForm, Look
from geodispatch.ui.scene import SHOWN_OFFERS
from town import unit


def read(kind: type, sent: str):
    return msgspec.json.decode(sent, type=kind)


def test_a_window_that_says_nothing_looks_at_the_first_of_everything_in_chinese():
    assert read(Look, "{}") == Look()
    assert (Look().language, Look().incident, Look().shown) == ("zh", None, SHOWN_OFFERS)


def test_what_a_script_sends_is_read_as_it_stands():
    sent = """{"language": "en", "incident": "1", "callsign": "A", "unit": null, "shown": 20,
      "past": true, "press": {"act": "accept", "key": "k"}, "supposed": {"off": ["A"]},
      "call": {"key": "k", "place": "x", "pin": [0.1, 0.2], "category": "theft", "severity": 2,
               "facts": ["armed"], "about": {"phone": "1"}, "same_as": "", "unknown": 1}}"""
    look = read(Look, sent)
    assert (look.incident, look.callsign, look.shown, look.past) == ("1", "A", 20, True)
    assert look.press == {"act": "accept", "key": "k"}
    assert look.call == CallForm(
        key="k",
        place="x",
        pin=(0.1, 0.2),
        category="theft",
        severity=2,
        facts=("armed",),
        about={"phone": "1"},
        same_as="",
    )


@pytest.mark.parametrize(
    "odd",
    [
        '{"language": "fr"}',
        '{"incident": 1}',
        '{"shown": -1}',
        f'{{"shown": {MOST_SHOWN + 1}}}',
        '{"past": "yes"}',
        '{"press": "accept"}',
        '{"call": {}}',
        '{"call": {"key": "k", "pin": [1]}}',
        '{"call": {"key": "k", "pin": [1, 2, 3]}}',
        '{"call": {"key": "k", "pin": ["1", "2"]}}',
        '{"call": {"key": "k", "about": {"phone": 1}}}',
        '{"call": {"key": "k", "severity": 1.5}}',
        "[]",
    ],
)
def test_what_is_of_another_type_is_no_look(odd):
    with pytest.raises(msgspec.ValidationError):
        read(Look, odd)


def test_a_question_about_a_place_names_one_on_the_map_or_none():
    assert read(Asked, '{"at": [0.1, 0.2]}').place == Place(0.1, 0.2)
    assert read(Asked, '{"at": null}').place is None


@pytest.mark.parametrize("at", ["[200, 0]", "[0, 91]", "[1e308, 0]", '["x", 0]', "[0]", '"here"'])
def test_a_question_about_a_place_on_no_map_is_no_question(at):
    with pytest.raises(msgspec.ValidationError):
        read(Asked, f'{{"at": {at}}}')


def test_without_a_choice_or_after_a_strange_one_the_best_unit_is_asked_about():
    shift = Shift()
    ranked = shift.desk.recommend(shift.call(), shift.now)
    best = ranked.recommended[0].unit.callsign
    assert Look().asked(ranked) == Look(callsign="nobody").asked(ranked) == best
    assert Look(callsign="A").asked(None) is None


def test_when_all_that_the_plan_wants_were_ordered_no_other_unit_is_asked_about():
    shift = Shift(*(unit(name, place) for place, name in enumerate("ABCD", start=10)))
    number = shift.call()
    wanted = shift.desk.recommend(number, shift.now).team
    shift.do(Dispatch(incident=number, callsigns=tuple({one.callsign for one in wanted})))
    ranked = shift.desk.recommend(number, shift.now)
    assert ranked.recommended
    assert not ranked.team
    assert Look().asked(ranked) is None
    other = ranked.recommended[0].unit.callsign
    assert Look(callsign=other).asked(ranked) == other


def test_a_unit_that_was_chosen_is_asked_about_whether_it_may_go_or_not():
    shift = Shift(unit("A", 0), unit("B", 12), unit("C", 13))
    shift.do(BeginBreak(callsign="C"))
    ranked = shift.desk.recommend(shift.call(), shift.now)
    assert Look(callsign="A").asked(ranked) == "A"
    assert Look(callsign="C").asked(ranked) == "C"
    for callsign in ("A", "B"):
        shift.do(BeginBreak(callsign=callsign))
    nobody = shift.desk.recommend(shift.call(), shift.now)
    assert Look().asked(nobody) is None
