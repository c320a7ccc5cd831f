"""
Names in memory, found as people type them, best first.

A name is found by being the same, beginning alike, sounding alike (pinyin and initials, whole or
in part), holding what was typed, sounding alike to who slurs (hongsan for hongshan), or coming
near it: in this order, and a later way is tried only where the earlier ones found too little.
Texts lie in long strings that are searched at once, since a loop over 50,000 names in Python would
be felt at every key.
"""

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum
from itertools import chain
from typing import Generic, TypeVar

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from geodispatch.desk.spelling import chinese, fold, initials, readings, sound, syllables

MOST_TYPED = 60
"""Characters that are looked at."""

_MOST_HITS = 400
_MOST_SOUNDED = 32
"""Letters that are compared by their sound: what a pattern costs grows with them."""

_BEGUN = 90.0
"""How near a word comes that begins as was typed, or a letter off, among words that come near."""

_LEAST_SLURRED = 4
_LEAST_BEGUN = 5
"""Letters below which a slip in the pinyin could mean half of a city."""
_MOST_BEGUN = 4
"""Syllables: who types so many and more is compared with whole names."""

_LETTERS = re.compile(r"[a-z0-9]+")
_NEXT = "(?:[a-z0-9]* )?"
_SLURRED = re.compile(r"[zcs]h?|[nl]g?|.")
_T = TypeVar("_T")


class How(IntEnum):
    """How a name was found, the best first."""

    SAME = 0
    BEGINS = 1
    SOUNDS = 2
    WORD_BEGINS = 3
    INITIALS = 4
    HOLDS = 5
    SOUNDS_WITHIN = 6
    SLURRED = 7
    SLURRED_WITHIN = 8
    NEAR = 9


@dataclass(frozen=True, slots=True)
class Hit:
    """
    A name that was found.

    Parameters
    ----------
    row
        Of the name, as it was given.
    how, score
        How it was found, and how near it comes, from 0 to 100.
    """

    row: int
    how: How
    score: float = 100.0


class Lines:
    """
    Texts one below the other in one string, each after a blank.

    Parameters
    ----------
    texts
        Without line breaks.
    rows
        Row of the name that each belongs to.
    """

    def __init__(self, texts: Sequence[str], rows: Sequence[int]) -> None:
        self.texts, self.rows = list(texts), list(rows)
        self._all = "\n" + "".join(f" {text}\n" for text in texts)
        self._starts: list[int] = []
        position = 1
        for text in texts:
            self._starts.append(position)
            position += len(text) + 2

    def holding(self, part: str) -> Iterator[int]:
        """Yield the rows of texts that hold a part, at most some hundreds."""
        position, found = self._all.find(part), 0
        while position >= 0 and found < _MOST_HITS:
            line = bisect_right(self._starts, position) - 1
            yield self.rows[line]
            found += 1
            after = self._starts[line] + len(self.texts[line]) + 1
            position = self._all.find(part, after)

    def matching(self, pattern: str) -> Iterator[int]:
        """Yield the rows of texts in which a pattern is, at most some hundreds."""
        for found, match in enumerate(re.finditer(pattern, self._all)):
            if found == _MOST_HITS:
                return
            yield self.rows[bisect_right(self._starts, match.end() - 1) - 1]


class Neighbours(Generic[_T]):
    """
    Texts by their lengths, so that only those are compared that can come near at all.

    Parameters
    ----------
    texts
        Each with what it stands for.
    """

    def __init__(self, texts: Iterable[tuple[str, _T]]) -> None:
        self._by_length: dict[int, tuple[list[str], list[_T]]] = {}
        for text, of in texts:
            same = self._by_length.setdefault(len(text), ([], []))
            same[0].append(text)
            same[1].append(of)

    def near(self, typed: str, least: float, slips: int) -> Iterator[tuple[_T, float]]:
        """
        Yield what comes near a text, and how near.

        Parameters
        ----------
        least
            Share of letters in common (normalised indel similarity), from 0 to 100.
        slips
            So many letters may be too many or too few.
        """
        for length in range(max(1, len(typed) - slips), len(typed) + slips + 1):
            texts, of = self._by_length.get(length, ((), ()))
            for _, score, at in process.extract(
                typed, texts, scorer=fuzz.ratio, score_cutoff=least, limit=_MOST_HITS
            ):
                yield of[at], score

    def one_letter_off(self, typed: str) -> Iterator[tuple[_T, int]]:
        """
        Yield what differs in one letter, and how many were left out when it was typed.

        One left out is 1, another one or two exchanged are 0, one too many is -1.
        """
        for left_out in (1, 0, -1):
            texts, of = self._by_length.get(len(typed) + left_out, ((), ()))
            for _, _, at in process.extract(
                typed, texts, scorer=OSA.distance, score_cutoff=1, limit=_MOST_HITS
            ):
                yield of[at], left_out


