"""Promise 1, going out: in order, leased, retried, and visible when dead."""

import asyncio
from datetime import timedelta

import pytest

from handlers.casework.case import Move
from handlers.casework.desk import Order
from handlers.conversation import Conversation
from handlers.effects import AmendCase, Say
from handlers.errors import Refused
from handlers.facts import CaseFacts
from handlers.messages import Address, Reply
from nlu.types import Script
from storage.store import Store
from tests.storage.acts import WHO, hire, open_case, opening, turn
from tests.stores import NOW

CHAT = Address("telegram", "42")
OTHER = Address("telegram", "43")


def later(seconds: float) -> timedelta:
    return timedelta(seconds=seconds)


async def texts(store: Store, seconds: float = 0) -> list[str]:
    return [d.reply.text for d in await store.outbox.due(NOW + later(seconds))]


async def test_one_after_the_other_in_a_talk_and_talks_side_by_side(store: Store) -> None:
    await turn(store, Say(Reply("一")), Say(Reply("二")), address=CHAT)
    await turn(store, Say(Reply("甲")), address=OTHER)
    leased = await store.outbox.due(NOW)
    assert [(d.address, d.reply.text, d.attempts) for d in leased] == [(CHAT, "一", 1), (OTHER, "甲", 1)]
    assert await texts(store) == []
    await store.outbox.sent(leased[0].id, "tg1", NOW)
    assert await texts(store) == ["二"]


async def test_danger_overtakes_what_waits(store: Store) -> None:
    await turn(store, Say(Reply("平常")), address=OTHER)
    await turn(store, Say(Reply("平常一")), address=CHAT)
    await turn(store, Say(Reply("快走", first=True)), address=CHAT)
    assert await texts(store) == ["快走", "平常"]


async def test_a_later_answer_does_not_pass_one_slowed_by_insults(store: Store) -> None:
    def slowed(talk: Conversation) -> Conversation:
        return talk.with_(slow_until=NOW + later(10))

    await turn(store, Say(Reply("慢一点"), wait=10), address=CHAT, change=slowed)
    await turn(store, Say(Reply("后来的")), Say(Reply("快走", first=True)), address=CHAT, now=NOW + later(9))
    assert await texts(store, 9) == ["快走"]
    (danger,) = await store.outbox.due(NOW + later(80))  # its lease has ended
    await store.outbox.sent(danger.id, "tg1", NOW + later(80))
    await store.outbox.release_due(NOW + later(11))
    assert await texts(store, 81) == ["慢一点"]


async def test_a_lease_ends_and_the_reply_goes_again(store: Store) -> None:
    await turn(store, Say(Reply("一")), Say(Reply("二")), address=CHAT)
    assert await texts(store) == ["一"]
    assert await texts(store, 59) == []
    again = await store.outbox.due(NOW + later(61))
    assert [(d.reply.text, d.attempts) for d in again] == [("一", 2)]


async def test_retry_keeps_the_order(store: Store) -> None:
    await turn(store, Say(Reply("一")), Say(Reply("二")), address=CHAT)
    (one,) = await store.outbox.due(NOW)
    await store.outbox.retry(one.id, NOW + later(30), "429")
    assert await texts(store, 29) == []
    assert await texts(store, 31) == ["一"]


async def test_the_dead_are_seen_and_block_nobody(store: Store) -> None:
    await turn(store, Say(Reply("一")), Say(Reply("二")), address=CHAT)
    (one,) = await store.outbox.due(NOW)
    await store.outbox.dead(one.id, "blocked by user", NOW)
    assert await texts(store) == ["二"]
    (letter,) = await store.outbox.dead_letters()
    assert (letter.address, letter.reason) == (CHAT, "blocked by user")
    await store.outbox.sent(one.id, "late", NOW)
    assert len(await store.outbox.dead_letters()) == 1
    assert [await store.outbox.revive(one.id, NOW) for _ in range(2)] == [1, 0]
    assert await store.outbox.dead_letters() == ()


