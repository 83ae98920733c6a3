"""A resident in a private chat with the bot: everything that can be sent, and what goes wrong on the way."""

import asyncio
from pathlib import Path

import pytest

from bot.fetching import LATE_SIDE_BY_SIDE
from bot.telegram.pace import Rates
from handlers.casework.case import CaseNumber, Move
from handlers.casework.desk import Order
from handlers.messages import Address, Button, Reply
from tests.shaky import Shaky
from tests.telegram.house import House, opened, settings_for, until
from tests.telegram_fake import FOREVER, FakeTelegram, Limits

OGG = b"OggS\x00\x02" + bytes(22) + b"OpusHead" + bytes(100)
JPEG = bytes.fromhex("ffd8ffe000104a46494600010100000100010000") + bytes(200) + bytes.fromhex("ffd9")
PDF = b"%PDF-1.7\n" + b"0" * 100 + b"\n%%EOF"


async def test_start_is_greeted_and_the_payload_is_no_message(house: House) -> None:
    ann = house.resident()
    ann.start("whatever <b>forged</b>")
    (hello,) = await ann.expect(1)
    assert "机器人" in hello.text
    assert "110" in hello.text
    assert "forged" not in hello.text


async def test_a_matter_is_asked_about_with_numbered_buttons_and_a_press_is_answered(house: House) -> None:
    ann = house.resident()
    ann.say("房东不退押金三千")
    question = await ann.expect(lambda m: bool(m.buttons))
    assert all(b.text.startswith(f"{n} ") for n, b in enumerate(question.buttons, 1))
    press = ann.press(question, question.buttons[0].text)
    assert await press.answered() is not None
    await ann.expect(1)
    await until(lambda: not question.buttons)


async def test_an_old_button_is_told_to_be_old(house: House) -> None:
    ann = house.resident()
    ann.say("房东不退押金三千")
    question = await ann.expect(lambda m: bool(m.buttons))
    data = question.buttons[0].data or ""
    ann.press(question, data)
    await ann.expect(1)
    ann.press(question, data, stale=True)
    await ann.expect(lambda m: m.id != question.id and "已经过了" in m.text)


@pytest.mark.parametrize("data", ["desk:claim:FQ22222222", "1:1:1", "x" * 64, "'; DROP TABLE case_; --", "desk:ack:"])
async def test_forged_callback_data_is_refused_and_changes_nothing(house: House, data: str) -> None:
    ann = house.resident()
    ann.say("房东不退押金三千")
    question = await ann.expect(lambda m: bool(m.buttons))
    before = await house.received()
    answer = await ann.press(question, data, stale=True).answered()
    assert answer["text"]
    assert await house.received() == before


async def test_duplicated_and_reordered_updates_are_taken_in_once(house: House) -> None:
    ann = house.resident()
    house.fake.faults.duplicate_updates = 3
    for text in ("你好", "我想问个事", "谢谢"):
        ann.say(text)
    await ann.expect(1)
    await house.service.hub.turns.quiet()
    house.fake.faults.replay_updates = 3
    ann.say("再见")
    await until(lambda: house.received_just(4))
    await asyncio.sleep(0.2)
    assert await house.received() == 4


async def test_update_ids_that_restart_lose_nothing(house: House) -> None:
    ann = house.resident()
    ann.say("你好")
    await ann.expect(1)
    for first in (5, 3, 400_000_000, 1):
        house.fake.faults.next_update_id = first
        ann.say(f"第{first}次")
        await until(lambda: not house.fake.queue.pending)
    assert await house.received() == 5


