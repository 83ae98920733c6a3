"""An analysis report as DOCX: its sentences, charts as PNG with their tables beside them, in the typefaces of official papers."""

from collections.abc import Mapping
from io import BytesIO

from docx import Document
from docx.document import Document as Paper
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from docx.styles.style import ParagraphStyle

from bot.documents.steady import steady
from handlers.oversight.analysis import Analysis, Section
from handlers.oversight.pictures import Picture

_BODY, _HEAD = "仿宋", "黑体"
_WIDTH, _ACROSS, _FIRST = Cm(13), Cm(15.4), Cm(3.4)  # of charts, of tables and their first column


def analysis_docx(report: Analysis, pictures: Mapping[str, Picture], images: Mapping[str, bytes]) -> bytes:
    """The file's bytes, the same for the same content. `images`: PNG by the code of their picture."""
    paper = Document()
    _style(paper)
    properties = paper.core_properties
    properties.title, properties.author, properties.comments = report.title, "", ""
    title = paper.add_paragraph(style="Title")
    title.add_run(report.title)
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _words(paper, report.head)
    for section in report.sections:
        _section(paper, section, pictures, images)
    out = BytesIO()
    paper.save(out)
    return steady(out.getvalue())


def _style(paper: Paper) -> None:
    for name, face, size in (("Normal", _BODY, 12), ("Title", _HEAD, 18), ("Heading 1", _HEAD, 14)):
        style = paper.styles[name]
        if isinstance(style, ParagraphStyle):
            style.font.name, style.font.size = face, Pt(size)
            style.font.color.rgb = None
            fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
            for kind in ("w:eastAsia", "w:ascii", "w:hAnsi"):
                fonts.set(qn(kind), face)
            for theme in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
                fonts.attrib.pop(qn(theme), None)
    for border in paper.styles["Title"].element.findall(f".//{qn('w:pBdr')}"):
        border.getparent().remove(border)
    for page in paper.sections:
        page.page_width, page.page_height = Cm(21), Cm(29.7)
        page.left_margin = page.right_margin = Cm(2.8)


def _words(paper: Paper, words: str) -> None:
    paragraph = paper.add_paragraph(words)
    paragraph.paragraph_format.first_line_indent = Pt(24)
    paragraph.paragraph_format.space_after = Pt(6)


def _section(paper: Paper, section: Section, pictures: Mapping[str, Picture], images: Mapping[str, bytes]) -> None:
    paper.add_heading(section.heading, 1)
    for sentence in section.sentences:
        _words(paper, sentence)
    if section.table:
        _table(paper, section.table)
    for code in section.charts:
        picture = pictures.get(code)
        if picture is not None and picture.whole and code in images:
            _chart(paper, picture, images[code])


def _chart(paper: Paper, picture: Picture, image: bytes) -> None:
    """The chart, what it shows, and its numbers."""
    place = paper.add_paragraph()
    place.alignment = WD_ALIGN_PARAGRAPH.CENTER
    place.paragraph_format.keep_with_next = True
    place.add_run().add_picture(BytesIO(image), width=_WIDTH)
    under = "（条形：本期；竖线：上期；圆圈：上年同期）" if picture.compared and picture.form == "bars" else ""
    paper.add_paragraph(f"图：{picture.title}{under}").alignment = WD_ALIGN_PARAGRAPH.CENTER
    if picture.form == "lines":
        return
    past = ("上期", "上年同期") if picture.compared else ()
    rows = [(picture.first, "本期（件）", "占比", *past)]
    rows += [
        (
            p.label,
            str(p.value),
            picture.share(p).replace("（", "\n（"),
            *((str(p.before), str(p.earlier)) if past else ()),
        )
        for p in picture.points
    ]
    _table(paper, rows)


def _table(paper: Paper, rows: list[tuple[str, ...]] | tuple[tuple[str, ...], ...]) -> None:
    table = paper.add_table(len(rows), len(rows[0]), style="Table Grid")
    rest = (_ACROSS - _FIRST) // max(1, len(rows[0]) - 1)
    for line, row in zip(table.rows, rows, strict=True):
        for at, (cell, words) in enumerate(zip(line.cells, row, strict=True)):
            cell.text, cell.width = words, rest if at else _FIRST
            for paragraph in cell.paragraphs:
                for run in paragraph.runs:
                    run.font.size, run.font.bold = Pt(10.5), line is table.rows[0] or None
    paper.add_paragraph()
