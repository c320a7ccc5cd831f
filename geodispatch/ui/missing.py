"""What no source gives for a city, in one sentence below the lists."""

from geodispatch.domain import Language
from geodispatch.policing import City
from geodispatch.ui.escape import LONGEST_SENTENCE, visible
from geodispatch.ui.texts import say

_MISSING = {
    "population": "missing-population",
    "street-names": "missing-street-names",
    "one-ways": "missing-one-ways",
    "maxspeed": "missing-maxspeed",
    "turn-restrictions": "missing-turn-restrictions",
    "limits": "missing-limits",
    "jurisdictions": "missing-jurisdictions",
    "roads-partly": "missing-roads-partly",
}


def missing_words(city: City, language: Language) -> str:
    """Say what no source gives for the city; empty where nothing is missing."""
    if not city.missing:
        return ""
    words = [
        say(_MISSING[what], language) if what in _MISSING else what for what in sorted(city.missing)
    ]
    listed = say("missing-list", language).join(words)
    sentence = say("missing", language, city=city.name.in_language(language), list=listed)
    return visible(sentence, LONGEST_SENTENCE)
