"""A page keeps what is written on it, as Markdown and as DOCX, whatever the text."""

import io

import docx
import pytest
from docx.oxml.ns import qn
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.documents.attachment import DOCX, MARKDOWN, attachments_of
from bot.documents.document import Document, Fields, Grid, Heading, Paragraph, Points
from bot.documents.docx import to_docx
from bot.documents.markdown import to_markdown

PAGE = Document(
    "請購單",
    (
        Paragraph("申請一台電腦工作站規格如下，請核准。"),
        Heading("價格"),
        Grid(("種類", "小計"), (("CPU", "NT$12,500"), ("合計", "NT$12,500")), frozenset({1}), totals=True),
        Points(("一", "二")),
        Fields(("申請人：",)),
    ),
    "zh-TW",
)


def test_markdown_has_every_block_in_order() -> None:
    assert to_markdown(PAGE).splitlines() == [
        "# 請購單",
        "",
        "申請一台電腦工作站規格如下，請核准。",
        "",
        "## 價格",
        "",
        "| 種類 | 小計 |",
        "|---|---:|",
        "| CPU | NT$12,500 |",
        "| **合計** | **NT$12,500** |",
        "",
        "- 一",
        "- 二",
        "",
        "申請人： ____________",
    ]


def test_docx_has_the_table_and_a_font_for_its_language() -> None:
    opened = docx.Document(io.BytesIO(to_docx(PAGE)))
    assert [[cell.text for cell in row.cells] for row in opened.tables[0].rows] == [
        ["種類", "小計"],
        ["CPU", "NT$12,500"],
        ["合計", "NT$12,500"],
    ]
    assert [paragraph.text for paragraph in opened.paragraphs][:3] == ["請購單", "申請一台電腦工作站規格如下，請核准。", "價格"]
    for style in ("Normal", "Title", "Heading 1"):
        assert opened.styles[style].element.rPr.rFonts.get(qn("w:eastAsia")) == "Microsoft JhengHei"


@pytest.mark.parametrize("text", ["| a | b |", "# no heading", "<script>", "*x* _y_ `z`", "[a](http://x)", "line\nbreak"])
def test_text_is_no_markup(text: str) -> None:
    lines = to_markdown(Document("T", (Paragraph(text), Grid(("h",), ((text,),))))).splitlines()
    assert len(lines) == 7
    assert lines[2].replace("\\", "") == " ".join(text.split())
    assert lines[6].count("|") - lines[6].count("\\|") == 2


TEXTS = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=40)


@given(title=TEXTS, rows=st.lists(st.tuples(TEXTS, TEXTS), min_size=1, max_size=5))
@settings(deadline=None, max_examples=25)
def test_no_text_breaks_a_page(title: str, rows: list[tuple[str, str]]) -> None:
    page = Document(title, (Grid(("a", "b"), tuple(rows)), Points(tuple(row[0] for row in rows))))
    opened = docx.Document(io.BytesIO(to_docx(page)))
    assert [tuple(cell.text for cell in row.cells) for row in opened.tables[0].rows][1:] == rows
    assert to_markdown(page).count("\n|") == len(rows) + 2


def test_a_document_leaves_as_docx_and_as_markdown() -> None:
    word, plain = attachments_of(PAGE, "page")
    assert (word.name, word.media_type, plain.name, plain.media_type) == ("page.docx", DOCX, "page.md", MARKDOWN)
    assert word.content().startswith(b"PK")
    assert plain.content().decode() == to_markdown(PAGE)
