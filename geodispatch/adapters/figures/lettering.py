"""
The font that ships with the program, and what becomes of letters that it lacks.

Noto Sans SC, a subset of it (``data/build_font.py``). A letter that it lacks would be drawn as an
empty box, which nobody can read or ask about: such letters, and those that have no shape of their
own, are written out by their number instead.
"""

import unicodedata
from functools import cache
from pathlib import Path

from matplotlib.ft2font import FT2Font

import geodispatch

FONT = Path(geodispatch.__file__).parent / "fonts" / "NotoSansSC-Regular.ttf"
FONT_LICENCE = FONT.with_name("OFL.txt")

LONGEST = 200
"""Characters of one text; the rest is cut, visibly."""

_SHAPELESS = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


@cache
def letters() -> frozenset[str]:
    """Return every letter that the font has."""
    return frozenset(map(chr, FT2Font(FONT).get_charmap()))


def readable(text: str, longest: int = LONGEST) -> str:
    r"""
    Return ``text`` on one line, cut at ``longest`` characters.

    Controls and marks of direction stand there by their number: one of them could let a name read
    as another one.

    Examples
    --------
    >>> readable("W-12\u202e31")
    'W-12〈U+202E〉31'
    """
    cut = unicodedata.normalize("NFC", text[:longest])
    shown = "".join(_by_number(one) if _is_shapeless(one) else one for one in cut)
    return shown if len(text) <= longest else shown + "…"


def drawn(text: str, longest: int = LONGEST) -> str:
    """
    Return ``text`` as `readable` does, with letters that the font lacks by their number too.

    Examples
    --------
    >>> drawn("硚口 \U00020000")
    '硚口 〈U+20000〉'
    """
    has = letters()
    return "".join(one if one in has else _by_number(one) for one in readable(text, longest))


def _is_shapeless(letter: str) -> bool:
    return unicodedata.category(letter) in _SHAPELESS


def _by_number(letter: str) -> str:
    return f"〈U+{ord(letter):04X}〉"
