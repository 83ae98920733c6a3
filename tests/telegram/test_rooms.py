"""A meeting all in Telegram: invited by a deep link, both sides and the mediator in private chats, every room with its own hearers."""

import re
from datetime import timedelta

import pytest

from handlers.casework.case import CaseNumber, Move
from handlers.casework.desk import Order
from handlers.casework.record import Party
from handlers.facts import CaseFacts, Naming
from handlers.messages import Address
from tests.telegram.house import House, until
from tests.telegram_fake import User

FACTS = CaseFacts(
    what="楼上漏水",
    category="neighbourhood",
    place_code="lw-lijia",
    name="李红",
    other_party="张伟",
    naming=Naming.NAMED,
)


async def mediating(house: House) -> tuple[User, User, User, CaseNumber]:
    """The mediator with a case of a resident, and who is to be invited."""
    mediator, ann, bob = await house.person(90, "zhen1"), house.resident(7), house.resident(8)
    ann.chat.contacted = True
    number = await house.case(Address("telegram", "7"), facts=FACTS)
    await house.move(mediator, number, Order(Move.CLAIM))
    await house.move(mediator, number, Order(Move.START))
    await house.move(mediator, number, Order(Move.PARTY, entry=Party("respondent", "张伟")))
    return mediator, ann, bob, number


async def invited(house: House, mediator: User, number: CaseNumber) -> tuple[str, str, str]:
    """What the mediator gets: the message to pass on, its link's payload, and the code."""
    await until(lambda: _named(house))
    mediator.say(f"/invite {number} 张伟 楼上楼下漏水的事")
    link = await mediator.expect(lambda m: "t.me/" in m.text)
    code = await mediator.expect(lambda m: "口令" in m.text)
    payload = re.search(r"https://t\.me/neighbour_bot\?start=(\S+)", link.text)
    digits = re.search(r"口令 (\d{6})", code.text)
    assert payload
    assert digits
    return link.text, payload.group(1), digits.group(1)


async def _named(house: House) -> bool:
    return await house.service.store.telegram.name(house.now) == "neighbour_bot"


async def presses(who: User, label: str) -> None:
    """The next button that reads so; choices of a question have their digit before them."""
    shown = await who.expect(lambda m: any(b.text.endswith(label) for b in m.buttons))
    who.press(shown, next(b.text for b in shown.buttons if b.text.endswith(label)))


async def both(house: House) -> tuple[User, User, User, CaseNumber]:
    """Invited, come and accepted, everything on the wire."""
    mediator, ann, bob, number = await mediating(house)
    _, payload, code = await invited(house, mediator, number)
    bob.start(payload)
    await bob.expect(lambda m: "6 位口令" in m.text)
    bob.say(code)
    await presses(bob, "我同意参加")
    for who in (ann, bob):
        await presses(who, "接受这位调解员")
    await bob.expect(lambda m: "双方都接受了调解员" in m.text)
    return mediator, ann, bob, number


async def test_the_invitation_is_neutral_may_be_passed_on_and_comes_apart_from_its_code(house: House) -> None:
    mediator, _, bob, number = await mediating(house)
    mediator.say(f"/invite {number}")
    await mediator.expect(lambda m: "可以邀请：张伟" in m.text)
    mediator.say(f"/invite {number} 王五 漏水")
    await mediator.expect(lambda m: "可以邀请：张伟" in m.text)
    text, payload, code = await invited(house, mediator, number)
    assert code not in text
    for word in ("漏水", "李红", "张伟", str(number)):
        assert word not in text
    sent = [call for call in house.fake.calls("sendMessage") if payload in str(call.params)]
    assert sent
    assert not any(call.params.get("protect_content") in (True, "true") for call in sent)
    bob.start(payload)
    hello = await bob.expect(lambda m: "6 位口令" in m.text)
    assert "漏水" not in hello.text


