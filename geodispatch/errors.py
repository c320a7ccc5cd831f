"""
Everything geodispatch raises on purpose.

A person reads these messages: each says what is wrong, where, and what may be done. Values
ride along as attributes, so that a page or a test need not parse the sentence.
"Nobody can reach it" is a result, never an error.
"""

from pathlib import Path


class GeodispatchError(Exception):
    """Base of every error that a caller may want to catch."""


class InputError(GeodispatchError):
    """
    A file, a row or a field that cannot be accepted as it is.

    Parameters
    ----------
    problem
        What is wrong, with the value, as a sentence without its full stop.
    remedy
        What the person may do, as a sentence without its full stop; may be empty.
    file, row, field
        Where it is wrong. ``row`` counts as a text editor does: the header of a CSV is row 1.
    """

    def __init__(
        self,
        problem: str,
        remedy: str = "",
        *,
        file: Path | str | None = None,
        row: int | None = None,
        field: str | None = None,
    ) -> None:
        self.problem, self.remedy = problem, remedy
        self.file, self.row, self.field = file, row, field
        super().__init__(str(self))

    def __str__(self) -> str:
        where = ", ".join(
            part
            for part in (
                str(self.file) if self.file is not None else "",
                f"row {self.row}" if self.row is not None else "",
                _field(self.field),
            )
            if part
        )
        sentence = f"{where}: {self.problem}." if where else f"{self.problem}."
        return f"{sentence} {self.remedy}." if self.remedy else sentence


def _field(name: str | None) -> str:
    """Say where: an option of the command line speaks for itself."""
    if name is None:
        return ""
    return name if name.startswith("--") else f"field {name}"


class UnknownCategoryError(GeodispatchError):
    """An incident names a category that the rule book in force does not have."""

    def __init__(self, category: str, known: tuple[str, ...]) -> None:
        self.category, self.known = category, known
        super().__init__(
            f"Category {category!r} is not in the rule book. Known: {', '.join(known)}."
        )


class UnknownIncidentError(GeodispatchError):
    """Somebody asked for an incident that this desk does not have."""

    def __init__(self, incident_id: str) -> None:
        self.incident_id = incident_id
        super().__init__(f"There is no incident {incident_id!r} at this desk.")


class IllegalTransitionError(GeodispatchError):
    """A unit or an incident was asked for a status that it cannot reach."""

    def __init__(self, who: str, now: str, to: str, allowed: tuple[str, ...]) -> None:
        self.who, self.now, self.to, self.allowed = who, now, to, allowed
        may = ", ".join(allowed) if allowed else "nothing else"
        super().__init__(f"{who} is {now} and cannot become {to}; it may become {may}.")
