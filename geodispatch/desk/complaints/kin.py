"""
Who is the respondent of a complaint, and what belongs to his unit (110 rules, art. 38).

Names are compared as people mean them, not as they are typed: full-width and half-width letters,
capitals, blanks, hyphens and invisible characters make no difference. Where it is not sure that
somebody has nothing to do with a complaint, he does not see it: another may.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from geodispatch.domain.complaints import Respondent
from geodispatch.domain.people import Principal
from geodispatch.domain.unit import Unit

_PLAIN = re.compile(r"[a-z0-9]")


def plain(text: str) -> str:
    """
    Return the words of a text in their one form, a blank between them.

    Examples
    --------
    >>> plain(" Ｂ-１２ "), plain("王\u200b芳")
    ('b 12', '王芳')
    """
    one = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    seen = (character for character in one if unicodedata.category(character) != "Cf")
    return " ".join("".join(c if c.isalnum() else " " for c in seen).split())


def said_in(name: str, text: str) -> bool:
    """
    Whether a text has a name in it, both as `plain` returns them.

    A figure or Latin letter beside it makes it another name; one Chinese character is none.

    Examples
    --------
    >>> said_in("b1", "car b12"), said_in("b 12", "car b12"), said_in("b12", "car b 12")
    (False, True, True)
    >>> said_in("0007", "警号0007的民警"), said_in("王", "王芳")
    (True, False)
    """
    name = name.replace(" ", "")
    if len(name) < 2:
        return bool(name) and name == text.replace(" ", "")
    before = "(?<![a-z0-9])" if _PLAIN.match(name[0]) else ""
    behind = "(?![a-z0-9])" if _PLAIN.match(name[-1]) else ""
    return re.search(before + " ?".join(map(re.escape, name)) + behind, text) is not None


@dataclass(frozen=True, slots=True, repr=False)
class Kin:
    """
    Everything by which the respondent and his unit are known, in plain form.

    Parameters
    ----------
    persons, units
        Names and numbers of the respondent; callsigns and stations that are his.
    texts
        What was said of him in words.
    callsigns
        Units of the fleet that are his, as the fleet writes them.
    """

    persons: frozenset[str] = frozenset()
    units: frozenset[str] = frozenset()
    texts: tuple[str, ...] = ()
    callsigns: frozenset[str] = frozenset()

    def joined(self, other: "Kin") -> "Kin":
        """Return what both know."""
        return Kin(
            self.persons | other.persons,
            self.units | other.units,
            (*self.texts, *other.texts),
            self.callsigns | other.callsigns,
        )

    def has(self, who: Principal, fleet: Iterable[Unit]) -> bool:
        """Whether somebody is the respondent, or belongs to his unit."""
        names, units = belonging(who, fleet)
        return (
            any(_alike(name, known) for name in names for known in self.persons | self.units)
            or any(_alike(unit, known) for unit in units for known in self.units)
            or any(said_in(name, text) for name in (*names, *units) for text in self.texts)
        )


def kin_of(respondent: Respondent, fleet: Iterable[Unit]) -> Kin:
    """Return everything by which a respondent and his unit are known."""
    persons = _named(respondent.name, respondent.number)
    callsigns, stations = _named(respondent.callsign), _named(respondent.station)
    his = [
        unit
        for unit in fleet
        if _among(unit.callsign, callsigns)
        or any(_among(person.number, persons) for person in unit.crew.members)
    ]
    units = _named(*(unit.callsign for unit in his), *(unit.station for unit in his))
    return Kin(
        persons,
        callsigns | stations | units,
        tuple(sorted(_named(*respondent.said))),
        frozenset(unit.callsign for unit in his),
    )


def belonging(who: Principal, fleet: Iterable[Unit]) -> tuple[frozenset[str], frozenset[str]]:
    """Return the names of somebody, and all units and stations that he belongs to."""
    names, own = _named(who.name), _named(who.unit, who.callsign)
    units = set(own)
    for unit in fleet:
        aboard = any(_among(person.number, names) for person in unit.crew.members)
        if aboard or _among(unit.callsign, own):
            units |= _named(unit.callsign, unit.station)
    return names, frozenset(units)


def _named(*texts: str) -> frozenset[str]:
    return frozenset(filter(None, map(plain, texts)))


def _among(name: str, known: frozenset[str]) -> bool:
    squeezed = plain(name).replace(" ", "")
    return any(squeezed == one.replace(" ", "") for one in known)


def _alike(one: str, other: str) -> bool:
    return said_in(one, other) or said_in(other, one)
