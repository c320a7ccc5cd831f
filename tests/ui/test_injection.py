"""Names that try to run as code, in every place where a city's files bring names to the page."""

import hashlib
import re
import shutil
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from geodispatch.adapters.bundled import data_folder
from ui.conftest import SERVE, serving

pytestmark = pytest.mark.browser

ATTACKS = (
    "<img src=x onerror=alert(1)>",
    "${alert(2)}",
    "`+alert(3)+`",
    "</script><script>alert(4)</script>",
    "[x](javascript:alert(5))",
    "{{7*7}} \\u0022",
)


@pytest.fixture(scope="module")
def hostile_city(tmp_path_factory) -> Path:
    """Coquimbo with attacks for names: of the city, its areas, its stations and its sources."""
    folder = tmp_path_factory.mktemp("hostile") / "city"
    shutil.copytree(data_folder() / "osm" / "coquimbo", folder)
    shutil.copytree(data_folder() / "jurisdictions" / "coquimbo", folder, dirs_exist_ok=True)
    areas = pq.read_table(folder / "jurisdictions.parquet")
    names = [ATTACKS[row % len(ATTACKS)] + str(row) for row in range(len(areas))]
    column = areas.schema.get_field_index("name")
    areas = areas.set_column(column, areas.schema.field(column), pa.array(names, pa.string()))
    old = hashlib.sha256((folder / "jurisdictions.parquet").read_bytes()).hexdigest()
    pq.write_table(areas, folder / "jurisdictions.parquet")
    new = hashlib.sha256((folder / "jurisdictions.parquet").read_bytes()).hexdigest()
    manifest = (folder / "city.toml").read_text(encoding="utf-8").replace(old, new)
    manifest = re.sub(
        r"(?m)^name = .*$", f"name = {{ zh = '{ATTACKS[0]}', en = '{ATTACKS[0]}' }}", manifest
    )
    manifest = re.sub(
        r"(?m)^attribution = .*$",
        f"attribution = ['{ATTACKS[0]} {ATTACKS[1]} {ATTACKS[2]}']",
        manifest,
    )
    manifest = re.sub(r"(?m)^missing = .*$", f"missing = ['{ATTACKS[0]}']", manifest)
    (folder / "city.toml").write_text(manifest, encoding="utf-8")
    header, *rows = (folder / "stations.csv").read_text(encoding="utf-8").splitlines()
    named = []
    for number, row in enumerate(rows):
        _, rest = row.split(",", 1)
        attack = ATTACKS[number % len(ATTACKS)].replace('"', '""')
        named.append(f'"{attack}{number}",{rest}')
    (folder / "stations.csv").write_text("\n".join([header, *named]) + "\n", encoding="utf-8")
    return folder


def test_hostile_names_are_shown_letter_by_letter_and_never_run(open_page, hostile_city):
    with serving(
        "-c",
        SERVE,
        "{port}",
        GEODISPATCH_CITY=str(hostile_city),
    ) as address:
        visit = open_page(address=address)
        visit.wait_until_drawn()
        visit.open_incident("-71.2517, -29.9045")
        visit.page.get_by_role("button", name="Coverage gaps").click()
        visit.map.locator(".gd-note:not(:empty)").wait_for()
        while visit.page.locator("button.more").count():
            shown = visit.page.locator(".offers .row").count()
            visit.page.locator("button.more").click()
            visit.page.locator(f".offers li:nth-child({shown + 1})").wait_for()
        listed = visit.page.locator(".ranking").inner_text()
        for attack in ATTACKS:
            assert attack in listed
        assert ATTACKS[0] in visit.page.locator(".desk .missing").inner_text()
        assert ATTACKS[1] in visit.map.locator(".leaflet-control-attribution").inner_text()
        visit.map.locator(".gd-area span").first.wait_for()
        names = visit.map.locator(".gd-area span").all_inner_texts()
        assert any(ATTACKS[3] in name for name in names)
        for unit in visit.map.locator(".gd-unit").all()[:6]:
            unit.dispatch_event("mouseover")
        visit.map.locator(".gd-tip").first.wait_for()
        visit.page.locator(".offers .row").nth(3).click()
        visit.map.locator(".gd-chosen").wait_for()
        assert visit.dialogs == []
        assert visit.map.locator('img[src="x"]').count() == 0
        assert visit.page.locator('img[src="x"]').count() == 0
        assert visit.page.locator('a[href^="javascript"]').count() == 0
        assert visit.leaving() == []
