"""Whether a run was good enough, and its figures in words and in JSON."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from benchmarks.hammer.audit import SHOWN, Account
from benchmarks.hammer.havoc import Deaths

FASTEST_WRITER_BACK_S = {"sqlite": 1.0, "postgresql": 5.0}
SERVER_BACK_S = 10.0
PER_SECOND = {"sqlite": 100.0, "postgresql": 150.0}


@dataclass(frozen=True, slots=True)
class Bar:
    """
    Something that is asked of the program.

    Parameters
    ----------
    must
        Whether a run that misses it fails; speed depends on the machine and does not.
    """

    name: str
    value: str
    asked: str
    met: bool
    must: bool = True

    def __str__(self) -> str:
        verdict = "met" if self.met else "FAILED" if self.must else "missed"
        return f"{self.name:<46}{self.value:>14}   asked: {self.asked:<16}{verdict}"


@dataclass(frozen=True, slots=True)
class Figures:
    """
    One run.

    Parameters
    ----------
    kind
        ``sqlite`` or ``postgresql``.
    began_s, ended_s
        Of the desks, by the monotonic clock.
    findings
        What the store's own proof found.
    """

    kind: str
    desks: int
    units: int
    seed: int
    began_s: float
    ended_s: float
    deaths: Deaths
    account: Account
    findings: tuple[str, ...]
    kills_asked: int

    @property
    def seconds(self) -> float:
        """How long the desks worked."""
        return self.ended_s - self.began_s

    @property
    def per_second(self) -> float:
        """Commands acknowledged a second, deaths and restarts included."""
        told = sum(self.began_s <= one.at_s <= self.ended_s for one in self.account.told)
        return told / self.seconds

    @property
    def latencies_ms(self) -> dict[str, float]:
        """How long a desk waited for an acknowledgement, repeated ones aside."""
        took = np.array([one.took_s for one in self.account.told if not one.again]) * 1000.0
        if not took.size:
            return {}
        at = {"p50": 50.0, "p99": 99.0, "p999": 99.9, "max": 100.0}
        return {name: round(float(np.percentile(took, share)), 2) for name, share in at.items()}

    def gap_s(self, killed_s: float) -> float:
        """Return how long after a moment the next command was acknowledged, at whichever desk."""
        later = [one.at_s for one in self.account.told if one.at_s > killed_s]
        return min(later, default=float("inf")) - killed_s

    def silence_s(self, killed_s: float) -> float:
        """
        Return the longest time without any acknowledgement in the `SERVER_BACK_S` after a moment.

        A server goes on for some milliseconds after one of its processes was killed.
        """
        until_s = min(killed_s + SERVER_BACK_S, self.ended_s)
        told = sorted(one.at_s for one in self.account.told if killed_s < one.at_s < until_s)
        return max(after - before for before, after in pairwise((killed_s, *told, until_s)))

    @property
    def longest_gap_s(self) -> float:
        """The longest wait for the next acknowledgement after a desk was killed, the server up."""
        down = (self.deaths.server_s or 0.0, self.deaths.back_s or 0.0)
        crash = (self.deaths.backend_s or 0.0, (self.deaths.backend_s or -1.0) + SERVER_BACK_S / 5)
        at = [
            one
            for one in self.deaths.killed
            if one < self.ended_s - 1.0
            and not down[0] <= one <= down[1]
            and not crash[0] <= one <= crash[1]
        ]
        return max((self.gap_s(one) for one in at), default=0.0)

    @property
    def bars(self) -> tuple[Bar, ...]:
        """Everything that is asked."""
        return (*self._right(), *self._fast())

    @property
    def good(self) -> bool:
        """Whether nothing failed that must not fail."""
        return all(bar.met for bar in self.bars if bar.must)

    def document(self) -> dict[str, Any]:
        """Return the run as a document of JSON."""
        account, deaths = self.account, self.deaths
        return {
            "database": self.kind,
            "desks": self.desks,
            "units": self.units,
            "seed": self.seed,
            "seconds": round(self.seconds, 1),
            "commands": {
                "intended": account.intended,
                "acknowledged": len(account.told),
                "acknowledged_per_s": round(self.per_second, 1),
                "refused": dict(account.refused.most_common()),
                "log_away": dict(account.away.most_common()),
                "unexpected_errors": account.broken[:SHOWN],
            },
            "latency_ms": self.latencies_ms,
            "events": account.events,
            "kills": {
                "all": deaths.all,
                "at_random": len(deaths.killed),
                **dict(account.dying),
                "crashed": deaths.crashed,
            },
            "in_doubt": {"committed": account.committed, "answered": account.answered},
            "longest_gap_after_a_kill_s": round(self.longest_gap_s, 3),
            "server": self._server(),
            "findings": {name: found[:SHOWN] for name, found in self._wrong().items() if found},
            "bars": [
                {"name": bar.name, "value": bar.value, "met": bar.met, "must": bar.must}
                for bar in self.bars
            ],
            "good": self.good,
        }

    def lines(self) -> list[str]:
        """Return the run for people."""
        account, deaths = self.account, self.deaths
        waits = ", ".join(f"{name} {value:.1f}" for name, value in self.latencies_ms.items())
        died = ", ".join(f"{count} {where}" for where, count in sorted(account.dying.items()))
        return [
            f"{self.kind}: {self.desks} desks, {self.units} units, seed {self.seed}, "
            f"{self.seconds:.1f} s",
            f"commands: {account.intended} given, {len(account.told)} acknowledged, "
            f"{account.refused.total()} refused; {account.events} events",
            f"milliseconds until acknowledged: {waits}",
            "refusals: " + _listed(account.refused),
            "log away: " + _listed(account.away),
            f"kills: {deaths.all} ({len(deaths.killed)} at random; themselves: {died or 'none'})",
            *self._server_lines(),
            "",
            *map(str, self.bars),
            *(f"{name}: {one}" for name, found in self._wrong().items() for one in found[:SHOWN]),
        ]

    def _right(self) -> tuple[Bar, ...]:
        account, deaths = self.account, self.deaths
        counted = (
            ("acknowledged decisions lost", account.lost),
            ("units on two orders now", account.double_now),
            ("units on two orders at any moment", account.double_once),
            ("effects duplicated", account.duplicated),
            ("half-written", account.half),
            ("commands of which nobody knows", account.unsettled),
            ("errors that nobody expects", [*account.broken, *map(str, deaths.crashed)]),
            ("breaks of the chain, by our own sum", account.chain),
            ("findings of the store's own proof", self.findings),
        )
        share = f"{account.answered} of {account.committed}"
        some = min(1, self.kills_asked)  # a run that kills nobody leaves nothing in doubt
        everything = account.answered == account.committed >= some
        return (
            *(Bar(name, str(len(found)), "0", not found) for name, found in counted),
            Bar(
                "committed, repeated, then answered as stored", share, f"all, ≥ {some}", everything
            ),
            Bar(
                "desks killed",
                str(deaths.all),
                f"≥ {self.kills_asked}",
                deaths.all >= self.kills_asked,
            ),
        )

    def _fast(self) -> tuple[Bar, ...]:
        asked, back = PER_SECOND[self.kind], FASTEST_WRITER_BACK_S[self.kind]
        gap, speed = self.longest_gap_s, self.per_second
        bars = [
            Bar("acknowledged a second", f"{speed:.1f}", f"≥ {asked:.0f}", speed >= asked, False),
            Bar("longest wait after a kill", f"{gap:.2f} s", f"≤ {back:.0f} s", gap <= back, False),
        ]
        for name, killed_s in self._server_kills().items():
            gap = self.silence_s(killed_s)
            asked_s = f"< {SERVER_BACK_S:.0f} s"
            bars.append(Bar(name, f"{gap:.2f} s", asked_s, gap < SERVER_BACK_S, False))
        return tuple(bars)

    def _server_kills(self) -> dict[str, float]:
        kills = {
            "silence after a process of the server died": self.deaths.backend_s,
            "silence after the server was killed": self.deaths.server_s,
        }
        return {name: at_s for name, at_s in kills.items() if at_s is not None}

    def _server(self) -> dict[str, float]:
        return {name: round(self.silence_s(at_s), 2) for name, at_s in self._server_kills().items()}

    def _server_lines(self) -> list[str]:
        deaths = self.deaths
        if deaths.server_s is None or deaths.back_s is None:
            return []
        return [f"the server was killed and back after {deaths.back_s - deaths.server_s:.2f} s"]

    def _wrong(self) -> dict[str, list[str]]:
        account = self.account
        return {
            "lost": account.lost,
            "on two orders": [*account.double_now, *account.double_once],
            "duplicated": account.duplicated,
            "half-written": account.half,
            "unsettled": account.unsettled,
            "unexpected": [*account.broken, *(f"status {one}" for one in self.deaths.crashed)],
            "chain": [*account.chain, *self.findings],
        }


def _listed(counted: Any) -> str:  # noqa: ANN401 - a counter
    return ", ".join(f"{name} {count}" for name, count in counted.most_common()) or "none"
