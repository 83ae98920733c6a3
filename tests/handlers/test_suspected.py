"""Danger that only the model suspects: asked about once, also in the guided talk, and nothing of the talk is lost by it."""

from datetime import UTC, datetime, timedelta

import pytest

from handlers import danger_texts
from handlers.casework.case import CaseNumber
from handlers.conversation import Ask, Conversation
from handlers.district import District
from handlers.messages import Incoming, MessageId
from handlers.scene import Scene
from handlers.topics import unsure
from handlers.world import Knowledge, World
from nlu.danger import GUESSED
from nlu.pipeline import Reader
from tests.dialogues.core import CoreStage
from tests.memory import Memory

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
MATTER, GUESS = "邻居砌墙占了我家的通道", "他天天来我家门口守着，我不敢出门"
ASKED, AGAIN = "现在有危险吗", "还想问一句"


@pytest.fixture
def stage(district: District, knowledge: Knowledge, reader: Reader) -> CoreStage:
    return CoreStage(Memory(district, knowledge), reader.understand, NOW.astimezone(district.tz))


def talk(stage: CoreStage, **changes: object) -> Conversation:
    """The talk as it stands, after changing what is given."""
    stage.memory.talks[stage.address] = stage.memory.talks[stage.address].with_(**changes)
    return stage.memory.talks[stage.address]


async def said(stage: CoreStage, *lines: str) -> str:
    """The lines one after another; the words of the last answer."""
    shown = ""
    for line in lines:
        shown = "\n".join(reply.text for reply in await stage.say(line))
    return shown


async def test_only_the_model_suspects_it(stage: CoreStage, reader: Reader) -> None:
    assert {alarm.rule for alarm in reader.understand(GUESS, stage.now).alarms} == {GUESSED}
    assert ASKED in await said(stage, MATTER, GUESS)


@pytest.mark.parametrize(
    "no", ["没有危险", "沒有危險", "没有，我是安全的", "现在没有", "没事", "还好，没事", "不会的", "没有啊，就是来要钱"]
)
async def test_a_no_in_any_words_goes_back_to_the_question(no: str, stage: CoreStage) -> None:
    after = await said(stage, MATTER, GUESS, no)
    assert "那就好" in after
    assert "哪个镇" in after.replace("哪個鎮", "哪个镇")
    assert not stage.memory.alerts


@pytest.mark.parametrize("yes", ["有", "有的，他现在就在门口", "是的", "有危險", "有点怕", "挺危险的", "嗯"])
async def test_a_yes_in_any_words_alarms(yes: str, stage: CoreStage) -> None:
    await said(stage, MATTER, GUESS, yes)
    assert [alert.urgent for alert in stage.memory.alerts] == [True]
    (case,) = stage.memory.cases.values()
    assert case.facts.what.count(GUESS) == 1
    assert MATTER in case.facts.what


@pytest.mark.parametrize("words", ["没有地方躲", "没有人帮我", "有个事想问", "没有，但是我怕他"])
async def test_words_that_are_neither_are_kept_and_the_talk_goes_on(words: str, stage: CoreStage) -> None:
    assert AGAIN in await said(stage, MATTER, GUESS, words)
    assert AGAIN not in await said(stage, "还有别的事要说")
    after = talk(stage)
    assert not stage.memory.alerts
    assert after.draft is not None
    assert GUESS in after.draft.what
    assert after.pending is not None
    assert after.pending.ask is not Ask.UNSURE


@pytest.mark.parametrize(("answer", "alerts"), [("有危险", 1), ("没有危险", 0)])
async def test_asked_once_more_it_is_answered_like_the_first_time(answer: str, alerts: int, stage: CoreStage) -> None:
    assert AGAIN in await said(stage, MATTER, GUESS, "在李家村")
    after = await said(stage, answer)
    assert len(stage.memory.alerts) == alerts
    assert alerts or "什么时候" in after
    assert all(GUESS in case.facts.what for case in stage.memory.cases.values())


