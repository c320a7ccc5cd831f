"""
The sheet as PDF: A4, the shipped font embedded as far as it is used, the same bytes again.

Nothing of the day on which it is written, of the computer or of its settings goes into the file:
its dates are the last day of the study.
"""

import calendar
import hashlib
import io
import time
from collections.abc import Callable
from datetime import date
from functools import cache
from typing import Any, assert_never

from reportlab.lib.colors import HexColor
from reportlab.lib.enums import TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BaseDocTemplate,
    CondPageBreak,
    Flowable,
    Frame,
    KeepTogether,
    NextPageTemplate,
    PageBreak,
    PageTemplate,
    Spacer,
)
from reportlab.platypus import Paragraph as Written
from reportlab.platypus import Table as Grid

from geodispatch.adapters.figures.lettering import FONT, drawn
from geodispatch.adapters.sheet import words
from geodispatch.adapters.sheet.blocks import (
    AreaMap,
    Bars,
    Block,
    Heading,
    Paragraph,
    Sheet,
    Table,
    Tiles,
)
from geodispatch.adapters.sheet.contents import contents
from geodispatch.adapters.sheet.pdf_drawing import BarsDrawing, MapDrawing
from geodispatch.domain.naming import Language
from geodispatch.policing.city import City
from geodispatch.studies.compliance.values import ComplianceStudy

LETTERS = "NotoSansSC"
LONGEST_TEXT = 2000
INK, SOFT, LINE, BLUE = (HexColor(one) for one in ("#1c2430", "#525c69", "#cfd4db", "#0072b2"))
WARNING_GROUND, WARNING_EDGE = HexColor("#fdf3dc"), HexColor("#e69f00")
# A table names a font even where its cells have their own.
_PLAIN_CELLS = (("FONT", (0, 0), (-1, -1), LETTERS), ("VALIGN", (0, 0), (-1, -1), "TOP"))
MOST_ROWS_TOGETHER = 16
MARGIN = 16 * mm
WIDTH = A4[0] - 2 * MARGIN


def sheet_pdf(study: ComplianceStudy, city: City, on: date, *, synthetic: bool = False) -> bytes:
    """
    Return the public sheet as a PDF, in Chinese and then in English.

    Parameters
    ----------
    on, synthetic
        As for the HTML sheet.
    """
    sheet = contents(study, city, on, synthetic=synthetic)
    return printed(sheet, study.until or on)


def printed(sheet: Sheet, day: date) -> bytes:
    """Return any content as a PDF; ``day`` is the date of the file."""
    _register()
    stream = io.BytesIO()
    title = f"{drawn(sheet.title.zh)} / {drawn(sheet.title.en)}"
    document = BaseDocTemplate(
        stream,
        pagesize=A4,
        leftMargin=MARGIN,
        rightMargin=MARGIN,
        topMargin=MARGIN,
        bottomMargin=18 * mm,
        title=title,
        author="geodispatch",
        subject=f"{drawn(sheet.period.zh)} / {drawn(sheet.period.en)}",
        creator="geodispatch",
        lang="zh-Hans",
    )
    frame = Frame(MARGIN, 18 * mm, WIDTH, A4[1] - MARGIN - 18 * mm, 0, 0, 0, 0)
    document.addPageTemplates([PageTemplate(one, [frame]) for one in ("zh", "en")])
    story: list[Flowable] = []
    languages: tuple[Language, ...] = ("zh", "en")
    for language in languages:
        if story:
            story += [NextPageTemplate(language), PageBreak()]
        story += _story(sheet, language)
    document.build(story, canvasmaker=_canvas_of(sheet, day))
    return stream.getvalue()


@cache
def _register() -> None:
    pdfmetrics.registerFont(TTFont(LETTERS, str(FONT)))


def _canvas_of(sheet: Sheet, day: date) -> Callable[..., Canvas]:
    """Return what makes a canvas that numbers its pages and bears the date of the study."""

    class Numbered(Canvas):  # type: ignore[misc]
        def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - reportlab's own
            kwargs |= {"invariant": 1, "pageCompression": 1, "initialFontName": LETTERS}
            super().__init__(*args, **kwargs)
            _set_date(self, day)
            self.finished: list[dict[str, Any]] = []

        def showPage(self) -> None:  # noqa: N802 - reportlab's own
            self.finished.append(dict(self.__dict__))
            self._startPage()

        def save(self) -> None:
            for number, page in enumerate(self.finished, start=1):
                self.__dict__.update(page)
                _foot(self, sheet, number, len(self.finished))
                super().showPage()
            super().save()

    return Numbered


def _set_date(canvas: Canvas, day: date) -> None:
    document = canvas._doc  # noqa: SLF001 - reportlab has no other way
    stamp = document._timeStamp  # noqa: SLF001
    stamp.t = float(calendar.timegm(day.timetuple()))
    stamp.lt = time.gmtime(stamp.t)
    stamp.YMDhms, stamp.dhh, stamp.dmm, stamp.tzname = tuple(stamp.lt)[:6], 0, 0, "UTC"
    document.signature = hashlib.md5(str(day).encode(), usedforsecurity=False)


def _foot(canvas: Canvas, sheet: Sheet, number: int, pages: int) -> None:
    title = f"{drawn(sheet.title.zh, 60)} / {drawn(sheet.title.en, 80)}"
    numbers = {"page": f"{number}", "pages": f"{pages}"}
    counted = words.say(words.PAGE, **numbers)
    canvas.setFont(LETTERS, 7)
    canvas.setFillColor(SOFT)
    canvas.drawString(MARGIN, 10 * mm, title)
    canvas.drawRightString(A4[0] - MARGIN, 10 * mm, f"{counted.zh} / {counted.en}")


