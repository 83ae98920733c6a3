"""Sheets as files: XLSX with one sheet a table, CSV with one table. Text stays text: no cell becomes a formula."""

import csv
import io
import re
from collections.abc import Sequence

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from bot.cells import plain
from bot.documents.steady import steady
from handlers.oversight.report import TABS, Cell, Sheet

# The tabs of a workbook by the codes of its sheets; one not named here is called by its title.
_TABS = TABS | {
    "cases": "台账",
    "ledger": "排查台账",
    "grids": "各网格进度",
    "categories": "发现的类型",
    "about": "情况",
    "staffing": "人员配备",
    "service": "满意度",
    "complaints": "服务投诉",
    "ranking": "评比",
    "evidence": "评比依据",
    "assessment": "考核",
    "backlog": "积案库",
    "goals": "1减2降1升",
    "subsidy": "一案一补",
    "supervision": "督办",
    "communities": "无讼村",
}
_NOT_IN_TABS, _LONGEST_TAB = re.compile(r"[\[\]:*?/\\']"), 31  # as spreadsheets have it
_HEAD = 2  # the row of the column names; the title stands above
_NARROW, _FIRST = 14, 24  # widths in characters


def xlsx(sheets: Sequence[Sheet]) -> bytes:
    """A workbook that opens at its first sheet."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for sheet in sheets:
        _fill(book.create_sheet(tab(sheet)), sheet)
    out = io.BytesIO()
    book.save(out)
    return steady(out.getvalue())


def tab(sheet: Sheet) -> str:
    """What the sheet's tab says."""
    return _TABS.get(sheet.code) or _NOT_IN_TABS.sub("", plain(sheet.title)).strip()[:_LONGEST_TAB] or sheet.code


def _fill(page: Worksheet, sheet: Sheet) -> None:
    page.append([_safe(sheet.title)])
    page.append([_safe(column) for column in sheet.columns])
    for row in sheet.rows:
        page.append([_safe(value) for value in row])
    page.append([])
    page.append([_safe(sheet.note)])
    title = page.cell(1, 1)
    title.font = Font(bold=True, size=14)
    for column in range(1, len(sheet.columns) + 1):
        heading = page.cell(_HEAD, column)
        heading.font, heading.alignment = Font(bold=True), Alignment(wrap_text=True, vertical="center")
        page.column_dimensions[get_column_letter(column)].width = _FIRST if column == 1 else _NARROW
    page.freeze_panes = f"B{_HEAD + 1}"


def csv_bytes(sheet: Sheet) -> bytes:
    """UTF-8 with its mark, which spreadsheets need to read Chinese."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([_safe(column) for column in sheet.columns])
    writer.writerows([[_safe(value) for value in row] for row in sheet.rows])
    return out.getvalue().encode("utf-8-sig")


def _safe(cell: Cell) -> Cell:
    """Names and words come from residents, staff and the district's file: they are kept as text."""
    return plain(cell) if isinstance(cell, str) else cell
