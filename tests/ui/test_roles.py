"""Who sees what on the pages, and what becomes of it when a role is taken away meanwhile."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from google.protobuf.text_format import MessageToString
from streamlit.testing.v1 import AppTest

from complaint_story import DISPATCHER, SIGN, SUPERVISION, lodging
from desks import Shift
from geodispatch.desk.commands import ReceiveCall
from geodispatch.desk.complaints import AccessKind
from geodispatch.desk.people import IDLE_FOR
from geodispatch.domain.complaints import Case
from geodispatch.domain.mode import Mode
from geodispatch.domain.people import AccountRole
from geodispatch.ui.coverage import gaps_within
from town import corner
from ui import gridville_page
from ui.panels import Window, acts
from ui.seated_page import HERE, Seated

_R = AccountRole


def page() -> None:
    from ui.seated_page import draw

    draw()


@pytest.fixture
def seated(tmp_path):
    HERE["seated"] = seated = Seated(tmp_path)
    yield seated
    seated.people.close()


@pytest.fixture
def app() -> AppTest:
    app = AppTest.from_function(page, default_timeout=20)
    app.query_params["lang"] = "en"
    return app


def pages(app: AppTest) -> list[str]:
    return app.selectbox(key=f"page-{'en'}").options


def everything(app: AppTest) -> str:
    """Every text that the server sent to the page."""
    found = []

    def walk(node) -> None:
        if getattr(node, "proto", None) is not None:
            found.append(MessageToString(node.proto, as_utf8=True))
        for child in getattr(node, "children", {}).values():
            walk(child)

    walk(app._tree)
    # What goes to a script is JSON within the text.
    text = "\n".join(found).replace('\\"', '"')
    return re.sub(r"\\+u([0-9a-f]{4})", lambda code: chr(int(code[1], 16)), text)


# What opens.


@pytest.mark.parametrize(
    ("role", "offered"),
    [
        (_R.DISPATCHER, ["Desk", "Complaints", "Health"]),
        (_R.SUPERVISOR, ["Desk", "Figures", "Health"]),
        (_R.PLANNER, ["Figures", "Health"]),
        (_R.ANALYST, ["Figures", "Health"]),
        (_R.POLICE_SUPERVISION, ["Complaints", "Health"]),
    ],
)
def test_each_role_is_offered_its_pages_and_the_first_opens(seated, app, role, offered):
    seated.sit(role)
    app.run()
    assert not app.exception
    assert pages(app) == offered
    assert app.selectbox(key="page-en").value == offered[0].lower()


@pytest.mark.parametrize("role", [_R.PLANNER, _R.ANALYST, _R.POLICE_SUPERVISION])
@pytest.mark.parametrize("asked", ["desk", "complaints", "figures", "nowhere"])
def test_a_page_that_is_not_his_does_not_open_by_its_address(seated, app, role, asked):
    seated.sit(role)
    app.query_params["page"] = asked
    app.run()
    shown = app.selectbox(key="page-en").value
    assert shown == asked if asked.capitalize() in pages(app) else shown != asked
    assert "A1" not in everything(app)  # a callsign of the desk


def test_a_deep_link_opens_the_page_and_stays_in_the_address(seated, app):
    seated.sit(_R.SUPERVISOR)
    app.query_params["page"] = "health"
    app.run()
    assert app.selectbox(key="page-en").value == "health"
    assert app.query_params["page"] == "health"
    assert "is down" in everything(app)
    assert "numbered paper form" in everything(app)


def test_the_demo_asks_who_sits_there_and_offers_no_page_of_supervision():
    app = AppTest.from_function(demo, default_timeout=20)
    app.query_params["lang"] = "en"
    app.run()
    assert pages(app) == ["Desk", "Complaints", "Health"]
    assert app.text_input(key="operator-en").value == "0001"


def demo() -> None:
    from ui.gridville_page import draw

    draw()


# Nobody, or nobody any more.


def test_row_46_without_a_session_nothing_of_the_desk_is_on_the_page(seated, app):
    seated.secret = "forged"
    app.run()
    assert "/sign-in" in everything(app)
    assert "You are signed out" in everything(app)
    for word in ("Gridville", "A1", "fight", "Operator"):
        assert word not in everything(app)


def test_whoever_is_disabled_is_out_at_the_next_run(seated, app):
    seated.sit(_R.DISPATCHER)
    app.run()
    assert app.selectbox(key="category-en")
    seated.people.disable("0009", "test", datetime.now(tz=UTC))
    app.run()
    assert "You are signed out" in everything(app)
    assert "A1" not in everything(app)


def test_row_47_a_role_that_was_taken_away_refuses_the_next_command(seated, app):
    seated.sit(_R.DISPATCHER)
    app.run()
    app.selectbox(key="category-en").select("theft").run()
    seated.people.set_role("0009", _R.SUPERVISOR, "test", datetime.now(tz=UTC))
    before = seated.desk.log.head()
    app.text_input(key="coordinates-text-en").input("0.001, 0.001")
    next(button for button in app.button if button.label == "Open").click().run()
    assert seated.desk.log.head() == before
    assert app.session_state["geodispatch"].problem.words.en.startswith("0009 (supervisor) may not")
    assert "category-en" not in [box.key for box in app.selectbox]  # and the form is gone


def test_row_47_whoever_was_disabled_meanwhile_commands_nothing(seated, app):
    seated.sit(_R.DISPATCHER)
    app.run()
    app.selectbox(key="category-en").select("theft").run()
    seated.people.disable("0009", "test", datetime.now(tz=UTC))
    before = seated.desk.log.head()
    app.text_input(key="coordinates-text-en").input("0.001, 0.001")
    next(button for button in app.button if button.label == "Open").click().run()
    assert seated.desk.log.head() == before
    assert "You are signed out" in everything(app)


def test_what_is_commanded_stands_on_record_under_the_name_of_the_account(seated, app):
    seated.sit(_R.DISPATCHER, name="wang.fang")
    app.run()
    app.selectbox(key="category-en").select("theft").run()
    app.text_input(key="coordinates-text-en").input("0.001, 0.001")
    next(button for button in app.button if button.label == "Open").click().run()
    last = list(seated.desk.log.entries())[-1]
    assert (last.by.operator, last.by.seat) == ("wang.fang", "7")


def test_nobody_can_say_to_be_somebody_else_by_the_address(seated, app):
    seated.sit(_R.DISPATCHER, name="wang.fang")
    app.query_params["operator"] = "0001"
    app.run()
    assert "wang.fang" in everything(app)
    assert "operator 0001" not in everything(app)


def test_looking_at_a_page_is_no_touch_of_the_keyboard(seated, app):
    seated.sit(_R.DISPATCHER)
    for _ in range(3):
        app.run()
    later = datetime.now(tz=UTC) + IDLE_FOR
    assert seated.people.holder(seated.secret, later + timedelta(seconds=1)) is None


# Supervision reads, and within its area only.


def test_a_supervisor_reads_everything_and_commands_nothing_but_guidance():
    shift = Shift()
    shift.there("A", fed_back=True)
    window = Window(shift, role=_R.SUPERVISOR)
    data = window.look()
    assert acts(data) == {"guide"}
    assert data["ordering"] is None
    assert data["orders"][0]["stages"]
    before = shift.log.head()
    reply = window.send(data, "accept")
    assert reply.done is None
    assert "R6" in reply.article
    assert shift.log.head() == before
    told = window.press(data, "guide", guidance="send a second patrol")
    assert told.done is not None
    notes = window.look(data["about"])["head"]["notes"]
    assert any("send a second patrol" in note for note in notes)


def test_a_dispatcher_reads_guidance_and_writes_none():
    shift = Shift()
    shift.call()
    data = Window(shift).look()
    assert "guide" not in acts(data)
    assert Window(shift).send(data, "guide", guidance="x").done is None


@pytest.mark.parametrize(
    "role", [_R.PLANNER, _R.ANALYST, _R.POLICE_SUPERVISION], ids=lambda role: role.value
)
def test_other_roles_have_no_button_and_no_press_of_theirs_does_anything(role):
    shift = Shift()
    shift.sent("A")
    window = Window(shift, role=role)
    data = window.look()
    assert acts(data) == set()
    before = shift.log.head()
    for act in ("accept", "dispatch", "close", "guide", "log-off"):
        assert window.send(data, act, callsigns=["B"], callsign="A", why="x").done is None
    assert shift.log.head() == before


def test_a_supervisor_of_one_area_sees_its_incidents_and_units_and_no_others(seated, app):
    desk = seated.desk
    home = desk.city.home(desk.units(datetime.now(tz=UTC))[0].station)
    where = {area.code for area in desk.city.jurisdictions}
    other = next(code for code in where if home is None or code != home.code)
    row = desk.queue(datetime.now(tz=UTC))[0]
    mine = row.location.jurisdiction.code
    seated.sit(_R.SUPERVISOR, area=frozenset({mine}))
    app.run()
    assert row.record.number in everything(app)
    stranger = next(iter(where - {mine}), "elsewhere")
    seated.sit(_R.SUPERVISOR, name="0010", area=frozenset({stranger}))
    app = AppTest.from_function(page, default_timeout=20)
    app.run()
    assert not app.exception
    assert row.record.number not in everything(app)
    assert other


def test_a_supervisor_cannot_ask_for_an_incident_of_another_area(seated, app):
    row = seated.desk.queue(datetime.now(tz=UTC))[0]
    mine = row.location.jurisdiction.code
    elsewhere = next(
        (area.code for area in seated.desk.city.jurisdictions if area.code != mine), "elsewhere"
    )
    seated.sit(_R.SUPERVISOR, area=frozenset({elsewhere}))
    app.run()
    app.session_state["geodispatch"].incident_id = row.record.number  # as a forged press does
    app.run()
    assert row.record.number not in everything(app)


# Figures are sums.


def test_the_figures_hold_no_place_no_unit_and_no_person(seated, app):
    seated.desk.do(
        ReceiveCall(place=corner(7), category="theft", caller="Li Mei", phone="13800000000"),
        gridville_page.OTHER,
        "k-figures",
        datetime.now(tz=UTC),
    )
    seated.sit(_R.ANALYST)
    app.run()
    shown = everything(app)
    assert not app.exception
    assert "By category" in shown
    for secret in ("A1", "B2", "Li Mei", "13800000000", "0008", "26"):
        found = [line for line in shown.splitlines() if secret in line and "26-" not in line]
        assert secret == "26" or not found, secret


def test_row_50_what_was_worked_out_for_one_role_is_not_handed_to_another():
    desk, now = gridville_page.desk(), datetime.now(tz=UTC)
    units = desk.units(now)
    made = [gaps_within(desk, units, 5.0, now, role) for role in (_R.DISPATCHER, _R.ANALYST)]
    again = gaps_within(desk, units, 5.0, now, _R.DISPATCHER)
    fewer = gaps_within(desk, units[:1], 5.0, now, _R.DISPATCHER)
    assert made[0] == made[1] == again  # the same figures, each from an answer of its own
    assert fewer.road_share < again.road_share or fewer is not again


# Complaints.


@pytest.fixture
def lodged(seated):
    now = datetime.now(tz=UTC)
    said = lodging(case=Case.PAST)
    said = replace(said, happened_at=None)
    return seated.office.lodge(DISPATCHER, said, "k1", now).number


def test_a_dispatcher_takes_a_complaint_gets_its_number_and_reads_none(seated, app, lodged):
    seated.sit(_R.DISPATCHER)
    app.query_params["page"] = "complaints"
    app.run()
    assert not app.exception
    assert lodged not in everything(app)
    form = "gd-lodging--0"
    app.selectbox(key=f"{form}-case").select(Case.PAST)
    texts = {"content": SIGN, "complainant": SIGN, "address": SIGN, "contact": SIGN}
    app.text_area(key=f"{form}-content").input(texts.pop("content"))
    for field, text in texts.items():
        app.text_input(key=f"{form}-{field}").input(text)
    app.text_input(key=f"{form}-number").input(SIGN)
    app.button[0].click().run()
    assert not app.error
    (number,) = {row.record.number for row in listed(seated)} - {lodged}
    assert number in app.success[0].value.replace("\\", "")
    assert SIGN not in everything(app)
    assert SIGN not in str(dict(app.query_params))
    assert not any(SIGN in str(value) for value in app.session_state._state.filtered_state.values())


def listed(seated):
    return seated.office.listing(SUPERVISION, datetime.now(tz=UTC))


def test_a_refused_complaint_names_the_field_and_keeps_what_was_typed(seated, app):
    seated.sit(_R.DISPATCHER)
    app.query_params["page"] = "complaints"
    app.run()
    app.selectbox(key="gd-lodging--0-case").select(Case.PAST)
    app.text_area(key="gd-lodging--0-content").input(SIGN)
    app.button[0].click().run()
    assert "R37" in app.error[0].value
    assert SIGN not in app.error[0].value
    assert app.text_area(key="gd-lodging--0-content").value == SIGN
    assert listed(seated) == ()


def test_police_supervision_reads_what_is_kept_and_acts(seated, app, lodged):
    seated.sit(_R.POLICE_SUPERVISION)
    app.run()
    assert not app.exception
    assert lodged in everything(app)
    assert SIGN not in everything(app)
    app.button(key=f"read-{lodged}").click().run()
    assert SIGN in everything(app)
    assert lodged not in str(dict(app.query_params))
    kinds = [one.kind for one in seated.office.audit(SUPERVISION, lodged, datetime.now(tz=UTC))]
    assert AccessKind.READ in kinds
    accept = next(button for button in app.button if button.label == "accept")
    accept.click().run()
    assert not app.error
    (row,) = listed(seated)
    assert row.record.status == "accepted"


def test_the_respondents_colleague_sees_no_complaint_about_his_unit(seated, app, lodged):
    respondent = seated.office.read(SUPERVISION, lodged, datetime.now(tz=UTC)).lodging.respondent
    seated.sit(_R.POLICE_SUPERVISION, name="0011", unit=respondent.callsign or respondent.station)
    app.run()
    assert not app.exception
    assert lodged not in everything(app)
    app.session_state["complaint-open"] = lodged  # as a forged press does: row 48
    app.run()
    assert "There is no such complaint" in app.error[0].value
    assert SIGN not in everything(app)
    missing = AppTest.from_function(page, default_timeout=20)
    missing.query_params["lang"] = "en"
    missing.session_state["complaint-open"] = "T-AAAAA-AAAAA"
    missing.run()
    assert missing.error[0].value == app.error[0].value


def test_row_49_what_fails_unforeseen_is_told_without_a_word_of_the_complaint(
    seated, app, lodged, monkeypatch, caplog
):
    seated.sit(_R.POLICE_SUPERVISION)

    def fail(*_):
        raise ValueError(SIGN)

    monkeypatch.setattr(seated.office, "listing", fail)
    app.run()
    assert not app.exception
    assert SIGN not in everything(app)
    assert SIGN not in caplog.text
    assert "ValueError" in caplog.text


# Drills are marked.


@pytest.mark.parametrize("role", AccountRole)
def test_every_page_of_a_drill_says_so_in_both_languages(seated, app, role):
    seated.mode = Mode.DRILL
    seated.sit(role)
    app.run()
    for one in pages(app):
        app.selectbox(key="page-en").select(one.lower()).run()
        assert "演练 DRILL" in everything(app)
    seated.secret = ""
    app.run()
    assert "演练 DRILL" in everything(app)


def test_a_real_desk_calls_nothing_synthetic(seated, app):
    seated.sit(_R.DISPATCHER)
    app.run()
    assert "DEMO" not in everything(app)
    assert '"synthetic": "synthetic"' not in everything(app)
