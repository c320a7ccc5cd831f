"""
The fleet file: one unit a row, CSV, UTF-8.

``callsign,kind,station,lon,lat,fix_at,status,sworn,auxiliary,capabilities,shift_from,shift_to``:
times in ISO 8601 with a zone, capabilities separated by ``;``, positions in WGS 84. An empty
``fix_at`` beside coordinates means that the unit stands there. Where they are present,
``police,kit,free_at,incident,priority,diversions`` are read too. Further columns are passed over.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from geodispatch.adapters.csv_rows import Row, codes, degrees, named, read_rows, require_all
from geodispatch.adapters.text_file import clean_name
from geodispatch.domain.category import Priority
from geodispatch.domain.place import Place
from geodispatch.domain.status import UnitStatus
from geodispatch.domain.unit import AvlFix, Commitment, Crew, Unit, UnitKind
from geodispatch.errors import InputError
from geodispatch.policing.rulebook import Rules

COLUMNS = (
    "callsign",
    "kind",
    "station",
    "lon",
    "lat",
    "fix_at",
    "status",
    "sworn",
    "auxiliary",
    "capabilities",
    "shift_from",
    "shift_to",
)
OPTIONAL_COLUMNS = ("police", "kit", "free_at", "incident", "priority", "diversions")
MOST_HEADS = 99
MOST_DIVERSIONS = 99


@dataclass(frozen=True, slots=True)
class FleetFile:
    """
    What a fleet file held.

    Parameters
    ----------
    units
        The good rows, in the order of the file.
    refused
        One error for each bad row, in the order of the file.
    repeated
        Rows that only repeat an earlier one to the letter; counted once.
    """

    units: tuple[Unit, ...]
    refused: tuple[InputError, ...]
    repeated: int


def read_fleet(file: str | Path) -> tuple[Unit, ...]:
    """
    Read a fleet file, all of it or nothing.

    Raises
    ------
    InputError
        At the first bad row, naming file, row and field, and how many more there are.
    """
    fleet = read_fleet_rows(file)
    require_all(fleet.refused)
    return fleet.units


def read_fleet_rows(file: str | Path) -> FleetFile:
    """
    Read a fleet file, keeping the good rows and one error for each bad one.

    Two rows that name one callsign and differ are both refused. Callsigns that look alike
    (equal after Unicode NFKC and case folding) count as one.

    Raises
    ------
    InputError
        If the file as a whole cannot be read: absent, empty, not UTF-8, a column missing.
    """
    rows = read_rows(Path(file), COLUMNS, _unit, "callsign", lambda unit: unit.callsign)
    return FleetFile(tuple(unit for _, unit in rows.good), rows.refused, rows.repeated)


def _unit(row: Row) -> Unit:
    try:
        return Unit(
            callsign=row.read("callsign", named),
            kind=row.choice("kind", UnitKind),
            station=row.read("station", clean_name),
            crew=Crew(
                row.count("sworn", MOST_HEADS, "head count"),
                row.count("auxiliary", MOST_HEADS, "head count"),
            ),
            status=row.choice("status", UnitStatus),
            capabilities=row.read("capabilities", codes),
            shift_from=row.instant("shift_from"),
            shift_to=row.instant("shift_to"),
            fix=_fix(row),
            police=row.read("police", clean_name),
            kit=row.read("kit", _kit),
            commitment=_commitment(row),
        )
    except ValueError as error:
        problem = str(error).rstrip(".")
        raise InputError(problem, file=row.file, row=row.number, field="shift_to") from None


def _fix(row: Row) -> AvlFix | None:
    empty = [not row.text(column) for column in ("lon", "lat")]
    if all(empty):
        if row.text("fix_at"):
            raise row.error("lon", "is empty beside a fix_at")
        return None
    if any(empty):
        raise row.error("lon" if empty[0] else "lat", "is empty beside the other coordinate")
    lon, lat = (row.read(column, degrees) for column in ("lon", "lat"))
    if abs(lon) <= 90 < abs(lat) <= 180:
        raise row.error("lat", f"is {lat:g}: longitude and latitude look swapped")
    if not (-180 <= lon <= 180 and -90 <= lat <= 90):
        field = "lon" if not -180 <= lon <= 180 else "lat"
        raise row.error(field, f"is {row.cells[field]}, not in degrees", "Use WGS 84 degrees")
    if lon == lat == 0:
        raise row.error("lon", "and lat are both 0, which is no fix")
    return AvlFix(Place(lon, lat), row.instant("fix_at"))


def _commitment(row: Row) -> Commitment | None:
    if not any(row.text(field) for field in ("incident", "priority", "free_at", "diversions")):
        return None
    return Commitment(
        row.read("incident", clean_name),
        row.read("priority", _priority),
        row.instant("free_at"),
        row.count("diversions", MOST_DIVERSIONS),
    )


def _priority(text: str) -> Priority | None:
    if not text:
        return None
    ranks = {str(int(priority)): priority for priority in Priority}
    if text not in ranks:
        msg = f"is {text[:40]!r}, not a priority from 1 to 3"
        raise ValueError(msg)
    return ranks[text]


def _kit(text: str) -> frozenset[str] | None:
    """Return what is aboard; ``None`` where nobody recorded it, which is not nothing."""
    if not text:
        return None
    kit = codes(text)
    if kit == {"-"}:
        return frozenset()
    if not kit or "-" in kit:
        msg = f"is {text[:40]!r}; write codes separated by ; or a single - for nothing aboard"
        raise ValueError(msg)
    return kit


def unknown_codes(units: Iterable[Unit], rules: Rules) -> tuple[str, ...]:
    """
    Say which codes of a fleet the rule book does not know, a sentence each, with what comes near.

    A misspelt capability is not refused, since a fleet may record more than the book asks for; but
    it must not disarm a unit without a word.
    """
    known = {
        "capability": {*rules.capabilities, *rules.police},
        "kit": set(rules.kit),
        "police type": set(rules.police),
    }
    said: dict[tuple[str, str], list[str]] = {}
    for unit in units:
        recorded = (unit.capabilities, unit.kit or (), [unit.police] if unit.police else ())
        for (what, codes_known), given in zip(known.items(), recorded, strict=True):
            for code in sorted(set(given) - codes_known):
                said.setdefault((what, code), []).append(unit.callsign)
    return tuple(
        f"The rule book has no {what} {code!r} ({_first(callsigns)}){_meant(code, known[what])}."
        for (what, code), callsigns in said.items()
    )


def _first(callsigns: list[str]) -> str:
    more = f" and {len(callsigns) - 3} more" if len(callsigns) > 3 else ""
    return ", ".join(callsigns[:3]) + more


def _meant(code: str, known: set[str]) -> str:
    near = get_close_matches(code, sorted(known), n=1)
    return f"; did you mean {near[0]!r}" if near else ""
