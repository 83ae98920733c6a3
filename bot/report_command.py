"""`fengqiao report`: the report of a month, quarter or year as XLSX or CSV, or on the screen."""

from pathlib import Path
from typing import Annotated

import typer

from bot.commandline import stop, with_store


def report(
    period: Annotated[str, typer.Argument(help="2026-11、2026Q4 或 2026")],
    out: Annotated[Path | None, typer.Option("--out", help="写到 .xlsx（全部表）或 .csv（一张表）")] = None,
    sheet: Annotated[str, typer.Option("--sheet", help="classes、levels、places、compared、open")] = "",
    register: Annotated[str, typer.Option("--register", help="登记表：backlog、supervision")] = "",
) -> None:
    """月报、季报、年报和登记表：固定格式，分母写在旁边；和网页上的一样。积案库写到 .docx 是通报。"""
    from bot.app import utc_now
    from bot.reports import files
    from bot.reports.gather import material
    from bot.reports.registers import REGISTERS, circular
    from handlers.errors import BadInput
    from handlers.oversight.periods import read_period
    from handlers.oversight.report import Sheet, sheet_of
    from handlers.oversight.report import report as sheets_of
    from storage.store import Store

    try:
        asked = read_period(period)
    except BadInput as wrong:
        raise stop(wrong.sentence) from None

    if register and register not in REGISTERS:
        raise stop(f"没有这个登记表，可以用：{'、'.join(REGISTERS)}。")
    if register == "backlog" and out is not None and out.suffix == ".docx":
        out.write_bytes(with_store(lambda store: circular(store, None, asked, utc_now())))
        typer.echo(f"已写到 {out}。")
        return

    async def work(store: Store) -> tuple[Sheet, ...]:
        if register:
            return await REGISTERS[register](store, None, asked, utc_now())
        return sheets_of(await material(store, None, asked, utc_now()), store.district)

    sheets = with_store(work)
    one = sheet_of(sheets, sheet or sheets[0].code)
    if one is None:
        raise stop(f"没有这张表，可以用：{'、'.join(each.code for each in sheets)}。")
    if out is None:
        typer.echo(files.csv_bytes(one).decode("utf-8-sig"), nl=False)
    elif out.suffix == ".csv":
        out.write_bytes(files.csv_bytes(one))
    elif out.suffix == ".xlsx":
        out.write_bytes(files.xlsx(sheets))
    else:
        raise stop("文件名要以 .xlsx 或 .csv 结尾。")
    if out is not None:
        typer.echo(f"已写到 {out}。")
