"""An installation, and what fills it."""

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from adapters.positions.fixes import after, fix
from geodispatch.adapters.announcements import AnnouncementStore
from geodispatch.adapters.backup import Manifest, save
from geodispatch.adapters.backup.kinds import KINDS
from geodispatch.adapters.backup.sources import found, is_server
from geodispatch.adapters.complaints import SqlComplaints, verify_complaints
from geodispatch.adapters.links import LinkStore
from geodispatch.adapters.people import PeopleStore, TokenRequest
from geodispatch.adapters.people.passwords import Passwords
from geodispatch.adapters.positions import PositionStore
from geodispatch.adapters.store import SqlLog, open_log
from geodispatch.desk.complaints import Filing, SealedText
from geodispatch.desk.links import DeliveryKind, Owed
from geodispatch.desk.log import Request
from geodispatch.domain.complaints import Case, ComplaintEvent, StepKind
from geodispatch.domain.events import Sealed, Stamp, sealed_digest
from geodispatch.domain.mode import Mode
from geodispatch.domain.people import Account, AccountRole, Scope
from log_story import NOON, tell_story

PASSWORD = "correct horse battery"
SAID = "he hit me at the corner"


@dataclass
class Home:
    """Where an installation lies: a folder, or a server with a folder for its history."""

    where: str
    folder: Path
    city: str = "wuhan"

    @property
    def on_server(self) -> bool:
        return is_server(self.where)

    @property
    def history(self) -> Path:
        return self.folder / self.city / "history"

    def place(self, name: str) -> str:
        file = {"log": f"{self.city}/desk.db", "people": "people.db"}
        own = file.get(name, f"{self.city}/{name}.db")
        return self.where if self.on_server else str(self.folder / own)

    def log(self, **more) -> SqlLog:
        return open_log(self.place("log"), self.city, **more)

    def positions(self) -> PositionStore:
        return PositionStore(self.place("positions"), self.history, self.city)

    def people(self) -> PeopleStore:
        return PeopleStore(self.place("people"), Passwords())

    def complaints(self) -> SqlComplaints:
        return SqlComplaints(self.place("complaints"), self.city, NOON)

    def links(self) -> LinkStore:
        return LinkStore(self.place("links"), self.city)

    def limits(self) -> AnnouncementStore:
        return AnnouncementStore(self.place("limits"), self.city)

    def fill(self, mode: Mode = Mode.REAL) -> None:
        with self.log(mode=mode) as log:
            tell_story(log)
        positions = self.positions()
        positions.put([fix(10 * turn, 100 * turn, callsign="B12") for turn in range(20)])
        positions.roll(after(2 * 3600))
        positions.put([fix(9_000, 30_000), fix(9_001, callsign="北1", speed_kmh=12.5)])
        positions.close()
        people = self.people()
        people.add(Account("wang", AccountRole.DISPATCHER, NOON), "setup", PASSWORD)
        asked = TokenRequest("radio", frozenset({Scope.POSITIONS}), NOON + timedelta(days=9), "B12")
        people.issue(asked, "setup", NOON)
        people.close()
        complaints = self.complaints()
        asked_by = Request("k1", "f1", Stamp("0007"))
        complaints.submit(asked_by, NOON, lambda _book: complaint())
        complaints.close()
        links = self.links()
        owed = Owed("entry-3", "city:beijing", DeliveryKind.HAND_OVER, 3, "20260306-0001", "t1")
        links.add([owed], {"city:*": 3}, NOON)
        links.close()
        limits = self.limits()
        limits.append("李", "notice 7", "[[limit]]", NOON, 0)
        limits.append("李", "notice 8", "[[limit]]", NOON, 1)
        limits.close()

    def save(self, target: Path) -> Manifest:
        places = {kind.name: self.place(kind.name) for kind in KINDS}
        with found(self.city, places, self.history) as sources:
            return save(sources, target, NOON)

    def contents(self) -> dict[str, object]:
        """Return all that it holds, as its stores tell it."""
        with self.log(create=False) as log:
            told = {
                "head": log.head(),
                "mode": log.mode,
                "entries": list(log.entries()),
                "texts": log.personal(_refs(log)),
            }
        positions, people = self.positions(), self.people()
        complaints, links, limits = self.complaints(), self.links(), self.limits()
        try:
            return told | {
                "complaints": list(complaints.entries()),
                "book": complaints.book(),
                "proof": verify_complaints(complaints),
                "announcements": limits.all(),
                "waiting": links.due("city:beijing", after(9 * 86_400)),
                "cursors": links.cursors(),
                "latest": positions.latest(),
                "way": list(positions.history("B12", after(-3600), after(86_400))),
                "accounts": list(people.accounts()),
                "tokens": list(people.tokens()),
                "changes": list(people.changes()),
            }
        finally:
            for store in (positions, people, complaints, links, limits):
                store.close()


def complaint() -> Filing:
    """A complaint as its office would file it."""
    sealed = Sealed("ref-1", sealed_digest("aa", SAID))
    event = ComplaintEvent(
        at=NOON, complaint="T-1", kind=StepKind.LODGE, case=Case.PAST, sealed=sealed
    )
    return Filing((event,), (SealedText("ref-1", "aa", SAID),), "T-1")


def _refs(log):
    with log.database.reading() as connection:
        return list(connection.exec_driver_sql("SELECT ref FROM personal").scalars())
