"""The door for Rasa on the command line."""

from pathlib import Path
from typing import Annotated

import typer

from bot.commandline import settings_now, stop

rasa = typer.Typer(help="给 Rasa 助手用。", no_args_is_help=True)
HOST, PORT = "127.0.0.1", 5055  # of the action service: where Rasa looks for it


def actions(
    port: Annotated[int, typer.Option(help="端口")] = PORT,
    host: Annotated[str, typer.Option(help="监听地址")] = HOST,
) -> None:
    """Rasa 的动作服务：把每句话转给受理服务，把答复带回来。"""
    import os

    settings = settings_now()
    if settings.actions_key is None:
        raise stop("请先用 fengqiao key create rasa 生成密钥，放进 FENGQIAO_ACTIONS_KEY。")
    from rasa_sdk import endpoint

    from bot.actions.action import executor
    from bot.actions.relay import Relay

    relay = Relay(settings.actions_service, settings.actions_key.get_secret_value(), settings.actions_channel)
    os.environ["SANIC_HOST"] = host  # the only way the library takes it
    endpoint.run(executor(relay), port=port, cors_origins=None)


@rasa.command("export")
def export(
    folder: Annotated[Path, typer.Argument(help="新项目的目录")],
    corpus: Annotated[bool, typer.Option("--corpus", help="附上训练语料 data/categories.yml")] = False,
) -> None:
    """写出一个只做转接的 Rasa 3 助手：rasa train，rasa run，再开 fengqiao actions。"""
    from bot.actions.export import assistant, examples

    try:
        files = assistant(folder)
        if corpus:
            from nlu.corpus import read_all

            files = (*files, examples(folder / "categories.yml", ((e.category, e.text) for e in read_all())))
    except FileExistsError as there:
        raise stop(f"{there.filename} 已经存在，没有改动。") from None
    for file in files:
        typer.echo(str(file))
