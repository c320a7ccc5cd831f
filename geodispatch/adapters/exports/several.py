"""Reinforcements, and several incidents at once, as documents."""

from geodispatch.adapters.exports.parts import Document, in_seconds
from geodispatch.adapters.exports.single import recommendation_document
from geodispatch.domain.naming import Language
from geodispatch.policing import Recommendation, Reinforcement, Together


def reinforcement_document(reinforcement: Reinforcement, language: Language) -> Document:
    """Return who joins as the document of a recommendation, and who was sent, and the tasks."""
    return {
        **recommendation_document(reinforcement.added, language),
        "sent": list(reinforcement.sent),
        "level": reinforcement.level,
        "monitoring": [
            {
                "task": task.code,
                "article": task.article,
                "text": task.name.in_language(language),
            }
            for task in reinforcement.monitoring
        ],
    }


def together_document(together: Together, language: Language) -> Document:
    """Return the answers to several incidents, in the order of the calls."""
    gain = together.gain
    return {
        "answers": [_one_of_several(answer, language) for answer in together.answers],
        "gain": {
            "served": gain.served,
            "roles": gain.roles,
            "slowest_s": in_seconds(gain.slowest_s),
            "total_s": in_seconds(gain.total_s),
        },
        "proved": together.proved,
    }


def _one_of_several(answer: Recommendation, language: Language) -> Document:
    return {
        "call_id": answer.incident.id,
        **recommendation_document(answer, language, routes=False),
    }
