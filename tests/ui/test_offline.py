import re
from pathlib import Path

import folium
import pytest
import xstatic.pkg.jquery
import xstatic.pkg.leaflet

from geodispatch.ui import ASSETS, STATIC
from geodispatch.ui.map import Board
from geodispatch.ui.offline import outside_links, use_local_assets

FOLDERS = {
    "leaflet": Path(xstatic.pkg.leaflet.BASE_DIR),
    "jquery": Path(xstatic.pkg.jquery.BASE_DIR),
    "board": STATIC,
}


def test_no_folium_class_names_another_host():
    use_local_assets()
    assert outside_links() == ()


def test_rewriting_twice_changes_nothing():
    use_local_assets()
    before = list(folium.Map.default_js)
    assert use_local_assets() == ()
    assert folium.Map.default_js == before


@pytest.mark.parametrize("cls", [folium.Map, Board])
def test_every_asset_that_a_map_loads_is_a_file_that_the_server_has(cls):
    use_local_assets()
    links = [address for _, address in (*cls.default_js, *cls.default_css)]
    assert links
    for address in links:
        _, folder, file = address.removeprefix("/").split("/")
        assert address.startswith(f"{ASSETS}/")
        assert (FOLDERS[folder] / file).is_file()


def test_no_file_of_ours_names_another_host():
    for file in STATIC.iterdir():
        if file.suffix in {".js", ".css"}:
            text = file.read_text(encoding="utf-8").replace("http://www.w3.org/2000/svg", "")
            assert not re.search(r"https?://", text)
            assert "//cdn" not in text
