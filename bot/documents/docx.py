"""A paper as a DOCX file: its official form, a template in `templates/`, filled with the paper's values."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from docx.enum.section import WD_ORIENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.section import Section
from docxtpl import DocxTemplate

from handlers.casework.papers.sheet import Block, Grid, Sheet, Text

MIME = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
TEMPLATES = Path(__file__).parent / "templates"
_PLAIN = "sheet"  # the form of papers that have none of their own
_EPOCH = datetime(2020, 1, 1, tzinfo=UTC)  # the file tells no clock of ours
_UNWRITABLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
)


def docx_of(sheet: Sheet, first_page: int | None = None) -> bytes:
    """The file's bytes. `first_page`: the number of its first page within a bound file; None begins with 1."""
    template = DocxTemplate(_form_of(sheet.code))
    values = {"title": sheet.title, "number": sheet.number, "blocks": [_block(block) for block in sheet.blocks]}
    template.render({name: _written(value) for name, value in {**values, **sheet.fields}.items()}, autoescape=True)
    paper = template.docx
    properties = paper.core_properties
    properties.author = properties.last_modified_by = properties.comments = ""
    properties.created = properties.modified = _EPOCH
    for section in paper.sections:
        if sheet.wide and section.orientation is WD_ORIENT.PORTRAIT:
            _turn(section)
        if first_page is not None:
            _begin_with(section, first_page)
    out = BytesIO()
    paper.save(out)
    return out.getvalue()


def _form_of(code: str) -> Path:
    """The template of a paper; codes come from the catalogue, never from a request."""
    own = TEMPLATES / f"{code}.docx"
    return own if own.is_file() else TEMPLATES / f"{_PLAIN}.docx"


def _block(block: Block) -> dict[str, object]:
    """A block as the plain form reads it."""
    if isinstance(block, Text):
        return {"kind": "text", "heading": block.heading, "words": block.words}
    if isinstance(block, Grid):
        return {"kind": "grid", "rows": block.rows}
    return {"kind": "signs", "labels": block.labels}


def _written(value: object) -> object:
    """Every text of a value as XML can hold it; a new line begins a new paragraph."""
    if isinstance(value, str):
        return "\a".join(_UNWRITABLE.sub("", line) for line in re.split("\r\n|[\r\n\v\f\x85]", value))
    if isinstance(value, Mapping):
        return {name: _written(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [_written(part) for part in value]
    return value


def _turn(section: Section) -> None:
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = section.page_height, section.page_width


def _begin_with(section: Section, number: int) -> None:
    """Count the pages of the section from that number."""
    counts = section._sectPr.find(qn("w:pgNumType"))
    if counts is None:
        counts = OxmlElement("w:pgNumType")
        columns = section._sectPr.find(qn("w:cols"))
        columns.addprevious(counts) if columns is not None else section._sectPr.append(counts)
    counts.set(qn("w:start"), str(number))
