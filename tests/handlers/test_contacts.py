"""村里法律顾问是谁, 什么时候领导下访: answered from the registers of the place, and of no other; matters are not mistaken for it."""

from datetime import UTC, datetime

import pytest

from handlers.district import District
from handlers.errors import BadInput
from handlers.registers.declared import ALL, CONTACTS, LEADERS, ROOMS
from handlers.registers.form import Entry, checked, slots
from handlers.topics.contacts import WHERE, asks
from handlers.world import Knowledge
from nlu.pipeline import Reader
from tests.dialogues.core import CoreStage
from tests.memory import Memory

MADE = datetime(2026, 11, 1, tzinfo=UTC)


def _entry(number: int, register: str, place: str, **values: str) -> Entry:
    return Entry(number, register, place, values, "", MADE)


ENTRIES = (
    _entry(1, "contacts", "lw-lijia", role="adviser", name="律师甲", phone="12348", days="每月第一个周三"),
    _entry(2, "contacts", "fx-xinmin", role="adviser", name="律师乙"),
    _entry(3, "contacts", "lw-lijia", role="auxiliary", name="辅警甲"),
    _entry(4, "leaders", "lw", office="分管副镇长", day="2026-11-25", where="镇政府一楼", way="visit"),
    _entry(5, "leaders", "fx", office="街道书记", day="2026-11-26", where="街道大厅", way="visit"),
    _entry(6, "judges", "lw", name="联系法官甲", court="柳湾法庭"),
)


@pytest.fixture
def stage(district: District, knowledge: Knowledge, reader: Reader) -> CoreStage:
    now = datetime(2026, 11, 23, 10, tzinfo=district.tz)
    return CoreStage(Memory(district, knowledge, registers=ENTRIES), reader.understand, now)


@pytest.mark.parametrize(
    ("question", "there", "not_there"),
    [
        ("李家村法律顾问是谁", "律师甲", "律师乙"),
        ("请问李家村的驻村辅警叫什么", "辅警甲", "律师甲"),
        ("李家村什么时候领导下访", "分管副镇长", "街道书记"),
        ("李家村联系法官怎么找", "柳湾法庭", "律师甲"),
        ("王庄村法律顾问是谁", "还没有登记", "律师"),
        ("村里法律顾问是谁", WHERE, "律师甲"),
    ],
)
async def test_the_registers_of_the_place_answer(stage: CoreStage, question: str, there: str, not_there: str) -> None:
    told = "\n".join(reply.text for reply in await stage.say(question))
    assert there in told
    assert not_there not in told.replace(WHERE, "")
    assert not await stage.cases()


async def test_in_the_middle_of_a_matter_its_place_is_meant_and_the_question_that_hung_comes_again(
    stage: CoreStage,
) -> None:
    await stage.say("李家村邻居盖房占了我家地界，找过村里没用")
    told = [reply.text for reply in await stage.say("村里法律顾问是谁")]
    assert "律师甲" in told[0]
    assert len("\n".join(told)) > len(told[0]) or len(told) > 1 or "？" in told[0]


@pytest.mark.parametrize(
    "words",
    [
        "村里法律顾问说我这个要打官司，可是我没有钱，对方欠我三万块工资一直不给，怎么办才好，求你们帮帮我",
        "法官判了他不给钱怎么办",
        "领导打我",
        "民警不立案怎么办",
        "我想约个时间调解",
    ],
)
def test_matters_are_not_taken_for_the_question(words: str) -> None:
    assert not asks(words)


def test_what_is_wrong_is_refused_by_the_name_of_its_field(district: District) -> None:
    booking = {"room": district.rooms[0].code, "day": "2026-12-01", "from": "09:00", "until": "10:00", "use": "mediate"}
    assert list(slots(checked(ROOMS, booking, district))) == [18, 19]
    for change, named in (
        ({"from": "9:10"}, "从几点"),
        ({"until": "09:00"}, "结束的时间"),
        ({"day": "2026-13-01"}, "日期"),
        ({"room": "none"}, "房间"),
        ({"use": ""}, "做什么"),
    ):
        with pytest.raises(BadInput, match=named):
            checked(ROOMS, booking | change, district)
    with pytest.raises(BadInput, match="带上的案件"):
        checked(
            LEADERS, {"office": "x", "day": "2026-12-01", "where": "x", "way": "visit", "cases": "刘大山"}, district
        )


def test_every_register_names_fields_it_has() -> None:
    for register in ALL:
        codes = [one.code for one in register.fields]
        assert len(codes) == len(set(codes))
        assert {register.title, register.day, register.due, register.done} - {""} <= set(codes)
        assert register.field(register.title).required
        assert register.writers <= register.readers
    assert CONTACTS.field("phone").public