async def test_it_is_asked_once_more_after_a_question_between(stage: CoreStage) -> None:
    after = await said(stage, MATTER, GUESS, "要多久")
    assert "1个月" in after
    assert after.endswith(danger_texts.UNSURE_AGAIN)


@pytest.mark.parametrize("left", ["取消", "转人工"])
async def test_who_leaves_the_matter_is_not_asked_again(left: str, stage: CoreStage) -> None:
    assert AGAIN not in await said(stage, MATTER, GUESS, left)


async def test_a_matter_told_with_the_weariness_is_not_lost(stage: CoreStage) -> None:
    assert "不想活" in await said(stage, "老板拖欠我三个月工资，我觉得活着好累")
    after = await said(stage, "没有，就是心里闷")
    assert "哪个镇" in after
    draft = talk(stage).draft
    assert draft is not None
    assert draft.category == "labour"


async def test_words_that_say_nothing_are_not_answered_with_it_for_ever(stage: CoreStage) -> None:
    assert "不想活" in await said(stage, "我觉得活着好累")
    assert AGAIN in await said(stage, "哦哦")
    assert "不想活" not in await said(stage, "哦哦")


async def test_not_knowing_skips_only_the_question_of_danger(stage: CoreStage) -> None:
    after = await said(stage, MATTER, GUESS, "不知道")
    assert "110" in after
    assert "哪个镇" in after


async def test_an_answer_that_is_none_of_danger_is_not_asked_about(stage: CoreStage) -> None:
    assert "哪个镇" in await said(stage, MATTER)
    for answer in ("我叫陈先生，13900001111", "我实在没办法了才来找你们", "我老婆也知道这件事"):
        assert ASKED not in await said(stage, answer)


async def test_asked_once_of_a_matter_and_again_after_half_a_day(stage: CoreStage) -> None:
    await said(stage, MATTER, GUESS, "没有危险")
    assert ASKED not in await said(stage, f"还是那样，{GUESS}")
    stage.now += timedelta(hours=13)
    assert ASKED in await said(stage, f"今天又来了，{GUESS}")


async def test_a_question_of_legal_aid_makes_way(stage: CoreStage) -> None:
    assert "哪一类事" in await said(stage, MATTER, "请不起律师怎么办")
    after = await said(stage, GUESS)
    assert "先放一放" in after
    assert ASKED in after
    assert "哪个镇" in await said(stage, "没有危险")
    assert "哪一类事" in await said(stage, "请不起律师怎么办")


async def test_an_answer_to_legal_aid_is_one_though_it_sounds_like_danger(stage: CoreStage) -> None:
    await said(stage, MATTER, "请不起律师怎么办")
    pending = talk(stage).pending
    assert pending is not None
    assert ASKED not in await said(stage, pending.options[0].label)
    assert talk(stage).aside is not None


async def test_the_question_whether_it_is_the_same_makes_way(stage: CoreStage) -> None:
    await said(stage, "王庄村的老李去年借了我五千块钱一直不还，我想要回来，催过好多次", "我叫陈先生，13900001111")
    await said(stage, "没问题，提交")
    other = "另外我在厂里上班，老板拖欠我三个月工资一直不发"
    assert "是同一件吗" in await said(stage, other)
    assert ASKED in await said(stage, GUESS)
    (told,) = stage.memory.told.values()
    assert [tell.text for tell in told] == [other]
    assert "那就好" in await said(stage, "没有危险")


async def test_another_matter_is_asked_about_by_itself(stage: CoreStage) -> None:
    await said(stage, MATTER, GUESS, "没有危险", "取消", "楼上漏水把我家天花板泡了")
    assert ASKED in await said(stage, GUESS)


async def test_the_summary_comes_again_with_what_was_added(stage: CoreStage) -> None:
    await said(stage, "王庄村的老李去年借了我五千块钱一直不还，我想要回来，催过好多次")
    assert "我记下的是这样" in await said(stage, "我叫陈先生，13900001111")
    assert ASKED in await said(stage, GUESS)
    after = await said(stage, "没有危险")
    assert "我记下的是这样" in after
    assert GUESS in after


