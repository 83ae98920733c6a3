"""The desk's writing: who may speak, what is refused, and turns and desk side by side."""

import asyncio
from datetime import timedelta

import pytest

from handlers.casework.case import Move, Outcome, Room
from handlers.casework.desk import Order
from handlers.casework.staff import Role
from handlers.effects import Say, Tell
from handlers.errors import BadInput, NotYours, Refused
from handlers.messages import Reply
from storage.store import Store
from storage.views import Cursor
from tests.storage.acts import NUMBER, WHO, hire, open_case, open_danger, turn
from tests.stores import NOW

LATER = NOW + timedelta(seconds=10)


async def test_only_who_works_the_case_speaks(store: Store) -> None:
    await open_case(store)
    one, two = await hire(store, "a"), await hire(store, "b")
    boss, far = await hire(store, "boss", "cd", Role.MANAGER), await hire(store, "f", "ct2")
    with pytest.raises(Refused, match="先接手"):
        await store.moves.say(NUMBER, one, "您好", NOW)
    await store.moves.move(NUMBER, one, Order(Move.CLAIM), NOW)
    for other in (two, far):
        with pytest.raises(NotYours):
            await store.moves.say(NUMBER, other, "您好", NOW)
        with pytest.raises(NotYours):
            await store.moves.remark(NUMBER, other, "看看", NOW)
    await store.moves.say(NUMBER, one, "您好", NOW)
    await store.moves.say(NUMBER, boss, "我来看看", NOW)
    said = await store.outbox.replies(WHO, 1, LATER)
    assert [(r.text, r.author) for r in said] == [("您好", one.name), ("我来看看", boss.name)]


async def test_notes_never_reach_the_resident(store: Store) -> None:
    await open_case(store)
    who = await hire(store, "a")
    await store.moves.remark(NUMBER, who, "对方是老赖", NOW)
    assert await store.outbox.replies(WHO, 0, LATER) == ()
    assert "对方是老赖" not in str(await store.residents.history(WHO, 50))
    line = (await store.desk.page(NUMBER, who, NOW)).lines[-1]
    assert (line.text, line.room, line.staff) == ("对方是老赖", Room.INTERNAL, who.name)


@pytest.mark.parametrize("text", ["", "  \n ", "字" * 4001])
async def test_bad_words_are_refused(store: Store, text: str) -> None:
    await open_case(store)
    who = await hire(store, "a")
    await store.moves.move(NUMBER, who, Order(Move.CLAIM), NOW)
    with pytest.raises(BadInput):
        await store.moves.say(NUMBER, who, text, NOW)
    with pytest.raises(BadInput):
        await store.moves.remark(NUMBER, who, text, NOW)


async def test_hostile_words_are_kept_as_they_are_but_for_hidden_marks(store: Store) -> None:
    await open_case(store)
    who = await hire(store, "a")
    await store.moves.move(NUMBER, who, Order(Move.CLAIM), NOW)
    hostile = "<b>'; DROP TABLE message;-- {{x}} \x00\u202e\ud83d"
    await store.moves.say(NUMBER, who, hostile, NOW)
    assert (await store.outbox.replies(WHO, 1, LATER))[0].text == "<b>'; DROP TABLE message;-- {{x}} \ufffd"


async def test_nothing_is_said_on_a_closed_case(store: Store) -> None:
    await open_case(store)
    who = await hire(store, "a")
    await store.moves.move(NUMBER, who, Order(Move.CLAIM), NOW)
    await store.moves.move(NUMBER, who, Order(Move.CLOSE, outcome=Outcome.ADVICE, words="好"), NOW)
    with pytest.raises(Refused, match="办结"):
        await store.moves.say(NUMBER, who, "还有", NOW)
    with pytest.raises(Refused, match="对方"):
        await store.moves.say(NUMBER, who, "您好", NOW, Room.RESPONDENT)


async def test_words_of_another_cannot_be_undone(store: Store) -> None:
    await open_case(store)
    who, boss = await hire(store, "a"), await hire(store, "boss", "cd", Role.MANAGER)
    await store.moves.move(NUMBER, who, Order(Move.CLAIM), NOW)
    line = await store.moves.say(NUMBER, who, "您好", NOW)
    with pytest.raises(NotYours):
        await store.moves.undo(NUMBER, boss, line, NOW)
    await store.moves.undo(NUMBER, who, line, NOW)
    with pytest.raises(NotYours):
        await store.moves.undo(NUMBER, who, line, NOW)


async def test_a_case_marked_sensitive_leaves_the_sight_of_all_others(store: Store) -> None:
    await open_case(store)
    who, boss = await hire(store, "a"), await hire(store, "boss", "cd", Role.MANAGER)
    await store.moves.move(NUMBER, who, Order(Move.CLAIM), NOW)
    await store.desk.page(NUMBER, boss, NOW)
    await store.moves.mark_sensitive(NUMBER, who, NOW)
    with pytest.raises(NotYours):
        await store.desk.page(NUMBER, boss, NOW)
    assert (await store.desk.page(NUMBER, who, NOW)).case.sensitive
    assert [c.number for c in await store.desk.mine(who)] == [NUMBER]


async def test_counts_keep_to_the_scope(store: Store) -> None:
    await open_case(store)
    near, far = await hire(store, "a"), await hire(store, "f", "ct2")
    assert (await store.desk.counts(near, NOW)).waiting == 1
    assert (await store.desk.counts(far, NOW)).waiting == 0


async def test_turns_and_desk_at_once_neither_block_nor_lose(store: Store) -> None:
    await open_case(store)
    who = await hire(store, "a")
    await store.moves.move(NUMBER, who, Order(Move.CLAIM), NOW)

    async def resident(n: int) -> None:
        await turn(store, Tell(NUMBER, Room.APPLICANT, f"问{n}"), Say(Reply("收到")), text=f"问{n}")

    acts = [resident(n) for n in range(10)]
    acts += [store.moves.say(NUMBER, who, f"答{n}", NOW) for n in range(10)]  # type: ignore[misc]  # both are awaitable
    acts += [store.desk.page(NUMBER, who, NOW) for _ in range(5)]  # type: ignore[misc]  # as above
    acts += [store.outbox.due(LATER), store.alerts.climb(LATER)]  # type: ignore[list-item]  # as above
    await asyncio.wait_for(asyncio.gather(*acts), 30)
    replies = await store.outbox.replies(WHO, 0, LATER)
    assert len(replies) == 21
    assert [r.id for r in replies] == list(range(1, 22))
    assert await store.audit.verify() == ()


@pytest.mark.parametrize("forged", ["", "x", "AAAA", "W10=", "WzEsMiwzLDRd", "😀", "WzEsMSwiMjAyNi0wMS0wMSIsMV0="])
def test_forged_cursors_are_refused(forged: str) -> None:
    with pytest.raises(BadInput):
        Cursor.decode(forged)


async def test_a_sensitive_page_is_recorded_for_each_reader(store: Store) -> None:
    who = await hire(store, "t", "ct1", on_call=True)
    await open_danger(store)
    for _ in range(3):
        page = await store.desk.page(NUMBER, who, NOW)
    assert [e.act for e in page.audit].count("read") == 3
