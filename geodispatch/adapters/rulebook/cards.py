"""Editions, cards, changes and notices in a terminal, for people."""

from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text
from rich.tree import Tree

from geodispatch.adapters.rulebook.differences import Change
from geodispatch.adapters.rulebook.documents import plans_of
from geodispatch.adapters.rulebook.layers import as_text
from geodispatch.adapters.rulebook.settings import settings_document
from geodispatch.domain.category import Category, Response, Severity
from geodispatch.domain.naming import Language, Name
from geodispatch.domain.plan import Duty, Plan, Role
from geodispatch.policing.reasons import span
from geodispatch.policing.records import RECORD_NAMES
from geodispatch.policing.rulebook import Override, Rules

_WORDS = {
    "from": Name("自 {begin} 起施行", "in force from {begin}"),
    "until": Name("{begin} 至 {end} 施行", "in force from {begin} until {end}"),
    "settings": Name("设置", "Settings"),
    "key": Name("键", "Key"),
    "value": Name("值", "Value"),
    "record": Name("记录事项的依据", "What a record rests on"),
    "recorded": Name("事项", "Recorded"),
    "overrides": Name("本地规定（与规则不同之处）", "Local rules (departures from the book)"),
    "default": Name("规则", "Book"),
    "local": Name("本地", "Local"),
    "where": Name("出处", "Where"),
    "severity": Name("等级", "Severity"),
    "any": Name("任何", "any"),
    "unknown": Name("不明", "unknown"),
    "urgency": Name("缓急", "Urgency"),
    "urgent": Name("紧急", "urgent"),
    "non-urgent": Name("非紧急", "non-urgent"),
    "plan": Name("预案", "Plan"),
    "force": Name("警力", "Force"),
    "required": Name("必派", "required"),
    "optional": Name("视情", "optional"),
    "none": Name("不派", "none"),
    "filed": Name("报备", "Filed"),
    "roles": Name("角色", "Roles"),
    "role": Name("角色", "Role"),
    "heads": Name("民警/总人数", "Sworn/heads"),
    "asks": Name("要求", "Asks for"),
    "tasks": Name("任务", "Tasks"),
    "article": Name("条款", "Article"),
    "more": Name("增援第 {level} 级", "Reinforcement {level}"),
    "later": Name("可后到", "may follow"),
    "shared": Name("可兼任", "may be shared"),
    "duties": Name("义务", "Duties"),
    "duty": Name("事项", "Duty"),
    "to": Name("对象", "To"),
    "clock": Name("时限", "Clock"),
    "condition": Name("条件", "When"),
    "at_once": Name("立即", "at once"),
    "days": Name("{n} 日内", "within {n} days"),
    "within": Name("{span} 内", "within {span}"),
    "received": Name("自接警起", "from the call"),
    "dispatched": Name("自派警起", "from the order"),
    "first": Name("先于派警", "before the order"),
    "grave": Name("等级 {n} 以上", "from severity {n}"),
    "acknowledged": Name("须回执", "to be acknowledged"),
    "always": Name("任何警情", "any incident"),
    "auxiliaries": Name("辅警可承担", "Auxiliaries may"),
    "nothing": Name("（无）", "nothing"),
    "protection": Name("防护装备", "Protection"),
    "advice": Name("告知", "Advice"),
    "competent": Name("主管部门", "Competent"),
    "raised": Name("如因情况升级", "Once a fact raises it"),
    "guarded": Name("无理由不得降级", "never downgraded without a reason"),
    "confidential": Name("保密", "confidential"),
    "changes": Name("{n} 处不同", "{n} changes"),
    "before": Name("前", "Before"),
    "after": Name("后", "After"),
}


def print_rules(
    console: Console, rules: Rules, overrides: Iterable[Override], language: Language
) -> None:
    """Print one edition: its classification, settings, records, and what a profile changed."""
    say = _Saying(language)
    _print_head(console, rules, say)
    console.print(_tree(rules, say))
    settings = say.table("settings", "key", "value")
    for key, value in settings_document(rules.settings).items():
        settings.add_row(key, Text(as_text(value)))
    console.print(settings)
    records = say.table("record", "key", "recorded", "article")
    for kind, article in rules.records.items():
        records.add_row(kind, say.name(RECORD_NAMES[kind]), article)
    console.print(records)
    if departures := tuple(overrides):
        table = say.table("overrides", "key", "default", "local", "where")
        for each in departures:
            table.add_row(*map(Text, (each.key, each.default, each.local, each.where)))
        console.print(table)


