"""The answer to whether an instalment came: by button, digit or words, and nothing else taken for one."""

from dataclasses import replace

import pytest

from handlers.burst import Heard
from handlers.casework.after import Instalment, Plan, Said
from handlers.casework.case import Status
from handlers.casework.chatting import PAID, PAID_OPTIONS
from handlers.conversation import Ask, Conversation, Option, Pending
from handlers.district import District
from handlers.effects import Followed, Say
from handlers.messages import Address, Incoming, MessageId, Sort
from handlers.step import step
from handlers.world import Holder, Knowledge, OwnCase, World
from nlu.pipeline import Reader
from tests.handlers.town import NOW, TODAY, agreed_case

WHO = Address("web", "visitor")
OPTIONS = tuple(Option(said.value, label) for said, label in PAID_OPTIONS)


def said(
    words: str, district: District, knowledge: Knowledge, reader: Reader, button: str = ""
) -> tuple[Followed | None, str]:
    case = agreed_case()
    record = replace(case.record, plan=Plan((Instalment(TODAY, 300_000),)))
    own = replace(case, record=record, address=WHO, status=Status.AGREED)
    text = "第一期3000元应在2026年11月23日以前付给您，收到了吗？"
    pending = Pending(Ask.FOLLOW, 3, text, OPTIONS, f"{own.number}|{PAID}|1")
    talk = Conversation(WHO, greeted=True, questions=3, pending=pending, active=own.number)
    world = World(district, knowledge, own.number, "", (OwnCase(own, Holder("调解员甲", "", "李家村调委会")),))
    incoming = Incoming(WHO, MessageId("1"), NOW, Sort.BUTTON if button else Sort.TEXT, words, button=button)
    _, effects = step(talk, Heard(incoming, reader.understand(words, NOW)), world, NOW)
    told = next((effect for effect in effects if isinstance(effect, Followed)), None)
    return told, "\n".join(effect.reply.text for effect in effects if isinstance(effect, Say))


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("收到了", Said.RECEIVED),
        ("1", Said.RECEIVED),
        ("已经转给我了", Said.RECEIVED),
        ("2", Said.PART),
        ("只给了一千", Said.PART),
        ("没收齐", Said.PART),
        ("3", Said.NOT),
        ("没有收到", Said.NOT),
        ("一分钱都没给", Said.NOT),
        ("还没有", Said.NOT),
        ("沒有收到", Said.NOT),
    ],
)
def test_words_and_digits(words: str, expected: Said, district: District, knowledge: Knowledge, reader: Reader) -> None:
    told, reply = said(words, district, knowledge, reader)
    assert told is not None
    assert (told.answer.said, told.answer.part) == (expected, 1)
    assert "您说的情况" in reply or "您說的情況" in reply
    assert ("不要等" in reply) is (expected is not Said.RECEIVED)


def test_a_button(district: District, knowledge: Knowledge, reader: Reader) -> None:
    told, _ = said("", district, knowledge, reader, button="3:3")
    assert told is not None
    assert told.answer.said is Said.NOT


@pytest.mark.parametrize("words", ["你好", "楼上漏水把我家天花板泡了", "调解要钱吗"])
def test_other_words_are_no_answer(words: str, district: District, knowledge: Knowledge, reader: Reader) -> None:
    told, reply = said(words, district, knowledge, reader)
    assert told is None
    assert reply


def test_danger_goes_first(district: District, knowledge: Knowledge, reader: Reader) -> None:
    told, reply = said("没给，他还拿刀堵在我家门口要砍我", district, knowledge, reader)
    assert told is None
    assert "110" in reply
