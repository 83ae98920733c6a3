"""`fengqiao replies`: replies that no channel could bring to their resident, listed without words or names, and tried again."""

from typing import Annotated, Any

import typer

from bot.commandline import stop, tell, with_store

replies = typer.Typer(help="送不到居民的回复。", no_args_is_help=True)


@replies.command("dead")
def dead() -> None:
    """送不到的回复，新的在前：编号、渠道、何时放弃、试了几次、为什么。"""
    tell(map(_line, with_store(lambda store: store.outbox.dead_letters())), "没有送不到的回复。")


def _line(one: Any) -> str:
    return f"{one.id}\t{one.address.channel}\t{one.died_at:%Y-%m-%d %H:%M}\t试了 {one.attempts} 次\t{one.reason}"


@replies.command("again")
def again(numbers: Annotated[list[int], typer.Argument(help="replies dead 里的编号，可以写几个")]) -> None:
    """原因没有了（比如渠道修好了）：再送一遍。"""
    from bot.app import utc_now

    async def revive(store: Any) -> int:
        return sum([await store.outbox.revive(number, utc_now()) for number in numbers])

    if not (count := with_store(revive)):
        raise stop("没有这样的编号，或者已经不在送不到的里面。")
    typer.echo(f"再送 {count} 条。")
