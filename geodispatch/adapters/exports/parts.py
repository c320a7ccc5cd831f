"""Parts that several documents share."""

from typing import Any

from geodispatch.domain.naming import Language
from geodispatch.policing import Reason

Document = dict[str, Any]


def reason_part(reason: Reason, language: Language) -> Document:
    """Return a reason with its article and its words."""
    return {
        "code": reason.code.value,
        "article": reason.article,
        "text": reason.text(language),
    }


def in_seconds(seconds: float | None) -> float | None:
    """Return whole milliseconds as seconds; ``None`` where nobody knows."""
    return None if seconds is None else round(seconds, 3)
