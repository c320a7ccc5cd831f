"""
The base map's settings: a font for the names of roads, and a base map from elsewhere, if any.

Nothing is asked of the internet unless somebody who runs the server names where: then the browsers
fetch that map themselves, when a dispatcher switches it on, and the roads of the city stay below.
"""

import os
import re
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING

from geodispatch.adapters.fonts import MapFonts, map_fonts
from geodispatch.errors import InputError

if TYPE_CHECKING:
    from geodispatch.ui.map import OnlineMap

TILES_VARIABLE = "GEODISPATCH_ONLINE_TILES"
ATTRIBUTION_VARIABLE = "GEODISPATCH_ONLINE_ATTRIBUTION"
FONT_VARIABLE = "GEODISPATCH_MAP_FONT"

LONGEST_ADDRESS = 500
LONGEST_ATTRIBUTION = 200

_PLACES = ("{z}", "{x}", "{y}")
# No user, no fragment, and nothing that could end a word of the browser's content policy.
_ADDRESS = re.compile(
    r"(?P<origin>https?://(?P<host>[0-9a-z](?:[0-9a-z.-]*[0-9a-z])?)(?::[0-9]{1,5})?)"
    r"(?P<below>/[0-9a-z_{}.~%/?=&+:@!$()*-]*)",
    re.ASCII | re.IGNORECASE,
)
_EXAMPLE = "Give an address as https://tiles.example/{z}/{x}/{y}.png"

# Their maps are drawn in GCJ-02 or BD-09 and lie up to 700 m beside WGS 84, which everything else
# here is in: a unit would stand in the wrong street.
_SHIFTED = ("autonavi.com", "amap.com", "gtimg.com", "qq.com", "baidu.com", "bdimg.com")


def require_base_map() -> None:
    """
    Look through the settings of the base map before anything is served.

    Raises
    ------
    InputError
        If one of them cannot be used; it names the variable.
    """
    label_fonts()
    _online()


def label_fonts() -> MapFonts:
    """
    Return the fonts that the names of roads are drawn with; each caller has its own.

    Raises
    ------
    InputError
        If the file that ``GEODISPATCH_MAP_FONT`` names is no font.
    """
    said = os.environ.get(FONT_VARIABLE, "").strip()
    return map_fonts(Path(said) if said else None)


def online_map() -> "OnlineMap | None":
    """
    Return the base map from elsewhere; ``None`` unless ``GEODISPATCH_ONLINE_TILES`` names one.

    Raises
    ------
    InputError
        If the address is none of tiles, or nobody is named for them.
    """
    from geodispatch.ui.map import OnlineMap

    named = _online()
    return OnlineMap(*named) if named else None


def online_origins() -> tuple[str, ...]:
    """Return whence, besides this server, a browser may fetch pictures: scheme and host."""
    named = _online()
    if named is None:
        return ()
    found = _ADDRESS.fullmatch(named[0])
    return (found["origin"],) if found else ()


def _online() -> tuple[str, str] | None:
    """Return address and attribution."""
    address, attribution = (
        os.environ.get(name, "").strip() for name in (TILES_VARIABLE, ATTRIBUTION_VARIABLE)
    )
    if not address and not attribution:
        return None
    problem = _wrong_with_address(address)
    if problem:
        raise InputError(f"{address[:80]!r} {problem}", _EXAMPLE, field=TILES_VARIABLE)
    if not attribution or len(attribution) > LONGEST_ATTRIBUTION or not _is_line(attribution):
        raise InputError(
            "an online base map needs the words that its licence asks for, "
            f"one line of at most {LONGEST_ATTRIBUTION} letters",
            "Say who made it, as © OpenStreetMap contributors",
            field=ATTRIBUTION_VARIABLE,
        )
    return address, attribution


def _wrong_with_address(address: str) -> str:
    """Return what is wrong with an address of tiles, empty if nothing is."""
    found = _ADDRESS.fullmatch(address)
    if found is None or len(address) > LONGEST_ADDRESS:
        return "is no address of tiles"
    if any(found["below"].count(place) != 1 for place in _PLACES) or _rest(found["below"]):
        return "must have {z}, {x} and {y} once each after the server, and no other braces"
    host = found["host"].lower()
    if any(host == name or host.endswith(f".{name}") for name in _SHIFTED):
        return "is drawn in GCJ-02 or BD-09 and would lie hundreds of metres beside WGS 84"
    return ""


def _rest(below: str) -> bool:
    for place in _PLACES:
        below = below.replace(place, "")
    return bool(set(below) & set("{}"))


def _is_line(text: str) -> bool:
    return not any(unicodedata.category(letter).startswith("C") for letter in text)
