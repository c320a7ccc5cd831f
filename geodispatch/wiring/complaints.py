"""Where the complaints of a city lie, and the office that everything about them goes through."""

import logging
import os
from collections.abc import Callable
from datetime import datetime
from threading import Lock

from geodispatch.adapters.complaints import SqlComplaints
from geodispatch.desk import Desk
from geodispatch.desk.complaints import ComplaintOffice, ring
from geodispatch.errors import GeodispatchError
from geodispatch.wiring.logs import DATABASE_VARIABLE, data_folder, utc_now
from geodispatch.wiring.modes import mode

COMPLAINTS_VARIABLE = "GEODISPATCH_COMPLAINTS_URL"
"""Address of the server of complaints, so that they have a role of their own there."""

_log = logging.getLogger(__name__)
_offices: dict[Desk, ComplaintOffice] = {}
_turn = Lock()


def where_are_complaints(city: str, database: str | None = None) -> str:
    """
    Return the file or the address where the complaints of a city lie.

    ``GEODISPATCH_COMPLAINTS_URL`` before ``GEODISPATCH_DATABASE_URL``; without a server the file
    ``complaints.db`` beside that of the desk's log.

    Parameters
    ----------
    city
        Code of the city.
    database
        A file or address that goes before both.
    """
    own = database or os.environ.get(COMPLAINTS_VARIABLE, "").strip()
    if own:
        return own
    named = os.environ.get(DATABASE_VARIABLE, "").strip()
    if "://" in named and not named.startswith("sqlite"):
        return named
    folder = data_folder(city)
    if named:
        folder = type(folder)(named.removeprefix("sqlite:///")).parent
    return str(folder / "complaints.db")


def complaints_of(city: str, database: str | None = None, *, create: bool = True) -> SqlComplaints:
    """
    Open the store of complaints of a city; it is made where there is none.

    Raises
    ------
    InputError, DamagedLogError, LogUnavailableError
        If it cannot be had; what is there is not touched.
    """
    where = where_are_complaints(city, database)
    # What looks at a store takes it as it is; what writes is for one thing.
    return SqlComplaints(where, city, utc_now(), mode() if create else None, create=create)


def office_of(desk: Desk) -> ComplaintOffice:
    """
    Return the office of a desk, made once; from then on the desk asks it who is withheld.

    Raises
    ------
    InputError, DamagedLogError, LogUnavailableError
        If its store cannot be had.
    """
    with _turn:
        office = _offices.get(desk)
        if office is None:
            office = ComplaintOffice(complaints_of(desk.city.code), desk)
            desk.withheld = office.withheld
            _offices[desk] = office
        return office


def with_complaints(desk: Desk) -> Callable[[datetime], object]:
    """
    Let a desk ask who is withheld from an incident, and return what its clock does every second.

    A store of complaints that cannot be had holds up no dispatch: it is tried again every second,
    and until it is there nobody is withheld, which is said.
    """
    try:
        office_of(desk)
    except GeodispatchError as error:
        _log.warning("Who is withheld from incidents is not known (%s)", type(error).__name__)
    return lambda now: ring(office_of(desk), now)
