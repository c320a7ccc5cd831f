"""What the page does without its map, which `AppTest` cannot click."""

from datetime import UTC, datetime

import pytest
from streamlit.testing.v1 import AppTest

from geodispatch.desk.commands import ReceiveCall
from geodispatch.errors import DamagedLogError, LogUnavailableError
from town import corner
from ui import gridville_page


def page() -> None:
    from ui.gridville_page import draw

    draw()


@pytest.fixture
def app(monkeypatch) -> AppTest:
    monkeypatch.setattr(gridville_page, "DESK", gridville_page.desk())
    return AppTest.from_function(page, default_timeout=20)


def open_incidents() -> list:
    waiting = gridville_page.DESK.queue(datetime.now(tz=UTC))
    return [row.incident for row in waiting if row.incident.place != corner(24)]


def choose(app: AppTest, category: str = "fight") -> None:
    app.selectbox(key="category-zh").select(category).run()


def type_place(app: AppTest, text: str, language: str = "zh") -> None:
    app.text_input(key=f"coordinates-text-{language}").input(text)
    next(button for button in app.button if button.label in {"Open", "立案"}).click().run()


def test_the_page_opens_in_chinese(app):
    app.run()
    assert not app.exception
    assert app.selectbox(key="category-zh").label == "警情类别"


def test_an_address_asks_for_english(app):
    app.query_params["lang"] = "en"
    app.run()
    assert app.selectbox(key="category-en").label == "Category"
    assert app.selectbox(key="severity-en").options[:2] == ["Unknown", "Level 1"]


def test_typed_coordinates_open_an_incident_of_the_chosen_category_and_severity(app):
    app.run()
    choose(app, "robbery")
    app.selectbox(key="severity-zh").select(3).run()
    type_place(app, "0.01, 0.01")
    (incident,) = open_incidents()
    assert (incident.category, incident.severity) == ("robbery", 3)
    assert (incident.place.lon, incident.place.lat) == (0.01, 0.01)
    assert not app.error


def test_unknown_severity_is_no_severity(app):
    app.run()
    choose(app)
    type_place(app, "0.01, 0.01")
    (incident,) = open_incidents()
    assert incident.severity is None


def test_facts_that_the_caller_states_go_with_the_incident(app):
    app.run()
    choose(app, "theft")
    app.multiselect(key="facts-zh").set_value(["foreigner", "armed"]).run()
    type_place(app, "0.01, 0.01")
    (incident,) = open_incidents()
    assert incident.facts == {"armed", "foreigner"}
    assert app.multiselect(key="facts-zh").value == []


def test_every_category_but_complaints_can_be_chosen_that_nobody_knows_yet_first(app):
    app.query_params["lang"] = "en"
    app.run()
    rules = gridville_page.DESK.city.rules(datetime.now(tz=UTC))
    leaves = [leaf.code for leaf in rules.categories.values() if not leaf.confidential]
    leaves.remove("unclassified")
    options = app.selectbox(key="category-en").options
    assert [one.rsplit(" · ", 1)[-1] for one in options] == ["unclassified", *leaves]
    assert not any("Complaint" in one for one in options)


def test_a_severity_speaks_of_the_chosen_category(app):
    app.query_params["lang"] = "en"
    app.run()
    app.selectbox(key="category-en").select("robbery").run()
    assert app.selectbox(key="severity-en").options[4] == (
        "Level 4: firearms, hostages or several casualties"
    )
    assert "weapons or grave injuries" in app.selectbox(key="severity-en").help


def test_a_choice_that_the_book_of_the_day_does_not_have_is_dropped(app):
    app.run()
    draft = app.session_state["geodispatch"].draft
    draft.category, draft.facts = "of-yesterday", ["of-yesterday", "armed"]
    app.run()
    assert not app.exception
    assert app.selectbox(key="category-zh").value is None
    assert app.multiselect(key="facts-zh").value == ["armed"]


def test_a_call_to_which_nobody_is_sent_draws_without_trouble(app):
    app.run()
    choose(app, "noise")
    type_place(app, "0.01, 0.01")
    assert not app.exception
    assert open_incidents()[0].category == "noise"


