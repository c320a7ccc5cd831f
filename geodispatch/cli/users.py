"""``geodispatch users``: who may sign in, as what, and who changed that."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Annotated

import typer
from rich.table import Table

from geodispatch.adapters.people import Change, Outcome, PeopleStore, Visit
from geodispatch.adapters.people.asking import ask_password, read_password, whoever_types
from geodispatch.adapters.people.names import new_name
from geodispatch.cli.options import JsonOption
from geodispatch.cli.output import out, print_json, tell
from geodispatch.domain.people import ROLE_NAMES, Account, AccountRole
from geodispatch.errors import InputError
from geodispatch.wiring.people import people_of_installation

app = typer.Typer(help="Accounts of people: who may sign in, as what.", no_args_is_help=True)

NameArgument = Annotated[str, typer.Argument(metavar="NAME", help="Service number or name.")]
AreaOption = Annotated[
    list[str] | None,
    typer.Option("--area", metavar="CODE", help="City, desk or area he sees; repeatable."),
]
UnitOption = Annotated[
    str | None,
    typer.Option("--unit", metavar="CODE", help="Station or callsign to which he belongs."),
]
SubjectOption = Annotated[
    str | None,
    typer.Option("--subject", metavar="SUB", help="By which the identity provider knows him."),
]
StdinOption = Annotated[
    bool, typer.Option("--password-stdin", help="Take the password from standard input.")
]


@contextmanager
def opened() -> Iterator[tuple[PeopleStore, datetime]]:
    """Open the accounts of this installation, with the moment of the command."""
    people = people_of_installation()
    try:
        yield people, datetime.now(tz=UTC)
    finally:
        people.close()


@app.command()
def add(
    name: NameArgument,
    role: Annotated[AccountRole, typer.Option("--role", help="What he is at a desk.")],
    area: AreaOption = None,
    unit: UnitOption = None,
    subject: SubjectOption = None,
    password_stdin: StdinOption = False,
) -> None:
    """Add an account; its password is asked for, unless --subject says who vouches for him."""
    known_as, areas = new_name(name), frozenset(area or ())
    given = Account(known_as, role, datetime.now(tz=UTC), areas, unit or "", subject or "")
    with opened() as (people, _):
        if people.account(known_as) is not None:  # before anybody thinks of a password
            problem = f"there is an account {known_as} already, in whatever way it is typed"
            raise InputError(problem, "`geodispatch users list` shows all", field="NAME")
        vouched = given.subject and not password_stdin
        asked = "" if vouched else _password(known_as, password_stdin)
        made = people.add(given, whoever_types(), asked)
    tell(f"{made.name} may sign in as {ROLE_NAMES[made.role].en}.")


@app.command()
def role(
    name: NameArgument,
    new: Annotated[AccountRole, typer.Argument(metavar="ROLE", help="What he is from now on.")],
) -> None:
    """Give somebody another role; it holds from his next command on."""
    with opened() as (people, now):
        made = people.set_role(name, new, whoever_types(), now)
    tell(f"{made.name} is {ROLE_NAMES[made.role].en} from now on, also where he is signed in.")


@app.command()
def belongs(
    name: NameArgument,
    area: AreaOption = None,
    unit: UnitOption = None,
    subject: SubjectOption = None,
    everywhere: Annotated[
        bool, typer.Option("--everywhere", help="He sees all areas from now on.")
    ] = False,
) -> None:
    """Say what somebody sees and where he belongs; what is not named stays, '' takes it away."""
    if everywhere and area:
        msg = "--everywhere and --area cannot both be"
        raise typer.BadParameter(msg)
    with opened() as (people, now):
        known = people.account(name)
        changed = Account(
            name if known is None else known.name,
            AccountRole.DISPATCHER,
            now,
            _chosen(area, everywhere, known),
            _kept(unit, "" if known is None else known.unit),
            _kept(subject, "" if known is None else known.subject),
        )
        made = people.set_belonging(changed, whoever_types(), now)
    sees = ", ".join(sorted(made.area)) or "all areas"
    tell(f"{made.name} sees {sees} and belongs to {made.unit or 'no unit'}.")


@app.command()
def disable(name: NameArgument) -> None:
    """Put somebody out, at once and wherever he is signed in."""
    with opened() as (people, now):
        ended = people.disable(name, whoever_types(), now)
    tell(f"{name} is out; {ended} sessions of his ended.")
    tell("Tokens are of programs and stay as they are: `geodispatch tokens list`.")


@app.command()
def enable(name: NameArgument) -> None:
    """Let somebody sign in again."""
    with opened() as (people, now):
        people.enable(name, whoever_types(), now)
    tell(f"{name} may sign in again; what he was signed in on stays ended.")


@app.command()
def password(name: NameArgument, password_stdin: StdinOption = False) -> None:
    """Give somebody another password; he has to sign in anew everywhere."""
    with opened() as (people, now):
        if people.account(name) is None:
            problem = f"nobody is called {name[:40]!a}"
            raise InputError(problem, "`geodispatch users list` shows all", field="NAME")
        ended = people.set_password(name, _password(name, password_stdin), whoever_types(), now)
    tell(f"{name} has another password; {ended} sessions of his ended.")


@app.command("list")
def list_accounts(as_json: JsonOption = False) -> None:
    """Show every account, also those that are out."""
    with opened() as (people, _):
        accounts = people.accounts()
    if as_json:
        print_json({"accounts": [_account_document(one) for one in accounts]})
        return
    rows = [
        (
            one.name,
            one.role.value,
            ", ".join(sorted(one.area)),
            one.unit,
            one.subject,
            f"out since {moment(one.disabled_at)}" if one.disabled_at else "",
        )
        for one in accounts
    ]
    out.print(table(("name", "role", "area", "unit", "subject", ""), rows))


@app.command()
def history(
    name: Annotated[
        str, typer.Argument(metavar="[NAME|TOKEN]", help="Of one account or token alone.")
    ] = "",
    sign_ins: Annotated[
        bool, typer.Option("--sign-ins", help="Sign-ins and tries that failed, the last 1,000.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Show every change of accounts and tokens, and who made it; or who signed in."""
    with opened() as (people, _):
        if sign_ins:
            _show_visits(people.visits(name), as_json=as_json)
            return
        known = people.account(name) if name else None
        whom = name.strip().upper() if known is None else known.name
        _show_changes(people.changes(whom), as_json=as_json)


