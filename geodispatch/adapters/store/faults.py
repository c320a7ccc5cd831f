"""What a database complains of, in sentences for the desk."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from geodispatch.errors import DamagedLogError, GeodispatchError, LogUnavailableError

REPEAT = "Repeat the command with the same key: what was kept is then answered, not done again"
"""What to do when nobody knows whether a command was kept."""

_WAIT = "Nothing was written; repeat the command in a moment"
_SPACE = "Nothing was written and nothing more is taken; make room on that disk"
_RIGHTS = "Nothing was written; give this program the right to write there"
_SERVER = "Nothing was written; repeat the command once the database answers again"
_BACKUP = "It is left as it is; compare it with a backup or an export"

_AWAY: tuple[tuple[str, str, str], ...] = (
    # What the driver says, what that means, what may be done; the first that fits holds.
    ("database is locked", "{name} is busy: others have been writing for over 10 s", _WAIT),
    ("lock timeout", "{name} is busy: others have been writing for over 10 s", _WAIT),
    ("disk is full", "The disk of {name} is full", _SPACE),
    ("no space left", "The disk of {name} is full", _SPACE),
    ("disk full", "The disk of {name} is full", _SPACE),
    ("readonly database", "{name} may be read only", _RIGHTS),
    ("read-only transaction", "{name} may be read only", _RIGHTS),
    ("must be owner", "{name} does not let this program in", _RIGHTS),
    ("permission denied", "{name} does not let this program in", _RIGHTS),
    ("unable to open database file", "{name} cannot be opened or is gone", _RIGHTS),
    ("disk i/o error", "The disk of {name} does not work as it should", _SERVER),
)
_DAMAGED: tuple[tuple[str, str], ...] = (
    ("not a database", "{name} is no database"),
    ("malformed", "{name} is damaged or cut off"),
    ("no such table", "{name} lacks a table of the log"),
    ("no such column", "{name} lacks a column of the log"),
    ("does not exist", "{name} lacks a table or a column of the log"),
    ("append-only", "{name} refused to change an entry: the log is append-only"),
)


@contextmanager
def told(name: str) -> Iterator[None]:
    """
    Turn what a driver raises inside the block into what a desk can be told.

    Parameters
    ----------
    name
        Of the database, for people: a file, or a server without its password.

    Raises
    ------
    LogUnavailableError, DamagedLogError
        Instead of the driver's own errors; others pass.
    """
    try:
        yield
    except PoolTimeoutError:
        problem = f"{name} is busy: every connection of this program is in use"
        raise LogUnavailableError(problem, _WAIT) from None
    except SQLAlchemyError as error:
        raise fault(name, error) from error


def fault(name: str, error: SQLAlchemyError) -> GeodispatchError:
    """Return what a desk can be told of an error of a driver."""
    said = str(error.orig if isinstance(error, DBAPIError) else error).strip()
    low = said.casefold()
    for words, problem in _DAMAGED:
        if words in low and not _of_a_server(low):
            return DamagedLogError(problem.format(name=name), _BACKUP)
    for words, problem, remedy in _AWAY:
        if words in low:
            return LogUnavailableError(problem.format(name=name), remedy)
    line = said.splitlines()[0].rstrip(".") if said else type(error).__name__
    return LogUnavailableError(f"{name} does not answer ({line})", _SERVER)


def _of_a_server(said: str) -> bool:
    """Whether a role or a database is unknown to a server, which says nothing about a log."""
    return "connection" in said and "does not exist" in said


def undone(error: SQLAlchemyError) -> bool:
    """Whether a commit that failed is known to have kept nothing."""
    said = str(error).casefold()
    return "database is locked" in said or "disk is full" in said
