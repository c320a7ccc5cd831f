"""How a limit and its area are named on the pages."""

from geodispatch.domain import Language, ResponseLimit
from geodispatch.ui.escape import visible
from geodispatch.ui.texts import TEXTS, say


def area_class_words(area_class: str, language: Language) -> str:
    """Name an area class; one that the city made has no other name than its own."""
    key = f"area-class-{area_class}"
    return say(key, language) if key in TEXTS else visible(area_class)


def minutes_words(limit: ResponseLimit, language: Language) -> str:
    """Say the number of a limit, or that none was announced."""
    if limit.limit is None:
        return say("limits-no-number", language)
    return say("gaps-minutes", language, minutes=f"{limit.limit.total_seconds() / 60:g}")


def about_words(limit: ResponseLimit, language: Language) -> str:
    """Say what a limit is for: its area class, urgency, priority, category."""
    parts = [
        area_class_words(limit.area_class, language),
        say(f"urgency-{limit.urgency}", language),
    ]
    if limit.priority is not None:
        parts.append(f"P{int(limit.priority)}")
    if limit.category:
        parts.append(visible(limit.category))
    return " · ".join(parts)
