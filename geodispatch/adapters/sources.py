"""``SOURCES.md``: where each file of a city comes from, what was done with it, what it lacks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from geodispatch.adapters.import_report import RowCounts
from geodispatch.adapters.osm_tags import EMERGENCY_FACTOR
from geodispatch.adapters.text_file import one_line
from geodispatch.roads.turns import U_TURN_S

OSM_ATTRIBUTION = "© OpenStreetMap contributors, ODbL 1.0"
OSM_LICENCE = "ODbL 1.0, https://opendatacommons.org/licenses/odbl/1-0/"
SPEED_NOTE = (
    "Travel times: the tagged speed limit, else the default of the road's class, times "
    f"{EMERGENCY_FACTOR} for a police car; defaults and factor are assumptions, to be calibrated."
)
U_TURN_NOTE = (
    f"A U-turn where turns are restricted takes {U_TURN_S:.0f} s: an assumption, to be calibrated."
)
STATIONS_NOTE = "Stations: synthetic, placed by geodispatch's own generator; no source gives them."
MISSING_WORDS = {
    "population": "Population: no source gives it; coverage is told for roads and area only.",
    "street-names": "Street names: the source has none; routes are drawn without names.",
    "one-ways": "One-way streets: the source has none; every street is taken as two-way.",
    "maxspeed": (
        "Speed limits: the source has none; every speed is the default of the road's class."
    ),
    "roads-partly": (
        "Roads: the extract ends inside some jurisdictions; beyond it there is no road time, and"
        " coverage is told only where there are roads."
    ),
    "roads": (
        "Roads: no road extract of this area is at hand; `geodispatch city download` can fetch one."
    ),
    "limits": "Announced limits: none were given; nothing is promised, and no verdict is shown.",
    "jurisdictions": "Jurisdictions: none were given; one illustrative area covers all roads.",
}


@dataclass(frozen=True, slots=True)
class SourceText:
    """
    What a person says about a file that is imported.

    Parameters
    ----------
    retrieved
        Day on which the file was fetched; ``None`` when nobody said.
    """

    origin: str = "not stated"
    version: str = "not stated"
    licence: str = "not stated"
    retrieved: date | None = None
    notes: tuple[str, ...] = ()


NOT_STATED = SourceText()
OSM_SOURCE = SourceText(origin="OpenStreetMap", licence=OSM_LICENCE, notes=(OSM_ATTRIBUTION,))


@dataclass(frozen=True, slots=True)
class SourceEntry:
    """One file that was imported, and what became of its rows."""

    what: str
    file: str
    sha256: str
    text: SourceText
    counts: RowCounts | None = None


def write_sources(
    path: Path,
    title: str,
    made_on: date,
    entries: Sequence[SourceEntry],
    files: dict[str, str],
    missing: Sequence[str],
) -> None:
    """
    Write ``SOURCES.md``.

    Parameters
    ----------
    files
        Files of the folder with their SHA-256.
    missing
        Keys of `MISSING_WORDS`, or sentences.
    """
    lines = [f"# Sources of {title}", "", f"Made by `geodispatch` on {made_on.isoformat()}.", ""]
    for entry in entries:
        lines += _entry(entry)
    lines += ["## Files here", "", "| file | sha256 |", "|---|---|"]
    lines += [f"| `{name}` | `{files[name]}` |" for name in sorted(files)]
    if missing:
        lines += ["", "## What is missing", ""]
        lines += [f"- {MISSING_WORDS.get(key, key)}" for key in missing]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")


def _entry(entry: SourceEntry) -> list[str]:
    text, counts = entry.text, entry.counts
    lines = [
        f"## {entry.what}",
        "",
        f"- File: `{one_line(entry.file)}`",
        f"- Origin: {text.origin}",
        f"- Version: {text.version}",
        f"- Licence: {text.licence}",
        f"- Date: {text.retrieved.isoformat() if text.retrieved else 'not stated'}",
        f"- sha256: `{entry.sha256}`",
    ]
    if counts is not None:
        lines.append(
            f"- Rows: {counts.read} read = {counts.accepted} accepted + {counts.repaired} repaired"
            f" + {counts.quarantined} quarantined + {counts.skipped} no drivable road"
        )
    return [*lines, *(f"- {note}" for note in text.notes), ""]
