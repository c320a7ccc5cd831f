"""Tables of units and duties."""

from collections.abc import Sequence
from datetime import datetime

from rich.table import Table
from rich.text import Text

from geodispatch.adapters.terminal.words import cited, clock, spoken, word
from geodispatch.domain.naming import Language
from geodispatch.policing import DueDuty, LeftOut, Offer, Reason

_VERDICTS = {True: "in_time", False: "late", None: "none"}


def offers_table(offers: Sequence[Offer], shared: Sequence[Reason], language: Language) -> Table:
    """
    Return units that may go, best first.

    Parameters
    ----------
    shared
        Reasons that are said elsewhere, for all of them.
    """
    waits = any(offer.waiting_s for offer in offers)
    table = Table(title=word("recommended", language), title_justify="left")
    table.add_column(word("rank", language), justify="right")
    table.add_column(word("unit", language), no_wrap=True)
    for key in ("eta", "waiting", "distance") if waits else ("eta", "distance"):
        table.add_column(word(key, language), justify="right", no_wrap=True)
    for key in ("verdict", "relation"):
        table.add_column(word(key, language), no_wrap=True)
    table.add_column(word("why", language), overflow="fold")
    for rank, offer in enumerate(offers, start=1):
        sign = "" if offer.by_road else "≈ "
        waiting = clock(offer.waiting_s) if offer.waiting_s else ""
        own = [reason for reason in offer.reasons if reason not in shared]
        table.add_row(
            str(rank),
            Text(offer.unit.callsign, style="bold"),
            sign + clock(offer.eta_s),
            *([waiting] if waits else []),
            f"{sign}{offer.distance_m / 1000:.1f} km",
            word(_VERDICTS[offer.within_limit], language),
            word(offer.relation.value, language),
            Text(cited(own, language)),
        )
    return table


def duties_table(duties: Sequence[DueDuty], now: datetime, language: Language) -> Table:
    """Return what the desk owes besides the order."""
    table = Table(title=word("duties", language), title_justify="left")
    for key in ("what", "to", "due", "article"):
        table.add_column(word(key, language), no_wrap=key == "article", overflow="fold")
    for due in duties:
        table.add_row(
            Text(due.duty.name.in_language(language)),
            Text(due.duty.to.name.in_language(language)),
            Text(_due(due, now, language)),
            due.duty.article,
        )
    return table


def left_out_table(left_out: Sequence[LeftOut], language: Language) -> Table:
    """Return units that may not go, each with all its reasons."""
    table = Table(title=word("left_out", language), title_justify="left")
    table.add_column(word("unit", language), no_wrap=True)
    table.add_column(word("eta", language), justify="right")
    table.add_column(word("why_not", language), overflow="fold")
    for out in left_out:
        table.add_row(
            Text(out.unit.callsign),
            "-" if out.eta_s is None else clock(out.eta_s),
            Text(cited(out.reasons, language)),
        )
    return table


def _due(due: DueDuty, now: datetime, language: Language) -> str:
    due_s = due.due_s(now)
    if due_s is None:
        when = word("no_clock", language)
    elif due_s < 0 and due.duty.within:
        when = word("overdue", language, span=spoken(-due_s, language))
    else:
        when = spoken(due_s, language) if due_s > 0 else word("at_once", language)
    return f"{when} ({word('before', language)})" if due.duty.blocks_order else when
