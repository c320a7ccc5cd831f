"""The keys of the dispatch page, in words; ``static/keys.js`` acts on them."""

from geodispatch.domain import Language
from geodispatch.ui.scene import Json
from geodispatch.ui.texts import say

KEYS = {
    "n": "key-new",
    "l": "key-phone",
    "q": "key-queue",
    "u": "key-units",
    "m": "key-map",
    "a": "key-accept",
    "d": "key-dispatch",
    "k": "key-acknowledge",
    "p": "key-depart",
    "r": "key-arrive",
    "f": "key-feed-back",
    "e": "key-clear",
    "i": "key-reinforce",
    "h": "key-hand-over",
    "t": "key-facts",
    "c": "key-close",
    "g": "key-gaps",
    "w": "key-suppose",
    "s": "key-sound",
    "?": "key-help",
}
"""What each key does, by its text."""


def keys_data(language: Language) -> Json:
    """Return what the list of keys says."""
    return {
        "title": say("keys", language),
        "close": say("keys-close", language),
        **{key: say(name, language) for key, name in KEYS.items()},
    }
