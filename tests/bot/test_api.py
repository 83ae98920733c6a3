"""The signed way in: what it gives, what it refuses, and that the same message twice is one."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import httpx
import pytest

from handlers.casework.case import CaseNumber, Move
from handlers.casework.desk import Order
from tests.bot.house import House
from tests.dialogues.web import FILES

MATTER = "房东不退我三千块押金，已经拖了两个月"


@pytest.fixture
async def kiosk(house: House) -> AsyncIterator[httpx.AsyncClient]:
    """A channel with its key."""
    async with house.client(Authorization=f"Bearer {await house.key()}") as client:
        yield client


def message(text: str = MATTER, number: str = "1", sender: str = "resident", **more: Any) -> dict[str, Any]:
    return {"channel": "kiosk", "sender": sender, "message_id": number, "text": text, **more}


async def test_message_is_answered_in_the_same_call(kiosk: httpx.AsyncClient) -> None:
    answer = (await kiosk.post("/api/v1/messages", json=message())).raise_for_status().json()
    assert set(answer) == {"conversation", "replies", "case"}
    assert answer["case"] is None
    reply = answer["replies"][0]
    assert {"id", "text", "buttons", "files"} <= set(reply)
    assert [b["id"] for b in reply["buttons"]]


async def test_case_number_is_given_once_there_is_a_case(kiosk: httpx.AsyncClient) -> None:
    answer = (await kiosk.post("/api/v1/messages", json=message("转人工"))).json()
    assert answer["case"].startswith("FQ")
    assert answer["case"] in answer["replies"][-1]["text"]


async def test_same_message_id_gives_the_same_replies_and_no_second_case(
    house: House, kiosk: httpx.AsyncClient
) -> None:
    first = (await kiosk.post("/api/v1/messages", json=message("转人工"))).json()
    again = (await kiosk.post("/api/v1/messages", json=message("转人工"))).json()
    assert first == again
    assert (await house.service.store.figures.standing(house.clock())).waiting_cases == 1


async def test_a_message_id_used_for_other_words_is_refused_so_that_they_are_not_lost(kiosk: httpx.AsyncClient) -> None:
    """A caller whose numbers began anew must not believe that danger was heard."""
    first = (await kiosk.post("/api/v1/messages", json=message())).json()
    pressed = message("", "2", button=first["replies"][-1]["buttons"][-1]["id"])
    second = (await kiosk.post("/api/v1/messages", json=pressed)).json()
    another = message("", "2", button="1:2")
    for other in (message("我老公又打我了"), message("", button="1:1"), message("我老公又打我了", "2"), another):
        refused = await kiosk.post("/api/v1/messages", json=other)
        assert (refused.status_code, refused.json()["error"]) == (422, "message_id_reused")
        assert "没有收下" in refused.json()["message"]
    assert (await kiosk.post("/api/v1/messages", json=message())).json() == first
    assert (await kiosk.post("/api/v1/messages", json=pressed)).json() == second
    heard = (await kiosk.post("/api/v1/messages", json=message("我老公又打我了", "3"))).json()
    assert "110" in heard["replies"][0]["text"]


async def test_a_true_retry_is_taken_however_its_words_are_kept(kiosk: httpx.AsyncClient) -> None:
    said = message("老板欠我工资\r\n\u200b三个月了 \U0001f621")
    first = await kiosk.post("/api/v1/messages", json=said)
    again = await kiosk.post("/api/v1/messages", json=said)
    assert (first.status_code, again.status_code) == (200, 200)
    assert again.json() == first.json()


async def test_of_two_messages_with_one_id_at_once_one_is_refused(kiosk: httpx.AsyncClient) -> None:
    calls = [kiosk.post("/api/v1/messages", json=message(text)) for text in ("房东不退押金", "楼上漏水")]
    assert sorted([answer.status_code for answer in await asyncio.gather(*calls)]) == [200, 422]


async def test_same_message_twice_at_once_is_one(house: House, kiosk: httpx.AsyncClient) -> None:
    calls = [kiosk.post("/api/v1/messages", json=message("转人工")) for _ in range(5)]
    answers = [(await call).json() for call in asyncio.as_completed(calls)]
    assert all(answer == answers[0] for answer in answers)
    assert (await house.service.store.figures.standing(house.clock())).waiting_cases == 1


async def test_many_senders_at_once_each_get_their_own_answer(kiosk: httpx.AsyncClient) -> None:
    calls = [kiosk.post("/api/v1/messages", json=message("转人工", sender=f"r{n}")) for n in range(30)]
    answers = [response.json() for response in await asyncio.gather(*calls)]
    assert len({a["case"] for a in answers}) == 30
    assert len({a["conversation"] for a in answers}) == 30


async def test_button_and_digit_are_the_same_answer(kiosk: httpx.AsyncClient) -> None:
    asked = (await kiosk.post("/api/v1/messages", json=message())).json()["replies"][-1]
    pressed = message("", "2", button=asked["buttons"][-1]["id"])
    typed = message(str(len(asked["buttons"])), "2", sender="other")
    await kiosk.post("/api/v1/messages", json=message(sender="other"))
    one = (await kiosk.post("/api/v1/messages", json=pressed)).json()["replies"]
    two = (await kiosk.post("/api/v1/messages", json=typed)).json()["replies"]
    assert [r["text"] for r in one] == [r["text"] for r in two]


async def test_words_of_a_mediator_come_by_polling_once(house: House, kiosk: httpx.AsyncClient) -> None:
    answer = (await kiosk.post("/api/v1/messages", json=message("转人工"))).json()
    talk, last = answer["conversation"], answer["replies"][-1]["id"]
    who = await house.staff()
    moves, number = house.service.store.moves, CaseNumber(answer["case"])
    await moves.move(number, who, Order(Move.CLAIM), house.clock())
    await moves.say(number, who, "您好，我是调解员。", house.clock())
    house.clock.ahead += timedelta(seconds=6)
    later = (await kiosk.get(f"/api/v1/conversations/{talk}/messages", params={"after": last})).json()
    assert later["replies"][-1]["author"] == "调解员甲"
    newest = later["replies"][-1]["id"]
    none = (await kiosk.get(f"/api/v1/conversations/{talk}/messages", params={"after": newest})).json()
    assert none["replies"] == []


async def test_other_channels_cannot_write_or_read_here(house: House, kiosk: httpx.AsyncClient) -> None:
    talk = (await kiosk.post("/api/v1/messages", json=message("转人工"))).json()["conversation"]
    async with house.client(Authorization=f"Bearer {await house.key('hotline')}") as other:
        assert (await other.post("/api/v1/messages", json=message())).status_code == 403
        seen = await other.get(f"/api/v1/conversations/{talk}/messages")
        unknown = await other.get("/api/v1/conversations/nothing/messages")
        assert seen.status_code == unknown.status_code == 404
        assert seen.json() == unknown.json()


async def test_a_revoked_key_is_refused_at_its_next_message(house: House, kiosk: httpx.AsyncClient) -> None:
    """Also where this process knew it as good: that it is live is asked as the message is kept."""
    (await kiosk.post("/api/v1/messages", json=message())).raise_for_status()
    (key,) = await house.service.store.keys.listed()
    await house.service.store.keys.revoke(key.id, house.clock())
    for text, number in (("转人工", "2"), (MATTER, "1")):  # a new one, and one that was kept before
        assert (await kiosk.post("/api/v1/messages", json=message(text, number))).status_code == 401
    assert (await house.service.store.figures.standing(house.clock())).waiting_cases == 0


WHOLE = "请求的内容要是一个 JSON 对象，请求头要写 Content-Type: application/json。"


@pytest.mark.parametrize(
    ("sent", "status", "words"),
    [
        ({"content": b"{"}, 400, "请求不是有效的 JSON。"),
        ({"content": b"\xff"}, 400, "内容看不懂，请检查后再发。"),
        ({"content": b"[" * 100_000}, 400, "内容看不懂，请检查后再发。"),
        ({"json": []}, 422, WHOLE),
        ({"content": b""}, 422, WHOLE),
        ({"json": message(), "headers": {"content-type": "text/plain"}}, 422, WHOLE),
        ({"json": message() | {"more": 1}}, 422, "字段 more 不认识，可能写错了名字。"),
        ({"json": message() | {"sender": 3}}, 422, "字段 sender 应当是文字。"),
        ({"json": message("长" * 4001)}, 422, "字段 text 太长，最多 4000 个字。"),
        ({"json": message() | {"channel": "other"}}, 403, "这个密钥不能用于别的渠道。"),
    ],
)
async def test_what_is_not_in_order_is_refused_alike_whether_the_key_is_known(
    kiosk: httpx.AsyncClient, sent: dict[str, Any], status: int, words: str
) -> None:
    json = {"headers": {"content-type": "application/json"}}
    unknown = await kiosk.post("/api/v1/messages", **(json | sent))
    (await kiosk.post("/api/v1/messages", json=message("你好", "0"))).raise_for_status()
    known = await kiosk.post("/api/v1/messages", **(json | sent))
    keyless = await kiosk.post(
        "/api/v1/messages", **(json | sent | {"headers": {"Authorization": "", **json["headers"]}})
    )
    assert (unknown.status_code, unknown.json()["message"]) == (status, words)
    assert (known.status_code, known.content) == (unknown.status_code, unknown.content)
    assert keyless.status_code == (400 if status == 400 else 401)


async def test_a_receipt_made_for_one_resident_is_good_for_no_other(kiosk: httpx.AsyncClient) -> None:
    async def upload(sender: str) -> httpx.Response:
        return await kiosk.post("/api/v1/attachments", files={"file": FILES["photo"]}, data={"sender": sender})

    kept = (await upload("her")).raise_for_status().json()["attachment"]
    for sender, status in (("him", 422), ("", 422), ("her kiosk", 422), ("her", 200)):
        said = message("", sender=sender, attachments=[kept])
        assert (await kiosk.post("/api/v1/messages", json=said)).status_code == status, sender
    for wrong in ("", "x" * 129, "a\nb"):
        assert (await upload(wrong)).status_code == 422


async def test_a_system_asks_how_the_cases_of_its_own_residents_stand_and_of_no_other(
    house: House, kiosk: httpx.AsyncClient
) -> None:
    number = (await kiosk.post("/api/v1/messages", json=message("转人工"))).json()["case"]
    told = await kiosk.get(f"/api/v1/cases/{number}")
    assert (told.status_code, told.json()) == (200, {"case": number, "status": "received"})
    who = await house.staff()
    await house.service.store.moves.move(CaseNumber(number), who, Order(Move.CLAIM), house.clock())
    assert (await kiosk.get(f"/api/v1/cases/{number}")).json()["status"] == "claimed"
    sealed = message("我老公昨天又打我，我要离婚", sender="her")
    await kiosk.post("/api/v1/messages", json=sealed)
    hidden = (await kiosk.post("/api/v1/messages", json=message("转人工", "2", sender="her"))).json()["case"]
    async with house.client(Authorization=f"Bearer {await house.key('hotline')}") as other:
        nothing = [await kiosk.get(f"/api/v1/cases/{each}") for each in (hidden, "FQ22222222", "x" * 300, "%00")]
        nothing += [await other.get(f"/api/v1/cases/{number}")]
    assert {(answer.status_code, answer.content) for answer in nothing} == {(404, nothing[0].content)}


async def test_attachment_travels_by_its_receipt(house: House, kiosk: httpx.AsyncClient) -> None:
    name, content = FILES["photo"]
    kept = (await kiosk.post("/api/v1/attachments", files={"file": (name, content)})).raise_for_status().json()
    assert kept["mime"] == "image/png"
    said = message("", attachments=[kept["attachment"]])
    answer = (await kiosk.post("/api/v1/messages", json=said)).raise_for_status().json()
    assert answer["replies"]
    async with house.client(Authorization=f"Bearer {await house.key('hotline')}") as other:
        stolen = {**said, "channel": "hotline"}
        assert (await other.post("/api/v1/messages", json=stolen)).status_code == 422


REFUSED: list[tuple[str, dict[str, Any], int]] = [
    ("broken json", {"content": b"{"}, 400),
    ("deep json", {"content": b"[" * 60_000}, 400),
    ("not utf-8", {"content": b'{"text":"\xff\xfe"}'}, 400),
    ("no body", {"content": b""}, 422),
    ("a list", {"json": []}, 422),
    ("no sender", {"json": {"channel": "kiosk", "message_id": "1", "text": "x"}}, 422),
    ("empty sender", {"json": message(sender="")}, 422),
    ("long sender", {"json": message(sender="x" * 129)}, 422),
    ("control characters", {"json": message(number="1\n2")}, 422),
    ("null byte", {"json": message(number="1\u0000")}, 422),
    ("text is a number", {"json": {**message(), "text": 5}}, 422),
    ("too much text", {"json": message("字" * 4001)}, 422),
    ("half a character", {"content": b'{"channel":"kiosk","sender":"a","message_id":"1","text":"\\ud800"}'}, 422),
    ("unknown field", {"json": message(role="admin")}, 422),
    ("forged receipt", {"json": message(attachments=["abc.def"])}, 422),
    ("forged receipt with a body", {"json": message(attachments=["e30=." + "0" * 64])}, 422),
    ("too many receipts", {"json": message(attachments=["a"] * 11)}, 422),
    ("too large", {"content": b'{"text":"' + b"x" * 1_100_000 + b'"}'}, 413),
]


@pytest.mark.parametrize(("sent", "status"), [case[1:] for case in REFUSED], ids=[case[0] for case in REFUSED])
async def test_bad_input_is_refused_in_our_shape(
    house: House, kiosk: httpx.AsyncClient, sent: dict[str, Any], status: int
) -> None:
    headers = {"Content-Type": "application/json"}
    answer = await kiosk.post("/api/v1/messages", headers=headers, **sent)
    assert answer.status_code == status, answer.text
    assert set(answer.json()) == {"error", "message"}
    assert any("\u4e00" <= c <= "\u9fff" for c in answer.json()["message"])
    assert (await house.service.store.figures.standing(house.clock())).backlog == 0


@pytest.mark.parametrize("shown", [None, "", "Bearer", "Bearer nonsense", "Basic abc", "Bearer \u00e9"])
async def test_without_a_live_key_nothing_goes(house: House, shown: str | None) -> None:
    headers = httpx.Headers() if shown is None else httpx.Headers({b"Authorization": shown.encode("latin-1")})
    async with httpx.AsyncClient(base_url=house.url) as client:
        for answer in (
            await client.post("/api/v1/messages", json=message(), headers=headers),
            await client.get("/api/v1/conversations/x/messages", headers=headers),
            await client.post("/api/v1/attachments", files={"file": FILES["photo"]}, headers=headers),
        ):
            assert answer.status_code == 401, answer.text
            assert answer.json()["error"] == "unauthorized"


async def test_revoked_key_is_dead_at_once(house: House, kiosk: httpx.AsyncClient) -> None:
    assert (await kiosk.post("/api/v1/messages", json=message())).status_code == 200
    keys = await house.service.store.keys.listed()
    await house.service.store.keys.revoke(keys[0].id, house.clock())
    assert (await kiosk.post("/api/v1/messages", json=message(number="2"))).status_code == 401


@pytest.mark.parametrize(
    ("name", "content", "status"),
    [
        ("照片.png", b"<html><script>alert(1)</script></html>", 422),
        ("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", 422),
        ("a.exe", b"MZ\x90\x00" + b"\x00" * 60, 422),
        ("leer.png", b"", 422),
        ("../../../etc/passwd", FILES["photo"][1], 200),
    ],
)
async def test_files_are_told_by_their_content(
    kiosk: httpx.AsyncClient, name: str, content: bytes, status: int
) -> None:
    answer = await kiosk.post("/api/v1/attachments", files={"file": (name, content)})
    assert answer.status_code == status, answer.text


async def test_file_over_the_limit_is_refused_with_its_size(house: House, kiosk: httpx.AsyncClient) -> None:
    megabytes = house.service.district.limits.file_mb
    answer = await kiosk.post("/api/v1/attachments", files={"file": ("a.png", b"\x89PNG" + b"x" * megabytes * 1024**2)})
    assert answer.status_code in (413, 422)
    much_more = b"x" * (megabytes + 2) * 1024**2
    assert (await kiosk.post("/api/v1/attachments", files={"file": ("a.png", much_more)})).status_code == 413


@pytest.mark.parametrize("body", [b"", b"no form", b"--x\r\n\r\n"])
async def test_broken_form_is_refused(kiosk: httpx.AsyncClient, body: bytes) -> None:
    headers = {"Content-Type": "multipart/form-data; boundary=x"}
    assert (await kiosk.post("/api/v1/attachments", content=body, headers=headers)).status_code in (400, 422)


async def test_openapi_names_the_api_and_nothing_else(kiosk: httpx.AsyncClient) -> None:
    described = (await kiosk.get("/api/openapi.json")).json()
    assert set(described["paths"]) == {
        "/api/v1/cases/{number}",
        "/api/v1/messages",
        "/api/v1/conversations/{conversation}/messages",
        "/api/v1/conversations/{conversation}/files/{sha256}",
        "/api/v1/attachments",
        "/api/v1/understand",
        "/api/v1/inbound",
        "/api/v1/inbound/{number}",
    }
    assert (await kiosk.get("/docs")).status_code == 404


async def test_who_is_too_fast_is_told_when_to_try_again(kiosk: httpx.AsyncClient) -> None:
    calls = [kiosk.post("/api/v1/messages", json=message("你好", f"{n}")) for n in range(40)]
    refused = [answer for answer in await asyncio.gather(*calls) if answer.status_code == 429]
    assert refused
    for answer in refused:
        assert f"请 {int(answer.headers['retry-after'])} 秒后再发" in answer.json()["message"]
