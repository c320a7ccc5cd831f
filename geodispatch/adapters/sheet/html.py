"""
The sheet as one HTML file: no script, nothing from elsewhere, light, dark and on paper.

Every text passes `_text`; the document is first in Chinese and then in English.
"""

import html
import math
from collections.abc import Iterable
from datetime import date
from typing import assert_never

from geodispatch.adapters.sheet import words
from geodispatch.adapters.sheet.blocks import (
    AreaMap,
    Bar,
    Bars,
    Block,
    Heading,
    Paragraph,
    Sheet,
    Table,
    Tiles,
)
from geodispatch.adapters.sheet.contents import contents
from geodispatch.adapters.sheet.drawing import Drawn, drawn_map, legend, path_of
from geodispatch.adapters.sheet.look import STYLE
from geodispatch.domain.naming import Language, Name
from geodispatch.policing.city import City
from geodispatch.studies.compliance.values import ComplianceStudy

TAGS: dict[Language, str] = {"zh": "zh-Hans", "en": "en"}


def sheet_html(study: ComplianceStudy, city: City, on: date, *, synthetic: bool = False) -> str:
    """
    Return the public sheet as an HTML document that stands alone.

    Parameters
    ----------
    on
        Day of the sheet, which is printed on it: the same day gives the same bytes.
    synthetic
        Whether the calls are made up, which the sheet then says first.
    """
    return written(contents(study, city, on, synthetic=synthetic))


def written(sheet: Sheet) -> str:
    """Return any content as an HTML document."""
    articles = "\n".join(_article(sheet, language) for language in TAGS)
    title = f"{_text(sheet.title.zh)} / {_text(sheet.title.en)}"
    return (
        '<!DOCTYPE html>\n<html lang="zh-Hans">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; '
        "style-src 'unsafe-inline'\">\n"
        f"<title>{title}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n"
        f"{articles}\n</body>\n</html>\n"
    )


def _text(text: str) -> str:
    return html.escape(text, quote=True)


def _article(sheet: Sheet, language: Language) -> str:
    other: Language = "en" if language == "zh" else "zh"
    jump = _text(words.JUMP.in_language(language))
    parts = [
        f'<article id="{language}" lang="{TAGS[language]}">',
        f'<p class="jump" lang="{TAGS[other]}"><a href="#{other}">{jump}</a></p>',
        f"<h1>{_text(sheet.title.in_language(language))}</h1>",
        f'<p class="period">{_text(sheet.period.in_language(language))}</p>',
        *_listed(sheet.blocks, language),
        "</article>",
    ]
    return "\n".join(parts)


def _listed(blocks: Iterable[Block], language: Language) -> Iterable[str]:
    """Yield each block; items that follow each other make one list."""
    inside = False
    for block in blocks:
        is_item = isinstance(block, Paragraph) and block.kind == "item"
        if is_item != inside:
            yield "<ul>" if is_item else "</ul>"
            inside = is_item
        yield _block(block, language)
    if inside:
        yield "</ul>"


def _block(block: Block, language: Language) -> str:
    match block:
        case Heading():
            return f"<h2>{_text(block.text.in_language(language))}</h2>"
        case Paragraph():
            return _paragraph(block, language)
        case Tiles():
            return _tiles(block, language)
        case Table():
            return _table(block, language)
        case Bars():
            return _bars(block, language)
        case AreaMap():
            return _map(block, language)
        case _:
            assert_never(block)


def _paragraph(block: Paragraph, language: Language) -> str:
    text = _text(block.text.in_language(language))
    if block.kind == "item":
        return f"<li>{text}</li>"
    kind = "" if block.kind == "plain" else f' class="{block.kind}"'
    return f"<p{kind}>{text}</p>"


def _tiles(block: Tiles, language: Language) -> str:
    parts = []
    for tile in block.tiles:
        value, interval, label = (
            _text(one.in_language(language)) for one in (tile.value, tile.interval, tile.label)
        )
        small = f" <small>{interval}</small>" if interval else ""
        parts.append(f"<div><dt>{label}</dt><dd>{value}{small}</dd></div>")
    return f'<dl class="tiles">{"".join(parts)}</dl>'


