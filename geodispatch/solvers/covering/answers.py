"""Answers: where posts go, what they cover, and how far from the best that could be."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Cover:
    """
    Posts, how good they are and what is known about better ones.

    Parameters
    ----------
    posts
        Rows of the posts, ascending, the fixed ones among them. A row comes as often as the post
        holds units, which is once but in `expected_cover`. There may be fewer than were allowed:
        a post that adds nothing is not named.
    value
        What was asked for: the number of posts (`set_cover`, to be small), or the demand covered
        (`maximal_cover`, `expected_cover`, to be large), that of the fixed posts included.
    bound
        No answer has a smaller (`set_cover`) or larger value than this.
    proved
        Whether no answer is better. Demand that is not whole counts as equal to nine digits.
    seconds
        How long it took to find.
    unreached
        Columns of the cells, ascending, that no post reaches within the limit, wherever posts
        go. They are in no value and in no bound; the rest is solved.
    """

    posts: tuple[int, ...]
    value: float
    bound: float
    proved: bool
    seconds: float
    unreached: tuple[int, ...]

    @property
    def gap(self) -> float:
        """How far the value may be from the best, as a share of the larger of value and bound."""
        return 0.0 if self.proved else abs(self.bound - self.value) / max(self.bound, self.value)
