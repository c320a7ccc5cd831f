"""The history of an incident as the panel shows it."""

from desks import Shift
from geodispatch.desk.commands import StateFacts
from geodispatch.errors import LogUnavailableError
from geodispatch.ui.past import history_data


def past(shift: Shift, number: str, language: str = "en") -> dict:
    return history_data(shift.desk, number, language)


def line(data: dict, name: str) -> dict:
    (found,) = [row for row in data["rows"] if row["name"] == name]
    return found


def detail(row: dict) -> dict[str, str]:
    return {one["label"]: one["text"] for one in row["details"]}


def test_every_entry_of_the_incident_and_its_call_stands_there_in_its_order():
    shift = Shift()
    number = shift.there("A", fed_back=True)
    data = past(shift, number)
    assert [row["seq"] for row in data["rows"]] == [
        str(entry.seq) for entry in shift.log.entries(incident=number)
    ]
    assert data["rows"][0]["name"] == "call received"
    assert all(row["by"].startswith("0007") for row in data["rows"])


def test_a_line_has_time_and_article():
    shift = Shift()
    number = shift.sent("A")
    row = line(past(shift, number), "unit dispatched")
    assert (row["at"], row["article"]) == ("12:00:00", "R22")
    assert detail(row)["Unit"] == "A"
    assert detail(row)["Reason"] == "the test says so"


def test_category_and_area_are_named_and_not_coded():
    shift = Shift()
    opened = detail(line(past(shift, shift.call()), "incident opened"))
    assert (opened["Category"], opened["Owner"]) == ("Fight", "East")
    assert detail(line(past(shift, shift.call(), "zh"), "警情立案登记"))["警情类别"] == "打架斗殴"


def test_personal_texts_are_shown_until_they_are_erased():
    shift = Shift()
    number = shift.call(caller="Wang", words="they are fighting")
    assert detail(past(shift, number)["rows"][0])["Caller"] == "Wang"
    shift.log.texts.clear()
    assert detail(past(shift, number)["rows"][0])["Caller"] == "(erased when its time came)"


def test_what_was_recorded_later_than_it_happened_says_both_times():
    shift = Shift()
    shift.wait(300)
    number = shift.call(at=shift.now.replace(minute=2))
    row = line(past(shift, number), "incident opened")
    assert row["at"] == "12:02:00"
    assert "recorded 12:05:00" in row["by"]


def test_text_of_people_is_made_visible():
    shift = Shift()
    number = shift.call()
    shift.do(StateFacts(incident=number, facts="a\u202eb", party_unknown="x"))
    assert detail(line(past(shift, number), "facts stated"))["Main facts"] == "a⟨U+202E⟩b"


def test_where_the_log_is_away_it_says_so_in_place_of_the_lines(monkeypatch):
    shift = Shift()
    number = shift.call()

    def away(**_):
        raise LogUnavailableError("The log is away", "Wait until it is back")

    monkeypatch.setattr(shift.log, "entries", away)
    data = past(shift, number)
    assert data["rows"] == []
    assert "The log is away" in data["problem"]


def test_a_history_can_be_read_in_chinese():
    shift = Shift()
    data = past(shift, shift.sent("A"), "zh")
    assert "向单位下达指令" in [row["name"] for row in data["rows"]]
