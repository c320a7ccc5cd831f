"""What became of a command, for whoever gave it: done, refused in words, or without an answer."""

from dataclasses import dataclass
from datetime import datetime

from geodispatch.desk import Answer
from geodispatch.desk.commands import Command
from geodispatch.desk.seat import Seat
from geodispatch.domain import Name
from geodispatch.errors import GeodispatchError, LogUnavailableError, RefusedCommandError
from geodispatch.ui.texts import TEXTS

_NOTHING = Name("", "")


@dataclass(frozen=True, slots=True)
class Reply:
    """
    What became of a press, for its panel.

    Parameters
    ----------
    key
        Of the press.
    done
        What the desk answered; ``None`` where nothing was done.
    words, article
        Why nothing was done and what may be done instead, and on what that rests.
    again
        Whether the same press may be sent again with the same key, since no answer came.
    """

    key: str
    done: Answer | None = None
    words: Name = _NOTHING
    article: str = ""
    again: bool = False


def order(seat: Seat, command: Command, key: str, now: datetime, paper: str = "") -> Reply:
    """Give a command from a seat and return what became of it; who sits there is asked anew."""
    try:
        return Reply(key, seat.do(command, key, now, paper.strip()))
    except LogUnavailableError:
        return Reply(key, words=TEXTS["log-away-refused"], again=True)
    except RefusedCommandError as error:
        return refusal(key, error)
    except GeodispatchError as error:
        return Reply(key, words=Name(str(error), str(error)))


def refusal(key: str, error: RefusedCommandError) -> Reply:
    """Return why nothing was done, in the words of the desk."""
    return Reply(key, words=Name(error.zh, error.en), article=error.article)