def print_category(console: Console, rules: Rules, category: Category, language: Language) -> None:
    """Print the whole card of one leaf."""
    say = _Saying(language)
    _print_head(console, rules, say)
    path = " › ".join(say.name(group.name) for group in category.path)
    title = Text(say.name(category.name), style="bold")
    console.print(title.append(f"  {category.code}  [{category.article}]  {path}"))
    console.print(_severities(category, say))
    plans = plans_of(category)
    roles: dict[str, Role] = {}
    for plan in plans.values():
        roles |= {role.code: role for level in _levels(plan) for role in level}
        if plan.reinforcement or plan.monitoring:
            console.print(_reinforcement(plan, say))
    if roles:
        console.print(_roles(rules, roles.values(), say))
    console.print(_duties(rules, category, say))
    for key, told in _facts(rules, category, say):
        console.print(Text(f"{say(key)}: {told}" if told else say(key)))


def print_changes(console: Console, changes: Sequence[Change], language: Language) -> None:
    """Print what differs between two editions."""
    say = _Saying(language)
    console.print(say("changes").format(n=len(changes)))
    if changes:
        table = say.table(None, "key", "before", "after")
        for change in changes:
            table.add_row(*map(Text, (change.key, change.before, change.after)))
        console.print(table)


class _Saying:
    """The words of a page, in one language."""

    def __init__(self, language: Language) -> None:
        self.language = language

    def __call__(self, key: str) -> str:
        return _WORDS[key].in_language(self.language)

    def name(self, name: Name) -> str:
        return name.in_language(self.language)

    def names(self, names: Iterable[Name]) -> str:
        return ("、" if self.language == "zh" else ", ").join(map(self.name, names))

    def roles(self, roles: Iterable[Role]) -> str:
        return " + ".join(self.name(role.name) for role in roles)

    def table(self, title: str | None, *columns: str) -> Table:
        table = Table(title=self(title) if title else None, title_justify="left")
        for column in columns:
            table.add_column(self(column), overflow="fold")
        return table


def _print_head(console: Console, rules: Rules, say: _Saying) -> None:
    key = "from" if rules.valid_until is None else "until"
    days = say(key).format(begin=rules.valid_from, end=rules.valid_until)
    console.print(Text(say.name(rules.name), style="bold").append(f"  {rules.code}  {days}"))
    for text in rules.texts.values():
        console.print(Text(f"{text.code}: {say.name(text.name)} ({text.source})", style="dim"))


def _tree(rules: Rules, say: _Saying) -> Tree:
    root = Tree(Text(rules.code), hide_root=True)
    nodes: dict[str, Tree] = {}
    for category in rules.categories.values():
        at = root
        for group in category.path:
            if group.code not in nodes:
                label = Text(say.name(group.name), style="bold").append(f" [{group.article}]")
                nodes[group.code] = at.add(label)
            at = nodes[group.code]
        at.add(_leaf(category, say))
    return root


def _leaf(category: Category, say: _Saying) -> Text:
    rows = category.responses.values()
    ranks = sorted({f"P{int(row.priority)}" for row in rows})
    urgencies = "/".join(dict.fromkeys(say(row.urgency) for row in rows))
    plans = " | ".join(dict.fromkeys(say.name(row.plan.name) for row in rows))
    label = Text(category.code, style="bold")
    label.append(f"  {say.name(category.name)}  ", style="not bold")
    return label.append(f"{urgencies} {'/'.join(ranks)}  {plans} [{category.article}]", "dim")


def _severities(category: Category, say: _Saying) -> Table:
    table = say.table(None, "severity", "urgency", "plan", "force", "filed", "roles", "article")
    rows = category.responses
    if len(set(map(id, rows.values()))) == 1:
        table.add_row(*_severity(say("any"), rows[None], say))
        return table
    for severity, row in rows.items():
        table.add_row(*_severity(_level(category, severity, say), row, say))
    return table


