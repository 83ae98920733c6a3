"""The command line: `fengqiao serve`, `chat`, and the administration of keys, district, staff and audit."""

import gc
import os
import sys
import warnings
from typing import Annotated

import pydantic
import typer
from pydantic.warnings import UnsupportedFieldAttributeWarning

from bot import (
    administration,
    bill,
    district_command,
    hook_command,
    keeping,
    ledger_command,
    letter_files,
    person_command,
    rasa_door,
    replies_command,
    report_command,
    search_command,
    trace_command,
)
from bot.commandline import failed, parts_of, run, settings_now
from bot.usage import Spoken

app = typer.Typer(
    name="fengqiao",
    cls=Spoken,
    help="枫桥：矛盾纠纷网上受理。",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # its tables cut Chinese, which has no spaces, off at the window's edge
)
app.add_typer(administration.keys, name="key")
app.add_typer(district_command.districts, name="district")
app.add_typer(administration.people, name="staff")
app.add_typer(administration.audits, name="audit")
app.add_typer(hook_command.hooks, name="hook")
app.add_typer(ledger_command.ledgers, name="ledger")
app.add_typer(replies_command.replies, name="replies")
app.add_typer(search_command.searches, name="search")
app.add_typer(person_command.persons, name="person")
for kept in (keeping.backup, keeping.restore, keeping.move):
    app.command()(kept)
app.command()(report_command.report)
app.command()(bill.bill)
app.command()(trace_command.trace)
app.command()(letter_files.letters)
app.command()(rasa_door.actions)
app.add_typer(rasa_door.rasa, name="rasa")


@app.command()
def serve(
    demo: Annotated[bool, typer.Option("--demo", help="空数据库里放入虚构的区、人员和案件，打印登录名")] = False,
    host: Annotated[str | None, typer.Option(help="监听地址，平时是 127.0.0.1，只有本机能打开")] = None,
    port: Annotated[int | None, typer.Option(help="端口，平时是 8080")] = None,
    only: Annotated[
        list[str] | None,
        typer.Option("--only", help="只做这一部分，可以写几次：web、telegram、delivery、clockwork，或 actions"),
    ] = None,
) -> None:
    """启动服务：网页聊天在 /，工作台在 /desk；设了 FENGQIAO_TELEGRAM_TOKEN 就开 Telegram。"""
    if only == ["actions"]:
        rasa_door.actions(port or rasa_door.PORT, host or rasa_door.HOST)
        return
    settings = settings_now(host=host, port=port)
    from bot.serving import serve as serve_until_stopped

    run(lambda: serve_until_stopped(settings, demo=demo, parts=parts_of(settings, only or [])))


@app.command()
def chat(
    name: Annotated[str, typer.Option("--as", help="以谁的身份说：同一个名字接着上次的话")] = "terminal",
) -> None:
    """在终端里对话，和网页是同一个核心；没有数据目录时什么也不留下。"""
    quiet = {} if "FENGQIAO_LOG_LEVEL" in os.environ else {"log_level": "ERROR"}
    settings = settings_now(**quiet)
    from bot.terminal import chat as talk

    keep = (
        "FENGQIAO_DATA_DIR" in os.environ
        or bool(settings.database_url.get_secret_value())
        or settings.data_dir.exists()
    )
    run(lambda: talk(settings, keep=keep, sender=name))


def main() -> None:
    """The console script."""
    os.umask(0o077)  # what is written is its user's alone: databases, backups, papers
    # Models of pydantic are built when first used: those of an OpenAPI document cost a tenth of a second nobody asked for.
    pydantic.BaseModel.model_config["defer_build"] = True
    # FastAPI silences this harmless one around its own building, which now comes later.
    warnings.filterwarnings("ignore", "The 'alias' attribute", UnsupportedFieldAttributeWarning)
    gc.disable()  # while everything is imported and loaded, nothing of it is garbage; `settled` turns it on again
    if hasattr(sys.stdin, "reconfigure"):
        sys.stdin.reconfigure(errors="replace")
    try:
        app()
    except OSError as wrong:
        sys.exit(failed(wrong))


if __name__ == "__main__":
    main()
