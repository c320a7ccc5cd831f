"""
Figures of studies as pictures that people can use: SVG and PNG, light and dark, in two languages.

They take plain values and draw when they are asked. Colours are told apart by everybody (Okabe and
Ito; cividis for scales), letters are of the font that ships with the program, and the same values
give the same bytes.
"""

from geodispatch.adapters.figures.areas import AreaValue, gap_map
from geodispatch.adapters.figures.distribution import Band, Mark, curve_figure, ecdf_figure
from geodispatch.adapters.figures.picture import Picture, Style, Theme
from geodispatch.adapters.figures.weeks import Panel, small_multiples, week_strip

__all__ = [
    "AreaValue",
    "Band",
    "Mark",
    "Panel",
    "Picture",
    "Style",
    "Theme",
    "curve_figure",
    "ecdf_figure",
    "gap_map",
    "small_multiples",
    "week_strip",
]
