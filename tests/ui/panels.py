"""The panel of a window at a desk of Gridville, for tests that press its buttons."""

from dataclasses import replace

from desks import ANNA, Shift
from geodispatch.desk.seat import Seat
from geodispatch.domain.events import Stamp
from geodispatch.domain.people import AccountRole, Principal
from geodispatch.ui.commands import carry_out
from geodispatch.ui.look import Look
from geodispatch.ui.press import Ground, Press
from geodispatch.ui.reply import Reply
from geodispatch.ui.window import Answers
from geodispatch.ui.window import Window as Pane


class Window:
    """One window of a desk: it looks, and presses what it sees."""

    def __init__(
        self,
        shift: Shift,
        by: Stamp = ANNA,
        language: str = "en",
        role: AccountRole = AccountRole.DISPATCHER,
    ):
        self.shift, self.by, self.language = shift, by, language
        self.who = Principal(by.operator, role)
        self.looks = Look(language=language)
        self.pane = Pane(Answers(), {})
        self._presses = 0

    def view(self, number: str | None = None, **more) -> dict:
        """Return all that is shown; `more` is sent along and looked at this once."""
        if number and number != self.looks.incident:
            self.looks = Look(language=self.language, incident=number, unit=self.looks.unit)
        told = self.pane.view(self.seat, replace(self.looks, **more), self.shift.now)
        self.looks = replace(self.looks, incident=told["incident"])
        return told

    def look(self, number: str | None = None) -> dict:
        """Return what the panel shows of an incident, else of the one it looks at."""
        return self.view(number)["panel"]

    def press(self, data: dict, act: str, key: str = "", **values) -> Reply:
        """Press the button of an act that the panel shows, with what stands in its boxes."""
        found = [one for one in buttons(data) if one["act"] == act]
        assert found or act == "dispatch", f"{act} is not offered"
        callsign = values.pop("callsign", None)
        button = next(
            (one for one in found if callsign in (None, one["fixed"].get("callsign"))), {}
        )
        sent = {field["name"]: field["value"] for field in button.get("fields", ())}
        return self.send(data, act, key, **(sent | values | button.get("fixed", {})))

    def send(self, data: dict, act: str, key: str = "", **values) -> Reply:
        """Send a press as the script of the panel does."""
        self._presses += 1
        press = Press.read(
            {
                "act": act,
                "key": key or f"{self.by.operator}-{self._presses}",
                "incident": data["about"],
                "seen": data["seen"],
                "values": values,
            }
        )
        assert press is not None
        ground = Ground(self.shift.desk.city, self.shift.now)
        return carry_out(self.seat, press, ground)

    @property
    def seat(self) -> Seat:
        return Seat(self.shift.desk, lambda: self.who, self.by.seat)

    def order_team(self, data: dict, **more) -> Reply:
        """Press the button that orders the recommended team with its notices."""
        ordering = data["ordering"]
        notices = [one["value"] for one in ordering["notices"]]
        sent = {"callsigns": ordering["team"], "notices": notices, "level": ordering["level"]}
        return self.send(data, "dispatch", **(sent | more))


def buttons(data: dict) -> list[dict]:
    """Return every button that a panel shows."""
    found = list(data.get("bar") or ())
    found += [one for group in data.get("further") or () for one in group["buttons"]]
    found += [one for row in data.get("orders") or () for one in (*row["next"], *row["else"])]
    found += [one for row in (data.get("shared") or {}).get("rows", ()) for one in row["buttons"]]
    found += [one for row in data.get("duties") or () for one in row["buttons"]]
    found += [one["divert"] for one in data["left_out"] if one["divert"]]
    found += data["unit"]["buttons"] if data["unit"] else []
    return found


def acts(data: dict) -> set[str]:
    """Return the acts of all buttons."""
    return {one["act"] for one in buttons(data)}
