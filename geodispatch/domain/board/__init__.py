"""
The board of a desk: what is open, who is on what, as the log has it.

``board = fold(entries)``: the board is computed from the log and from nothing else, so two desks
that have read the same entries see the same board, and a board of any moment of the past can be
had again.

What lives here
---------------
``values``
    What stands on it: incidents, orders with their stages, units, all frozen.
``machines``
    Which event may follow which status, as tables; the diagram in ``docs/desk.md`` is drawn from
    them.
``folding``
    `fold`; ``orders``, ``incidents`` and ``links`` hold what each kind of event does, ``draft``
    the board while it is being changed.
"""

from geodispatch.domain.board.folding import KEPT_CLOSED, fold
from geodispatch.domain.board.machines import (
    AFTER_THE_CLOSE,
    MAY_BE_ORDERED,
    ORDER_MOVES,
    ORDER_STAYS,
    UNIT_MOVES,
    UNIT_ON_ORDER,
)
from geodispatch.domain.board.values import (
    Assistance,
    Board,
    Closing,
    DoneDuty,
    IncidentRecord,
    Order,
    Statement,
    Transfer,
    UnitRecord,
)

__all__ = [
    "AFTER_THE_CLOSE",
    "KEPT_CLOSED",
    "MAY_BE_ORDERED",
    "ORDER_MOVES",
    "ORDER_STAYS",
    "UNIT_MOVES",
    "UNIT_ON_ORDER",
    "Assistance",
    "Board",
    "Closing",
    "DoneDuty",
    "IncidentRecord",
    "Order",
    "Statement",
    "Transfer",
    "UnitRecord",
    "fold",
]