def test_no_category_is_chosen_beforehand_and_nothing_opens_without(app):
    app.run()
    assert app.selectbox(key="category-zh").value is None
    type_place(app, "0.01, 0.01")
    assert "请先选择警情类别" in app.error[0].value
    assert app.text_input(key="coordinates-text-zh").value == "0.01, 0.01"
    assert open_incidents() == []


def test_after_opening_all_boxes_are_empty_again(app):
    app.run()
    choose(app, "robbery")
    app.selectbox(key="severity-zh").select(3).run()
    type_place(app, "0.01, 0.01")
    assert app.selectbox(key="category-zh").value is None
    assert app.selectbox(key="severity-zh").value == 0
    assert app.text_input(key="coordinates-text-zh").value == ""


def test_a_refused_text_stays_to_be_corrected(app):
    app.run()
    choose(app)
    type_place(app, "the market")
    assert app.text_input(key="coordinates-text-zh").value == "the market"
    assert app.selectbox(key="category-zh").value == "fight"


def test_a_switch_of_the_language_keeps_every_box_and_words_the_complaint_anew(app):
    app.run()
    choose(app, "drowning")
    app.selectbox(key="severity-zh").select(4).run()
    app.multiselect(key="facts-zh").set_value(["injured"]).run()
    app.toggle(key="gaps-zh").set_value(True).run()
    app.selectbox(key="gaps-minutes-zh").select(10.0).run()
    type_place(app, "the market")
    app.button_group(key="language").select("en").run()
    assert not app.exception
    assert app.selectbox(key="category-en").value == "drowning"
    assert app.selectbox(key="severity-en").value == 4
    assert app.multiselect(key="facts-en").value == ["injured"]
    assert app.toggle(key="gaps-en").value
    assert app.selectbox(key="gaps-minutes-en").value == 10.0
    assert app.selectbox(key="city-en").value == "gridville"
    assert app.selectbox(key="city-en").options == ["Gridville"]
    assert app.text_input(key="coordinates-text-en").value == "the market"
    assert "Cannot read" in app.error[0].value


def test_a_text_that_is_no_place_opens_nothing_and_says_why(app):
    app.query_params["lang"] = "en"
    app.run()
    type_place(app, "the market", "en")
    assert open_incidents() == []
    assert "Cannot read" in app.error[0].value


def test_the_next_good_entry_clears_the_complaint(app):
    app.run()
    choose(app)
    type_place(app, "x")
    assert app.error
    type_place(app, "0.01, 0.01")
    assert not app.error


def test_markdown_in_a_typed_text_stays_letters(app):
    app.run()
    type_place(app, "![x](http://evil)")
    assert "![x](" not in app.error[0].value


def test_the_coverage_is_worked_out_when_asked_for(app):
    app.run()
    app.toggle(key="gaps-zh").set_value(True).run()
    assert not app.exception
    assert not app.selectbox(key="gaps-minutes-zh").disabled


def test_an_unknown_city_falls_back_to_the_default_and_says_so(app):
    app.query_params["city"] = "[x](y)"
    app.query_params["lang"] = "en"
    app.run()
    assert "There is no city" in app.warning[0].value
    assert "[x](" not in app.warning[0].value


def test_the_chosen_language_and_city_stand_in_the_address(app):
    app.run()
    assert app.query_params["lang"] == "zh"
    assert app.query_params["city"] == "gridville"


def records() -> list:
    return list(gridville_page.DESK.log.board().open.values())


def texts_of_call() -> set[str]:
    return {one.text for one in gridville_page.DESK.log.texts.values()}


def test_who_opens_an_incident_has_it_and_stands_in_the_log(app):
    app.query_params["operator"] = "0042"
    app.query_params["seat"] = "7"
    app.run()
    choose(app)
    type_place(app, "0.01, 0.01")
    (record,) = [one for one in records() if one.incident.place != corner(24)]
    assert record.handler == "0042"
    assert {(e.by.operator, e.by.seat) for e in gridville_page.DESK.log.rows[-3:]} == {
        ("0042", "7")
    }


def test_an_operator_who_was_not_named_is_the_demos_and_can_be_changed_in_the_page(app):
    app.run()
    assert app.text_input(key="operator-zh").value == "0001"
    app.text_input(key="operator-zh").input("0033").run()
    assert app.query_params["operator"] == "0033"
    app.text_input(key="operator-zh").input("  ").run()
    assert app.query_params["operator"] == "0001"


