"""Questions in the middle of the intake: what is clearly one is kept for the mediator, what answers fills its field."""

from datetime import datetime

import pytest

from handlers.conversation import Ask, Conversation
from handlers.district import District
from handlers.facts import CaseFacts
from handlers.topics.intake_asked import MOST_KEPT
from handlers.world import Knowledge
from nlu.pipeline import Reader
from tests.dialogues.core import CoreStage
from tests.memory import Memory

TOLD = {
    Ask.WHERE: ("楼上漏水泡了我家天花板", "哪个镇"),
    Ask.WHO_WHEN: ("楼上漏水泡了我家天花板，在李家村", "什么时候"),
    Ask.WANTED: ("楼上漏水泡了我家天花板，在李家村，上个月", "怎么解决"),
    Ask.REACH: ("楼上漏水泡了我家天花板，在李家村，上个月，想让他修好，找过物业", "怎么称呼"),
}


@pytest.fixture
def stage(district: District, knowledge: Knowledge, reader: Reader) -> CoreStage:
    now = datetime(2026, 11, 23, 10, 0, tzinfo=district.tz)
    return CoreStage(Memory(district, knowledge), reader.understand, now)


def talk_of(stage: CoreStage) -> Conversation:
    return stage.memory.talks[stage.address]


def draft_of(stage: CoreStage) -> CaseFacts:
    draft = talk_of(stage).draft
    assert draft is not None
    return draft


async def hanging(stage: CoreStage, ask: Ask) -> None:
    story, words = TOLD[ask]
    replies = await stage.say(story)
    pending = talk_of(stage).pending
    assert pending is not None, replies
    assert pending.ask is ask
    assert words in pending.text


@pytest.mark.parametrize("ask", TOLD)
@pytest.mark.parametrize(
    "question",
    ["这事能赢吗", "我怕他报复怎么办", "需要我本人去吗", "没有合同也能告吗", "找他要赔偿该准备啥", "以后呢？"],
)
async def test_a_question_is_kept_and_the_intake_asks_again(ask: Ask, question: str, stage: CoreStage) -> None:
    await hanging(stage, ask)
    before = draft_of(stage)
    replies = await stage.say(question)
    assert draft_of(stage).asks == (question,)
    assert draft_of(stage).with_(asks=()) == before
    pending = talk_of(stage).pending
    assert pending is not None
    assert pending.ask is ask
    assert TOLD[ask][1] in replies[-1].text


@pytest.mark.parametrize(
    ("ask", "answer", "field", "value"),
    [
        (Ask.WHERE, "好像是李家村吧？", "place_code", "lw-lijia"),
        (Ask.WHERE, "吴家坳那边吧？", "place", "吴家坳那边吧？"),
        (Ask.WHO_WHEN, "好像是去年三月吧？", "when", "去年三月"),
        (Ask.WHO_WHEN, "去年三月？", "when", "去年三月"),
        (Ask.WANTED, "能不能让他赔我点钱", "wanted", "能不能让他赔我点钱"),
        (Ask.WANTED, "可以让他道歉吗", "wanted", "可以让他道歉吗"),
        (Ask.WANTED, "找过村里，怎么说都不听", "tried", "找过村里"),
    ],
)
async def test_an_answer_put_as_a_question_fills_its_field(
    ask: Ask, answer: str, field: str, value: str, stage: CoreStage
) -> None:
    await hanging(stage, ask)
    await stage.say(answer)
    assert getattr(draft_of(stage), field) == value
    assert draft_of(stage).asks == ()


async def test_what_an_answer_asks_behind_is_kept_too(stage: CoreStage) -> None:
    await hanging(stage, Ask.WHERE)
    replies = await stage.say("在李家村，要我本人去吗")
    assert draft_of(stage).place_code == "lw-lijia"
    assert draft_of(stage).asks == ("在李家村，要我本人去吗",)
    assert "什么时候" in replies[-1].text


async def test_an_answer_of_not_knowing_is_no_question(stage: CoreStage) -> None:
    await hanging(stage, Ask.WHO_WHEN)
    await stage.say("不记得多久了")
    assert draft_of(stage).asks == ()


async def test_the_same_question_is_kept_once_and_the_last_of_many(stage: CoreStage) -> None:
    await hanging(stage, Ask.WHERE)
    for _ in range(2):
        await stage.say("这事能赢吗")
    assert draft_of(stage).asks == ("这事能赢吗",)
    for number in range(MOST_KEPT):
        await stage.say(f"第{number}栋的人也能一起告吗")
    assert len(draft_of(stage).asks) == MOST_KEPT


async def test_the_mediator_reads_the_questions(stage: CoreStage) -> None:
    await hanging(stage, Ask.REACH)
    await stage.say("这事能赢吗")
    await stage.say("就在这里联系")
    await stage.press("没问题，提交")
    assert [case.facts.asks for case in await stage.cases()] == [("这事能赢吗",)]
