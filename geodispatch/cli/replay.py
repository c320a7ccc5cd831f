"""``geodispatch replay positions`` and ``replay calls``: a recording comes in again."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Annotated, TypeVar

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from geodispatch import wiring
from geodispatch.adapters.datum import Datum
from geodispatch.adapters.positions import PositionStore
from geodispatch.adapters.positions.calls import CallRow, read_call_rows
from geodispatch.adapters.positions.pacing import FASTEST, SLOWEST, Pace
from geodispatch.adapters.positions.recordings import Recording, read_positions
from geodispatch.cli.output import err, out, tell
from geodispatch.domain.positions import FASTEST_KMH, Fix, Judgement
from geodispatch.errors import (
    ClockSetBackError,
    DamagedLogError,
    GeodispatchError,
    InputError,
    LogUnavailableError,
)

app = typer.Typer(help="Play recorded positions or calls as if they came in.", no_args_is_help=True)

BATCH_EVERY_S = 0.2
MOST_TOLD = 20
"""Bad rows that are named one by one."""

_HOPELESS = (ClockSetBackError, DamagedLogError, LogUnavailableError)
"""After these every further call would fare the same."""

_T = TypeVar("_T")
Played = Iterator[list[tuple[_T, datetime]]]

FileArgument = Annotated[Path, typer.Argument(metavar="FILE", help="See docs/files.md.")]
SpeedOption = Annotated[
    float,
    typer.Option(
        "--speed", metavar="N", help=f"Times that of the recording, {SLOWEST:g} to {FASTEST:g}."
    ),
]
CityOption = Annotated[
    str | None, typer.Option("--city", metavar="NAME|DIR", help="A bundled city or a city folder.")
]
DatabaseOption = Annotated[
    str | None,
    typer.Option("--database", metavar="URL|FILE", help="Where the desk keeps its log."),
]
KeepOption = Annotated[
    bool, typer.Option("--keep-times", help="Keep the recorded times instead of now.")
]


@app.command()
def positions(
    file: FileArgument,
    speed: SpeedOption = 1.0,
    city: CityOption = None,
    database: DatabaseOption = None,
    datum: Annotated[
        Datum, typer.Option("--datum", help="What the coordinates of FILE mean.")
    ] = Datum.WGS84,
    callsign: Annotated[
        str | None, typer.Option("--callsign", help="Whose tracks a GPX file holds.")
    ] = None,
    keep_times: KeepOption = False,
) -> None:
    """Play recorded positions (CSV or GPX): units move as they did."""
    pace = _pace(speed, keep_times, BATCH_EVERY_S)
    recording = read_positions(file, datum, callsign)
    _tell_of_rows(recording, file)
    store = wiring.open_positions(city, database)
    try:
        counts = play_positions(recording.items, store, pace)
    finally:
        store.close()
    found = ", ".join(f"{counts[what]} {what}" for what in Judgement if counts[what])
    out.print(f"{counts.total()} of {len(recording.items)} positions sent: {found or 'none'}.")


@app.command()
def calls(
    file: FileArgument,
    speed: SpeedOption = 1.0,
    city: CityOption = None,
    database: DatabaseOption = None,
    keep_times: KeepOption = False,
) -> None:
    """Play the calls of a log (CSV): each comes in at its time."""
    pace = _pace(speed, keep_times, 0.0)
    recording = read_call_rows(file)
    _tell_of_rows(recording, file)
    sent, refused = play_calls(recording.items, wiring.call_sender(city, database), pace, file)
    more = f", {refused} refused by the desk" if refused else ""
    out.print(f"{sent} of {len(recording.items)} calls sent{more}.")


def play_positions(fixes: Sequence[Fix], store: PositionStore, pace: Pace) -> Counter[Judgement]:
    """
    Put recorded fixes into a store at their pace, and count what became of them.

    Whoever interrupts it (``KeyboardInterrupt``) gets the count of what was sent.
    """
    counts: Counter[Judgement] = Counter()
    fastest_kmh = FASTEST_KMH * pace.time_factor  # played faster, a unit seems to move faster
    with _progress("positions", len(fixes)) as advance, _until_interrupted():
        due: Played[Fix] = pace.play(fixes, lambda fix: fix.device_at)
        for group in due:
            now = pace.clock()
            # Recorded times are those of receipt too; nothing was received in the future.
            batch = [
                replace(fix, device_at=at, received_at=min(at, now) if pace.keep_times else now)
                for fix, at in group
            ]
            counts += store.put(batch, fastest_kmh)
            advance(len(batch))
    store.roll(pace.clock())
    return counts


def play_calls(
    rows: Sequence[CallRow], send: Callable[[CallRow], str], pace: Pace, file: Path
) -> tuple[int, int]:
    """
    Hand recorded calls on at their pace; return how many were taken, and how many refused.

    A call that the desk refuses is told, by its row, and the next one follows.
    """
    sent = refused = 0
    with _progress("calls", len(rows)) as advance, _until_interrupted():
        due: Played[CallRow] = pace.play(rows, lambda call: call.received_at)
        for call, at in (one for group in due for one in group):
            try:
                send(replace(call, received_at=at))
                sent += 1
            except _HOPELESS:
                raise
            except GeodispatchError as error:
                refused += 1
                tell(str(InputError(str(error).rstrip("."), file=file, row=call.row)))
            advance(1)
    return sent, refused


def _pace(speed: float, keep_times: bool, every_s: float) -> Pace:
    try:
        return Pace(speed, keep_times, every_s)
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--speed") from None


def _tell_of_rows(recording: Recording[_T], file: Path) -> None:
    """
    Say which rows cannot be used.

    Raises
    ------
    InputError
        If none can.
    """
    for error in recording.refused[:MOST_TOLD]:
        tell(str(error))
    count = len(recording.refused)
    if count:
        tell(f"Rows of {file} that cannot be used: {count}.")
    if recording.repeated:
        tell(f"Rows of {file} that only repeat another one: {recording.repeated}.")
    if not recording.items:
        raise InputError("the file holds no row that can be used", file=file)


@contextmanager
def _progress(what: str, total: int) -> Iterator[Callable[[int], None]]:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, TimeElapsedColumn(), console=err) as progress:
        task = progress.add_task(what, total=total)
        yield lambda count: progress.advance(task, count)


@contextmanager
def _until_interrupted() -> Iterator[None]:
    """End the block at Ctrl-C, and go on after it: what was sent is sent."""
    with suppress(KeyboardInterrupt):
        yield