def _style(language: Language, size: float, **more: Any) -> ParagraphStyle:  # noqa: ANN401
    # Chinese breaks between any two letters, English between words; a long word breaks anyway.
    given = {
        "fontName": LETTERS,
        "fontSize": size,
        "leading": size * 1.5,
        "textColor": INK,
        "wordWrap": "CJK" if language == "zh" else None,
        "splitLongWords": 1,
        "bulletFontName": LETTERS,
        "spaceAfter": 3,
        **more,
    }
    return ParagraphStyle("", **given)


def _written(text: str, style: ParagraphStyle) -> Written:
    shown = drawn(text, LONGEST_TEXT)
    if style.wordWrap and sum(map(str.isascii, shown)) > len(shown) / 2:
        style = style.clone("", wordWrap=None)
    marked = shown.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return Written(marked, style)


def _story(sheet: Sheet, language: Language) -> list[Flowable]:
    title = _style(language, 17, leading=23, spaceAfter=2)
    story: list[Flowable] = [
        _written(sheet.title.in_language(language), title),
        _written(sheet.period.in_language(language), _style(language, 9, textColor=SOFT)),
    ]
    waiting: list[Flowable] = []
    for block in sheet.blocks:
        made = _block(block, language)
        if isinstance(block, Heading):
            waiting = made
            continue
        # A heading never stands alone at the foot of a page.
        story += _together(block, [*waiting, *made])
        waiting = []
    return story + waiting


def _together(block: Block, made: list[Flowable]) -> list[Flowable]:
    """Keep what belongs together on one page; a long table breaks between its rows."""
    if isinstance(block, Table) and len(block.rows) > MOST_ROWS_TOGETHER:
        return [CondPageBreak(60 * mm), *made]
    return [KeepTogether(made)]


def _block(block: Block, language: Language) -> list[Flowable]:
    match block:
        case Heading():
            style = _style(language, 12.5, spaceBefore=9, spaceAfter=3, textColor=BLUE)
            return [_written(block.text.in_language(language), style)]
        case Paragraph():
            return [_paragraph(block, language)]
        case Tiles():
            return [_tiles(block, language), Spacer(0, 5)]
        case Table():
            return _table(block, language)
        case Bars():
            caption = _caption(block.caption.in_language(language), language)
            return [caption, BarsDrawing(block, language, WIDTH), Spacer(0, 6)]
        case AreaMap():
            caption = _caption(block.caption.in_language(language), language)
            return [caption, MapDrawing(block, language, WIDTH), Spacer(0, 6)]
        case _:
            assert_never(block)


def _caption(text: str, language: Language) -> Written:
    style = _style(language, 8.5, textColor=SOFT, spaceBefore=5)
    return _written(text, style)


def _paragraph(block: Paragraph, language: Language) -> Written:
    text = block.text.in_language(language)
    if block.kind == "warning":
        style = _style(
            language,
            10,
            backColor=WARNING_GROUND,
            borderColor=WARNING_EDGE,
            borderWidth=0.8,
            borderPadding=(3, 6, 4, 6),
            leftIndent=6,
            rightIndent=6,
            spaceBefore=12,
            spaceAfter=12,
        )
        return _written(text, style)
    if block.kind == "item":
        return _written(f"•  {text}", _style(language, 9.5, leftIndent=20, firstLineIndent=-10))
    if block.kind == "small":
        return _written(text, _style(language, 8, textColor=SOFT, spaceAfter=1))
    return _written(text, _style(language, 9.5))


def _tiles(block: Tiles, language: Language) -> Grid:
    big, small = _style(language, 16, leading=21), _style(language, 8, textColor=SOFT)
    cells = [
        [
            _written(tile.value.in_language(language), big),
            *(
                _written(one.in_language(language), small)
                for one in (tile.interval, tile.label)
                if one.zh
            ),
        ]
        for tile in block.tiles
    ]
    rules = [("BOX", (column, 0), (column, 0), 0.6, LINE) for column in range(len(cells))]
    grid = Grid([cells], colWidths=[WIDTH / len(cells)] * len(cells), hAlign="LEFT")
    grid.setStyle([*rules, *_PLAIN_CELLS])
    return grid


def _table(block: Table, language: Language) -> list[Flowable]:
    left = _style(language, 7.6, leading=11, spaceAfter=0)
    # A figure and its interval on one line.
    right = _style(language, 7.2, leading=11, spaceAfter=0, alignment=TA_RIGHT)
    rows = [
        [
            _written(cell.in_language(language), right if column in block.numbers else left)
            for column, cell in enumerate(row)
        ]
        for row in (block.heads, *block.rows)
    ]
    total = sum(block.widths)
    widths = [WIDTH * width / total for width in block.widths]
    grid = Grid(rows, colWidths=widths, repeatRows=1, splitInRow=1)
    grid.setStyle(
        [
            ("LINEBELOW", (0, 0), (-1, 0), 0.9, SOFT),
            ("LINEBELOW", (0, 1), (-1, -1), 0.4, LINE),
            *_PLAIN_CELLS,
            ("LEFTPADDING", (0, 0), (-1, -1), 2.5),
            ("RIGHTPADDING", (0, 0), (-1, -1), 5),
            ("TOPPADDING", (0, 0), (-1, -1), 2.5),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 3.5),
        ]
    )
    made: list[Flowable] = [_caption(block.caption.in_language(language), language), grid]
    if block.note is not None:
        made.append(_written(block.note.in_language(language), _style(language, 8, textColor=SOFT)))
    return [*made, Spacer(0, 6)]
