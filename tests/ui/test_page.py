"""The frame of the desk: what Streamlit tells its scripts, which ask for all else themselves."""

import re

import pytest
from streamlit.testing.v1 import AppTest

from geodispatch.errors import DamagedLogError, LogUnavailableError
from geodispatch.ui import STATIC
from geodispatch.ui.commands import COMMANDS
from geodispatch.ui.keys import KEYS
from ui import gridville_page
from ui.drawn import component, everything


def page() -> None:
    from ui.gridville_page import draw

    draw()


@pytest.fixture
def app(monkeypatch) -> AppTest:
    monkeypatch.setattr(gridville_page, "DESK", gridville_page.desk())
    return AppTest.from_function(page, default_timeout=20)


def desk(app: AppTest) -> dict:
    assert not app.exception
    return component(app, "desk")


def test_the_page_opens_in_chinese(app):
    app.run()
    told = desk(app)
    assert (told["language"], told["words"]["queue"]) == ("zh", "警情队列")
    assert app.query_params["lang"] == "zh"
    assert app.query_params["city"] == "gridville"


def test_an_address_asks_for_english(app):
    app.query_params["lang"] = "en"
    app.run()
    told = desk(app)
    assert (told["language"], told["words"]["queue"]) == ("en", "Incident queue")


def test_a_switch_of_the_language_says_everything_anew_and_changes_nothing_else(app):
    app.query_params["operator"] = "0042"
    app.run()
    zh = desk(app)
    app.button_group(key="language").select("en").run()
    en = desk(app)
    assert set(zh) == set(en)
    assert {name for name in zh if zh[name] != en[name]} == {
        "language",
        "map",
        "minutes",
        "words",
        "keys",
    }
    assert [number for number, _ in zh["minutes"]] == [number for number, _ in en["minutes"]]
    assert app.selectbox(key="city-en").options == ["Gridville"]
    assert app.selectbox(key="city-en").value == "gridville"


def test_the_scripts_are_told_where_the_map_of_the_city_is(app):
    app.query_params["lang"] = "en"
    app.run()
    told = desk(app)
    assert told["city"] == "gridville"
    assert told["map"] == "/map/gridville?theme=light&lang=en"
    assert told["dark"] is False


def test_the_page_itself_holds_nothing_of_the_desk(app):
    app.query_params["lang"] = "en"
    app.run()
    assert '"A1"' not in everything(app)  # a callsign
    assert "Fight" not in everything(app)


def test_an_unknown_city_falls_back_to_the_default_and_says_so(app):
    app.query_params["city"] = "[x](y)"
    app.query_params["lang"] = "en"
    app.run()
    assert "There is no city" in app.warning[0].value
    assert "[x](" not in app.warning[0].value
    assert desk(app)["city"] == "gridville"


def test_who_sits_at_a_demo_is_handed_to_the_scripts(app):
    app.query_params["operator"] = "0042"
    app.query_params["seat"] = "7"
    app.query_params["role"] = "supervisor"
    app.run()
    assert desk(app)["sitter"] == {"operator": "0042", "seat": "7", "role": "supervisor"}


def test_an_operator_who_was_not_named_is_the_demos_and_can_be_changed_in_the_page(app):
    app.run()
    assert desk(app)["sitter"] == {"operator": "0001", "seat": "1", "role": "dispatcher"}
    app.text_input(key="operator-zh").input("0033").run()
    assert desk(app)["sitter"]["operator"] == "0033"
    assert app.query_params["operator"] == "0033"
    app.text_input(key="operator-zh").input("  ").run()
    assert desk(app)["sitter"]["operator"] == "0001"


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
    def refuse(_code):
        raise error

    monkeypatch.setattr(gridville_page, "desk_of", refuse)
    app.run()
    assert words in app.error[0].value
    assert desk(app) is None


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_list_of_keys_has_every_key_that_acts(app, language):
    app.query_params["lang"] = language
    app.run()
    source = (STATIC / "keys.js").read_text(encoding="utf-8")
    acts = dict(re.findall(r'(\w): "([\w-]+)"', re.search(r"ACTS = {(.*?)}", source)[1]))
    others = re.findall(r'"(.)"', re.search(r"KEYS = \[(.*?)\]", source)[1])
    assert {*acts, *others} == set(KEYS)
    assert set(acts.values()) <= set(COMMANDS)
    assert all(desk(app)["keys"][key] for key in KEYS)


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
