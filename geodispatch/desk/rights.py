"""
Who may do what: the one table of roles and scopes.

Commands, pages and routes are asked for here and nowhere else; ``docs/rights.md`` is drawn from
these tables, and a test holds it against them. What is not in a row is not allowed.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from geodispatch.desk.commands import (
    ADVISED,
    HANDLERS,
    Acknowledge,
    AcknowledgeAssistance,
    AcknowledgeDuty,
    AcknowledgeTransfer,
    Arrive,
    AskReinforcement,
    BeginBreak,
    Clear,
    Command,
    Depart,
    EndAssistance,
    EndBreak,
    FeedBack,
    GiveGuidance,
    LogContact,
    LogOff,
    LogOn,
    ReceiveCall,
    ReceiveHandOver,
    RefuseOrder,
    ReportInjury,
    SeeArrival,
)
from geodispatch.domain.naming import Name
from geodispatch.domain.people import ROLE_NAMES, AccountRole, Page, Principal, Scope
from geodispatch.errors import RefusedCommandError

_R = AccountRole

_NOBODY = frozenset({SeeArrival})
"""Commands that only the program itself gives."""

_OF_SUPERVISORS = frozenset({GiveGuidance})

_OF_DISPATCHERS = frozenset({*HANDLERS, *ADVISED}) - _NOBODY - _OF_SUPERVISORS

COMMANDS_OF_ROLE: Mapping[AccountRole, frozenset[type[Command]]] = MappingProxyType(
    {
        _R.DISPATCHER: _OF_DISPATCHERS,
        # 110 rules, art. 6: whoever supervises guides, and changes no record.
        _R.SUPERVISOR: _OF_SUPERVISORS,
        _R.PLANNER: frozenset(),
        _R.ANALYST: frozenset(),
        _R.POLICE_SUPERVISION: frozenset(),
    }
)
"""What a person may command."""

COMMANDS_OF_SCOPE: Mapping[Scope, frozenset[type[Command]]] = MappingProxyType(
    {
        Scope.CALLS: frozenset({ReceiveCall}),
        Scope.STATUS: frozenset(
            {
                Acknowledge,
                RefuseOrder,
                Depart,
                Arrive,
                FeedBack,
                Clear,
                AskReinforcement,
                ReportInjury,
                LogOn,
                LogOff,
                BeginBreak,
                EndBreak,
            }
        ),
        Scope.DUTIES: frozenset({AcknowledgeDuty}),
        # 110 rules, arts. 20, 26 and 33: the desk of another city, about what the two share.
        Scope.HANDOVERS: frozenset(
            {
                ReceiveHandOver,
                AcknowledgeTransfer,
                AcknowledgeAssistance,
                LogContact,
                EndAssistance,
            }
        ),
    }
)
"""What a token may command."""

PAGES_OF_ROLE: Mapping[AccountRole, frozenset[Page]] = MappingProxyType(
    {
        _R.DISPATCHER: frozenset(
            {Page.DESK, Page.COVERAGE, Page.RECORDS, Page.COMPLAINTS, Page.DRILL, Page.HEALTH}
        ),
        _R.SUPERVISOR: frozenset(
            {
                Page.DESK,
                Page.COVERAGE,
                Page.LIMITS,
                Page.FIGURES,
                Page.RECORDS,
                Page.DRILL,
                Page.HEALTH,
            }
        ),
        _R.PLANNER: frozenset(
            {Page.COVERAGE, Page.LIMITS, Page.FIGURES, Page.DRILL, Page.DATA, Page.HEALTH}
        ),
        _R.ANALYST: frozenset({Page.COVERAGE, Page.LIMITS, Page.FIGURES, Page.HEALTH}),
        _R.POLICE_SUPERVISION: frozenset({Page.COMPLAINTS, Page.HEALTH}),
    }
)
"""What a person may open; a dispatcher lodges complaints and reads none."""


class ComplaintRight(StrEnum):
    """What may be done with complaints; they are no commands of a desk (110 rules, art. 38)."""

    LODGE = "lodge"
    READ = "read"


COMPLAINTS_OF_ROLE: Mapping[AccountRole, frozenset[ComplaintRight]] = MappingProxyType(
    {
        _R.DISPATCHER: frozenset({ComplaintRight.LODGE}),
        _R.SUPERVISOR: frozenset(),
        _R.PLANNER: frozenset(),
        _R.ANALYST: frozenset(),
        # Art. 35: police supervision takes complaints too. Who it is about reads none of it.
        _R.POLICE_SUPERVISION: frozenset({ComplaintRight.LODGE, ComplaintRight.READ}),
    }
)
"""Who takes complaints and who reads and handles them; a token does neither."""


class NotAllowedError(RefusedCommandError):
    """Somebody asked for what is not his to do; nothing was done."""

    def __init__(self, who: Principal, what: str) -> None:
        role = ROLE_NAMES[who.role] if who.role else Name("接口令牌", "token")
        article = "R6" if who.role is _R.SUPERVISOR else ""
        super().__init__(
            "not-allowed",
            f"{role.zh}“{who.name}”无权执行此操作（{what}）；未作任何更改。",
            f"{who.name} ({role.en}) may not do this ({what}); nothing was done.",
            article,
        )


def commands_of(who: Principal) -> frozenset[type[Command]]:
    """Return what somebody may command."""
    if who.role is not None:
        return COMMANDS_OF_ROLE[who.role]
    allowed = (COMMANDS_OF_SCOPE.get(scope, frozenset()) for scope in who.scopes)
    return frozenset().union(*allowed)


def require(who: Principal, command: Command) -> None:
    """
    Refuse a command that is not somebody's to give.

    Raises
    ------
    NotAllowedError
        If his role or scopes do not have it, or a terminal speaks for another unit than its own.
    """
    if type(command) not in commands_of(who):
        raise NotAllowedError(who, type(command).__name__)
    if who.callsign and getattr(command, "callsign", who.callsign) != who.callsign:
        raise NotAllowedError(who, f"{type(command).__name__} ≠ {who.callsign}")


def may_with_complaints(who: Principal, right: ComplaintRight) -> bool:
    """Whether somebody may lodge complaints, or read and handle those that are not about him."""
    return who.role is not None and right in COMPLAINTS_OF_ROLE[who.role]


def takes_calls(who: Principal) -> bool:
    """Whether somebody takes calls at the desk."""
    return ReceiveCall in commands_of(who)


def may_open(who: Principal, page: Page) -> bool:
    """Whether somebody may open a page."""
    return who.role is not None and page in PAGES_OF_ROLE[who.role]
