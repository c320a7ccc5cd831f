"""Desks and watches: every jurisdiction one desk, every desk somebody at every hour."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geodispatch.domain import Name
from geodispatch.domain.roster import DeskAreas, DispatchDesk, Watch, Watches, the_one_desk
from geodispatch.errors import InputError

MIDNIGHT = datetime(2026, 3, 6, tzinfo=UTC)
HOUR = timedelta(hours=1)
NAME = Name("台", "desk")


def at(hours: float) -> datetime:
    return MIDNIGHT + hours * HOUR


def watch(begin: float, until: float, operator: str = "0217", **changes) -> Watch:
    values = {"desk": "W", "seat": "1"} | changes
    return Watch(operator=operator, on_from=at(begin), on_until=at(until), **values)


def desks(**jurisdictions: str) -> DeskAreas:
    return DeskAreas(
        DispatchDesk(code, NAME, tuple(codes.split())) for code, codes in jurisdictions.items()
    )


def test_a_call_belongs_to_the_one_desk_that_names_its_jurisdiction():
    areas = desks(north="A B", south="C")
    assert [areas.desk_of(code).code for code in "ABC"] == ["north", "north", "south"]
    assert not areas.doubts("ABC")
    assert areas.get("south").jurisdictions == ("C",)
    assert areas.get("west") is None


def test_a_jurisdiction_without_a_desk_or_with_two_is_named():
    doubts = desks(north="A B", south="B X").doubts("CABD")
    assert doubts
    assert doubts.without == ("C", "D")
    assert doubts.shared == {"B": ("north", "south")}
    assert doubts.unknown == {"X": ("south",)}


@pytest.mark.parametrize(("code", "belongs"), [("C", "no desk"), ("B", "north, south")])
def test_a_call_that_no_single_desk_may_take_is_refused_by_name(code, belongs):
    with pytest.raises(InputError, match=f"the jurisdiction '{code}' belongs to {belongs}"):
        desks(north="A B", south="B").desk_of(code)


def test_a_city_that_names_no_desks_has_one_for_all_of_it():
    areas = the_one_desk("wuhan", NAME, ["A", "B"])
    assert [desk.code for desk in areas] == ["wuhan"]
    assert not areas.doubts("AB")
    assert {areas.desk_of(code).code for code in ("A", "B")} == {"wuhan"}


def test_the_only_desk_takes_calls_from_where_no_jurisdiction_is():
    assert the_one_desk("wuhan", NAME, []).desk_of("").code == "wuhan"
    assert desks(north="A").desk_of("Z").code == "north"
    assert desks(north="A").doubts("AZ").without == ("Z",)


@pytest.mark.parametrize(
    "several", [(), (DispatchDesk("W", NAME, ("A",)), DispatchDesk("W", NAME, ("B",)))]
)
def test_desks_without_a_code_of_their_own_are_refused(several):
    with pytest.raises(ValueError, match="with a code of its own"):
        DeskAreas(several)


CODES = st.sampled_from("ABCDE")


@given(st.dictionaries(st.sampled_from(["n", "s", "e"]), st.lists(CODES), min_size=2))
@settings(deadline=None)
def test_every_jurisdiction_has_one_desk_or_is_named_and_never_both(naming):
    areas = DeskAreas(DispatchDesk(code, NAME, tuple(named)) for code, named in naming.items())
    doubts = areas.doubts("ABCDE")
    for code in "ABCDE":
        named_by = tuple(desk for desk, named in naming.items() if code in named)
        assert (code in doubts.without) == (named_by == ())
        assert doubts.shared.get(code, ()) == (named_by if len(named_by) > 1 else ())
        if len(named_by) == 1:
            assert areas.desk_of(code).code == named_by[0]
    assert doubts.unknown == {}


def test_a_watch_ends_where_the_next_one_begins():
    watches = Watches([watch(0, 8), watch(8, 24, "0218")])
    assert watches.uncovered("W", at(0), at(24)) == ()
    assert [one.operator for one in watches.on_duty("W", at(8))] == ["0218"]
    assert [one.operator for one in watches.on_duty("W", at(8) - timedelta(microseconds=1))] == [
        "0217"
    ]
    assert watches.on_duty("W", at(24)) == ()


def test_a_moment_without_anybody_is_told():
    missing = timedelta(microseconds=1)
    late = Watch("W", "1", "0218", at(8) + missing, at(24))
    watches = Watches([late, watch(0, 8)])
    assert watches.uncovered("W", at(0), at(24)) == ((at(8), at(8) + missing),)


def test_hours_before_between_and_after_watches_are_told_in_their_order():
    watches = Watches([watch(20, 22), watch(6, 12), watch(8, 10, "0218"), watch(0, 24, desk="E")])
    empty = [(0, 6), (12, 20), (22, 24)]
    assert watches.uncovered("W", at(0), at(24)) == tuple((at(a), at(b)) for a, b in empty)
    assert watches.uncovered("W", at(9), at(13)) == ((at(12), at(13)),)
    assert watches.uncovered("E", at(0), at(24)) == ()
    assert watches.uncovered("nobody's", at(0), at(24)) == ((at(0), at(24)),)


def test_hours_that_do_not_end_after_they_begin_are_refused():
    with pytest.raises(ValueError, match="not after they begin"):
        Watches([]).uncovered("W", at(1), at(1))
    with pytest.raises(ValueError, match="has no time zone"):
        Watches([]).uncovered("W", at(0).replace(tzinfo=None), at(1))


def test_a_watch_that_ends_no_later_than_it_begins_is_refused():
    with pytest.raises(ValueError, match="Operator 0217: the watch ends at .*, not after"):
        watch(8, 8)


SPANS = st.tuples(st.integers(0, 40), st.integers(1, 20)).map(lambda ends: (ends[0], sum(ends)))
ASKED = st.tuples(st.integers(0, 40), st.integers(1, 30)).map(lambda ends: (ends[0], sum(ends)))


@given(st.lists(st.tuples(SPANS, st.sampled_from(["W", "E"])), max_size=8), ASKED)
@settings(deadline=None)
def test_hours_with_somebody_and_without_make_up_the_whole_span(rows, asked):
    watches = Watches(watch(*span, desk=desk) for span, desk in rows)
    begin, until = map(at, asked)
    empty = watches.uncovered("W", begin, until)
    assert all(begin <= since < end <= until for since, end in empty)
    assert all(before[1] < after[0] for before, after in pairwise(empty))
    for hour in range(*asked):  # every end is a full hour, so the begin of each decides
        without = any(since <= at(hour) < end for since, end in empty)
        assert without == (not watches.on_duty("W", at(hour)))
    covered = sum(bool(watches.on_duty("W", at(hour))) for hour in range(*asked))
    total = sum((end - since for since, end in empty), timedelta(0)) + covered * HOUR
    assert total == until - begin


@given(st.permutations([(0, 8), (8, 16), (12, 14), (20, 30), (21, 22)]))
@settings(deadline=None)
def test_the_order_of_a_roster_changes_nothing(spans):
    watches = Watches(watch(*span) for span in spans)
    assert watches.uncovered("W", at(0), at(30)) == ((at(16), at(20)),)


BERLIN = ZoneInfo("Europe/Berlin")


def test_an_hour_that_comes_twice_is_not_covered_by_its_first_time():
    night = datetime(2026, 10, 25, 0, 0, tzinfo=BERLIN)
    first = datetime(2026, 10, 25, 2, 30, tzinfo=BERLIN)
    again = first.replace(fold=1)
    morning = datetime(2026, 10, 25, 6, 0, tzinfo=BERLIN)
    watches = Watches([Watch("W", "1", "1", night, first), Watch("W", "1", "2", again, morning)])
    ((since, end),) = watches.uncovered("W", night, morning)
    assert (since, end) == (first.astimezone(UTC), again.astimezone(UTC))
    assert end - since == HOUR
    assert [bool(watches.on_duty("W", one)) for one in (first, again)] == [False, True]


def test_an_hour_that_is_left_out_needs_nobody():
    evening = datetime(2026, 3, 28, 22, 0, tzinfo=BERLIN)
    jump = datetime(2026, 3, 29, 2, 0, tzinfo=BERLIN)
    after = datetime(2026, 3, 29, 3, 0, tzinfo=BERLIN)
    morning = datetime(2026, 3, 29, 6, 0, tzinfo=BERLIN)
    watches = Watches([Watch("W", "1", "1", evening, jump), Watch("W", "1", "2", after, morning)])
    assert watches.uncovered("W", evening, morning) == ()


def test_who_speaks_a_language_is_found_among_those_on_duty():
    watches = Watches(
        [
            watch(0, 8, "1", languages=frozenset({"en", "mn-Mong"})),
            watch(0, 8, "2", languages=frozenset({"ko"})),
            watch(8, 16, "3", languages=frozenset({"mn"})),
            watch(0, 8, "4", languages=frozenset({"mn"}), desk="E"),
        ]
    )

    def speaking(language: str, hour: float) -> list[str]:
        return [one.operator for one in watches.speaking("W", language, at(hour))]

    assert speaking("mn", 1) == ["1"]
    assert speaking("MN-Cyrl-MN", 8) == ["3"]
    assert speaking("en-GB", 1) == ["1"]
    assert speaking("en", 8) == []
    assert speaking("e", 1) == []


def test_nobody_sits_in_two_places_at_once():
    whole, early, late = watch(0, 24), watch(1, 2, desk="E"), watch(3, 4, seat="2")
    others = [watch(0, 24, "0218"), watch(24, 30)]
    assert Watches([late, *others, early, whole]).clashes() == ((whole, early), (whole, late))
    assert Watches([whole, *others]).clashes() == ()
