"""A resident in WeChat: answered by customer-service messages, within WeChat's limits, nothing lost."""

from datetime import timedelta

import pytest

from bot.parts import Part
from tests.shaky import Shaky
from tests.wechat.fake import xml
from tests.wechat.house import House, Town, buttons, words

DANGER = "他拿刀要杀我，我躲在厕所里"


async def test_a_matter_is_asked_about_and_a_touched_choice_answers(house: House) -> None:
    ann = house.resident()
    await ann.say("房东不退押金三千")
    assert "110" in await ann.hears()
    question = next(m for m in reversed(ann.messages) if buttons(m))
    await ann.touch(buttons(question)[0].label)
    assert "已经过了" not in await ann.hears()


async def test_who_else_carries_the_talk_is_said_once_and_when_asked(house: House) -> None:
    ann = house.resident()
    await ann.say("房东不退押金三千")
    assert (await ann.hears()).count("腾讯") == 1
    await ann.say("在新民社区")
    assert "腾讯" not in await ann.hears()
    await ann.say("隐私")
    assert "腾讯" in await ann.hears()


async def test_an_old_choice_is_told_to_be_old(house: House) -> None:
    ann = house.resident()
    await ann.say("房东不退押金三千")
    await ann.hears()
    label = next(buttons(m)[0].label for m in reversed(ann.messages) if buttons(m))
    old = next(b for m in ann.messages for b in buttons(m) if b.label == label)
    await ann.touch(label)
    await ann.hears()
    await ann.send("text", Content=old.label, bizmsgmenuid=old.id)
    assert "已经过了" in await ann.hears()
    await ann.send("text", Content="好", bizmsgmenuid="'; DROP TABLE case_; --")
    await ann.hears()


async def test_who_follows_is_greeted_and_who_leaves_is_let_go(house: House) -> None:
    ann = house.resident()
    await ann.send("event", Event="subscribe", EventKey="")
    hello = await ann.hears()
    assert "机器人" in hello
    assert "腾讯" in hello, "who else carries the talk"
    before = await house.count()
    for event in ("unsubscribe", "VIEW", "LOCATION", "TEMPLATESENDJOBFINISH", "CLICK"):
        await ann.send("event", Event=event, EventKey="https://example.org")
    assert await house.count() == before
    await ann.send("event", Event="CLICK", EventKey="help")
    assert "转人工" in await ann.hears()


async def test_danger_is_answered_first_and_alerted(house: House) -> None:
    ann = house.resident()
    await ann.say(DANGER)
    await house.quiet()
    assert "110" in words(ann.messages[0])


async def test_traditional_script_is_answered_in_it(house: House) -> None:
    ann = house.resident()
    await ann.say("房東不退押金，我該怎麼辦")
    said = await ann.hears()
    assert "調解" in said
    assert "调解" not in said


async def test_other_kinds_are_answered_in_a_sentence(house: House) -> None:
    sent: tuple[tuple[str, dict[str, object], str], ...] = (
        ("shakearound", {}, "看不了"),
        ("text", {"Content": "【收到不支持的消息类型，暂无法显示】"}, "看不了"),
        ("file", {"Title": "合同.pdf", "FileKey": "x"}, "看不了"),
        ("location", {"Location_X": 28.97, "Location_Y": 118.88, "Label": "石桥镇"}, "位置收到了"),
        ("location", {"Location_X": "nan", "Location_Y": "1e999"}, "看不了"),
        ("link", {"Title": "楼上漏水把我家泡了", "Url": "https://example.org/a"}, "哪个镇"),
    )
    ann = house.resident()
    for kind, fields, answer in sent:
        await ann.send(kind, **fields)
        assert answer in await ann.hears(), kind


async def test_the_same_message_again_changes_nothing(house: House) -> None:
    ann = house.resident()
    said, event = ann.fields("text", Content="你好"), ann.fields("event", Event="subscribe", EventKey="")
    house.fake.follow(ann.openid)
    for fields in (said, said, event, event, said):
        assert (await house.post(xml(**fields))).text == "success"
    await house.quiet()
    assert await house.count() == 2


async def test_success_is_said_only_after_the_message_is_kept(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(house.service.store, "accept", Shaky(house.service.store.accept, 1))
    ann = house.resident()
    house.fake.follow(ann.openid)
    said = xml(**ann.fields("text", Content="楼上漏水"))
    first = await house.post(said)
    assert first.status_code >= 500
    assert "disk full" not in first.text
    assert (await house.post(said)).text == "success"
    await house.quiet()
    assert await house.count() == 1


async def test_what_was_kept_is_answered_after_a_restart(place: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    async with place.opened() as house:
        ann = house.resident()
        monkeypatch.setattr(house.service.hub.turns, "wake", lambda *_, **__: None)  # dies between commit and answer
        await ann.say("你好")
        assert ann.messages == []
    monkeypatch.undo()
    async with place.opened() as house:
        again = house.resident()
        assert "机器人" in await again.hears()


async def test_a_reply_that_was_not_sent_is_sent_after_a_restart(place: Town) -> None:
    async with place.opened() as house:
        place.fake.down = True
        ann = house.resident()
        await ann.say("你好")
        await house.service.hub.turns.quiet()
        assert ann.messages == []
    place.fake.down = False
    async with place.opened() as house:
        house.clock.ahead = timedelta(minutes=2)  # past the pause before the next try
        assert "机器人" in await house.resident().hears()


async def test_what_web_processes_take_others_fetch_and_send(place: Town) -> None:
    async with place.opened(parts=frozenset({Part.WEB})) as web:
        ann, ben = web.resident(), web.resident("ben")
        await ann.say("你好")
        await ben.send("voice", MediaId=place.fake.keep(b"#!AMR\n" + bytes(60)))
        await web.service.hub.turns.quiet()
        assert not any(place.fake.sent.values())
        async with place.opened(parts=frozenset({Part.DELIVERY})) as one:
            await one.fetched()
            await one.quiet()
        assert "机器人" in words(ann.messages[0])
        assert "语音收到了" in words(ben.messages[0])


async def test_one_token_is_asked_for_and_a_dead_one_is_replaced(house: House) -> None:
    ann = house.resident()
    await ann.say("你好")
    await ann.hears()
    await ann.say("谢谢")
    await ann.hears()
    assert house.fake.asked == 1
    house.fake.expire()
    await ann.say("我想问个事")
    assert await ann.hears()
    assert house.fake.asked == 2
