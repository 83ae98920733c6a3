"""Polling: a chat's updates are taken in in their order, other chats need not wait, and what was missed comes again."""

import asyncio
from collections.abc import Mapping
from typing import Any

from aiogram import Bot

from bot.metrics import Metrics
from bot.telegram.poll import Poller


def said(number: int, chat: object) -> dict[str, Any]:
    return {"update_id": number, "message": {"message_id": number, "chat": {"id": chat}}}


def pressed(number: int, chat: object) -> dict[str, Any]:
    return {"update_id": number, "callback_query": {"id": str(number), "message": {"chat": {"id": chat}}}}


class Taker:
    """Takes updates in; some wait for others, some are missed."""

    def __init__(self, waits: Mapping[int, int], misses: tuple[int, ...] = ()) -> None:
        self.waits, self.misses = waits, misses
        self.done: list[int] = []
        self.came = asyncio.Condition()

    async def __call__(self, raw: Mapping[str, Any]) -> bool:
        number = int(raw["update_id"])
        if number in self.waits:
            async with self.came:
                await self.came.wait_for(lambda: self.waits[number] in self.done)
        async with self.came:
            self.done.append(number)
            self.came.notify_all()
        return number not in self.misses


async def digest(taker: Taker, *batch: Mapping[str, Any]) -> int | None:
    async with asyncio.timeout(10):
        return await Poller(Bot("42:TEST"), taker, Metrics())._digest(batch)


async def test_one_slow_chat_holds_nobody_else_up_and_keeps_its_own_order() -> None:
    taker = Taker({1: 4})
    assert await digest(taker, said(1, 7), said(2, 7), pressed(3, 7), said(4, 8)) == 5
    assert taker.done == [4, 1, 2, 3]


async def test_what_was_missed_is_asked_for_again_with_all_after_it() -> None:
    taker = Taker({}, misses=(2, 3))
    assert await digest(taker, said(1, 7), said(2, 8), pressed(3, 7), said(4, 9)) == 2
    assert sorted(taker.done) == [1, 2, 3, 4]


async def test_updates_without_a_readable_chat_are_taken_in_too() -> None:
    taker = Taker({})
    odd = ({"update_id": 1}, {"update_id": 2, "message": 5}, {"update_id": 3, "message": {"chat": {"id": [1, {}]}}})
    assert await digest(taker, *odd, {"update_id": 4, "poll": {"chat": []}}) == 5
    assert sorted(taker.done) == [1, 2, 3, 4]
