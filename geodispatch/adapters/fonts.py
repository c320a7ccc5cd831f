"""
Fonts for names on the map: found on this computer, asked whether they have every letter.

Nothing is shipped and nothing downloaded. A name with a letter that no font has is left out: an
empty box on the map would be a street that nobody can read or search for.
"""

import sys
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import count
from pathlib import Path

from PIL import ImageFont

from geodispatch.errors import InputError

LONGEST_NAME = 48
"""Letters of the longest name that is drawn; longer ones find no street that is long enough."""

_KNOWN = (
    "NotoSansCJK-Regular.ttc",
    "NotoSansCJKsc-Regular.otf",
    "NotoSansSC-Regular.otf",
    "NotoSansSC-Regular.ttf",
    "NotoSansSC[wght].ttf",
    "NotoSansSC-VariableFont_wght.ttf",
    "SourceHanSansSC-Regular.otf",
    "SourceHanSansCN-Regular.otf",
    "SourceHanSans.ttc",
    "wqy-microhei.ttc",
    "wqy-zenhei.ttc",
    "msyh.ttc",
    "PingFang.ttc",
    "simhei.ttf",
    "NotoSans-Regular.ttf",
    "DejaVuSans.ttf",
    "LiberationSans-Regular.ttf",
    "arial.ttf",
)
"""Files of fonts in the order in which they are tried; the first have Chinese and Latin."""

_CHINESE = ("SC", "CN")
"""By which the family of a collection for several countries calls the one for the mainland."""

_NO_LETTER = "\U0010ffff"  # a code point that is none for ever: every font draws its empty box
_PROBE_PX = 24


class MapFonts:
    """
    Fonts that names are drawn with, the first that has every letter of a name.

    Not safe to call from several threads at once, as Pillow's fonts are not.

    Parameters
    ----------
    files
        Font files with the number of the face in each, in the order in which they are tried.

    Raises
    ------
    InputError
        If a file cannot be read as a font.
    """

    def __init__(self, files: Iterable[tuple[Path, int]] = ()) -> None:
        self._files = tuple(files)
        self._probes = [
            _face(file, face, _PROBE_PX, ImageFont.Layout.BASIC) for file, face in self._files
        ]
        self._boxes = [bytes(probe.getmask(_NO_LETTER)) for probe in self._probes]
        self._has: list[set[str]] = [set() for _ in self._files]
        self._lacks: list[set[str]] = [set() for _ in self._files]
        self._faces: dict[tuple[int, int], ImageFont.FreeTypeFont] = {}

    def __len__(self) -> int:
        return len(self._files)

    def face_for(self, name: str, size_px: int) -> ImageFont.FreeTypeFont | None:
        """Return the font that a name is drawn with; ``None`` when no font has all its letters."""
        if not drawable(name):
            return None
        for number, has in enumerate(self._has):
            if has.issuperset(name) or all(self._find(number, letter) for letter in name):
                key = number, size_px
                if key not in self._faces:
                    self._faces[key] = _face(*self._files[number], size_px)
                return self._faces[key]
        return None

    def _find(self, number: int, letter: str) -> bool:
        if letter in self._has[number]:
            return True
        if letter in self._lacks[number]:
            return False
        drawn = bytes(self._probes[number].getmask(letter))
        # A space is drawn as nothing, as a missing letter of some fonts is.
        is_space = unicodedata.category(letter) == "Zs"
        found = is_space or (bool(drawn) and drawn != self._boxes[number])
        (self._has if found else self._lacks)[number].add(letter)
        return found


def drawable(name: str) -> bool:
    """Return whether a name is text of one line, short enough for a map."""
    return 0 < len(name.strip()) <= LONGEST_NAME and not any(
        unicodedata.category(letter) in {"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"}
        for letter in name
    )


def map_fonts(named: Path | None = None) -> MapFonts:
    """
    Return the fonts for the map of this computer; none at all is no error, the map has no names.

    Parameters
    ----------
    named
        A font file that is tried first.

    Raises
    ------
    InputError
        If ``named`` is not there or is no font.
    """
    files = [(named, _mainland(named))] if named is not None else []
    there = _installed(tuple(_folders()))
    found = [there[name] for name in _KNOWN if name in there]
    return MapFonts([*files, *((file, _mainland(file)) for file in found if _is_font(file))])


def _folders() -> Iterator[Path]:
    home = Path.home()
    if sys.platform == "win32":
        yield Path("C:/Windows/Fonts")
    elif sys.platform == "darwin":
        yield from (home / "Library/Fonts", Path("/Library/Fonts"), Path("/System/Library/Fonts"))
    else:
        yield from (home / ".local/share/fonts", home / ".fonts")
        yield from (Path("/usr/local/share/fonts"), Path("/usr/share/fonts"))


@cache
def _installed(folders: tuple[Path, ...]) -> dict[str, Path]:
    """Return where the known fonts lie; the first folder that has one counts."""
    found: dict[str, Path] = {}
    for folder in folders:
        for file in sorted(folder.rglob("*")) if folder.is_dir() else ():
            if file.name in _KNOWN:
                found.setdefault(file.name, file)
    return found


def _is_font(file: Path) -> bool:
    try:
        ImageFont.truetype(file, _PROBE_PX)
    except OSError:
        return False  # nobody asked for this one, so nobody need be told
    return True


def _mainland(file: Path) -> int:
    """Return the number of the face whose letters have the shapes of the mainland, else 0."""
    if file.suffix.lower() != ".ttc":
        return 0
    for face in count():
        try:
            family, _ = ImageFont.truetype(file, _PROBE_PX, index=face).getname()
        except OSError:
            return 0
        if family and set(family.split()) & set(_CHINESE):
            return face
    return 0


def _face(
    file: Path, face: int, size_px: int, layout: ImageFont.Layout | None = None
) -> ImageFont.FreeTypeFont:
    try:
        return ImageFont.truetype(file, size_px, index=face, layout_engine=layout)
    except OSError as error:
        raise InputError(
            f"this is no font that can be read ({error})",
            "Name a TrueType or OpenType file, as NotoSansCJK-Regular.ttc",
            file=file,
        ) from error
