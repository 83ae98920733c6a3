"""`fengqiao ledger import`: an existing ledger taken in as cases of one committee, first tried without writing anything."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.commandline import run, settings_now, stop

if TYPE_CHECKING:
    from bot.ledger_files import Sheet

ledgers = typer.Typer(help="导入已有的台账。", no_args_is_help=True)
SHOWN = 200  # faults printed


@ledgers.callback()
def ledger() -> None:
    """导入已有的台账。"""


@ledgers.command("import")
def take(
    file: Annotated[Path, typer.Argument(help="台账（.xlsx）")],
    body: Annotated[str, typer.Option(help="是哪个调解组织的台账：它的代码，见区县文件")],
    sheet: Annotated[str, typer.Option(help="工作表的名字；不写就是第一个没有隐藏的")] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只看会怎样，什么也不写")] = False,
) -> None:
    """把一个调解组织的台账导入为案件；有一行不对就什么也不导入，导入过的不会再导入。"""
    settings = settings_now()

    async def whole() -> None:
        from bot.app import built

        async with built(settings, first=False) as service:
            await _whole(service, file, body, sheet, dry_run=dry_run)

    run(whole)


async def _whole(service: Any, file: Path, code: str, name: str, *, dry_run: bool) -> None:
    from bot.ledger_files import read_ledger
    from bot.ledger_reading import entries_of
    from handlers.errors import BadInput

    body = service.district.body_of.get(code)
    if body is None:
        raise stop(f"没有调解组织 {code}，可以用：{'、'.join(service.district.body_of)}。")
    try:
        sheet = read_ledger(file, name)
        found = entries_of(service, body, sheet)
    except BadInput as wrong:
        raise stop(f"{file}：{wrong.sentence}") from None
    for fault in found.faults[:SHOWN]:
        typer.echo(f"第 {fault.line} 行“{fault.column}”：{fault.what}", err=True)
    if found.faults:
        raise stop(f"{file} 有 {len(found.faults)} 处不对，什么也没有导入。请改好再试。")
    _aside(sheet)
    for left in found.left_out:
        typer.echo(f"第 {left.line} 行 {left.number}：不导入，{left.why}")
    store, now = service.store, service.clock()
    if not dry_run:
        taken = await store.ledgers.take(body, found.entries, now)
        typer.echo(f"导入 {taken.made} 件，已经在系统里 {taken.known} 件，不导入 {len(found.left_out)} 件。")
        return
    known = await store.ledgers.known(body, found.entries)
    for entry in found.entries:
        typer.echo(
            f"第 {entry.line} 行 {entry.number}：{'已经在系统里' if entry.number in known else found.words(entry)}"
        )
    fresh = len(found.entries) - len(known)
    typer.echo(
        f"试运行：会导入 {fresh} 件，已经在系统里 {len(known)} 件，不导入 {len(found.left_out)} 件。什么也没有写。"
    )


def _aside(sheet: "Sheet") -> None:
    """What of the file is not taken in, so that nobody believes it was."""
    if sheet.others:
        typer.echo(f"只读了工作表“{sheet.name}”，没有读：{'、'.join(sheet.others)}。要读别的，请加 --sheet 名字。")
    if sheet.unread:
        typer.echo(f"没有读这些列：{'、'.join(sheet.unread)}。")
    if sheet.totals:
        typer.echo(f"合计行不算案件：第 {'、'.join(map(str, sheet.totals))} 行。")
