"""Options that several commands share, and what their texts become."""

from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from geodispatch.adapters.datum import Datum
from geodispatch.domain import Place
from geodispatch.domain.times import require_zone
from geodispatch.errors import InputError


class Lang(StrEnum):
    """Languages of the texts."""

    zh = "zh"
    en = "en"


CityOption = Annotated[
    str, typer.Option("--city", metavar="NAME|DIR", help="A bundled city or a city folder.")
]
UnitsOption = Annotated[
    Path | None,
    typer.Option("--units", metavar="FILE", help="Fleet file; without it the city's own fleet."),
]
NowOption = Annotated[
    str | None, typer.Option("--now", metavar="ISO", help="Moment of the decision, with zone.")
]
LangOption = Annotated[Lang, typer.Option("--lang", help="Language of the texts.")]
JsonOption = Annotated[bool, typer.Option("--json", help="One JSON document on stdout.")]
SkipOption = Annotated[
    bool, typer.Option("--skip-bad-rows", help="Use the good rows of --units and count the bad.")
]
TrafficOption = Annotated[
    Path | None,
    typer.Option(
        "--traffic", metavar="FILE", help="Closures and slow areas, GeoJSON; those of --now count."
    ),
]
TrafficDatumOption = Annotated[
    Datum, typer.Option("--traffic-datum", help="What the coordinates of --traffic mean.")
]
ProfileOption = Annotated[
    str | None,
    typer.Option(
        "--profile",
        metavar="NAME|FILE",
        help="Speeds by hour of the week, TOML; `synthetic` ships as an example.",
    ),
]

RosterOption = Annotated[
    Path | None,
    typer.Option("--roster", metavar="FILE", help="Who rides with what certificates, CSV."),
]
BookOption = Annotated[
    str | None,
    typer.Option("--rules", metavar="CODE|FILE", help="Another rule book than the city's."),
]
ProfilesOption = Annotated[
    list[Path] | None,
    typer.Option("--rules-profile", metavar="FILE", help="Local profile on top of the rule book."),
]

AddressOption = Annotated[
    str, typer.Option("--address", metavar="IP", help="To listen on; others with accounts only.")
]
HostNameOption = Annotated[
    list[str] | None,
    typer.Option("--host-name", metavar="NAME", help="By which it is called; repeatable."),
]
OwnUnitsOption = Annotated[
    Path | None, typer.Option("--units", metavar="FILE", help="Fleet of the desk.")
]
OwnRosterOption = Annotated[
    Path | None, typer.Option("--roster", metavar="FILE", help="Who is aboard, by day.")
]
BrowserOption = Annotated[bool, typer.Option(help="Open it in a browser where there is a screen.")]

MOST_MINUTES = 24 * 60.0


def read_place(text: str) -> Place:
    """
    Return the place of ``--at``.

    Raises
    ------
    BadParameter
        If it is not two numbers.
    InputError
        If the numbers are not degrees.
    """
    try:
        lon, lat = (float(part) for part in text.split(","))
    except ValueError:
        msg = f"{text!r} is not LON,LAT, for example 114.305,30.593"
        raise typer.BadParameter(msg) from None
    try:
        return Place(lon, lat)
    except ValueError as error:
        swapped = abs(lon) <= 90 < abs(lat) <= 180
        remedy = "These look swapped: the order is longitude, latitude" if swapped else ""
        raise InputError(str(error).rstrip("."), remedy, field="--at") from None


def read_minutes(text: str) -> list[float]:
    """
    Return the limits of ``--minutes``.

    Raises
    ------
    BadParameter
        If they are not numbers above 0, at most a day.
    """
    try:
        minutes = [float(part) for part in text.split(",")]
    except ValueError:
        minutes = []
    if not minutes or not all(0.0 < limit <= MOST_MINUTES for limit in minutes):
        msg = f"{text!r} is not one or more numbers of minutes, for example 5,10"
        raise typer.BadParameter(msg)
    return minutes


def read_moment(text: str | None, option: str = "--now") -> datetime:
    """
    Return the moment of an option; this instant without it.

    Raises
    ------
    InputError
        If it is not ISO 8601 or has no time zone.
    """
    if text is None:
        return datetime.now(tz=UTC)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        problem = f"{text!r} is not a time such as 2026-03-06T08:00:00+08:00"
        raise InputError(problem, field=option) from None
    try:
        return require_zone("The moment", moment)
    except ValueError as error:
        raise InputError(str(error).rstrip("."), field=option) from None
