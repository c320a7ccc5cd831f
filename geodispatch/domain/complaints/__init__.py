"""
Complaints about the police (110 rules, arts. 34 to 43): what is lodged, what becomes of it.

A complaint is no incident. It has a log of its own, in a store of its own, with a hash chain of its
own; nothing of it is ever in the log of the desk (art. 38). What somebody said lies sealed beside
its chain; what is folded here has no text in it, and no value of this room shows one when it is
printed.

What lives here
---------------
``values``
    `Lodging`, `Respondent` and `Step`: what is said and done, with its texts.
``machine``
    Every status and every step of a complaint: one table, one row each.
``events``
    What its log holds: kinds, moments, codes, and the seal of a text.
``folding``
    `ComplaintRecord`, the fold of the events; what is owed, and by when.
"""

from geodispatch.domain.complaints.events import ComplaintEntry, ComplaintEvent
from geodispatch.domain.complaints.folding import (
    OWED_NAMES,
    ComplaintRecord,
    Owed,
    OwedKind,
    fold_complaints,
    owed_of,
)
from geodispatch.domain.complaints.machine import (
    STATUS_NAMES,
    STEPS,
    ComplaintStatus,
    StepRow,
)
from geodispatch.domain.complaints.values import (
    CASE_NAMES,
    CHECKLIST,
    FIELD_NAMES,
    SIDE_NAMES,
    VERDICT_NAMES,
    Case,
    Lodging,
    Respondent,
    Side,
    Step,
    StepKind,
    Verdict,
)

__all__ = [
    "CASE_NAMES",
    "CHECKLIST",
    "FIELD_NAMES",
    "OWED_NAMES",
    "SIDE_NAMES",
    "STATUS_NAMES",
    "STEPS",
    "VERDICT_NAMES",
    "Case",
    "ComplaintEntry",
    "ComplaintEvent",
    "ComplaintRecord",
    "ComplaintStatus",
    "Lodging",
    "Owed",
    "OwedKind",
    "Respondent",
    "Side",
    "Step",
    "StepKind",
    "StepRow",
    "Verdict",
    "fold_complaints",
    "owed_of",
]
