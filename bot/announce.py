"""What a person sees when the service is up: the address, the demo logins once, and what should be set otherwise."""

from ipaddress import ip_address

from rich.console import Console
from rich.table import Table
from rich.text import Text

from bot.console.words import ROLE_NAMES
from bot.demo.fill import Login
from bot.service import Service


def announce(service: Service, port: int, *, demo: bool, logins: tuple[str, list[Login]] | None) -> None:
    """Print it to stdout; the password is shown here and nowhere else."""
    console = Console(highlight=False, soft_wrap=True)
    url = address(service.settings.host, port)
    console.print(Text(f"居民网页聊天  {url}/\n工作台        {url}/desk"))
    if service.fictional:
        console.print(Text("现在是虚构的枫溪区：正式使用请先 fengqiao district import 本区的文件。", style="yellow"))
    if demo and not loopback(service.settings.host):
        console.print(Text("演示数据正对外开放：演示请只监听 127.0.0.1。", style="bold red"))
    if logins is not None:
        console.print(_table(*logins))
    elif demo:
        console.print(Text("数据库里已经有人员：演示登录名照旧，密码在第一次启动时打印过。"))
        console.print(Text("忘了密码：fengqiao staff password 登录名"))


def address(host: str, port: int) -> str:
    """The address as a browser takes it."""
    shown = "127.0.0.1" if host in ("0.0.0.0", "::", "") else host  # noqa: S104  # shown, not bound
    return f"http://[{shown}]:{port}" if ":" in shown else f"http://{shown}:{port}"


def loopback(host: str) -> bool:
    """Whether only this machine can reach the address."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _table(password: str, logins: list[Login]) -> Table:
    table = Table(title=f"演示登录，密码都是 {password}（只显示这一次）", title_justify="left")
    for column in ("登录名", "姓名", "岗位", "所在"):
        table.add_column(column)
    for login in logins:
        table.add_row(login.login, login.name, ROLE_NAMES[login.role], login.committee)
    return table
