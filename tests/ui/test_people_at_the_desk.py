"""People at a real desk and in a drill: a real server with accounts, a real browser."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from geodispatch import wiring
from geodispatch.adapters.people import Passwords, PeopleStore
from geodispatch.domain.people import Account, AccountRole
from map_files import feature, road, write_geojson
from ui.conftest import SERVE, Visit, serving

pytestmark = [pytest.mark.browser, pytest.mark.long]

PASSWORD = "four words are enough"
_R = AccountRole
NAMES = {
    "0007": _R.DISPATCHER,
    "chen": _R.SUPERVISOR,
    "planner": _R.PLANNER,
    "insp": _R.POLICE_SUPERVISION,
}


class Desk:
    """A server with accounts, which the tests may change while it runs."""

    def __init__(self, folder: Path):
        self.folder, self.address, self._made = folder, "", 0
        self.people = PeopleStore(folder / "people.db", Passwords(1, 8, 1))
        for name, role in NAMES.items():
            self.add(name, role)

    def add(self, name: str, role: AccountRole) -> None:
        self.people.add(Account(name, role, datetime.now(tz=UTC)), "test", PASSWORD)

    def anybody(self, role: AccountRole) -> str:
        """Return a new account, which a test may change."""
        self._made += 1
        name = f"{role.value[:4]}{self._made}"
        self.add(name, role)
        return name


def fleet(folder: Path) -> Path:
    """Write a fleet file for the smallest city: a car at each of its first stations."""
    city = wiring.open_city("coquimbo")
    head = "callsign,kind,station,lon,lat,fix_at,status,sworn,auxiliary,capabilities"
    rows = [
        f"C{place},car,{one.name},{one.place.lon:.5f},{one.place.lat:.5f},,available,2,0,"
        for place, one in enumerate(city.stations[:6])
    ]
    file = folder / "units.csv"
    file.write_text("\n".join([f"{head},shift_from,shift_to", *(f"{row},," for row in rows)]))
    return file


@contextmanager
def desk_in(folder: Path, mode: str) -> Iterator[Desk]:
    desk = Desk(folder)
    told = {
        "GEODISPATCH_MODE": mode,
        "GEODISPATCH_DATA": str(folder),
        "GEODISPATCH_CITY": "coquimbo",
        "GEODISPATCH_UNITS": str(fleet(folder)),
    }
    with serving("-c", SERVE, "{port}", **told) as desk.address:
        yield desk
    desk.people.close()


@pytest.fixture(scope="module")
def desk(tmp_path_factory) -> Iterator[Desk]:
    with desk_in(tmp_path_factory.mktemp("real"), "real") as desk:
        yield desk


@pytest.fixture
def sit(desk, open_page):
    """Sign somebody in, in a window of his own."""

    def sit(name: str, query: str = "lang=en", seat: str = "3") -> Visit:
        visit = open_page(query, address=desk.address)
        fill_in(visit.page, name, seat)
        visit.page.locator(".person .sitting").wait_for()
        return visit

    return sit


def fill_in(page: Page, name: str, seat: str = "3", password: str = PASSWORD) -> None:
    page.locator("input[name=name]").fill(name)
    page.locator("input[name=password]").fill(password)
    page.locator("input[name=seat]").fill(seat)
    page.locator("form button").click()


def signed_out(page: Page) -> None:
    page.locator(".gd-out, input[name=password]").first.wait_for(timeout=15_000)
    expect(page.locator(".queue")).to_have_count(0)


def test_whoever_comes_to_the_desk_meets_the_door_and_goes_on_to_the_desk(desk, open_page):
    visit = open_page("lang=en", address=desk.address)
    assert visit.page.url.startswith(f"{desk.address}/sign-in?next=")
    assert "Coquimbo" not in visit.page.content()
    assert visit.failed == []
    fill_in(visit.page, "0007", password="not the password")
    visit.page.get_by_role("alert").get_by_text("is not right").wait_for()
    fill_in(visit.page, "0007")
    visit.page.locator(".panel.queue").wait_for()
    visit.map.locator("img.leaflet-tile-loaded").first.wait_for()
    sitting = visit.page.locator(".person .sitting").inner_text()
    assert sitting == "0007 · dispatcher · seat 3"
    assert visit.page.url == f"{desk.address}/?lang=en"
    assert visit.leaving() == []
    assert [url for url in visit.failed if "sign-in" not in url] == []
    assert visit.errors == []


def test_a_real_desk_says_nowhere_that_it_is_made_up(sit):
    visit = sit("0007")
    visit.page.locator(".panel.queue").wait_for()
    visit.map.locator(".gd-legend summary").wait_for()
    expect(visit.page.locator(".gd-demo")).to_have_count(0)
    assert "synthetic" not in visit.page.locator(".panel.queue").inner_text()
    assert "synthetic" not in visit.map.locator(".gd-legend summary").inner_text()


def test_signing_out_shows_the_door_and_the_way_back_is_closed(sit):
    visit = sit("0007")
    visit.page.get_by_role("button", name="Sign out").click()
    visit.page.locator("input[name=password]").wait_for()
    visit.page.goto(f"{visit.address}/")
    visit.page.locator("input[name=password]").wait_for()
    visit.page.go_back()
    signed_out(visit.page)


def test_a_person_who_is_disabled_is_out_within_seconds_wherever_he_sits(desk, sit):
    name = desk.anybody(_R.DISPATCHER)
    windows = [sit(name), sit(name, "lang=en&page=health"), sit(name, "lang=en&page=complaints")]
    windows[0].page.locator(".panel.queue").wait_for()
    desk.people.disable(name, "test", datetime.now(tz=UTC))
    for visit in windows:
        signed_out(visit.page)
        assert name not in visit.page.locator("body").inner_text()


def test_row_47_who_is_no_dispatcher_any_more_is_refused_at_the_next_press(desk, sit):
    name = desk.anybody(_R.DISPATCHER)
    visit = sit(name)
    page = visit.page
    page.locator(".tab", has_text="Units").click()
    page.locator(".queue button.row", has_text="C0").click()
    page.locator(".card strong", has_text="C0").wait_for()
    button = page.get_by_role("button", name="Log on", exact=True)
    button.wait_for()
    desk.people.set_role(name, _R.SUPERVISOR, "test", datetime.now(tz=UTC))
    button.click()
    page.get_by_text("may not do this").wait_for()
    expect(page.locator(".card .status", has_text="available")).to_have_count(0)


def test_a_supervisor_writes_guidance_and_the_dispatcher_reads_it(desk, sit):
    dispatcher = sit("0007")
    page = dispatcher.page
    page.locator(".panel.queue").wait_for()
    city = wiring.open_city("coquimbo")
    at = city.stations[0].place
    number = dispatcher.open_incident(f"{at.lon:.5f}, {at.lat:.5f}")
    above = sit("chen").page
    above.locator(".queue .number", has_text=number).first.click()
    expect(above.locator(".panel.entry")).to_be_hidden()
    expect(above.get_by_role("button", name=re.compile("^Order team"))).to_have_count(0)
    above.get_by_role("button", name="Write guidance…").click()
    above.get_by_label("Guidance").fill("close the bridge first")
    above.get_by_role("button", name="Confirm").click()
    above.locator(".note", has_text="close the bridge first").wait_for()
    page.locator(".note", has_text="guidance of chen: close the bridge first").wait_for()


def test_planners_see_figures_and_no_map(sit):
    page = sit("planner", "lang=en&page=figures").page
    page.get_by_text("By category").or_(page.get_by_text("No incidents.").first).first.wait_for()
    assert page.locator("iframe").count() == 0
    assert "C0" not in page.locator("body").inner_text()


def test_a_planner_imports_a_city_and_fetches_what_was_set_aside(sit, tmp_path):
    blocks = [road((column, row), (column + 1, row)) for column in range(3) for row in range(4)]
    blocks += [road((column, row), (column, row + 1)) for column in range(4) for row in range(3)]
    file = tmp_path / "<img src=x onerror=alert(1)>.geojson"
    write_geojson(file, [*blocks, feature("Point", [1, 2])])
    visit = sit("planner", "lang=en&page=data")
    page = visit.page
    page.locator("input[data-role=roads]").set_input_files(file)
    page.locator(".gd-files .file", has_text="kB").wait_for()
    page.get_by_label("Code *").fill("newtown")
    page.get_by_role("button", name="Import", exact=True).click()
    page.get_by_text("newtown was imported").wait_for(timeout=60_000)
    with page.expect_download() as fetched:
        page.get_by_role("button", name="Download the rows set aside").click()
    assert ",25,geometry,is a Point" in Path(fetched.value.path()).read_text(encoding="utf-8")
    page.get_by_role("button", name="Check newtown").click()
    page.get_by_text("newtown was checked").wait_for(timeout=60_000)
    page.get_by_label("Code *").fill("coquimbo")
    page.get_by_role("button", name="Import", exact=True).click()
    page.get_by_text("it is never replaced").wait_for()
    assert visit.dialogs == []
    assert visit.failed == []
    assert visit.leaving() == []


def test_a_page_is_a_link_that_opens_here_or_beside_and_can_be_gone_back_from(sit):
    visit = sit("chen", "lang=en&page=health")
    page, context = visit.page, visit.page.context
    page.get_by_text("Manual fallback").wait_for()
    links = page.get_by_role("navigation", name="Page").get_by_role("link")
    expect(links.get_by_text("Health", exact=True)).to_have_attribute("aria-current", "page")
    links.get_by_text("Drill", exact=True).press("Enter")
    page.get_by_text("How it is kept apart").wait_for()
    assert "page=drill" in page.url
    page.go_back()
    page.get_by_text("Manual fallback").wait_for()
    with context.expect_page() as beside:
        links.get_by_text("Drill", exact=True).click(modifiers=["ControlOrMeta"])
    beside.value.get_by_text("How it is kept apart").wait_for()
    assert "page=health" in page.url


def test_police_supervision_reads_a_complaint_that_a_dispatcher_took(sit):
    marker = "MARKER-he-shouted"
    page = sit("0007", "lang=en&page=complaints").page
    page.get_by_role("combobox", name=re.compile("^Case")).click()
    page.get_by_role("option", name=re.compile("in the past")).click()
    for label in ("Content", "Complainant's name", "Workplace", "Contact", "Service number"):
        page.get_by_label(re.compile(f"^{label}")).first.fill(marker)
    page.get_by_role("button", name="Take it").click()
    receipt = page.get_by_text("Its number, for the complainant").inner_text()
    number = re.search(r"T-\w{5}-\w{5}", receipt)[0]
    for field in page.locator("textarea, input").all():
        assert marker not in field.input_value()
    reader = sit("insp")
    asked = []
    reader.page.on("request", lambda request: asked.append(request.url))
    reader.page.locator(f".st-key-complaint-{number} button").click()
    reader.page.get_by_text(marker).first.wait_for()
    assert not [url for url in (*asked, reader.page.url) if marker in url or number in url]
    assert number not in reader.page.title()


def test_a_hand_on_the_mouse_tells_the_server_that_somebody_is_there(sit):
    visit = sit("0007")
    visit.page.locator(".panel.queue").wait_for()
    with visit.page.expect_response("**/session/here") as told:
        visit.page.mouse.move(300, 300)
        visit.page.mouse.move(310, 310)
    assert told.value.status == 204
    for step in range(20):
        visit.page.mouse.move(300 + step, 300)
    assert len([url for url in visit.requested if url.endswith("/session/here")]) == 1


def test_row_44_the_page_of_another_site_reaches_nothing_with_the_cookie(desk, sit):
    visit = sit("0007")
    page = visit.page.context.new_page()
    page.goto("about:blank")
    asked = """async (address) => {
      const socket = new WebSocket(address.replace("http", "ws") + "/_stcore/stream");
      const opened = await new Promise((done) => {
        socket.onopen = () => done(true); socket.onerror = () => done(false);
      });
      let read = false;
      try { await fetch(address + "/", { credentials: "include" }); read = true; } catch {}
      return [opened, read];
    }"""
    assert page.evaluate(asked, desk.address) == [False, False]


def test_a_drill_is_marked_on_every_page_on_the_screen_and_on_paper(tmp_path, open_page):
    with desk_in(tmp_path, "drill") as desk:
        visit = open_page("lang=en", address=desk.address)
        mark = visit.page.locator(".mark")
        assert "演练 DRILL" in mark.inner_text()
        fill_in(visit.page, "0007")
        band = visit.page.locator(".gd-drill")
        for page in ("desk", "complaints", "health"):
            visit.page.goto(f"{desk.address}/?lang=en&page={page}")
            expect(band).to_be_visible()
            expect(band).to_contain_text("演练 DRILL")
        assert "演练 DRILL" in visit.page.title()
        box = band.bounding_box()
        assert box["width"] >= 1590
        assert visit.page.locator("h1").bounding_box()["y"] >= box["height"]
        visit.page.emulate_media(media="print")
        expect(band).to_be_visible()
        assert band.evaluate("one => getComputedStyle(one).borderTopStyle") == "double"
