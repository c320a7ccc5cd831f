"""What a sheet is made of, whatever it is written as."""

from dataclasses import dataclass
from typing import Literal

from shapely.geometry import MultiPolygon

from geodispatch.domain.naming import Name
from geodispatch.studies.compliance.values import Estimate


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of a part of the sheet."""

    text: Name


@dataclass(frozen=True, slots=True)
class Paragraph:
    """
    A paragraph.

    Parameters
    ----------
    kind
        ``warning`` stands out; ``item`` is one of a list; ``small`` is a note.
    """

    text: Name
    kind: Literal["plain", "warning", "item", "small"] = "plain"


@dataclass(frozen=True, slots=True)
class Tile:
    """A figure that is read first; ``interval`` is empty where there is none."""

    value: Name
    interval: Name
    label: Name


@dataclass(frozen=True, slots=True)
class Tiles:
    """Figures side by side."""

    tiles: tuple[Tile, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """
    A table.

    Parameters
    ----------
    widths
        Of the columns, by proportion.
    numbers
        Columns that stand at the right.
    note
        Below it; ``None`` where there is none.
    """

    caption: Name
    heads: tuple[Name, ...]
    rows: tuple[tuple[Name, ...], ...]
    widths: tuple[float, ...]
    numbers: frozenset[int] = frozenset()
    note: Name | None = None


@dataclass(frozen=True, slots=True)
class Bar:
    """A share with its interval; all NaN where there is none, and ``value`` says why."""

    label: Name
    share: Estimate
    value: Name


@dataclass(frozen=True, slots=True)
class Bars:
    """Shares below each other."""

    caption: Name
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class MapArea:
    """An area of a map; ``boundary`` in WGS 84 degrees, ``share`` NaN where there is none."""

    number: int
    boundary: MultiPolygon
    share: float


@dataclass(frozen=True, slots=True)
class AreaMap:
    """Areas in the colour of their share."""

    caption: Name
    areas: tuple[MapArea, ...]


Block = Heading | Paragraph | Tiles | Table | Bars | AreaMap


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet: its title, the line below it, and its blocks."""

    title: Name
    period: Name
    blocks: tuple[Block, ...]
