"""`fengqiao chat`: the same talk in the terminal, on the data folder or on nothing that stays."""

import asyncio
import gc
import sys
import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import uuid4

from rich.console import Console
from rich.text import Text

from bot.app import built
from bot.service import Service
from bot.settings import Settings
from handlers.messages import Address, Incoming, MessageId, Reply, Sort, numbered

PROMPT = "我："
HINT = "直接打字，回车发送；选项回复数字。结束：Ctrl+D。"
CHANNEL = "terminal"


class Terminal:
    """One resident at one keyboard."""

    def __init__(self, service: Service, sender: str, show: Callable[[Reply], None]) -> None:
        """`sender` is the same person again when it is the same name."""
        self._service = service
        self._address = Address(CHANNEL, sender)
        self._show = show
        self._after = 0

    async def begin(self) -> None:
        """The greeting, or what came since the last time."""
        known = await self._service.store.residents.glance(self._address)
        if known is None:
            await self.say("", Sort.START)
            return
        self._after = known.last_position

    async def say(self, text: str, sort: Sort = Sort.TEXT) -> None:
        """One line; its replies are shown."""
        now = self._service.clock()
        await self._service.take(Incoming(self._address, MessageId(uuid4().hex), now, sort, text))
        await self._service.hub.turns.finish(self._address)
        await self.news()

    async def news(self) -> None:
        """Whatever was not shown yet: answers, and later the mediator's words."""
        for reply in await self._service.store.outbox.replies(self._address, self._after, self._service.clock()):
            self._show(reply)
            self._after = reply.id


def shown(console: Console) -> Callable[[Reply], None]:
    """Shows a reply as plain text: nothing in it is read as markup."""

    def show(reply: Reply) -> None:
        console.print(Text(f"{reply.author or '枫桥'}：", style="bold green" if reply.author else "bold"), end="")
        console.print(Text(numbered(reply)), soft_wrap=True)
        for file in reply.files:
            console.print(Text(f"[文件] {file.name}"))
        console.print()

    return show


@asynccontextmanager
async def _placed(settings: Settings, keep: bool) -> AsyncIterator[Settings]:
    """The settings, with a data folder that vanishes unless it is kept."""
    if keep:
        yield settings
        return
    with tempfile.TemporaryDirectory(prefix="fengqiao-") as folder:
        yield settings.model_copy(update={"data_dir": Path(folder), "database_url": type(settings.database_url)("")})


async def chat(settings: Settings, *, keep: bool, sender: str) -> None:
    """Talk until the input ends."""
    console = Console(highlight=False)
    async with _placed(settings, keep) as placed, built(placed) as service:
        gc.enable()
        terminal = Terminal(service, sender, shown(console))
        asks = sys.stdin.isatty()
        if asks:
            console.print(Text(HINT, style="dim"))
        await terminal.begin()
        while (line := await asyncio.to_thread(_line, asks)) is not None:
            if line.strip():
                await terminal.say(line.strip())
            else:
                await terminal.news()
        await service.hub.turns.quiet()
        await service.tasks.close()


def _line(asks: bool) -> str | None:
    """The next line; None at the end of the input."""
    try:
        if asks:
            return input(PROMPT)
        return sys.stdin.readline() or None
    except (EOFError, KeyboardInterrupt):
        return None
