"""Promise 1, coming in: nothing lost, nothing taken in twice."""

import asyncio
from datetime import timedelta

import pytest

from handlers.casework.case import CaseNumber
from handlers.effects import Say, Spoken
from handlers.messages import Address, Incoming, MessageId, Reply, Sort
from handlers.ports import Waiting
from storage.store import Store
from storage.transcript import lines_query, read_lines
from storage.turns import TOGETHER
from tests.storage.acts import WHO, hire, incoming, open_case, opening, turn
from tests.stores import NOW


async def test_a_duplicate_changes_nothing(store: Store) -> None:
    first = await store.accept(incoming("你好", message_id="7"))
    again = await store.accept(incoming("别的话", message_id="7"))
    assert first.new
    assert not again.new
    assert again.inbox == first.inbox
    waiting = await store.begin(WHO)
    assert [w.incoming.text for w in waiting] == ["你好"]


async def test_a_duplicate_after_the_turn_changes_nothing(store: Store) -> None:
    said = incoming("你好", message_id="7")
    await store.accept(said)
    async with store.turn(WHO, NOW) as open_turn:
        await open_turn.save(open_turn.conversation, [Say(Reply("您好"))])
    assert not (await store.accept(said)).new
    assert not await store.begin(WHO)


@pytest.mark.parametrize(("text", "again"), [("双方：你好 ", True), ("双方：您好", False)])
async def test_words_kept_without_the_order_before_them_are_the_same_when_sent_again(
    store: Store, text: str, again: bool
) -> None:
    said = incoming("双方：你好 ", message_id="7")
    await store.accept(said)
    async with store.turn(WHO, NOW) as open_turn:
        await open_turn.save(open_turn.conversation, [Spoken(said.message_id, words="你好")])
    assert await store.residents.repeats(incoming(text, message_id="7")) is again


async def test_the_same_id_of_another_sender_is_another_message(store: Store) -> None:
    assert (await store.accept(incoming("a", message_id="7"))).new
    assert (await store.accept(incoming("b", Address("web", "visitor-2"), "7"))).new
    assert (await store.accept(incoming("c", Address("telegram", "visitor-1"), "7"))).new


async def test_concurrent_duplicates_are_taken_once(store: Store) -> None:
    said = incoming("你好", message_id="7")
    kept = await asyncio.gather(*(store.accept(said) for _ in range(20)))
    assert sum(k.new for k in kept) == 1
    assert len({k.inbox for k in kept}) == 1


async def test_everything_of_a_message_comes_back(store: Store) -> None:
    said = Incoming(WHO, MessageId("1"), NOW, Sort.LOCATION, "这里\n😀\u200d", "3:1", (), MessageId("0"), 28.9, 118.8)
    await store.accept(said)
    assert [w.incoming for w in await store.begin(WHO)] == [said]


async def test_half_characters_of_hostile_json_are_kept_legible(store: Store) -> None:
    await store.accept(incoming("坏\ud800字", message_id="\udfff"))
    assert [w.incoming.text for w in await store.begin(WHO)] == ["坏\ufffd字"]


async def test_what_turns_the_order_of_words_or_hides_them_is_left_out_and_no_message_with_it(store: Store) -> None:
    await store.accept(incoming("我叫\u202e山大刘\u202c\x1b[31m\x00", message_id="1"))
    await store.accept(incoming("👨\u200d👩\u200d👧\t一家\n三口", message_id="1\u202e"))
    await store.accept(
        incoming("李\u200b小\u2060红\u200d\ufeff，139\u200b0000\u00ad1111\U000e0041\u200f", message_id="3")
    )
    texts = [w.incoming.text for w in await store.begin(WHO)]
    assert texts == ["我叫山大刘[31m", "👨\u200d👩\u200d👧\t一家\n三口", "李小红，13900001111"]


async def test_a_line_ends_in_one_way_whatever_it_was_ended_with(store: Store) -> None:
    await store.accept(incoming("一\r\n二\r三\u2028四\u2029五\x85六"))
    assert [w.incoming.text for w in await store.begin(WHO)] == ["一\n二\n三\n四\n五\n六"]


async def test_attempts_are_committed_before_they_begin(store: Store) -> None:
    await store.accept(incoming("你好"))
    for attempt in (2, 3, 4):  # the first was counted when it was kept
        assert [w.attempts for w in await store.begin(WHO)] == [attempt]


async def test_after_a_failure_messages_come_one_by_one(store: Store) -> None:
    await store.accept(incoming("坏"))
    await store.accept(incoming("好"))
    assert len(await store.begin(WHO)) == 2
    assert [(w.incoming.text, w.attempts) for w in await store.begin(WHO)] == [("坏", 3)]
    async with store.turn(WHO, NOW) as open_turn:
        open_turn.waiting = open_turn.waiting[:1]
        await open_turn.save(open_turn.conversation, [])
    assert [w.incoming.text for w in await store.begin(WHO)] == ["好"]


