"""
Buttons and boxes of an incident, as plain values: what may be pressed, and what it asks for.

A button without boxes commands at once; one with boxes opens them below itself. Which command
each of them is stands in `geodispatch.ui.commands`.
"""

from collections.abc import Mapping, Sequence

from geodispatch.desk import Waiting
from geodispatch.desk.commands import DISPOSITION_NAMES
from geodispatch.domain import Category, Language, Name
from geodispatch.domain.board import IncidentRecord
from geodispatch.policing import City
from geodispatch.policing.rulebook import Rules
from geodispatch.ui.boxes import Options, box, button, choice, pick, ticks
from geodispatch.ui.choices import leaf_words, severity_choice, stated_facts
from geodispatch.ui.escape import visible
from geodispatch.ui.intake import written
from geodispatch.ui.scene import Json
from geodispatch.ui.sharing import asking_buttons, partner_options
from geodispatch.ui.texts import say
from geodispatch.ui.wording import read

MOST_SAME = 60
"""Incidents that one may be said to be the same as: the nearest."""


def kind_fields(
    leaves: Mapping[str, Category],
    rules: Rules,
    language: Language,
    of: tuple[str, int | None, frozenset[str]] = ("", None, frozenset()),
) -> list[Json]:
    """Return the boxes of category, severity and facts, with what stands there now."""
    category, severity, facts = of
    leaf = leaves.get(category)
    levels = [(str(level), severity_choice(level, leaf, language)) for level in range(5)]
    known = [(code, read(rules.facts[code].name, language)) for code in stated_facts(rules)]
    return [
        choice("category", language, _leaves(leaves, language), category),
        choice("severity", language, levels, str(severity or 0)),
        ticks("facts", language, known, sorted(facts)) | {"label": say("facts", language)},
    ]


def primary_actions(row: Waiting, language: Language) -> list[Json]:
    """Return what is pressed most, always in sight."""
    record = row.record
    if record.closing is not None:
        return [_guide(language)]
    found = [_guide(language)]
    if not record.handler:
        found.append(button("accept", language, primary=True))
    known = record.main_facts.given and record.party.given
    settled = bool(record.orders) and all(order.settled for order in record.orders)
    facts = (
        box("facts", language, kind="area"),
        box("party", language),
        box("facts_unknown", language),
        box("party_unknown", language),
    )
    found.append(button("facts", language, *facts, primary=settled and not known))
    found.append(_close(language, primary=settled and known))
    return found


def further_actions(
    row: Waiting,
    others: tuple[Sequence[Waiting], Sequence[tuple[str, str]]],
    city: City,
    leaves: Mapping[str, Category],
    language: Language,
) -> list[Json]:
    """
    Return what is pressed now and then, in groups.

    Parameters
    ----------
    others
        Incidents that wait, and desks of other cities that may be asked.
    """
    record, rules = row.record, row.owed.rules
    if record.closing is not None:
        late = _taken(record, language)
        return [{"title": say("group-hands", language), "buttons": late}] if late else []
    queue, partners = others
    of = (record.incident.category, record.incident.severity, record.incident.facts)
    why = box("why", language)
    others_near = sorted(
        (one for one in queue if one.record.number != record.number),
        key=lambda one: record.incident.place.distance_m(one.incident.place),
    )
    same = [
        (one.record.number, f"{one.record.number} {read(one.category.name, language)}")
        for one in others_near[:MOST_SAME]
    ]
    kit = [(code, read(one.name, language)) for code, one in rules.kit.items()]
    handlers = sorted({one.record.handler for one in queue} - {"", record.handler})
    areas = [(one.code, visible(one.name)) for one in city.jurisdictions]
    return [
        {
            "title": say("group-case", language),
            "buttons": [
                button("reclassify", language, *kind_fields(leaves, rules, language, of), why),
                button(
                    "place",
                    language,
                    box("place", language, value=written(record.incident.place)),
                    why,
                ),
                button("link", language, choice("same_as", language, same), why),
            ],
        },
        {
            "title": say("group-hands", language),
            "buttons": [
                button(
                    "pass", language, pick("taker", language, [(one, "") for one in handlers]), why
                ),
                button("hand-over", language, pick("to", language, areas), why),
                button(
                    "transfer",
                    language,
                    pick("to", language, partner_options(partners)),
                    box("receiver", language),
                    why,
                ),
                *asking_buttons(partners, language),
                *_taken(record, language),
            ],
        },
        {
            "title": say("group-record", language),
            "buttons": [
                button(
                    "instruction",
                    language,
                    box("leader", language),
                    box("instruction", language, kind="area"),
                ),
                button(
                    "equipment",
                    language,
                    choice("what", language, kit),
                    box("quantity", language, value="1"),
                    box("to", language),
                ),
                button(
                    "judge-false",
                    language,
                    box("evidence", language, kind="area"),
                    choice("harassing", language, _yes_or_no(language), "no"),
                ),
            ],
        },
    ]


def _guide(language: Language) -> Json:
    """110 rules, art. 6: whoever supervises writes what he thinks, and changes nothing."""
    return button("guide", language, box("guidance", language, kind="area"), primary=True)


def _close(language: Language, *, primary: bool) -> Json:
    options = [(one.value, _words(name, language)) for one, name in DISPOSITION_NAMES.items()]
    return button(
        "close",
        language,
        choice("disposition", language, options),
        box("why", language),
        box("same_as", language),
        box("documents", language),
        primary=primary,
    )


def _taken(record: IncidentRecord, language: Language) -> list[Json]:
    """110 rules, art. 33: the body to which an incident was given says that it took it."""
    given = record.transfer
    if given is None or given.acknowledged_at is not None:
        return []
    fixed = {"to": given.to}
    return [button("transfer-taken", language, box("receiver", language), fixed=fixed)]


def _leaves(leaves: Mapping[str, Category], language: Language) -> Options:
    return [(code, leaf_words(leaf, language)) for code, leaf in leaves.items()]


def _yes_or_no(language: Language) -> Options:
    return [(one, say(one, language)) for one in ("no", "yes")]


def _words(name: Name, language: Language) -> str:
    return name.in_language(language)
