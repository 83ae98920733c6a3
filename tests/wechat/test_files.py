"""Files in WeChat: recordings, pictures and films come to the case, pictures go out, all else as a link for a week."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.wechat.links import HOLDS, FileLinks
from bot.wechat.run import wechat_of
from handlers.messages import Attachment, Reply
from storage.tables import stored_file
from tests.storage.test_bare import WITH_PLACE
from tests.wechat.house import House, Resident, Town

AMR = b"#!AMR\n" + bytes(60)
JPEG = bytes.fromhex("ffd8ffe000104a46494600010100000100010000") + bytes(200) + bytes.fromhex("ffd9")
MP4 = bytes(4) + b"ftypisom" + bytes(100)
PDF = b"%PDF-1.7\n" + b"0" * 100 + b"\n%%EOF"


async def fetched(house: House, ann: Resident) -> str:
    """What is heard once every file is fetched."""
    await house.fetched()
    return await ann.hears()


async def kinds(house: House) -> set[str]:
    """What is stored."""
    async with house.service.store._units.read() as unit:
        return set((await unit.conn.execute(select(stored_file.c.mime))).scalars())


async def test_recording_picture_and_film_are_fetched_and_answered(house: House) -> None:
    ann = house.resident()
    await ann.send("voice", MediaId=house.fake.keep(AMR), Format="amr")
    assert "语音收到了" in await fetched(house, ann)
    await ann.send("image", MediaId=house.fake.keep(JPEG), PicUrl="http://example.org/1")
    await ann.send("video", MediaId=house.fake.keep(MP4, film=True), ThumbMediaId="t")
    assert "材料收到了" in await fetched(house, ann)
    assert await kinds(house) == {"audio/amr", "image/jpeg", "video/mp4"}


async def test_the_words_of_a_recording_are_read_and_danger_in_them_answered_first(house: House) -> None:
    ann = house.resident()
    words = "他拿刀要杀我，我躲在厕所里"
    await ann.send("voice", MediaId=house.fake.keep(AMR), Format="amr", Recognition=words)
    assert "110" in await fetched(house, ann)
    assert await kinds(house) == {"audio/amr"}


async def test_a_file_that_is_gone_hostile_or_too_large_is_told(house: House) -> None:
    ann = house.resident()
    await ann.send("image", MediaId="gone")
    assert "没有取到" in await fetched(house, ann)
    await ann.send("image", MediaId=house.fake.keep(b"MZ\x90\x00" + bytes(100)))
    assert "不能收" in await fetched(house, ann)
    await ann.send("image", MediaId=house.fake.keep(JPEG + bytes(26 * 2**20)))
    assert "没有收到" in await fetched(house, ann)
    await ann.send("image", MediaId="../../etc/passwd")
    assert "看不了" in await ann.hears()


async def test_a_file_kept_before_a_restart_is_fetched_after_it(place: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    async with place.opened() as house:
        place.fake.down = True
        await house.resident().send("voice", MediaId=place.fake.keep(AMR), Format="amr")
        assert len(await house.service.store.wechat.waiting()) == 1
    place.fake.down = False
    async with place.opened() as house:
        assert "语音收到了" in await fetched(house, house.resident())


async def test_a_file_that_comes_just_when_the_service_ends_does_not_keep_it_from_ending(place: Town) -> None:
    for turns in range(2):  # of the loop, between the one and the other
        async with place.opened() as house:
            await asyncio.sleep(0.2)  # what fetches waits for something to come
            wechat_of(house.service)._kept.set()
            for _ in range(turns):
                await asyncio.sleep(0)
        assert not [task for task in asyncio.all_tasks() if task.get_name() == "wechat"]


async def put(house: House, content: bytes, name: str) -> Attachment:
    return await house.service.store.files.put(content, name, house.clock())


async def test_pictures_go_out_as_such_and_other_files_as_links(place: Town) -> None:
    async with place.opened(public_url="https://fengqiao.example/x") as house:
        ann = house.resident()
        house.fake.follow(ann.openid)
        told, shown = WITH_PLACE["image/jpeg"]
        files = (await put(house, told, "现场.jpg"), await put(house, PDF, "调解协议书.pdf"))
        await house.service.store.wechat.tell(ann.address, Reply("请看", files=files), house.clock())
        heard = await ann.hears()
        assert [m["msgtype"] for m in ann.messages] == ["text", "image"]
        assert house.fake.media[ann.messages[1]["image"]["media_id"]] == shown
        assert "附件《调解协议书.pdf》" in heard
        link = next(line for line in heard.splitlines() if "附件" in line).split("：")[-1]
        assert link.startswith("https://fengqiao.example/wechat/files/")
        where = link.removeprefix("https://fengqiao.example")
        answer = await house.client.get(where)
        assert answer.content == PDF
        assert answer.headers["content-disposition"].startswith("attachment")
        assert "sandbox" in answer.headers["content-security-policy"]
        for forged in (where[:-1], where + "0", where.replace("/files/", "/files/9"), where.rpartition(".")[0]):
            assert (await house.client.get(forged)).status_code == 404
        house.clock.ahead += HOLDS + timedelta(seconds=5)
        assert (await house.client.get(where)).status_code == 404


async def test_a_picture_that_is_refused_goes_as_a_link_and_without_an_address_there_is_a_sentence(
    house: House,
) -> None:
    ann = house.resident()
    house.fake.follow(ann.openid)
    house.fake.faults = [40137]
    reply = Reply("", files=(await put(house, JPEG, "现场.jpg"),))
    await house.service.store.wechat.tell(ann.address, reply, house.clock())
    assert "附件《现场.jpg》在微信里发不了" in await ann.hears()


async def test_a_link_opens_its_own_file_only(house: House) -> None:
    links, now = FileLinks(house.service), house.clock()
    ticket = links.ticket("a" * 64, now + HOLDS)
    assert links.digest(ticket, now) == "a" * 64
    assert links.digest(ticket.replace("a" * 64, "b" * 64), now) is None
    assert links.digest(ticket, now + HOLDS) is None
    for odd in ("", "..", "1.2.3", "é", "x" * 5000):
        assert links.digest(odd, now) is None
