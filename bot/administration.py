"""The administration on the command line: keys of other channels, staff, the audit trail."""

import getpass
import sys
from dataclasses import replace
from datetime import timedelta
from typing import Annotated, Any

import typer

from bot.commandline import settings_now, stop, tell, with_store
from bot.masterkey import KEY_FILE

keys = typer.Typer(help="其他渠道的密钥。", no_args_is_help=True)
people = typer.Typer(help="工作人员。", no_args_is_help=True)
Login = Annotated[str, typer.Argument(help="登录名，见 staff list")]
LONGEST_AWAY = 3660  # days: ten years
audits = typer.Typer(help="操作记录。", no_args_is_help=True)


@keys.command("create")
def key_create(
    channel: Annotated[str, typer.Argument(help="渠道的名字，小写字母开头，比如 hotline")],
    inbound: Annotated[
        bool, typer.Option("--inbound", help="给法院、公安、12345 等转来案件用，不能收居民消息")
    ] = False,
) -> None:
    """给一个渠道生成新密钥，只显示这一次。"""
    from bot.app import utc_now
    from storage.keys import Scope

    scope = Scope.INBOUND if inbound else Scope.MESSAGES
    typer.echo(with_store(lambda store: store.keys.create(channel, utc_now(), scope)))


@keys.command("list")
def key_list() -> None:
    """所有密钥：编号、渠道、用处、何时生成、何时停用。"""
    tell(map(_key_line, with_store(lambda store: store.keys.listed())), "还没有密钥；key create 可以生成。")


def _key_line(key: Any) -> str:
    ended = f"已停用 {key.revoked_at:%Y-%m-%d}" if key.revoked_at else "在用"
    use = "来文" if key.scope == "inbound" else "居民消息"
    return f"{key.id}\t{key.channel}\t{use}\t{key.created_at:%Y-%m-%d}\t{ended}"


@keys.command("revoke")
def key_revoke(key_id: Annotated[int, typer.Argument(help="key list 里的编号")]) -> None:
    """停用一个密钥，马上生效。"""
    from bot.app import utc_now

    async def revoke(store: Any) -> None:
        if not any(key.id == key_id for key in await store.keys.listed()):
            raise stop(f"没有编号 {key_id} 的密钥。")
        await store.keys.revoke(key_id, utc_now())

    with_store(revoke)
    typer.echo("已停用。")


@keys.command("rotate")
def key_rotate() -> None:
    """换一把新的数据密钥：两分钟后新写的内容用它加密，旧的照常打得开。服务不用停。"""
    from bot.app import utc_now

    made = with_store(lambda store: store.vault_keys.add(utc_now()))
    typer.echo(f"已生成第 {made} 把数据密钥，两分钟后启用。")


@keys.command("master")
def key_master() -> None:
    """换主密钥：从标准输入读新密钥（至少 16 个字符）。正在运行的服务不受影响，下次启动要用新密钥。"""
    from bot.app import utc_now

    fresh = _secret("新的主密钥")
    if not fresh.isascii() or fresh != fresh.strip():
        raise stop("密钥只能用英文字母、数字和符号，前后没有空格；openssl rand -base64 32 可以生成一个。")
    settings = settings_now()
    beside = settings.data_dir / KEY_FILE if settings.secret_key is None else None
    part = settings.data_dir / "secret.new"  # a crash after the change leaves the new key here

    async def change(store: Any) -> int:
        if beside:
            part.touch(mode=0o600)
            part.write_text(fresh, encoding="ascii")
        count: int = await store.vault_keys.change_master(fresh.encode(), utc_now())
        return count

    try:
        count = with_store(change)
    except typer.Exit:  # refused: nothing was changed
        part.unlink(missing_ok=True)
        raise
    if beside:
        part.replace(beside)
    typer.echo(
        f"{count} 把数据密钥已改用新主密钥。" + ("" if beside else "请把 FENGQIAO_SECRET_KEY 改成新的，再逐个重启。")
    )
    typer.echo("旧备份要用当时的主密钥打开：请再做一次备份，旧密钥和旧备份一起保管或一起销毁。")


