"""
Editions as JSON documents, for programs.

Things name each other by code, as in a book; texts are in one language, spans of time in seconds.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any

from geodispatch.adapters.rulebook.settings import settings_document
from geodispatch.domain.category import Category, Fact, Response, Severity
from geodispatch.domain.naming import Language, Name
from geodispatch.domain.plan import Duty, Plan, Role
from geodispatch.policing.rulebook import Override, Rules, Text

Document = dict[str, Any]


def rulebook_document(
    rules: Rules, language: Language, overrides: Iterable[Override] = ()
) -> Document:
    """
    Return one edition of a rule book as a JSON document.

    Parameters
    ----------
    overrides
        Of the book that the edition is of: where a local profile departs from it.
    """
    say = _Saying(language)
    return {
        "code": rules.code,
        "name": rules.name.in_language(language),
        "valid_from": _day(rules.valid_from),
        "valid_until": _day(rules.valid_until),
        "texts": [say.text(text) for text in rules.texts.values()],
        "settings": settings_document(rules.settings),
        "persons": [say.named(kind, name) for kind, name in rules.persons.items()],
        "police": [say.named(code, name) for code, name in rules.police.items()],
        "capabilities": [
            say.named(each.code, each.name, each.article)
            | {"holders": sorted(each.holders), "certified": each.certified}
            for each in rules.capabilities.values()
        ],
        "kit": [say.named(each.code, each.name, each.article) for each in rules.kit.values()],
        "tasks": [
            say.named(each.code, each.name, each.article) | {"by": sorted(each.by)}
            for each in rules.tasks.values()
        ],
        "bodies": [say.named(body.code, body.name) for body in rules.bodies.values()],
        "facts": [say.fact(fact) for fact in rules.facts.values()],
        "roles": [say.role(role) for role in rules.roles.values()],
        "plans": [say.plan(plan) for plan in rules.plans.values()],
        "always": [say.duty(duty) for duty in rules.duties],
        "groups": _tree(rules, say),
        "citations": {str(reason): article for reason, article in rules.citations.items()},
        "records": dict(rules.records),
        "demands": {str(demand): article for demand, article in rules.demands.items()},
        "overrides": [override_document(override) for override in overrides],
    }


def category_document(rules: Rules, category: Category, language: Language) -> Document:
    """Return one leaf of an edition, with the plans and roles that it names, in full."""
    say = _Saying(language)
    plans = plans_of(category)
    roles = {role.code: role for plan in plans.values() for role in plan.roles}
    for plan in plans.values():
        roles |= {role.code: role for level in plan.reinforcement for role in level}
    return {
        "code": rules.code,
        "valid_from": _day(rules.valid_from),
        "valid_until": _day(rules.valid_until),
        "category": say.category(category) | {"path": [group.code for group in category.path]},
        "plans": [say.plan(plan) for plan in plans.values()],
        "roles": [say.role(role) for role in roles.values()],
        "always": [say.duty(duty) for duty in rules.duties],
    }


def plans_of(category: Category) -> dict[str, Plan]:
    """Return the plans that a leaf may be answered by, by their codes."""
    plans = [row.plan for row in category.responses.values()]
    plans += [category.raised_plan] if category.raised_plan else []
    return {plan.code: plan for plan in plans}


def override_document(override: Override) -> Document:
    """Return one place where a local profile departs from its book."""
    return {
        "key": override.key,
        "default": override.default,
        "local": override.local,
        "where": override.where,
    }


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _tree(rules: Rules, say: "_Saying") -> list[Document]:
    """Return the groups, each with the groups and the leaves below it, in the order of the book."""
    nodes: dict[str, Document] = {}
    roots: list[Document] = []
    for category in rules.categories.values():
        below = roots
        for group in category.path:
            if group.code not in nodes:
                nodes[group.code] = say.named(group.code, group.name, group.article)
                nodes[group.code] |= {"groups": [], "categories": []}
                below.append(nodes[group.code])
            below = nodes[group.code]["groups"]
        nodes[category.path[-1].code]["categories"].append(say.category(category))
    for group in rules.groups.values():
        if group.code not in nodes:
            empty: Document = {"groups": [], "categories": []}
            roots.append(say.named(group.code, group.name, group.article) | empty)
    return roots


class _Saying:
    """The parts of an edition, as documents in one language."""

    def __init__(self, language: Language) -> None:
        self.language = language

    def named(self, code: str, name: Name, article: str | None = None) -> Document:
        document = {"code": str(code), "name": name.in_language(self.language)}
        return document if article is None else document | {"article": article}

    def text(self, text: Text) -> Document:
        return self.named(text.code, text.name) | {
            "articles": text.articles,
            "valid_from": _day(text.valid_from),
            "valid_until": _day(text.valid_until),
            "source": text.source,
        }

    def fact(self, fact: Fact) -> Document:
        raises = None
        if fact.raises is not None:
            raises = {"urgency": str(fact.raises[0]), "priority": int(fact.raises[1])}
        return self.named(fact.code, fact.name, fact.article) | {"raises": raises}

    def role(self, role: Role) -> Document:
        return self.named(role.code, role.name, role.article) | {
            "police": sorted(role.police),
            "capabilities": sorted(role.capabilities),
            "kit": sorted(role.kit),
            "sworn": role.sworn,
            "heads": role.heads,
            "tasks": [task.code for task in role.tasks],
            "urgent": role.urgent,
            "shared": role.shared,
        }

    def plan(self, plan: Plan) -> Document:
        return self.named(plan.code, plan.name, plan.article) | {
            "version": plan.version,
            "force": str(plan.force),
            "roles": [role.code for role in plan.roles],
            "reinforcement": [[role.code for role in level] for level in plan.reinforcement],
            "monitoring": [task.code for task in plan.monitoring],
            "departments": [body.code for body in plan.departments],
            "filed": _day(plan.filed),
        }

    def duty(self, duty: Duty) -> Document:
        clock = duty.within is not None
        return self.named(duty.code, duty.name, duty.article) | {
            "to": duty.to.code,
            "to_name": duty.to.name.in_language(self.language),
            "within_s": duty.within.total_seconds() if duty.within is not None else None,
            "starts": str(duty.starts) if clock else None,
            "blocks_order": duty.blocks_order,
            "severity_from": duty.severity_from,
            "facts": sorted(duty.facts),
            "acknowledged": duty.acknowledged,
            "unless_raised": duty.unless_raised,
            "with_unit": duty.with_unit,
        }

    def category(self, category: Category) -> Document:
        advice, competent = category.advice, category.competent
        said = category.severity_words or {}
        return self.named(category.code, category.name, category.article) | {
            "responses": [
                self.response(severity, row) for severity, row in category.responses.items()
            ],
            "severity_words": {
                str(severity): name.in_language(self.language) for severity, name in said.items()
            },
            "duties": [self.duty(duty) for duty in category.duties],
            "auxiliaries": sorted(category.auxiliaries),
            "protection": sorted(category.protection),
            "advice": None if advice is None else advice.in_language(self.language),
            "competent": None if competent is None else competent.code,
            "raised_plan": None if category.raised_plan is None else category.raised_plan.code,
            "guarded": category.guarded,
            "confidential": category.confidential,
        }

    def response(self, severity: Severity, row: Response) -> Document:
        return {
            "severity": severity,
            "urgency": str(row.urgency),
            "priority": int(row.priority),
            "plan": row.plan.code,
            "version": row.plan.version,
            "force": str(row.plan.force),
            "roles": [role.code for role in row.plan.roles],
        }
