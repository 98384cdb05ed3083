"""A document as DOCX, through python-docx (the extra `documents`)."""

from __future__ import annotations

import io
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from bot.documents.document import Block, Document, Fields, Grid, Heading, Paragraph, Points

if TYPE_CHECKING:
    from docx.document import Document as Page
    from docx.shared import Length

LATIN_FONT = "Calibri"
EAST_ASIAN_FONTS = {"zh-TW": "Microsoft JhengHei"}
"""What Word on Windows and on a Mac has for the language; other programs take the nearest they have."""
BODY_PT, TABLE_PT = 11, 10
PAGE_CM, MARGIN_CM = (21.0, 29.7), 2.0
"""A4."""
TEXT_WIDTH_CM = PAGE_CM[0] - 2 * MARGIN_CM
LEAST_LETTERS, MOST_LETTERS = 8, 34
LATIN_END = 0x2E7F
BLANK = "______________________"
TABLE_STYLE = "Table Grid"


def can_write() -> bool:
    """Whether python-docx is installed."""
    return find_spec("docx") is not None


def to_docx(document: Document) -> bytes:
    """The whole page as a file. Raises ModuleNotFoundError without python-docx."""
    import docx
    from docx.shared import Cm, Pt

    page = docx.Document()
    sheet = page.sections[0]
    sheet.page_width, sheet.page_height = Cm(PAGE_CM[0]), Cm(PAGE_CM[1])
    sheet.left_margin = sheet.right_margin = sheet.top_margin = sheet.bottom_margin = Cm(MARGIN_CM)
    page.core_properties.title = document.title
    page.core_properties.author = ""
    style: Any = page.styles["Normal"]
    style.font.name, style.font.size = LATIN_FONT, Pt(BODY_PT)
    for name in ("Normal", "Title", "Heading 1", "List Bullet"):
        _set_fonts(page, name, document.locale)
    page.add_heading(document.title, level=0)
    for block in document.blocks:
        _add(page, block)
    out = io.BytesIO()
    page.save(out)
    return out.getvalue()


def _set_fonts(page: Page, style: str, locale: str) -> None:
    """Latin and East Asian text each in a font that has its characters, in headings too, whose theme would prescribe others."""
    from docx.oxml.ns import qn

    fonts = page.styles[style].element.get_or_add_rPr().get_or_add_rFonts()
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    for kind, font in (("ascii", LATIN_FONT), ("hAnsi", LATIN_FONT), ("eastAsia", EAST_ASIAN_FONTS.get(locale, LATIN_FONT))):
        fonts.set(qn(f"w:{kind}"), font)


def _add(page: Page, block: Block) -> None:
    match block:
        case Heading(text):
            page.add_heading(text, level=1)
        case Paragraph(text):
            page.add_paragraph(text)
        case Points(items):
            for item in items:
                page.add_paragraph(item, style="List Bullet")
        case Grid():
            _add_grid(page, block)
        case Fields(labels):
            for label in labels:
                page.add_paragraph(f"{label} {BLANK}")


def _add_grid(page: Page, grid: Grid) -> None:
    table = page.add_table(rows=0, cols=len(grid.header))
    table.style, table.autofit = TABLE_STYLE, False
    widths = _widths(grid)
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    for number, row in enumerate((grid.header, *grid.rows)):
        cells = table.add_row().cells
        bold = number == 0 or (grid.totals and number == len(grid.rows))
        for index, text in enumerate(row):
            cells[index].width = widths[index]
            _write(cells[index].paragraphs[0], text, bold=bold, right=index in grid.numeric)
    page.add_paragraph()


def _widths(grid: Grid) -> list[Length]:
    """The page's width shared by the longest text of each column; a Chinese character counts as two."""
    from docx.shared import Cm

    columns = zip(grid.header, *grid.rows, strict=True)
    longest = [max(sum(2 if ord(letter) > LATIN_END else 1 for letter in text) for text in column) for column in columns]
    shares = [min(max(length, LEAST_LETTERS), MOST_LETTERS) for length in longest]
    return [Cm(TEXT_WIDTH_CM * share / sum(shares)) for share in shares]


def _write(paragraph: Any, text: str, *, bold: bool, right: bool) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Pt

    run = paragraph.add_run(text)
    run.bold, run.font.size = bold, Pt(TABLE_PT)
    paragraph.paragraph_format.space_after = Pt(0)
    if right:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
