"""Screening in Telegram: a round told in words, its photo as a reply, nothing found, and the sensitive kept out of sight."""

from handlers.casework.staff import Role
from handlers.screening.finding import State
from tests.telegram.house import House
from tests.telegram_fake import User

WEEKLY = True  # the weekly screening runs
PNG = b"\x89PNG\r\n\x1a\n" + bytes(40)


async def worker(house: House) -> User:
    grid = await house.person(92, "wangge", "v-lijia", Role.GRID_WORKER, places=("lw-lijia-dong",))
    await house.service.store.screenings.tick(house.now)
    return grid


async def test_a_round_is_told_in_words_with_its_photo_as_a_reply(house: House) -> None:
    grid = await worker(house)
    await grid.expect(lambda m: "有网格等您排查" in m.text)
    grid.say("/screening")
    await grid.expect(lambda m: "村东网格" in m.text and "村西网格" not in m.text and "/发现" in m.text)
    grid.say("/发现 两家为院墙吵起来")
    kept = await grid.expect(lambda m: "已记下：发现第" in m.text)
    grid.send_photo(PNG, reply_to=kept)
    await grid.expect(lambda m: "照片已加上" in m.text)
    grid.send_photo(PNG, caption="/found 路灯坏了没人管 化解：联系村里修好了")
    await grid.expect(lambda m: "已记下：发现第2条" in m.text)
    grid.say("/上报发现 1 劝过一次")
    await grid.expect(lambda m: "等签收" in m.text)
    grid.say("/走访 2 没见到 不在家")
    await grid.expect(lambda m: "走访已登记" in m.text)
    grid.say("/没有发现")
    await grid.expect(lambda m: "登记 2 条" in m.text)
    me, store = house.staff[92], house.service.store
    found = [await store.findings.finding(number, me, house.now) for number in (1, 2)]
    assert [(f.state, len(f.files)) for f in found] == [(State.REPORTED, 1), (State.RESOLVED, 1)]
    assert found[1].visits[0].words == "没有见到：不在家"


async def test_a_photo_that_belongs_to_nothing_is_not_taken(house: House) -> None:
    grid = await worker(house)
    grid.send_photo(PNG)
    await grid.expect(lambda m: "照片请回复" in m.text)
    grid.say("/化解 99 好了")
    await grid.expect(lambda m: "没有找到" in m.text)


async def test_of_a_sensitive_finding_nothing_is_said_but_that_it_is_handled(house: House) -> None:
    grid = await worker(house)
    town = await house.person(90, "zhen1", on_call=True)
    grid.say("/发现 她男人昨晚又打她，脸都肿了")
    told = await grid.expect(lambda m: "按加密案件办理" in m.text)
    assert "打她" not in told.text
    alarm = await town.expect(lambda m: "有加密案件待处理" in m.text)
    assert "打她" not in alarm.text
    grid.say("/没有发现")
    await grid.expect(lambda m: "没有需要登记的" in m.text)


async def test_who_screens_nothing_hears_so(house: House) -> None:
    someone = await house.person(93, "zhuanjia", "district", Role.EXPERT)
    someone.say("/发现 院墙倒了")
    await someone.expect(lambda m: "没有等您报的排查任务" in m.text)
