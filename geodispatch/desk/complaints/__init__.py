"""
The office that takes complaints and handles them (110 rules, arts. 34 to 43).

A dispatcher takes a complaint and gets its number, nothing else. Police supervision reads and acts;
never he who is complained about, and nobody of his unit. Every reading and every try is kept.

What lives here
---------------
``office``
    `ComplaintOffice`, which everything goes through.
``answers``
    What it answers.
``scene``
    What goes on now: the incident of the desk, and who is not sent there.
``store``
    What the office needs of its store, as a protocol; the store is not that of the desk.
``kin``
    Who is the respondent, and what belongs to his unit.
``taking``
    What is checked when something is said, and how it is sealed.
``rules``
    What the rule book of a day says of a case: its article, its words, its clock.
``refusals``
    That there is no such complaint: the same words, whether it is missing or another's.
``ringing``
    What the office does without being asked.
"""

from geodispatch.desk.complaints.answers import (
    Complaint,
    ComplaintRow,
    Count,
    Receipt,
    Told,
    counts_of,
)
from geodispatch.desk.complaints.office import ComplaintOffice
from geodispatch.desk.complaints.refusals import NoSuchComplaintError
from geodispatch.desk.complaints.ringing import ring
from geodispatch.desk.complaints.store import (
    Access,
    AccessKind,
    ComplaintStore,
    Filing,
    SealedText,
    Stored,
)

__all__ = [
    "Access",
    "AccessKind",
    "Complaint",
    "ComplaintOffice",
    "ComplaintRow",
    "ComplaintStore",
    "Count",
    "Filing",
    "NoSuchComplaintError",
    "Receipt",
    "SealedText",
    "Stored",
    "Told",
    "counts_of",
    "ring",
]
