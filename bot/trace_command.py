"""`fengqiao trace ID`: the way of one message, from acceptance to delivery, without its words."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from bot.commandline import stop, with_store
from handlers.tracing import trace_named

if TYPE_CHECKING:
    from storage.traces import Path, Went


def trace(named: Annotated[str, typer.Argument(metavar="ID", help="日志里的 trace，或者整个 traceparent")]) -> None:
    """一条消息走到了哪里：何时收下、看懂答复、送达，各试了几次。不显示内容。"""
    wanted = trace_named(named)
    if not wanted:
        raise stop("追踪号是 32 位的十六进制数字，或者整个 traceparent。")

    async def look(store: object) -> "Path | None":
        found: Path | None = await store.traces.path(wanted)  # type: ignore[attr-defined]  # the store is loaded late
        return found

    found = with_store(look)
    if found is None:
        raise stop("没有这个追踪号：号不对，或者过了保存期。")
    for line in told(found):
        typer.echo(line)


def told(path: "Path") -> list[str]:
    """Its steps in words, times in UTC as in the logs."""
    lines = []
    for came in path.came:
        lines.append(f"{_at(came.received_at)} 收下：{came.channel}")
        if came.taken_at is None:
            lines.append(f"还没有答复，试了 {came.attempts} 次")
        else:
            lines.append(f"{_at(came.taken_at)} 看懂并答复：试了 {came.attempts} 次")
    lines += [f"回复：{_end(went)}" for went in path.replies]
    lines += [f"外部接口 {went.to}：{_end(went)}" for went in path.calls]
    return lines


def _end(went: "Went") -> str:
    if not went.pushed:
        return f"{_at(went.sent_at)} 放出，由 {went.to} 来取" if went.sent_at else f"还没有放出（{went.to}）"
    tried = f"试了 {went.attempts} 次"
    if went.sent_at is not None:
        return f"{_at(went.sent_at)} 送到 {went.to}，{tried}"
    if went.dead_at is not None:
        return f"{_at(went.dead_at)} 送不到 {went.to}，{tried}：{went.reason}"
    return f"等着送到 {went.to}，{_at(went.due_at)} 起，{tried}" + (f"：{went.reason}" if went.reason else "")


def _at(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S}" if moment is not None else ""
