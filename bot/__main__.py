"""The command line: `fengqiao serve`, `chat`, and the administration of keys, district, staff and audit."""

import asyncio
import gc
import getpass
import os
import sys
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer

from bot.settings import BadSettings, Settings, load

T = TypeVar("T")
app = typer.Typer(
    name="fengqiao", help="枫桥：矛盾纠纷网上受理。", no_args_is_help=True, pretty_exceptions_enable=False
)
keys = typer.Typer(help="其他渠道的密钥。", no_args_is_help=True)
districts = typer.Typer(help="区县文件。", no_args_is_help=True)
people = typer.Typer(help="工作人员。", no_args_is_help=True)
audits = typer.Typer(help="操作记录。", no_args_is_help=True)
app.add_typer(keys, name="key")
app.add_typer(districts, name="district")
app.add_typer(people, name="staff")
app.add_typer(audits, name="audit")


def _stop(message: str) -> typer.Exit:
    """End with a plain sentence on stderr."""
    typer.echo(message, err=True)
    return typer.Exit(1)


def _settings(**given: object) -> Settings:
    from bot.logs import set_up

    try:
        settings = load(**given)
    except BadSettings as wrong:
        raise _stop(f"设置有误：\n{wrong}") from None
    set_up(settings)
    return settings


def _run(work: Callable[[], Awaitable[T]]) -> T:
    """Run to the end; refusals are told as sentences, without a trace."""
    from handlers.errors import FengqiaoError

    async def whole() -> T:
        return await work()

    try:
        return asyncio.run(whole())
    except FengqiaoError as refusal:
        raise _stop(refusal.sentence) from None
    except OSError as wrong:
        raise _stop(f"{wrong.strerror or wrong}{f'：{wrong.filename}' if wrong.filename else ''}") from None
    except KeyboardInterrupt:
        raise typer.Exit(130) from None


def _with_store(work: Callable[[Any], Awaitable[T]]) -> T:
    """Run on the opened store; nothing else is loaded."""
    settings = _settings()

    async def whole() -> T:
        from bot.app import opened_store

        async with opened_store(settings) as store:
            return await work(store)

    return _run(whole)


@app.command()
def serve(
    demo: Annotated[bool, typer.Option("--demo", help="空数据库里放入虚构的区、人员和案件，打印登录名")] = False,
    host: Annotated[str | None, typer.Option(help="监听地址")] = None,
    port: Annotated[int | None, typer.Option(help="端口")] = None,
) -> None:
    """网页聊天在 /，工作台在 /desk；设了 FENGQIAO_TELEGRAM_TOKEN 就开 Telegram。"""
    settings = _settings(host=host, port=port)
    from bot.serving import serve as serve_until_stopped

    _run(lambda: serve_until_stopped(settings, demo=demo))


@app.command()
def chat(
    name: Annotated[str, typer.Option("--as", help="以谁的身份说：同一个名字接着上次的话")] = "terminal",
) -> None:
    """在终端里对话，和网页是同一个核心；没有数据目录时什么也不留下。"""
    quiet = {} if "FENGQIAO_LOG_LEVEL" in os.environ else {"log_level": "ERROR"}
    settings = _settings(**quiet)
    from bot.terminal import chat as talk

    keep = (
        "FENGQIAO_DATA_DIR" in os.environ
        or bool(settings.database_url.get_secret_value())
        or settings.data_dir.exists()
    )
    _run(lambda: talk(settings, keep=keep, sender=name))


@keys.command("create")
def key_create(channel: str) -> None:
    """给一个渠道生成新密钥，只显示这一次。"""
    from bot.app import utc_now

    typer.echo(_with_store(lambda store: store.keys.create(channel, utc_now())))


@keys.command("list")
def key_list() -> None:
    """所有密钥：编号、渠道、何时生成、何时停用。"""
    for key in _with_store(lambda store: store.keys.listed()):
        ended = f"已停用 {key.revoked_at:%Y-%m-%d}" if key.revoked_at else "在用"
        typer.echo(f"{key.id}\t{key.channel}\t{key.created_at:%Y-%m-%d}\t{ended}")


@keys.command("revoke")
def key_revoke(key_id: Annotated[int, typer.Argument(help="key list 里的编号")]) -> None:
    """停用一个密钥，马上生效。"""
    from bot.app import utc_now

    async def revoke(store: Any) -> None:
        if not any(key.id == key_id for key in await store.keys.listed()):
            raise _stop(f"没有编号 {key_id} 的密钥。")
        await store.keys.revoke(key_id, utc_now())

    _with_store(revoke)
    typer.echo("已停用。")


def _district(file: Path) -> Any:
    """The checked district of a file."""
    from bot.app import read_file
    from handlers.errors import BadDistrict

    try:
        return read_file(file)
    except BadDistrict as wrong:
        raise _stop(wrong.sentence) from None
    except UnicodeDecodeError:
        raise _stop("区县文件要用 UTF-8 编码保存。") from None
    except ValueError as wrong:
        raise _stop(f"区县文件有误：不是有效的 TOML：{wrong}") from None
    except OSError as wrong:
        raise _stop(f"{wrong.strerror}：{file}") from None


