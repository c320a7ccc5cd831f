"""Several incidents at once: the teams side by side, and what solving them together is worth."""

from rich.console import Console
from rich.table import Table
from rich.text import Text

from geodispatch.adapters.terminal.words import clock, spoken, word
from geodispatch.domain.naming import Language
from geodispatch.policing import Recommendation, Together


def print_together(console: Console, together: Together, language: Language) -> None:
    """Print a row for each call, and the gain."""
    table = Table()
    for key in ("call", "category"):
        table.add_column(word(key, language), overflow="fold")
    table.add_column("P", no_wrap=True)
    for key in ("team", "missing"):
        table.add_column(word(key, language).capitalize(), overflow="fold")
    for answer in together.answers:
        missing = ", ".join(gap.role.name.in_language(language) for gap in answer.missing)
        table.add_row(
            Text(answer.incident.id),
            Text(answer.category.name.in_language(language)),
            f"P{int(answer.priority)}",
            Text(_team(answer, language)),
            Text(missing),
        )
    console.print(table)
    gain = together.gain
    slowest, total = (spoken(seconds, language) for seconds in (gain.slowest_s, gain.total_s))
    console.print(word("together", language, roles=gain.roles, slowest=slowest, total=total))
    console.print(word("proved" if together.proved else "not_proved", language))


def _team(answer: Recommendation, language: Language) -> str:
    parts = []
    for member in answer.team:
        offer = answer.offer(member.callsign)
        eta = f", {clock(offer.eta_s)}" if offer else ""
        parts.append(f"{member.callsign} ({member.role.name.in_language(language)}{eta})")
    return "; ".join(parts)
