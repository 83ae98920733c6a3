"""A case registered at a window, asked for by number and code in a chat: the applicant may go on there."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from handlers.casework.arrival import Arrival, Way
from handlers.casework.case import Case, Status
from handlers.district import District
from handlers.messages import Address
from handlers.topics import connect
from handlers.world import Knowledge
from nlu.pipeline import Reader
from tests.dialogues.core import CoreStage
from tests.memory import Memory

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
HOME = Address("web", "at-home")


@pytest.fixture
async def stage(district: District, knowledge: Knowledge, reader: Reader) -> CoreStage:
    """Somebody at home, with the slip of a case that was registered at a window."""
    memory = Memory(district, knowledge)
    first = CoreStage(memory, reader.understand, NOW.astimezone(district.tz))
    for line in ("楼上漏水把我家天花板泡了", "李家村", "楼上邻居，上个月", "让他修好", "周女士，13800001234"):
        await first.say(line)
    await first.press("没问题，提交")
    case = one(memory)
    arrival = Arrival(Way.VISIT, date(2026, 11, 23), "李家村人民调解委员会调解员甲")
    memory.cases[case.number] = replace(
        case, address=None, status=Status.CLAIMED, record=replace(case.record, arrival=arrival)
    )
    return CoreStage(memory, reader.understand, NOW.astimezone(district.tz), address=HOME)


def one(memory: Memory) -> Case:
    (case,) = memory.cases.values()
    return case


def slip(stage: CoreStage) -> str:
    case = one(stage.memory)
    return f"{case.number} {stage.memory.secrets[case.number]}"


async def said(stage: CoreStage, line: str) -> str:
    return "\n".join(reply.text for reply in await stage.say(line))


async def test_yes_makes_it_the_talk_of_the_case(stage: CoreStage) -> None:
    assert connect.QUESTION in await said(stage, slip(stage))
    shown = await stage.press("就在这里联系")
    assert connect.CONNECTED in shown[0].text
    assert one(stage.memory).address == HOME
    assert connect.QUESTION not in await said(stage, "我的事办得怎么样了")


@pytest.mark.parametrize("no", ["不用", "算了", "不用，打电话"])
async def test_no_leaves_it_as_it_was(stage: CoreStage, no: str) -> None:
    await said(stage, slip(stage))
    assert connect.NOT_HERE in await said(stage, no)
    assert one(stage.memory).address is None


async def test_other_words_go_to_the_case_and_connect_nothing(stage: CoreStage) -> None:
    await said(stage, slip(stage))
    assert connect.LEFT in await said(stage, "昨天晚上又漏了一次，墙都湿了")
    assert one(stage.memory).address is None
    assert stage.memory.talks[HOME].pending is None


async def test_the_question_that_hung_comes_again(stage: CoreStage) -> None:
    first = await said(stage, "老板欠我三个月工资")
    await said(stage, slip(stage))
    again = await said(stage, "好的")
    assert connect.CONNECTED in again
    assert again.splitlines()[-1] in first


@pytest.mark.parametrize("why", ["sensitive", "unsafe", "discreet", "taken", "not at a window"])
async def test_not_offered_where_others_may_read_or_a_chat_hangs_on_it(stage: CoreStage, why: str) -> None:
    case = one(stage.memory)
    if why == "discreet":
        await said(stage, "他会看我手机")
    changed = {
        "sensitive": replace(case, sensitive=True),
        "unsafe": replace(case, facts=replace(case.facts, unsafe_phone=True)),
        "taken": replace(case, address=Address("web", "somebody")),
        "not at a window": replace(case, record=replace(case.record, arrival=None)),
    }
    stage.memory.cases[case.number] = changed.get(why, case)
    shown = await said(stage, slip(stage))
    assert case.number in shown
    assert connect.QUESTION not in shown
