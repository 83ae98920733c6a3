"""Backup, restore and the move to another database, on the command line."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.commandline import naming, run, settings_now, stop
from bot.masterkey import KEY_FILE, NoKey, existing_key
from bot.settings import Settings

if TYPE_CHECKING:
    from storage.database import Database
    from storage.vault import Master

_LEFT = (
    "旧库已经标成“已搬走”，枫桥不会再用它：{old}。里面还是搬之前的全部内容，以后依法删除的人也还在：新库启动、"
    "fengqiao audit verify 通过、做过一次备份以后，七天内销毁（{how}），记入登记簿。"
)
Target = Annotated[Path, typer.Argument(help="备份文件")]


@asynccontextmanager
async def _opened(url: str, settings: Settings) -> AsyncIterator["Database"]:
    """The rows alone: nothing is upgraded, no key is made. Closed on leaving."""
    from storage.database import Database, address

    database = Database(address(url, settings.data_dir))
    try:
        yield database
    finally:
        await database.close()


def _master(settings: Settings) -> "Master":
    """The master key there is: a new one would open nothing."""
    from storage.vault import Master

    try:
        return Master(existing_key(settings))
    except NoKey as none:
        raise stop(none.sentence) from None


def backup(file: Target) -> None:
    """把数据库和附件存成一个加密文件；服务可以照常运行。密钥不在文件里，要另外保管。"""
    from storage.backup import Contents
    from storage.backup import backup as write

    settings = settings_now()
    if file.exists():
        raise stop(f"{file} 已经存在，请换一个名字。")
    part = file.with_name(f".{file.name}.part")

    async def work() -> Contents:
        async with _opened(settings.database_url.get_secret_value(), settings) as database:
            await database.must_be_current()
            master = _master(settings)
            with naming(file), part.open("xb") as out:
                return await write(database, master, settings.data_dir, out)

    try:
        kept = run(work)
        part.replace(file)
    finally:
        part.unlink(missing_ok=True)
    typer.echo(f"已备份：{kept.rows['case_']} 件案件，{sum(kept.rows.values())} 行，{kept.files} 个附件。")
    if settings.secret_key is None:
        typer.echo(f"恢复时要用到密钥：{settings.data_dir / KEY_FILE}，请和备份分开保管。")


def restore(file: Target) -> None:
    """把备份放进空的数据库和数据目录；密钥要和备份时的一样。"""
    from storage.backup import Contents
    from storage.backup import restore as read
    from storage.migrations import HEAD

    settings = settings_now()
    master, fresh = _master(settings), not settings.data_dir.exists()
    settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)

    async def work() -> Contents:
        async with _opened(settings.database_url.get_secret_value(), settings) as database:
            with file.open("rb") as source:
                return await read(database, master, settings.data_dir, source)

    try:
        found = run(work)
    except BaseException:  # refused or broken off: the rest has been taken back
        with suppress(OSError):
            if fresh:
                settings.data_dir.rmdir()
        raise
    typer.echo(f"已恢复：{found.rows['case_']} 件案件，{sum(found.rows.values())} 行，{found.files} 个附件。")
    if found.schema != HEAD:
        typer.echo(f"备份是旧版本（{found.schema}）做的，已经升级到本程序的版本（{HEAD}）。")
    typer.echo("请接着运行 fengqiao audit verify 核对操作记录。")


def move(url: Annotated[str, typer.Argument(help="新数据库的地址，空的，postgresql:// 或 sqlite:///")]) -> None:
    """把现在的数据库搬到另一个空的数据库，逐行核对；先停服务。旧库从此不能再用。附件留在数据目录不动。"""
    from collections.abc import Mapping

    from storage import standing
    from storage.rows import move as carry

    settings = settings_now()

    async def work() -> tuple[Mapping[str, tuple[int, str]], str]:
        here = settings.database_url.get_secret_value()
        async with _opened(here, settings) as source, _opened(url, settings) as target:
            return await carry(source, target), standing.place(source.url)

    moved, old = run(work)
    typer.echo(
        f"已搬好并核对：{sum(count for count, _ in moved.values())} 行。把 FENGQIAO_DATABASE_URL 改成新地址再启动。"
    )
    typer.echo(
        _LEFT.format(old=old, how="dropdb" if old.startswith("postgresql:") else f"rm -f {old} {old}-wal {old}-shm")
    )