async def test_the_offset_moves_only_after_the_message_is_kept(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    shaky = Shaky(house.service.store.accept, 3, lambda said: said.text == "第二条")
    monkeypatch.setattr(house.service.store, "accept", shaky)
    ann = house.resident()
    for text in ("第一条", "第二条", "第三条"):
        ann.say(text)
    second = house.fake.queue.history[1]["update_id"]
    await until(lambda: shaky.left == 1)
    assert house.fake.queue.pending[0].id == second, "not confirmed"
    await until(lambda: house.received_just(3))
    await until(lambda: not house.fake.queue.pending)


async def test_an_edit_is_a_correction(house: House) -> None:
    ann = house.resident()
    said = ann.say("老李欠我三千块钱，在李家村")
    await ann.expect(1)
    ann.edit(said, "老李欠我五千块钱，在李家村")
    await until(lambda: house.received_just(2))
    await house.service.hub.turns.quiet()


async def test_voice_photo_and_document_are_stored_with_their_words(house: House) -> None:
    ann = house.resident()
    ann.send_voice(OGG)
    kept = await ann.expect(lambda m: "语音收到了" in m.text)
    assert "编号" in kept.text
    ann.send_photo(JPEG, "这是照片")
    ann.send_document("合同.pdf", PDF, "application/pdf")
    await until(lambda: house.received_just(3))
    await house.service.hub.turns.quiet()
    number = CaseNumber(kept.text.split("编号")[1].strip(" ：:")[:10])
    mediator = await house.person(91, "zhen", (await house.look(number)).committee)
    page = await house.service.store.desk.page(number, house.staff[mediator.id], house.now)
    assert {f.mime for f in page.files} == {"audio/ogg", "image/jpeg", "application/pdf"}


async def test_a_file_that_is_too_large_or_hostile_is_refused_in_words_and_its_caption_kept(house: House) -> None:
    ann = house.resident()
    ann.send_document("大.pdf", PDF, "application/pdf", caption="房东不退押金三千", size=21 * 1024 * 1024)
    await ann.expect(lambda m: "超过20MB" in m.text)
    await ann.expect(lambda m: "押金" in m.text or bool(m.buttons))
    ann.send_document("照片.jpg", b"MZ\x90\x00" + bytes(100), "image/jpeg")
    await ann.expect(lambda m: "不能收" in m.text)
    assert await house.service.store.telegram.parcels.waiting() == ()


async def test_a_download_that_fails_is_tried_again_and_words_do_not_wait(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.fetching.PAUSES", (0.3, 0.1, 0.1))
    ann = house.resident()
    house.fake.faults.fail(500, "Internal Server Error", "getFile", times=1)
    ann.send_photo(JPEG, "我家院墙裂了")
    ann.say("在李家村")
    await until(lambda: house.received_just(3))  # the caption, the next words, the file
    await ann.expect(1)
    await until(lambda: _empty(house))


async def test_a_file_that_stalls_holds_back_neither_the_residents_next_one_nor_anybody_elses(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.fetching.FIRST_LIMIT", 0.3)
    monkeypatch.setattr("bot.fetching.PAUSES", (0.05, 60.0))
    residents = [house.resident(100 + n) for n in range(6)]
    house.fake.faults.delay(60, "getFile", times=FOREVER)
    for one in residents:
        one.send_photo(JPEG)
    await until(lambda: len(house.fake.calls("getFile")) >= len(residents) + LATE_SIDE_BY_SIDE)
    house.fake.faults.clear()
    residents[0].send_photo(JPEG)
    house.resident(99).send_photo(JPEG)
    await until(lambda: house.received_just(2))


async def _empty(house: House) -> bool:
    return await house.service.store.telegram.parcels.waiting() == ()


async def test_a_file_that_never_comes_is_told(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.fetching.PAUSES", (0.05,))
    ann = house.resident()
    house.fake.faults.fail(500, "Internal Server Error", "getFile", times=FOREVER)
    ann.send_voice(OGG)
    await ann.expect(lambda m: "没有取到" in m.text)


async def test_a_file_kept_before_a_crash_is_fetched_after_it(fake: FakeTelegram, tmp_path: Path) -> None:
    settings = settings_for(fake, tmp_path)
    ann = fake.user(7, "居民")
    fake.faults.delay(30, "getFile")
    async with opened(fake, settings) as first:
        ann.send_voice(OGG)
        await until(lambda: _kept(first))
        await until(lambda: not fake.queue.pending)
    fake.faults.clear()
    async with opened(fake, settings):
        await ann.expect(lambda m: "语音收到了" in m.text)


async def _kept(house: House) -> bool:
    return len(await house.service.store.telegram.parcels.waiting()) == 1


async def test_location_contact_sticker_and_unreadable_kinds_are_answered(house: House) -> None:
    ann = house.resident()
    ann.send_location(28.97, 118.88)
    await ann.expect(lambda m: "位置收到了" in m.text)
    ann.send_sticker("😀")
    await ann.expect(lambda m: "表情" in m.text)
    ann.send_contact("13912345678")
    await ann.expect(1)


async def test_4096_characters_and_hostile_text_are_taken_in(house: House) -> None:
    ann = house.resident()
    ann.say("<b>" + "欠" * 4090)
    await ann.expect(1)
    ann.say("{{7*7}} '; DROP TABLE inbox; -- \u202e<script>alert(1)</script>")
    await ann.expect(1)


async def test_long_replies_come_in_pieces_with_the_buttons_on_the_last(house: House) -> None:
    ann = house.resident()
    ann.chat.contacted = True
    reply = Reply("\n".join(f"第{n}行" + "字" * 90 for n in range(100)), (Button("1:1", "好"), Button("1:2", "不好")))
    sent = await house.telegram.sender.send(Address("telegram", "7"), reply)
    parts = ann.inbox.messages
    assert len(parts) == len(sent.split(",")) == 3
    assert "\n".join(p.text for p in parts) == reply.text
    assert [bool(p.buttons) for p in parts] == [False, False, True]


async def test_discreet_replies_are_silent_and_protected(house: House) -> None:
    ann = house.resident()
    await house.telegram.sender.send(Address("telegram", "7"), Reply("好。", discreet=True))
    (call,) = house.fake.calls("sendMessage")
    assert ann.inbox[0].protected
    assert str(call.params["disable_notification"]).lower() == "true"


async def test_429_is_obeyed_and_the_reply_arrives_once(house: House) -> None:
    ann = house.resident()
    house.fake.faults.too_many(1, "sendMessage")
    ann.say("你好")
    await ann.expect(1)
    first, second = house.fake.calls("sendMessage")
    assert second.at - first.at >= 0.95
    await ann.inbox.silence(0.3)


async def test_the_real_limits_are_kept_without_a_single_429(fake: FakeTelegram, tmp_path: Path) -> None:
    fake.faults.limits = Limits.real()
    async with opened(fake, settings_for(fake, tmp_path), Rates()):
        people = [fake.user(n, "居民") for n in range(20, 60)]
        for person in people:
            person.say("你好")
        for person in people:
            await person.expect(1)
    assert not [call for call in fake.sent if "Too Many" in call.error]


async def test_blocked_by_the_resident_is_a_dead_letter_and_the_next_reply_may_go(house: House) -> None:
    ann = house.resident()
    ann.say("你好")
    await ann.expect(1)
    ann.block()
    await house.service.store.telegram.parcels.tell(Address("telegram", "7"), Reply("听得到吗"), house.now)

    async def dead() -> bool:
        return len(await house.service.store.outbox.dead_letters()) == 1

    await until(dead)
    ann.unblock()
    ann.say("我又来了，有什么事")
    await ann.expect(1)


async def test_a_lost_answer_repeats_at_most_the_reply_in_flight(house: House) -> None:
    ann = house.resident()
    house.fake.faults.lose_answer("sendMessage")
    ann.say("你好")
    await ann.expect(2)
    await ann.inbox.silence(0.5)
    assert ann.inbox[0].text == ann.inbox[1].text


async def test_network_and_server_errors_are_survived_everywhere(house: House) -> None:
    ann = house.resident()
    house.fake.faults.bad_gateway("getUpdates", times=2)
    house.fake.faults.cut("sendMessage")
    ann.say("你好")
    await ann.expect(1)


async def test_another_poller_is_survived(house: House) -> None:
    ann = house.resident()
    house.fake.faults.fail(409, "Conflict: terminated by other getUpdates request", "getUpdates", times=1)
    ann.say("你好")
    await ann.expect(1)


async def test_an_update_nobody_can_read_does_not_stop_the_others(house: House) -> None:
    ann = house.resident()
    house.fake.queue.push("message", {"message_id": "not a number", "chat": 5}, "chat 7")
    ann.say("你好")
    await ann.expect(1)


async def test_replies_wait_in_the_outbox_while_telegram_is_down(fake: FakeTelegram, tmp_path: Path) -> None:
    settings, ann = settings_for(fake, tmp_path), fake.user(7, "居民")
    fake.faults.bad_gateway("sendMessage", times=FOREVER)
    async with opened(fake, settings) as first:
        ann.say("你好")
        await until(lambda: len(fake.calls("sendMessage")) >= 1)
        await first.service.hub.turns.quiet()
        await asyncio.sleep(0.3)
    fake.faults.clear()
    async with opened(fake, settings):
        await ann.expect(1)


async def test_staff_words_carry_the_official_name_and_no_private_account(house: House) -> None:
    ann = house.resident()
    ann.say("你好")
    await ann.expect(1)
    number = await house.case(Address("telegram", "7"))
    await house.person(90, "zhen1")
    staff = house.staff[90]
    await house.service.store.moves.move(number, staff, Order(Move.CLAIM), house.now)
    await house.service.store.moves.say(number, staff, "您好，我来办您的事", house.now)
    words = await ann.expect(lambda m: "我来办您的事" in m.text)
    assert words.text.startswith("【调解员zhen1】")
    assert not any("私人账号" in m.text or "private_" in m.text for m in ann.inbox)
