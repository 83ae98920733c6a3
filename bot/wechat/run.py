"""WeChat, wired: one account per service, its door at the web processes, its sender at those that deliver."""

import asyncio
from weakref import WeakKeyDictionary

from fastapi import APIRouter

from bot.delivery import Channels
from bot.logs import log
from bot.service import Service
from bot.wechat.account import CHANNEL, account_of
from bot.wechat.client import Client
from bot.wechat.door import wechat_router
from bot.wechat.reading import Fields, hear
from bot.wechat.sender import WeChatSender
from storage.store import Store


class WeChat:
    """All of the channel for one service."""

    def __init__(self, service: Service) -> None:
        """Nothing runs yet."""
        self.service = service
        self.account = account_of(service.settings)
        self.client = Client(self.account)
        self.sender = WeChatSender(self.client, service.metrics)

    async def take(self, fields: Fields) -> None:
        """Keep what was said. WeChat is told that it arrived when this returns."""
        said = hear(fields, self.service.clock())
        if said is None:
            return
        await self.service.store.unreached.send_again(said.address, self.service.clock())
        await self.service.take(said)

    async def run(self) -> None:
        """Until cancelled."""
        if self.account.box is None:
            log().warning("WeChat's messages come unencrypted: set FENGQIAO_WECHAT_AES_KEY and choose 安全模式 there")
        try:
            await asyncio.Event().wait()
        finally:
            await self.client.close()


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
    """The address WeChat calls."""
    return wechat_router(wechat_of(service).account, wechat_of(service).take, service.clock, service.metrics)


async def run(service: Service) -> None:
    """Run until cancelled."""
    try:
        await wechat_of(service).run()
    finally:
        _built.pop(service.store, None)
