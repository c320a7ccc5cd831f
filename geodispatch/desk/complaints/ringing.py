"""What the office does without being asked, once a second, for as long as a server runs."""

from datetime import datetime

from geodispatch.desk.commands import PROGRAM
from geodispatch.desk.complaints.office import ComplaintOffice
from geodispatch.desk.complaints.store import Filing
from geodispatch.desk.log import Request
from geodispatch.domain.complaints import ComplaintEvent, Owed, OwedKind, StepKind, owed_of
from geodispatch.domain.complaints.folding import Book

RINGS = frozenset({OwedKind.NOTICE, OwedKind.RESULT, OwedKind.CORRECTION})
"""
Clocks that ring: nobody took up what goes on now; the complainant knows nothing when the time of
art. 40 is over, and must be told how far it has come; a correction is not made in time.
"""


def ring(office: ComplaintOffice, now: datetime) -> int:
    """
    Record the clocks that ran out, each once, and open incidents that are missing.

    Several servers may do so at once: the key of a ringing is that of its clock.

    Returns
    -------
    How many clocks were recorded by this call.

    Raises
    ------
    LogUnavailableError
        If a store is away; the next call goes on.
    """
    office.catch_up(now)
    rung = 0
    for number, record in office.store.book().items():
        for owed in owed_of(record, now):
            if owed.kind in RINGS and owed.ran_out(now) and owed.clock not in record.rung:
                rung += _ring(office, number, owed, now)
    return rung


def _ring(office: ComplaintOffice, number: str, owed: Owed, now: datetime) -> bool:
    event = ComplaintEvent(at=now, complaint=number, kind=StepKind.CLOCK_RAN_OUT, clock=owed.clock)

    def decide(book: Book) -> Filing:
        # Done meanwhile, by somebody who was quicker than the clock.
        known = {one.clock for one in owed_of(book[number], now)} - book[number].rung
        return Filing((event,) if owed.clock in known else (), complaint=number)

    mark = office.store.opaque(f"{number}/{owed.clock}")
    request = Request(f"clock/{mark}", mark, PROGRAM)
    return not office.store.submit(request, now, decide).repeated
