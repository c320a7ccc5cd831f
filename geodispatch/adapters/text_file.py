"""Text from files of strangers: UTF-8 or a clear refusal, never mojibake."""

import codecs
import unicodedata
from pathlib import Path

from geodispatch.errors import InputError

LARGEST_FILE = 50 * 2**20
LONGEST_NAME = 200


def read_text(file: Path) -> str:
    """
    Return the text of a UTF-8 file, with or without a byte-order mark.

    Raises
    ------
    InputError
        If the file is absent, empty, above 50 MiB, or in another encoding.
    """
    try:
        if file.stat().st_size > LARGEST_FILE:
            raise InputError("the file is larger than 50 MiB", file=file)
        content = file.read_bytes()
    except FileNotFoundError:
        raise InputError("the file does not exist", file=file) from None
    except OSError as error:
        raise InputError(f"the file cannot be read ({error.strerror})", file=file) from None
    if not content.strip():
        raise InputError("the file is empty", file=file)
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise InputError("the file is UTF-16", "Save it as UTF-8", file=file)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        guess = "GBK" if _is_gbk(content) else "another encoding"
        row = content[: error.start].count(b"\n") + 1
        raise InputError(
            f"the file is not UTF-8 but looks like {guess}", "Save it as UTF-8", file=file, row=row
        ) from None


def clean_name(raw: str) -> str:
    r"""
    Return a name trimmed and in Unicode form NFC.

    Raises
    ------
    ValueError
        If it is longer than 200 characters or holds control or direction-changing characters.

    Examples
    --------
    >>> clean_name("  武昌-01 ")
    '武昌-01'
    >>> clean_name("B\u202e12")
    Traceback (most recent call last):
    ...
    ValueError: holds the invisible character U+202E
    """
    name = unicodedata.normalize("NFC", raw.strip())
    if len(name) > LONGEST_NAME:
        msg = f"is {len(name)} characters long; at most {LONGEST_NAME} are allowed"
        raise ValueError(msg)
    for character in name:
        if unicodedata.category(character) in {"Cc", "Cf", "Cs", "Zl", "Zp"}:
            msg = f"holds the invisible character U+{ord(character):04X}"
            raise ValueError(msg)
    return name


def _is_gbk(content: bytes) -> bool:
    try:
        content.decode("gb18030")
    except UnicodeDecodeError:
        return False
    return True
