"""WeChat, wired: one account per service, its door at the web processes, its sender at those that deliver."""

import asyncio
from contextlib import suppress
from weakref import WeakKeyDictionary

from fastapi import APIRouter

from bot.delivery import Channels
from bot.fetching import Fetcher
from bot.logs import fault, log
from bot.parts import Leader
from bot.service import Service
from bot.wechat.account import CHANNEL, account_of
from bot.wechat.client import Client
from bot.wechat.door import wechat_router
from bot.wechat.links import FileLinks, files_router
from bot.wechat.media import source_of
from bot.wechat.reading import Fields, hear
from bot.wechat.sender import WeChatSender
from storage.store import Store

LOOK_EVERY = 1.0  # seconds between two looks for files that another process kept


class WeChat:
    """All of the channel for one service."""

    def __init__(self, service: Service) -> None:
        """Nothing runs yet."""
        self.service = service
        self.account = account_of(service.settings)
        self.client = Client(self.account)
        self.links = FileLinks(service)
        self.sender = WeChatSender(service, self.client, self.links)
        self.fetcher = Fetcher(service, source_of(self.client), service.store.wechat)
        self._kept = asyncio.Event()

    async def take(self, fields: Fields) -> None:
        """Keep what was said. WeChat is told that it arrived when this returns."""
        heard = hear(fields, self.service.clock())
        if heard is None:
            return
        await self.service.store.unreached.send_again(heard.incoming.address, self.service.clock())
        if heard.upload is None:
            await self.service.take(heard.incoming)
        else:
            await self.fetcher.keep(heard)
            self._kept.set()

    async def run(self) -> None:
        """Until cancelled: fetch files, while no other process does."""
        if self.account.box is None:
            log().warning("WeChat's messages come unencrypted: set FENGQIAO_WECHAT_AES_KEY and choose 安全模式 there")
        try:
            await Leader(self.service, "wechat").lead(self._fetch)
        finally:
            await self.client.close()

    async def _fetch(self) -> None:
        """Begin on every file that is kept: at once what came in here, soon what came in elsewhere."""
        while True:
            try:
                await self.fetcher.resume()
            except Exception as error:  # noqa: BLE001  # the edge: a bad moment of the database passes
                self.service.metrics.errors.labels("wechat fetch").inc()
                fault("wechat fetch", error)
            with suppress(TimeoutError):
                # Not wait_for: in Python 3.11 it may swallow a cancel that comes with the event.
                async with asyncio.timeout(LOOK_EVERY):
                    await self._kept.wait()
            self._kept.clear()


_built: WeakKeyDictionary[Store, WeChat] = WeakKeyDictionary()


def wechat_of(service: Service) -> WeChat:
    """The one WeChat of a service."""
    found = _built.get(service.store)
    if found is None:
        found = _built[service.store] = WeChat(service)
    return found


def channels(service: Service) -> Channels:
    """What delivery sends with."""
    return Channels({CHANNEL: wechat_of(service).sender})


def router(service: Service) -> APIRouter:
    """The address WeChat calls, and the one that links in WeChat lead to."""
    wechat, routes = wechat_of(service), APIRouter()
    routes.include_router(wechat_router(wechat.account, wechat.take, service.clock, service.metrics))
    routes.include_router(files_router(service, wechat.links))
    return routes


async def run(service: Service) -> None:
    """Run until cancelled."""
    try:
        await wechat_of(service).run()
    finally:
        _built.pop(service.store, None)
