"""
From the boxes of a new call to an incident, or to what stands against it.

Nothing opens until somebody has chosen what happened, and where another incident is open nearby
nothing opens until a person has said whether it is that.
"""

from datetime import datetime

from geodispatch.desk import Desk
from geodispatch.desk.commands import AcceptIncident, ReceiveCall
from geodispatch.desk.commands.base import MOST_OF_A_NAME
from geodispatch.desk.coordinates import read_coordinates
from geodispatch.desk.seat import Seat
from geodispatch.domain import Language, Place
from geodispatch.errors import LogUnavailableError
from geodispatch.ui.escape import LONGEST_SENTENCE, visible
from geodispatch.ui.intake import Refused, read_place, too_far
from geodispatch.ui.look import CallForm
from geodispatch.ui.nearby import nearby
from geodispatch.ui.reply import Reply, order
from geodispatch.ui.scene import Json
from geodispatch.ui.texts import say

ABOUT = ("phone", "caller", "words", "language", "spoken_by", "recording")
"""What else may be known of a call, as in `ReceiveCall`; none of it is needed (art. 7)."""


def take_call(seat: Seat, form: CallForm, language: Language, now: datetime) -> Json:
    """
    Open an incident as the boxes say, and return what became of it.

    ``state`` is ``opened`` with the ``number``; ``near`` with the incidents that it may be about;
    or ``refused`` with the words, the ``box`` that they are about, and whether the same may be sent
    ``again``.
    """
    place = place_meant(form, seat.desk)
    if isinstance(place, Refused):
        return _refused(form, place.words(language), "place")
    if form.category not in seat.desk.categories(now):
        return _refused(form, say("category-needed", language), "category")
    if form.same_as is None:
        near = nearby(seat.desk.queue(now, seat.desk.view().board), place, now)
        if near and not any(_opened_by(form.key, one.number, seat.desk) for one in near):
            asked = [
                {
                    "number": one.number,
                    "words": one.words(now, language),
                    "label": say("near-same", language, number=visible(one.number)),
                }
                for one in near
            ]
            return {"key": form.key, "state": "near", "near": asked}
    return _receive(seat, form, place, language, now)


def _opened_by(key: str, number: str, desk: Desk) -> bool:
    """Whether an incident is of this very call, sent again because no answer came to it."""
    try:
        return any(entry.key == key for entry in desk.log.entries(incident=number))
    except LogUnavailableError:
        return False


def place_meant(form: CallForm, desk: Desk) -> Place | Refused:
    """Return where it happened: the place that was clicked or chosen, else the coordinates."""
    if form.pin is None:
        return read_place(form.place, desk.city, desk.city.centre)
    try:
        place = Place(*form.pin)
    except ValueError:
        return read_place(f"{form.pin[0]}, {form.pin[1]}", desk.city, desk.city.centre)
    return too_far(place, desk.city) or place


def name_meant(form: CallForm) -> str:
    """
    Return what the chosen place is called; empty for coordinates and a click.

    A long name is cut and not refused, since no call waits for it.
    """
    named = form.pin is not None and read_coordinates(form.place) is None
    return form.place[:MOST_OF_A_NAME] if named else ""


def _receive(seat: Seat, form: CallForm, place: Place, language: Language, now: datetime) -> Json:
    """Take the call; whoever opens an incident has it."""
    call = ReceiveCall(
        place=place,
        category=form.category,
        severity=form.severity or None,
        facts=frozenset(form.facts),
        same_as=form.same_as or "",
        where=name_meant(form),
        **{name: form.about.get(name, "") for name in ABOUT},  # type: ignore[arg-type]
    )
    reply = order(seat, call, form.key, now)
    if reply.done is None:
        return _refused(form, _words(reply, language), "", again=reply.again)
    number = reply.done.incident
    if not form.same_as:
        accepted = order(seat, AcceptIncident(incident=number), f"{form.key}/accept", now)
        if accepted.done is None:
            told = _refused(form, _words(accepted, language), "")
            return {**told, "state": "opened", "number": number}
    return {"key": form.key, "state": "opened", "number": number}


def _refused(form: CallForm, words: str, box: str, *, again: bool = False) -> Json:
    return {
        "key": form.key,
        "state": "refused",
        "text": visible(words, LONGEST_SENTENCE),
        "box": box,
        "again": again,
    }


def _words(reply: Reply, language: Language) -> str:
    article = f" ({reply.article})" if reply.article else ""
    return f"{reply.words.in_language(language)}{article}"
