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
    from bot.announce import loopback

    settings = settings_now()
    if settings.actions_key is None:
        raise stop("请先用 fengqiao key create rasa 生成密钥，放进 FENGQIAO_ACTIONS_KEY。")
    secret = settings.actions_secret.get_secret_value() if settings.actions_secret else ""
    if not secret and not loopback(host):
        raise stop("监听本机以外的地址，要先设 FENGQIAO_ACTIONS_SECRET（16 个字符以上），否则谁都能冒充居民说话。")
    from bot.actions.front import serve
    from bot.actions.relay import Relay

    serve(
        Relay(settings.actions_service, settings.actions_key.get_secret_value(), settings.actions_channel),
        secret,
        host,
        port,
    )


@rasa.command("export")
def export(
    folder: Annotated[Path, typer.Argument(help="新项目的目录")],
    relay: Annotated[bool, typer.Option("--relay", help="只写最小的转接助手，训练一分钟")] = False,
    examples: Annotated[int, typer.Option(min=0, help="每类最多几条训练句子，0 是全部")] = 60,
) -> None:
    """写出一个 Rasa 3 助手（JiebaTokenizer、DIET、训练句子、规则、表单）：rasa train，rasa run，再开 fengqiao actions。"""
    from bot.actions import export as project

    try:
        if relay:
            files = project.relay(folder)
        else:
            from nlu.corpus import read_all

            files = project.assistant(folder, ((e.category, e.text) for e in read_all()), examples)
    except FileExistsError as there:
        raise stop(f"{there.filename} 已经存在，没有改动。") from None
    for file in files:
        typer.echo(str(file))