def _table(block: Table, language: Language) -> str:
    def cell(column: int, text: Name, tag: str) -> str:
        kind = ' class="number"' if column in block.numbers else ""
        scope = ' scope="col"' if tag == "th" else ""
        return f"<{tag}{scope}{kind}>{_text(text.in_language(language))}</{tag}>"

    head = "".join(cell(column, text, "th") for column, text in enumerate(block.heads))
    rows = "\n".join(
        f"<tr>{''.join(cell(column, text, 'td') for column, text in enumerate(row))}</tr>"
        for row in block.rows
    )
    columns = "".join(
        f'<col style="width:{100 * width / sum(block.widths):.1f}%">' for width in block.widths
    )
    note = ""
    if block.note is not None:
        note = f'\n<p class="small">{_text(block.note.in_language(language))}</p>'
    return (
        f'<div class="wide"><table>\n<caption>{_text(block.caption.in_language(language))}'
        f"</caption>\n<colgroup>{columns}</colgroup>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{rows}\n</tbody>\n</table></div>"
        f"{note}"
    )


def _bars(block: Bars, language: Language) -> str:
    rows = "\n".join(_bar(bar, language) for bar in block.bars)
    caption = _text(block.caption.in_language(language))
    scale = "".join(f"<i>{at}%</i>" for at in range(0, 101, 20))
    return (
        f'<figure class="bars"><figcaption>{caption}</figcaption>\n{rows}\n'
        f'<div class="bar scale" aria-hidden="true"><span></span><span class="ends">{scale}</span>'
        "<span></span></div>\n</figure>"
    )


def _bar(bar: Bar, language: Language) -> str:
    label, value = (_text(one.in_language(language)) for one in (bar.label, bar.value))
    return (
        f'<div class="bar"><span class="label">{label}</span>{_track(bar)}'
        f'<span class="value">{value}</span></div>'
    )


def _track(bar: Bar) -> str:
    marks = "".join(
        f'<line class="tick" x1="{at}" x2="{at}" y1="0" y2="12"/>' for at in range(0, 101, 20)
    )
    if not math.isnan(bar.share.value):
        low, value, high = (
            f"{one * 100:.2f}" for one in (bar.share.low, bar.share.value, bar.share.high)
        )
        marks += (
            f'<line class="interval" x1="{low}" x2="{high}" y1="6" y2="6"/>'
            f'<line class="dot" x1="{value}" x2="{value}" y1="6" y2="6"/>'
        )
    return (
        '<svg class="track" viewBox="0 0 100 12" preserveAspectRatio="none" aria-hidden="true">'
        f"{marks}</svg>"
    )


def _map(block: AreaMap, language: Language) -> str:
    drawn = drawn_map(block)
    caption = _text(block.caption.in_language(language))
    rows = [*legend(), ("none", words.MAP_UNTOLD)]
    if all(shape.told for shape in drawn.shapes):
        rows.pop()
    keys = "".join(
        f'<li><svg class="key" viewBox="0 0 16 12" aria-hidden="true">'
        f'<rect width="16" height="12" fill="{fill}"{_dashes(told=fill != "none")}/></svg>'
        f"{_text(name.in_language(language))}</li>"
        for fill, name in rows
    )
    return (
        f'<figure class="map"><figcaption>{caption}</figcaption>\n{_map_svg(drawn, caption)}\n'
        f"<ul>{keys}</ul></figure>"
    )


def _map_svg(drawn: Drawn, caption: str) -> str:
    paths = "".join(
        f'<path d="{path_of(shape.rings)}" fill="{shape.fill if shape.told else "none"}"'
        f' fill-rule="evenodd"{_dashes(told=shape.told)}/>'
        for shape in drawn.shapes
    )
    labels = "".join(
        f'<text x="{shape.label[0]:g}" y="{shape.label[1]:g}"'
        f' fill="{shape.ink if shape.told else "currentColor"}">{shape.number}</text>'
        for shape in drawn.shapes
    )
    return (
        f'<svg viewBox="-2 -2 {drawn.width + 4:g} {drawn.height + 4:g}" role="img"'
        f' aria-label="{caption}">{paths}{labels}</svg>'
    )


def _dashes(*, told: bool) -> str:
    return "" if told else ' class="untold"'
