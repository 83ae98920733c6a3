"""`fengqiao district`: a district's file checked, shown, taken with what it changes, and earlier versions brought back."""

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from bot.commandline import failed, run, settings_now, stop, with_store, write_whole

districts = typer.Typer(help="区县文件。", no_args_is_help=True)
DistrictPath = Annotated[Path, typer.Argument(help="区县文件（TOML），docs/district.toml 是完整的例子")]
_FIXED = "区县由 FENGQIAO_DISTRICT_FILE 指定的文件决定，请改那个文件再重启。"
_SAY_YES = "看过没有问题，加上 --yes 再运行一次，就采用。"


def _read(file: Path) -> Any:
    """The checked file."""
    from bot.district_files import read_file
    from handlers.errors import FengqiaoError

    try:
        return read_file(file)
    except FengqiaoError as wrong:
        raise stop(wrong.sentence) from None
    except OSError as wrong:
        raise stop(failed(wrong)) from None


async def _version(store: Any, number: int) -> Any:
    """A district as it was; ends where there is no such version."""
    from handlers.errors import NotYours

    try:
        return await store.districts.version(number)
    except NotYours:
        raise stop(f"没有第 {number} 版；fengqiao district versions 列出有哪些版。") from None


@districts.command("check")
def check(file: DistrictPath) -> None:
    """检查区县文件，不改任何东西。"""
    found = _read(file)
    value = found.district
    people = f"，{len(found.staff)} 个人" if found.staff else ""
    typer.echo(f"{value.name}：{len(value.places)} 个地方，{len(value.bodies)} 个调解组织{people}，文件没有问题。")
    _note(value)


def _note(district: Any) -> None:
    """What is no fault of a file, but is missed later: on stderr."""
    from bot.app import utc_now
    from bot.console.words import RISK_NAMES
    from handlers.casework.linkage import unplanned
    from handlers.holidays import warning
    from handlers.hours import local_day

    if soon := warning(district, local_day(district, utc_now())):
        typer.echo(f"注意：{soon}", err=True)
    if bare := "、".join(RISK_NAMES[risk.value] for risk in unplanned(district)):
        typer.echo(
            f"注意：{bare}没有联动预案：值班的人照样收到提醒，案件页没有要通知哪些单位的清单。"
            "照本地预案在 [[plans]] 里补上，docs/district.toml 有例子。",
            err=True,
        )


@districts.command("import")
def take(
    file: DistrictPath,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只看会改什么，不采用")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="不再问")] = False,
) -> None:
    """先列出会改什么，再采用；正在运行的服务马上用新的，不用重启。"""
    _unfixed()
    found = _read(file)
    _note(found.district)
    only_look = dry_run or not (yes or sys.stdin.isatty())
    if only_look and _nothing_yet():
        typer.echo("这里还没有枫桥的数据库，没有可比的；采用时会新建。" + ("" if dry_run else _SAY_YES))
        return

    async def work(store: Any) -> bool:
        base = await store.districts.number()
        told = await store.districts.preview(found)
        return await _settle(store, found, base, told, dry_run=dry_run, yes=yes)

    if with_store(work, first=True):
        typer.echo(f"{found.district.name} 已采用。")


async def _settle(store: Any, found: Any, base: int, told: Any, *, dry_run: bool, yes: bool) -> bool:
    """Show what changes; take it unless something stands against it or nobody wants to."""
    from bot.app import utc_now

    for change in told.changes:
        typer.echo(change.sentence)
    if told.hindrances:
        raise stop("不能采用：\n" + "\n".join(told.hindrances))
    if not told.changes:
        typer.echo("和现在的一样，没有要改的。")
        return False
    if dry_run:
        typer.echo(f"共 {len(told.changes)} 处，还没有采用。")
        return False
    if not yes and not _agreed(len(told.changes)):
        return False
    await store.districts.take(found, base, utc_now())
    return True


def _agreed(changes: int) -> bool:
    """Whether somebody who sits before the terminal says yes; who does not has to write it beforehand."""
    if sys.stdin.isatty():
        return typer.confirm(f"共 {changes} 处，采用吗？")
    typer.echo(f"共 {changes} 处，还没有采用。{_SAY_YES}")
    return False


def _nothing_yet() -> bool:
    """Whether no database stands here: only looking makes none."""
    from storage.imported import stands

    settings = settings_now()
    return not run(lambda: stands(settings.database_url.get_secret_value(), settings.data_dir, must=False))


@districts.command("show")
def show(
    number: Annotated[int | None, typer.Argument(help="第几版；不写是现在的")] = None,
) -> None:
    """把区县写成文件的样子，可以存下来改；不带人员。"""
    from handlers.district_file import written

    async def work(store: Any) -> Any:
        return store.district if number is None else await _version(store, number)

    typer.echo(written(with_store(work)), nl=False)


@districts.command("versions")
def versions() -> None:
    """采用过的各版，新的在前。"""
    for each in with_store(lambda store: store.districts.versions()):
        first, _, more = each.note.partition("\n")
        rest = f" 等 {more.count(chr(10)) + 2} 处" if more else ""
        typer.echo(f"第 {each.number} 版\t{each.at:%Y-%m-%d %H:%M}\t{each.actor}\t{first}{rest}")


@districts.command("restore")
def restore(
    number: Annotated[int, typer.Argument(help="第几版，见 district versions")],
    yes: Annotated[bool, typer.Option("--yes", help="不再问")] = False,
) -> None:
    """把以前的一版拿回来用，成为新的一版。"""
    _unfixed()

    async def work(store: Any) -> bool:
        from handlers.district_file import DistrictFile

        base = await store.districts.number()
        found = DistrictFile(await _version(store, number))
        return await _settle(store, found, base, await store.districts.preview(found), dry_run=False, yes=yes)

    if with_store(work):
        typer.echo(f"第 {number} 版已经拿回来用。")


@districts.command("chart")
def chart(out: Annotated[Path, typer.Argument(help="写到 .svg 或 .pdf")]) -> None:
    """上墙的办理流程图，一张 A3 横放。"""
    from bot.charts.studio import drawn
    from handlers.errors import Refused
    from handlers.wallchart import wall_chart

    if out.suffix not in {".svg", ".pdf"}:
        raise stop("文件名要以 .svg 或 .pdf 结尾。")

    async def work(store: Any) -> str:
        return wall_chart(store.district)

    svg = with_store(work)
    try:
        body = svg.encode() if out.suffix == ".svg" else drawn([svg], "pdf")[0]
    except Refused as refused:
        raise stop(refused.sentence) from None
    write_whole(out, body)
    typer.echo(f"已写到 {out}。")


@districts.command("staffing")
def staffing(out: Annotated[Path | None, typer.Option("--out", help="写到 .xlsx 或 .csv")] = None) -> None:
    """人员配备：每个组织至少几人、现有几人、缺几人；和网页上的一样。"""
    from bot.reports import files
    from handlers.casework.staffing import posts, staffing_sheet

    async def work(store: Any) -> Any:
        return staffing_sheet(posts(await store.people.everybody(), store.district))

    sheet = with_store(work)
    if out is None:
        typer.echo(files.csv_bytes(sheet).decode("utf-8-sig"), nl=False)
        return
    if out.suffix not in {".xlsx", ".csv"}:
        raise stop("文件名要以 .xlsx 或 .csv 结尾。")
    write_whole(out, files.xlsx((sheet,)) if out.suffix == ".xlsx" else files.csv_bytes(sheet))
    typer.echo(f"已写到 {out}。")


def _unfixed() -> None:
    if settings_now().district_file is not None:
        raise stop(_FIXED)
