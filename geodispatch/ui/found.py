"""
What a search for a place finds, and what is remembered of a caller and an address, as plain JSON.

Also the keys by which a browser finds a category: in both languages, by code, by pinyin.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from geodispatch.desk.coordinates import read_coordinates
from geodispatch.desk.earlier import (
    AT_THE_ADDRESS_M,
    EarlierCall,
    Hazard,
    Memory,
    remembered,
)
from geodispatch.desk.places import Found, PlaceIndex, Spot
from geodispatch.desk.seat import Seat
from geodispatch.desk.spelling import chinese, fold, initials, syllables
from geodispatch.domain import Language, Name, Place
from geodispatch.errors import GeodispatchError
from geodispatch.policing import City
from geodispatch.ui.escape import LONGEST_SENTENCE, visible
from geodispatch.ui.intake import Refused, too_far, written
from geodispatch.ui.scene import Json
from geodispatch.ui.texts import say
from geodispatch.ui.wording import kilometres, read

MOST_SHOWN = 6
"""Earlier calls, and hazards; how many more there are is said."""


def places_data(index: PlaceIndex, text: str, language: Language) -> Json:
    """
    Return what was found for what somebody typed, the most likely first.

    ``rows`` have ``key``, ``label``, ``detail``, ``lon``, ``lat`` (WGS 84 degrees), ``kind``,
    ``hazard`` (empty for none), ``taken`` (what the box says once it is chosen) and ``vague``
    (that the place only stands for an area; empty where it does not); ``note`` says what is to be
    known of all of them, or why there is none. An empty text finds nothing and says nothing.
    """
    if not text.strip():
        return {"rows": [], "note": ""}
    found = index.find(text)
    rows = [_row(spot, language) for spot in found.spots]
    notes = [_note(found, index.city, text, language)]
    if index.trouble:
        why = visible(index.trouble, LONGEST_SENTENCE)
        notes.append(say("found-trouble", language, why=why))
    return {"rows": rows, "note": " ".join(filter(None, notes))}


def earlier_data(
    seat: Seat,
    places: PlaceIndex,
    asked: tuple[str, Place | None],
    now: datetime,
    language: Language,
) -> Json:
    """
    Return the earlier calls from a number, and the hazards noted at an address.

    ``calls`` have ``number``, ``what``, ``when``, ``where``, ``open`` and ``notes``; ``hazards``
    have ``text``, ``when`` and ``number`` (empty for what the gazetteer says). ``words`` are heads
    and sentences: ``calls``, ``none``, ``hazards``, ``no_hazards``, ``more_calls``,
    ``more_hazards``, ``note``. Where the log cannot be read, ``note`` says so and the lists hold
    what is known without it.

    Parameters
    ----------
    places
        Names streets and districts, and knows the hazards of the site's gazetteer.
    asked
        The number as it was typed, and the address; ``None`` where it is not known.
    """
    desk, (phone, place) = seat.desk, asked
    note = ""
    try:
        memory = remembered(desk, phone, place, now, seat.who())
    except GeodispatchError as error:
        memory = Memory()
        note = say("earlier-away", language, why=visible(str(error), LONGEST_SENTENCE))
    if not memory.complete:
        note = say("earlier-reading", language)
    shown = _Shown(desk.city, language, places, now)
    calls = [shown.call(one) for one in memory.calls[:MOST_SHOWN]]
    hazards = [*shown.noted(place), *(shown.hazard(one) for one in memory.hazards)]
    return {
        "calls": calls,
        "hazards": hazards[:MOST_SHOWN],
        "words": {
            "calls": say("earlier-calls", language),
            "none": say("earlier-none", language),
            "hazards": say("earlier-hazards", language),
            "no_hazards": say("earlier-hazards-none", language),
            "more_calls": _more(memory.calls, language),
            "more_hazards": _more(hazards, language),
            "note": note,
        },
    }


def search_keys(name: Name, code: str) -> str:
    """
    Return what a category is found by, folded, with blanks between: names, code, pinyin, initials.

    Examples
    --------
    >>> search_keys(Name("抢劫", "Robbery"), "robbery-armed")
    '抢劫 robbery robbery-armed qiangjie qj'
    """
    keys = [fold(name.zh), fold(name.en), code.casefold()]
    for folded in keys[:2]:
        parts = syllables(folded) if chinese(folded) else folded.split()
        keys += ["".join(parts)] if chinese(folded) else []
        keys += [initials(parts)] if len(parts) > 1 else []
    return " ".join(dict.fromkeys(key for key in keys if key))


def _row(spot: Spot, language: Language) -> Json:
    detail = [say(f"found-{spot.kind}", language)]
    if spot.alias:
        detail.append(say("found-alias", language, name=visible(spot.alias)))
    if spot.district:
        detail.append(visible(spot.district))
    if spot.length_m:
        detail.append(kilometres(spot.length_m))
    hazard = visible(spot.hazard)
    label = visible(spot.name) or written(spot.place)
    return {
        "key": spot.key,
        "label": label,
        "detail": " · ".join(detail),
        "lon": spot.place.lon,
        "lat": spot.place.lat,
        "kind": str(spot.kind),
        "hazard": say("found-hazard", language, words=hazard) if hazard else "",
        "taken": say("found-somewhere", language, area=label) if spot.vague else label,
        "vague": say("found-vague", language) if spot.vague else "",
    }


def _note(found: Found, city: City, text: str, language: Language) -> str:
    if found.no_number:
        return say("found-no-number", language)
    if found.swapped:
        return say("found-swapped", language)
    if found.spots:
        return ""
    typed = read_coordinates(text)
    if typed is None:
        return say("found-none", language, text=visible(text, 60))
    if typed.place is None:
        return _out_of_range(city, text).words(language)
    refused = too_far(typed.place, city)
    return refused.words(language) if refused else ""


def _out_of_range(city: City, text: str) -> Refused:
    middle = (float(np.median(axis)) for axis in (city.roads.lon, city.roads.lat))
    example = ", ".join(f"{degrees:.4f}" for degrees in middle)
    return Refused("coordinates-range", {"text": visible(text, 60), "example": example})


def _more(of: Sequence[object], language: Language) -> str:
    more = len(of) - MOST_SHOWN
    return say("earlier-more", language, count=str(more)) if more > 0 else ""


@dataclass(frozen=True, slots=True)
class _Shown:
    """Puts what is remembered into words."""

    city: City
    language: Language
    places: PlaceIndex
    now: datetime

    def call(self, call: EarlierCall) -> Json:
        """Return an earlier call as a row."""
        state = "earlier-open" if call.open else "earlier-closed"
        notes = [say(state, self.language)] if call.number else []
        if call.judged_false:
            notes.append(say("earlier-false", self.language))
        return {
            "number": call.number,
            "what": self._what(call.category, call.at),
            "when": self._when(call.at),
            "where": self._where(call.place),
            "open": call.open,
            "notes": " · ".join(notes),
        }

    def hazard(self, hazard: Hazard) -> Json:
        """Return a hazard of an earlier incident as a row."""
        what = self._what(hazard.category, hazard.at)
        if hazard.hurt:
            text = say(f"earlier-hurt-{hazard.hurt}", self.language, what=what)
        elif hazard.word:
            text = say("earlier-word", self.language, word=visible(hazard.word), what=what)
        else:
            fact = self.city.rules(hazard.at).facts.get(hazard.fact)
            words = read(fact.name, self.language) if fact else visible(hazard.fact)
            text = say("earlier-fact", self.language, fact=words, what=what)
        return {"text": text, "when": self._when(hazard.at), "number": hazard.number}

    def noted(self, place: Place | None) -> Iterator[Json]:
        """Yield what the gazetteer says of an address."""
        if place is None:
            return
        for one in self.places.hazards(place, AT_THE_ADDRESS_M):
            words = visible(f"{one.name} · {one.hazard}")
            text = say("earlier-gazetteer", self.language, words=words)
            yield {"text": text, "when": "", "number": ""}

    def _what(self, code: str, at: datetime) -> str:
        if not code:
            return say("earlier-no-incident", self.language)
        leaf = self.city.rules(at).categories.get(code)
        return read(leaf.name, self.language) if leaf else visible(code)

    def _when(self, at: datetime) -> str:
        local, today = self.city.local_time(at), self.city.local_time(self.now)
        if local.date() == today.date():
            return f"{local:%H:%M}"
        return f"{local:%m-%d %H:%M}" if local.year == today.year else f"{local:%Y-%m-%d %H:%M}"

    def _where(self, place: Place) -> str:
        names = (self.places.street_at(place), self.places.district_at(place))
        return " · ".join(visible(name) for name in names if name) or written(place)
