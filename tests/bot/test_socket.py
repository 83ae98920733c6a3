"""The web chat's socket against a really running server."""

import json
import re
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from bot.limits import TEXT_LIMIT
from bot.web.socket import FRAMES
from handlers.casework.case import CaseNumber, Move
from handlers.casework.desk import Order
from storage.tables import audit
from tests.bot.house import House
from tests.bot.page import Page, paged, visiting


async def test_first_visit_is_greeted_with_the_emergency_numbers(house: House) -> None:
    async with visiting(house) as client, paged(house, client) as page:
        hello = page.frames[0]
        assert (hello["type"], hello["fresh"], hello["quiet"]) == ("hello", True, False)
        await page.send({"type": "start", "id": "start-0001"})
        await page.until("ack", id="start-0001")
        greeting = await page.until("reply")
        assert "机器人" in greeting["text"]
        assert "110" in greeting["text"]


async def test_matter_is_asked_and_a_button_answers(house: House) -> None:
    async with visiting(house) as client, paged(house, client) as page:
        await page.say("房东不退我三千块押金，已经拖了两个月")
        question = await page.until("reply")
        while not question["buttons"]:
            question = await page.until("reply")
        await page.send({"type": "press", "id": "press-0001", "button": question["buttons"][0]["id"]})
        await page.until("ack", id="press-0001")
        following = await page.until("reply")
        assert following["id"] > question["id"]


async def test_three_lines_get_one_answer_and_danger_comes_first(house: House) -> None:
    async with visiting(house) as client, paged(house, client) as page:
        for number, text in enumerate(("我家楼上一直漏水", "我找他他就骂人", "刚才他拿刀堵在我家门口说要弄死我")):
            await page.send({"type": "say", "id": f"burst-{number:04}", "text": text})
        await page.until("ack", id="burst-0002")
        first = await page.until("reply")
        assert "110" in first["text"]


async def test_message_sent_again_after_a_break_changes_nothing(house: House) -> None:
    async with visiting(house) as client:
        async with paged(house, client) as page:
            number = await page.say("转人工")
            reply = await page.until("reply")
        async with paged(house, client, after=0) as page:
            await page.send({"type": "say", "id": number, "text": "转人工"})
            await page.until("ack", id=number)
            again = page.replies()[0] if page.replies() else await page.until("reply")
            assert again["id"] == reply["id"]
            assert again["text"] == reply["text"]
        await house.service.hub.turns.quiet()
        replies = await house.service.store.outbox.replies(page.address, 0, house.clock())
        assert [r.id for r in replies] == [r.id for r in replies if r.id <= reply["id"]]


async def test_reply_missed_while_away_comes_on_reconnecting_once(house: House) -> None:
    async with visiting(house) as client:
        async with paged(house, client) as page:
            await page.send({"type": "say", "id": "message-0001", "text": "你好"})
            await page.until("ack", id="message-0001")
        await house.service.hub.turns.quiet()
        async with paged(house, client, after=0) as page:
            first = await page.until("reply")
        async with paged(house, client, after=first["id"]) as page:
            await page.send({"type": "ping"})
            assert (await page.next())["type"] == "pong"


async def test_history_is_shown_again_unless_others_may_read_it(house: House) -> None:
    async with visiting(house) as client:
        async with paged(house, client) as page:
            await page.say("转人工")
            await page.until("reply")
        async with paged(house, client) as page:
            assert page.frames[0]["fresh"] is False
            said = await page.until("said")
            assert said["text"] == "转人工"
            await page.until("reply")
            await page.say("他会看我手机")
            await page.until("reply")
        async with paged(house, client) as page:
            assert page.frames[0]["quiet"] is True
            await page.send({"type": "ping"})
            assert (await page.next())["type"] == "pong"


async def test_two_open_pages_of_one_visitor_both_get_the_reply(house: House) -> None:
    async with visiting(house) as client, paged(house, client) as one, paged(house, client) as other:
        await one.say("你好")
        assert (await one.until("reply"))["id"] == (await other.until("reply"))["id"]


