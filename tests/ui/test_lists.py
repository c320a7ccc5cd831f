import re
from datetime import timedelta

from desks import Shift
from geodispatch.desk.commands import BeginBreak, ReceiveCall
from geodispatch.domain import Commitment, Place, UnitStatus
from geodispatch.policing import recommend
from geodispatch.ui.lists import NEAR_LEFT_OUT, counts_data, queue_data, ranking_data
from town import NOON, corner, incident_at, town, unit

MINUTE = timedelta(minutes=1)


def shift_with(
    *units,
    place: Place | None = None,
    waited=MINUTE,
    minutes: float | None = 5.0,
    category="fight",
):
    """A desk where one call has waited for a while, seen at noon."""
    shift = Shift(*(units or [unit("A", 0)]), minutes=minutes)
    at = NOON - waited
    shift.do(ReceiveCall(place=place or corner(12), category=category, severity=2, at=at))
    return shift


def ranking(shift, asked=None, shown=10, language="en"):
    (entry,) = shift.desk.queue(NOON)
    return ranking_data(shift.desk.recommend(entry.record.number, NOON), asked, shown, language)


def queue(shift, selected=None, language="en"):
    return queue_data(shift.desk.queue(NOON), selected, shift.desk.city, NOON, language)


def warnings_in(data) -> list[str]:
    return [line["text"] for line in data["facts"]["lines"] if line["warn"]]


def test_an_offer_says_eta_distance_verdict_and_relation():
    # From junction 0 to 12 are 4 blocks: 240 s and 2.4 km, after 30 s of turnout.
    (row,) = ranking(shift_with(unit("A", 0)))["offers"]
    assert (row["eta"], row["distance"]) == ("4:30", "2.4 km")
    assert (row["verdict_code"], row["relation"]) == ("late", "neighbouring")  # 60 + 270 > 300
    assert row["sum"] == "Turnout 0:30 + travel 4:00 = 4:30"


def test_an_eta_equal_to_the_rest_of_the_limit_is_inside():
    (row,) = ranking(shift_with(unit("A", 0), waited=timedelta(seconds=30)))["offers"]
    assert row["verdict_code"] == "inside"


def test_without_an_announced_number_the_verdict_says_so():
    data = ranking(shift_with(unit("A", 0), minutes=None))
    assert data["offers"][0]["verdict_code"] == "none"
    assert any("No number is announced" in line["text"] for line in data["facts"]["lines"])


def test_a_straight_line_estimate_is_marked_wherever_it_shows():
    (row,) = ranking(shift_with(unit("A", 12), place=Place(0.0108, 0.03)))["offers"]
    assert row["eta"].startswith("≈ ")
    assert row["distance"].startswith("≈ ")


def on_break(shift, *callsigns):
    for callsign in callsigns:
        shift.do(BeginBreak(callsign=callsign))
    return shift


def test_an_absent_unit_stands_in_why_not_with_its_eta():
    data = ranking(on_break(shift_with(unit("A", 0), unit("B", 13)), "B"))
    (row,) = data["left_out"]
    assert (row["name"], row["eta"]) == ("B", "1:30")
    assert row["reasons"][0]["article"] == "C20"


def test_a_unit_left_out_that_is_asked_for_leads_the_list():
    near = [unit(f"B{n:02d}", 12) for n in range(NEAR_LEFT_OUT)]
    shift = shift_with(*near, unit("FAR", 0))
    on_break(shift, "FAR", *(one.callsign for one in near))
    data = ranking(shift, asked="FAR")
    assert data["left_out"][0]["name"] == "FAR"
    assert data["left_out"][0]["asked"]
    assert len(data["left_out"]) == NEAR_LEFT_OUT + 1


def test_the_list_opens_short_and_offers_the_rest():
    data = ranking(shift_with(*(unit(f"A{n}", 0) for n in range(5))), shown=2)
    assert [row["name"] for row in data["offers"]] == ["A0", "A1"]
    assert data["more"] == "Show 3 more"


def test_a_unit_asked_for_shows_even_beyond_the_end_of_the_list():
    data = ranking(shift_with(*(unit(f"A{n}", 0) for n in range(5))), asked="A3", shown=2)
    assert [row["chosen"] for row in data["offers"]] == [False, False, False, True]


def test_nobody_is_an_answer():
    data = ranking(on_break(shift_with(), "A"))
    assert data["offers"] == []
    assert all("No suitable unit is free" in row["missing"] for row in data["facts"]["team"])


def test_the_box_names_one_unit_for_each_role_in_the_order_of_the_plan():
    # Three cars stand nearer than the boat crew, which alone fills the rescue.
    cars = [unit(f"A{n}", 11) for n in range(3)]
    boat = unit("BOAT", 0, capabilities=frozenset({"water-rescue"}))
    data = ranking(shift_with(*cars, boat, category="drowning"), shown=1)
    plan = town().rules(NOON).category("drowning").response(2).plan
    assert [row["role"] for row in data["facts"]["team"]] == [role.name.en for role in plan.roles]
    assert ("BOAT", "4:30") in [(row["id"], row["eta"]) for row in data["facts"]["team"][:2]]


