"""`fengqiao ledger import`: a dry run that says everything, an import that does it once, and files that mean harm."""

import zipfile
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.utils.datetime import MAC_EPOCH, WINDOWS_EPOCH
from typer.testing import CliRunner

from bot import ledger_files
from bot.__main__ import app as commands
from bot.ledger_files import read_ledger
from handlers.errors import BadInput
from handlers.ledger import Column
from tests.bot.house import begun

HEADER = ("编号", "申请人", "被申请人", "纠纷类别", "受理日期", "简要情况", "调解结果", "协议履行", "调解员")


def line(number: object, **changes: object) -> list[object]:
    row = dict(
        zip(
            HEADER,
            (number, "甲", "乙", "邻里纠纷", date(2024, 3, 5), "院墙排水", "达成协议", "已履行", "丙"),
            strict=True,
        )
    )
    return list((row | changes).values())


def ledger(path: Path, *rows: list[object], title: bool = True) -> Path:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    if title:
        sheet.append(["某调委会2024年调解台账"])
    sheet.append(list(HEADER))
    for row in rows:
        sheet.append(row)
    book.save(path)
    return path


@pytest.fixture(autouse=True)
def _begun(tmp_path: Path) -> None:
    begun(tmp_path)


def run(folder: Path, file: Path, *more: str) -> tuple[int, str, str]:
    env = {"FENGQIAO_DATA_DIR": str(folder), "FENGQIAO_SECRET_KEY": "a master key for tests only"}
    done = CliRunner().invoke(commands, ["ledger", "import", str(file), "--body", "district", *more], env=env)
    return done.exit_code, done.stdout, done.stderr


def test_a_ledger_is_tried_imported_and_not_imported_twice(tmp_path: Path) -> None:
    secret = line(3, 简要情况="丈夫多次殴打妻子，妻子躲回娘家。")
    file = ledger(tmp_path / "l.xlsx", line(1), line(2, 调解结果="", 协议履行=""), secret)
    code, said, _ = run(tmp_path, file, "--dry-run")
    assert code == 0
    assert "第 3 行 1：邻里，2024-03-05受理，2024-03-05办结，已归档" in said
    assert "第 5 行 3：不导入" in said
    assert "会导入 2 件" in said
    assert "甲" not in said
    assert "导入 2 件，已经在系统里 0 件，不导入 1 件" in run(tmp_path, file)[1]
    assert "导入 0 件，已经在系统里 2 件" in run(tmp_path, file)[1]


def test_one_wrong_row_and_nothing_is_imported(tmp_path: Path) -> None:
    bad = (line(2, 受理日期="去年"), line(1), line("=1+1"), line(4, 调解员="=HYPERLINK(1)"))
    file = ledger(tmp_path / "l.xlsx", line(1), *bad)
    code, said, wrong = run(tmp_path, file)
    assert code == 1
    assert said == ""
    assert "第 4 行“受理日期”：不是日期" in wrong
    assert "第 5 行“编号”：和第 3 行一样" in wrong
    assert "第 6 行“编号”：是公式" in wrong
    assert "第 7 行“调解员”：是公式" in wrong
    assert f"{file} 有 4 处不对" in wrong
    good = ledger(tmp_path / "g.xlsx", line(1))
    assert "会导入 1 件，已经在系统里 0 件" in run(tmp_path, good, "--dry-run")[1]
    assert run(tmp_path, good, "--body", "nowhere")[0] == 1


def test_cells_come_as_texts_and_days(tmp_path: Path) -> None:
    sheet = read_ledger(ledger(tmp_path / "l.xlsx", line(7.0), [], line("8"), title=False))
    assert list(sheet.rows) == [2, 4]
    assert sheet.rows[2][Column.NUMBER] == "7"
    assert sheet.rows[2][Column.RECEIVED] == date(2024, 3, 5)


@pytest.mark.parametrize(("epoch", "serial"), [(WINDOWS_EPOCH, 45356), (MAC_EPOCH, 43894)])
def test_a_day_that_is_shown_as_a_number_is_the_day_it_counts_to(tmp_path: Path, epoch: datetime, serial: int) -> None:
    book = load_workbook(ledger(tmp_path / "l.xlsx", line(1, 受理日期=serial), line(2, 受理日期=serial + 0.75)))
    book.epoch = epoch
    book.save(tmp_path / "l.xlsx")
    rows = read_ledger(tmp_path / "l.xlsx").rows
    assert [row[Column.RECEIVED] for row in rows.values()] == [date(2024, 3, 5)] * 2


