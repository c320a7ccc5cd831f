"""Bars and maps of the PDF sheet."""

import math

from reportlab.lib.colors import HexColor
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.platypus import Flowable

from geodispatch.adapters.figures.lettering import drawn
from geodispatch.adapters.sheet import words
from geodispatch.adapters.sheet.blocks import AreaMap, Bar, Bars
from geodispatch.adapters.sheet.drawing import Shape, drawn_map, legend
from geodispatch.domain.naming import Language

LETTERS = "NotoSansSC"
_INK, _SOFT, _LINE = HexColor("#1c2430"), HexColor("#525c69"), HexColor("#cfd4db")
_DATA, _PALE = HexColor("#0072b2"), HexColor("#a9d3ec")
_SIZE = 8.0
_ROW = 15.0
_EVEN_ODD = 0


class BarsDrawing(Flowable):  # type: ignore[misc]
    """Shares below each other: a dot, its interval, and the figure in words."""

    def __init__(self, block: Bars, language: Language, width: float) -> None:
        super().__init__()
        self._block, self._language = block, language
        self.width = width
        self.height = _ROW * (len(block.bars) + 1)

    def wrap(self, _width: float, _height: float) -> tuple[float, float]:
        """Return its size."""
        return self.width, self.height

    def draw(self) -> None:
        """Draw it at the origin of its canvas."""
        canvas = self.canv
        left, right = self.width * 0.34, self.width * 0.77
        for step in range(6):
            at = left + (right - left) * step / 5
            canvas.setStrokeColor(_LINE)
            canvas.setLineWidth(0.5)
            canvas.line(at, _ROW, at, self.height)
            canvas.setFillColor(_SOFT)
            canvas.setFont(LETTERS, 7)
            canvas.drawCentredString(at, _ROW * 0.35, f"{step * 20}%")
        for row, bar in enumerate(self._block.bars):
            self._bar(bar, self.height - _ROW * (row + 0.5), left, right)

    def _bar(self, bar: Bar, middle: float, left: float, right: float) -> None:
        canvas, wide = self.canv, right - left
        canvas.setFont(LETTERS, _SIZE)
        canvas.setFillColor(_INK)
        label = _fitted(bar.label.in_language(self._language), left - 8)
        canvas.drawString(0, middle - _SIZE * 0.36, label)
        value = drawn(bar.value.in_language(self._language))
        canvas.drawString(right + 8, middle - _SIZE * 0.36, value)
        if math.isnan(bar.share.value):
            return
        low, high = left + wide * bar.share.low, left + wide * bar.share.high
        canvas.setFillColor(_PALE)
        canvas.rect(low, middle - 3, high - low, 6, stroke=0, fill=1)
        canvas.setFillColor(_DATA)
        canvas.circle(left + wide * bar.share.value, middle, 3, stroke=0, fill=1)


class MapDrawing(Flowable):  # type: ignore[misc]
    """Areas in the colour of their share, with their numbers and what the colours mean."""

    def __init__(self, block: AreaMap, language: Language, width: float) -> None:
        super().__init__()
        self._map = drawn_map(block)
        self._language = language
        self._scale = min(0.62 * width / self._map.width, 185.0 / self._map.height)
        self.width, self.height = width, self._map.height * self._scale + 4

    def wrap(self, _width: float, _height: float) -> tuple[float, float]:
        """Return its size."""
        return self.width, self.height

    def draw(self) -> None:
        """Draw it at the origin of its canvas."""
        for shape in self._map.shapes:
            self._shape(shape)
        for shape in self._map.shapes:
            across, down = shape.label
            self.canv.setFillColor(HexColor(shape.ink))
            self.canv.setFont(LETTERS, 6)
            self.canv.drawCentredString(
                across * self._scale, self.height - down * self._scale - 2.5, f"{shape.number}"
            )
        self._legend(self._map.width * self._scale + 18)

    def _shape(self, shape: Shape) -> None:
        canvas = self.canv
        path = canvas.beginPath()
        for ring in shape.rings:
            for number, (across, down) in enumerate(ring[:-1]):
                point = across * self._scale, self.height - down * self._scale
                (path.lineTo if number else path.moveTo)(*point)
            path.close()
        canvas.saveState()
        canvas.setFillColor(HexColor(shape.fill))
        canvas.setStrokeColor(HexColor("#ffffff") if shape.told else _SOFT)
        canvas.setLineWidth(0.5)
        if not shape.told:
            canvas.setDash(2, 1.5)
        canvas.drawPath(path, stroke=1, fill=1, fillMode=_EVEN_ODD)
        canvas.restoreState()

    def _legend(self, left: float) -> None:
        rows = list(legend())
        if not all(shape.told for shape in self._map.shapes):
            rows.append(("#ffffff", words.MAP_UNTOLD))
        for row, (fill, name) in enumerate(rows):
            top = self.height - 6 - row * 14
            self.canv.setFillColor(HexColor(fill))
            self.canv.setStrokeColor(_SOFT)
            self.canv.setLineWidth(0.4)
            self.canv.rect(left, top - 8, 14, 9, stroke=1, fill=1)
            self.canv.setFillColor(_INK)
            self.canv.setFont(LETTERS, _SIZE)
            self.canv.drawString(left + 20, top - 6.5, name.in_language(self._language))


def _fitted(text: str, width: float) -> str:
    """Return a text as far as it has room; what is cut ends in dots."""
    shown = drawn(text)
    while shown and stringWidth(shown, LETTERS, _SIZE) > width:
        shown = shown.removesuffix("…")[:-1] + "…"
    return shown
