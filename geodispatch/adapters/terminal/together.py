"""Several incidents at once: the teams side by side, and what solving them together is worth."""

from rich.console import Console
from rich.table import Table
from rich.text import Text

from geodispatch.adapters.terminal.words import clock, spoken, word
from geodispatch.domain.category import Urgency
from geodispatch.domain.naming import Language
from geodispatch.domain.plan import Force
from geodispatch.policing import Recommendation, Together


def print_together(console: Console, together: Together, language: Language) -> None:
    """Print a row for each call, and the gain."""
    table = Table()
    for key in ("call", "category"):
        table.add_column(word(key, language), overflow="fold")
    table.add_column("P", no_wrap=True)
    for key in ("team", "missing"):
        table.add_column(word(key, language).capitalize(), overflow="fold")
    for answer in sorted(together.answers, key=_turn):
        missing = ", ".join(gap.role.name.in_language(language) for gap in answer.missing)
        table.add_row(
            Text(answer.incident.id),
            Text(answer.category.name.in_language(language)),
            f"P{int(answer.priority)}",
            Text(_team(answer, language)),
            Text(missing),
        )
    console.print(table)
    console.print(_gain(together, language))
    console.print(word("proved" if together.proved else "not_proved", language))


def _turn(answer: Recommendation) -> tuple[bool, int]:
    """Put the most urgent first, else keep the order of the file."""
    return answer.urgency is Urgency.NON_URGENT, answer.priority


def _gain(together: Together, language: Language) -> str:
    gain = together.gain
    if not (gain.served or gain.roles or gain.slowest_s or gain.total_s):
        return word("no_gain", language)
    if gain.served:
        return word("served", language, n=gain.served)
    slowest, total = (spoken(seconds, language) for seconds in (gain.slowest_s, gain.total_s))
    return word("together", language, roles=gain.roles, slowest=slowest, total=total)


def _team(answer: Recommendation, language: Language) -> str:
    if not answer.team:
        return word("none_needed" if answer.plan.force is Force.NONE else "nobody", language)
    parts = []
    for member in answer.team:
        offer = answer.offer(member.callsign)
        eta = f", {clock(offer.eta_s)}" if offer else ""
        parts.append(f"{member.callsign} ({member.role.name.in_language(language)}{eta})")
    return "; ".join(parts)
