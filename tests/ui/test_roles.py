"""Who sees what on the pages, and what becomes of it when a role is taken away meanwhile."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from streamlit.testing.v1 import AppTest

from complaint_story import DISPATCHER, SIGN, SUPERVISION, lodging
from desks import Shift
from geodispatch.desk.commands import ReceiveCall
from geodispatch.desk.complaints import AccessKind
from geodispatch.desk.people import IDLE_FOR
from geodispatch.domain.complaints import Case
from geodispatch.domain.mode import Mode
from geodispatch.domain.people import AccountRole
from geodispatch.ui.coverage import gaps_now
from geodispatch.ui.look import CallForm
from geodispatch.ui.site import SignedOutError
from town import corner
from ui import gridville_page
from ui.drawn import component, everything
from ui.header import page_shown, pages, turn_to
from ui.panels import Window, acts
from ui.seated_page import HERE, Seated

_R = AccountRole
CALL = CallForm(key="k1", place="0.001, 0.001", category="theft")


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


# What opens.


@pytest.mark.parametrize(
    ("role", "offered"),
    [
        (_R.DISPATCHER, ["Desk", "Coverage", "Records", "Complaints", "Drill", "Health"]),
        (
            _R.SUPERVISOR,
            ["Desk", "Coverage", "Limits", "Figures", "Records", "Drill", "Health"],
        ),
        (_R.PLANNER, ["Coverage", "Limits", "Figures", "Drill", "Data", "Health"]),
        (_R.ANALYST, ["Coverage", "Limits", "Figures", "Health"]),
        (_R.POLICE_SUPERVISION, ["Complaints", "Health"]),
    ],
)
def test_each_role_is_offered_its_pages_and_the_first_opens(seated, app, role, offered):
    seated.sit(role)
    app.run()
    assert not app.exception
    assert pages(app) == offered
    assert page_shown(app) == offered[0].lower()


@pytest.mark.parametrize("role", [_R.PLANNER, _R.ANALYST, _R.POLICE_SUPERVISION])
@pytest.mark.parametrize("asked", ["desk", "complaints", "data", "nowhere"])
def test_a_page_that_is_not_his_does_not_open_by_its_address(seated, app, role, asked):
    seated.sit(role)
    app.query_params["page"] = asked
    app.run()
    shown = page_shown(app)
    assert shown == asked if asked.capitalize() in pages(app) else shown != asked
    assert "A1" not in everything(app)  # a callsign of the desk


def test_a_deep_link_opens_the_page_and_stays_in_the_address(seated, app):
    seated.sit(_R.SUPERVISOR)
    app.query_params["page"] = "health"
    app.run()
    assert page_shown(app) == "health"
    assert app.query_params["page"] == "health"
    assert "is down" in everything(app)
    assert "numbered paper form" in everything(app)


def test_the_demo_asks_who_sits_there_and_shows_the_pages_of_that_role():
    app = AppTest.from_function(demo, default_timeout=20)
    app.query_params["lang"] = "en"
    app.run()
    assert pages(app) == ["Desk", "Coverage", "Records", "Complaints", "Drill", "Health"]
    assert app.text_input(key="operator-en").value == "0001"
    assert "role" not in app.query_params
    app.selectbox(key="role-en").select(_R.POLICE_SUPERVISION).run()
    assert pages(app) == ["Complaints", "Health"]
    assert app.query_params["role"] == "police-supervision"
    again = AppTest.from_function(demo, default_timeout=20)
    again.query_params["role"] = "nobody"
    again.run()
    assert page_shown(again) == "desk"


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
    assert component(app, "desk")
    seated.people.disable("0009", "test", datetime.now(tz=UTC))
    app.run()
    assert "You are signed out" in everything(app)
    assert component(app, "desk") is None


def test_row_47_a_role_that_was_taken_away_refuses_the_next_command(seated):
    seated.sit(_R.DISPATCHER)
    assert seated.view()["counts"]["takes_calls"]
    seated.people.set_role("0009", _R.SUPERVISOR, "test", datetime.now(tz=UTC))
    before = seated.desk.log.head()
    told = seated.view(call=CALL)
    assert seated.desk.log.head() == before
    assert told["call"]["text"].startswith("0009 (supervisor) may not")
    assert not told["counts"]["takes_calls"]  # and the form is gone


def test_row_47_whoever_was_disabled_meanwhile_commands_nothing(seated):
    seated.sit(_R.DISPATCHER)
    assert seated.view()["counts"]["takes_calls"]
    seated.people.disable("0009", "test", datetime.now(tz=UTC))
    before = seated.desk.log.head()
    with pytest.raises(SignedOutError):
        seated.view(call=CALL)
    assert seated.desk.log.head() == before


def test_what_is_commanded_stands_on_record_under_the_name_of_the_account(seated):
    seated.sit(_R.DISPATCHER, name="wang.fang")
    assert seated.view(call=CALL)["call"]["state"] == "opened"
    last = list(seated.desk.log.entries())[-1]
    assert (last.by.operator, last.by.seat) == ("wang.fang", "7")


def test_nobody_can_say_to_be_somebody_else_by_the_address(seated, app):
    seated.sit(_R.DISPATCHER, name="wang.fang")
    app.query_params["operator"] = "0001"
    app.query_params["role"] = "supervisor"
    app.run()
    assert component(app, "person")["name"] == "wang.fang"
    assert component(app, "desk")["sitter"] == {}
    assert "0001" not in everything(app).replace("operator=0001", "")


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


# Figures are sums.


def test_the_figures_hold_no_place_no_unit_and_no_person(seated, app):
    seated.desk.do(
        ReceiveCall(place=corner(7), category="theft", caller="Li Mei", phone="13800000000"),
        gridville_page.OTHER,
        "k-figures",
        datetime.now(tz=UTC),
    )
    seated.sit(_R.ANALYST)
    app.query_params["page"] = "figures"
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
    made = [gaps_now(desk, units, 5.0, now, role) for role in (_R.DISPATCHER, _R.ANALYST)]
    again = gaps_now(desk, units, 5.0, now, _R.DISPATCHER)
    fewer = gaps_now(desk, units[:1], 5.0, now, _R.DISPATCHER)
    assert made[0] == made[1]
    assert made[0] is not made[1]  # the same figures, each from an answer of its own
    assert again is made[0]
    assert fewer.road_share < again.road_share


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
        turn_to(app, one.lower())
        assert "演练 DRILL" in everything(app)
    seated.secret = ""
    app.run()
    assert "演练 DRILL" in everything(app)


def test_a_real_desk_calls_nothing_synthetic(seated, app):
    seated.sit(_R.DISPATCHER)
    app.run()
    assert "DEMO" not in everything(app)
    assert '"synthetic": "synthetic"' not in everything(app)
