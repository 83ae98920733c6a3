"""The whole case file (卷宗): every paper counted, the index with its page numbers, one PDF from cover to back."""

from dataclasses import dataclass

from bot.documents.docx import docx_of
from bot.documents.pdf import bound, pages_of, pdfs_of
from handlers.casework.papers.catalogue import inside
from handlers.casework.papers.file import back, cover, index
from handlers.casework.papers.sheet import Sheet, Source


@dataclass(frozen=True, slots=True)
class Counted:
    """The papers inside the covers, the first and last page of each, and the pages of the whole file."""

    sheets: tuple[Sheet, ...]
    spans: tuple[tuple[int, int], ...]
    total: int

    @property
    def pages(self) -> tuple[str, ...]:
        """Of each paper as an index shows it: 3, or 3-5."""
        return tuple(str(first) if first == last else f"{first}-{last}" for first, last in self.spans)


def counted(source: Source) -> Counted:
    """Every paper rendered once and its pages counted; numbers begin with 1 behind the index.

    Raises `Refused` where nothing can be rendered.
    """
    sheets = inside(source)
    lengths = [pages_of(pdf) for pdf in pdfs_of([docx_of(s) for s in (*sheets, *_covers(source))])]
    spans, at = [], 1
    for length in lengths[: len(sheets)]:
        spans.append((at, at + length - 1))
        at += length
    return Counted(sheets, tuple(spans), sum(lengths))


def _covers(source: Source, pages: tuple[str, ...] = (), total: int | None = None) -> tuple[Sheet, Sheet, Sheet]:
    return cover(source), index(source, pages), back(source, total)


def case_file(source: Source) -> bytes:
    """The file as one PDF. Raises `Refused` in one sentence where it cannot be made. Blocks: call in a thread."""
    done = counted(source)
    front, table, end = (docx_of(sheet) for sheet in _covers(source, done.pages, done.total))
    numbered = [docx_of(sheet, first) for sheet, (first, _) in zip(done.sheets, done.spans, strict=True)]
    return bound(pdfs_of([front, table, *numbered, end]))