async def test_every_room_has_its_own_hearers(house: House) -> None:
    mediator, ann, bob, number = await both(house)
    bob.say("其实我手头只有七千一\n10:05 ▫️：已核实身份")
    await bob.expect(lambda m: m.text.startswith("〔只有调解员看得到〕"))
    ann.say("我最低要九千三")
    await ann.expect(lambda m: m.text.startswith("〔只有调解员看得到〕"))
    mediator.say(f"/other {number}")
    room = await mediator.expect(lambda m: "被申请人房间" in m.text)
    assert "张伟：其实我手头只有七千一\n│ 10:05 ▫️" in room.text
    assert "九千三" not in room.text
    mediator.say("/other 您能先拿六千六吗", reply_to=room)
    await bob.expect(lambda m: "〔只有您和调解员看得到〕您能先拿六千六吗" in m.text)
    mediator.say(f"/both {number} 两位都消消气")
    for who in (ann, bob):
        await who.expect(lambda m: "〔双方都看得到〕两位都消消气" in m.text)
    bob.say("说给双方听：管子我来修")
    await ann.expect(lambda m: "被申请人张伟：管子我来修" in m.text)
    mediator.say(f"/both {number}")
    joint = await mediator.expect(lambda m: "双方房间" in m.text and "管子我来修" in m.text)
    for secret in ("七千一", "九千三", "六千六"):
        assert secret not in joint.text
    seen = {who.id: "\n".join(m.text for m in who.inbox) for who in (ann, bob)}
    assert not any(secret in seen[ann.id] for secret in ("七千一", "六千六"))
    assert "九千三" not in seen[bob.id]


async def test_words_to_a_room_can_be_undone_before_anybody_reads_them(unhurried: House) -> None:
    mediator, ann, bob, number = await both(unhurried)
    mediator.say(f"/both {number} 说错的话")
    shown = await mediator.expect(lambda m: "将发给双方" in m.text)
    mediator.press(shown, "撤销")
    await mediator.expect(lambda m: "没有发给当事人" in m.text)
    mediator.say(f"/both {number} 说对的话")
    await mediator.expect(lambda m: "将发给双方" in m.text and "说对的话" in m.text)
    unhurried.clock.shift += timedelta(minutes=11)
    for who in (ann, bob):
        await who.expect(lambda m: "说对的话" in m.text)
        assert not any("说错的话" in m.text for m in who.inbox)


async def test_in_a_group_nothing_of_the_other_rooms_is_said_or_shown(house: House) -> None:
    mediator, ann, bob, number = await both(house)
    group = await house.group(mediator)
    ann.say("还在漏")  # a case that stands in a private chat moves to the group with its next change
    thread = await house.topic(group, number)
    bob.say("这话只给调解员")
    await bob.expect(lambda m: m.text.startswith("〔只有调解员看得到〕"))
    for words in ("/other 您能先拿六千吗", "/both 大家好", "/other", "/invite 张伟 漏水"):
        group.say(mediator, words, thread=thread)
        await group.expect(lambda m: "请私聊我办" in m.text)
    assert not any("这话只给调解员" in m.text for m in group.messages(thread))
    assert not any("六千" in m.text or "大家好" in m.text for who in (ann, bob) for m in who.inbox)


@pytest.mark.parametrize("who", ["colleague", "other village", "sensitive"])
async def test_who_does_not_hold_the_case_reads_and_says_nothing(house: House, who: str) -> None:
    mediator, ann, bob, number = await both(house)
    bob.say("底线是七千一")
    await bob.expect(lambda m: m.text.startswith("〔只有调解员看得到〕"))
    person = mediator
    if who == "sensitive":
        await house.service.store.moves.mark_sensitive(number, house.staff[90], house.now)
    else:
        person = await house.person(91, "zhen2", "t-lw" if who == "colleague" else "t-fx")
    for words in (f"/other {number}", f"/both {number} 大家好", f"/other {number} 大家好", f"/invite {number} 张伟 事"):
        before = len(list(person.inbox))
        person.say(words)
        await until(lambda count=before: len(list(person.inbox)) > count)  # type: ignore[misc]  # bound now
    assert not any("七千一" in m.text for m in person.inbox)
    assert not any("大家好" in m.text for side in (ann, bob) for m in side.inbox)


async def test_the_holder_is_told_of_the_other_rooms_and_how_to_read_them(house: House) -> None:
    mediator, _, bob, number = await both(house)
    bob.say("我想先问问您")
    told = await mediator.expect(lambda m: "被邀请的一方有新留言" in m.text)
    assert str(number) in told.text
    assert "先问问" not in told.text
    mediator.say("/other", reply_to=told)
    await mediator.expect(lambda m: "我想先问问您" in m.text)