async def test_tired_of_life_mid_intake_asks_no_question_twice(stage: CoreStage) -> None:
    await said(stage, MATTER)
    before = talk(stage).asked
    assert "不想活的念头" in await said(stage, "没人跟我说话，活着没劲")
    assert "哪个镇" in await said(stage, "没有，就是心里闷")
    assert talk(stage).asked == before


async def test_never_at_a_meeting(stage: CoreStage, district: District, knowledge: Knowledge) -> None:
    await said(stage, MATTER)
    heard, world = stage.understand(GUESS, stage.now), World(district, knowledge, CaseNumber("FQABCDEFGH"), "123456")
    here = Scene(talk(stage), Incoming(stage.address, MessageId("m"), stage.now, text=GUESS), heard, world, stage.now)
    assert unsure.hear(here) is not None
    assert unsure.hear(here.turn(joined=CaseNumber("FQABCDEFGH"))) is None


async def test_not_beside_a_named_alarm(stage: CoreStage) -> None:
    after = await said(stage, MATTER, f"{GUESS}，他拿刀说要砍死我")
    assert "110" in after
    assert "有危险吗" not in after
    assert len(stage.memory.alerts) == 1


@pytest.mark.parametrize("stop", ["不要再给我发普法消息了", "他会看我手机"])
async def test_a_phone_that_others_read_and_an_unsubscription_come_first(stop: str, stage: CoreStage) -> None:
    assert ASKED not in await said(stage, MATTER, stop)


async def test_on_a_phone_that_others_read_the_question_is_announced_discreetly(stage: CoreStage) -> None:
    await said(stage, MATTER)
    talk(stage, discreet=True)
    replies = await stage.say(GUESS)
    assert ASKED in replies[-1].text
    assert replies[-1].discreet


async def test_a_late_press_counts(stage: CoreStage) -> None:
    """She went on with the form while he stood beside her; the button is pressed when he is gone."""
    await said(stage, MATTER, GUESS, "李家村", "他是我邻居，上个月的事")
    assert not stage.memory.alerts
    shown = await stage.press("有危险")
    assert "110" in shown[0].text
    assert [alert.risks for alert in stage.memory.alerts]
    case = next(iter(stage.memory.cases.values()))
    assert GUESS in case.facts.what


async def test_each_of_two_questions_counts(stage: CoreStage) -> None:
    await said(stage, MATTER, GUESS, "李家村")
    doubt = talk(stage).doubt
    assert doubt is not None
    assert len(doubt.questions) == 2  # asked once more
    first = stage.seen[:-1]
    stage.seen = [reply for reply in first if any(b.id.startswith(f"{doubt.questions[0]}:") for b in reply.buttons)]
    await stage.press("有危险")
    assert stage.memory.alerts


async def test_a_no_may_become_a_yes(stage: CoreStage) -> None:
    await said(stage, MATTER, GUESS)
    await stage.press("没有危险")
    assert not stage.memory.alerts
    await stage.press("有危险")
    assert stage.memory.alerts


async def test_a_late_no_asks_the_open_question_again(stage: CoreStage) -> None:
    await said(stage, MATTER, GUESS, "李家村", "他是我邻居，上个月的事")
    before = talk(stage).waiting
    shown = "".join(reply.text for reply in await stage.press("没有危险"))
    assert danger_texts.UNSURE_NO in shown
    assert before is not None
    assert (after := talk(stage).waiting) is not None
    assert after.ask is before.ask
    assert not stage.memory.alerts


async def test_after_an_alarm_the_button_is_spent(stage: CoreStage) -> None:
    await said(stage, MATTER, GUESS)
    await stage.press("有危险")
    told = len(stage.memory.alerts)
    await stage.press("有危险")
    assert len(stage.memory.alerts) == told
