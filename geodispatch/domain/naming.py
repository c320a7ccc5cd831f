"""Names as a Chinese desk needs them: one thing, two languages."""

from dataclasses import dataclass
from typing import Literal

Language = Literal["zh", "en"]


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
