"""Outreach on the desk: written by one, released by another, within the area; from the FAQ at once."""

from handlers.casework.staff import Role
from tests.console.house import TOWNSHIP, WHOLE, House

TEXT = {
    "title": "工资怎么要",
    "text": "工资应当按月发。",
    "sources": "劳动合同法 第三十条",
    "category": "labour",
    "place": "lw",
}


async def test_one_writes_and_another_lets_it_go(house: House) -> None:
    writer = await house.signed_in("zhen1", Role.MEDIATOR, TOWNSHIP)
    page = (await writer.get("/desk/outreach")).text
    assert "还没有普法消息" in page
    assert "枫溪街道" not in page, "places of others are not offered"
    assert (await writer.post("/desk/outreach", **TEXT)).status_code == 303
    assert (await writer.post("/desk/outreach/1/release")).status_code == 409
    manager = await house.signed_in("boss", Role.MANAGER, WHOLE)
    assert "等待审核" in (await manager.get("/desk/outreach")).text
    assert (await manager.post("/desk/outreach/1/release")).status_code == 303
    assert "正在发送" in (await writer.get("/desk/outreach")).text
    assert (await writer.post("/desk/outreach/1/stop")).status_code == 303


async def test_what_lacks_its_source_is_refused_beside_what_was_typed(house: House) -> None:
    writer = await house.signed_in("zhen1", Role.MEDIATOR, TOWNSHIP)
    await writer.get("/desk/outreach")
    refused = await writer.post("/desk/outreach", **{**TEXT, "sources": ""})
    assert refused.status_code == 422
    assert "工资应当按月发。" in refused.text
    far = await writer.post("/desk/outreach", **{**TEXT, "place": "fx"})
    assert "没有找到" in far.text


async def test_an_answer_of_the_faq_goes_at_once(house: House) -> None:
    writer = await house.signed_in("zhen1", Role.MEDIATOR, TOWNSHIP)
    await writer.get("/desk/outreach")
    entry = next(iter(house.service.knowledge.faq))
    assert (await writer.post("/desk/outreach", faq=entry, place="lw")).status_code == 303
    assert "法律问答原文" in (await writer.get("/desk/outreach")).text
