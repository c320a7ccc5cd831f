"""Records: a search, one incident's sheet, its files and the map of its day."""

import csv
import io
import json
from datetime import UTC, date, datetime, timedelta

import pytest
from streamlit.testing.v1 import AppTest

from desks import Shift
from geodispatch.adapters.exports.history import history_document
from geodispatch.desk import history
from geodispatch.desk.archive import filed_of
from geodispatch.desk.commands import CorrectTime, ReceiveCall, StandDown, WithdrawStage
from geodispatch.desk.places import PlaceIndex
from geodispatch.domain.events import Stage
from geodispatch.domain.people import AccountRole, Principal
from geodispatch.ui.past import history_data
from geodispatch.ui.record_sheet import About, sent_units, sheet_html
from geodispatch.ui.records import Shelf
from town import NOON, corner, town
from ui import gridville_page
from ui.study_page import OPENED, SUPERVISOR, Here

SHEET = '<article class="gd-sheet">'
SIGN = "<img src=x onerror=alert(1)>${alert(2)}`"


def page() -> None:
    from ui.study_page import draw

    draw("records")


def opened(**more) -> tuple[AppTest, Here]:
    here = OPENED["here"] = Here(gridville_page.desk(), **more)
    app = AppTest.from_function(page, default_timeout=20).run()
    assert not app.exception
    return app, here


def numbers(app: AppTest) -> list[str]:
    return [one.number for one in app.session_state["records-found"][-1]]


def read(app: AppTest, number: str) -> str:
    """Open an incident, as a press of its row does, and return its sheet."""
    app.session_state["records-open"] = ("gridville", number)
    app.run()
    assert not app.exception
    return "\n".join(one.proto.body for one in app.get("html"))


def search(app: AppTest, **boxes: str) -> None:
    for name, text in boxes.items():
        app.text_input(key=f"records-{name}-en").input(text)
    app.button[0].click().run()
    assert not app.exception


def sheet(shift: Shift, number: str) -> str:
    lines = history(shift.log, town(), number)
    about = About(town(), "0009", shift.now, "")
    past = history_data(shift.desk, number, "en")
    return sheet_html(filed_of(shift.log, number), lines, past, about, "en")


def test_yesterday_and_today_are_listed_at_once_and_shown_on_the_map():
    app, here = opened()
    (number,) = numbers(app)
    assert [pin["id"] for pin in here.scenes[-1]["incidents"]] == [number]
    assert here.scenes[-1]["selected"] is None


def test_a_search_finds_by_telephone_and_place_and_says_when_nothing_fits():
    app, here = opened()
    call = ReceiveCall(place=corner(0), category="theft", phone="138-0000-1234")
    other = gridville_page.do(call, here.desk).incident
    search(app, phone="0000 1234")
    assert numbers(app) == [other]
    search(app, phone="", where="East")
    assert other not in numbers(app)
    search(app, where="Nowhere Road")
    assert numbers(app) == []
    search(app, where="", phone="12")
    assert "last 4 digits" in app.warning[0].value


def test_a_period_that_is_turned_round_or_too_long_is_refused_in_words():
    app, _ = opened()
    app.date_input(key="records-since-en").set_value(date(2020, 1, 1))
    search(app)
    assert "At most 31 days" in app.warning[0].value
    app.date_input(key="records-since-en").set_value(date.today() + timedelta(days=9))  # noqa: DTZ011
    search(app)
    assert "before it begins" in app.warning[0].value


def test_a_record_has_its_sheet_its_day_and_where_its_units_came_from():
    desk = gridville_page.desk()
    shelf = Shelf(PlaceIndex(desk.city), lambda _callsign, _at: corner(13), history_document)
    app, here = opened(shelf=shelf)
    (number,) = numbers(app)
    shown = read(app, number)
    assert number in shown
    assert "演示 DEMO" in shown
    assert "No unit was sent" in shown
    scene = here.scenes[-1]
    assert scene["selected"] == number
    assert scene["units"] == scene["assignments"] == []


