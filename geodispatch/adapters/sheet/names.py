"""Names of areas, limits and calls as the sheet says them."""

from collections.abc import Iterable
from datetime import date

from geodispatch.adapters.figures.lettering import readable
from geodispatch.adapters.sheet import words
from geodispatch.adapters.sheet.words import same, say
from geodispatch.domain.category import Urgency
from geodispatch.domain.limit import ResponseLimit
from geodispatch.domain.naming import Name
from geodispatch.policing.city import City

_ILLUSTRATIVE = ("illustrative", "示例", "示意")


def area_class_name(area_class: str) -> Name:
    """Return the name of an area class; one that the city made has no other name than its own."""
    return words.AREA_CLASSES.get(area_class) or same(readable(area_class))


def area_name(key: str, city: City) -> Name:
    """Return the name of a jurisdiction by its code, else of an area class."""
    known = city.jurisdictions.get(key)
    return area_class_name(key) if known is None else same(readable(known.name))


def calls_name(limit: ResponseLimit, city: City) -> Name:
    """Return which calls a limit is for."""
    urgency = words.URGENCIES[limit.urgency]
    if limit.category:
        leaf = city.rulebook.latest.categories.get(limit.category)
        name = same(limit.category) if leaf is None else leaf.name
        clear = Name(readable(name.zh), readable(name.en))
        return say(words.ONLY_CATEGORY, urgency=urgency, category=clear)
    if limit.priority is not None:
        return say(words.ONLY_PRIORITY, urgency=urgency, priority=limit.priority.name)
    return say(words.ALL_OF, urgency=urgency)


def is_illustrative(limit: ResponseLimit) -> bool:
    """Whether no announcement stands behind a limit, by the words of its source."""
    return any(word in limit.source.lower() for word in _ILLUSTRATIVE)


def joined(names: Iterable[Name]) -> Name:
    """Return names one after the other."""
    found = list(names)
    return Name(
        words.LIST_COMMA.zh.join(one.zh for one in found),
        words.LIST_COMMA.en.join(one.en for one in found),
    )


def capital(text: Name) -> Name:
    """Return a text that begins a sentence."""
    return Name(text.zh, text.en[:1].upper() + text.en[1:])


def reading_order(limit: ResponseLimit) -> tuple[int, str, bool, int, str, date]:
    """Return where a limit stands on the sheet: towns first, urgent first, newest last."""
    classes = [*words.AREA_CLASSES]
    area = limit.area_class
    return (
        classes.index(area) if area in classes else len(classes),
        area,
        limit.urgency is Urgency.NON_URGENT,
        0 if limit.priority is None else int(limit.priority),
        limit.category,
        limit.valid_from,
    )
