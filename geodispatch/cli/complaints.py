"""``geodispatch complaints verify`` and ``complaints due``: whether all is there, and how many."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer

from geodispatch.adapters.complaints import SqlComplaints, verify_complaints
from geodispatch.cli.options import JsonOption
from geodispatch.cli.output import out, print_json, tell
from geodispatch.desk.complaints import Count, counts_of
from geodispatch.domain.complaints import OWED_NAMES
from geodispatch.wiring.complaints import complaints_of
from geodispatch.wiring.logs import utc_now, where_is_log

app = typer.Typer(
    help="Prove the store of complaints, and count what is owed; no complaint is shown.",
    no_args_is_help=True,
)

SHOWN = 5
"""Findings that people are shown; with ``--json`` all are told."""

CityOption = Annotated[
    str | None,
    typer.Option("--city", metavar="NAME|DIR", help="Whose; that of the application if not."),
]
DatabaseOption = Annotated[
    str | None,
    typer.Option(
        "--database",
        metavar="URL|FILE",
        help="GEODISPATCH_COMPLAINTS_URL or the city's own if not.",
    ),
]


@app.command()
def verify(
    city: CityOption = None, database: DatabaseOption = None, as_json: JsonOption = False
) -> None:
    """Prove that complaints and who read them are what was recorded; exit status 1 if not."""
    with _opened(city, database) as store:
        name, report = store.name, verify_complaints(store)
    if as_json:
        print_json(
            {
                "store": name,
                "sound": report.sound,
                "complaints": report.complaints,
                "entries": report.head.seq,
                "readings": report.accesses.seq,
                "findings": [str(one) for one in report.findings],
            }
        )
    elif report.sound:
        told = f"{name}: {report.complaints} complaints, {report.head.seq} entries, "
        out.print(
            f"{told}{report.accesses.seq} readings, all as they were recorded.", soft_wrap=True
        )
    else:
        for finding in report.findings[:SHOWN]:
            out.print(str(finding), soft_wrap=True)
        tell(f"{name} is not what was recorded.")
    if not report.sound:
        raise typer.Exit(1)


@app.command()
def due(
    city: CityOption = None, database: DatabaseOption = None, as_json: JsonOption = False
) -> None:
    """Count what is owed for complaints, and of how many the time has run out."""
    with _opened(city, database) as store:
        counts = counts_of(store.book().values(), utc_now())
    if as_json:
        print_json({kind.value: _document(count) for kind, count in counts.items()})
        return
    for kind, count in counts.items():
        out.print(f"{OWED_NAMES[kind].en}: {count.owed}, overdue {count.overdue}", soft_wrap=True)


@contextmanager
def _opened(city: str | None, database: str | None) -> Iterator[SqlComplaints]:
    """Open a store for reading: what looks at one makes none."""
    _, code = where_is_log(city, None)
    with complaints_of(code, database, create=False) as store:
        yield store


def _document(count: Count) -> dict[str, int]:
    return {"owed": count.owed, "overdue": count.overdue}
