"""Text from files of strangers: UTF-8 or a clear refusal, never mojibake."""

import codecs
import unicodedata
from pathlib import Path

from geodispatch.errors import InputError

LARGEST_FILE = 50 * 2**20
LONGEST_NAME = 200
_NO_TEXT = (
    (b"PK\x03\x04", "a ZIP archive"),
    (b"PK\x05\x06", "a ZIP archive"),
    (b"\x1f\x8b", "packed by gzip"),
    (b"BZh", "packed by bzip2"),
    (b"\xfd7zXZ\x00", "packed by xz"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (b"Rar!", "a RAR archive"),
    (b"PAR1", "Parquet"),
    (b"SQLite format 3\x00", "an SQLite database"),
    (b"%PDF", "a PDF"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"\xd0\xcf\x11\xe0", "an Office document"),
)
"""First bytes of what people rename to a text file."""
_MARKS = (
    (codecs.BOM_UTF32_LE, "UTF-32"),  # begins as UTF-16 does: asked first
    (codecs.BOM_UTF32_BE, "UTF-32"),
    (codecs.BOM_UTF16_LE, "UTF-16"),
    (codecs.BOM_UTF16_BE, "UTF-16"),
)
_SAVE = "Save it as UTF-8"


def read_text(file: Path) -> str:
    """
    Return the text of a UTF-8 file, with or without a byte-order mark.

    Raises
    ------
    InputError
        If the file is absent, empty, above 50 MiB, no text, or in another encoding.
    """
    try:
        if file.stat().st_size > LARGEST_FILE:
            raise InputError("the file is larger than 50 MiB", file=file)
        content = file.read_bytes()
    except FileNotFoundError:
        raise InputError("the file does not exist", file=file) from None
    except IsADirectoryError:
        raise InputError("is a folder, not a file", "Give a file", file=file) from None
    except OSError as error:
        raise InputError(f"the file cannot be read ({error.strerror})", file=file) from None
    return decode(content, file)


def decode(content: bytes, file: Path) -> str:
    """
    Return UTF-8 content as text, without a byte-order mark.

    Parameters
    ----------
    file
        Where the content comes from, for the message.

    Raises
    ------
    InputError
        If it is empty, no text, or in another encoding; the message says what it looks like.
    """
    if not content.strip():
        raise InputError("the file is empty", file=file)
    for start, kind in _NO_TEXT:
        if content.startswith(start):
            raise InputError(f"the content is {kind}, not text", "Unpack or export it", file=file)
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            raise InputError(f"the file is {encoding}, not UTF-8", _SAVE, file=file)
    head = content[:1024]
    if 10 * head.count(0) > len(head):
        problem = "the content is no text, or in another encoding such as UTF-16"
        raise InputError(problem, _SAVE, file=file)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        guess = "GBK" if _is_gbk(content) else "another encoding"
        row = content.count(b"\n", 0, error.start) + 1
        problem = f"the file is not UTF-8 but looks like {guess}"
        raise InputError(problem, _SAVE, file=file, row=row) from None


def clean_code(raw: str) -> str:
    r"""
    Return the code of a city as `clean_name`; folders are named after it.

    Raises
    ------
    ValueError
        As `clean_name`, or if a folder of that name would lie elsewhere.

    Examples
    --------
    >>> clean_code("wuhan")
    'wuhan'
    >>> clean_code("../wuhan")
    Traceback (most recent call last):
    ...
    ValueError: is '../wuhan'; a folder is named after it, so no slash and no dot before it
    """
    code = clean_name(raw)
    if code.startswith(".") or not {"/", "\\"}.isdisjoint(code):
        msg = f"is {code!a}; a folder is named after it, so no slash and no dot before it"
        raise ValueError(msg)
    return code


def clean_name(raw: str, longest: int = LONGEST_NAME) -> str:
    r"""
    Return a name trimmed and in Unicode form NFC.

    Raises
    ------
    ValueError
        If it is longer than ``longest`` or holds control or direction-changing characters.

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
    if len(name) > longest:
        msg = f"is {len(name)} characters long; at most {longest} are allowed"
        raise ValueError(msg)
    for character in name:
        if unicodedata.category(character) in {"Cc", "Cf", "Cs", "Zl", "Zp"}:
            msg = f"holds the invisible character U+{ord(character):04X}"
            raise ValueError(msg)
    return name


def one_line(text: str, longest: int = LONGEST_NAME) -> str:
    r"""
    Return a text on one line: cut, and with what a terminal would obey made visible.

    Examples
    --------
    >>> one_line("a\nb")
    'a\\u000ab'
    """
    cut = text if len(text) <= longest else f"{text[: longest - 3]}..."
    return "".join(char if char.isprintable() else f"\\u{ord(char):04x}" for char in cut)


def _is_gbk(content: bytes) -> bool:
    """
    Whether the content reads as Chinese in GB 18030.

    Most Latin-1 texts decode as well: an accented letter and the letter after it make a rare
    character. Common ones (GB 2312) take two bytes above 0xA0, which Latin-1 seldom has in a row.
    """
    try:
        text = content.decode("gb18030")
    except UnicodeDecodeError:
        return False
    foreign = {character for character in text if not character.isascii()}
    common = [char for char in foreign if "\u4e00" <= char <= "\u9fff" and _is_common(char)]
    return 2 * len(common) > len(foreign)


def _is_common(character: str) -> bool:
    try:
        character.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True