@districts.command("check")
def district_check(file: Path) -> None:
    """检查区县文件，不改任何东西。"""
    found = _district(file)
    typer.echo(f"{found.name}：{len(found.places)} 个地方，{len(found.bodies)} 个调解组织，文件没有问题。")


@districts.command("import")
def district_import(file: Path) -> None:
    """把区县文件放进数据库，下次启动时生效。"""
    from bot.app import utc_now
    from storage.imported import import_district

    settings, found = _settings(), _district(file)
    url = settings.database_url.get_secret_value()
    _run(lambda: import_district(url, settings.data_dir, found, utc_now()))
    typer.echo(f"{found.name} 已导入，重启服务后生效。")


def _password() -> str:
    """A password from the terminal, or the first line of a pipe: never from the command line, where others see it."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    first = getpass.getpass("密码：")
    if getpass.getpass("再输一遍：") != first:
        raise _stop("两次输入的密码不一样。")
    return first


@people.command("add")
def staff_add(
    login: str,
    name: Annotated[str, typer.Option(help="对外显示的姓名")],
    role: Annotated[str, typer.Option(help="grid_worker、mediator、expert、manager、administrator")],
    committee: Annotated[str, typer.Option(help="所在调解组织的代码，见区县文件")],
    certificate: Annotated[str, typer.Option(help="证号")] = "",
    speciality: Annotated[list[str] | None, typer.Option(help="擅长的类别代码，可以写几次")] = None,
    on_call: Annotated[bool, typer.Option("--on-call", help="危险情况先通知")] = False,
) -> None:
    """新增一个人；密码在提示后输入，或从标准输入读一行。"""
    from bot.app import utc_now
    from handlers.casework.staff import Role
    from storage.people import NewStaff

    if role not in set(Role):
        raise _stop(f"没有岗位 {role}，可以用：{'、'.join(Role)}。")
    password = _password()

    async def add(store: Any) -> None:
        body = store.district.body_of.get(committee)
        if body is None:
            raise _stop(f"没有调解组织 {committee}，可以用：{'、'.join(store.district.body_of)}。")
        new = NewStaff(login, name, Role(role), committee, body.level, password, certificate, tuple(speciality or ()))
        await store.people.create(replace(new, on_call=on_call), utc_now())

    _with_store(add)
    typer.echo("已新增。")


@people.command("list")
def staff_list() -> None:
    """所有在岗的人。"""
    for who in _with_store(lambda store: store.people.everybody()):
        bound = "\t已绑定 Telegram" if who.telegram_user else ""
        typer.echo(f"{who.login}\t{who.name}\t{who.role.value}\t{who.committee}{bound}")


async def _person(store: Any, login: str) -> Any:
    found = await store.people.by_login(login)
    if found is None:
        raise _stop(f"没有登录名 {login}。")
    return found


@people.command("password")
def staff_password(login: str) -> None:
    """重设一个人的密码，他的登录全部结束。"""
    from bot.app import utc_now

    password = _password()

    async def reset(store: Any) -> None:
        await store.people.set_password((await _person(store, login)).id, password, utc_now())

    _with_store(reset)
    typer.echo("密码已改。")


@people.command("bind")
def staff_bind(login: str) -> None:
    """生成绑定 Telegram 的一次性代码，十分钟内有效。"""
    from bot.app import utc_now

    async def code(store: Any) -> str:
        made: str = await store.people.bind_code((await _person(store, login)).id, utc_now())
        return made

    typer.echo(f"请本人在机器人私聊里发：/bind {_with_store(code)}")


@people.command("away")
def staff_away(login: str, days: Annotated[float, typer.Argument(help="天数；0 是回来了")]) -> None:
    """一个人不在岗：手上的案件当天回到队列。"""
    from bot.app import utc_now

    async def leave(store: Any) -> None:
        who = await _person(store, login)
        until = utc_now() + timedelta(days=days) if days > 0 else None
        await store.people.change(replace(who, away_until=until), utc_now())

    _with_store(leave)
    typer.echo("已记下。")


@audits.command("verify")
def audit_verify() -> None:
    """检查操作记录有没有被改动、删除、调换或截断。"""
    faults = _with_store(lambda store: store.audit.verify())
    for fault in faults:
        typer.echo(str(fault), err=True)
    if faults:
        raise _stop(f"操作记录有 {len(faults)} 处问题。")
    typer.echo("操作记录完整。")


def main() -> None:
    """The console script."""
    gc.disable()  # while everything is imported and loaded, nothing of it is garbage; `settled` turns it on again
    if hasattr(sys.stdin, "reconfigure"):
        sys.stdin.reconfigure(errors="replace")
    app()


if __name__ == "__main__":
    main()