@pytest.mark.parametrize(
    "frame",
    [
        "",
        "{",
        "[]",
        '"say"',
        '{"type":"say"}',
        '{"type":"say","id":"short","text":"x"}',
        '{"type":"say","id":"message-0001","text":5}',
        '{"type":"say","id":"message-0001","text":"x","extra":1}',
        '{"type":"press","id":"message-0001","button":"' + "1" * 100 + '"}',
        '{"type":"place","id":"message-0001","latitude":1e9,"longitude":0}',
        '{"type":"since","after":-1}',
        '{"type":"nothing"}',
        "[" * 5000,
    ],
)
async def test_malformed_frame_is_told_and_the_talk_goes_on(house: House, frame: str) -> None:
    async with visiting(house) as client, paged(house, client) as page:
        await page.ws.send(frame)
        error = await page.next()
        assert error["type"] == "error"
        assert error["code"] == "bad_frame"
        await page.say("你好")


async def test_too_long_a_text_is_refused_with_a_sentence_and_the_limit_itself_is_taken(house: House) -> None:
    async with visiting(house) as client, paged(house, client) as page:
        await page.send({"type": "say", "id": "message-0001", "text": "字" * (TEXT_LIMIT + 1)})
        error = await page.until("error", id="message-0001")
        assert error["code"] == "too_long"
        assert str(TEXT_LIMIT) in error["message"]
        await page.send({"type": "say", "id": "message-0002", "text": "😀" * TEXT_LIMIT})
        await page.until("ack", id="message-0002")


async def test_oversized_frame_closes_this_socket_only(house: House) -> None:
    async with visiting(house) as client, paged(house, client) as page:
        await page.ws.send("x" * (64 * 1024 + 1))
        with pytest.raises(ConnectionClosed):
            await page.next()
    async with visiting(house) as client, paged(house, client) as page:
        await page.say("你好")


async def pinging(page: Page, times: int) -> None:
    for _ in range(times):
        await page.send({"type": "ping"})
        await page.until("pong")


async def test_flood_of_frames_closes_this_socket_only(house: House) -> None:
    async with visiting(house) as client, paged(house, client) as page:
        with pytest.raises(ConnectionClosed):
            await pinging(page, FRAMES * 3)
        async with paged(house, client) as again:
            await again.say("房东不退押金")


async def test_hostile_text_comes_back_as_text_or_not_at_all(house: House) -> None:
    async with visiting(house) as client, paged(house, client) as page:
        for text in ("<script>alert(1)</script>", "'; DROP TABLE case_; --", "{{7*7}}${7*7}", "\x00\x07", "\u202e房东"):
            await page.say(text)
            await page.until("reply")
        await page.ws.send('{"type":"say","id":"surrogate-1","text":"\\ud800房东不退押金"}')
        assert (await page.next())["type"] in ("error", "ack")


async def test_who_sends_too_fast_is_told_when_and_the_message_is_taken_later(house: House) -> None:
    async with visiting(house) as client, paged(house, client) as page:
        for number in range(3 * house.service.district.limits.messages_per_minute):
            await page.send({"type": "start", "id": f"too-fast-{number:04}"})
        busy = await page.until("busy")
        assert busy["seconds"] >= 1
        assert "没有丢" in busy["message"]


@pytest.mark.parametrize("origin", ["http://evil.example", "null", None, "https://127.0.0.1", "http://127.0.0.1:1"])
async def test_socket_from_another_page_is_refused(house: House, origin: str | None) -> None:
    async with visiting(house) as client:
        headers = {"Cookie": f"fengqiao={client.cookies['fengqiao']}"}
        with pytest.raises(InvalidStatus):
            async with connect(f"ws://{house.host}/ws", origin=origin, additional_headers=headers):  # type: ignore[arg-type]  # a string is what goes over the wire
                pass


@pytest.mark.parametrize("cookie", ["", "fengqiao=short", "fengqiao=" + "x" * 43 + "%00"])
async def test_socket_without_our_cookie_is_refused(house: House, cookie: str) -> None:
    with pytest.raises(InvalidStatus):
        async with connect(f"ws://{house.host}/ws", origin=house.url, additional_headers={"Cookie": cookie}):  # type: ignore[arg-type]  # a string is what goes over the wire
            pass