def test_the_greeting_names_desk_and_operator(app):
    app.query_params["lang"] = "en"
    app.query_params["operator"] = "0042"
    app.run()
    greeting = next(one.value for one in app.get("html") if "gd-greeting" in one.value)
    assert "110, Gridville, operator 0042." in greeting
    assert "R7" in greeting


def test_what_else_is_known_of_the_call_goes_beside_the_log(app):
    app.run()
    choose(app)
    app.text_input(key="about-caller-zh").input("Wang").run()
    app.text_input(key="about-phone-zh").input("13800000000").run()
    type_place(app, "0.01, 0.01")
    assert texts_of_call() == {"Wang", "13800000000"}
    assert app.text_input(key="about-caller-zh").value == ""


def test_a_call_near_an_open_incident_asks_whether_it_is_the_same(app):
    app.run()
    choose(app, "theft")
    type_place(app, "0.0215, 0.0216")
    assert open_incidents() == []
    (number,) = [one.number for one in records()]
    app.button(key=f"same-{number}").click().run()
    (record,) = records()
    assert len(record.calls) == 2
    assert app.text_input(key="coordinates-text-zh").value == ""


def test_a_call_near_an_open_incident_may_be_another(app):
    app.run()
    choose(app, "theft")
    type_place(app, "0.0215, 0.0216")
    app.button(key="other").click().run()
    assert {one.incident.category for one in records()} == {"fight", "theft"}


def test_a_double_click_opens_once_and_complains_of_nothing(app):
    app.run()
    choose(app)
    type_place(app, "0.01, 0.01")
    type_place(app, "")
    assert len(open_incidents()) == 1
    assert not app.error


def test_while_the_log_is_away_the_last_state_is_shown_and_nothing_can_be_opened(app):
    app.query_params["lang"] = "en"
    app.run()
    gridville_page.DESK.log.away = True
    app.run()
    assert "Read\\-only" in app.warning[0].value
    (button,) = [button for button in app.button if button.label == "Open"]
    assert button.disabled
    gridville_page.DESK.log.away = False
    app.run()
    assert not app.warning


def test_an_entry_that_the_log_did_not_answer_is_kept_and_done_once_afterwards(app):
    app.run()
    choose(app)
    draft = app.session_state["geodispatch"].draft
    key = draft.key
    gridville_page.DESK.log.away = True
    type_place(app, "0.01, 0.01")
    assert "没有得到答复" in app.error[0].value
    assert app.session_state["geodispatch"].draft.key == key
    gridville_page.DESK.log.away = False
    app.run()
    type_place(app, "0.01, 0.01")
    assert len(open_incidents()) == 1
    assert not app.error


def test_the_page_follows_what_another_desk_records(app):
    app.run()
    before = app.session_state["geodispatch"].seq
    gridville_page.do(ReceiveCall(place=corner(0), category="theft"))
    app.run()
    assert app.session_state["geodispatch"].seq == before + 2


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (DamagedLogError("Entry 7 is not what it was", "Restore a copy", 7), "日志已损坏"),
        (LogUnavailableError("The disk is full", "Make room"), "每 5 秒重试"),
    ],
)
def test_a_log_that_cannot_be_had_is_said_in_words_and_nothing_else_is_shown(
    app, monkeypatch, error, words
):
    def refuse():
        raise error

    monkeypatch.setattr(gridville_page.DESK.log, "board", refuse)
    app.run()
    assert not app.exception
    assert words in app.error[0].value
    assert not app.button


def failing() -> None:
    from geodispatch.ui import tell_of_trouble

    tell_of_trouble(ValueError("secret in /etc/passwd"))


def refused() -> None:
    from geodispatch.errors import InputError
    from geodispatch.ui import tell_of_trouble

    tell_of_trouble(InputError("there is no city", "Name another", file="city.toml"))


def test_an_unforeseen_error_is_logged_and_tells_the_page_nothing(caplog):
    app = AppTest.from_function(failing, default_timeout=20).run()
    assert "secret" not in app.error[0].value
    assert not app.exception
    assert "secret" in caplog.text


def test_a_refusal_is_shown_in_its_own_words():
    app = AppTest.from_function(refused, default_timeout=20).run()
    assert "there is no city" in app.error[0].value.replace("\\", "")
