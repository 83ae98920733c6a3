"""A message that breaks its turn: tried three times, then given to a human unread; the others go on."""

from datetime import UTC, datetime

import pytest

from handlers.burst import Understand
from handlers.casework.case import Status
from handlers.district import District
from handlers.messages import Address, Attachment, Incoming, MessageId, Sort
from handlers.ports import Portion, Waiting
from handlers.receive import MAX_ATTEMPTS, receive, receive_portion
from handlers.texts import NOT_READ
from handlers.world import Knowledge
from nlu.pipeline import Reader
from nlu.types import Understanding
from tests.memory import Memory

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
WHO = Address("core", "resident")


def said(number: int, text: str) -> Incoming:
    return Incoming(WHO, MessageId(str(number)), NOW, text=text)


def breaking(reader: Reader) -> Understand:
    """A reader that one word breaks."""

    def understand(text: str, at: datetime) -> Understanding:
        if "毒" in text:
            raise RecursionError("poison")
        return reader.understand(text, at)

    return understand


async def kept(memory: Memory, number: int, text: str) -> Waiting:
    """A message that was kept just now."""
    accepted = await memory.accept(said(number, text))
    return Waiting(accepted.inbox, accepted.said)


async def test_a_poisoned_message_reaches_a_human_and_the_next_ones_are_understood(
    district: District, knowledge: Knowledge, reader: Reader
) -> None:
    memory, understand = Memory(district, knowledge), breaking(reader)
    fresh = [await kept(memory, 1, "毒"), await kept(memory, 2, "隐私")]
    with pytest.raises(RecursionError):
        await receive_portion(memory, understand, WHO, NOW, fresh)
    for _ in range(MAX_ATTEMPTS - 1):
        with pytest.raises(RecursionError):
            await receive(memory, understand, WHO, NOW)
    replies = await receive(memory, understand, WHO, NOW)
    assert NOT_READ in replies[0].text
    assert any("加密保存" in reply.text for reply in replies[1:]), "the innocent message was understood"
    assert not memory.inbox
    assert [case.status for case in memory.cases.values()] == [Status.RECEIVED]


async def test_fresh_messages_need_not_be_begun(district: District, knowledge: Knowledge, reader: Reader) -> None:
    memory = Memory(district, knowledge)
    fresh = [await kept(memory, number, text) for number, text in enumerate(("你好", "隐私"))]
    portion = await receive_portion(memory, reader.understand, WHO, NOW, fresh)
    assert any("加密保存" in reply.text for reply in portion.replies)
    assert not portion.more
    assert portion.taken == {"0", "1"}
    assert not memory.inbox
    assert await receive_portion(memory, reader.understand, WHO, NOW, fresh) == Portion()  # taken in meanwhile


async def test_a_fresh_message_never_overtakes_one_that_failed(
    district: District, knowledge: Knowledge, reader: Reader
) -> None:
    memory, understand = Memory(district, knowledge), breaking(reader)
    await memory.accept(said(1, "毒"))
    with pytest.raises(RecursionError):
        await receive(memory, understand, WHO, NOW)
    tries = memory.inbox[0].attempts
    fresh = await kept(memory, 2, "隐私")
    assert await receive_portion(memory, understand, WHO, NOW, [fresh]) == Portion(more=True)
    assert [w.incoming.text for w in memory.inbox] == ["毒", "隐私"]
    with pytest.raises(RecursionError):
        await receive(memory, understand, WHO, NOW)
    assert [w.attempts for w in memory.inbox] == [tries + 1, 1]


async def test_the_same_message_twice_changes_nothing(district: District, knowledge: Knowledge, reader: Reader) -> None:
    memory = Memory(district, knowledge)
    assert (await memory.accept(said(1, "转人工"))).new
    assert not (await memory.accept(said(1, "转人工"))).new
    await receive(memory, reader.understand, WHO, NOW)
    assert len(memory.cases) == 1
    assert await receive(memory, reader.understand, WHO, NOW) == []


@pytest.mark.parametrize("order", [(Sort.VOICE, Sort.PHOTO), (Sort.PHOTO, Sort.VOICE, Sort.PHOTO)])
async def test_a_voice_line_sent_with_pictures_opens_a_case_with_all_of_them(
    order: tuple[Sort, ...], district: District, knowledge: Knowledge, reader: Reader
) -> None:
    memory = Memory(district, knowledge)
    for number, sort in enumerate(order):
        file = Attachment(str(number) * 64, "application/octet-stream", 1000, "附件")
        await memory.accept(Incoming(WHO, MessageId(str(number)), NOW, sort=sort, attachments=(file,)))
    replies = await receive(memory, reader.understand, WHO, NOW)
    assert "语音收到了" in replies[0].text
    assert "材料收到了" in replies[0].text
    (case,) = memory.cases.values()
    assert case.facts.voice_only
