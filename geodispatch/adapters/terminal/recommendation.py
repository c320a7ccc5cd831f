"""The answer to one incident: what it is, who goes, who is told, and why not the others."""

from collections.abc import Sequence

from rich.console import Console
from rich.text import Text

from geodispatch.adapters.terminal.tables import duties_table, left_out_table, offers_table
from geodispatch.adapters.terminal.words import cited, clock, spoken, word
from geodispatch.domain.jurisdiction import JurisdictionStatus
from geodispatch.domain.naming import Language, Name
from geodispatch.domain.plan import Force
from geodispatch.policing import OFF_ROAD_NOTICE_M, Offer, Reason, Recommendation, Reinforcement

_STATUSES = {
    JurisdictionStatus.INSIDE: Name("辖区内", "inside"),
    JurisdictionStatus.BORDER: Name("辖区边界", "on a border"),
    JurisdictionStatus.OUTSIDE: Name("辖区外", "outside"),
}

ROWS = 10
"""Of each table; JSON has all."""


def print_recommendation(console: Console, answer: Recommendation, language: Language) -> None:
    """Print the ranked units, the team, the duties and the nearest units left out."""
    _print_incident(console, answer, language)
    if answer.plan.force is Force.NONE:
        console.print(Text(word("none_needed", language), style="bold"))
    else:
        _print_team(console, answer, language)
        _print_offers(console, answer, language)
    if answer.duties:
        console.print(duties_table(answer.duties, answer.now, language))
    if answer.left_out and answer.plan.force is not Force.NONE:
        console.print(left_out_table(answer.left_out[:ROWS], language))
        _print_more(console, len(answer.left_out) - ROWS, language)


def print_reinforcement(console: Console, reinforcement: Reinforcement, language: Language) -> None:
    """Print who is there already, who joins, and what is to be done in the surroundings."""
    sent = ", ".join(reinforcement.sent)
    console.print(Text(word("sent", language, sent=sent, level=reinforcement.level)))
    print_recommendation(console, reinforcement.added, language)
    if reinforcement.monitoring:
        tasks = "; ".join(
            f"{task.name.in_language(language)} [{task.article}]"
            for task in reinforcement.monitoring
        )
        console.print(Text(word("monitoring", language, tasks=tasks)))


def _print_incident(console: Console, answer: Recommendation, language: Language) -> None:
    """Print what it is, by which plan and policy, and what holds for it as a whole."""
    console.print(_head(answer, language))
    if answer.limit is not None:
        number = answer.limit.limit
        limit = spoken(number.total_seconds(), language) if number else word("none", language)
        said = word("limit", language, limit=limit, source=answer.limit.source)
        console.print(Text(said, style="dim"))
    console.print(Text(_by_what(answer, language), style="dim"))
    for notice in answer.notices:
        console.print(Text(f"! {cited((notice,), language)}"))
    if answer.classified.advice is not None:
        told = answer.classified.advice.in_language(language)
        console.print(Text(word("advice", language, told=told)))
    if answer.category.competent is not None:
        body = answer.category.competent.name.in_language(language)
        console.print(Text(word("competent", language, body=body)))


def _head(answer: Recommendation, language: Language) -> Text:
    area = answer.location.jurisdiction
    ground = _STATUSES[answer.location.status].in_language(language)
    if area is not None and answer.ownership.provisional:
        ground += f"; {word('provisional', language)}"
    head = Text(answer.category.name.in_language(language), style="bold")
    head.append(f"  {word(answer.urgency.value, language)}  P{int(answer.priority)}")
    head.append(f"  {area.name if area else '-'} ({ground})")
    return head


def _by_what(answer: Recommendation, language: Language) -> str:
    """Say by which plan, policy and rules, and when: what an inspector asks first."""
    plan, rules = answer.plan, answer.rules
    name = f"{plan.name.in_language(language)} v{plan.version}"
    filed = word("filed", language, day=plan.filed) if plan.filed else word("unfiled", language)
    book = " + ".join((f"{rules.code}@{rules.valid_from}", *rules.profiles))
    policy = answer.policy.name.in_language(language)
    moment = f"{answer.local_now:%Y-%m-%d %H:%M:%S}"
    parts = (
        f"{word('plan', language, name=name)} [{plan.article}] ({filed})",
        word("policy", language, name=policy),
        word("rules", language, book=book),
        moment,
    )
    return "  ".join(parts)


def _print_offers(console: Console, answer: Recommendation, language: Language) -> None:
    offers = answer.recommended[:ROWS]
    if not offers:
        console.print(Text(word("nobody", language), style="bold"))
        return
    if answer.off_road_m > OFF_ROAD_NOTICE_M and any(offer.by_road for offer in answer.recommended):
        console.print(Text(word("off_road", language, m=answer.off_road_m), style="bold"))
    shared = _shared(offers)
    console.print(offers_table(offers, shared, language))
    if shared:
        console.print(Text(word("all", language, why=cited(shared, language))))
    _print_more(console, len(answer.recommended) - ROWS, language)


def _shared(offers: Sequence[Offer]) -> tuple[Reason, ...]:
    """Return what is said of every one of several offers; it need be said once only."""
    if len(offers) == 1:
        return ()
    first, *others = offers
    return tuple(
        reason for reason in first.reasons if all(reason in other.reasons for other in others)
    )


def _print_team(console: Console, answer: Recommendation, language: Language) -> None:
    members = []
    for member in answer.team:
        part = member.role.name.in_language(language)
        offer = answer.offer(member.callsign)
        eta = clock(offer.eta_s) if offer else ""
        late = word("late", language) if offer and offer.within_limit is False else ""
        led_by = word("led_by", language, leader=member.leader) if member.leader else ""
        said = ", ".join(filter(None, (part, eta, late, led_by)))
        members.append(f"{member.callsign} ({said})")
    console.print(Text(f"{word('team', language)}: {', '.join(members) or '-'}"))
    for gap in answer.missing:
        role = gap.role.name.in_language(language)
        why = cited((gap.reason,), language)
        console.print(Text(f"{word('missing', language)}: {role} ({why})", style="bold"))


def _print_more(console: Console, count: int, language: Language) -> None:
    if count > 0:
        console.print(Text(word("more", language, n=count), style="dim"))
