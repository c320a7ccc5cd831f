"""The pages of drills, data and health, without a browser."""

import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from streamlit.testing.v1 import AppTest

from geodispatch.domain import AvlFix
from geodispatch.domain.mode import Mode
from geodispatch.domain.people import AccountRole
from geodispatch.ui.data_page import FILES
from geodispatch.ui.handing_in import store_of
from geodispatch.ui.health import is_low, position_rows
from geodispatch.ui.site import Volume
from geodispatch.ui.work_shown import fleet_words
from map_files import feature, road, write_geojson
from town import NOON, corner, unit
from ui.seated_page import HERE
from ui.site_page import WholeSite

_R = AccountRole
GRID = [
    *(road((column, row), (column + 1, row)) for column in range(3) for row in range(4)),
    *(road((column, row), (column, row + 1)) for column in range(4) for row in range(3)),
]


def page() -> None:
    from ui.seated_page import draw

    draw()


@pytest.fixture
def seated(tmp_path):
    HERE["seated"] = seated = WholeSite(tmp_path)
    yield seated
    seated.people.close()


def opened(which: str, language: str = "en") -> AppTest:
    app = AppTest.from_function(page, default_timeout=20)
    app.query_params["lang"], app.query_params["page"] = language, which
    app.run()
    assert not app.exception
    return app


def said(app: AppTest) -> str:
    """Every text that a reader sees."""
    parts = [*app.get("html"), *app.markdown, *app.caption, *app.code, *app.error, *app.warning]
    return "\n".join(str(one.value) for one in (*parts, *app.success))


# Drills.


def test_the_page_of_drills_lists_them_and_says_how_to_begin_one(seated):
    seated.sit(_R.SUPERVISOR)
    app = opened("drill")
    assert "rests" in said(app)
    assert "&lt;b&gt;over" in said(app)
    assert app.code[0].value == "geodispatch drill start drill-1"
    app.text_input(key="drill-name-en").input("spring").run()
    app.selectbox(key="drill-city-en").select("gridville").run()
    assert app.code[0].value == "geodispatch drill start spring --city gridville"


@pytest.mark.parametrize(("name", "why"), [("over", "ended for good"), ("a b", "1 to 40 letters")])
def test_a_drill_that_cannot_begin_is_refused_with_the_reason(seated, name, why):
    seated.sit(_R.DISPATCHER)
    app = opened("drill")
    app.text_input(key="drill-name-en").input(name).run()
    assert why in app.warning[0].value
    assert not app.code


def test_a_drill_says_what_it_is_since_when_and_how_it_ends(seated):
    seated.mode = Mode.DRILL
    seated.sit(_R.DISPATCHER)
    app = opened("drill")
    assert "spring" in said(app)
    assert f"{seated.desk.city.local_time(NOON):%Y-%m-%d %H:%M}" in said(app)
    assert app.code[0].value == "geodispatch drill end spring"
    assert "How it is kept apart" in said(app)


def test_what_stands_in_a_box_stays_when_the_language_is_switched(seated):
    seated.sit(_R.DISPATCHER)
    app = opened("drill")
    app.text_input(key="drill-name-en").input("autumn").run()
    app.button_group(key="language").select("zh").run()
    assert app.text_input(key="drill-name-zh").value == "autumn"
    app.text_input(key="drill-name-zh").input("winter").run()
    app.button_group(key="language").select("en").run()
    assert app.text_input(key="drill-name-en").value == "winter"


# Data.


def import_pressed(app: AppTest) -> AppTest:
    return next(one for one in app.button if one.label in {"Import", "开始导入"}).click().run()


