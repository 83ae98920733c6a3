"""Replies that could not reach the resident for now go out again, in order, when the resident writes; others stay dead."""

from datetime import timedelta

from handlers.messages import Address, Reply
from handlers.unreached import Unreached
from storage.store import Store
from tests.stores import NOW

ANN, BEN = Address("wechat", "o-ann"), Address("wechat", "o-ben")


async def give_up(store: Store, address: Address, text: str, reason: str) -> None:
    """A reply that is tried once and given up."""
    await store.wechat.tell(address, Reply(text), NOW)
    for item in await store.outbox.due(NOW):
        await store.outbox.dead(item.id, reason, NOW)


async def words(store: Store) -> list[str]:
    """What is due, and sent as soon as it is."""
    found: list[str] = []
    while due := await store.outbox.due(NOW + timedelta(days=1)):
        for item in due:
            found.append(item.reply.text)
            await store.outbox.sent(item.id, "1", NOW)
    return found


async def test_only_the_writers_own_unreached_lines_go_out_before_newer_answers(store: Store) -> None:
    await give_up(store, ANN, "第一句", Unreached.QUOTA.value)
    await give_up(store, ANN, "第二句", Unreached.WINDOW.value)
    await give_up(store, ANN, "说不出去的", "too long")
    await give_up(store, BEN, "给别人的", Unreached.WINDOW.value)
    await store.wechat.tell(ANN, Reply("新的回答"), NOW)
    assert await store.unreached.send_again(ANN, NOW + timedelta(hours=1)) == 2
    assert await words(store) == ["第一句", "第二句", "新的回答"]
    assert await store.unreached.send_again(ANN, NOW + timedelta(hours=1)) == 0
    assert len(await store.outbox.dead_letters()) == 2


async def test_old_news_stays_given_up(store: Store) -> None:
    await give_up(store, ANN, "很久以前", Unreached.WINDOW.value)
    assert await store.unreached.send_again(ANN, NOW + timedelta(days=31)) == 0
