"""What `geodispatch city build` tells when it is done: every row, every oddity, every gap."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from geodispatch.adapters.city_files import QUARANTINE
from geodispatch.adapters.import_report import Ledger, RowCounts
from geodispatch.adapters.jurisdictions import Gap, ImportedAreas, Overlap
from geodispatch.adapters.road_files import RoadImport
from geodispatch.adapters.sources import MISSING_WORDS

SCATTERED_BELOW = 0.5
_LISTED = 10


@dataclass(frozen=True, slots=True)
class BuildReport:
    """
    Account of a build.

    Parameters
    ----------
    road_rows, area_rows
        Rows read and what became of them; ``area_rows`` is ``None`` without a polygon file.
    road_repairs, area_repairs, road_skips, turn_repairs, turn_skips
        Number of rows by reason, most frequent first.
    turn_rows
        Turn restrictions and what became of them; ``None`` when the file has none.
    drawn_streets, streets
        Before and after simplification; ``main_streets`` of them can reach one another.
    main_share
        Share of the street length in the main component, 0 to 1.
    outside_share
        Share of the street length that lies in no jurisdiction, 0 to 1.
    illustrative
        True when no polygons were given and one area stands for all.
    quarantine
        File with the rows that were set aside; ``None`` when there were none.
    """

    folder: Path
    road_rows: RowCounts
    road_repairs: Mapping[str, int]
    road_skips: Mapping[str, int]
    area_rows: RowCounts | None
    area_repairs: Mapping[str, int]
    drawn_streets: int
    streets: int
    main_streets: int
    main_share: float
    nodes: int
    edges: int
    length_km: float
    jurisdictions: int
    overlaps: tuple[Overlap, ...]
    gaps: tuple[Gap, ...]
    outside_share: float
    illustrative: bool
    missing: tuple[str, ...]
    quarantine: Path | None
    turn_rows: RowCounts | None
    turn_repairs: Mapping[str, int]
    turn_skips: Mapping[str, int]

    @classmethod
    def of(  # noqa: PLR0913  the report is the sum of what these stages say
        cls,
        folder: Path,
        roads: RoadImport,
        imported: ImportedAreas,
        ledger: Ledger | None,
        area_rows: RowCounts | None,
        *,
        outside_share: float,
        missing: tuple[str, ...],
    ) -> "BuildReport":
        """Draw up the account of what was imported."""
        main, length_mm = roads.network.main, roads.roads.length_mm
        turns, turn_rows = roads.turn_ledger, roads.turn_counts
        counts = [each for each in (roads.counts, turn_rows, area_rows) if each is not None]
        aside = sum(each.quarantined for each in counts)
        return cls(
            folder=folder,
            road_rows=roads.counts,
            road_repairs=roads.ledger.repair_reasons(),
            road_skips=roads.ledger.skip_reasons(),
            area_rows=area_rows,
            area_repairs=ledger.repair_reasons() if ledger else {},
            drawn_streets=roads.drawn_streets,
            streets=len(roads.roads),
            main_streets=int(main.sum()),
            main_share=float(length_mm[main].sum()) / max(1.0, float(length_mm.sum())),
            nodes=roads.roads.n_nodes,
            edges=roads.roads.n_edges,
            length_km=float(roads.roads.length_mm.sum()) / 1e6,
            jurisdictions=len(imported.areas),
            overlaps=imported.overlaps,
            gaps=imported.gaps,
            outside_share=outside_share,
            illustrative=ledger is None,
            missing=missing,
            quarantine=folder / QUARANTINE if aside else None,
            turn_rows=turn_rows if turn_rows and turn_rows.read else None,
            turn_repairs=turns.repair_reasons() if turns else {},
            turn_skips=turns.skip_reasons() if turns else {},
        )

    def lines(self) -> tuple[str, ...]:
        """Return the summary, line by line, for a terminal."""
        lines = [_rows("Roads", self.road_rows), *_reasons("repaired", self.road_repairs)]
        lines += _reasons("no drivable road", self.road_skips)
        if self.turn_rows is not None:
            lines += [turns_text(self.turn_rows), *_reasons("used", self.turn_repairs)]
            lines += _reasons("not used", self.turn_skips)
        lines.append(
            f"Network: {self.streets} streets ({self.drawn_streets} before simplification), "
            f"{self.nodes} nodes, {self.edges} directed edges, {self.length_km:.1f} km; "
            f"{self.main_streets} streets in the main component, "
            f"{self.streets - self.main_streets} kept apart"
        )
        if self.main_share < SCATTERED_BELOW:
            lines.append(
                f"WARNING: only {self.main_share:.1%} of the street length is in the main "
                "component; every place is taken to the nearest street of it. Check the one-ways "
                "and whether the lines share their end points."
            )
        if self.area_rows is not None:
            lines += [_rows("Jurisdictions", self.area_rows)]
            lines += _reasons("repaired", self.area_repairs)
        lines += self._oddities()
        lines += [f"Missing. {MISSING_WORDS.get(key, key)}" for key in self.missing]
        if self.quarantine is not None:
            lines.append(f"Rows that were set aside: {self.quarantine}")
        lines.append(f"City: {self.folder}")
        return tuple(lines)

    def _oddities(self) -> list[str]:
        lines = []
        if self.overlaps:
            total = sum(overlap.km2 for overlap in self.overlaps)
            lines.append(
                f"Overlaps: {len(self.overlaps)}, {total:.3f} km² (the lower code owns them)"
            )
            lines += [f"  {o.one} and {o.other}: {o.km2:.3f} km²" for o in self.overlaps[:_LISTED]]
        if self.gaps:
            total = sum(gap.km2 for gap in self.gaps)
            lines.append(
                f"Gaps: {len(self.gaps)}, {total:.3f} km² (the nearest jurisdiction serves)"
            )
            lines += [f"  at {g.lon}, {g.lat}: {g.km2:.3f} km²" for g in self.gaps[:_LISTED]]
        if self.outside_share > 0:
            lines.append(
                f"Outside every jurisdiction: {self.outside_share:.1%} of the street length"
            )
        return lines


def turns_text(rows: RowCounts) -> str:
    """Say in one line what became of the turn restrictions of a file."""
    return (
        f"Turn restrictions: {rows.read} relations read = {rows.accepted + rows.repaired} used "
        f"+ {rows.quarantined} quarantined + {rows.skipped} not used"
    )


def _rows(what: str, rows: RowCounts) -> str:
    return (
        f"{what}: {rows.read} rows read = {rows.accepted} accepted + {rows.repaired} repaired "
        f"+ {rows.quarantined} quarantined + {rows.skipped} no drivable road"
    )


def _reasons(what: str, reasons: Mapping[str, int]) -> list[str]:
    listed = [f"  {what}: {count} x {reason}" for reason, count in list(reasons.items())[:_LISTED]]
    more = sum(list(reasons.values())[_LISTED:])
    return [*listed, f"  {what}: {more} more"] if more else listed
