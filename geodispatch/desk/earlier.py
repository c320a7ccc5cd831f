"""
What the records of a desk know of a caller's number and of an address: earlier calls, hazards.

Whoever takes a call should see that the same number rang twice this week, and whoever sends a
unit that somebody there was armed. Who may not know of an incident is told nothing of it, and
what was erased beside the log is not spoken of.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from weakref import WeakKeyDictionary

from geodispatch.desk.desk import Desk
from geodispatch.desk.log import DeskLog
from geodispatch.desk.recollection import Past, Recollection, number_of, same_number
from geodispatch.desk.sight import sees_all
from geodispatch.domain.people import Principal
from geodispatch.domain.place import Place

AT_THE_ADDRESS_M = 60.0
"""So near an earlier incident was at the same address."""


@dataclass(frozen=True, slots=True)
class EarlierCall:
    """
    A call that came from the same number.

    Parameters
    ----------
    number
        Of its incident; empty where the call belongs to none that is known.
    category
        Code of what that is taken for; empty without an incident.
    place, at
        Of the incident, or of the call without one; when the call was received.
    judged_false
        Whether it was found to be false or harassing (110 rules, art. 21).
    """

    call: str
    number: str
    category: str
    place: Place
    at: datetime
    open: bool = False
    judged_false: bool = False


@dataclass(frozen=True, slots=True)
class Hazard:
    """
    What an earlier incident at an address warns of.

    Parameters
    ----------
    away_m
        From the address that was asked about.
    fact, word, hurt
        One of them: the code of the fact that was stated, the word that a report used, who was
        hurt there (``sworn``, ``auxiliary``, ``other``).
    """

    number: str
    category: str
    at: datetime
    away_m: float
    fact: str = ""
    word: str = ""
    hurt: str = ""


@dataclass(frozen=True, slots=True)
class Memory:
    """
    What is known, the latest first.

    Parameters
    ----------
    complete
        Whether the log was read to its end; ask again a little later where it was not.
    """

    calls: tuple[EarlierCall, ...] = ()
    hazards: tuple[Hazard, ...] = ()
    complete: bool = True


_recalls: WeakKeyDictionary[DeskLog, Recollection] = WeakKeyDictionary()
_making = Lock()


def recollection_of(desk: Desk) -> Recollection:
    """Return what is read of a desk's log; made once for each, and kept as long as it is."""
    with _making:
        kept = _recalls.get(desk.log)
        if kept is None:
            kept = _recalls[desk.log] = Recollection()
        return kept


def remembered(
    desk: Desk, phone: str, place: Place | None, now: datetime, who: Principal | None = None
) -> Memory:
    """
    Return the earlier calls from a number, and the hazards noted at an address.

    The first question reads what the log has, a long one in part; the rest is read meanwhile.

    Parameters
    ----------
    phone
        As somebody typed it; numbers count as one with and without country, area and extension.
    place
        The address; ``None`` where it is not known.
    who
        Asks: a supervisor hears of his area alone; ``None`` hears of everything.

    Raises
    ------
    LogUnavailableError, DamagedLogError
        If the log cannot be read now.
    """
    recall = recollection_of(desk)
    complete = recall.read_on(desk.log)
    if not complete:
        recall.finish(desk.log)
    shown = _sight(desk, now, who)
    calls = _calls(desk.log, recall, phone, shown)
    hazards = () if place is None else _hazards(desk.log, recall, place, shown)
    return Memory(
        tuple(sorted(calls, key=lambda one: (one.at, one.call), reverse=True)),
        tuple(sorted(hazards, key=lambda one: (one.at, one.number), reverse=True)),
        complete,
    )


_Shown = Callable[[Past | None], bool]


def _sight(desk: Desk, now: datetime, who: Principal | None) -> _Shown:
    """Return what says whether somebody may be told of an incident, or of a call without one."""
    leaves = desk.city.rules(now).categories
    all_his = who is None or sees_all(who, desk)

    def shown(past: Past | None) -> bool:
        if past is None:
            return all_his
        leaf = leaves.get(past.category)
        if leaf is not None and leaf.confidential:
            return False
        return all_his or (who is not None and sees_past(who, desk, past))

    return shown


def sees_past(who: Principal, desk: Desk, past: Past) -> bool:
    """Whether an incident of the past is in a supervisor's area, by place, owner or desk."""
    if who.callsign:
        return False
    if not who.area.isdisjoint({past.desk, past.owner}):
        return True
    here = desk.city.locate(past.place, desk.city.rules(past.at))
    return here.jurisdiction is not None and here.jurisdiction.code in who.area


def _calls(log: DeskLog, recall: Recollection, phone: str, shown: _Shown) -> Iterator[EarlierCall]:
    rung, wanted = recall.rung_from(phone), number_of(phone)
    texts = log.personal([one.ref for one in rung]) if rung else {}
    for one in rung:
        past = recall.incident_of(one.call)
        # A text that was erased is not there, and its call is nobody's.
        if not same_number(number_of(texts.get(one.ref, "")), wanted) or not shown(past):
            continue
        if past is None:
            yield EarlierCall(one.call, "", "", one.place, one.at)
            continue
        yield EarlierCall(
            one.call,
            past.number,
            past.category,
            past.place,
            one.at,
            open=not past.closed,
            judged_false=past.judged_false,
        )


def _hazards(log: DeskLog, recall: Recollection, place: Place, shown: _Shown) -> Iterator[Hazard]:
    near = [(away_m, past) for away_m, past in recall.near(place, AT_THE_ADDRESS_M) if shown(past)]
    refs = {mark.ref for _, past in near for mark in past.marks if mark.ref}
    texts = log.personal(refs) if refs else {}
    for away_m, past in near:
        told = [mark for mark in past.marks if not mark.ref or mark.ref in texts]
        once = {(mark.fact, mark.word, mark.hurt): mark for mark in reversed(told)}
        for mark in once.values():
            what = {"fact": mark.fact, "word": mark.word, "hurt": mark.hurt}
            yield Hazard(past.number, past.category, mark.at, away_m, **what)
