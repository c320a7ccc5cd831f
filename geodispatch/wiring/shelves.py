"""What the records of a city need besides its desk: names of places, past positions, a document."""

from datetime import datetime, timedelta

from geodispatch.adapters.exports.history import history_document
from geodispatch.domain import Place
from geodispatch.errors import LogUnavailableError
from geodispatch.ui.records import Shelf
from geodispatch.wiring.desks import desk_of, offered_cities
from geodispatch.wiring.doors import Doors
from geodispatch.wiring.places import INDEXES

LOOKED_BACK = timedelta(minutes=15)
"""A position older than this says no longer where a unit was."""


def shelf_of(city: str, doors: Doors) -> Shelf:
    """
    Return the shelf of a city by its code.

    Raises
    ------
    InputError
        If there is no such city.
    """

    def seen(callsign: str, at: datetime) -> Place | None:
        try:
            fixes = list(doors.store_of(city).good(callsign, at - LOOKED_BACK, at))
        except LogUnavailableError:  # the record is read all the same
            return None
        return fixes[-1].place if fixes else None

    where, _ = offered_cities()[city]
    return Shelf(INDEXES.of(desk_of(city).city, where), seen, history_document)
