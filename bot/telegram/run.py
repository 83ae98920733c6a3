"""Telegram, wired: one bot per service, its doors, its loops."""

import asyncio
from collections.abc import Awaitable, Callable
from weakref import WeakKeyDictionary

from aiogram.exceptions import AiogramError
from aiogram.types import BotCommand, BotCommandScopeAllPrivateChats
from fastapi import APIRouter

from bot.delivery import Channels
from bot.fetching import Fetcher
from bot.logs import log
from bot.parts import Leader
from bot.service import Service
from bot.telegram.boards import ROUND_SECONDS, Boards
from bot.telegram.client import ALLOWED_UPDATES, kind, new_bot
from bot.telegram.commands import Commands
from bot.telegram.doorkeeper import Doorkeeper
from bot.telegram.fetch import source_of
from bot.telegram.groups import Groups
from bot.telegram.intake import Intake
from bot.telegram.notices import Notices
from bot.telegram.pace import Pace, Rates
from bot.telegram.poll import Backoff, Poller
from bot.telegram.reading import CHANNEL, COMMANDS
from bot.telegram.residents import Residents
from bot.telegram.sender import TelegramSender
from bot.telegram.speaking import Speaking
from bot.telegram.staffdesk import StaffDesk
from bot.telegram.token import Token
from bot.telegram.webhook import address_of, secret_of, webhook_router
from bot.telegram.wire import Wire
from handlers.errors import FengqiaoError
from storage.store import Store

NAME_EVERY = 6 * 3600.0  # seconds; far within the time a name holds (storage.telegram.NAME_HOLDS)


class Telegram:
    """All of the channel for one service."""

    def __init__(self, service: Service, rates: Rates | None = None, round_seconds: float = ROUND_SECONDS) -> None:
        """`rates` are Telegram's limits unless a test says otherwise. Nothing runs yet."""
        token = service.settings.telegram_token
        if token is None:
            raise ValueError("Telegram needs its token")
        self.service = service
        self.bot = new_bot(token.get_secret_value(), service.settings.telegram_api)
        self.token = Token(service.metrics)
        self.bot.session.middleware(self.token)
        self.wire = Wire(self.bot, Pace(rates))
        memory = service.store.telegram
        self.memory = memory
        self.fetcher = Fetcher(service, source_of(self.bot), memory.parcels)
        self.speaking = Speaking(service, self.wire)
        self.boards = Boards(service, self.wire, memory.boards, round_seconds)
        residents = Residents(service, self.bot, self.fetcher)
        desk = StaffDesk(service, memory, self.speaking, Commands(service, memory, self.speaking), self.fetcher)
        groups = Groups(service, self.bot, memory.boards, desk, self.speaking)
        doors = Doorkeeper(service, self.bot, residents, desk, groups, self.speaking)
        self.intake = Intake(self.bot, doors.handle, service.metrics)
        self.sender = TelegramSender(self.wire, self._content)
        self.notices = Notices(service, self.wire, memory)

    async def _content(self, sha256: str) -> bytes:
        return (await self.service.store.files.get_bare(sha256))[1]

    async def run(self) -> None:
        """Until cancelled, while no other process does: poll or be called, fetch files, keep the boards true."""
        try:
            await Leader(self.service, "telegram").lead(self._lead)
        finally:
            await self.bot.session.close()

    async def _lead(self) -> None:
        await self._register_groups()
        self.service.on_district.append(lambda: self.service.tasks.start("groups", self._register_groups()))
        await self.fetcher.resume()
        boards = self.service.tasks.start("telegram boards", self.boards.run())
        name = self.service.tasks.start("telegram name", self._keep_name())
        try:
            self.service.tasks.start("telegram menu", self._menu())
            if self.service.settings.telegram_webhook_url:
                await self._insist(self._set_webhook)
                await asyncio.Event().wait()
            else:
                await self._insist(self.bot.delete_webhook)
                await Poller(self.bot, self.intake.take, self.service.metrics).run()
        finally:
            boards.cancel()
            name.cancel()

    async def _keep_name(self) -> None:
        """Who leads tells all processes the bot's name, for the links of invitations; again as long as it runs."""
        while True:
            await self._insist(self._name)
            await asyncio.sleep(NAME_EVERY)

    async def _name(self) -> bool:
        """The bot's own name."""
        await self.memory.keep_name((await self.bot.get_me()).username or "", self.service.clock())
        return True

    async def _set_webhook(self) -> bool:
        settings = self.service.settings
        return await self.bot.set_webhook(
            address_of(settings), secret_token=secret_of(settings), allowed_updates=ALLOWED_UPDATES
        )

    async def _insist(self, call: Callable[[], Awaitable[bool]]) -> None:
        """Until it works: without it nothing comes in."""
        pause = Backoff()
        while True:
            try:
                await call()
            except (AiogramError, OSError) as error:
                self.service.metrics.errors.labels("telegram start").inc()
                log().warning("telegram start", error=kind(error) if isinstance(error, AiogramError) else "OSError")
                await asyncio.sleep(pause.next())
            else:
                return

    async def _register_groups(self) -> None:
        """The groups named in the district file."""
        for body in self.service.district.bodies:
            if body.telegram_group is None:
                continue
            try:
                await self.memory.boards.register_group(body.code, body.telegram_group, self.service.clock())
            except FengqiaoError:
                log().warning("telegram group twice in the district file", committee=body.code)

    async def _menu(self) -> None:
        """The commands residents see."""
        shown = [BotCommand(command=name, description=words or "开始") for name, words in COMMANDS.items()]
        try:
            await self.bot.set_my_commands(shown, scope=BotCommandScopeAllPrivateChats())
        except (AiogramError, OSError) as error:
            log().info("telegram menu", error=type(error).__name__)


_built: WeakKeyDictionary[Store, Telegram] = WeakKeyDictionary()


def telegram_of(service: Service, rates: Rates | None = None, round_seconds: float = ROUND_SECONDS) -> Telegram:
    """The one Telegram of a service; the first caller says how fast it may be."""
    found = _built.get(service.store)
    if found is None:
        found = _built[service.store] = Telegram(service, rates, round_seconds)
    return found


def channels(service: Service) -> Channels:
    """What delivery sends with."""
    telegram = telegram_of(service)
    return Channels({CHANNEL: telegram.sender}, (telegram.notices.send_notice,))


def router(service: Service) -> APIRouter:
    """The webhook's route; no route while polling."""
    if not service.settings.telegram_webhook_url:
        return APIRouter()
    return webhook_router(service.settings, telegram_of(service).intake.take, service.metrics)


def knows_us(service: Service) -> bool:
    """Whether Telegram took the bot's token when it was last asked."""
    return telegram_of(service).token.good


async def run(service: Service) -> None:
    """Run until cancelled."""
    try:
        await telegram_of(service).run()
    finally:
        _built.pop(service.store, None)
