"""``geodispatch city build`` and ``geodispatch city download``."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from geodispatch import wiring
from geodispatch.adapters.city_build import BuildRequest
from geodispatch.adapters.datum import Datum
from geodispatch.adapters.import_report import Progress as Told
from geodispatch.cli.output import err, out
from geodispatch.domain import Name

app = typer.Typer(help="Make a city folder from road and polygon files.", no_args_is_help=True)

NameArgument = Annotated[str, typer.Argument(metavar="NAME", help="Code of the city.")]
OutOption = Annotated[Path, typer.Option("--out", metavar="DIR", help="Folder to make.")]
AreasOption = Annotated[
    Path | None,
    typer.Option(
        "--jurisdictions",
        metavar="FILE",
        help="Polygons, GeoJSON or GeoParquet; without them one area stands for all.",
    ),
]
DatumOption = Annotated[
    Datum, typer.Option("--datum", help="What the coordinates of the polygons mean.")
]
LimitsOption = Annotated[
    Path | None, typer.Option("--limits", metavar="FILE", help="Announced limits, TOML.")
]
DrawnOption = Annotated[
    Path | None,
    typer.Option("--zones", metavar="FILE", help="Zones that limits are for, GeoJSON."),
]
FleetOption = Annotated[
    Path | None, typer.Option("--fleet", metavar="FILE", help="Fleet of the city, CSV.")
]
ZoneOption = Annotated[str, typer.Option("--time-zone", metavar="IANA", help="Clocks of the city.")]
ReplaceOption = Annotated[
    bool, typer.Option("--replace", help="Replace the city that stands in DIR.")
]


@app.command()
def build(
    name: NameArgument,
    roads: Annotated[
        Path,
        typer.Option(
            "--roads",
            metavar="FILE",
            help=".osm.pbf, .osm, .osm.gz, GeoJSON, GeoParquet or osmnx GraphML.",
        ),
    ],
    out_dir: OutOption,
    jurisdictions: AreasOption = None,
    datum: DatumOption = Datum.WGS84,
    roads_datum: Annotated[
        Datum, typer.Option("--roads-datum", help="What the coordinates of the roads mean.")
    ] = Datum.WGS84,
    limits: LimitsOption = None,
    zones: DrawnOption = None,
    fleet: FleetOption = None,
    time_zone: ZoneOption = "UTC",
    country: Annotated[
        str, typer.Option("--country", metavar="CC", help="Country of the city, ISO code.")
    ] = "",
    title: Annotated[
        tuple[str, str] | None, typer.Option("--title", metavar="ZH EN", help="Names to show.")
    ] = None,
    replace: ReplaceOption = False,
    accept_large_repairs: Annotated[
        bool,
        typer.Option(
            "--accept-large-repairs", help="Use polygons whose repair changes them by over 1 %."
        ),
    ] = False,
    keep_nodes: Annotated[
        bool, typer.Option("--keep-nodes", help="Do not merge streets where nothing branches off.")
    ] = False,
) -> None:
    """Build a city folder from files; every input row is accounted for."""
    request = BuildRequest(
        name=name,
        roads=roads,
        out=out_dir,
        made_on=datetime.now(tz=UTC).date(),
        jurisdictions=jurisdictions,
        datum=datum,
        roads_datum=roads_datum,
        limits=limits,
        zones=zones,
        fleet=fleet,
        display_name=Name(*title) if title else None,
        time_zone=time_zone,
        country=country,
        simplified=not keep_nodes,
        replace=replace,
        accept_large_repairs=accept_large_repairs,
    )
    with _bar() as progress:
        report = wiring.make_city(request, progress)
    out.print("\n".join(report.lines()), soft_wrap=True)


@app.command()
def download(
    place: Annotated[str, typer.Argument(metavar="PLACE", help="As on openstreetmap.org.")],
    name: Annotated[
        str | None, typer.Option("--name", metavar="NAME", help="Code of the city.")
    ] = None,
    out_dir: Annotated[
        Path | None, typer.Option("--out", metavar="DIR", help="Folder to make.")
    ] = None,
    jurisdictions: AreasOption = None,
    datum: DatumOption = Datum.WGS84,
    limits: LimitsOption = None,
    zones: DrawnOption = None,
    fleet: FleetOption = None,
    time_zone: ZoneOption = "UTC",
    replace: ReplaceOption = False,
) -> None:
    """Fetch the roads of a place from OpenStreetMap, where there is internet, and build a city."""
    # "Chaoyang, Liaoning, China" becomes chaoyang, in the folder of that name.
    code = name or re.sub(r"[^\w-]+", "-", place.split(",")[0].strip().lower()).strip("-")
    request = BuildRequest(
        name=code,
        roads=Path("download.osm"),
        out=out_dir or Path(code),
        made_on=datetime.now(tz=UTC).date(),
        jurisdictions=jurisdictions,
        datum=datum,
        limits=limits,
        zones=zones,
        fleet=fleet,
        time_zone=time_zone,
        replace=replace,
    )
    with _bar() as progress:
        report = wiring.fetch_city(place, request, progress)
    out.print("\n".join(report.lines()), soft_wrap=True)


@contextmanager
def _bar() -> Iterator[Told]:
    """Draw a bar on stderr while work goes on; it vanishes when the work is done."""
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=err, transient=True, disable=not err.is_terminal) as bar:
        task = bar.add_task("", total=None)

        def told(stage: str, done: int, total: int) -> None:
            bar.update(task, description=stage, completed=done, total=total or None)

        yield told