def test_the_team_stands_in_the_list_with_its_true_rank_however_short_the_list():
    cars = [unit(f"A{n}", 11) for n in range(3)]
    boat = unit("BOAT", 0, capabilities=frozenset({"water-rescue"}))
    data = ranking(shift_with(*cars, boat, category="drowning"), shown=1)
    assert ("BOAT", "4") in [(row["name"], row["rank"]) for row in data["offers"]]


def test_a_role_that_nobody_fills_stands_there_with_its_reason():
    data = ranking(shift_with(unit("A", 0), category="drowning"))
    missing = [row for row in data["facts"]["team"] if "missing" in row]
    assert missing
    assert all("No suitable unit is free" in row["missing"] for row in missing)


def test_a_place_far_from_every_street_says_how_far():
    # A degree is 111 km: 0.003 degrees north of the last street are about 330 m.
    (warning,) = warnings_in(ranking(shift_with(unit("A", 12), place=Place(0.0108, 0.0246))))
    assert re.fullmatch(r"The nearest street is 33\d m away; times end there", warning)


def test_a_place_at_a_street_says_nothing_of_it():
    assert warnings_in(ranking(shift_with(unit("A", 0)))) == []


def test_a_place_outside_every_jurisdiction_is_said_with_the_nearest():
    data = ranking(shift_with(unit("A", 0), place=Place(0.2, 0.01)))
    warnings = [line["text"] for line in data["facts"]["lines"] if line["warn"]]
    assert any("outside every jurisdiction" in text and "East" in text for text in warnings)


def test_a_row_of_the_queue_says_where_who_and_which_clock_has_the_least_time_left():
    shift = shift_with()
    (row,) = queue(shift, selected="260306-0001")["rows"]
    assert (row["where"], row["severity"], row["selected"]) == ("East", "Level 2", True)
    assert (row["status"], row["handler"], row["units"]) == ("open", "not accepted", [])
    least = shift.desk.queue(NOON)[0].due[0]
    assert row["clock"]["due_at"] == least.due_at.timestamp()
    assert row["clock"]["words"]["overdue"] == "take on overdue {time}"


def test_a_row_of_the_queue_names_handler_and_units_once_they_are_ordered():
    shift = Shift()
    shift.sent("A", "B")
    (row,) = queue(shift)["rows"]
    assert (row["status"], row["handler"], row["units"]) == ("assigned", "0007", ["A", "B"])


def test_the_due_list_has_what_ran_out_first_and_says_how_many():
    shift = shift_with(waited=3 * MINUTE)
    shift.call("theft", node=3)
    data = queue(shift)
    instants = [one["clock"]["due_at"] for one in data["due"]]
    assert instants == sorted(instants)
    late = [one["late"] for one in data["due"]]
    assert late == sorted(late, reverse=True)
    assert data["late"] == sum(at < NOON.timestamp() for at in instants) > 0


def test_the_due_list_names_unit_and_duty():
    shift = Shift()
    shift.sent("A")
    names = [one["name"] for one in queue(shift)["due"]]
    assert "acknowledge A" in names
    assert any(name.startswith("notify ") and "leader in charge" in name for name in names)


def test_the_figures_count_the_units_that_may_go_and_the_late_calls():
    shift = shift_with(waited=6 * MINUTE)
    items = counts_data(2, 3, shift.desk.queue(NOON), NOON, "en")["items"]
    assert [item["value"] for item in items] == ["1", "2 / 3", "1"]
    assert items[0]["alert"]  # first, where no narrow window cuts it off


def test_a_wait_for_the_end_of_another_order_stands_in_the_sum():
    # Free in 2 minutes, 30 s of turnout, 4 blocks.
    bound = Commitment(free_at=NOON + 2 * MINUTE)
    soon = unit("A", 0, status=UnitStatus.ON_SCENE, commitment=bound)
    ranked = recommend(town(), incident_at(12), [soon], NOON, policy="freeing")
    (row,) = ranking_data(ranked, None, 10, "en")["offers"]
    assert row["sum"] == "Free in 2:00 + turnout 0:30 + travel 4:00 = 6:30"
    (row,) = ranking_data(ranked, None, 10, "zh")["offers"]
    assert row["sum"] == "待空闲 2:00 + 出动 0:30 + 行驶 4:00 = 6:30"


def test_a_call_to_which_nobody_is_sent_is_never_late():
    shift = shift_with(waited=60 * MINUTE, category="noise")
    (row,) = queue(shift)["rows"]
    assert row["no_clock"] == "no unit"
    waiting = shift.desk.queue(NOON)
    assert counts_data(1, 1, waiting, NOON, "en")["items"][0]["value"] == "0"


def test_a_row_of_the_queue_knows_its_group_and_the_priority_of_its_severity():
    (row,) = queue(shift_with(category="robbery"))["rows"]
    assert (row["group"], row["priority"]) == ("Robbery · Criminal cases", 1)


def test_a_callsign_with_a_direction_override_shows_it():
    (row,) = ranking(shift_with(unit("A\u202e1", 0)))["offers"]
    assert row["name"] == "A⟨U+202E⟩1"
    assert row["id"] == "A\u202e1"