def _level(category: Category, severity: Severity, say: _Saying) -> str:
    if severity is None:
        return say("unknown")
    word = (category.severity_words or {}).get(severity)
    return f"{severity} {say.name(word)}" if word else str(severity)


def _severity(level: str, row: Response, say: _Saying) -> list[Text]:
    plan = row.plan
    cells = (
        level,
        f"{say(row.urgency)} P{int(row.priority)}",
        f"{say.name(plan.name)} ({plan.code} v{plan.version})",
        say(plan.force),
        str(plan.filed or "–"),
        say.roles(plan.roles) or "–",
        plan.article,
    )
    return [Text(cell) for cell in cells]


def _levels(plan: Plan) -> tuple[tuple[Role, ...], ...]:
    return (plan.roles, *plan.reinforcement)


def _reinforcement(plan: Plan, say: _Saying) -> Text:
    parts = [
        f"{say('more').format(level=level)}: {say.roles(roles)}"
        for level, roles in enumerate(plan.reinforcement, start=1)
    ]
    if plan.monitoring:
        parts.append(f"{say('tasks')}: {say.names(task.name for task in plan.monitoring)}")
    return Text(f"{say.name(plan.name)}  {'; '.join(parts)}")


def _roles(rules: Rules, roles: Iterable[Role], say: _Saying) -> Table:
    table = say.table("roles", "role", "heads", "asks", "tasks", "article")
    for role in roles:
        codes = (*sorted(role.police), *sorted(role.capabilities), *sorted(role.kit))
        asked = [say.name(rules.ability_name(code)) for code in codes]
        asked += [say("shared")] * role.shared + [say("later")] * (not role.urgent)
        cells = (
            f"{say.name(role.name)} ({role.code})",
            f"{role.sworn}/{role.heads}",
            ", ".join(asked) or "–",
            say.names(task.name for task in role.tasks) or "–",
            role.article,
        )
        table.add_row(*map(Text, cells))
    return table


def _duties(rules: Rules, category: Category, say: _Saying) -> Table:
    table = say.table("duties", "duty", "to", "clock", "condition", "article")
    for duty in dict.fromkeys((*category.duties, *rules.duties)):
        cells = (
            say.name(duty.name),
            say.name(duty.to.name),
            _clock(duty, say),
            ", ".join(_conditions(rules, category, duty, say)) or "–",
            duty.article,
        )
        table.add_row(*map(Text, cells))
    return table


def _clock(duty: Duty, say: _Saying) -> str:
    if duty.within is None:
        return "–"
    if not duty.within:
        return say("at_once")
    if duty.within.days:
        told = say("days").format(n=f"{duty.within.total_seconds() / 86_400:g}")
    else:
        told = say("within").format(span=say.name(span(duty.within.total_seconds())))
    return f"{told}, {say(duty.starts)}"


def _conditions(rules: Rules, category: Category, duty: Duty, say: _Saying) -> list[str]:
    told = [say.name(rules.facts[code].name) for code in sorted(duty.facts) if code in rules.facts]
    if duty.severity_from is not None:
        told.append(say("grave").format(n=duty.severity_from))
    flags = {
        "first": duty.blocks_order,
        "acknowledged": duty.acknowledged,
        "always": duty not in category.duties,
    }
    return told + [say(key) for key, holds in flags.items() if holds]


def _facts(rules: Rules, category: Category, say: _Saying) -> list[tuple[str, str]]:
    """Return what else is to be said of a leaf: a word, and what it holds."""
    helped = say.names(rules.tasks[code].name for code in sorted(category.auxiliaries))
    kit = say.names(rules.kit[code].name for code in sorted(category.protection))
    told = [("auxiliaries", helped or say("nothing")), ("protection", kit or say("nothing"))]
    if category.raised_plan is not None:
        told.append(("raised", say.name(category.raised_plan.name)))
    if category.competent is not None:
        told.append(("competent", say.name(category.competent.name)))
    if category.advice is not None:
        told.append(("advice", say.name(category.advice)))
    flags = {"guarded": category.guarded, "confidential": category.confidential}
    return told + [(key, "") for key, holds in flags.items() if holds]
