"""Settings: the numbers that a desk may set, each with its article and its days."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta
from types import MappingProxyType
from typing import Any

from geodispatch.adapters.rulebook.fields import Articles, whole, words
from geodispatch.adapters.rulebook.layers import Row
from geodispatch.adapters.rulebook.shelves import Dated, Shelf
from geodispatch.adapters.toml_file import Table, shown
from geodispatch.domain.category import Urgency
from geodispatch.domain.unit import UnitKind
from geodispatch.policing.policies import POLICIES
from geodispatch.policing.rulebook import Clocks, Settings

MOST_FACTOR = 10.0
"""A vehicle ten times as fast as a car, or as slow, is a slip of the keyboard."""
MOST_DAYS = 36_500
FARTHEST_ARRIVAL_M = 1000.0
"""A unit a kilometre away is not there, however bad its terminal is."""
_SECOND, _DAY = timedelta(seconds=1), timedelta(days=1)
_V = "value"


def read_settings(rows: Iterable[Row], articles: Articles, book: Table) -> Shelf[object]:
    """
    Read the settings of a book.

    Raises
    ------
    InputError
        If one is unknown or out of bounds, two of a key are in force on one day, or a key has no
        value on some day of the book.
    """
    shelf: Shelf[object] = Shelf("setting")
    for row in rows:
        if row.code not in _SETTINGS:
            known = f"Known: {', '.join(_SETTINGS)}"
            raise row.table.error("key", f"is {shown(row.code)}, which is no setting", known)
        row.table.get("note", str, "")
        value = _SETTINGS[row.code][1](row.table)
        shelf.put(row.code, Dated(row.span & articles.book, value, row.table))
    for key in _SETTINGS:
        if key not in shelf:
            raise book.error("setting", f"has no {key}; every setting is given, with its article")
        spans = [dated.span for code, dated in shelf if code == key]
        if gaps := articles.book.without(spans):
            raise shelf.table(key).error("", f"leaves {key} without a value {gaps[0]}")
    return shelf


def settings_on(day: date, shelf: Shelf[object]) -> Settings:
    """Return the settings of a day."""
    values: dict[str, Any] = {_SETTINGS[key][0]: value for key, value in shelf.on(day).items()}
    return Settings(**values)


def _factor(table: Table) -> float:
    value = table.get(_V, float)
    if not MOST_FACTOR >= value >= 1.0 / MOST_FACTOR:
        raise table.error(
            _V, f"is {shown(value)}, not between {1.0 / MOST_FACTOR:g} and {MOST_FACTOR:g}"
        )
    return value


def _number(table: Table, key: str = _V) -> float:
    value = table.get(key, float)
    if not 0 <= value < 1e6:
        raise table.error(key, f"is {shown(value)}, not between 0 and a million")
    return value


def _seconds(table: Table) -> timedelta:
    return timedelta(seconds=_number(table))


def _turnout(table: Table) -> Mapping[UnitKind, timedelta]:
    kinds = table.table(_V)
    kinds.only(*UnitKind)
    return MappingProxyType({kind: timedelta(seconds=_number(kinds, kind)) for kind in UnitKind})


def _by_urgency(table: Table) -> Clocks:
    """Return a clock for each urgency: none of them missing, and urgent the shorter one."""
    rows = table.table(_V)
    rows.only(*Urgency)
    clocks = {urgency: _clock(rows, urgency) for urgency in Urgency}
    # 110 rules, art. 11: urgent always ranks before non-urgent.
    if clocks[Urgency.NON_URGENT] < clocks[Urgency.URGENT]:
        raise rows.error(Urgency.NON_URGENT, "is less than what is urgent gets")
    return MappingProxyType(clocks)


def _clock(rows: Table, urgency: Urgency) -> timedelta:
    seconds = _number(rows, urgency)
    if seconds < 1:
        raise rows.error(urgency, f"is {shown(seconds)}: a clock runs for a second or more")
    return timedelta(seconds=seconds)


def _span(table: Table) -> timedelta:
    seconds = _number(table)
    if seconds < 1:
        raise table.error(_V, f"is {shown(seconds)}: a clock runs for a second or more")
    return timedelta(seconds=seconds)


def _days(table: Table) -> timedelta:
    return whole(table, _V, 1, MOST_DAYS) * _DAY


def _nearness(table: Table) -> float:
    metres = table.get(_V, float)
    if not 1 <= metres <= FARTHEST_ARRIVAL_M:
        problem = f"is {shown(metres)}, not between 1 and {FARTHEST_ARRIVAL_M:g}"
        raise table.error(_V, problem)
    return metres


def _count(table: Table) -> int:
    return whole(table, _V, 0, 9)


def _policy(table: Table) -> str:
    code = words(table, _V)
    if code not in POLICIES:
        raise table.error(_V, f"is {shown(code)}", f"Known: {', '.join(POLICIES)}")
    return code


def _switch(table: Table) -> bool:
    return table.get(_V, bool)


_SETTINGS: Mapping[str, tuple[str, Callable[[Table], object]]] = MappingProxyType(
    {
        "turnout_s": ("turnout", _turnout),
        "motorcycle_factor": ("motorcycle_factor", _factor),
        "border_m": ("border_m", _number),
        "implausible_beyond_m": ("implausible_beyond_m", _number),
        "fix_shown_stale_after_s": ("fix_shown_stale_after", _seconds),
        "fix_unusable_after_s": ("fix_unusable_after", _seconds),
        "policy": ("policy", _policy),
        "own_station_tolerance_s": ("own_station_tolerance", _seconds),
        "freeing_within_s": ("freeing_within", _seconds),
        "divert_saving_s": ("divert_saving", _seconds),
        "divert_priority_step": ("divert_priority_step", _count),
        "divert_at_most": ("divert_at_most", _count),
        "sworn_in_every_unit": ("sworn_in_every_unit", _switch),
        "accept_within_s": ("accept_within", _by_urgency),
        "dispatch_within_s": ("dispatch_within", _by_urgency),
        "acknowledge_within_s": ("acknowledge_within", _by_urgency),
        "depart_within_s": ("depart_within", _by_urgency),
        "feed_back_within_s": ("feed_back_within", _by_urgency),
        "personal_kept_days": ("personal_kept", _days),
        "positions_kept_days": ("positions_kept", _days),
        "arrived_within_m": ("arrived_within_m", _nearness),
        "contact_every_s": ("contact_every", _span),
        "taken_over_within_s": ("taken_over_within", _by_urgency),
    }
)
"""Key in the book, field of `Settings`, and how its value is read."""


def settings_document(settings: Settings) -> dict[str, Any]:
    """Return settings by their keys in a book: spans of time in the unit that the key names."""
    return {
        key: _plain(getattr(settings, name), _DAY if key.endswith("_days") else _SECOND)
        for key, (name, _) in _SETTINGS.items()
    }


def _plain(value: object, unit: timedelta) -> object:
    if isinstance(value, Mapping):
        return {str(key): _plain(part, unit) for key, part in value.items()}
    return value / unit if isinstance(value, timedelta) else value
