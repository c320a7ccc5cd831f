"""What an incident has to do with other desks, as the panel shows it (110 rules, art. 26)."""

from desks import Shift
from geodispatch.domain.events import HandOverKind
from geodispatch.domain.people import AccountRole
from geodispatch.ui.actions import further_actions
from ui.panels import Window, acts, buttons


def test_help_is_asked_taken_spoken_about_and_ended():
    shift = Shift()
    number = shift.call()
    window = Window(shift)
    data = window.look(number)
    assert data["shared"] is None
    asked = {"to": "city:wuhan", "what": "close the far end"}
    assert window.press(data, "assist", **asked).done is not None
    data = window.look()
    (row,) = data["shared"]["rows"]
    assert "close the far end" in row["text"]
    assert row["state"] == "not taken yet"
    assert window.press(data, "assist-taken", receiver="Li at the far desk").done is not None
    data = window.look()
    assert "Li at the far desk" in data["shared"]["rows"][0]["state"]
    assert "assist-taken" not in acts(data)
    said = {"said": "two cars are there", "other": "Li"}
    assert window.press(data, "contact", **said).done is not None
    data = window.look()
    (contact,) = data["shared"]["contacts"]
    assert (contact["by"], contact["text"]) == ("Li", "two cars are there")
    assert window.press(data, "assist-end", why="it is over").done is not None
    data = window.look()
    assert "it is over" in data["shared"]["rows"][0]["state"]
    assert "assist-end" not in acts(data)
    assert "contact" in acts(data)


def test_the_desk_that_was_asked_sees_whose_it_is_and_its_task_list():
    shift = Shift()
    number = shift.given()
    window = Window(shift)
    shared = window.look(number)["shared"]
    assert "wang of wuhan asked for help" in shared["rows"][0]["text"]
    assert shared["tasks"]
    assert not any(task["done"] for task in shared["tasks"])
    assert window.press(window.look(), "contact", said="we are on our way").done is not None
    assert window.press(window.look(), "assist-end", why="stood down by them").done is not None
    assert "stood down by them" in window.look()["shared"]["rows"][0]["state"]


def test_what_was_given_away_is_told_apart_from_what_was_asked():
    shift = Shift()
    shared = Window(shift).look(shift.given(HandOverKind.TRANSFER))["shared"]
    assert shared["rows"][0]["text"].startswith("Given by wang of wuhan")


def test_partner_desks_are_proposed_by_their_names():
    shift = Shift()
    shift.call()
    now = shift.now
    row = shift.desk.queue(now)[0]
    leaves = shift.desk.categories(now)
    groups = further_actions(
        row, ((row,), [("city:wuhan", "Wuhan")]), shift.desk.city, leaves, "en"
    )
    made = {one["act"]: one for group in groups for one in group["buttons"]}
    for act in ("transfer", "assist"):
        (box,) = [field for field in made[act]["fields"] if field["name"] == "to"]
        assert box["options"] == [("city:wuhan", "Wuhan")]


def test_a_supervisor_sees_what_is_shared_and_presses_nothing_of_it():
    shift = Shift()
    number = shift.given()
    data = Window(shift, role=AccountRole.SUPERVISOR).look(number)
    assert data["shared"]["rows"]
    assert {one["act"] for one in buttons(data)} == {"guide"}