def test_merged_cells_are_named_by_row_and_column(tmp_path: Path) -> None:
    book = load_workbook(ledger(tmp_path / "l.xlsx", line(1), line(2, 受理日期=None), line(3)))
    sheet: Any = book.active
    sheet.merge_cells("A1:I1")  # the title
    column = "ABCDEFGHI"[HEADER.index("受理日期")]
    sheet.merge_cells(f"{column}3:{column}4")
    book.save(tmp_path / "l.xlsx")
    code, _, told = run(tmp_path, tmp_path / "l.xlsx")
    assert code == 1
    assert [told.count(words) for words in ("第 4 行", "受理日期", "是合并单元格的一部分")] == [1, 1, 1], told


def test_what_is_no_case_is_passed_over_and_what_is_not_read_is_named(tmp_path: Path) -> None:
    book = Workbook()
    old: Any = book.active
    old.title, old.sheet_state = "旧数据", "hidden"
    months = [book.create_sheet(name) for name in ("1月", "2月")]
    for number, sheet in enumerate((old, *months)):
        sheet.append(["序号", *HEADER, "结案 时间", "身份证号"])
        sheet.append([1, *line(f"N{number}"), date(2024, 3, 9), "x"])
        sheet.append(["合计", "", "1 件"])
        sheet.append([2])
        sheet.append(["填表人：某某"])
    file = tmp_path / "l.xlsx"
    book.save(file)
    code, said, wrong = run(tmp_path, file, "--dry-run")
    assert (code, wrong) == (0, "")
    assert "第 2 行 N1：邻里，2024-03-05受理，2024-03-09办结" in said
    assert "只读了工作表“1月”，没有读：旧数据、2月" in said
    assert "没有读这些列：身份证号。" in said
    assert "合计行不算案件：第 3 行" in said
    assert "N2：邻里" in run(tmp_path, file, "--dry-run", "--sheet", "2月")[1]
    assert "没有工作表“3月”，有：旧数据、1月、2月" in run(tmp_path, file, "--sheet", "3月")[2]


def refused(path: Path) -> str:
    with pytest.raises(BadInput) as wrong:
        read_ledger(path)
    return wrong.value.sentence


def test_files_that_are_no_ledger_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "f.xlsx"
    file.write_bytes(b"no zip at all")
    assert "另存为 .xlsx" in refused(file)
    with zipfile.ZipFile(file, "w") as packed:
        packed.writestr("anything.txt", "x")
    assert "打不开" in refused(file)
    book = Workbook()
    book.save(file)
    assert "没有找到表头" in refused(file)
    assert run(tmp_path, file)[2].startswith(f"{file}：前 ")
    assert run(tmp_path, tmp_path)[2] == f"是文件夹，不是文件：{tmp_path}\n"
    assert run(tmp_path, tmp_path / "none.xlsx")[2] == f"没有这个文件或文件夹：{tmp_path / 'none.xlsx'}\n"


def test_a_file_that_unpacks_without_end_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "f.xlsx"
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet1.xml", bytes(ledger_files.UNPACKED + 1))
    assert file.stat().st_size < 2**20
    assert "展开后太大" in refused(file)


def test_a_part_that_lies_about_its_size_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "f.xlsx"
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/workbook.xml", bytes(10**6))
    raw = file.read_bytes().replace((10**6).to_bytes(4, "little"), (100).to_bytes(4, "little"))
    file.write_bytes(raw)
    assert "不是 .xlsx" in refused(file)


@pytest.mark.parametrize("code", ["utf-8", "utf-16"])
def test_entities_are_refused(tmp_path: Path, code: str) -> None:
    whole, file = ledger(tmp_path / "l.xlsx", line(1)), tmp_path / "f.xlsx"
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><x>&b;</x>'
    with zipfile.ZipFile(whole) as old, zipfile.ZipFile(file, "w") as new:
        for part in old.infolist():
            new.writestr(part.filename, old.read(part))
        new.writestr("xl/extra.xml", bomb.encode(code))
    assert "DOCTYPE" in refused(file)


def test_rows_and_gaps_are_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ledger_files, "ROWS", 2)
    assert "最多 2 行" in refused(ledger(tmp_path / "l.xlsx", *(line(n) for n in range(3))))
    book = Workbook()
    sheet: Any = book.active
    sheet.append(list(HEADER))
    sheet.cell(row=1_048_576, column=1, value="x")
    book.save(tmp_path / "far.xlsx")
    assert "行以下还有内容" in refused(tmp_path / "far.xlsx")
