"""
Every status of a complaint and every step that may be taken: one table, one row each.

The case of art. 39 decides the first step: what happens now or happened before is accepted or
referred, what was lodged elsewhere stays there, what is about an officer of another bureau is
transferred to his unit, what is not about the police is explained. All of them, save those that
end there, go through investigation, settlement, and the review of a higher organ.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from geodispatch.domain.complaints.values import CHECKLIST, Case, StepKind
from geodispatch.domain.naming import Name


class ComplaintStatus(StrEnum):
    """How far a complaint has come."""

    LODGED = "lodged"
    ACCEPTED = "accepted"
    REFERRED = "referred"
    TRANSFERRED = "transferred"
    WITH_FIRST_OFFICE = "with-first-office"
    EXPLAINED = "explained"
    INVESTIGATED = "investigated"
    SETTLED = "settled"
    REVIEWED = "reviewed"
    CORRECTING = "correcting"
    CORRECTED = "corrected"


_S = ComplaintStatus

STATUS_NAMES: Mapping[ComplaintStatus, Name] = MappingProxyType(
    {
        _S.LODGED: Name("已登记", "lodged"),
        _S.ACCEPTED: Name("已受理", "accepted"),
        _S.REFERRED: Name("已移交主管部门", "referred"),
        _S.TRANSFERRED: Name("已移交所属单位", "transferred"),
        _S.WITH_FIRST_OFFICE: Name("由原受理部门处理", "with the first office"),
        _S.EXPLAINED: Name("已告知并解释", "explained"),
        _S.INVESTIGATED: Name("已查明", "investigated"),
        _S.SETTLED: Name("已办结", "settled"),
        _S.REVIEWED: Name("已复核", "reviewed"),
        _S.CORRECTING: Name("限期纠正中", "to be corrected"),
        _S.CORRECTED: Name("已纠正", "corrected"),
    }
)


@dataclass(frozen=True, slots=True)
class StepRow:
    """
    One step that police supervision may take.

    Parameters
    ----------
    article
        What it rests on.
    before
        Statuses in which it may be taken.
    after
        Status that it leads to; ``None`` for one that changes none.
    needs
        Fields of `Step` that must say something.
    takes
        Further fields that may.
    cases
        Cases of art. 39 in which it may be taken; all when empty.
    """

    name: Name
    article: str
    before: frozenset[ComplaintStatus]
    after: ComplaintStatus | None = None
    needs: tuple[str, ...] = ()
    takes: tuple[str, ...] = ()
    cases: frozenset[Case] = frozenset()


ENDED_ELSEWHERE = frozenset({_S.WITH_FIRST_OFFICE, _S.EXPLAINED})
"""Where a complaint is not for this office (art. 39, 3 and 5): it has no clock here."""

UNDER_WAY = frozenset({_S.ACCEPTED, _S.REFERRED, _S.TRANSFERRED})
UNSETTLED = frozenset({_S.LODGED, _S.INVESTIGATED}) | UNDER_WAY
DONE = frozenset({_S.SETTLED, _S.REVIEWED, _S.CORRECTED})
_OURS = UNSETTLED | DONE | {_S.CORRECTING}
_FIRST = frozenset({_S.LODGED, _S.ACCEPTED})
_SETTLEMENT = (*CHECKLIST, "verdict", "reference")
_HERE = frozenset({Case.ONGOING, Case.PAST, Case.OTHER_BUREAU})

STEPS: Mapping[StepKind, StepRow] = MappingProxyType(
    {
        StepKind.ACCEPT: StepRow(
            Name("受理", "accept"),
            "R39",
            frozenset({_S.LODGED}),
            _S.ACCEPTED,
            takes=("words",),
            cases=_HERE,
        ),
        StepKind.REFER: StepRow(
            Name("告知并移交主管部门", "refer"),
            "R39",
            _FIRST,
            _S.REFERRED,
            needs=("to", "words"),
            cases=frozenset({Case.ONGOING, Case.PAST}),
        ),
        StepKind.TRANSFER: StepRow(
            Name("移交所属单位", "transfer"),
            "R39",
            _FIRST,
            _S.TRANSFERRED,
            needs=("to",),
            takes=("words",),
            cases=frozenset({Case.OTHER_BUREAU}),
        ),
        StepKind.LEAVE: StepRow(
            Name("由原受理部门处理", "leave with the first office"),
            "R39",
            frozenset({_S.LODGED}),
            _S.WITH_FIRST_OFFICE,
            needs=("to",),
            takes=("words",),
            cases=frozenset({Case.LODGED_ELSEWHERE}),
        ),
        StepKind.EXPLAIN: StepRow(
            Name("告知投诉去向并解释", "explain"),
            "R39",
            frozenset({_S.LODGED}),
            _S.EXPLAINED,
            needs=("to", "words"),
            cases=frozenset({Case.OUTSIDE_POLICE}),
        ),
        StepKind.RECLASSIFY: StepRow(
            Name("更正情形", "correct the case"),
            "R39",
            _FIRST | UNDER_WAY | ENDED_ELSEWHERE,
            _S.LODGED,
            needs=("case", "words"),
        ),
        StepKind.IDENTIFY: StepRow(
            Name("补充被投诉人", "identify the respondent"),
            "R37",
            _OURS | ENDED_ELSEWHERE,
            needs=("respondent",),
            takes=("words",),
        ),
        StepKind.EVIDENCE: StepRow(
            Name("附证据", "attach evidence"),
            "R41",
            UNSETTLED | {_S.CORRECTING},
            needs=("side", "reference"),
            takes=("words",),
        ),
        StepKind.INVESTIGATE: StepRow(
            Name("查明情况", "investigate"), "R40", UNDER_WAY, _S.INVESTIGATED, needs=("words",)
        ),
        StepKind.SETTLE: StepRow(
            Name("办结归档", "settle and file"),
            "R42",
            frozenset({_S.INVESTIGATED}),
            _S.SETTLED,
            needs=_SETTLEMENT,
            takes=("words",),
        ),
        StepKind.TELL_RESULT: StepRow(
            Name("告知查处结果", "tell the result"), "R40", DONE, needs=("words",)
        ),
        StepKind.TELL_PROGRESS: StepRow(
            Name("告知办理进展", "tell the progress"), "R40", UNSETTLED, needs=("words",)
        ),
        StepKind.CONTACT_FALSE: StepRow(
            Name("登记联系信息虚假", "record that the contact is false"),
            "R40",
            _OURS,
            needs=("words", "reference"),
        ),
        StepKind.COPY: StepRow(
            Name("抄送110报警服务台", "copy to the desk"),
            "R40",
            DONE,
            needs=("to",),
            takes=("reference",),
        ),
        StepKind.REPORT_UP: StepRow(
            Name("报告交办机关", "report to who assigned it"),
            "R42",
            DONE,
            needs=("to",),
            takes=("reference", "words"),
        ),
        StepKind.REVIEW: StepRow(
            Name("上级复核", "review"), "R43", DONE, _S.REVIEWED, needs=("to", "words")
        ),
        StepKind.ORDER_CORRECTION: StepRow(
            Name("责令限期纠正", "order a correction"),
            "R43",
            DONE,
            _S.CORRECTING,
            needs=("to", "words", "due_at"),
        ),
        StepKind.CORRECT: StepRow(
            Name("纠正", "correct"),
            "R43",
            frozenset({_S.CORRECTING}),
            _S.CORRECTED,
            needs=_SETTLEMENT,
            takes=("words",),
        ),
    }
)
"""Steps that people take; a page draws its forms from the rows."""


def possible(status: ComplaintStatus, case: Case, *, from_above: bool) -> tuple[StepKind, ...]:
    """Return the steps that may be taken of a complaint as it is, in the order of the table."""
    return tuple(
        kind
        for kind, row in STEPS.items()
        if status in row.before
        and (not row.cases or case in row.cases)
        and (from_above or kind is not StepKind.REPORT_UP)
    )
