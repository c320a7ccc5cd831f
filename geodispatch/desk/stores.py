"""What a desk needs from the world outside, as protocols; `adapters` and `wiring` provide it."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Protocol

from geodispatch.domain.place import Place
from geodispatch.domain.positions import Arrival
from geodispatch.domain.unit import AvlFix, Unit


class FleetSource(Protocol):
    """Which units there are, with their crews; what they are doing is the log's to say."""

    def units(self, now: datetime) -> tuple[Unit, ...]:
        """Return the whole fleet as it is known at ``now``."""
        ...


class PositionSource(Protocol):
    """Where units are."""

    def latest(self, callsigns: Iterable[str], now: datetime) -> Mapping[str, AvlFix]:
        """Return the last good position of those units that ever sent one, by callsign."""
        ...

    def arrival(
        self, callsign: str, place: Place, within_m: float, since: datetime, now: datetime
    ) -> Arrival | None:
        """Return when a unit was at a place by its positions, none of them before ``since``."""
        ...
