"""What WeChat does not let through: staff read why, and it goes out when the resident writes again."""

from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.delivery import Failed, Gone, RetryAfter
from bot.wechat.messages import LIMIT, payloads, size
from bot.wechat.refusals import Refused, meaning
from handlers import unreached
from handlers.casework.case import CaseNumber, Move
from handlers.casework.desk import Order
from handlers.casework.staff import Staff
from handlers.messages import Button, Reply
from handlers.unreached import Unreached
from storage.cases import cases_query, read_cases
from storage.tables import message, outbox
from storage.watch import outgoing_of
from tests.bot import house as bot_house
from tests.waiting import until
from tests.wechat.house import House, Resident, buttons, words


@dataclass
class Desk:
    """A mediator with one case of this resident."""

    house: House
    ann: Resident
    who: Staff
    number: CaseNumber

    async def say(self, text: str) -> int:
        """A line of the mediator, once it can no longer be taken back; the line's id."""
        store, now = self.house.service.store, self.house.clock()
        line = await store.moves.say(self.number, self.who, text, now)
        self.house.clock.ahead += timedelta(seconds=self.house.service.district.limits.undo_seconds + 1)
        await store.outbox.release_due(self.house.clock())
        await self.house.quiet()
        return line

    async def reason(self, line: int) -> str:
        """Why a line was given up; "" when it was not."""
        async with self.house.service.store._units.read() as unit:
            out = (await outgoing_of(unit, [line]))[line]
        return out.reason if out.dead else ""


@pytest.fixture
async def desk(house: House) -> Desk:
    ann = house.resident()
    await ann.say("转人工，楼上漏水把我家吊顶泡坏了，在新民社区")
    await ann.hears()
    for _ in range(6):
        shown = [b.label for m in ann.messages[-2:] for b in buttons(m)]
        submit = next((label for label in shown if "提交" in label), None)
        async with house.service.store._units.read() as unit:
            found = [kept.case for kept in await read_cases(unit, cases_query())]
        if found:
            break
        await (ann.touch(submit) if submit else ann.say("跳过"))
        await ann.hears()
    who = await bot_house.House(house.service, "", house.clock).staff()
    await house.service.store.moves.move(found[0].number, who, Order(Move.CLAIM), house.clock())
    await house.quiet()
    await ann.say("好的")
    await ann.hears()
    return Desk(house, ann, who, found[0].number)


async def test_after_five_messages_the_next_waits_for_the_resident(desk: Desk) -> None:
    left = desk.house.fake.followers[desk.ann.openid].left
    lines = [await desk.say(f"第{n}句") for n in range(left + 2)]
    assert [await desk.reason(line) for line in lines] == [""] * left + [Unreached.QUOTA.value] * 2
    await desk.ann.hears()
    await desk.ann.say("在的")
    heard = await desk.ann.hears()
    assert heard.index(f"第{left}句") < heard.index(f"第{left + 1}句"), "in order"
    assert await desk.reason(lines[-1]) == ""


async def test_after_two_days_staff_read_why_and_it_comes_with_the_next_word(desk: Desk) -> None:
    desk.house.clock.ahead += timedelta(hours=49)
    line = await desk.say("明天来一趟好吗")
    assert await desk.reason(line) == Unreached.WINDOW.value
    assert "打电话" in unreached.sentence(await desk.reason(line))
    ben = desk.house.resident("ben")
    await ben.say("你好")
    assert "明天来一趟" not in await ben.hears()
    assert await desk.reason(line) == Unreached.WINDOW.value, "another resident wakes nobody else's lines"
    await desk.ann.say("我回来了")
    assert "明天来一趟" in await desk.ann.hears()


async def test_who_left_is_not_called_for_ever_and_comes_back_to_it(desk: Desk) -> None:
    del desk.house.fake.followers[desk.ann.openid]
    line = await desk.say("还在吗")
    assert await desk.reason(line) == Unreached.LEFT.value
    await desk.ann.send("event", Event="subscribe", EventKey="")
    assert "还在吗" in await desk.ann.hears()


async def test_what_passes_later_is_tried_later_and_never_given_up(desk: Desk) -> None:
    store = desk.house.service.store
    for code, pause in ((45009, 600), (45011, 60), (40164, 600)):
        desk.house.fake.faults = [code]
        now = desk.house.clock.fixed = desk.house.clock()
        line = await store.moves.say(desk.number, desk.who, f"第{code}句", now)
        desk.house.clock.fixed += timedelta(seconds=desk.house.service.district.limits.undo_seconds + 1)

        async def put_off(line: int = line) -> bool:
            async with store._units.read() as unit:
                about = select(outbox.c.id).join(message, message.c.id == outbox.c.message_id)
                asked = outbox.c.dead_reason == "asked to wait"
                return (await unit.conn.execute(about.where(message.c.id == line, asked))).first() is not None

        await until(put_off)
        assert desk.house.fake.faults == []
        desk.house.clock.fixed += timedelta(seconds=pause - 2)
        assert not any(f"第{code}句" in words(m) for m in desk.ann.messages)
        desk.house.clock.fixed += timedelta(seconds=4)
        await desk.house.quiet()
        assert any(f"第{code}句" in words(m) for m in desk.ann.messages)
        assert await desk.reason(line) == ""


async def test_an_account_without_menus_gets_numbered_lines(house: House) -> None:
    ann = house.resident()
    await ann.say("你好")
    await ann.hears()
    house.fake.faults = [40200]
    await ann.say("房东不退押金三千")
    said = await ann.hears()
    while not any(line.startswith("1. ") for line in said.splitlines()):
        await ann.say("在新民社区")
        said = await ann.hears()
    assert not any(buttons(m) for m in ann.messages if m["msgtype"] == "msgmenu")


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (-1, Refused),
        (45015, Gone),
        (43004, Gone),
        (40003, Gone),
        (45002, Failed),
        (45009, RetryAfter),
        (99999, Refused),
    ],
)
def test_what_a_code_means(code: int, kind: type[Exception]) -> None:
    assert isinstance(meaning(code), kind)


def test_texts_are_cut_at_sentences_and_fit() -> None:
    said = payloads(Reply("他欠我三千块钱，说好上个月还。" * 120, (Button("1:1", "没问题，提交"),), author="调解员甲"))
    assert [m["msgtype"] for m in said] == ["text"] * (len(said) - 1) + ["msgmenu"]
    texts = [m["text"]["content"] for m in said[:-1]]
    assert all(size(text) <= LIMIT and text.endswith("。") for text in texts)
    head = said[-1]["msgmenu"]["head_content"]
    assert size(head) + size("没问题，提交") <= LIMIT
    assert "".join([*texts, head]) == "【调解员甲】\n" + "他欠我三千块钱，说好上个月还。" * 120


def test_what_others_wrote_becomes_no_link() -> None:
    (said,) = payloads(Reply('看这里 <a href="https://evil.example">领钱</a> 3<5 \ud800'))
    assert "<a" not in said["text"]["content"]
    assert "</a" not in said["text"]["content"]
    assert "3<5" in said["text"]["content"]
