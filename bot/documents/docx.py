"""A paper as a DOCX file: one title, grids, texts and places to sign, in a typeface of Chinese official papers."""

from datetime import UTC, datetime
from io import BytesIO

from docx import Document
from docx.document import Document as Paper
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from docx.text.run import Run

from handlers.casework.papers.sheet import Block, Grid, Sheet, Signs, Text

MIME = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_FONT = "仿宋"
_EPOCH = datetime(2020, 1, 1, tzinfo=UTC)  # the same record gives the same file, and the file tells no clock of ours


def docx_of(sheet: Sheet) -> bytes:
    """The file's bytes."""
    paper = Document()
    _page(paper, wide=sheet.wide)
    _plain(paper)
    title = paper.add_paragraph()
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _say(title.add_run(sheet.title), 18, bold=True)
    number = paper.add_paragraph()
    number.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    _say(number.add_run(f"编号：{sheet.number}"), 11)
    for block in sheet.blocks:
        _block(paper, block)
    out = BytesIO()
    paper.save(out)
    return out.getvalue()


def _page(paper: Paper, *, wide: bool) -> None:
    section = paper.sections[0]
    across, down = (Cm(29.7), Cm(21)) if wide else (Cm(21), Cm(29.7))
    section.orientation = WD_ORIENT.LANDSCAPE if wide else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = across, down
    section.left_margin = section.right_margin = Cm(2)
    section.top_margin = section.bottom_margin = Cm(2)


def _plain(paper: Paper) -> None:
    """No author, no times of this machine."""
    properties = paper.core_properties
    properties.author = properties.last_modified_by = properties.comments = ""
    properties.created = properties.modified = _EPOCH


def _block(paper: Paper, block: Block) -> None:
    match block:
        case Grid():
            _grid(paper, block)
        case Text():
            _text(paper, block)
        case Signs():
            paper.add_paragraph()
            for label in block.labels:
                _say(paper.add_paragraph().add_run(label if label.startswith("日期") else f"{label}："), 12)


def _text(paper: Paper, block: Text) -> None:
    if block.heading:
        _say(paper.add_paragraph().add_run(block.heading), 12, bold=True)
    for line in block.words.splitlines():
        told = paper.add_paragraph()
        told.paragraph_format.first_line_indent = Pt(24)
        _say(told.add_run(line), 12)


def _grid(paper: Paper, grid: Grid) -> None:
    if not grid.rows:
        return
    table = paper.add_table(rows=0, cols=len(grid.rows[0]))
    table.style = "Table Grid"
    for at, row in enumerate(grid.rows):
        for place, (cell, words) in enumerate(zip(table.add_row().cells, row, strict=True)):
            bold = (grid.head and at == 0) or (not grid.head and place % 2 == 0)
            _say(cell.paragraphs[0].add_run(words), 10.5, bold=bold)
    paper.add_paragraph()


def _say(run: Run, size: float, *, bold: bool = False) -> None:
    """Chinese characters take their typeface from the East Asian slot."""
    run.font.name, run.font.size, run.font.bold = _FONT, Pt(size), bold
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), _FONT)