def test_a_planner_imports_a_city_and_reads_what_became_of_every_row(seated, tmp_path):
    seated.sit(_R.PLANNER)
    app = opened("data")
    app.text_input(key="data-city-code-en").input("newtown")
    import_pressed(app)
    assert "file of roads is missing" in app.error[0].value
    file = write_geojson(tmp_path / "r.geojson", [*GRID, feature("Point", [1, 2])])
    with seated.works.uploads.take("<img src=x>.geojson") as (key, stream):
        stream.write(file.read_bytes())
    app.session_state[store_of(FILES)] = {"roads": key}
    app.text_input(key="data-title-en-en").input("New town")
    import_pressed(app)
    assert "Give both names" in app.error[-1].value
    app.text_input(key="data-title-zh-en").input("新城")
    import_pressed(app)
    assert not app.exception
    patience = time.monotonic() + 60
    while seated.works.work().ended_at is None and time.monotonic() < patience:
        time.sleep(0.05)
    app.run()
    assert "newtown was imported" in app.success[0].value.replace("\\", "")
    assert "<td>25</td><td>24</td><td>0</td><td>1</td><td>0</td>" in said(app)
    assert "New town" in said(app)
    assert "<img" not in said(app)
    assert app.code[0].value.startswith("geodispatch app --city ")
    assert len(app.get("download_button")) == 1
    assert "No fleet and no roster came with it" in said(app)


@pytest.mark.parametrize(
    ("figures", "zh", "en"),
    [
        ({"units": 12, "posts": 3, "stations": 0}, "12 个单位，3 处", "12 units at 3 posts"),
        ({"stations": 86}, "没有随附警力文件", "at its 86 stations"),
        ({"stations": 0}, "须用 --units", "no stations came with it"),
    ],
)
def test_what_fleet_came_with_a_city_is_said(figures, zh, en):
    assert zh in fleet_words(figures, "zh")
    assert en in fleet_words(figures, "en")


def test_who_is_no_planner_any_more_begins_nothing(seated):
    seated.sit(_R.PLANNER)
    app = opened("data")
    seated.people.set_role("0009", _R.ANALYST, "test", datetime.now(tz=UTC))
    app.button(key="check-gridville").click().run()
    assert not app.exception
    assert seated.works.work() is None


def test_a_drill_offers_no_import(seated):
    seated.mode, seated.works._may_import = Mode.DRILL, False
    seated.sit(_R.PLANNER)
    app = opened("data", "zh")
    assert "演练中不导入城市" in said(app)
    assert "data-city-code-zh" not in [box.key for box in app.text_input]


# Health.


def test_positions_are_counted_by_their_age():
    def aged(number: int, seconds: float | None):
        at = None if seconds is None else NOON - timedelta(seconds=seconds)
        return unit(f"U{number}", 0, fix=AvlFix(corner(0), at))

    ages = (0, 10, 11, 60, 61, 120, 121, 600, 601, None)
    units = [aged(number, age) for number, age in enumerate(ages)] + [unit("X", 0, fix=None)]
    rows = position_rows(units, timedelta(seconds=120), timedelta(seconds=600), NOON, "en")
    assert [int(count) for _, count in rows] == [2, 2, 2, 2, 1, 1, 1]
    assert sum(int(count) for _, count in rows) == len(units)


@pytest.mark.parametrize(
    ("free", "total", "low"), [(49, 1000, True), (51, 1000, False), (1, 10, True), (3, 10, False)]
)
def test_a_disk_is_low_below_a_twentieth_or_two_gigabytes(free, total, low):
    assert is_low(Volume("data", free * 1024**3, total * 1024**3)) is low


def test_health_names_what_is_down_and_warns_of_a_full_disk(seated):
    seated.volumes = [Volume("geodispatch", 10**9, 10**12)]
    seated.sit(_R.ANALYST)
    app = opened("health")
    assert "does not answer: city:B" in said(app)
    assert "Little space is left" in said(app)
    assert "1.0 GB" in said(app)
    assert "A1" not in said(app)


def test_health_tells_the_time_of_the_city_and_whose_time_it_is(seated):
    seated.desk.city = replace(seated.desk.city, time_zone="Asia/Shanghai")
    seated.sit(_R.ANALYST)
    (told,) = [one.value for one in opened("health").caption if "every 5 seconds" in one.value]
    shown = told.replace("\\", "").removeprefix("As of ")
    assert shown[8:].startswith(", Gridville time")
    hours = (datetime.now(tz=UTC) + timedelta(hours=8)).strftime("%H:%M")
    near = (datetime.now(tz=UTC) + timedelta(hours=8, minutes=-1)).strftime("%H:%M")
    assert shown[:5] in {hours, near}
