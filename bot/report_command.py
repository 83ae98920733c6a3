"""`fengqiao report`: the report of a week, month, quarter or year as XLSX or CSV, its analysis as DOCX, and registers."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.commandline import stop, with_store, write_whole

if TYPE_CHECKING:  # loaded when a report is made
    from handlers.oversight.periods import Period
    from handlers.oversight.report import Sheet
    from storage.store import Store


def report(
    period: Annotated[str, typer.Argument(help="2026-11、2026Q4、2026 或 2026-W48；或者 analysis、congress 加期间")],
    then: Annotated[str, typer.Argument(help="analysis、congress 后面的期间")] = "",
    out: Annotated[Path | None, typer.Option("--out", help="写到 .xlsx（全部表）、.csv（一张表）或 .docx")] = None,
    sheet: Annotated[
        str, typer.Option("--sheet", help="哪张表：classes、levels、places、compared、open、lawsuits")
    ] = "",
    register: Annotated[
        str,
        typer.Option(
            "--register", help="登记表：cases、screening、backlog、supervision、service、ranking、subsidy、communities"
        ),
    ] = "",
) -> None:
    """周报、月报、季报、年报和登记表：固定格式，分母写在旁边；和网页上的一样。

    cases 是受理化解台账，一件一行；screening 是排查台账。
    积案库写到 .docx 是通报；analysis 是分析报告，congress 是供人大监督的报告，都写到 .docx。
    """
    if period in ("analysis", "congress"):
        _analysis(period, then, out)
    else:
        _tables(period, out, sheet, register)


def _tables(period: str, out: Path | None, sheet: str, register: str) -> None:
    from bot.app import utc_now
    from bot.reports.registers import REGISTERS, circular

    asked = _asked(period)
    if register and register not in REGISTERS:
        raise stop(f"没有这个登记表，可以用：{'、'.join(REGISTERS)}。")
    if register == "backlog" and out is not None and out.suffix == ".docx":
        write_whole(out, with_store(lambda store: circular(store, None, asked, utc_now())))
        typer.echo(f"已写到 {out}。")
        return
    _written(_sheets(asked, register), sheet, out)


def _asked(period: str) -> "Period":
    """The span of time somebody wrote; ends the command with a sentence when it cannot be read."""
    from handlers.errors import BadInput
    from handlers.oversight.periods import read_period

    try:
        return read_period(period)
    except BadInput as wrong:
        raise stop(wrong.sentence) from None


def _sheets(asked: "Period", register: str) -> "tuple[Sheet, ...]":
    """The tables of the report, or of one register."""
    from bot.app import utc_now
    from bot.reports.gather import material
    from bot.reports.registers import REGISTERS
    from handlers.oversight.report import report as sheets_of

    async def work(store: "Store") -> "tuple[Sheet, ...]":
        if register:
            return await REGISTERS[register](store, None, asked, utc_now())
        return sheets_of(await material(store, None, asked, utc_now()), store.district)

    return with_store(work)


def _written(sheets: "tuple[Sheet, ...]", sheet: str, out: Path | None) -> None:
    """One table as CSV, printed or in a file, or all of them in a workbook."""
    from bot.reports import files
    from handlers.oversight.report import sheet_of

    one = sheet_of(sheets, sheet or sheets[0].code)
    if one is None:
        raise stop(f"没有这张表，可以用：{'、'.join(each.code for each in sheets)}。")
    if out is None:
        typer.echo(files.csv_bytes(one).decode("utf-8-sig"), nl=False)
        return
    if out.suffix not in (".csv", ".xlsx"):
        raise stop("文件名要以 .xlsx 或 .csv 结尾。")
    write_whole(out, files.csv_bytes(one) if out.suffix == ".csv" else files.xlsx(sheets))
    typer.echo(f"已写到 {out}。")


def _analysis(which: str, period: str, out: Path | None) -> None:
    from bot.app import utc_now
    from bot.reports.analysis import built
    from handlers.oversight.analysis import Report

    asked = _asked(period)
    if out is None or out.suffix != ".docx":
        raise stop("分析报告写到文件：--out 后面写 .docx 文件名。")

    async def work(store: "Store") -> bytes:
        return await built(store, Report(which), asked, None, utc_now())

    write_whole(out, with_store(work))
    typer.echo(f"已写到 {out}。")
