"""``geodispatch tokens``: what programs and terminals may ask for, and until when."""

from datetime import timedelta
from typing import Annotated

import typer

from geodispatch.adapters.people import TokenRequest
from geodispatch.adapters.people.asking import whoever_types
from geodispatch.cli.options import JsonOption
from geodispatch.cli.output import out, print_json, tell
from geodispatch.cli.users import moment, opened, table
from geodispatch.domain.people import Scope, Token

app = typer.Typer(help="Tokens of programs and terminals.", no_args_is_help=True)

DAYS = 365


@app.command()
def add(
    name: Annotated[
        str, typer.Argument(metavar="NAME", help="What it is for; stands on record with its acts.")
    ],
    scope: Annotated[list[Scope], typer.Option("--scope", help="What it may do; repeatable.")],
    callsign: Annotated[
        str, typer.Option("--callsign", metavar="UNIT", help="The one unit that it speaks for.")
    ] = "",
    datum: Annotated[
        str,
        typer.Option("--datum", metavar="wgs84|gcj02", help="What its coordinates mean."),
    ] = "wgs84",
    days: Annotated[
        int, typer.Option("--days", metavar="N", min=1, max=731, help="For how long it is good.")
    ] = DAYS,
) -> None:
    """Issue a token. Its secret is shown this once and is kept nowhere."""
    with opened() as (people, now):
        asked = TokenRequest(name, frozenset(scope), now + timedelta(days=days), callsign, datum)
        made, secret = people.issue(asked, whoever_types(), now)
    speaks = f" for {made.callsign}" if made.callsign else ""
    tell(f"{made.number}, {made.name}{speaks}: good until {moment(made.expires_at)}.")
    tell("Write its secret down now; it is not shown again.")
    out.print(secret, soft_wrap=True)


@app.command()
def revoke(
    number: Annotated[str, typer.Argument(metavar="NUMBER", help="As `tokens list` shows it.")],
) -> None:
    """Revoke a token for good; the next request with it is refused."""
    with opened() as (people, now):
        known = people.revoke(number, whoever_types(), now)
    tell(f"{known.number}, {known.name}, is refused since {moment(known.revoked_at)}.")


@app.command("list")
def list_tokens(as_json: JsonOption = False) -> None:
    """Show every token that there ever was; never a secret."""
    with opened() as (people, now):
        tokens = people.tokens()
    if as_json:
        print_json({"tokens": [_document(one) for one in tokens]})
        return
    rows = [
        (
            one.number,
            one.name,
            ", ".join(sorted(one.scopes)),
            one.callsign,
            one.datum,
            _state(one, now >= one.expires_at),
        )
        for one in tokens
    ]
    out.print(table(("number", "name", "scopes", "unit", "datum", ""), rows))


def _state(one: Token, expired: bool) -> str:
    if one.revoked_at is not None:
        return f"revoked {moment(one.revoked_at)}"
    return f"{'expired' if expired else 'good until'} {moment(one.expires_at)}"


def _document(one: Token) -> dict[str, object]:
    return {
        "number": one.number,
        "name": one.name,
        "scopes": sorted(one.scopes),
        "callsign": one.callsign,
        "datum": one.datum,
        "issued_at": moment(one.issued_at),
        "expires_at": moment(one.expires_at),
        "revoked_at": moment(one.revoked_at) or None,
    }
