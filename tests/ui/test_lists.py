import re
from datetime import timedelta

from geodispatch.adapters import DemoIncidents
from geodispatch.desk import Desk
from geodispatch.domain import Commitment, Incident, Place, UnitStatus
from geodispatch.policing import recommend
from geodispatch.roads import TravelTimes
from geodispatch.ui.lists import NEAR_LEFT_OUT, counts_data, queue_data, ranking_data
from town import NET, NOON, corner, incident_at, town, unit

MINUTE = timedelta(minutes=1)


class Fleet:
    def __init__(self, *units):
        self._units = units

    def units(self, _now):
        return self._units


def desk_with(
    *units,
    place: Place | None = None,
    waited=MINUTE,
    minutes: float | None = 5.0,
    category="fight",
    number="7",
):
    call = Incident(place or corner(12), category, NOON - waited, severity=2, id=number)
    store = DemoIncidents(lambda _now: (call,))
    return Desk(town(minutes), Fleet(*units), store, TravelTimes(NET))


def ranking(desk, asked=None, shown=10, language="en", *, gone=False):
    (entry,) = desk.queue(NOON)
    ranked = desk.recommend(entry.incident.id, NOON)
    return ranking_data(ranked, entry.due_at, asked, shown, language, gone=gone)


def warnings_in(data) -> list[str]:
    return [line["text"] for line in data["incident"]["lines"] if line["warn"]]


def test_an_offer_says_eta_distance_verdict_and_relation():
    # From junction 0 to 12 are 4 blocks: 240 s and 2.4 km, after 30 s of turnout.
    (row,) = ranking(desk_with(unit("A", 0)))["offers"]
    assert (row["eta"], row["distance"]) == ("4:30", "2.4 km")
    assert (row["verdict_code"], row["relation"]) == ("late", "neighbouring")  # 60 + 270 > 300
    assert row["sum"] == "Turnout 0:30 + travel 4:00 = 4:30"


def test_an_eta_equal_to_the_rest_of_the_limit_is_inside():
    (row,) = ranking(desk_with(unit("A", 0), waited=timedelta(seconds=30)))["offers"]
    assert row["verdict_code"] == "inside"


def test_without_an_announced_number_the_verdict_says_so():
    data = ranking(desk_with(unit("A", 0), minutes=None))
    assert data["offers"][0]["verdict_code"] == "none"
    assert data["incident"]["due_at"] is None


def test_a_straight_line_estimate_is_marked_wherever_it_shows():
    (row,) = ranking(desk_with(unit("A", 12), place=Place(0.0108, 0.03)))["offers"]
    assert row["eta"].startswith("≈ ")
    assert row["distance"].startswith("≈ ")


def test_a_busy_unit_stands_in_why_not_with_its_eta():
    data = ranking(desk_with(unit("A", 0), unit("B", 13, status=UnitStatus.ON_SCENE)))
    (row,) = data["left_out"]
    assert (row["name"], row["eta"]) == ("B", "1:30")
    assert row["reasons"][0]["article"] == "R10"


def test_a_unit_left_out_that_is_asked_for_leads_the_list():
    busy = [unit(f"B{n:02d}", 12, status=UnitStatus.ON_SCENE) for n in range(NEAR_LEFT_OUT)]
    far = unit("FAR", 0, status=UnitStatus.ON_SCENE)
    data = ranking(desk_with(*busy, far), asked="FAR")
    assert data["left_out"][0]["name"] == "FAR"
    assert data["left_out"][0]["asked"]
    assert len(data["left_out"]) == NEAR_LEFT_OUT + 1


def test_the_list_opens_short_and_offers_the_rest():
    data = ranking(desk_with(*(unit(f"A{n}", 0) for n in range(5))), shown=2)
    assert [row["name"] for row in data["offers"]] == ["A0", "A1"]
    assert data["more"] == "Show 3 more"


def test_a_unit_asked_for_shows_even_beyond_the_end_of_the_list():
    data = ranking(desk_with(*(unit(f"A{n}", 0) for n in range(5))), asked="A3", shown=2)
    assert [row["chosen"] for row in data["offers"]] == [False, False, False, True]


def test_nobody_is_an_answer():
    data = ranking(desk_with())
    assert data["offers"] == []
    assert all("No suitable unit is free" in row["missing"] for row in data["incident"]["team"])


def test_the_box_names_one_unit_for_each_role_in_the_order_of_the_plan():
    # Three cars stand nearer than the boat crew, which alone fills the rescue.
    cars = [unit(f"A{n}", 11) for n in range(3)]
    boat = unit("BOAT", 0, capabilities=frozenset({"water-rescue"}))
    data = ranking(desk_with(*cars, boat, category="drowning"), shown=1)
    plan = desk_with().city.rules(NOON).category("drowning").response(2).plan
    assert [row["role"] for row in data["incident"]["team"]] == [
        role.name.en for role in plan.roles
    ]
    assert ("BOAT", "4:30") in [(row["id"], row["eta"]) for row in data["incident"]["team"][:2]]


