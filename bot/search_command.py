"""`fengqiao search rebuild`: the index of the search made anew, beside the running service."""

import typer

from bot.commandline import with_store

searches = typer.Typer(help="案件查找的索引。", no_args_is_help=True)


@searches.callback()
def searching() -> None:
    """案件查找的索引。"""


@searches.command("rebuild")
def rebuild() -> None:
    """重新建立查找用的索引；服务可以照常运行，建好以前有的案件暂时查不到。"""
    typer.echo(f"已建好：{with_store(lambda store: store.search.rebuild())} 件案件。")
