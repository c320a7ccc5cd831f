"""What one run measured, and how to look it up."""

from dataclasses import dataclass, field
from typing import Any

OURS = "geodispatch"
ROUTINGKIT = ("routingkit-cch", "routingkit-cch, order of geodispatch")
"""The same engine with two orders: the faster one counts."""
BY_RANK = "scipy, ids by rank"


@dataclass
class Network:
    """
    What was measured on one network.

    Parameters
    ----------
    key
        ``wuhan``, ``osm``, or a size of `benchmarks.synthetic`.
    alone
        By engine: seconds and megabytes that it costs alone, or why it is ``missing``.
    rounds
        By job, then engine: medians and counts (`benchmarks.rounds.Measured.summary`).
    """

    key: str
    name: str
    n_nodes: int
    n_arcs: int
    alone: dict[str, dict[str, Any]] = field(default_factory=dict)
    rounds: dict[str, dict[str, dict[str, Any]]] = field(default_factory=dict)

    def seconds(self, job: str, *names: str) -> float | None:
        """Return the least median of some engines; ``None`` when none did the job."""
        return self.least(job, "seconds", *names)

    def least(self, job: str, what: str, *names: str) -> float | None:
        """Return the least of a measurement among some engines."""
        done = self.rounds.get(job, {})
        return min((done[name][what] for name in names if name in done), default=None)

    def megabytes(self, *names: str) -> float | None:
        """Return the least memory that some engines hold."""
        held = (self.alone.get(name, {}).get("held") for name in names)
        return min((each for each in held if each is not None), default=None)

    def wrong(self, name: str) -> int:
        """Return how many times of an engine differ from scipy's."""
        return sum(done[name]["wrong"] for done in self.rounds.values() if name in done)

    def compared(self, name: str) -> int:
        """Return how many times of an engine were held against scipy's."""
        return sum(done[name]["compared"] for done in self.rounds.values() if name in done)


@dataclass
class Results:
    """
    What one run measured.

    Parameters
    ----------
    desk
        By city: milliseconds of every stage of the whole path.
    tiles
        By city: milliseconds of a tile of the base map by theme and zoom, and of the slowest.
    first_map_s
        Until the app shows its first map; ``None`` without a browser.
    first_view_s
        Until a server that runs already shows a whole view; ``None`` without a browser.
    frames
        Frames a second and milliseconds a frame of a map with many units; empty without a browser.
    screen
        Milliseconds that a dispatcher waits for something at the screen; empty without a browser.
    broken
        What ended without a result.
    """

    networks: list[Network] = field(default_factory=list)
    desk: dict[str, dict[str, float]] = field(default_factory=dict)
    tiles: dict[str, dict[str, Any]] = field(default_factory=dict)
    first_map_s: float | None = None
    first_view_s: float | None = None
    frames: dict[str, float] = field(default_factory=dict)
    screen: dict[str, float] = field(default_factory=dict)
    broken: list[str] = field(default_factory=list)

    def network(self, key: str) -> Network | None:
        """Return what was measured on one network."""
        return next((each for each in self.networks if each.key == key), None)

    def wrong(self) -> list[tuple[str, str, int]]:
        """Return network, engine and count where an engine was wrong."""
        return [
            (network.name, engine, network.wrong(engine))
            for network in self.networks
            for engine in network.alone
            if network.wrong(engine)
        ]
