"""No sequence of messages, presses, files and pauses raises, goes unanswered or leaves a dead end."""

import asyncio
from collections.abc import Coroutine
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from handlers.casework.case import Status, open_
from handlers.district import District
from handlers.messages import Reply, Sort
from handlers.world import Knowledge
from nlu.pipeline import Reader
from tests.dialogues.core import CoreStage
from tests.memory import Memory

WORDS = st.sampled_from(
    [
        "老板拖欠我们五个人三个月工资一共四万二",
        "楼上漏水把我家天花板泡了",
        "离婚孩子归谁",
        "他拿刀说要砍死我",
        "不想活了",
        "刚才是气话",
        "李家村",
        "在东河区",
        "包工头老王，去年腊月",
        "找过村委会，想要回钱",
        "我叫陈先生，13912345678",
        "匿名",
        "转人工",
        "进度",
        "给我打电话",
        "取消",
        "撤回",
        "确定",
        "不对，是八千",
        "删除我的记录",
        "隐私",
        "我要留名",
        "还有一件事",
        "你是机器人吗",
        "有没有人告我",
        "我才十四岁",
        "他天天来我家门口守着，我不敢出门",
        "没有危险",
        "他会看我手机",
        "傻逼机器人",
        "谢谢",
        "1",
        "2",
        "３",
        "5",
        "更多",
        "重新受理",
        "FQ23456789 123456",
        "hello I need help",
        "😀😀",
        "",
        "   ",
        "<script>alert(1)</script>",
        "{{7*7}} ' OR 1=1 --",
        "\x00\x07",
        "哈" * 4000,
    ]
)
MEDIA = st.sampled_from(["voice", "photo", "file", "location", "sticker", "contact", "unknown", "start"])

_shared: dict[str, Any] = {}


class Talks(RuleBasedStateMachine):
    """One resident who does anything in any order, with staff who claim and close in between."""

    @initialize()
    def arrive(self) -> None:
        memory = Memory(_shared["district"], _shared["knowledge"])
        now = datetime(2026, 11, 23, 10, 0, tzinfo=memory.district.tz)
        self.stage = CoreStage(memory, _shared["reader"].understand, now)
        self.loop = asyncio.new_event_loop()

    def run(self, doing: Coroutine[Any, Any, Any]) -> list[Reply]:
        return list(self.loop.run_until_complete(doing))

    @rule(words=WORDS)
    def say(self, words: str) -> None:
        self._answered(self.run(self.stage.say(words)))

    @rule(words=st.lists(WORDS, min_size=2, max_size=3))
    def burst(self, words: list[str]) -> None:
        self._answered(self.run(self.stage.say(*words)))

    @rule(noise=st.text(max_size=40))
    def noise(self, noise: str) -> None:
        self._answered(self.run(self.stage.say(noise)))

    @rule(kind=MEDIA)
    def send(self, kind: str) -> None:
        self._answered(self.run(self.stage.send(kind, "")))

    @rule(words=WORDS)
    def edit(self, words: str) -> None:
        self._answered(self.run(self.stage.send("edit", words)))

    @rule(button=st.sampled_from(["1:1", "2:1", "3:2", "9999:1", "0:0", "x", "", "1:-1", "1:１"]))
    def forge(self, button: str) -> None:
        incoming = self.stage._incoming(sort=Sort.BUTTON, button=button)
        self._answered(self.run(self.stage._send(incoming)))

    @rule(index=st.integers(0, 3))
    def press(self, index: int) -> None:
        talk = self.stage.memory.talks.get(self.stage.address)
        if talk and talk.pending and index < len(talk.pending.options):
            self._answered(self.run(self.stage.press(talk.pending.options[index].label)))

    @rule(hours=st.sampled_from([1, 13, 24 * 9]))
    def wait(self, hours: int) -> None:
        self.stage.now += timedelta(hours=hours)

    @rule(verb=st.sampled_from(["claim", "close agreed"]))
    def staff(self, verb: str) -> None:
        cases = self.stage.memory.cases
        if cases and open_(list(cases.values())[-1]):
            name, _, words = verb.partition(" ")
            self.run(self.stage.act(name, words))

    def _answered(self, replies: list[Reply]) -> None:
        """Something is said, unless a human holds the active case and speaks himself."""
        talk = self.stage.memory.talks[self.stage.address]
        case = self.stage.memory.cases.get(talk.active) if talk.active else None
        with_human = case is not None and case.status is Status.CLAIMED
        assert replies or with_human, "the resident got no answer"
        assert all(reply.text.strip() for reply in replies), "an empty answer"

    @invariant()
    def nothing_waits(self) -> None:
        assert not self.stage.memory.inbox if hasattr(self, "stage") else True

    @invariant()
    def at_most_five_questions(self) -> None:
        if hasattr(self, "stage"):
            assert all(talk.asked <= 5 for talk in self.stage.memory.talks.values())

    def teardown(self) -> None:
        """Whatever happened, the way to a human is open: a case waits or is worked."""
        self.run(self.stage.say("转人工"))
        talk = self.stage.memory.talks[self.stage.address]
        assert talk.active is not None
        assert open_(self.stage.memory.cases[talk.active])
        self.loop.close()


@pytest.mark.slow
def test_no_sequence_breaks_a_talk(district: District, knowledge: Knowledge, reader: Reader) -> None:
    _shared.update(district=district, knowledge=knowledge, reader=reader)
    machine: Any = Talks.TestCase
    machine.settings = settings(
        max_examples=60, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
    )
    machine("runTest").runTest()
