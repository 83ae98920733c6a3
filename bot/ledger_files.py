"""A ledger's XLSX file as rows: bounded in size, rows and cells, formulas refused, nothing in it ever run or fetched."""

import re
import zipfile
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from handlers.errors import BadInput
from handlers.ledger import LABELS, Cell, Column, Fault, columns_of, is_header, is_total, unread

BYTES = 10 * 2**20  # of the file
UNPACKED = 60 * 2**20  # of everything in it
PARTS = 200
ROWS = 5000
LAST_LINE = 50_000  # no row stands further down: gaps cost time too
WIDTH = 60  # columns looked at
TITLES = 10  # rows above the header at most
_DOCTYPE = tuple("<!DOCTYPE".encode(code) for code in ("ascii", "utf-16-le", "utf-16-be"))
_CHUNK = 2**20
MERGES = 2000  # merged cells of a sheet
DAYS = (Column.RECEIVED, Column.CLOSED)
_SERIALS = (20_000, 70_000)  # days counted since 1900 or 1904: the years from 1954 to 2095
_MERGED = re.compile(rb"""mergeCell\s[^<>]{0,200}?\bref=["']([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})["']""")
_LONGEST_MERGE = 300  # bytes


Line = tuple[int, Sequence[Any]]  # where it stands, and its cells
Merge = tuple[int, int, int, int]  # first column and line, last column and line


@dataclass(frozen=True, slots=True)
class Sheet:
    """The rows of a ledger by their line; or what is wrong in them.

    `unread`: columns nobody reads; `totals`: lines that only add up; `name` the sheet's, `others` those beside it.
    """

    rows: Mapping[int, Mapping[Column, Cell]]
    faults: tuple[Fault, ...]
    unread: tuple[str, ...] = ()
    totals: tuple[int, ...] = ()
    name: str = ""
    others: tuple[str, ...] = ()


def read_ledger(path: Path, sheet: str = "") -> Sheet:
    """The sheet of that name, else the first that is not hidden. Raises `BadInput` for a file that is no ledger, or too large a one."""
    _look_at(path)
    from openpyxl import load_workbook  # only this command needs it

    try:
        with path.open("rb") as opened, closing(load_workbook(opened, read_only=True, keep_links=False)) as book:
            chosen = _chosen(book.worksheets, sheet)
            others = tuple(str(one.title) for one in book.worksheets if one is not chosen)
            with closing(_lines(chosen)) as lines:
                merged = _merged(path, chosen._worksheet_path)
                return replace(_sheet(lines, book.epoch, merged), name=str(chosen.title), others=others)
    except BadInput:
        raise
    except Exception as wrong:  # a hostile file may break the library anywhere
        raise BadInput("这个文件打不开。请用表格软件另存为 .xlsx 再试。") from wrong


def _chosen(sheets: Sequence[Any], name: str) -> Any:
    """A hidden sheet is an old one or a list of words: it is read only when it is asked for. Raises `BadInput`."""
    names = "、".join(str(one.title) for one in sheets)
    fitting = [one for one in sheets if (one.title == name if name else one.sheet_state == "visible")]
    if not fitting:
        raise BadInput(f"没有工作表“{name}”，有：{names}。" if name else "文件里没有看得见的工作表。")
    return fitting[0]


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


def _lines(sheet: Any) -> Generator[Line, None, None]:
    """Row by row with its line, so that a long one is never held as a whole. Raises `BadInput` too far down."""
    for line, cells in enumerate(sheet.iter_rows(max_col=WIDTH), 1):
        if line > LAST_LINE:
            raise BadInput(f"第 {LAST_LINE} 行以下还有内容，请删去空行。")
        yield line, cells


def _merged(path: Path, part: str) -> Mapping[Merge, None]:
    """The sheet's merged cells, in order. Raises `BadInput` for too many."""
    found: dict[Merge, None] = {}
    before = b""
    with zipfile.ZipFile(path) as packed, packed.open(part.lstrip("/")) as opened:
        while chunk := opened.read(_CHUNK):
            text = before + chunk
            for match in _MERGED.finditer(text):
                found[*_place(match[1], match[2]), *_place(match[3], match[4])] = None
            if len(found) > MERGES:
                raise BadInput(f"合并的单元格太多（最多 {MERGES} 处），请取消合并再试。")
            before = text[-_LONGEST_MERGE:]
    return found


def _covered(merged: Iterable[Merge], line: int) -> Iterator[int]:
    """The columns of a line that look filled and are empty: all of a merged cell but its first place."""
    for left, top, right, bottom in merged:
        if top <= line <= bottom:
            yield from range(left + (line == top), right + 1)


def _place(letters: bytes, digits: bytes) -> tuple[int, int]:
    """Column from 0, line from 1."""
    column = 0
    for letter in letters:
        column = column * 26 + letter - ord("A") + 1
    return column - 1, int(digits)


def _sheet(lines: Iterator[Line], epoch: datetime, merged: Iterable[Merge]) -> Sheet:
    columns, ignored = _header(lines)
    rows: dict[int, Mapping[Column, Cell]] = {}
    faults: list[Fault] = []
    totals: list[int] = []
    for line, cells in lines:
        values = [_value(cell.value) for cell in cells]
        row = {
            column: _day(cells[place], values[place], epoch) if column in DAYS else values[place]
            for place, column in columns.items()
            if place < len(values)
        }
        if not any(row.values()):  # an empty form often has its running numbers already
            continue
        if is_total(values, row):
            totals.append(line)
            continue
        if len(rows) >= ROWS:
            raise BadInput(f"最多 {ROWS} 行，请分成几个文件。")
        rows[line] = row
        faults += _formulas(line, cells, columns)
        hidden = [columns[place] for place in _covered(merged, line) if place in columns]
        faults += [Fault(line, LABELS[column], "是合并单元格的一部分，请取消合并，每一行都填上") for column in hidden]
    return Sheet(rows, tuple(faults), ignored, tuple(totals))


def _header(lines: Iterator[Line]) -> tuple[Mapping[int, Column], tuple[str, ...]]:
    """Which column is which, and the names of those that are none of ours. Raises `BadInput`."""
    for line, cells in lines:
        values = [_value(cell.value) for cell in cells]
        if is_header(values):
            columns = columns_of(values)
            return columns, unread(values, columns)
        if line >= TITLES:
            break
    raise BadInput(f"前 {TITLES} 行里没有找到表头。表头要有：编号、申请人、纠纷类别、受理日期、简要情况、调解结果。")


def _formulas(line: int, cells: Sequence[Any], columns: Mapping[int, Column]) -> list[Fault]:
    """Formulas are not computed; a text that begins with = is a text."""
    found = [column for place, column in columns.items() if place < len(cells) and cells[place].data_type == "f"]
    return [Fault(line, LABELS[column], "是公式，请改成数值或文字") for column in found]


def _day(cell: Any, value: Cell, epoch: datetime) -> Cell:
    """A number in a column of days that is one of the table program's: it counts days since the file's epoch."""
    number = cell.value
    if isinstance(number, int | float) and not isinstance(number, bool) and _SERIALS[0] <= number < _SERIALS[1]:
        from openpyxl.utils.datetime import from_excel

        return _value(from_excel(int(number), epoch))
    return value


def _value(value: Any) -> Cell:
    """A day, or a text."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return str(int(value))
    return "" if value is None else str(value).strip()