def test_units_stand_where_they_were_when_they_were_ordered():
    shift = Shift()
    number = shift.there("A", "B")
    asked = []

    def seen(callsign, at):
        asked.append((callsign, at))
        return corner(0) if callsign == "A" else None

    here = OPENED["here"] = Here(shift.desk, shelf=Shelf(PlaceIndex(town()), seen))
    app = AppTest.from_function(page, default_timeout=20)
    app.session_state["records-open"] = ("gridville", number)
    app.run()
    assert not app.exception
    assert asked == [("A", NOON), ("B", NOON)]
    (unit,) = here.scenes[-1]["units"]
    assert unit["at"] == [corner(0).lat, round(corner(0).lon, 5)]
    assert [line["unit"] for line in here.scenes[-1]["assignments"]] == ["A"]


def test_the_files_are_those_of_the_command_line():
    app, here = opened(shelf=Shelf(PlaceIndex(town()), document=history_document))
    (number,) = numbers(app)
    read(app, number)
    lines = history(here.desk.log, here.desk.city, number)
    said = [json.loads(one.proto.json) for one in app.get("bidi_component")]
    (sent,) = (one for one in said if "buttons" in one)
    printer, table, document = sent["buttons"]
    assert printer == {"label": "Print"}
    assert (table["name"], document["name"]) == (
        f"incident-{number}.csv",
        f"incident-{number}.json",
    )
    assert json.loads(document["text"]) == history_document(number, lines)
    assert len(list(csv.reader(io.StringIO(table["text"])))) == 1 + len(lines)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_page_stands_in_both_languages(language):
    app, _ = opened(language=language)
    shown = read(app, numbers(app)[0])
    assert {"zh": "警情记录单", "en": "Incident sheet"}[language] in shown


def test_nobody_reads_a_record_that_he_may_not_see():
    west = Principal("0011", AccountRole.SUPERVISOR, area=frozenset({"W"}))
    app, here = opened()
    (number,) = numbers(app)
    here.who = west
    shown = read(app, number)  # as a forged press does, with another's results in the window
    assert SHEET not in shown
    assert number not in json.dumps(here.scenes[-1])
    assert "none for you to see" in app.warning[0].value


def test_a_number_of_another_city_is_not_opened():
    app, _ = opened()
    app.session_state["records-open"] = ("wuhan", numbers(app)[0])
    app.run()
    assert not app.warning
    assert SHEET not in "\n".join(one.proto.body for one in app.get("html"))


def test_a_sheet_says_what_holds_by_the_last_word():
    shift = Shift()
    number = shift.there("A", "B")
    right = NOON + timedelta(seconds=25)
    shift.do(CorrectTime(incident=number, callsign="A", stage=Stage.ARRIVED, right=right, why="x"))
    shift.do(WithdrawStage(incident=number, callsign="B", why="not there"))
    shift.do(StandDown(incident=number, callsign="B", why="enough are there"))
    first, second = sent_units(history(shift.log, town(), number))
    assert first.stages[Stage.ARRIVED] == right
    assert Stage.ARRIVED not in second.stages
    assert (second.ended_by, second.why) == ("unit-stood-down", "enough are there")
    assert "12:00:25" in sheet(shift, number)
    assert "enough are there" in sheet(shift, number)


def test_no_text_of_a_record_becomes_markup():
    shift = Shift()
    number = shift.call(words=SIGN, caller=SIGN)
    shown = sheet(shift, number)
    assert "<img" not in shown
    assert "${" not in shown
    assert "`" not in shown
    assert "&lt;img" in shown
    shift.log.texts.clear()
    assert "img" not in sheet(shift, number)
    assert "erased" in sheet(shift, number)


def test_the_page_goes_by_the_clocks_of_the_city():
    app, here = opened()
    since = app.date_input(key="records-since-en").value
    today = here.desk.city.local_time(datetime.now(tz=UTC)).date()
    assert since == today - timedelta(days=1)
    assert here.who is SUPERVISOR
