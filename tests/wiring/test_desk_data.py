"""Importing and checking cities in child processes, and what the pages learn of drills."""

import time
from datetime import UTC, datetime

import pytest

from geodispatch.adapters.drills import DrillFolders
from geodispatch.adapters.fleet import COLUMNS
from geodispatch.adapters.uploads import Uploads
from geodispatch.desk.imports import CityWish, CityWork, FileRole
from geodispatch.domain import Name
from geodispatch.errors import RefusedCommandError
from geodispatch.ui.site import DrillRefusal, DrillState
from geodispatch.wiring.desk_data import CityWorkshop, drills_here
from map_files import feature, road, square, write_geojson

GRID = [
    *(road((column, row), (column + 1, row)) for column in range(3) for row in range(4)),
    *(road((column, row), (column, row + 1)) for column in range(4) for row in range(3)),
]


class Workshop(CityWorkshop):
    """A workshop in a folder of the test."""

    def __init__(self, folder, **more):
        served = {"gridville": ("gridville", Name("格城", "Gridville"))}
        super().__init__(Uploads(folder / "up"), folder / "cities", lambda: served, **more)
        self.folder = folder

    def hand_in(self, content: bytes, name: str = "roads.geojson") -> str:
        with self.uploads.take(name) as (key, stream):
            stream.write(content)
        return key

    def features(self, *features, name: str = "roads.geojson") -> str:
        file = write_geojson(self.folder / "drawn.geojson", features)
        return self.hand_in(file.read_bytes(), name)

    def wait(self) -> CityWork:
        patience = time.monotonic() + 90
        while self.work().ended_at is None:
            assert time.monotonic() < patience
            time.sleep(0.02)
        return self.work()


@pytest.fixture
def shop(tmp_path):
    return Workshop(tmp_path)


def wish(code: str, roads: str, **files: str) -> CityWish:
    named = {FileRole.ROADS: roads, **{FileRole(name): key for name, key in files.items()}}
    return CityWish(code, named, "Asia/Shanghai", title=Name("新城", "New town"))


def refusal(act) -> str:
    with pytest.raises(RefusedCommandError) as caught:
        act()
    assert caught.value.zh
    return caught.value.code


def test_a_city_is_imported_beside_the_desk_and_told_row_by_row(shop):
    roads = shop.features(*GRID, feature("Point", [1, 2], highway="=cmd"))
    areas = shop.features(square(-1, -1, 6, code="E", name="East"), name="areas.geojson")
    shop.make(wish("newtown", roads, jurisdictions=areas), "planner")
    assert refusal(lambda: shop.check("gridville", "other")) == "city-busy"
    work = shop.wait()
    assert work.trouble == ""
    counts = {rows.what: (rows.read, rows.accepted, rows.quarantined) for rows in work.account.rows}
    assert counts == {"roads": (25, 24, 1), "jurisdictions": (1, 1, 0)}
    assert work.account.figures["jurisdictions"] == 1
    assert "limits" in work.account.missing
    assert "units" not in work.account.figures  # no fleet came with it
    assert work.account.figures["stations"] > 0
    assert b"roads.geojson,25,geometry" in shop.quarantine(work.where)
    assert shop.uploaded(roads) is None  # used, so nobody needs it any more
    made = shop.cities()[-1]
    assert (made.code, made.name.en, made.live) == ("newtown", "New town", False)

    (shop.folder / "cities" / "newtown" / "roads.parquet").write_bytes(b"damaged")
    shop.check(made.where, "planner")
    damaged = shop.wait()
    assert damaged.account is None
    assert "roads.parquet" in damaged.trouble


FLEET = f"""{",".join(COLUMNS)}
A1,car,East,,,,available,2,0,,,
A2,car,East,,,,available,2,0,,,
A2,car,East,,,,available,2,0,,,
B1,foot,Bridge,,,,available,1,1,weapn,,
"""


def fleet_of(work: CityWork) -> tuple:
    (rows,) = [rows for rows in work.account.rows if rows.what == "fleet"]
    return (rows.read, rows.accepted, rows.quarantined, rows.skipped), " ".join(rows.notes)


