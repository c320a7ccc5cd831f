"""The state machines of the board as Mermaid diagrams, drawn from their tables."""

from geodispatch.domain.board import MAY_BE_ORDERED, ORDER_MOVES, UNIT_MOVES, UNIT_ON_ORDER
from geodispatch.domain.events import UnitDispatched, kind_of
from geodispatch.domain.status import OrderStatus, UnitStatus


def order_diagram() -> str:
    """An order, from the moment that it is given."""
    lines = ["[*] --> ordered: unit-dispatched"]
    for status in OrderStatus:
        for to in OrderStatus:
            kinds = [kind_of(made) for made, leads in ORDER_MOVES[status].items() if leads is to]
            if kinds:
                end = "[*]" if to is OrderStatus.ENDED else to
                lines.append(f"{status} --> {end}: {', '.join(sorted(kinds))}")
    return _diagram(lines)


def unit_diagram() -> str:
    """A unit: what it does by itself, and what its order makes of it."""
    moves: dict[tuple[str, str], set[str]] = {}
    for status, made_moves in UNIT_MOVES.items():
        for made, to in made_moves.items():
            moves.setdefault((status, to), set()).add(kind_of(made))
    for status in MAY_BE_ORDERED:
        moves.setdefault((status, UNIT_ON_ORDER[OrderStatus.ORDERED]), set()).add(
            kind_of(UnitDispatched)
        )
    for status, made_moves in ORDER_MOVES.items():
        for made, to in made_moves.items():
            before, after = UNIT_ON_ORDER[status], UNIT_ON_ORDER[to]
            if before is not after:
                moves.setdefault((before, after), set()).add(kind_of(made))
    order = list(UnitStatus)
    lines = [
        f"{before} --> {after}: {', '.join(sorted(moves[before, after]))}"
        for before in order
        for after in order
        if (before, after) in moves
    ]
    return _diagram(["[*] --> off_duty", *lines])


def _diagram(lines: list[str]) -> str:
    return "\n".join(["```mermaid", "stateDiagram-v2", *(f"    {one}" for one in lines), "```"])
