"""A desk of Gridville with accounts whose pages know drills, disks and a workshop of cities."""

from dataclasses import replace

from geodispatch.adapters.uploads import Uploads
from geodispatch.domain import Name
from geodispatch.domain.mode import Mode
from geodispatch.ui import Site
from geodispatch.ui.site import DrillHere, DrillRefusal, DrillsHere, DrillState, Volume
from geodispatch.wiring.desk_data import CityWorkshop
from town import NOON
from ui.seated_page import Seated

REST = DrillHere("spring", "", DrillState.RESTING, NOON)
OVER = DrillHere("<b>over", "wuhan", DrillState.ENDED, NOON, NOON)


class WholeSite(Seated):
    """Gridville, with all that a server knows."""

    def __init__(self, folder):
        super().__init__(folder)
        served = {"gridville": ("gridville", Name("格城", "Gridville"))}
        uploads = Uploads(folder / "up")
        self.works = CityWorkshop(uploads, folder / "cities", lambda: served)
        self.volumes = [Volume("geodispatch", 500 * 10**9, 1000 * 10**9)]

    @property
    def site(self) -> Site:
        refusals = {"over": DrillRefusal.ENDED, "a b": DrillRefusal.NAME}
        drills = DrillsHere(
            known=lambda: [REST, OVER],
            current=lambda: REST if self.mode is Mode.DRILL else None,
            refusal=lambda name, _city: refusals.get(name),
        )
        return replace(
            super().site,
            drills=drills,
            works=self.works,
            uploads="/data/files",
            volumes=lambda: self.volumes,
        )
