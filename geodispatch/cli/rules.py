"""``geodispatch rules show``, ``rules check`` and ``rules diff``."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Annotated, Any

import typer

from geodispatch.adapters.fleet import read_fleet
from geodispatch.adapters.rulebook import (
    Notice,
    RuleBookFile,
    category_document,
    check_rulebook,
    diff_rules,
    load_rulebook,
    read_rulebook,
    rulebook_document,
)
from geodispatch.adapters.rulebook.cards import print_category, print_changes, print_rules
from geodispatch.adapters.rulebook.documents import override_document
from geodispatch.cli.options import JsonOption, Lang, LangOption, NowOption, read_moment
from geodispatch.cli.output import out, print_json, tell
from geodispatch.domain.unit import Unit
from geodispatch.errors import GeodispatchError
from geodispatch.policing.rulebook import Rules

app = typer.Typer(help="Show, check and compare rule books.", no_args_is_help=True)

ALIKE = 5
"""Notices of one kind that people are shown."""

BookOption = Annotated[
    str, typer.Option("--rules", metavar="CODE|FILE", help="A rule book that ships, or a file.")
]
LayersOption = Annotated[
    list[Path] | None,
    typer.Option("--profile", metavar="FILE", help="Local profile on top of it; may be repeated."),
]


@app.command()
def show(
    rules: BookOption = "110",
    profile: LayersOption = None,
    on: Annotated[
        str | None,
        typer.Option("--on", metavar="DATE", help="Edition of that day; today's if not."),
    ] = None,
    category: Annotated[
        str | None, typer.Option("--category", metavar="CODE", help="The whole card of one leaf.")
    ] = None,
    lang: LangOption = Lang.zh,
    as_json: JsonOption = False,
) -> None:
    """Show what is in force on a day: the classification, or one leaf of it with its plans."""
    book = load_rulebook(rules, profile or ())
    edition = book.on(_day(on) if on else _today())
    leaf = edition.category(category) if category else None
    if as_json and leaf:
        about = [each for each in book.overrides if each.key.startswith(f"category.{leaf.code}.")]
        document = category_document(edition, leaf, lang.value)
        print_json(document | {"overrides": [override_document(each) for each in about]})
    elif as_json:
        print_json(rulebook_document(edition, lang.value, book.overrides))
    elif leaf:
        print_category(out, edition, leaf, lang.value)
    else:
        print_rules(out, edition, book.overrides, lang.value)


@app.command()
def check(
    files: Annotated[
        list[str] | None, typer.Argument(metavar="[FILE]...", help="Books; 110 without any.")
    ] = None,
    profile: LayersOption = None,
    units: Annotated[
        Path | None,
        typer.Option(
            "--units", metavar="FILE", help="Fleet that should be able to fill the roles."
        ),
    ] = None,
    now: NowOption = None,
    as_json: JsonOption = False,
) -> None:
    """Say whether rule books can be used, and what their authors may want to mend."""
    moment = read_moment(now)
    fleet = read_fleet(units) if units else ()
    answers = [_checked(file, profile or (), fleet, moment) for file in files or ["110"]]
    if as_json:
        print_json({"books": answers})
    for answer in answers:
        if answer["error"] is not None:
            tell(answer["error"])
        elif not as_json:
            _print_check(answer)
    if any(answer["error"] is not None for answer in answers):
        raise typer.Exit(1)


@app.command()
def diff(
    before: Annotated[str, typer.Argument(metavar="A", help="CODE or FILE, or either with @DATE.")],
    after: Annotated[
        str | None, typer.Argument(metavar="B", help="The same; A if only --profile differs.")
    ] = None,
    profile: Annotated[
        list[Path] | None,
        typer.Option("--profile", metavar="FILE", help="Local profile on top of B."),
    ] = None,
    lang: LangOption = Lang.zh,
    as_json: JsonOption = False,
) -> None:
    """Say what differs between two editions, two books, or a book and its local profile."""
    if after is None and not profile:
        msg = "Give a second book, or a --profile to lay over the first"
        raise typer.BadParameter(msg)
    a, b = _edition(before, ()), _edition(after or before, profile or ())
    changes = diff_rules(a, b)
    if as_json:
        rows = [{"key": row.key, "before": row.before, "after": row.after} for row in changes]
        print_json({"changes": rows})
    else:
        print_changes(out, changes, lang.value)


def _edition(named: str, profiles: Sequence[Path]) -> Rules:
    """Return the edition that a word such as ``110@2022-03-05`` means; today's without a day."""
    book, at, day = named.rpartition("@")
    if not at or named.endswith(".toml"):
        return load_rulebook(named, profiles).on(_today())
    return load_rulebook(book, profiles).on(_day(day))


def _day(text: str) -> date:
    """
    Return a day.

    Raises
    ------
    BadParameter
        If it is none.
    """
    try:
        return date.fromisoformat(text)
    except ValueError:
        msg = f"{text!r} is not a day such as 2022-03-06"
        raise typer.BadParameter(msg) from None


def _today() -> date:
    """Return the day on the clocks of this machine."""
    return datetime.now(tz=UTC).astimezone().date()


def _checked(
    file: str, profiles: Sequence[Path], fleet: Sequence[Unit], now: datetime
) -> dict[str, Any]:
    """Return one book's answer; a refusal is a sentence in it, so that the others are heard too."""
    try:
        found = read_rulebook(file, profiles)
        notices = check_rulebook(found, fleet, now)
    except GeodispatchError as error:
        return {"book": file, "error": str(error)}
    return {"book": file, "error": None, **_counts(found), "notices": _notices(notices)}


def _counts(found: RuleBookFile) -> dict[str, Any]:
    book, latest = found.book, found.book.latest
    return {
        "code": book.code,
        "editions": [edition.valid_from.isoformat() for edition in book.editions],
        "categories": len(latest.categories),
        "groups": len(latest.groups),
        "plans": len(latest.plans),
        "roles": len(latest.roles),
        "overrides": len(book.overrides),
    }


def _notices(notices: Sequence[Notice]) -> list[dict[str, Any]]:
    return [
        {
            "check": notice.check,
            "file": str(notice.file),
            "line": notice.line,
            "key": notice.key,
            "problem": notice.problem,
            "text": str(notice),
        }
        for notice in notices
    ]


def _print_check(answer: dict[str, Any]) -> None:
    counted = ("categories", "groups", "plans", "roles", "overrides")
    counts = ", ".join(f"{answer[kind]} {kind}" for kind in counted)
    editions = ", ".join(answer["editions"])
    out.print(f"{answer['book']}: good. Editions from {editions}; {counts}.", soft_wrap=True)
    for check, alike in groupby(answer["notices"], key=itemgetter("check")):
        notices = list(alike)
        for notice in notices[:ALIKE]:
            out.print(notice["text"], soft_wrap=True)
        if (more := len(notices) - ALIKE) > 0:
            out.print(f"… and {more} more ({check}); --json lists all.")
