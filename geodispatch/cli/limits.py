"""``geodispatch limits show`` and ``limits announce``: what a city promises, and since when."""

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from geodispatch import wiring
from geodispatch.cli.options import JsonOption
from geodispatch.cli.output import out, print_json, tell
from geodispatch.domain.limit import ResponseLimit
from geodispatch.policing import City
from geodispatch.studies.promises import Finding, check_promises, check_reach
from geodispatch.wiring.announcements import announce as announce_limits
from geodispatch.wiring.announcements import announced, limits_with
from geodispatch.wiring.logs import utc_now, where_is_log

app = typer.Typer(
    help="Announced limits: what is promised (110 rules, art. 12).", no_args_is_help=True
)

CityOption = Annotated[
    str | None,
    typer.Option("--city", metavar="NAME|DIR", help="Whose; that of the application if not."),
]
DatabaseOption = Annotated[
    str | None,
    typer.Option(
        "--database",
        metavar="URL|FILE",
        help="Log beside which announcements lie; GEODISPATCH_DATABASE_URL if not.",
    ),
]


@app.callback()
def limits() -> None:
    """Announced limits: what is promised (110 rules, art. 12)."""


@app.command()
def show(
    city: CityOption = None,
    on: Annotated[
        str | None,
        typer.Option("--on", metavar="DATE", help="Those in force on a day, as 2026-03-06."),
    ] = None,
    database: DatabaseOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show the limits of a city, past and to come, or those in force on one day."""
    day = _day(on)
    of_files = _opened(city, database)
    found = announced(of_files.code, database)
    chosen = [one for one in limits_with(of_files, found) if day is None or one.in_force(day)]
    if as_json:
        notices = [
            {
                "number": one.number,
                "recorded_at": one.recorded_at.isoformat(),
                "by": one.by,
                "source": one.source,
                "sha256": one.digest,
            }
            for one in found
        ]
        document = {"city": of_files.code, "on": None if day is None else f"{day}"}
        document_limits = {"limits": [_document(one) for one in chosen], "announcements": notices}
        print_json(document | document_limits)
        return
    for one in chosen:
        out.print(_line(one), soft_wrap=True)
    if not chosen:
        out.print("No limit is in force.", soft_wrap=True)
    for notice in found:
        local = of_files.local_time(notice.recorded_at)
        told = f"Announcement {notice.number}, {local:%Y-%m-%d %H:%M}, {notice.by}"
        out.print(f"{told}: {notice.source}", soft_wrap=True)


@app.command()
def announce(
    file: Annotated[Path, typer.Argument(metavar="FILE.toml", help="[[limit]] tables.")],
    by: Annotated[str, typer.Option("--by", metavar="NAME", help="Who announces.")],
    city: CityOption = None,
    database: DatabaseOption = None,
    try_only: Annotated[
        bool, typer.Option("--try", help="Only say what would change; append nothing.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Announce limits: held against the city, appended, never edited; desks take them up."""
    of_files = _opened(city, database)
    done = announce_limits(of_files, file, by, database, record=not try_only)
    now = utc_now()
    today = done.city.local_time(now).date()
    amiss = (*check_promises(done.city, today), *check_reach(done.city, now, also=done.begins))
    if as_json:
        print_json(
            {
                "city": of_files.code,
                "number": done.number,
                "begins": [_document(one) for one in done.begins],
                "ends": [_document(one) | {"until": f"{day}"} for one, day in done.ends],
                "replaced": [_document(one) for one in done.replaced],
                "findings": [{"key": one.key, "grave": one.grave, **one.values} for one in amiss],
            }
        )
        return
    _print("Begins", (_line(one) for one in done.begins))
    _print("Ends", (f"{_line(one)}; now until {day}" for one, day in done.ends))
    _print("Never held", (_line(one) for one in done.replaced))
    for one in amiss:
        tell(f"{'Grave' if one.grave else 'Note'}: {_words(one)}")
    if done.number is None:
        out.print("Nothing was appended.", soft_wrap=True)
    else:
        out.print(f"Announcement {done.number} of {of_files.code} is recorded.", soft_wrap=True)


def _opened(city: str | None, database: str | None) -> City:
    _, code = where_is_log(city, database)
    return wiring.open_city(city or code)


def _print(head: str, lines: Iterable[str]) -> None:
    for line in lines:
        out.print(f"{head}: {line}", soft_wrap=True)


_AMISS = {
    "limits-lacking": "{calls}: no limit is in force today.",
    "limits-unannounced": "{calls}: announced without a number.",
    "limits-ends": "{calls}: the limit ends on {day} and none follows.",
    "limits-hole": "{calls}: there is no limit from {since} until {until}.",
    "limits-unused": "{area}: has limits, but no jurisdiction and no zone is of this class.",
    "limits-for-nobody": "{calls}: no call is judged by this limit.",
    "limits-backdated": "{calls}: the limit from {since} was announced on {day} only.",
    "limits-zones-overlap": "Zones {one} and {other} overlap by {km2} km²; the first counts there.",
    "limits-impossible": "{calls}, from {since}: nobody can keep it anywhere, from any station.",
    "limits-partly-impossible": (
        "{calls}, from {since}: in {share} % of the area nobody can keep it from any station."
    ),
}


def _words(one: Finding) -> str:
    named = (one.values.get(name) for name in ("area", "urgency", "only"))
    return _AMISS[one.key].format(calls=", ".join(filter(None, named)), **one.values)


def _day(given: str | None) -> date | None:
    if given is None:
        return None
    try:
        return date.fromisoformat(given)
    except ValueError:
        msg = f"{given!r} is not a day, for example 2026-03-06"
        raise typer.BadParameter(msg) from None


def _line(limit: ResponseLimit) -> str:
    minutes = limit.limit.total_seconds() / 60 if limit.limit else None
    value = "no number announced" if minutes is None else f"{minutes:g} min"
    until = f" until {limit.valid_until}" if limit.valid_until else ""
    clock = f"{limit.starts} to {limit.stops}"
    return f"{limit.key}: {value}, {clock}, from {limit.valid_from}{until} ({limit.source})"


def _document(limit: ResponseLimit) -> dict[str, object]:
    return {
        "area_class": limit.area_class,
        "urgency": limit.urgency.value,
        "priority": None if limit.priority is None else int(limit.priority),
        "category": limit.category or None,
        "limit_s": None if limit.limit is None else limit.limit.total_seconds(),
        "starts": limit.starts.value,
        "stops": limit.stops.value,
        "from": f"{limit.valid_from}",
        "until": None if limit.valid_until is None else f"{limit.valid_until}",
        "source": limit.source,
        "article": limit.article,
        "notice": None if limit.notice is None else f"{limit.notice}",
    }
