import json

from desks import Shift
from geodispatch.desk.places import Landmark, PlaceIndex
from geodispatch.desk.seat import Seat
from geodispatch.domain import Name
from geodispatch.domain.people import AccountRole, Principal
from geodispatch.errors import LogUnavailableError
from geodispatch.ui.found import earlier_data, places_data, search_keys
from plain_log import PlainLog
from town import corner, town

MILL = Landmark("Old Mill <b>", corner(12), ("磨坊",), "deep water")
INDEX = PlaceIndex(town(), [MILL])
ANNA = Principal("0007", AccountRole.DISPATCHER)
PHONE = "13800138000"


def notes(text: str) -> list[str]:
    return [places_data(INDEX, text, language)["note"] for language in ("en", "zh")]


def earlier(shift: Shift, node: int | None = 12, language="en"):
    seat = Seat(shift.desk, lambda: ANNA)
    place = None if node is None else corner(node)
    return earlier_data(seat, INDEX, (PHONE, place), shift.now, language)


def test_what_is_found_comes_as_rows_with_where_it_is():
    (row,) = places_data(INDEX, "mofang", "en")["rows"]
    assert row == {
        "key": "landmark:0",
        "label": "Old Mill <b>",
        "detail": "place · also 磨坊 · East",
        "lon": corner(12).lon,
        "lat": corner(12).lat,
        "kind": "landmark",
        "hazard": "Caution: deep water",
        "taken": "Old Mill <b>",
        "vague": "",
    }
    (row,) = places_data(INDEX, "0.0107 0.0101", "zh")["rows"]
    assert (row["label"], row["detail"]) == ("0.010700, 0.010100", "坐标 · East")
    json.dumps(row)


def test_a_district_is_taken_for_somewhere_in_it_and_that_is_said():
    (row,) = places_data(INDEX, "East", "en")["rows"]
    assert (row["label"], row["taken"]) == ("East", "somewhere in East")
    assert row["vague"].startswith("Only the district is known")
    (row,) = places_data(INDEX, "East", "zh")["rows"]
    assert row["taken"] == "East内某处"


def test_what_is_not_found_is_said_in_both_languages():
    assert notes("") == notes("  ") == ["", ""]
    assert notes("East") == ["", ""]
    assert notes("zzzqqq")[0].startswith("Nothing is called “zzzqqq”")
    assert "zzzqqq" in notes("zzzqqq")[1]
    assert "middle of the road" in notes("old mill 12")[0]
    assert "km away from Gridville" in notes("3.0, 3.0")[0]
    assert "out of range" in notes("200, 95")[0]


def test_a_bad_gazetteer_is_said_under_every_search():
    index = PlaceIndex(town(), trouble="places.csv, row 3: lon is empty")
    found = places_data(index, "East", "en")
    assert found["rows"]
    assert "row 3" in found["note"]


def test_earlier_calls_and_hazards_are_worded():
    shift = Shift()
    number = shift.call(phone=PHONE, words="he waves a knife", facts=frozenset({"armed"}))
    told = earlier(shift)
    (call,) = told["calls"]
    assert call["number"] == number
    assert (call["where"], call["open"], call["notes"]) == ("East", True, "open")
    assert call["what"] == shift.desk.categories(shift.now)["fight"].name.en
    texts = [row["text"] for row in told["hazards"]]
    assert texts[0] == "Site gazetteer: Old Mill <b> · deep water"
    assert any("“knife”" in text for text in texts)
    assert any(text.startswith("somebody is armed") for text in texts)
    assert all(row["number"] in {number, ""} for row in told["hazards"])
    assert told["words"]["note"] == ""
    json.dumps(told)
    assert "持" in str(earlier(shift, language="zh")["hazards"])


def test_more_than_a_few_are_counted():
    shift = Shift()
    for _ in range(9):
        shift.call(phone=PHONE)
    told = earlier(shift, node=None)
    assert len(told["calls"]) == 6
    assert told["words"]["more_calls"] == "3 more"
    assert told["hazards"] == []


class CutLog(PlainLog):
    """A log that does not answer any more."""

    def head(self):
        raise LogUnavailableError("The log does not answer", "Wait until it does")


def test_what_cannot_be_read_is_said_and_the_gazetteer_still_speaks():
    told = earlier(Shift(log=CutLog()))
    assert "cannot be read now" in told["words"]["note"]
    assert len(told["hazards"]) == 1


def test_a_category_is_found_in_both_languages_by_code_pinyin_and_initials():
    keys = search_keys(Name("入室盗窃", "Burglary at home"), "theft-burglary")
    assert keys == "入室盗窃 burglary at home theft-burglary rushidaoqie rsdq bah"