def test_the_fleet_that_came_with_a_city_is_counted_and_its_rows_accounted_for(shop):
    fleet = shop.hand_in(FLEET.encode(), "fleet.csv")
    shop.make(wish("newtown", shop.features(*GRID), fleet=fleet), "planner")
    work = shop.wait()
    assert work.trouble == ""
    counts, notes = fleet_of(work)
    assert counts == (4, 3, 0, 1)
    assert "did you mean 'weapon'" in notes
    assert "1 x repeats an earlier row" in notes
    figures = work.account.figures
    assert (figures["units"], figures["posts"], figures["stations"]) == (3, 2, 0)

    with (shop.folder / "cities" / "newtown" / "fleet.csv").open("a") as file:
        file.write("C1,boat,East,,,,available,1,0,,,\n")
    shop.check(work.where, "planner")
    counts, notes = fleet_of(shop.wait())
    assert counts == (5, 3, 1, 1)
    assert "boat" in notes
    assert shop.work().account.figures["units"] == 3


def test_files_that_cannot_be_used_leave_no_city_and_can_be_tried_again(shop):
    roads = shop.hand_in(b"nonsense")
    shop.make(wish("newtown", roads), "planner")
    work = shop.wait()
    assert work.account is None
    assert work.trouble.startswith("roads.geojson: is not JSON")
    assert [city.code for city in shop.cities()] == ["gridville"]
    assert shop.uploaded(roads).name == "roads.geojson"


def test_an_import_that_is_ended_leaves_nothing(shop):
    shop.make(wish("newtown", shop.features(*GRID)), "planner")
    shop.cancel()
    assert shop.wait().account is None
    assert not (shop.folder / "cities" / "newtown").exists()


def test_no_city_that_is_in_use_or_stands_is_replaced(shop):
    roads = shop.hand_in(b"x")
    (shop.folder / "cities" / "old").mkdir(parents=True)
    for code, why in [
        ("gridville", "city-live"),
        ("Gridville", "city-live"),
        ("wuhan", "city-live"),
        ("old", "city-stands"),
        ("", "city-code"),
        ("../old", "city-code"),
        (".old", "city-code"),
        ("-old", "city-code"),
        ("o" * 41, "city-code"),
    ]:
        assert refusal(lambda code=code: shop.make(wish(code, roads), "planner")) == why
    assert refusal(lambda: shop.make(wish("new", "0" * 32), "planner")) == "city-no-roads"
    gone = wish("new", roads, fleet="0" * 32)
    assert refusal(lambda: shop.make(gone, "planner")) == "city-gone"
    assert refusal(lambda: shop.check("/etc", "planner")) == "city-unknown"
    assert refusal(lambda: shop.quarantine("/etc")) == "city-unknown"
    assert shop.work() is None


def test_a_drill_imports_no_city(tmp_path):
    shop = Workshop(tmp_path, may_import=False)
    assert refusal(lambda: shop.make(wish("new", shop.hand_in(b"x")), "planner")) == "city-drill"


# Drills.


def test_the_page_learns_how_each_drill_stands_and_why_one_cannot_begin(tmp_path, monkeypatch):
    monkeypatch.setenv("GEODISPATCH_DATA", str(tmp_path))
    folders, now = DrillFolders(tmp_path / "drills"), datetime.now(tz=UTC)
    for name in ("runs", "rests", "over", "broken"):
        folders.begin(name, "wuhan", now)
    folders.end("over", now)
    (tmp_path / "drills" / "broken" / "drill.json").write_text("{")
    here = drills_here()
    with folders.running("runs"):
        states = {one.name: one.state for one in here.known()}
        assert here.refusal("runs", "") is DrillRefusal.RUNNING
    assert states == {
        "runs": DrillState.RUNNING,
        "rests": DrillState.RESTING,
        "over": DrillState.ENDED,
        "broken": DrillState.DAMAGED,
    }
    assert here.current() is None
    assert here.refusal("new", "") is None
    assert here.refusal("rests", "wuhan") is None
    assert here.refusal("rests", "coquimbo") is DrillRefusal.OTHER_CITY
    assert here.refusal("over", "") is DrillRefusal.ENDED
    assert here.refusal("broken", "") is DrillRefusal.DAMAGED
    assert here.refusal("../x", "") is DrillRefusal.NAME


def test_a_drill_knows_which_one_it_is(tmp_path, monkeypatch):
    DrillFolders(tmp_path / "drills").begin("spring", "", datetime.now(tz=UTC))
    monkeypatch.setenv("GEODISPATCH_DATA", str(tmp_path / "drills" / "spring"))
    monkeypatch.setenv("GEODISPATCH_MODE", "drill")
    assert drills_here().current().name == "spring"
    monkeypatch.setenv("GEODISPATCH_DATA", str(tmp_path))
    assert drills_here().current() is None
