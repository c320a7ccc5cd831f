"""Texts that try to run as code, wherever files and people bring texts to a page."""

import hashlib
import json
import re
import shutil
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from playwright.sync_api import Page, expect

from geodispatch.adapters.bundled import data_folder
from ui.conftest import SERVE, Visit, serving
from ui.seen import TILES, WORDS

pytestmark = pytest.mark.browser

ATTACKS = (
    "<img src=x onerror=alert(1)>",
    "${alert(2)}",
    "`+alert(3)+`\\",
    "</script><script>alert(4)</script>",
    "<svg onload=alert(5)>",
    "![x](http://evil.example/x.png)",
    "[x](javascript:alert(7))",
    "{{7*7}} \\u0022",
)
WHOLE = " ".join(ATTACKS)
TURNED, TURNED_SHOWN = "W-12\u202e31", "W-12⟨U+202E⟩31"  # reads as W-1213
PHONE = "555-0100"
SPOTS = ((-71.2517, -29.9045), (-71.2721, -29.9057))
RAN = """() => {
  const roots = [document];
  for (const root of roots)
    for (const one of root.querySelectorAll("*")) {
      if (one.shadowRoot) roots.push(one.shadowRoot);
      if (one.tagName === "IFRAME" && one.contentDocument) roots.push(one.contentDocument);
    }
  const made = 'img[src="x"], img[src*="evil"], svg[onload], [onerror], a[href^="javascript"]';
  return roots.flatMap((root) => [...root.querySelectorAll(made)].map((one) => one.outerHTML));
}"""


def sealed(folder: Path, file: str, names: list[str | None]) -> None:
    """Put other names into a table of a city, under a manifest that fits."""
    table = pq.read_table(folder / file)
    at = table.schema.get_field_index("name")
    kind = table.schema.field(at)
    table = table.set_column(at, kind, pa.array(names, pa.string()).cast(kind.type))
    old = hashlib.sha256((folder / file).read_bytes()).hexdigest()
    pq.write_table(table, folder / file)
    new = hashlib.sha256((folder / file).read_bytes()).hexdigest()
    manifest = folder / "city.toml"
    manifest.write_text(manifest.read_text("utf-8").replace(old, new), "utf-8")


