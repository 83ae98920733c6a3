"""A ledger's XLSX file as rows: bounded in size, rows and cells, formulas refused, nothing in it ever run or fetched."""

import zipfile
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from handlers.errors import BadInput
from handlers.ledger import LABELS, Cell, Column, Fault, columns_of, is_header

BYTES = 10 * 2**20  # of the file
UNPACKED = 60 * 2**20  # of everything in it
PARTS = 200
ROWS = 5000
LAST_LINE = 50_000  # no row stands further down: gaps cost time too
WIDTH = 60  # columns looked at
TITLES = 10  # rows above the header at most
_DOCTYPE = tuple("<!DOCTYPE".encode(code) for code in ("ascii", "utf-16-le", "utf-16-be"))
_CHUNK = 2**20


@dataclass(frozen=True, slots=True)
class Sheet:
    """The rows of a ledger by their line; or what is wrong in them."""

    rows: Mapping[int, Mapping[Column, Cell]]
    faults: tuple[Fault, ...]


def read_ledger(path: Path) -> Sheet:
    """The first sheet. Raises `BadInput` for a file that is no ledger, or too large a one."""
    _look_at(path)
    from openpyxl import load_workbook  # only this command needs it

    try:
        with path.open("rb") as opened, closing(load_workbook(opened, read_only=True, keep_links=False)) as book:
            if not book.worksheets:
                raise BadInput("文件里没有工作表。")
            with closing(_lines(book.worksheets[0])) as lines:
                return _sheet(lines)
    except BadInput:
        raise
    except Exception as wrong:  # a hostile file may break the library anywhere
        raise BadInput("这个文件打不开。请用表格软件另存为 .xlsx 再试。") from wrong


def _look_at(path: Path) -> None:
    """Size, parts, what it unpacks to, and that no part defines entities."""
    if path.stat().st_size > BYTES:
        raise BadInput(f"文件太大，最多 {BYTES // 2**20} 兆。")
    try:
        with zipfile.ZipFile(path) as packed:
            parts = packed.infolist()
            if len(parts) > PARTS or sum(part.file_size for part in parts) > UNPACKED:
                raise BadInput("文件展开后太大，不像一本台账。")
            for part in parts:
                _no_entities(packed, part)
    except (PermissionError, IsADirectoryError):
        raise
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError) as wrong:
        raise BadInput("这不是 .xlsx 文件，或者加了密码。请用表格软件打开，另存为 .xlsx，不设密码，再试。") from wrong


def _no_entities(packed: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    """A reader stops at the size a part declares, which was counted; more than that is an error of its own."""
    before = b""
    with packed.open(part) as opened:
        while chunk := opened.read(_CHUNK):
            if any(mark in before + chunk for mark in _DOCTYPE):
                raise BadInput("文件里有不该有的内容（DOCTYPE），不导入。")
            before = chunk[-32:]


def _lines(sheet: Any) -> Generator[Sequence[Any], None, None]:
    """Row by row, so that a long one is never held as a whole."""
    yield from sheet.iter_rows(max_col=WIDTH)


def _sheet(lines: Iterator[Sequence[Any]]) -> Sheet:
    columns: Mapping[int, Column] = {}
    rows: dict[int, Mapping[Column, Cell]] = {}
    faults: list[Fault] = []
    for line, cells in enumerate(lines, 1):
        if line > LAST_LINE:
            raise BadInput(f"第 {LAST_LINE} 行以下还有内容，请删去空行。")
        values = [_value(cell.value) for cell in cells]
        if not columns:
            if is_header(values):
                columns = columns_of(values)
            elif line >= TITLES:
                break
            continue
        if not any(values):
            continue
        if len(rows) >= ROWS:
            raise BadInput(f"最多 {ROWS} 行，请分成几个文件。")
        rows[line] = {column: values[place] for place, column in columns.items() if place < len(values)}
        faults += _formulas(line, cells, columns)
    if not columns:
        raise BadInput(
            f"前 {TITLES} 行里没有找到表头。表头要有：编号、申请人、纠纷类别、受理日期、简要情况、调解结果。"
        )
    return Sheet(rows, tuple(faults))


def _formulas(line: int, cells: Sequence[Any], columns: Mapping[int, Column]) -> list[Fault]:
    """Formulas are not computed; a text that begins with = is a text."""
    found = [column for place, column in columns.items() if place < len(cells) and cells[place].data_type == "f"]
    return [Fault(line, LABELS[column], "是公式，请改成数值或文字") for column in found]


def _value(value: Any) -> Cell:
    """A day, or a text."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return str(int(value))
    return "" if value is None else str(value).strip()
