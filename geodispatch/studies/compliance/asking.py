"""
What each call asked for by the rule book of its day: classified once for each kind of call.

A million calls are of a few thousand kinds: the same edition, category, severity and facts. Each
kind is classified by the same function as at the desk.
"""

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from geodispatch.domain.call_times import CallTimes
from geodispatch.domain.category import Urgency
from geodispatch.domain.incident import Incident
from geodispatch.domain.jurisdiction import JurisdictionStatus, Location
from geodispatch.domain.place import Place
from geodispatch.policing import City, Rules, classify
from geodispatch.studies.compliance.local_times import EPOCH

PATROL, NO_CATEGORY, NO_PLACE, NO_RULES, UNKNOWN_FACTS, CONFIDENTIAL = REASONS = (
    "patrol",
    "no-category",
    "no-place",
    "no-rules",
    "unknown-facts",
    "confidential",
)
"""Why calls are not judged; of several, the first."""

JUDGED = 0
"""In place of the place of a reason, which is counted from 1."""

URGENCIES = tuple(Urgency)

_TABLE = 1 << 23
"""So many possible kinds are told apart by a table, more by sorting."""

_NOWHERE = Place(0.0, 0.0)

Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Asked:
    """
    What calls ask for; every array has the shape ``(n,)``.

    Parameters
    ----------
    reason
        `JUDGED`, or the place of a reason among `REASONS`, counted from 1.
    urgency
        Row in `URGENCIES`; of no meaning where a call is not judged, as is the priority.
    category, categories
        Index into the codes of the book, all editions together, sorted; -1 where unknown.
    """

    reason: npt.NDArray[np.int8]
    urgency: npt.NDArray[np.int8]
    priority: npt.NDArray[np.int8]
    category: npt.NDArray[np.int16]
    categories: tuple[str, ...]


def asked_of(
    city: City, calls: CallTimes, day: npt.NDArray[np.int32], known_place: Bools, outside: Bools
) -> Asked:
    """
    Say what each call asks for, and why a call cannot be judged.

    That a place lies outside every jurisdiction counts as a fact, as it does at the desk; that it
    lies on a border does not: no book that ships raises anything by it, and it would have to be
    measured for every call.

    Parameters
    ----------
    day
        Of each call on the city's clocks, counted from the first of 1970.
    known_place, outside
        Whether anybody knows where it was, and whether that was outside every jurisdiction.

    Raises
    ------
    ValueError
        If a severity is none of 0 (unknown) to 4.
    """
    if len(calls) and not 0 <= int(calls.severity.min()) <= int(calls.severity.max()) <= 4:
        msg = "Severities must be from 1 (least) to 4, or 0 where nobody knows."
        raise ValueError(msg)
    editions = city.rulebook.editions
    codes = tuple(sorted({code for rules in editions for code in rules.categories}))
    place_of = {code: place for place, code in enumerate(codes)}
    # An unknown category is -1: the last of the list.
    own = [*(place_of.get(code, -1) for code in calls.categories), -1]
    category = np.array(own, dtype=np.int16)[calls.category]
    sizes = (len(editions) + 1, len(codes) + 1, 5, max(1, len(calls.fact_sets)), 2)
    parts = (edition_of(city, day), category + 1, calls.severity, calls.facts, outside)
    kinds, kind = distinct(parts, sizes)
    answers = np.zeros((3, len(kinds)), dtype=np.int8)
    for row, (edition, code, severity, facts, away) in enumerate(kinds.tolist()):
        if not code or not edition:
            answers[0, row] = 1 + REASONS.index(NO_RULES if code else NO_CATEGORY)
            continue
        said = calls.fact_sets[facts] if calls.fact_sets else frozenset()
        incident = Incident(_NOWHERE, codes[code - 1], EPOCH, severity or None, facts=said)
        answers[:, row] = _answer(editions[edition - 1], incident, outside=bool(away))
    reason, urgency, priority = answers[:, kind]
    for why, rows in ((NO_PLACE, ~known_place), (PATROL, calls.patrol)):
        place = 1 + REASONS.index(why)
        reason[rows & ((reason == JUDGED) | (reason > place))] = place
    return Asked(reason, urgency, priority, category, codes)


def edition_of(city: City, day: npt.NDArray[np.int32]) -> npt.NDArray[np.int64]:
    """Return the edition of each day, counted from 1; 0 where the book was not in force."""
    editions = city.rulebook.editions
    begins = np.array([(rules.valid_from - EPOCH.date()).days for rules in editions])
    found = np.searchsorted(begins, day, side="right")
    end = editions[-1].valid_until
    if end is not None:
        found[day >= (end - EPOCH.date()).days] = 0
    return found


def _answer(rules: Rules, incident: Incident, *, outside: bool) -> tuple[int, int, int]:
    """Return the place of a reason against judging it, its urgency and its priority."""
    category = rules.categories.get(incident.category)
    if category is None:
        return 1 + REASONS.index(NO_CATEGORY), 0, 0
    if not incident.facts <= rules.facts.keys():
        return 1 + REASONS.index(UNKNOWN_FACTS), 0, 0
    if category.confidential:
        return 1 + REASONS.index(CONFIDENTIAL), 0, 0
    status = JurisdictionStatus.OUTSIDE if outside else JurisdictionStatus.INSIDE
    found = classify(rules, incident, Location(None, status))
    return JUDGED, URGENCIES.index(found.urgency), int(found.priority)


def distinct(
    columns: tuple[npt.NDArray[np.integer | np.bool_], ...], sizes: tuple[int, ...]
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """
    Return the different rows of some columns, and which of them each row is.

    Parameters
    ----------
    columns
        Whole numbers, shape ``(n,)``, each from 0 to its size, exclusive.

    Returns
    -------
    Different rows in ascending order, shape ``(m, number of columns)``; their places, shape
    ``(n,)``.
    """
    keys = np.zeros(columns[0].shape, dtype=np.int64)
    for column, size in zip(columns, sizes, strict=True):
        keys *= size
        keys += column
    if math.prod(sizes) > _TABLE:
        found, places = np.unique(keys, return_inverse=True)
    else:
        table = np.zeros(math.prod(sizes), dtype=np.int64)
        table[keys] = 1
        found = np.flatnonzero(table)
        table[found] = np.arange(len(found))
        places = table[keys]
    return np.column_stack(np.unravel_index(found, sizes)), places
