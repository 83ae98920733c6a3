"""有哪些调解员, 换个调解员: up to three in the chat, the wish on the case; nothing of it where others may read along."""

from datetime import datetime

import pytest

from handlers.casework.case import Level, Room, StaffId
from handlers.casework.staff import Role, Staff
from handlers.district import District
from handlers.topics.mediators import asks
from handlers.world import Knowledge
from nlu.pipeline import Reader
from tests.dialogues.core import CoreStage
from tests.memory import Memory

PEOPLE = (
    Staff(StaffId(1), "a", "调解员甲", Role.MEDIATOR, "v-xinmin", Level.VILLAGE, "枫调字1号", ("property_management",)),
    Staff(StaffId(2), "b", "调解员丁", Role.MEDIATOR, "t-fx", Level.TOWNSHIP, "枫调字2号", ("neighbourhood",)),
    Staff(StaffId(3), "c", "调解员远", Role.MEDIATOR, "t-qs", Level.TOWNSHIP, "枫调字3号", ("neighbourhood",)),
)
MATTER = "楼上漏水把我家天花板泡坏了，在新民社区，一直不肯修"


@pytest.fixture
def stage(district: District, knowledge: Knowledge, reader: Reader) -> CoreStage:
    now = datetime(2026, 11, 23, 10, tzinfo=district.tz)
    return CoreStage(Memory(district, knowledge, people=PEOPLE), reader.understand, now)


async def said(stage: CoreStage, text: str) -> str:
    return "\n".join(reply.text for reply in await stage.say(text))


async def submitted(stage: CoreStage) -> None:
    await stage.say(MATTER)
    await stage.say("转人工")
    assert await stage.cases()


def notes(stage: CoreStage) -> list[str]:
    return [t.text for tells in stage.memory.told.values() for t in tells if t.room is Room.INTERNAL]


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("有哪些调解员", True),
        ("你们有哪几个调解员啊", True),
        ("调解员名单有吗", True),
        ("我想换个调解员", True),
        ("能不能给我换一位调解员", True),
        ("可以自己选调解员吗", True),
        ("请调解员丁来调解", True),
        ("调解员什么时候来", False),
        ("我想换个工作", False),
        ("老板拖了我三个月工资", False),
        ("我想换个调解员" + "，他老是说我不对" * 9, False),
    ],
)
def test_which_words_ask_for_mediators(text: str, asked: bool) -> None:
    assert asks(text) is asked


async def test_who_there_is_with_committee_certificate_and_what_they_know(stage: CoreStage) -> None:
    await submitted(stage)
    words = await said(stage, "有哪些调解员")
    assert words.index("调解员丁") < words.index("调解员甲"), "who knows the matter first"
    assert "枫溪街道人民调解委员会调解员丁，证号 枫调字2号，熟悉邻里" in words
    assert "调解员远" not in words
    assert "第十九条" in words
    assert notes(stage) == [], "to ask is no wish yet"


async def test_the_choice_goes_to_the_case_as_a_note(stage: CoreStage) -> None:
    await submitted(stage)
    await stage.say("可以自己选调解员吗")
    words = "\n".join(reply.text for reply in await stage.press("调解员甲"))
    assert "记下了，您希望由调解员甲调解" in words
    assert "当事人希望由调解员甲调解" in notes(stage)[0]


async def test_a_name_is_enough(stage: CoreStage) -> None:
    await submitted(stage)
    assert "希望由调解员丁调解" in await said(stage, "请调解员丁来调解")
    assert "希望由调解员丁调解" in notes(stage)[0]
    assert "希望由调解员远" not in await said(stage, "请调解员远来调解"), "who does not serve the place is no choice"


async def test_to_change_the_holder_goes_to_the_managers_too(stage: CoreStage) -> None:
    await submitted(stage)
    await stage.act("claim", "")
    words = await said(stage, "我想换个调解员")
    assert "已经交给负责人" in words
    assert "调解员丁" in words
    assert len(stage.memory.complaints) == 1


async def test_in_the_middle_of_telling_the_question_stays_and_the_wish_is_kept(stage: CoreStage) -> None:
    await stage.say(MATTER)
    before = stage.memory.talks[stage.address].pending
    words = await said(stage, "有哪些调解员")
    assert "请某某调解" in words
    after = stage.memory.talks[stage.address].pending
    assert before is not None
    assert after is not None
    assert after.ask is before.ask
    await stage.say("请调解员丁调解")
    draft = stage.memory.talks[stage.address].draft
    assert draft is not None
    assert "希望由调解员丁调解" in draft.wanted


async def test_where_others_may_read_along_nobody_is_named(stage: CoreStage) -> None:
    await stage.say("他又打我了，我在新民社区")
    words = await said(stage, "我想换个调解员")
    assert "调解员丁" not in words
    assert "记下了" in words
    assert "当事人想选择或者更换调解员" in notes(stage)


async def test_without_anybody_fitting_the_truth_is_said(stage: CoreStage) -> None:
    stage.memory.people = ()
    await submitted(stage)
    assert "没有合适的" in await said(stage, "有哪些调解员")
