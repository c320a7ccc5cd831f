"""
The command line: ``recommend``, ``reinforce``, ``recommend-together``, ``coverage``, ``reach``,
``app``, ``serve``, ``backup``, ``restore``, ``rules``, ``city``, ``desk``, ``log``, ``replay``,
``users``, ``tokens``, ``complaints``, ``limits`` and ``drill``.

With ``--json`` exactly one JSON document goes to stdout and nothing else; messages go to
stderr. Exit status: 0 answered, 1 refused input, 2 wrong usage. Nobody sees a traceback unless
``GEODISPATCH_DEBUG`` is set.
"""

import os
import sys
from io import TextIOWrapper

import typer

from geodispatch.cli import (
    answers,
    city,
    complaints,
    coverage,
    desk,
    doors,
    drill,
    history,
    keeping,
    kept,
    limits,
    log,
    replay,
    rules,
    serve,
    together,
    tokens,
    users,
)
from geodispatch.cli.output import tell
from geodispatch.errors import GeodispatchError

app = typer.Typer(
    name="geodispatch",
    help="Who should go, will they be there in time, and where is nobody.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.command()(answers.recommend)
app.command()(answers.reinforce)
app.command()(together.recommend_together)
app.command()(coverage.coverage)
app.command()(answers.reach)
app.command()(serve.app)
app.command()(doors.serve)
app.command()(keeping.backup)
app.command()(keeping.restore)
app.add_typer(city.app, name="city")
app.add_typer(rules.app, name="rules")
app.add_typer(desk.app, name="desk")
app.add_typer(log.app, name="log")
app.add_typer(replay.app, name="replay")
app.add_typer(users.app, name="users")
app.add_typer(tokens.app, name="tokens")
app.add_typer(drill.app, name="drill")
app.add_typer(complaints.app, name="complaints")
app.add_typer(limits.app, name="limits")
log.app.command()(history.show)
for command in (kept.check, kept.sheet, kept.report):
    limits.app.command()(command)


def run() -> None:
    """Run the command line; every refusal is a sentence on stderr and an exit status."""
    for stream in (sys.stdout, sys.stderr):
        # A terminal that has no Chinese gets question marks, not a failure.
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")
    try:
        app()
    except GeodispatchError as error:
        tell(str(error))
        sys.exit(1)
    except BrokenPipeError:
        # The reader went away (``| head``): nothing is wrong, and nothing more can be said.
        sys.stderr.close()
        sys.exit(1)
    except OSError as error:
        tell(f"The answer could not be written or a file not read ({error.strerror}).")
        sys.exit(1)
    except Exception as error:
        if os.environ.get("GEODISPATCH_DEBUG"):
            raise
        tell(f"Something unforeseen happened ({type(error).__name__}: {error}).")
        tell("GEODISPATCH_DEBUG=1 shows where; please report it.")
        sys.exit(1)
