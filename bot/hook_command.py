"""`fengqiao hook`: other systems that are told of cases by signed web hooks; added, listed, turned off, tried again."""

import socket
from ipaddress import ip_address
from typing import Annotated, Any
from urllib.parse import urlsplit

import typer

from bot.commandline import settings_now, stop, tell, with_store

hooks = typer.Typer(help="把案件进展通知别的系统（签名的网络回调）。", no_args_is_help=True)


@hooks.command("add")
def add(
    url: Annotated[str, typer.Argument(help="接收通知的地址，https:// 开头")],
    events: Annotated[
        str, typer.Option(help="要哪些，用逗号隔开：case.opened、case.status、case.referred；不写就是全部")
    ] = "",
) -> None:
    """新增一个接收地址；核对签名用的密钥只显示这一次。"""
    from bot.app import utc_now
    from handlers.errors import BadInput
    from handlers.webhooks import checked_url, chosen, networks

    allowed = networks(settings_now().hook_networks)
    try:
        checked_url(url, allowed)
        _look_up(url, allowed)
        wanted = chosen(events)
    except BadInput as wrong:
        raise stop(wrong.sentence) from None
    _, secret = with_store(lambda store: store.webhooks.add(url, wanted, utc_now()))
    typer.echo(secret)


def _look_up(url: str, allowed: Any) -> None:
    """What the name means today is told at once; each call looks again. Raises `BadInput` for the inner network alone."""
    from handlers.errors import BadInput
    from handlers.webhooks import may_reach

    host = urlsplit(url).hostname or ""
    try:
        found = {
            str(where[0]).partition("%")[0] for *_, where in socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
        }
    except (OSError, UnicodeError):
        typer.echo(
            f"注意：现在查不到 {host} 这个主机名，先记下了；查得到以前送不出去，请核对地址和这台机器的 DNS。", err=True
        )
        return
    if not any(may_reach(ip_address(address), allowed) for address in found):
        raise BadInput(
            f"{host} 指向的是内部网络的地址（{'、'.join(sorted(found))}），送不出去。"
            "确实要用，请先把网段写进 FENGQIAO_HOOK_NETWORKS。"
        )


@hooks.command("list")
def listed() -> None:
    """所有接收地址：编号、地址、通知哪些、还有几条没送到、几条送不出去、何时停用。"""
    tell(map(_line, with_store(lambda store: store.webhooks.listed())), "还没有接收地址；hook add 可以新增。")


def _line(hook: Any) -> str:
    ended = f"已停用 {hook.ended_at:%Y-%m-%d}" if hook.ended_at else "在用"
    counts = f"等着送 {hook.waiting}{_held_up(hook)}\t送不出去 {hook.dead}"
    return f"{hook.id}\t{hook.url}\t{','.join(hook.events)}\t{counts}\t{ended}"


def _held_up(hook: Any) -> str:
    """Since when the first one waits, and why, once it was tried in vain."""
    if not hook.reason:
        return ""
    return f"（从 {hook.since:%Y-%m-%d %H:%M} UTC 起，试了 {hook.attempts} 次：{hook.reason}；三天送不到就放弃）"


@hooks.command("off")
def off(hook_id: Annotated[int, typer.Argument(help="hook list 里的编号")]) -> None:
    """停用一个接收地址，没送出的也不再送。"""
    from bot.app import utc_now

    with_store(lambda store: store.webhooks.off(hook_id, utc_now()))
    typer.echo("已停用。")


@hooks.command("dead")
def dead() -> None:
    """送不出去的通知：接收地址、案件、哪一种、何时放弃、为什么。"""
    calls = with_store(lambda store: store.webhooks.dead_calls())
    lines = (f"{c.hook}\t{c.number}\t{c.event}\t{c.died_at:%Y-%m-%d %H:%M}\t{c.reason}" for c in calls)
    tell(lines, "没有送不出去的通知。")


@hooks.command("retry")
def retry(hook_id: Annotated[int, typer.Argument(help="hook list 里的编号")]) -> None:
    """对方修好了：把送不出去的再送一遍。"""
    from bot.app import utc_now

    async def revive(store: Any) -> int:
        count: int = await store.webhooks.revive(hook_id, utc_now())
        return count

    count = with_store(revive)
    typer.echo(f"再送 {count} 条。" if count else "没有送不出去的，不用再送。")
