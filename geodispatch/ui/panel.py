"""
The right-hand panel as one plain value: what is being done about one incident, and what may be.

The head and its buttons, orders with their next steps, the team with its notices, duties, what the
rules answer, who else may go; the card of a unit and the history where somebody asked for them;
and what became of the last press. The scripts in ``static`` lay it out.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from geodispatch.desk import Desk, Waiting
from geodispatch.desk.commands import Command, Dispatch, Divert
from geodispatch.desk.rights import commands_of
from geodispatch.domain import Language, Unit
from geodispatch.domain.board import Board, IncidentRecord
from geodispatch.domain.people import Principal
from geodispatch.policing import Recommendation
from geodispatch.ui.actions import further_actions, primary_actions
from geodispatch.ui.briefing import duties_data
from geodispatch.ui.commands import without_others
from geodispatch.ui.escape import LONGEST_SENTENCE, visible
from geodispatch.ui.fleet import unit_data
from geodispatch.ui.incident import head_data
from geodispatch.ui.lists import ranking_data
from geodispatch.ui.look import Look
from geodispatch.ui.ordering import ordering_data
from geodispatch.ui.orders import orders_data
from geodispatch.ui.past import history_data
from geodispatch.ui.reply import Reply
from geodispatch.ui.scene import Json
from geodispatch.ui.sharing import sharing_data
from geodispatch.ui.texts import say


@dataclass(frozen=True, slots=True)
class Panel:
    """
    What the panel is about.

    Parameters
    ----------
    look, reply
        What the window looks at, and what became of what was pressed in it.
    who
        Who looks, as the store knows him now.
    away
        Whether the log is away: what is shown may be old, and nothing can be pressed.
    row
        The incident; ``None`` where there is none.
    partners
        Desks of other cities that may be asked: address and name.
    """

    desk: Desk
    look: Look
    reply: Reply | None
    who: Principal
    now: datetime
    board: Board
    away: bool
    queue: Sequence[Waiting]
    units: Sequence[Unit]
    ranked: Recommendation | None
    row: Waiting | None
    partners: Sequence[tuple[str, str]] = ()


def level_sought(desk: Desk, record: IncidentRecord) -> int:
    """Return the level of reinforcement that was asked for, as far as the plan of now has it."""
    return min(record.level, len(desk.waiting(record).classified.plan.reinforcement))


def panel_data(panel: Panel) -> Json:
    """Return everything that the panel shows: to each the buttons that are his to press."""
    look, language = panel.look, panel.look.language
    asked = look.asked(panel.ranked)
    data = {
        **ranking_data(panel.ranked, asked, look.shown, language),
        **_of_the_incident(panel),
        "unit": _card(panel),
        "away": panel.away,
        "reply": reply_data(panel.reply, language),
        "duty_words": {
            # The scripts put the time in, second by second.
            "left": say("left", language, time="{time}"),
            "overdue": say("overdue", language, time="{time}"),
        },
        "panel_words": {
            "more": say("more", language),
            "else": say("else", language),
            "history": say("history", language),
            "duties": say("duties", language),
            "orders": say("orders", language),
            "no_answer": say("no-answer", language),
        },
    }
    _leave_out_others(data, commands_of(panel.who))
    return data


def _leave_out_others(data: Json, allowed: frozenset[type[Command]]) -> None:
    """Take out the buttons of what whoever looks may not command."""
    for holder, name in _buttons_in(data):
        holder[name] = without_others(holder[name], allowed)
    data["further"] = [one for one in data.get("further", ()) if one["buttons"]]
    for row in data["left_out"]:
        row["divert"] = row["divert"] if Divert in allowed else None
    if Dispatch not in allowed:
        data["ordering"] = None
    for order in data.get("orders", ()):
        order["radio"] = order["radio"] if order["next"] else None


def _buttons_in(data: Json) -> Iterator[tuple[Json, str]]:
    """Return every list of buttons: what holds it, and under which name."""
    if "bar" in data:
        yield data, "bar"
    for group in data.get("further", ()):
        yield group, "buttons"
    for order in data.get("orders", ()):
        yield order, "next"
        yield order, "else"
    for duty in data.get("duties", ()):
        yield duty, "buttons"
    for one in (data.get("shared") or {}).get("rows", ()):
        yield one, "buttons"
    if data["unit"] is not None:
        yield data["unit"], "buttons"


def _of_the_incident(panel: Panel) -> Json:
    row, language, city = panel.row, panel.look.language, panel.desk.city
    if row is None:
        return {"head": None, "about": "", "seen": None}
    leaves = panel.desk.categories(panel.now)
    sought = (
        ordering_data(row, panel.ranked, level_sought(panel.desk, row.record), language)
        if panel.ranked
        else None
    )
    return {
        "about": row.record.number,
        "seen": row.record.version,
        "head": head_data(row, city, language),
        "bar": primary_actions(row, language),
        "further": further_actions(row, (panel.queue, panel.partners), city, leaves, language),
        "orders": orders_data(row, panel.ranked, city, language),
        "shared": sharing_data(panel.desk, row, language),
        "ordering": sought,
        "duties": duties_data(row, city, language),
        "past": history_data(panel.desk, row.record.number, language) if panel.look.past else None,
    }


def _card(panel: Panel) -> Json | None:
    """Return the card of the unit that somebody looks at."""
    wanted = panel.look.unit
    unit = next((one for one in panel.units if one.callsign == wanted), None)
    if unit is None:
        return None
    leaves = panel.desk.categories(panel.now)
    return unit_data(unit, panel.board, panel.desk.city, leaves, panel.now, panel.look.language)


def reply_data(reply: Reply | None, language: Language) -> Json | None:
    """Return what became of the last press; its panel knows it by its key."""
    if reply is None:
        return None
    return {
        "key": reply.key,
        "done": reply.done is not None,
        "again": reply.again,
        "text": visible(reply.words.in_language(language), LONGEST_SENTENCE),
        "article": reply.article,
    }