async def test_a_turn_that_breaks_leaves_nothing_half(store: Store) -> None:
    await store.accept(incoming("你好"))
    await hire(store, "a")

    async def breaks() -> None:
        async with store.turn(WHO, NOW) as open_turn:
            # it fails in the middle of the save: the second case's committee does not exist
            second = opening(CaseNumber("FQHHHHHHHH"), committee="nowhere")
            await open_turn.save(open_turn.conversation, [Say(Reply("好")), opening(), second])

    with pytest.raises(LookupError):
        await breaks()
    assert await store.outbox.replies(WHO, 0, NOW) == ()
    async with store.turn(WHO, NOW) as open_turn:
        assert [w.incoming.text for w in open_turn.waiting] == ["你好"]
        assert (await open_turn.world([])).cases == ()
    assert await store.unfinished() == (WHO,)


async def test_leaving_without_save_takes_everything_back(store: Store) -> None:
    await store.accept(incoming("你好"))
    async with store.turn(WHO, NOW):
        pass
    assert await store.unfinished() == (WHO,)


async def test_unfinished_senders_are_found_after_a_crash(store: Store) -> None:
    other = Address("telegram", "42")
    await store.accept(incoming("一"))
    await store.accept(incoming("二", other))
    await store.accept(incoming("三"))
    assert await store.unfinished() == (WHO, other)
    async with store.turn(WHO, NOW) as open_turn:
        await open_turn.save(open_turn.conversation, [])
    assert await store.unfinished() == (other,)


async def test_no_update_is_lost_under_twenty_turns_at_once(store: Store) -> None:
    async def one() -> None:
        await store.accept(incoming("一句"))
        async with store.turn(WHO, NOW) as open_turn:
            talk = open_turn.conversation
            await asyncio.sleep(0.001)
            await open_turn.save(talk.with_(questions=talk.questions + 1), [Say(Reply(f"第{talk.questions}句"))])

    await asyncio.gather(*(one() for _ in range(20)))
    async with store.turn(WHO, NOW) as open_turn:
        assert open_turn.conversation.questions == 20
        assert list(open_turn.waiting) == []
    replies = await store.outbox.replies(WHO, 0, NOW)
    assert [r.text for r in replies] == [f"第{n}句" for n in range(20)]
    assert [r.id for r in replies] == list(range(1, 21))


async def test_talks_of_different_people_run_side_by_side(store: Store) -> None:
    people = [Address("web", f"v{n}") for n in range(20)]
    await asyncio.gather(*(turn(store, Say(Reply("好")), address=who) for who in people))
    for who in people:
        assert len(await store.outbox.replies(who, 0, NOW)) == 1


async def test_an_edit_finds_its_line(store: Store) -> None:
    mediator = await hire(store, "a")
    number = await open_case(store)
    await store.accept(incoming("欠我五千", message_id="e1"))
    async with store.turn(WHO, NOW) as open_turn:
        await open_turn.save(open_turn.conversation, [])
    edit = Incoming(WHO, MessageId("e2"), NOW + timedelta(seconds=9), Sort.EDIT, "欠我八千", edits=MessageId("e1"))
    await store.accept(edit)
    async with store.turn(WHO, NOW) as open_turn:
        await open_turn.save(open_turn.conversation, [])
    lines = {line.text: line for line in (await store.desk.page(number, mediator, NOW)).lines}
    assert lines["欠我八千"].edited_of == lines["欠我五千"].id


@pytest.mark.parametrize("many", [2, TOGETHER + 1])
async def test_lines_stand_in_the_order_they_were_said_before_their_answers(store: Store, many: int) -> None:
    said = [f"第{n}句" for n in range(many)]
    for text in said:
        await store.accept(incoming(text))
    async with store.turn(WHO, NOW) as open_turn:
        await open_turn.save(open_turn.conversation, [Say(Reply("收到")), Say(Reply("还有别的吗"))])
    async with store._units.read() as unit:
        lines = await read_lines(unit, lines_query())
    assert [line.text for line in lines] == [*said, "收到", "还有别的吗"]
    assert not await store.begin(WHO)


async def test_what_was_kept_just_now_is_not_read_again_unless_it_was_tried_meanwhile(store: Store) -> None:
    kept = await store.accept(incoming("你好"))
    fresh = Waiting(kept.inbox, kept.said)
    async with store.turn(WHO, NOW, [fresh]) as open_turn:
        assert open_turn.waiting[0] is fresh
    await store.begin(WHO)
    async with store.turn(WHO, NOW, [fresh]) as open_turn:
        assert [(w.incoming, w.attempts) for w in open_turn.waiting] == [(kept.said, 2)]
