"""
Answers as JSON documents: the shapes that other programs read.

`docs/json.md` describes them, key by key. Seconds and metres are rounded to what they are worth:
whole milliseconds and whole decimetres.
"""

from geodispatch.adapters.exports.areas import (
    coverage_document,
    reach_document,
    siting_document,
    week_document,
)
from geodispatch.adapters.exports.several import reinforcement_document, together_document
from geodispatch.adapters.exports.single import ROUTES, recommendation_document

__all__ = [
    "ROUTES",
    "coverage_document",
    "reach_document",
    "recommendation_document",
    "reinforcement_document",
    "siting_document",
    "together_document",
    "week_document",
]
