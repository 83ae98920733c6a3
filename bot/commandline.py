"""How every command of the command line runs: settings, an event loop, and refusals as plain sentences."""

import asyncio
import errno
from collections.abc import Awaitable, Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, TypeVar

import typer
import uvloop

from bot.settings import BadSettings, Settings, load

T = TypeVar("T")

_REFUSED = {
    errno.ENOENT: "没有这个文件或文件夹",
    errno.EEXIST: "已经有了，没有动它",
    errno.EACCES: "没有权限",
    errno.EPERM: "没有权限",
    errno.ENOTDIR: "不是文件夹",
    errno.EISDIR: "是文件夹，不是文件",
    errno.ENOSPC: "磁盘满了",
    errno.EDQUOT: "磁盘的配额用完了",
    errno.EROFS: "这个盘只能读、不能写",
    errno.ENOLCK: "这个文件系统不能给文件加锁，数据库要放在本机的盘上",
    errno.ENAMETOOLONG: "名字太长",
    errno.EADDRINUSE: "这个地址和端口已经有程序在用",
    errno.ECONNREFUSED: "对方没有在听（连接被拒绝），看看地址、端口和对方的服务",
}


def stop(message: str) -> typer.Exit:
    """End with a plain sentence on stderr."""
    typer.echo(message, err=True)
    return typer.Exit(1)


def tell(lines: Iterable[str], none: str) -> None:
    """A list, line by line; or that it is empty, on stderr: what reads the list then reads nothing."""
    shown = "\n".join(lines)
    typer.echo(shown or none, err=not shown)


def failed(error: OSError) -> str:
    """What the system refused, and of which file, in a sentence."""
    return f"{_why(error)}{f'：{error.filename}' if error.filename else ''}"


def _why(error: OSError) -> str:
    return _REFUSED.get(error.errno or 0, error.strerror or str(error))


@contextmanager
def naming(file: Path) -> Iterator[None]:
    """What the system refuses meanwhile, and of no file it names, is told of this one: a full disk names none."""
    try:
        yield
    except OSError as wrong:
        if wrong.filename or not wrong.errno:
            raise
        raise OSError(wrong.errno, wrong.strerror, str(file)) from wrong


def write_whole(file: Path, body: bytes) -> None:
    """The file, whole or not at all: one that was there before stays until then. Ends with the reason."""
    part = file.with_name(f".{file.name}.part")
    try:
        part.write_bytes(body)
        part.replace(file)
    except OSError as wrong:
        raise stop(f"{_why(wrong)}，没有写成：{file}") from None
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


def settings_now(**given: object) -> Settings:
    """The settings of this process, logs set up; ends with the reason when they are wrong."""
    from bot.logs import set_up

    try:
        settings = load(**given)
    except BadSettings as wrong:
        raise stop(_wrong(wrong)) from None
    set_up(settings)
    return settings


def _wrong(settings: BadSettings) -> str:
    return f"设置有误：\n{settings}"


def run(work: Callable[[], Awaitable[T]]) -> T:
    """Run to the end; refusals are told as sentences, without a trace."""
    from handlers.errors import FengqiaoError, NotYours
    from storage.outage import unusable

    async def whole() -> T:
        return await work()

    try:
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as loop:
            return loop.run(whole())
    except NotYours:  # here nobody lacks a right
        raise stop("没有找到，请核对写的编号。") from None
    except FengqiaoError as refusal:
        raise stop(refusal.sentence) from None
    except BadSettings as wrong:
        raise stop(_wrong(wrong)) from None
    except OSError as wrong:
        raise stop(failed(wrong)) from None
    except Exception as wrong:  # what the database refuses as it is set; anything else shows its trace
        if (why := unusable(wrong)) is None:
            raise
        raise stop(why) from None
    except KeyboardInterrupt:
        raise typer.Exit(130) from None


def parts_of(settings: Settings, only: list[str]) -> Any:
    """The parts to serve; ends with the reason when they cannot run apart."""
    from bot.parts import BadPart, chosen

    try:
        shared = settings.database_url.get_secret_value().startswith("postgres")
        return chosen(only, shared=shared, telegram=settings.telegram_token is not None)
    except BadPart as wrong:
        raise stop(wrong.sentence) from None


def with_store(work: Callable[[Any], Awaitable[T]], *, first: bool = False) -> T:
    """Run on the opened store; nothing else is loaded. `first`: a house may begin with it, where nothing is kept yet."""
    settings = settings_now()

    async def whole() -> T:
        from bot.app import opened_store

        async with opened_store(settings, first=first) as store:
            return await work(store)

    return run(whole)
