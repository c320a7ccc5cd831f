"""Names, spans and instants as a page writes them."""

from datetime import datetime

from geodispatch.domain import Language, Name
from geodispatch.domain.naming import in_both
from geodispatch.policing import City
from geodispatch.ui.escape import LONGEST_SENTENCE, visible
from geodispatch.ui.texts import say


def read(name: Name, language: Language) -> str:
    """Return a name or sentence of the rule book as a page shows it."""
    return visible(name.in_language(language), LONGEST_SENTENCE)


def clock_time(at: datetime, city: City) -> str:
    """Write an instant as the city's clocks show it."""
    return f"{city.local_time(at):%H:%M:%S}"


def minutes_and_seconds(seconds: float) -> str:
    """
    Write a span as a stopwatch does, rounded to the second.

    Examples
    --------
    >>> minutes_and_seconds(252.4), minutes_and_seconds(3725)
    ('4:12', '1:02:05')
    """
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"


def kilometres(metres: float) -> str:
    """
    Write a distance with one decimal.

    Examples
    --------
    >>> kilometres(2149.0)
    '2.1 km'
    """
    return f"{metres / 1000.0:.1f} km"


def source_words(source: str, language: Language) -> str:
    """
    Say where something comes from; of a source in both languages, the half of the reader's.

    Examples
    --------
    >>> source_words("市局公告 / Notice of the bureau", "en"), source_words("Notice 7", "zh")
    ('Notice of the bureau', 'Notice 7')
    """
    return visible(in_both(source).in_language(language))


def severity_words(severity: int | None, language: Language) -> str | None:
    """Say how grave it is; ``None`` where nobody said."""
    return None if severity is None else say("severity-value", language, level=str(severity))
