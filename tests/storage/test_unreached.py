"""Replies that could not reach the resident for now go out again, in order, when the resident writes; others stay dead."""

from datetime import timedelta

from handlers.casework.case import Move
from handlers.casework.desk import Order
from handlers.casework.staff import Role
from handlers.messages import Address, Reply
from handlers.unreached import Unreached, told
from storage.store import Store
from tests.storage.acts import NUMBER, hire, open_case
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


async def test_managers_see_the_cases_whose_resident_was_not_reached_until_he_writes(store: Store) -> None:
    near, far = await hire(store, "n", "ct1", Role.MANAGER), await hire(store, "f", "ct2", Role.MANAGER)
    holder = await hire(store, "a")
    await open_case(store, address=Address("telegram", "7"))
    await store.moves.move(NUMBER, holder, Order(Move.CLAIM), NOW)
    later = NOW + timedelta(hours=1)
    await store.moves.say(NUMBER, holder, "明天来", later)
    while due := await store.outbox.due(later + timedelta(minutes=5)):
        for item in due:
            await store.outbox.dead(item.id, "Refused", later + timedelta(minutes=5))
    (missed,) = await store.unreached.missed(near, later + timedelta(days=1))
    assert (missed.number, told(missed.reason)[:5]) == (NUMBER, "试了多次都")
    assert await store.unreached.missed(far, later + timedelta(days=1)) == ()
    assert await store.unreached.missed(near, later + timedelta(days=40)) == ()
    await store.moves.mark_sensitive(NUMBER, holder, later)
    assert await store.unreached.missed(near, later + timedelta(days=1)) == ()


async def test_old_news_stays_given_up(store: Store) -> None:
    await give_up(store, ANN, "很久以前", Unreached.WINDOW.value)
    assert await store.unreached.send_again(ANN, NOW + timedelta(days=31)) == 0
