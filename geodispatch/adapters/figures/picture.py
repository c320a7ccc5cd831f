"""
A figure as files: SVG and PNG, the same bytes for the same figure in any process.

matplotlib draws, through its objects alone: nothing of ``pyplot`` and nothing that one figure
leaves to the next. Settings of the computer do not count, only those of matplotlib itself.
"""

import io
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.text import Text

from geodispatch.adapters.figures.lettering import FONT, drawn
from geodispatch.domain.naming import Language, Name

Theme = Literal["light", "dark"]

BLUE, ORANGE, GREEN, VERMILION = "#0072B2", "#E69F00", "#009E73", "#D55E00"
"""Of Okabe and Ito, told apart by everybody."""
SKY = "#56B4E9"

PNG_DPI = 160
_SALT = "geodispatch"
# Settings are matplotlib's, and of all threads: one figure at a time.
_drawing = threading.RLock()


@dataclass(frozen=True, slots=True)
class Inks:
    """Colours of a theme; ``line`` is the data's first, ``alarm`` that of a limit."""

    ground: str
    ink: str
    soft: str
    faint: str
    line: str
    alarm: str


_INKS: dict[Theme, Inks] = {
    "light": Inks("#ffffff", "#1c2430", "#5a6472", "#d0d4da", BLUE, VERMILION),
    "dark": Inks("#10151c", "#e8ecf1", "#a3adba", "#333d4a", SKY, ORANGE),
}


@dataclass(frozen=True, slots=True)
class Style:
    """
    How a figure is drawn.

    Parameters
    ----------
    width, height
        Inches; 0 leaves it to the figure.
    """

    language: Language = "zh"
    theme: Theme = "light"
    width: float = 0.0
    height: float = 0.0

    @property
    def inks(self) -> Inks:
        """Colours of its theme."""
        return _INKS[self.theme]

    def say(self, name: Name, **values: str) -> str:
        """Return a text in its language, with its blanks filled in."""
        return name.in_language(self.language).format(**values)


@dataclass(frozen=True)
class Picture:
    """
    A figure that is drawn when it is asked for.

    Parameters
    ----------
    title
        What it shows, in words: the title of the SVG, and the text for who cannot see it.
    draw
        Makes it anew.
    """

    title: str
    draw: Callable[[], Figure]

    @cached_property
    def svg(self) -> str:
        """The figure as SVG, which may stand alone or in a page; letters are outlines."""
        stream = io.StringIO()
        with _own_settings():
            wanted = {"Date": None, "Creator": None, "Title": self.title}
            self.draw().savefig(stream, format="svg", metadata=wanted)
        drawn_svg = stream.getvalue()
        # The document type names a file elsewhere, which nothing needs.
        return drawn_svg[drawn_svg.index("<svg") :]

    @cached_property
    def png(self) -> bytes:
        """The figure as PNG."""
        stream = io.BytesIO()
        with _own_settings():
            about = {"Software": None, "Title": self.title.encode("ascii", "replace").decode()}
            self.draw().savefig(stream, format="png", dpi=PNG_DPI, metadata=about)
        return stream.getvalue()


def new_figure(style: Style, width: float, height: float) -> Figure:
    """Return an empty figure; ``width`` and ``height`` count where the style leaves them open."""
    figure = Figure(
        figsize=(style.width or width, style.height or height),
        facecolor=style.inks.ground,
        layout="constrained",
    )
    FigureCanvasAgg(figure)
    return figure


def dress(figure: Figure, style: Style) -> Figure:
    """Put every text into the shipped font and every axis into the colours of the theme."""
    inks = style.inks
    for axes in figure.axes:
        _dress_axes(axes, inks)
    for text in figure.findobj(Text):
        size = text.get_fontsize()
        text.set_fontproperties(FontProperties(fname=FONT, size=size))
        # A name with two dollar signs is no formula.
        text.set_parse_math(False)
    return figure


def clean(text: str, longest: int = 40) -> str:
    """Return a name from outside as a figure may bear it."""
    return drawn(text, longest)


def minutes(seconds: float) -> str:
    """
    Return a span as minutes to one decimal, without a zero that says nothing.

    Examples
    --------
    >>> minutes(300.0), minutes(522.0)
    ('5', '8.7')
    """
    return f"{seconds / 60.0:,.1f}".removesuffix(".0")


def percent(share: float, digits: int = 0) -> str:
    """
    Return a share in per cent; what is not all is never rounded to all, nor some to none.

    Examples
    --------
    >>> percent(0.9996), percent(1.0), percent(0.8512, 1)
    ('99%', '100%', '85.1%')
    """
    step = 0.1**digits
    shown = round(share * 100.0, digits)
    if shown >= 100.0 > share * 100.0:
        shown = 100.0 - step
    if shown <= 0.0 < share:
        shown = step
    return f"{shown:.{digits}f}%"


def put_title(axes: Axes, title: str, style: Style, size: float = 12) -> None:
    """Put a title above axes, at the left."""
    axes.set_title(clean(title, 80), fontsize=size, loc="left", color=style.inks.ink)


def put_note(axes: Axes, note: str, style: Style, at: tuple[float, float] = (1.0, 0.0)) -> None:
    """Put small words at the right of axes; ``at`` is in their own measure, 0 to 1."""
    axes.text(
        *at,
        note,
        transform=axes.transAxes,
        ha="right",
        va="bottom" if at[1] >= 0.0 else "top",
        color=style.inks.soft,
        fontsize=8.5,
    )


def _dress_axes(axes: Axes, inks: Inks) -> None:
    axes.set_facecolor(inks.ground)
    axes.tick_params(colors=inks.soft, labelcolor=inks.ink, labelsize=9)
    for side, spine in axes.spines.items():
        spine.set_color(inks.soft)
        spine.set_visible(side in {"left", "bottom"} and spine.get_visible())
    for label in (axes.xaxis.label, axes.yaxis.label):
        label.set_color(inks.ink)


@contextmanager
def _own_settings() -> Iterator[None]:
    with _drawing, mpl.rc_context():
        mpl.rcdefaults()
        mpl.rcParams["svg.hashsalt"] = _SALT
        mpl.rcParams["svg.fonttype"] = "path"
        mpl.rcParams["axes.unicode_minus"] = True
        yield
