"""That there is no such complaint: the same words, whether it is missing or another's."""

from geodispatch.errors import GeodispatchError


class NoSuchComplaintError(GeodispatchError):
    """
    Somebody asked for a complaint that he cannot have.

    Nothing in it tells whether there is one: no number, no reason (110 rules, art. 38).
    """

    code = "no-such-complaint"
    zh = "没有这件投诉。"
    en = "There is no such complaint."

    def __init__(self) -> None:
        super().__init__(self.en)