async def test_two_deliverers_never_lease_the_same(store: Store) -> None:
    for n in range(12):
        await turn(store, Say(Reply("一")), Say(Reply("二")), address=Address("telegram", f"c{n}"))
    leased = await asyncio.gather(*(store.outbox.due(NOW, 5) for _ in range(6)))
    ids = [d.id for part in leased for d in part]
    assert len(ids) == len(set(ids))
    assert all(d.reply.text == "一" for part in leased for d in part)


async def test_pulled_replies_are_never_delivered_and_can_be_read_again(store: Store) -> None:
    (reply,) = await turn(store, Say(Reply("好")))
    assert reply.id == 1
    await turn(store, Say(Reply("再好")))
    assert await texts(store) == []
    assert [(r.id, r.text) for r in await store.outbox.replies(WHO, 0, NOW)] == [(1, "好"), (2, "再好")]
    assert [r.text for r in await store.outbox.replies(WHO, 1, NOW)] == ["再好"]
    assert await store.outbox.replies(Address("web", "stranger"), 0, NOW) == ()


async def test_a_slowed_reply_gets_its_place_when_it_is_released(store: Store) -> None:
    (slow,) = await turn(store, Say(Reply("慢"), wait=60))
    assert slow.id == 0
    (quick,) = await turn(store, Say(Reply("快")))
    assert quick.id == 1
    assert [r.text for r in await store.outbox.replies(WHO, 0, NOW + later(59))] == ["快"]
    assert [(r.id, r.text) for r in await store.outbox.replies(WHO, 1, NOW + later(61))] == [(2, "慢")]


async def test_words_of_staff_can_be_undone_for_five_seconds(store: Store) -> None:
    number = await open_case(store, address=CHAT)
    who = await hire(store, "a")
    await store.moves.move(number, who, Order(Move.CLAIM), NOW)
    (claimed,) = await store.outbox.due(NOW)
    await store.outbox.sent(claimed.id, "1", NOW)
    wrong = await store.moves.say(number, who, "说错了", NOW)
    assert await texts(store, 4) == []
    await store.moves.undo(number, who, wrong, NOW + later(4))
    right = await store.moves.say(number, who, "您好，我是调解员", NOW + later(5))
    (sent,) = await store.outbox.due(NOW + later(10))
    assert (sent.reply.text, sent.reply.author) == ("您好，我是调解员", who.name)
    with pytest.raises(Refused):
        await store.moves.undo(number, who, right, NOW + later(11))
    lines = {line.text: line for line in (await store.desk.page(number, who, NOW)).lines}
    assert lines["说错了"].undone


async def test_an_unsafe_phone_hears_nothing_until_she_writes(store: Store) -> None:
    unsafe = CaseFacts(what="不便说", category="other", place_code="v1", unsafe_phone=True)
    number = await open_case(store, address=CHAT, facts=unsafe)
    who = await hire(store, "a")
    await store.moves.move(number, who, Order(Move.CLAIM), NOW)
    await store.moves.say(number, who, "方便时回我", NOW)
    assert await texts(store, 3600) == []
    await turn(store, Say(Reply("在的")), address=CHAT, now=NOW + later(7200))
    seen = []
    for _ in range(3):
        (one,) = await store.outbox.due(NOW + later(7300))
        seen.append(one.reply.text)
        await store.outbox.sent(one.id, "x", NOW)
    assert seen[1:] == ["方便时回我", "在的"]


async def test_traditional_script_out(store: Store) -> None:
    number = opening().number
    await turn(store, opening(), change=lambda t: t.with_(active=number, script=Script.TRADITIONAL))
    who = await hire(store, "a")
    await store.moves.move(number, who, Order(Move.CLAIM), NOW)
    (told,) = await store.outbox.replies(WHO, 0, NOW)
    assert "您隨時可以直接留言" in told.text


async def test_an_amended_phone_holds_from_then_on(store: Store) -> None:
    number = await open_case(store, address=CHAT)
    who = await hire(store, "a")
    facts = CaseFacts(what="邻居漏水", category="neighbourhood", place_code="v1", unsafe_phone=True)
    await turn(store, AmendCase(number, facts, "手机不安全"), address=CHAT)
    await store.moves.move(number, who, Order(Move.CLAIM), NOW)
    assert await texts(store, 60) == []
