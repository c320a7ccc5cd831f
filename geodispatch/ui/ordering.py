"""
What goes out with one press: the recommended team, and the notices that go with the order.

110 rules, art. 15: the order, the report to the leader and the notices are one step.
"""

from collections.abc import Iterable
from datetime import timedelta

from geodispatch.desk import Waiting
from geodispatch.desk.owed import not_done
from geodispatch.domain import Language, UnitStatus
from geodispatch.domain.board import MAY_BE_ORDERED
from geodispatch.policing import LeftOut, Recommendation
from geodispatch.policing.decisions import UNYIELDING
from geodispatch.ui.boxes import box, button
from geodispatch.ui.briefing import sends_nobody
from geodispatch.ui.escape import visible
from geodispatch.ui.scene import Json
from geodispatch.ui.texts import say
from geodispatch.ui.wording import read

_UNDER_WAY = frozenset({UnitStatus.DISPATCHED, UnitStatus.EN_ROUTE})


def ordering_data(
    row: Waiting, ranked: Recommendation, level: int, language: Language
) -> Json | None:
    """
    Return what "order the team" sends; ``None`` where the plan sends nobody or it is closed.

    The page ticks the team and every notice beforehand; whoever ticks others gives a reason.

    Parameters
    ----------
    level
        Of reinforcement that was recommended for; 0 for the first response.
    """
    record = row.record
    if record.closing is not None or sends_nobody(ranked):
        return None
    return {
        "team": list(dict.fromkeys(member.callsign for member in ranked.team)),
        "may": [*(offer.unit.callsign for offer in ranked.recommended), *orderable(ranked)],
        "level": level,
        "notices": [
            {
                "value": [due.duty.code, due.duty.to.code],
                "text": f"{read(due.duty.name, language)} → {read(due.duty.to.name, language)}",
                "article": due.duty.article,
            }
            for due in not_done(record, row.owed)
            if due.duty.within == timedelta(0) or due.duty.blocks_order
        ],
        "instructions": [
            [str(one.number), visible(f"{one.number} {one.leader}: {one.instruction}", 60)]
            for one in record.instructions
        ],
        "words": {
            "team": say("order-team", language, list="{list}"),
            "others": say("order-others", language, list="{list}"),
            "nobody": say("order-nobody", language),
            "why": say("order-why", language),
            "why_notices": say("order-why-notices", language),
            "notices": say("order-notices", language),
            "instruction": say("field-instructed", language),
            "tick": say("order-tick", language, callsign="{callsign}"),
        },
    }


def orderable(ranked: Recommendation) -> Iterable[str]:
    """Return units that were left out and may be ordered all the same, with a reason."""
    return [out.unit.callsign for out in ranked.left_out if _may_be_ordered(out)]


def divert_data(out: LeftOut, language: Language) -> Json | None:
    """Return the button that takes a unit off its way to elsewhere, where it is on one."""
    if out.unit.status not in _UNDER_WAY or _unlawful(out):
        return None
    return button("divert", language, box("why", language), fixed={"callsign": out.unit.callsign})


def _may_be_ordered(out: LeftOut) -> bool:
    return out.unit.status in MAY_BE_ORDERED and not _unlawful(out)


def _unlawful(out: LeftOut) -> bool:
    """Whether no reason lifts what stands against the unit (Chaoyang measures, arts. 3 and 17)."""
    return not out.unit.crew.sworn or any(one.code in UNYIELDING for one in out.reasons)