def test_the_team_stands_in_the_list_with_its_true_rank_however_short_the_list():
    cars = [unit(f"A{n}", 11) for n in range(3)]
    boat = unit("BOAT", 0, capabilities=frozenset({"water-rescue"}))
    data = ranking(desk_with(*cars, boat, category="drowning"), shown=1)
    assert ("BOAT", "4") in [(row["name"], row["rank"]) for row in data["offers"]]


def test_a_role_that_nobody_fills_stands_there_with_its_reason():
    data = ranking(desk_with(unit("A", 0), category="drowning"))
    missing = [row for row in data["incident"]["team"] if "missing" in row]
    assert missing
    assert all("No suitable unit is free" in row["missing"] for row in missing)


def test_a_place_far_from_every_street_says_how_far():
    # A degree is 111 km: 0.003 degrees north of the last street are about 330 m.
    (warning,) = warnings_in(ranking(desk_with(unit("A", 12), place=Place(0.0108, 0.0246))))
    assert re.fullmatch(r"The nearest street is 33\d m away; times end there", warning)


def test_a_place_at_a_street_says_nothing_of_it():
    assert warnings_in(ranking(desk_with(unit("A", 0)))) == []


def test_only_what_was_opened_by_hand_can_be_withdrawn():
    assert ranking(desk_with(number="C0001"))["incident"]["withdraw"] == "Withdraw"
    assert ranking(desk_with(number="S5-2365"))["incident"]["withdraw"] is None


def test_an_incident_that_left_the_queue_says_so_and_cannot_be_withdrawn():
    incident = ranking(desk_with(number="C0001"), gone=True)["incident"]
    assert incident["gone"] == "C0001 is no longer in the queue"
    assert incident["withdraw"] is None


def test_a_place_outside_every_jurisdiction_is_said_with_the_nearest():
    data = ranking(desk_with(unit("A", 0), place=Place(0.2, 0.01)))
    warnings = [line["text"] for line in data["incident"]["lines"] if line["warn"]]
    assert any("outside every jurisdiction" in text and "East" in text for text in warnings)


def test_the_queue_says_when_the_limit_ends_and_whose_ground_it_is():
    desk = desk_with()
    data = queue_data(desk.queue(NOON), "7", "en")
    (row,) = data["rows"]
    assert row["due_at"] == (NOON + 4 * MINUTE).timestamp()
    assert (row["where"], row["severity"], row["selected"]) == ("East", "Level 2", True)


def test_the_figures_count_the_units_that_may_go_and_the_late_calls():
    desk = desk_with(waited=6 * MINUTE)
    items = counts_data(2, 3, desk.queue(NOON), NOON, "en")["items"]
    assert [item["value"] for item in items] == ["1", "2 / 3", "1"]
    assert items[0]["alert"]  # first, where no narrow window cuts it off


def test_a_wait_for_the_end_of_another_order_stands_in_the_sum():
    # Free in 2 minutes, 30 s of turnout, 4 blocks.
    bound = Commitment(free_at=NOON + 2 * MINUTE)
    soon = unit("A", 0, status=UnitStatus.ON_SCENE, commitment=bound)
    ranked = recommend(town(), incident_at(12), [soon], NOON, policy="freeing")
    (row,) = ranking_data(ranked, None, None, 10, "en")["offers"]
    assert row["sum"] == "Free in 2:00 + turnout 0:30 + travel 4:00 = 6:30"
    (row,) = ranking_data(ranked, None, None, 10, "zh")["offers"]
    assert row["sum"] == "待空闲 2:00 + 出动 0:30 + 行驶 4:00 = 6:30"


def test_a_call_to_which_nobody_is_sent_has_no_clock_and_is_never_late():
    desk = desk_with(waited=60 * MINUTE, category="noise")
    queue = desk.queue(NOON)
    (row,) = queue_data(queue, None, "en")["rows"]
    assert (row["due_at"], row["no_clock"]) == (None, "no unit")
    assert counts_data(1, 1, queue, NOON, "en")["items"][0]["value"] == "0"


def test_a_row_of_the_queue_knows_its_group_and_the_priority_of_its_severity():
    (row,) = queue_data(desk_with(category="robbery").queue(NOON), None, "en")["rows"]
    assert (row["group"], row["priority"]) == ("Robbery · Criminal cases", 1)


def test_a_callsign_with_a_direction_override_shows_it():
    (row,) = ranking(desk_with(unit("A\u202e1", 0)))["offers"]
    assert row["name"] == "A⟨U+202E⟩1"
    assert row["id"] == "A\u202e1"
