"""The limits of a city as they are in force: its ``limits.toml``, and what was announced since."""

import logging
import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from geodispatch.adapters.announcements import Announcement, AnnouncementStore
from geodispatch.adapters.backup.sources import is_server
from geodispatch.adapters.limits import check_known_classes, parse_announcement
from geodispatch.adapters.text_file import clean_name, one_line, read_text
from geodispatch.adapters.toml_file import shown
from geodispatch.desk import Desk
from geodispatch.domain.limit import ResponseLimit, ResponseLimits
from geodispatch.errors import DamagedLogError, InputError
from geodispatch.policing import City
from geodispatch.studies.promises import area_classes
from geodispatch.wiring.logs import DATABASE_VARIABLE, data_folder, utc_now

_log = logging.getLogger(__name__)


def where_are_announcements(city: str, database: str | None = None) -> str:
    """
    Return the file or the address where the announcements of a city lie: beside its log.

    Parameters
    ----------
    city
        Code of the city.
    database
        Of the log; ``GEODISPATCH_DATABASE_URL`` when ``None``, and without it a file in
        `data_folder`.
    """
    named = database or os.environ.get(DATABASE_VARIABLE, "").strip()
    if is_server(named):
        return named
    folder = Path(named.removeprefix("sqlite:///")).parent if named else data_folder(city)
    return str(folder / "limits.db")


def announced(city: str, database: str | None = None) -> tuple[Announcement, ...]:
    """
    Return what was announced for a city, in order; nothing is made where there is nothing.

    Raises
    ------
    DamagedLogError, LogUnavailableError
        If it is not what was recorded, or cannot be read.
    """
    where = where_are_announcements(city, database)
    if not is_server(where) and not Path(where).exists():
        return ()
    store = AnnouncementStore(where, city, create=False)
    try:
        return store.all()
    finally:
        store.close()


def limits_with(city: City, announcements: Iterable[Announcement]) -> ResponseLimits:
    """
    Return the limits of a city's files with announcements on top, each as of its own day.

    Raises
    ------
    DamagedLogError
        If one cannot follow those before it: ``limits.toml`` was changed under it.
    """
    limits = city.limits
    for one in announcements:
        try:
            new = parse_announcement(one.limits, Path(f"announcement {one.number}"))
            limits = limits.announce(new, city.local_time(one.recorded_at).date())
        except (InputError, ValueError) as error:
            problem = f"Announcement {one.number} of {city.code} cannot follow what is before it"
            remedy = f"Put limits.toml back as it was ({one_line(str(error), 200).rstrip('.')})"
            raise DamagedLogError(problem, remedy, one.number) from None
    return limits


def with_announced(city: City, database: str | None = None) -> City:
    """
    Return a city with the limits that are in force; the very same where none was announced.

    Raises
    ------
    DamagedLogError, LogUnavailableError
        As `announced` and `limits_with`.
    """
    found = announced(city.code, database)
    return city.with_limits(limits_with(city, found)) if found else city


def follow_announcements(desk: Desk, city: City) -> Callable[[datetime], object]:
    """
    Return what takes up new announcements at a desk, for its clock to do every second.

    Parameters
    ----------
    city
        As its files say, without any announcement.
    """
    return _Following(desk, city).take_up


class _Following:
    """Looks whether there is another announcement, and reads them all when there is."""

    def __init__(self, desk: Desk, city: City) -> None:
        self._desk, self._city = desk, city
        self._where = where_are_announcements(city.code)
        self._store: AnnouncementStore | None = None
        self._seen = -1

    def take_up(self, _now: datetime) -> None:
        """Let the desk go on with what was announced since this was last called."""
        store = self._opened()
        if store is None:
            return
        count = store.count()
        if count == self._seen:
            return
        limits = limits_with(self._city, store.all())
        if tuple(limits) != tuple(self._desk.city.limits):
            self._desk.use_limits(limits)
            _log.info("%s: limits up to announcement %d are in force", self._city.code, count)
        self._seen = count

    def _opened(self) -> AnnouncementStore | None:
        if self._store is None and (is_server(self._where) or Path(self._where).exists()):
            self._store = AnnouncementStore(self._where, self._city.code, create=False)
        return self._store


@dataclass(frozen=True, slots=True)
class Announced:
    """
    What an announcement changes.

    Parameters
    ----------
    number
        Of the announcement; ``None`` where it was only held against the city.
    begins
        Its limits.
    ends
        Limits that end earlier than they would have, with their new last day after.
    replaced
        Limits that never held and never will.
    """

    number: int | None
    begins: tuple[ResponseLimit, ...]
    ends: tuple[tuple[ResponseLimit, date], ...]
    replaced: tuple[ResponseLimit, ...]
    city: City


def announce(
    city: City, file: Path, by: str, database: str | None = None, *, record: bool = True
) -> Announced:
    """
    Hold a file of new limits against a city and what it announced before, and append it.

    Parameters
    ----------
    city
        As its files say, without any announcement.
    by
        Who announces; a name.
    record
        Whether to append it, or only to say what it would change.

    Raises
    ------
    InputError
        If the file or the name cannot be read, a limit is for ground or a category that the city
        does not have, begins before today, or would hold beside another one.
    DamagedLogError, LogUnavailableError
        If what was announced before is not what was recorded, or cannot be had.
    """
    who, text, now = _name(by), read_text(file), utc_now()
    new = parse_announcement(text, file)
    check_known_classes(new, area_classes(city), file)
    _check_categories(city, new, file)
    known = announced(city.code, database)
    before = limits_with(city, known)
    try:
        after = before.announce(new, city.local_time(now).date())
    except ValueError as error:
        raise InputError(str(error).rstrip("."), file=file, field="limit") from None
    if tuple(after) == tuple(before):
        raise InputError("announces what is announced already", file=file, field="limit")
    number = None
    if record:
        source = "; ".join(dict.fromkeys(one_line(limit.source, 500) for limit in new))
        store = AnnouncementStore(where_are_announcements(city.code, database), city.code)
        try:
            number = store.append(who, source, text, now, len(known)).number
        finally:
            store.close()
    left = {(one.key, one.valid_from): one for one in after}
    changed = [
        (one, left.get((one.key, one.valid_from))) for one in before if one not in set(after)
    ]
    ends = [(one, now_.valid_until) for one, now_ in changed if now_ and now_ not in new]
    return Announced(
        number=number,
        begins=new,
        ends=tuple((one, day) for one, day in ends if day is not None),
        replaced=tuple(one for one, now_ in changed if now_ is None or now_ in new),
        city=city.with_limits(after),
    )


def _name(by: str) -> str:
    try:
        name = clean_name(by)
    except ValueError as error:
        raise InputError(str(error), field="--by") from None
    if not name:
        raise InputError("is empty", "Say who announces it", field="--by")
    return name


def _check_categories(city: City, new: Iterable[ResponseLimit], file: Path) -> None:
    for limit in new:
        if limit.category and limit.category not in city.rulebook.on(limit.valid_from).categories:
            problem = f"a limit is for the category {shown(limit.category)}, which the rules lack"
            remedy = f"Use a code of the rule book {city.rulebook.latest.code}"
            raise InputError(problem, remedy, file=file, field="limit.category")