def cell(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def numbered(row: int, more: str) -> str:
    return f"{ATTACKS[row % len(ATTACKS)]} {more}{row}"


@pytest.fixture(scope="module")
def hostile_city(tmp_path_factory) -> Path:
    """Coquimbo with attacks wherever a file of a city has a text that a page shows."""
    folder = tmp_path_factory.mktemp("hostile") / "city"
    shutil.copytree(data_folder() / "osm" / "coquimbo", folder)
    shutil.copytree(data_folder() / "jurisdictions" / "coquimbo", folder, dirs_exist_ok=True)
    areas = pq.read_table(folder / "jurisdictions.parquet", columns=["name"])
    sealed(folder, "jurisdictions.parquet", [numbered(row, "A") for row in range(len(areas))])
    roads = pq.read_table(folder / "roads.parquet", columns=["name"])["name"].to_pylist()
    known = {name: row for row, name in enumerate(sorted({*roads} - {None}))}
    sealed(folder, "roads.parquet", [name and numbered(known[name], "Street") for name in roads])
    manifest = (folder / "city.toml").read_text("utf-8")
    for key, value in {
        "name": f"{{ zh = '{ATTACKS[0]}', en = '{ATTACKS[0]}' }}",
        "attribution": f"['{WHOLE}']",
        "missing": f"['{ATTACKS[0]}']",
    }.items():
        manifest = re.sub(rf"(?m)^{key} = .*$", lambda _: f"{key} = {value}", manifest)  # noqa: B023
    (folder / "city.toml").write_text(manifest, "utf-8")
    limits = (folder / "limits.toml").read_text("utf-8")
    limits = re.sub(r"(?m)^source = .*$", lambda _: f"source = '{WHOLE}'", limits)
    (folder / "limits.toml").write_text(limits, "utf-8")
    head, *rows = (folder / "stations.csv").read_text("utf-8").splitlines()
    rows = [f"{cell(numbered(at, 'S'))},{row.split(',', 1)[1]}" for at, row in enumerate(rows)]
    (folder / "stations.csv").write_text("\n".join([head, *rows, ""]), "utf-8")
    places = ["name,alias,lon,lat,hazard"]
    for row, attack in enumerate(ATTACKS):
        lon, lat = SPOTS[row // 4]
        names = cell(numbered(row, "Quay")), cell(numbered(row, "Pier"))
        places.append(f"{names[0]},{names[1]},{lon},{lat},{cell(attack)}")
    (folder / "places.csv").write_text("\n".join([*places, ""]), "utf-8")
    rules = ['format = 1\nprofile = "hostile"\nof = "110"\narticle = "R55"\nnote = "A test."']
    rules.append(f"name = {{ zh = '{ATTACKS[0]}', en = '{ATTACKS[0]}' }}")
    for row, attack in enumerate(ATTACKS):
        rules.append(
            f'[category.attack-{row}]\nparent = "criminal"\narticle = "R14"\nurgency = "urgent"\n'
            f"name = {{ zh = '{attack}', en = '{attack}' }}\n"
            'priority = 2\nplan = { any = "snatching" }'
        )
    (folder / "rules.toml").write_text("\n".join([*rules, ""]), "utf-8")
    return folder


@pytest.fixture(scope="module")
def hostile_address(hostile_city) -> Iterator[str]:
    with serving("-c", SERVE, "{port}", GEODISPATCH_CITY=str(hostile_city)) as address:
        yield address


def hold(visit: Visit) -> None:
    """Hold a page to what no text may make of it."""
    assert visit.dialogs == []
    assert visit.page.evaluate(RAN) == []
    assert visit.leaving() == []
    assert visit.errors == []


def hold_map(visit: Visit) -> None:
    """Hold the map to be there in spite of all."""
    frame = next(one for one in visit.page.frames if "/map/" in one.url)
    frame.wait_for_function(TILES)
    attribution = frame.locator(".leaflet-control-attribution").inner_text()
    assert all(attack in attribution for attack in ATTACKS)


def seen(visit: Visit, *texts: str) -> None:
    """Hold texts to be on the page, letter by letter."""
    visit.page.wait_for_function(
        f"(texts) => {{ const all = ({WORDS})().join('\\n'); "
        "return texts.every((one) => all.includes(one)); }",
        arg=list(texts),
    )


def call(address: str, row: int) -> None:
    """Take a call with attacks in all of its texts."""
    form = {
        "key": str(uuid4()),
        "pin": SPOTS[row // 4],
        "category": f"attack-{row}",
        "about": {
            "phone": f"{ATTACKS[row]} {PHONE}",
            "caller": WHOLE,
            "words": f"{WHOLE} {TURNED}",
        },
        "same_as": "",
    }
    asked = {"ask": {"language": "en", "call": form}, "sitter": {"operator": "0001"}}
    tell(f"{address}/window/coquimbo/view", asked)


def tell(address: str, document: object, **headers: str) -> dict:
    told = {"Content-Type": "application/json", **headers}
    request = urllib.request.Request(address, json.dumps(document).encode(), told)  # noqa: S310
    with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
        return json.load(answer)


@pytest.fixture(scope="module")
def calls(hostile_address) -> None:
    for row in range(len(ATTACKS)):
        call(hostile_address, row)


def test_hostile_names_are_shown_letter_by_letter_and_never_run(open_page, hostile_address, calls):
    visit = open_page(address=hostile_address)
    visit.wait_until_drawn()
    hold_map(visit)
    seen(visit, *ATTACKS)  # categories in the queue, names of areas and units elsewhere
    visit.press("What if")
    visit.press("Coverage gaps")
    visit.map.locator(".gd-note-gaps:not(:empty), .gd-note:not(:empty)").first.wait_for()
    assert any(attack in visit.page.locator(".whatif .ticks").inner_text() for attack in ATTACKS)
    visit.page.locator(".queue [role=tab]").nth(2).click()
    visit.page.locator(".queue .units li").nth(16).wait_for()
    units = "\n".join(visit.page.locator(".queue .units .what").all_text_contents())
    assert all(attack in units for attack in ATTACKS)
    visit.page.locator(".queue .units button", has_text=ATTACKS[0]).first.click()
    visit.page.locator(".card strong", has_text=ATTACKS[0]).wait_for()
    tag = visit.map.locator(".gd-tag").first
    assert any(attack in tag.inner_text() for attack in ATTACKS)
    spots = visit.map_frame.evaluate(
        """() => [...document.querySelectorAll(".gd-tag")]
          .map((tag) => geodispatchBoard.spot(tag.dataset.unit))"""
    )
    box = visit.page.locator("iframe.map").bounding_box()
    tip = visit.map.locator(".gd-tip").first
    for spot in spots:  # one of them may lie below a name
        for step in (1, 0):
            visit.page.mouse.move(box["x"] + spot["x"] + step, box["y"] + spot["y"])
        visit.page.wait_for_timeout(500)
        if tip.is_visible():
            break
    tip.wait_for()
    assert any(attack in tip.inner_text() for attack in ATTACKS)
    assert visit.map_frame.evaluate("() => geodispatchBoard.frames().shown") > 0
    hold(visit)


def test_hostile_texts_of_a_call_are_shown_letter_by_letter_and_never_run(
    open_page, hostile_address, calls
):
    visit = open_page(address=hostile_address)
    visit.wait_until_drawn()
    place = visit.page.get_by_role("combobox", name="Place")
    listed = visit.page.locator(".combo.listed .options")
    place.fill("Street")
    expect(listed.locator("li", has_text="Street")).to_have_count(8)
    place.fill(TURNED)
    seen(visit, TURNED_SHOWN)
    place.fill("Quay")
    expect(listed.locator("li", has_text="Quay")).to_have_count(len(ATTACKS))
    seen(visit, *(numbered(row, "Quay") for row in range(len(ATTACKS))))
    for row in (0, 4):
        place.fill(f"Quay{row}")
        listed.locator("b", has_text=f"Quay{row}").click()
        seen(visit, *(f"Quay{one} · {ATTACKS[one]}" for one in range(row, row + 4)))
    visit.page.get_by_label("Phone").fill(f"{ATTACKS[4]} {PHONE}")
    visit.page.locator(".earlier li", has_text=ATTACKS[4]).first.wait_for()
    visit.page.get_by_role("combobox", name="Category").fill("attack-")
    expect(listed.locator("li")).to_have_count(len(ATTACKS))
    visit.choose_category(ATTACKS[3])
    visit.page.locator("button.open").click()
    near = visit.page.locator(".near")
    expect(near).to_contain_text(ATTACKS[4])
    visit.press("Another: open it", near)
    visit.page.locator(".head strong", has_text=ATTACKS[3]).wait_for()
    hold(visit)


def test_hostile_texts_of_a_call_are_shown_letter_by_letter_in_its_history(
    open_page, hostile_address, calls
):
    visit = open_page(address=hostile_address)
    visit.wait_until_drawn()
    what = visit.page.locator(".what", has_text=ATTACKS[4])
    visit.page.locator(".queue .row", has=what).first.click()
    visit.page.locator(".head strong", has_text=ATTACKS[4]).wait_for()
    visit.press("History")
    seen(visit, WHOLE, f"{WHOLE} {TURNED_SHOWN}", f"{ATTACKS[4]} {PHONE}")
    hold(visit)
    assert visit.map_frame.evaluate("() => geodispatchBoard.frames().shown") > 0


def lodge(page: Page) -> None:
    """Lodge a complaint with attacks in all of its texts."""
    page.get_by_role("combobox", name="Case").click()
    page.get_by_role("option").nth(1).click()  # of what is over
    texts = ("Content, as it was said", "Complainant's name", "Workplace or address", "Contact")
    for text in texts:
        page.get_by_label(text).fill(WHOLE)
    for text in ("Callsign", "Station", "Where", "Assigned by"):
        page.get_by_label(text, exact=True).fill(ATTACKS[6])
    page.get_by_role("combobox", name="What goes on there").fill("attack")
    page.get_by_role("option", name=ATTACKS[3]).click()
    page.get_by_role("button", name="Take it").click()


def test_hostile_texts_are_shown_letter_by_letter_where_the_city_is_studied(
    open_page, hostile_address, calls
):
    visit = open_page("lang=en&page=coverage&role=supervisor", address=hostile_address)
    page = visit.page
    page.locator(".gd-table tbody tr").first.wait_for()
    page.frame_locator("iframe").locator(".leaflet-container").wait_for()
    hold_map(visit)
    hold(visit)
    turn(visit, "limits", "planner")
    seen(visit, WHOLE, *(numbered(row, "A") for row in range(5)))
    hold(visit)
    turn(visit, "records", "dispatcher")
    page.locator(".records button", has_text=ATTACKS[4]).first.click()
    page.locator(".gd-sheet", has_text=ATTACKS[4]).wait_for()
    page.emulate_media(media="print")
    seen(visit, WHOLE, f"{WHOLE} {TURNED_SHOWN}", f"{ATTACKS[4]} {PHONE}")
    page.emulate_media(media="screen")
    hold_map(visit)
    hold(visit)


def test_hostile_texts_are_shown_letter_by_letter_on_every_other_page(open_page, hostile_address):
    visit = open_page("lang=en&page=complaints&role=police-supervision", address=hostile_address)
    page = visit.page
    lodge(page)
    page.get_by_role("button", name="Read").click()
    seen(visit, WHOLE, ATTACKS[6])
    hold(visit)
    turn(visit, "drill", "planner")
    page.get_by_label("Name").fill(ATTACKS[0])
    page.keyboard.press("Enter")
    page.get_by_test_id("stAlert").wait_for()
    hold(visit)
    turn(visit, "data", "planner")
    name = f"{ATTACKS[0]} {ATTACKS[1]} {ATTACKS[2]} {TURNED}.geojson"
    file = {"name": name, "mimeType": "application/json", "buffer": b"{}"}
    page.route("**/data/files*", lambda route: route.abort())
    page.locator('input[data-role="jurisdictions"]').set_input_files([file])
    seen(visit, *ATTACKS[:3], TURNED_SHOWN, "The upload failed")
    hold(visit)
    page.unroute("**/data/files*")
    page.locator('input[data-role="limits"]').set_input_files([file])
    seen(visit, "W-12_31.geojson")  # what the server keeps of it
    hold(visit)
    turn(visit, "health", "planner")
    page.locator(".gd-table tbody tr").first.wait_for()
    hold(visit)


def turn(visit: Visit, name: str, role: str) -> None:
    """Open another page as somebody else."""
    visit.page.goto(f"{visit.address}/?lang=en&page={name}&role={role}")
    visit.page.locator(f'.gd-pages a[data-page="{name}"][aria-current="page"]').wait_for()