def _secret(what: str = "密码") -> str:
    """A secret from the terminal, or the first line of a pipe: never from the command line, where others see it.

    A pipe's mark before the first character is none of it. Ends where there is none, or bytes that are no text: nobody could
    type them again.
    """
    if sys.stdin.isatty():
        first = getpass.getpass(f"{what}：")
        if getpass.getpass("再输一遍：") != first:
            raise stop(f"两次输入的{what}不一样。")
    else:
        first = sys.stdin.readline().rstrip("\n").removeprefix("\ufeff")
    if not first:
        raise stop(f"没有读到{what}，什么也没有做：在终端里运行会提示输入，或者从标准输入给一行。")
    if "\ufffd" in first:
        raise stop(f"{what}不是 UTF-8 编码，什么也没有做：请用 UTF-8 保存再试，或者只用英文字母、数字和符号。")
    return first


@people.command("add")
def staff_add(
    login: Annotated[str, typer.Argument(help="登录名，登录工作台用")],
    name: Annotated[str, typer.Option(help="对外显示的姓名")],
    role: Annotated[str, typer.Option(help="grid_worker、mediator、expert、manager、administrator、judge（联络法官）")],
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
        raise stop(f"没有岗位 {role}，可以用：{'、'.join(Role)}。")
    password = _secret()

    async def add(store: Any) -> None:
        body = store.district.body_of.get(committee)
        if body is None:
            raise stop(f"没有调解组织 {committee}，可以用：{'、'.join(store.district.body_of)}。")
        known = store.knowledge.categories
        if unknown := [code for code in speciality or () if code not in known]:
            told = "、".join(f"{code} {each.name}" for code, each in known.items())
            raise stop(f"没有类别 {'、'.join(unknown)}，可以用：{told}。")
        new = NewStaff(login, name, Role(role), committee, body.level, password, certificate, tuple(speciality or ()))
        await store.people.create(replace(new, on_call=on_call), utc_now())

    with_store(add, first=True)
    typer.echo("已新增。")


@people.command("list")
def staff_list() -> None:
    """所有在岗的人。"""
    tell(map(_staff_line, with_store(lambda store: store.people.everybody())), "还没有人；staff add 可以新增。")


def _staff_line(who: Any) -> str:
    bound = "\t已绑定 Telegram" if who.telegram_user else ""
    return f"{who.login}\t{who.name}\t{who.role.value}\t{who.committee}{bound}"


async def _person(store: Any, login: str) -> Any:
    found = await store.people.by_login(login)
    if found is None:
        raise stop(f"没有登录名 {login}。")
    return found


@people.command("password")
def staff_password(login: Login) -> None:
    """重设一个人的密码，他的登录全部结束。"""
    from bot.app import utc_now

    password = _secret()

    async def reset(store: Any) -> None:
        await store.people.set_password((await _person(store, login)).id, password, utc_now())

    with_store(reset)
    typer.echo("密码已改。")


@people.command("second-off")
def staff_second_off(login: Login) -> None:
    """关闭一个人的两步验证（手机丢了），他的登录全部结束。"""
    from bot.app import utc_now
    from storage.audit import SERVICE

    async def end(store: Any) -> None:
        await store.second_factor.end((await _person(store, login)).id, utc_now(), SERVICE)

    with_store(end)
    typer.echo("已关闭。")


@people.command("bind")
def staff_bind(login: Login) -> None:
    """生成绑定 Telegram 的一次性代码，十分钟内有效。"""
    from bot.app import utc_now

    async def code(store: Any) -> str:
        made: str = await store.people.bind_code((await _person(store, login)).id, utc_now())
        return made

    typer.echo(f"请本人在机器人私聊里发：/bind {with_store(code)}")


@people.command("away")
def staff_away(login: Login, days: Annotated[float, typer.Argument(help="天数；0 是回来了")]) -> None:
    """一个人不在岗：手上的案件当天回到队列。"""
    from bot.app import utc_now

    if not 0 <= days <= LONGEST_AWAY:  # what is no number is not either
        raise stop(f"天数写 0 到 {LONGEST_AWAY}；0 是回来了。")

    async def leave(store: Any) -> None:
        who = await _person(store, login)
        until = utc_now() + timedelta(days=days) if days > 0 else None
        await store.people.change(replace(who, away_until=until), utc_now())

    with_store(leave)
    typer.echo("已记下。")


@audits.command("verify")
def audit_verify() -> None:
    """检查操作记录有没有被改动、删除、调换或截断。"""
    faults = with_store(lambda store: store.audit.verify())
    for fault in faults:
        typer.echo(str(fault), err=True)
    if faults:
        raise stop(f"操作记录有 {len(faults)} 处问题。")
    typer.echo("操作记录完整。")