class Lookup:
    """
    Names that can be found.

    Parameters
    ----------
    names
        In any order; several may be equal.
    """

    def __init__(self, names: Iterable[str]) -> None:
        folded = [fold(name) for name in names]
        order = sorted((text, row) for row, text in enumerate(folded) if text)
        self._folded = folded
        self._sorted = [text for text, _ in order]
        self._rows = [row for _, row in order]
        self._text = Lines(self._sorted, self._rows)
        sounds, sounding = [], []
        begun: dict[str, list[int]] = defaultdict(list)
        self._initials: dict[str, list[int]] = defaultdict(list)
        self._words: dict[str, list[int]] = defaultdict(list)
        for text, row in order:
            if chinese(text):
                for parts in readings(text):
                    sounds.append(" ".join(parts))
                    sounding.append(row)
                    for end in range(2, min(len(parts), _MOST_BEGUN)):
                        begun["".join(parts[:end])].append(row)
                continue
            words = text.split()
            for word in set(words):
                self._words[word].append(row)
            if len(words) > 1:
                self._initials[initials(words)].append(row)
        self._sound = Lines(sounds, sounding)
        letters = (text.replace(" ", "") for text in sounds)
        self._near_sound = Neighbours(zip(letters, sounding, strict=True))
        self._near_begun = Neighbours(begun.items())
        self._near_chinese = Neighbours(pair for pair in order if chinese(pair[0]))
        self._near_text = Neighbours(pair for pair in order if not chinese(pair[0]))
        self._near_word = Neighbours(self._words.items())
        self._vocabulary = sorted(self._words)

    def find(self, text: str, enough: int, *, near: bool = True) -> list[Hit]:
        """
        Return the names that somebody may mean, each once, the best first.

        Parameters
        ----------
        enough
            With so many found, no lesser way is tried; more may be returned. What only comes near
        is offered where nothing is so called, begins so or sounds so.
        near
            Whether what only comes near counts at all.
        """
        typed = fold(text)[:MOST_TYPED].strip()
        found: dict[int, Hit] = {}
        if not typed:
            return []
        for how, rows in self._ways(typed):
            if len(found) >= enough:
                break
            for row in rows:
                found.setdefault(row, Hit(row, how))
        sure = any(hit.how <= How.SOUNDS for hit in found.values())
        if near and not sure and len(found) < enough:
            for hit in sorted(self._near(typed), key=lambda one: -one.score):
                found.setdefault(hit.row, hit)
        return sorted(found.values(), key=lambda hit: (hit.how, -hit.score, self._rank(hit.row)))

    def _rank(self, row: int) -> tuple[int, str]:
        return len(self._folded[row]), self._folded[row]

    def _ways(self, typed: str) -> Iterator[tuple[How, Iterable[int]]]:
        first, last = bisect_left(self._sorted, typed), bisect_right(self._sorted, typed)
        yield How.SAME, self._rows[first:last]
        yield How.BEGINS, self._beginning(typed)
        spoken = self._spoken(typed)
        if spoken:
            yield How.SOUNDS, self._sound.matching("\n " + spoken)
        yield How.WORD_BEGINS, self._with_words(typed)
        yield How.INITIALS, self._initials.get(typed, ())
        yield How.HOLDS, self._text.holding(typed)
        if spoken and len(typed) > 1:
            yield How.SOUNDS_WITHIN, self._sound.matching(" " + spoken)
        letters = self._letters(typed)
        if len(letters) >= _LEAST_SLURRED:
            yield How.SLURRED, self._sound.matching("\n " + _slurred(letters))
            yield How.SLURRED_WITHIN, self._sound.matching(" " + _slurred(letters))

    def _beginning(self, typed: str) -> list[int]:
        """Return the rows that begin so, the shortest names first, at most some hundreds."""
        first = bisect_left(self._sorted, typed)
        last = bisect_left(self._sorted, typed + "\U0010ffff")
        return sorted(self._rows[first:last], key=self._rank)[:_MOST_HITS]

    def _spoken(self, typed: str) -> str:
        """Return a pattern for the sound of what was typed; empty where it has none."""
        if chinese(typed):
            return re.escape(" ".join(syllables(typed))) + "(?![a-z0-9])"
        return _NEXT.join(self._letters(typed))

    def _letters(self, typed: str) -> str:
        """Return what may be typed pinyin; empty where it is none, or nothing here has any."""
        letters = sound(typed.replace(" ", ""))
        if not self._sound.rows or not _LETTERS.fullmatch(letters):
            return ""
        return letters[:_MOST_SOUNDED]

    def _with_words(self, typed: str) -> Iterator[int]:
        """Yield the rows in which every word that was typed begins a word, in any order."""
        words = typed.split()
        longest = max(words, key=len)
        for row in self._text.holding(" " + longest):
            parts = self._folded[row].split()
            if all(any(part.startswith(word) for part in parts) for word in words):
                yield row

    def _near(self, typed: str) -> Iterator[Hit]:
        hanzi = chinese(typed)
        if len(typed) < (2 if hanzi else 3):
            return
        letters = "".join(syllables(typed)).replace(" ", "")
        near = chain(
            self._near_chinese.near(typed, 60.0, slips=2) if hanzi else (),
            # Latin names are abbreviated: Fco. for Francisco.
            self._near_text.near(typed, 75.0, slips=len(typed) // 2) if not hanzi else (),
            self._near_sound.near(letters, 80.0, slips=max(2, len(letters) // 4)),
        )
        for row, score in near:
            yield Hit(row, How.NEAR, score)
        if not hanzi:
            yield from self._near_by_beginning(letters)
            yield from self._near_by_words(typed.split()[:4])

    def _near_by_beginning(self, letters: str) -> Iterator[Hit]:
        """Yield names whose pinyin, up to the end of a syllable, is one letter off."""
        if len(letters) < _LEAST_BEGUN:
            return
        for rows, left_out in self._near_begun.one_letter_off(letters):
            for row in rows:
                yield Hit(row, How.NEAR, _BEGUN + left_out)  # the likeliest slip first

    def _begun(self, word: str) -> Iterator[tuple[list[int], float]]:
        """Yield the rows of every word that begins so: an abbreviation, or not typed to its end."""
        first = bisect_left(self._vocabulary, word)
        last = bisect_left(self._vocabulary, word + "\U0010ffff")
        for text in self._vocabulary[first : min(last, first + _MOST_HITS)]:
            yield self._words[text], _BEGUN

    def _near_by_words(self, words: Sequence[str]) -> Iterator[Hit]:
        """Yield names that have a word near to each of those that were typed."""
        scores: dict[int, float] | None = None
        for word in words:
            known: dict[int, float] = {}
            for rows, score in (*self._begun(word), *self._near_word.near(word, 76.0, slips=2)):
                known.update((row, max(score, known.get(row, 0.0))) for row in rows)
            if scores is not None:
                known = {row: min(scores[row], known[row]) for row in scores.keys() & known}
            scores = known
        for row, score in (scores or {}).items():
            yield Hit(row, How.NEAR, score - 1.0)  # the whole name, where that comes as near, wins


def _slurred(letters: str) -> str:
    """
    Return a pattern for pinyin as it is heard by who slurs: without h or g, n for l.

    Syllables may end anywhere: only the names know where theirs do.
    """
    kinds = {"z": "zh?", "c": "ch?", "s": "sh?", "n": "[nl] ?g?", "l": "[nl] ?g?"}
    return " ?".join(kinds.get(part[0], part) for part in _SLURRED.findall(letters))
