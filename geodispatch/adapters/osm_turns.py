"""
Turn restrictions of OpenStreetMap: which bind a police car, and which streets they mean.

How a relation of ``type=restriction`` is read (OSM wiki, Relation:restriction):

- ``no_*``: coming along ``from``, and along the ways of ``via`` in between, ``to`` is forbidden.
- ``only_*``: whoever comes along ``from`` follows the relation to its end. At the via node, or at
  the first node of the via ways, everything but the next street of the relation is forbidden, the
  U-turn included; so at every further node, for whoever came that way. The page does not say
  whether ``only_*`` with via ways binds at the first node too; a route that keeps to this stricter
  reading keeps to both.
- ``no_entry`` may have several ``from``, ``no_exit`` several ``to``; others have one of each.

Who is bound: the most specific of ``restriction:motorcar``, ``restriction:motor_vehicle``,
``restriction:vehicle`` and ``restriction`` counts. ``except=emergency`` lifts a restriction for a
police car on its way to a call, ``except=motorcar`` and the like for every car; ``except=bus`` or
``taxi`` does not. What holds at some hours only cannot be promised either way and is left out.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from geodispatch.adapters.drawn_turns import DrawnTurn, DrawnTurns
from geodispatch.adapters.import_report import Ledger
from geodispatch.adapters.osm_tags import Complaint

OTHER_VEHICLES = "binds other vehicles only"
EMERGENCY = "does not bind emergency vehicles"
AT_TIMES = "holds at some hours or under a condition only"
NOT_IN_FILE = "speaks of a way that is no road of the file"
NOT_FOR_CARS = "speaks of a way that is not for cars"

_NO = frozenset(
    {"no_left_turn", "no_right_turn", "no_straight_on", "no_u_turn", "no_entry", "no_exit"}
)
_ONLY = frozenset({"only_left_turn", "only_right_turn", "only_straight_on", "only_u_turn"})
_KEYS = ("restriction:motorcar", "restriction:motor_vehicle", "restriction:vehicle", "restriction")
_CARS = frozenset({"motorcar", "motor_vehicle", "vehicle"})
_HOURS = ("day_on", "day_off", "hour_on", "hour_off")


@dataclass(frozen=True, slots=True)
class Relation:
    """
    A relation as the file has it.

    Parameters
    ----------
    members
        Type (``n``, ``w``, ``r``), id and role.
    """

    ref: int
    tags: Mapping[str, str]
    members: tuple[tuple[str, int, str], ...]

    @classmethod
    def of(cls, relation: Any) -> "Relation":  # noqa: ANN401  pyosmium's view
        """Copy what pyosmium shows."""
        return cls(
            relation.id,
            {tag.k: tag.v for tag in relation.tags},
            tuple((member.type, member.ref, member.role) for member in relation.members),
        )

    def refs(self, kind: str, role: str) -> list[int]:
        """Ids of the members of one type and role."""
        return [ref for type_, ref, of in self.members if (type_, of) == (kind, role)]


@dataclass(frozen=True, slots=True)
class Rule:
    """A restriction that binds a police car, by its value: ``no_left_turn`` and the like."""

    value: str

    @property
    def only(self) -> bool:
        """Whether everything else is forbidden, rather than this turn."""
        return self.value in _ONLY

    @property
    def u_turn(self) -> bool:
        """Whether the turn leads back."""
        return self.value.endswith("u_turn")


def restriction(tags: Mapping[str, str]) -> Rule | str | Complaint:
    """
    Read the tags of one restriction.

    A string says why it does not bind a police car, a complaint what is wrong with it.

    Examples
    --------
    >>> restriction({"restriction": "no_left_turn", "except": "bus;bicycle"})
    Rule(value='no_left_turn')
    >>> restriction({"restriction:hgv": "no_left_turn"})
    'binds other vehicles only'
    """
    key = next((key for key in _KEYS if key in tags), None)
    if key is None:
        return _for_others(tags)
    value = tags[key].strip().lower()
    spared = {word.strip().lower() for word in tags.get("except", "").split(";")}
    if "emergency" in spared:
        return EMERGENCY
    if spared & _CARS:
        return OTHER_VEHICLES
    if value.endswith("_on_red") or any(each in tags for each in _HOURS):
        return AT_TIMES
    if value not in _NO | _ONLY:
        return Complaint(key, "is no restriction that is known", tags[key])
    return Rule(value)


def _for_others(tags: Mapping[str, str]) -> str | Complaint:
    """Say what becomes of a relation without a restriction that counts for cars at all hours."""
    if any(f"{key}:conditional" in tags for key in _KEYS):
        return AT_TIMES
    if any(key.startswith("restriction:") for key in tags):
        return OTHER_VEHICLES
    return Complaint("restriction", "is missing", "")


def drawn_turns(relations: Sequence[Relation], roads: Ledger) -> DrawnTurns:
    """
    Read which turns the relations of a file restrict, in terms of the rows of its roads.

    Parameters
    ----------
    relations
        Those of ``type=restriction``; each becomes a row of a ledger of its own.
    roads
        The ledger of the ways of the same file.
    """
    ledger = Ledger(roads.source)
    for row, relation in enumerate(relations, start=1):
        ledger.read(row, f"relation {relation.ref}")
    repeated = _repeats(relations, ledger)
    row_of: dict[str, int] = {}
    for row, label in roads.labels.items() if relations else ():
        row_of.setdefault(label, row)
    turns = []
    for row, relation in enumerate(relations, start=1):
        if row in repeated:
            continue
        found = _turn(relation, row, row_of, roads)
        if isinstance(found, str):
            ledger.skip(row, found)
        elif isinstance(found, Complaint):
            ledger.quarantine(row, found.field, found.problem, found.value)
        else:
            turns.append(found)
            _note_conditions(relation, row, ledger)
    return DrawnTurns(ledger, tuple(turns))


def _note_conditions(relation: Relation, row: int, ledger: Ledger) -> None:
    for key in _KEYS:
        if f"{key}:conditional" in relation.tags:
            problem = "is not read; the restriction counts at all hours"
            ledger.repair(row, f"{key}:conditional", problem)


def _repeats(relations: Sequence[Relation], ledger: Ledger) -> set[int]:
    """Rows whose id occurs before: one of identical relations is kept, differing ones are not."""
    by_ref: dict[int, list[int]] = {}
    for row, relation in enumerate(relations, start=1):
        by_ref.setdefault(relation.ref, []).append(row)
    repeated: set[int] = set()
    for ref, (first, *others) in by_ref.items():
        if all(relations[row - 1] == relations[first - 1] for row in others):
            for row in others:
                ledger.repair(row, "id", "occurs twice, identical; kept once", ref)
        else:
            for row in (first, *others):
                ledger.quarantine(row, "id", "differing relations have the same id", ref)
            repeated.add(first)
        repeated.update(others)
    return repeated


def _turn(
    relation: Relation, row: int, row_of: Mapping[str, int], roads: Ledger
) -> DrawnTurn | str | Complaint:
    """Read one relation; as `restriction` where it restricts nothing for a police car."""
    rule = restriction(relation.tags)
    if not isinstance(rule, Rule):
        return rule
    starts, ends = relation.refs("w", "from"), relation.refs("w", "to")
    nodes, ways = relation.refs("n", "via"), relation.refs("w", "via")
    problem = _wrong_members(rule, starts, ends, nodes, ways)
    if problem:
        vias = f"{len(nodes)} via nodes, {len(ways)} via ways"
        return Complaint("members", problem, f"{len(starts)} from, {vias}, {len(ends)} to")
    where = []
    for refs in (starts, ways, ends):
        fates = [_road(ref, row_of, roads) for ref in refs]
        rows = tuple(fate for fate in fates if isinstance(fate, int))
        # A turn from or to where no car drives need not be forbidden; the others must be.
        if fates and (not rows or (refs is ways and len(rows) < len(ways))):
            return next(fate for fate in fates if isinstance(fate, str))
        where.append(rows)
    via = nodes[0] if nodes else where[1]
    return DrawnTurn(row, rule.only, rule.u_turn, where[0], via, where[2])


def _wrong_members(
    rule: Rule, starts: list[int], ends: list[int], nodes: list[int], ways: list[int]
) -> str:
    """Say what is wrong with the number of members; empty when nothing is."""
    if not starts or not ends:
        return f"has no {'to' if starts else 'from'} that is a way"
    if not nodes and not ways:
        return "has no via"
    if len(nodes) > 1 or (nodes and ways):
        return "has several vias that are not a row of ways"
    if len(starts) > 1 and rule.value != "no_entry":
        return "has several from, as only no_entry may"
    if len(ends) > 1 and rule.value != "no_exit":
        return "has several to, as only no_exit may"
    return ""


def _road(ref: int, row_of: Mapping[str, int], roads: Ledger) -> int | str:
    """Return the row of a way among the roads, or why it is none of them."""
    row = row_of.get(f"way {ref}")
    if row is None:
        return NOT_IN_FILE
    return NOT_FOR_CARS if row in roads.skipped else row