async def test_a_new_cookie_is_no_new_guesser(house: House) -> None:
    """Anybody can be a new visitor at will: wrong codes count for the network. The trail grows with what was tried alone."""
    async with visiting(house) as client, paged(house, client) as page:
        await page.say("转人工")
        number = re.findall("FQ[0-9A-Z]{8}", (await page.until("reply"))["text"])[0]
    told = []
    for _ in range(8):
        async with visiting(house) as client, paged(house, client) as page:
            await page.say(f"编号 {number} 查询码 000000")
            told.append((await page.until("reply"))["text"])
    assert ["暂时不能再查" in text for text in told] == [False] * 5 + [True] * 3, told
    async with house.service.store._units.read() as unit:
        tried = select(func.count()).select_from(audit).where(audit.c.act == "wrong_code")
        assert (await unit.conn.execute(tried)).scalar_one() == 5


async def test_quick_exit_closes_every_page_and_the_next_visit_is_a_stranger(house: House) -> None:
    async with visiting(house) as client:
        token = client.cookies["fengqiao"]
        async with paged(house, client) as page:
            await page.say("转人工")
            await page.until("reply")
            left = await client.post("/leave")
            assert left.status_code == 204
            with pytest.raises(ConnectionClosed):
                await page.until("never")
        assert "fengqiao" not in client.cookies
        await client.get("/")
        assert client.cookies["fengqiao"] != token
        async with paged(house, client) as page:
            assert page.frames[0]["fresh"] is True


@pytest.mark.parametrize("name", ["fengqiao-left", "__Host-fengqiao-left"])
async def test_who_left_without_a_line_is_a_stranger_on_every_door(house: House, name: str) -> None:
    async with visiting(house) as client:
        token = client.cookies["fengqiao"]
        async with paged(house, client) as page:
            await page.say("转人工")
            await page.until("reply")
            gone = {"Cookie": f"fengqiao={token}; {name}=1"}
            with pytest.raises(InvalidStatus):
                async with connect(f"ws://{house.host}/ws", origin=house.url, additional_headers=gone):  # type: ignore[arg-type]  # a string is what goes over the wire
                    pass
            async with house.client(**gone) as again:
                assert (await again.get("/my-record")).status_code == 401
                fresh = await again.get("/")
                assert fresh.cookies["fengqiao"] != token
                assert f'{name}=""' in " ".join(fresh.headers.get_list("set-cookie"))
            with pytest.raises(ConnectionClosed):  # the window that was still open
                await page.until("never")


async def test_words_of_a_mediator_appear_with_the_official_name(house: House) -> None:
    who = await house.staff()
    async with visiting(house) as client, paged(house, client) as page:
        await page.say("转人工")
        await page.until("reply")
        talk = await house.service.store.residents.glance(page.address)
        assert talk is not None
        assert talk.active is not None
        await house.service.store.moves.move(talk.active, who, Order(Move.CLAIM), house.clock())
        await house.service.store.moves.say(talk.active, who, "您好，我是调解员。", house.clock())
        house.clock.ahead += timedelta(seconds=6)
        spoken = await page.until("reply", text="您好，我是调解员。")
        assert spoken["author"] == "调解员甲"


async def test_another_phone_with_number_and_code_is_told_where_the_answers_come(house: House) -> None:
    who = await house.staff()
    async with visiting(house) as client, paged(house, client) as page:
        await page.say("转人工")
        found = re.search(r"(FQ\w+)，查询码 (\d+)", (await page.until("reply"))["text"])
        assert found
        await house.service.store.moves.move(CaseNumber(found[1]), who, Order(Move.CLAIM), house.clock())
        await page.until("reply")
        await page.say("进度")
        assert "可以直接在这里留言" in (await page.until("reply"))["text"]
        async with visiting(house) as another, paged(house, another) as phone:
            await phone.say(f"{found[1]} {found[2]}")
            told = await phone.until("reply")
            assert "回话发到原来提交的那个聊天" in told["text"]
            assert "留个电话" in told["text"]


async def test_nothing_a_resident_said_is_in_the_logs(house: House, capfd: pytest.CaptureFixture[str]) -> None:
    async with visiting(house) as client, paged(house, client) as page:
        await page.say("我叫王小明，电话13912345678，房东不退押金")
        await page.until("reply")
        await page.ws.send(json.dumps({"type": "say", "id": "x", "text": "王小明"}))
        await page.until("error")
    logged = "".join(capfd.readouterr())
    assert "王小明" not in logged
    assert "13912345678" not in logged
    assert page.token not in logged
