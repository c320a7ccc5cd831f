"""The pages of study and records over a desk of Gridville, without header, map or browser."""

from geodispatch.domain.people import AccountRole, Principal
from geodispatch.ui.coverage_page import show_coverage
from geodispatch.ui.limits_page import show_limits
from geodispatch.ui.map import MapView
from geodispatch.ui.records import plain_shelf, show_records
from town import corner

SUPERVISOR = Principal("0009", AccountRole.SUPERVISOR)
PLANNER = Principal("0010", AccountRole.PLANNER)


class Here:
    """What the page of this test is drawn from, and the scenes that it sent to its map."""

    def __init__(self, desk, who=SUPERVISOR, language="en", shelf=None):
        self.desk, self.who, self.language = desk, who, language
        self.shelf = shelf or plain_shelf(desk.city)
        self.scenes = []

    @property
    def view(self) -> MapView:
        return MapView(
            city="gridville",
            tiles="/tiles/{theme}/{z}/{x}/{y}.png",
            areas="/areas.geojson",
            attribution="test",
            centre=corner(12),
            theme="light",
            language=self.language,
        )

    def show_map(self, _view, scene, _key, _height) -> None:
        self.scenes.append(scene)


OPENED: dict[str, Here] = {}


def draw(page: str) -> None:
    here = OPENED["here"]
    if page == "coverage":
        show_coverage(here.desk, here.who, here.view, here.show_map)
    elif page == "limits":
        show_limits(here.desk, here.who, here.view, here.show_map)
    else:
        show_records(here.desk, here.who, here.view, here.shelf, "演示 DEMO", here.show_map)
