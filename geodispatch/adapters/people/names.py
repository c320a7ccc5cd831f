"""
Texts that name people and programs: two that look alike are never two.

`account_name` brings a name into its one form (NFKC, small letters). What that leaves alike to an
eye is refused here, where a name is given: characters that cannot be seen, and letters of several
alphabets that share shapes.
"""

import unicodedata

from geodispatch.domain.people import LONGEST_ACCOUNT, account_name
from geodispatch.errors import InputError

LONGEST = 60
LONGEST_SUBJECT = 255

# Printable to Unicode, and yet nothing is seen: joiners, fillers, selectors of a variant.
_UNSEEN = (
    (0x034F, 0x034F),
    (0x115F, 0x1160),
    (0x17B4, 0x17B5),
    (0x180B, 0x180F),
    (0x2800, 0x2800),
    (0x3164, 0x3164),
    (0xFE00, 0xFE0F),
    (0xFFA0, 0xFFA0),
    (0xE0100, 0xE01EF),
)
_SHARING_SHAPES = frozenset({"LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE", "COPTIC"})


def new_name(typed: str) -> str:
    """
    Return the one form of a name that an account is to have.

    Raises
    ------
    InputError
        If it is none, or may be mistaken for another.

    Examples
    --------
    >>> new_name(" ０００７ ")
    '0007'
    """
    try:
        name = account_name(typed)
        _require_seen(name)
    except ValueError as error:
        raise InputError(str(error), "A service number is best", field="NAME") from None
    return name


def folded(name: str) -> str:
    """
    Return what two names that look alike have in common.

    Examples
    --------
    >>> folded("AVL  Gateway") == folded("ＡＶＬ gateway")
    True
    """
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def new_text(typed: str, field: str, longest: int = LONGEST) -> str:
    """
    Return a text that is kept as it was typed, without white space around it; it may be empty.

    Raises
    ------
    InputError
        If it is too long, or something of it cannot be seen.
    """
    kept = unicodedata.normalize("NFC", typed[: 4 * longest]).strip()
    try:
        if len(typed) > 4 * longest or len(kept) > longest or not kept.isprintable():
            msg = f"{typed[:40]!a} is too long or has characters that cannot be shown"
            raise ValueError(msg)
        _require_seen(kept)
    except ValueError as error:
        remedy = f"Give at most {longest} letters, digits and signs"
        raise InputError(str(error), remedy, field=field) from None
    return kept


def plain_text(typed: str, field: str) -> str:
    """
    Return a code that others compare by its characters: a callsign, a station, an area.

    Raises
    ------
    InputError
        As `new_text`; or if the code has another form that looks the same (NFKC).
    """
    kept = new_text(typed, field)
    plain = unicodedata.normalize("NFKC", kept)
    if plain != kept:
        problem = f"{kept!a} looks like {plain!r} and is not the same"
        raise InputError(problem, f"Write it as {plain!r}", field=field)
    return kept


def known_form(typed: str) -> str:
    """Return the form of a name to look it up by; empty for what no account can be called."""
    if len(typed) > 4 * LONGEST_ACCOUNT:  # nobody's; to normalize a megabyte takes its time
        return ""
    try:
        return account_name(typed)
    except ValueError:
        return ""


def _require_seen(text: str) -> None:
    for character in text:
        if any(first <= ord(character) <= last for first, last in _UNSEEN):
            msg = f"{text[:40]!a} has characters in it that cannot be seen"
            raise ValueError(msg)
    letters = (unicodedata.name(one, "").split(" ")[0] for one in text if one.isalpha())
    mixed = _SHARING_SHAPES.intersection(letters)
    if len(mixed) > 1:
        alphabets = " and ".join(sorted(one.capitalize() for one in mixed))
        msg = f"{text[:40]!a} mixes {alphabets} letters, which look alike"
        raise ValueError(msg)
