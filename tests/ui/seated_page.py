"""A desk of Gridville with accounts, and a page for whoever sits there, without a browser."""

from datetime import UTC, datetime

from complaint_story import PlainComplaints
from geodispatch.adapters.people import Passwords, PeopleStore
from geodispatch.desk.complaints import ComplaintOffice
from geodispatch.desk.health import LinkState
from geodispatch.desk.seat import Seat
from geodispatch.domain import Name
from geodispatch.domain.mode import Mode
from geodispatch.domain.people import Account, AccountRole
from geodispatch.ui import Site, show_page
from geodispatch.ui.look import Look
from geodispatch.ui.window import Answers, Window
from ui import gridville_page

PASSWORD = "four words are enough"


class Seated:
    """A desk of Gridville with accounts, and somebody who signed in."""

    def __init__(self, folder):
        self.desk = gridville_page.desk()
        self.people = PeopleStore(folder / "people.db", Passwords(1, 8, 1))
        self.office = ComplaintOffice(PlainComplaints(), self.desk)
        self.mode, self.secret = Mode.REAL, ""
        self.links = [LinkState("city:B", "partner", ok=False, detail=Name("中断", "is down"))]

    def sit(self, role: AccountRole, name: str = "0009", **more) -> None:
        now = datetime.now(tz=UTC)
        self.people.add(Account(name, role, now, **more), "test", PASSWORD)
        self.secret = self.people.sign_in(name, PASSWORD, now)

    def view(self, **look) -> dict:
        """What a window of the desk is told, of whoever sits before it now."""
        seat = Seat(self.desk, self.site.sitting, self.site.seat())
        asked = Look(language="en", **look)
        return Window(Answers(), {}, self.mode).view(seat, asked, datetime.now(tz=UTC))

    @property
    def site(self) -> Site:
        return Site(
            cities={"gridville": self.desk.city.name},
            default_city="gridville",
            desk_of=lambda _code: self.desk,
            tiles="/tiles/{city}/{theme}/{z}/{x}/{y}.png",
            areas="/layers/{city}/areas.geojson",
            mode=self.mode,
            people=self.people,
            session=lambda: self.secret,
            seat=lambda: "7",
            health=lambda _city: self.links,
            complaints=lambda _city: self.office,
        )


HERE: dict[str, Seated] = {}
"""The one that the page of this test belongs to."""


def draw() -> None:
    show_page(HERE["seated"].site)