def moment(at: datetime | None) -> str:
    """Return an instant as commands show it; empty for none."""
    return "" if at is None else at.isoformat(timespec="seconds")


def table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> Table:
    """Return rows of texts as a table."""
    drawn = Table(box=None, pad_edge=False)
    for one in heads:
        drawn.add_column(one, overflow="fold")
    for row in rows:
        drawn.add_row(*row)
    return drawn


def _password(name: str, from_stdin: bool) -> str:
    return read_password() if from_stdin else ask_password(name)


def _kept(given: str | None, before: str) -> str:
    return before if given is None else given


def _chosen(area: list[str] | None, everywhere: bool, known: Account | None) -> frozenset[str]:
    if area or everywhere:
        return frozenset(area or ())
    return frozenset() if known is None else known.area


def _account_document(one: Account) -> dict[str, object]:
    return {
        "name": one.name,
        "role": one.role.value,
        "area": sorted(one.area),
        "unit": one.unit,
        "subject": one.subject,
        "created_at": moment(one.created_at),
        "disabled_at": moment(one.disabled_at) or None,
    }


def _show_changes(changes: Sequence[Change], *, as_json: bool) -> None:
    if as_json:
        documents = [
            {
                "seq": one.seq,
                "at": moment(one.at),
                "by": one.by,
                "kind": one.kind.value,
                "whom": one.whom,
                "fields": {field: list(pair) for field, pair in one.fields.items()},
            }
            for one in changes
        ]
        print_json({"changes": documents})
        return
    rows = [(moment(one.at), one.by, one.kind.value, one.whom, _said(one)) for one in changes]
    out.print(table(("at", "by", "what", "whom", ""), rows))


def _said(one: Change) -> str:
    return "; ".join(
        f"{field}: {before} → {since}" if before else f"{field}: {since}"
        for field, (before, since) in one.fields.items()
        if (before, since) != ("", "")
    )


def _show_visits(visits: Sequence[Visit], *, as_json: bool) -> None:
    if as_json:
        documents = [
            {
                "at": moment(one.at),
                "account": one.account or None,
                "address": one.address,
                "outcome": one.outcome.value,
            }
            for one in visits
        ]
        print_json({"sign_ins": documents})
        return
    rows = [(moment(one.at), one.account or "?", one.address, _word(one.outcome)) for one in visits]
    out.print(table(("at", "account", "from", ""), rows))


def _word(outcome: Outcome) -> str:
    return outcome.value.replace("-", " ")
