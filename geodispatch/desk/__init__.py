"""
The dispatch desk: many dispatchers, one log, nothing lost.

A `Desk` answers what the dispatcher's screen asks (what waits, who is where, who should go) and
carries out what he commands. It knows no file, no database and no page: the log, the fleet and
the positions are protocols that `adapters` and `wiring` provide.

What lives here
---------------
``log``
    The log as a protocol: a command is decided and written in one turn, then answered.
``commands``
    What a desk can be asked to do, and the pure functions that decide it.
``advice``
    What is recommended for an incident on the board, and how it is kept.
``supposing``
    The same recommendation if things were otherwise: what if.
``owed``, ``clocks``
    What an incident owes to whom, and every clock that runs for it, computed from the board.
``refusals``, ``refusal_words``, ``dispositions``
    Why a command is not carried out, in both languages.
``history``, ``archive``, ``searching``
    The whole record of one incident with its articles; incidents of any day, found again.
``places``, ``earlier``
    Where a caller means, by whatever name; what is known of his number and of an address.
    (``lookup``, ``spelling``, ``coordinates``, ``roadnames`` and ``recollection`` are their parts.)
``watching``, ``health``
    What a desk does without being asked; whether what it is linked to answers.
``people``, ``rights``, ``seat``, ``sight``
    Who asks, what is his to do, how he commands, what he sees.
``complaints``
    Complaints about officers, apart from all else (110 rules, arts. 34 to 43).
``links``
    What is owed to the desks of other cities and to those who are told.
``desk``, ``waiting``
    `Desk`, which gathers the values and asks the others, and a row of its queue; ``stores`` says
    what it needs of fleet and positions.
"""

from geodispatch.desk.advice import Wanted
from geodispatch.desk.clocks import CLOCK_NAMES, Clock, ClockKind
from geodispatch.desk.commands import PROGRAM
from geodispatch.desk.desk import Desk, View
from geodispatch.desk.history import Line, history
from geodispatch.desk.log import Answer, DeskLog, Head, Outcome, Personal, Request
from geodispatch.desk.refusals import Refusal, StaleCommandError
from geodispatch.desk.stores import FleetSource, PositionSource
from geodispatch.desk.waiting import Waiting
from geodispatch.desk.watching import erase_expired, ring_clocks, see_arrivals

__all__ = [
    "CLOCK_NAMES",
    "PROGRAM",
    "Answer",
    "Clock",
    "ClockKind",
    "Desk",
    "DeskLog",
    "FleetSource",
    "Head",
    "Line",
    "Outcome",
    "Personal",
    "PositionSource",
    "Refusal",
    "Request",
    "StaleCommandError",
    "View",
    "Waiting",
    "Wanted",
    "erase_expired",
    "history",
    "ring_clocks",
    "see_arrivals",
]
