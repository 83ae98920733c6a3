"""A message that breaks its turn: tried three times, then given to a human unread; the others go on."""

from datetime import UTC, datetime

import pytest

from handlers.casework.case import Status
from handlers.district import District
from handlers.messages import Address, Incoming, MessageId
from handlers.receive import MAX_ATTEMPTS, receive
from handlers.texts import NOT_READ
from handlers.world import Knowledge
from nlu.pipeline import Reader
from nlu.types import Understanding
from tests.memory import Memory

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
WHO = Address("core", "resident")


def said(number: int, text: str) -> Incoming:
    return Incoming(WHO, MessageId(str(number)), NOW, text=text)


async def test_a_poisoned_message_reaches_a_human_and_the_next_ones_are_understood(
    district: District, knowledge: Knowledge, reader: Reader
) -> None:
    memory = Memory(district, knowledge)

    def understand(text: str, at: datetime) -> Understanding:
        if "毒" in text:
            raise RecursionError("poison")
        return reader.understand(text, at)

    await memory.accept(said(1, "毒"))
    await memory.accept(said(2, "隐私"))
    for _ in range(MAX_ATTEMPTS):
        with pytest.raises(RecursionError):
            await receive(memory, understand, WHO, NOW)
    replies = await receive(memory, understand, WHO, NOW)
    assert NOT_READ in replies[0].text
    assert any("加密保存" in reply.text for reply in replies[1:]), "the innocent message was understood"
    assert not memory.inbox
    assert [case.status for case in memory.cases.values()] == [Status.RECEIVED]


async def test_the_same_message_twice_changes_nothing(district: District, knowledge: Knowledge, reader: Reader) -> None:
    memory = Memory(district, knowledge)
    assert (await memory.accept(said(1, "转人工"))).new
    assert not (await memory.accept(said(1, "转人工"))).new
    await receive(memory, reader.understand, WHO, NOW)
    assert len(memory.cases) == 1
    assert await receive(memory, reader.understand, WHO, NOW) == []
