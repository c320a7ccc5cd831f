"""
Where the keys of a TOML text stand.

The parser of Python says what a text holds, not where. So a text that it has accepted is cut into
its statements (a header, or a key with its value) at the ends of lines that lie in no string and
in no bracket; the parser then reads each statement by itself and says which keys it names. All
that takes about as long as reading the text once more, and is done only when somebody asks.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

Way = tuple[str | int, ...]
"""Keys from the top down; a number counts the tables of ``[[…]]`` from 0."""

_TOKEN = re.compile(
    r'"""[^"\\]*+(?:(?:\\.|"(?!""))[^"\\]*+)*+"{3,5}'
    r"|'''[^']*+(?:'(?!'')[^']*+)*+'{3,5}"
    r'|"(?:[^"\\]|\\.)*+"'
    r"|'[^']*+'"
    r"|#[^\n]*+"
    r"|[\[\]{}\n]",
    re.DOTALL,
)
_DEEPER = {"[": 1, "{": 1, "]": -1, "}": -1}


@dataclass(slots=True)
class _Node:
    line: int | None
    under: "dict[str, _Node]" = field(default_factory=dict)
    rows: "list[_Node]" = field(default_factory=list)

    @property
    def latest(self) -> "_Node":
        """What a header means by this key: of ``[[…]]`` the last table so far."""
        return self.rows[-1] if self.rows else self

    def step(self, key: str | int) -> "_Node | None":
        if isinstance(key, str):
            return self.under.get(key)
        return self.rows[key] if key < len(self.rows) else None


class KeyLines:
    r"""
    Lines of the keys of a TOML text.

    Parameters
    ----------
    text
        That the parser accepts, with or without carriage returns.

    Examples
    --------
    >>> lines = KeyLines("[a]\nb = '''\n'''\nc.d = { e = 1 }\n[[f]]\n[[f]]\ng = 1")
    >>> lines.find(("a", "c", "d", "e")), lines.find(("f", 1, "g")), lines.find(("a", "x"))
    ((4, 4), (7, 3), (1, 1))
    """

    def __init__(self, text: str) -> None:
        self._root = _Node(None)
        at = self._root
        for line, statement in _statements(text):
            try:
                content = tomllib.loads(statement)
            except RecursionError:  # nested to the limit: whoever asks is nested deeper than it
                continue
            if statement.startswith("["):
                at = _enter(self._root, content, line, row=statement.startswith("[["))
            else:
                _plant(at, content, line)

    def find(self, way: Way) -> tuple[int | None, int]:
        """
        Return the line on which a key first stands, and how many keys of its way do.

        A key that is absent is looked for in the table that lacks it, and so on up: then fewer
        keys are there than the way has, and the line is that of the last one.
        """
        node, depth = self._root, 0
        for key in way:
            below = node.step(key)
            if below is None:
                break
            node, depth = below, depth + 1
        return node.line, depth


def _statements(text: str) -> Iterator[tuple[int, str]]:
    """Yield each statement with the line on which it begins, from 1."""
    line, depth, start, begun = 1, 0, 0, 1
    for token in _TOKEN.finditer(text):
        word = token[0]
        depth += _DEEPER.get(word, 0)
        line += word.count("\n")
        if word == "\n" and depth == 0:
            if statement := _bare(text[start : token.start()]):
                yield begun, statement
            start, begun = token.end(), line
    if statement := _bare(text[start:]):
        yield begun, statement


def _bare(statement: str) -> str:
    """Return a statement without the space around it; nothing for a comment."""
    statement = statement.strip()
    return "" if statement.startswith("#") else statement


def _enter(root: _Node, header: Mapping[str, Any], line: int, *, row: bool) -> _Node:
    """Walk down a header and return what the keys after it belong to."""
    node = root
    while header:
        ((key, below),) = header.items()
        node = node.latest.under.setdefault(key, _Node(line))
        header = {} if isinstance(below, list) else below
    if row:
        node.rows.append(_Node(line))
    return node.latest


def _plant(at: _Node, content: Mapping[str, Any], line: int) -> None:
    """Note the keys of a statement; those of an inline table stand where it does."""
    waiting = [(at, content)]
    while waiting:  # not recursive: a file of dotted keys nests without end
        node, table = waiting.pop()
        for key, value in table.items():
            below = node.under.setdefault(key, _Node(line))
            if isinstance(value, dict):
                waiting.append((below, value))
