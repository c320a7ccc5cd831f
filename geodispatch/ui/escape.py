r"""
Text from people and files on its way to a page.

A folium page is JavaScript that carries HTML inside template literals, so a name can run as
code in three ways: as a tag, as ``${...}``, or by closing the literal with a backtick; escaping
HTML alone stops only the first. `escape` stops all three and is the only way that foreign text
may take into folium. Text that goes to our own scripts travels as JSON and is set with
``textContent``; it passes `visible` only. Markdown of Streamlit takes `escape_markdown`.
"""

import html
import unicodedata
from functools import lru_cache

LONGEST = 200
"""Characters of one text that a page shows; the rest is cut, visibly."""

LONGEST_SENTENCE = 1000
"""The same for what is read as a whole: advice, duties and reasons of a rule book."""

# Order matters for none of these: each maps one character.
_CODE = str.maketrans({"\\": "&#92;", "`": "&#96;", "$": "&#36;", "{": "&#123;", "}": "&#125;"})
_MARKDOWN = str.maketrans({mark: f"\\{mark}" for mark in "\\`*_{}[]()<>#+-.!|~$:&@^="})


@lru_cache(maxsize=16_384)  # the same names pass with every answer to every window
def visible(text: str, longest: int = LONGEST) -> str:
    r"""
    Return ``text`` with control and direction characters written out, cut at ``longest``.

    A right-to-left override in a callsign would let it read as another one.

    Examples
    --------
    >>> visible("W-12\u202e31")
    'W-12⟨U+202E⟩31'
    """
    shown = "".join(
        f"⟨U+{ord(mark):04X}⟩" if unicodedata.category(mark) in {"Cc", "Cf", "Cs", "Co"} else mark
        for mark in text[: longest + 1]
    )
    return shown if len(text) <= longest else shown[:longest] + "…"


def escape(text: object, longest: int = LONGEST) -> str:
    """
    Return ``text`` so that neither HTML nor a template literal takes any of it for code.

    Examples
    --------
    >>> escape("<img onerror='x'>${alert(1)}`")
    '&lt;img onerror=&#x27;x&#x27;&gt;&#36;&#123;alert(1)&#125;&#96;'
    """
    return html.escape(visible(str(text), longest), quote=True).translate(_CODE)


def escape_markdown(text: object, longest: int = LONGEST) -> str:
    r"""
    Return ``text`` so that Markdown shows it letter by letter: no link, no image, no emphasis.

    Examples
    --------
    >>> print(escape_markdown("[W-1](http://x)"))
    \[W\-1\]\(http\:\/\/x\)
    """
    return visible(str(text), longest).translate(_MARKDOWN).replace("/", "\\/")
