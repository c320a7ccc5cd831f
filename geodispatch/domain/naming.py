"""Names as a Chinese desk needs them: one thing, two languages."""

import re
from dataclasses import dataclass
from typing import Literal

Language = Literal["zh", "en"]

_IN_BOTH = re.compile(r"(?P<zh>[^/]*[\u4e00-\u9fff][^/]*) / (?P<en>[^\u4e00-\u9fff]+)")


@dataclass(frozen=True, slots=True)
class Name:
    """
    A name in Chinese and English.

    Examples
    --------
    >>> Name("抢劫", "Robbery").in_language("en")
    'Robbery'
    """

    zh: str
    en: str

    def in_language(self, language: Language) -> str:
        """Return the name in ``language``."""
        return self.zh if language == "zh" else self.en


def in_both(text: str) -> Name:
    """
    Return a text that somebody wrote in both languages, parted by a stroke, as a name.

    Examples
    --------
    >>> in_both("市局公告 / Notice of the bureau").en, in_both("Notice 7").zh
    ('Notice of the bureau', 'Notice 7')
    """
    both = _IN_BOTH.fullmatch(text)
    return Name(both["zh"], both["en"]) if both else Name(text, text)
